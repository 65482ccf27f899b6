"""Finds a pack's controls in the windows of one program, and waits for the program to be at rest.

Says what is in the way when a control cannot be found.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.errors import (
    AnswerLost,
    ControlAmbiguous,
    ControlMissing,
    DecisionTouched,
    LoginRefused,
    ScreenNotThere,
    SessionLost,
    UnexpectedDialog,
)
from bot.drivers.desktop.locator import Hit, Locator, RowCell, SeenDialog, overlap
from bot.drivers.desktop.machine.input import MAX_WORK_S, Input
from bot.drivers.desktop.machine.screen import POPUP
from bot.drivers.gate import Met, decision_words, require_harmless, require_no_more, require_pressable, require_words
from bot.packs import (
    ROLE_OF_KIND,
    Candidate,
    Control,
    Pack,
    Readings,
    ScreenHead,
    ScreenPack,
    explain,
    nearest,
    ways_tried,
    words_of,
    words_on,
)
from bot.ports.clock import Clock
from bot.ports.surface import Deciding, Kind, Target

T = TypeVar("T")
CONTROL_WAIT_S = 5.0
ACTING = ("knapp", "länk", "flik")
LOOK_VALID_S = 0.3
"""How long a look may be reused while nothing has been pressed. What is about to be used is looked at again by itself."""


@dataclass(slots=True)
class Login:
    """Whether there is a session to lose: until a secret has been typed, what asks for one is where it should be.

    Once the login has led on, `is_open`, what tells of a lost session is asked for with every look.
    """

    is_begun: bool
    is_open: bool = False
    secrets: set[str] = field(default_factory=set[str], repr=False)
    """What has been typed that nobody may read: all but the user name."""

    @classmethod
    def of(cls, pack: Pack) -> "Login":
        """As it is when the program starts."""
        return cls(pack.logs_in_without_secret, pack.logs_in_without_secret)


class Finder:
    """Looks, and answers the dialogs that the pack knows. Every click goes through it, past the gate; it types nothing."""

    def __init__(self, locator: Locator, machine_input: Input, pack: Pack, clock: Clock, login: Login) -> None:
        self.locator, self.input, self.pack, self.login = locator, machine_input, pack, login
        self.read = Readings(pack, clock.now, self.explain, login.secrets)
        self.fallback_used = ""
        self._looked_at = self._seen_at = 0.0
        self._own_titles = {screen.head.window for screen in pack.screens.values()}

    # ------------------------------------------------------------ the pack

    def screen(self, screen: str) -> ScreenHead:
        if screen not in self.pack.screens:
            raise ScreenNotThere(f"{screen} finns inte i paketet")
        return self.pack.screens[screen].head

    def control(self, target: Target, *kinds: Kind) -> Control:
        self.fallback_used = ""
        control = self.pack.control(target.screen, target.control)
        if control.kind.decides or (kinds and control.kind not in kinds):
            raise DecisionTouched(f"{target} är {control.kind}")
        return control

    # ------------------------------------------------------------ finding

    def hits(self, target: Target, candidates: Sequence[Candidate]) -> Sequence[Hit]:
        """What the first candidate that finds anything finds."""
        window, kind = self.screen(target.screen).window, self.pack.control(target.screen, target.control).kind
        for rank, one in enumerate(candidates, start=1):
            found = self.locator.hits(window, _in_row(one, target.row), kind)
            if one.row and found:
                named = RowCell(target.row, self.pack.named_by(target.screen, one), one.column, one.nth)
                found = [cell for table in found for cell in self.locator.row(table, named)]
            if found:
                self.fallback_used = f"kandidat {rank}" if rank > 1 else ""
                return found
        return ()

    def if_there(self, target: Target, control: Control, *, exactly: bool = False) -> Hit | None:
        found = self.hits(target, control.find[:1] if exactly else control.find)
        if len(found) > 1:
            raise ControlAmbiguous(f"{target}: flera träffar; {self.explain(target.screen, control.find)}")
        return found[0] if found else None

    def located(self, target: Target, control: Control, *, exactly: bool = False) -> Hit:
        """The one control, waited for. Raises: ControlMissing, ControlAmbiguous, and what is in the way."""
        end = time.monotonic() + CONTROL_WAIT_S
        while (found := self.if_there(target, control, exactly=exactly)) is None:
            if time.monotonic() > end:
                self.raise_what_is_wrong()
                raise self.missing(target, control, exactly=exactly)
            self.wait()
            self.rest()
        return found

    def ready(self, target: Target, control: Control, *, exactly: bool = False) -> Hit:
        """The one control as it is now, once it can be used."""
        self.rest()
        end = time.monotonic() + CONTROL_WAIT_S
        while True:
            found = self.retried(lambda: self.locator.again(self.located(target, control, exactly=exactly)))
            if found.is_usable:
                return found
            if time.monotonic() > end:
                raise ControlMissing(f"{target}: låst")
            self.wait()
            self.rest()

    def retried(self, ask: Callable[[], T]) -> T:
        """Ask once more if what was looked at was redrawn meanwhile. Asking presses nothing."""
        try:
            return ask()
        except AnswerLost:
            self._looked_at = 0.0
            self.rest()
            return ask()

    def missing(self, target: Target, control: Control, *, exactly: bool = False) -> ControlMissing:
        """That a control is not there: how it was looked for, and what resembles it most."""
        tried = control.find[:1] if exactly else control.find
        return ControlMissing(f"{target}: {self.explain(target.screen, tried, ROLE_OF_KIND.get(control.kind, ''))}")

    def deciding(self, screen: str) -> Deciding:
        """What on a screen decides or pays. No menu is opened: what hangs in a closed one is told by the tree, or by nobody."""
        self.rest()
        menus, labels = self.locator.menu_items(), self.locator.labels(self.screen(screen).window)
        controls: dict[str, bool | None] = {}
        for name, control in self._deciding(self.pack.screens[screen]):
            found = self.hits(Target(screen, name), control.find)
            hanging = [
                item.is_usable for one in control.find for item in menus or () if one.link and item.says == one.link
            ]
            if found or hanging:
                controls[name] = any(self.locator.again(one).is_usable for one in found) or any(hanging)
            elif menus is not None:  # of a picture, what is not found may still be there
                controls[name] = None
        own = {
            word
            for one in self.pack.screens.values()
            for _, control in self._deciding(one)
            for word in words_of(control.find)
        }
        says = [item.says for item in menus or ()] + [said for role, said in labels or () if role in ACTING]
        return Deciding(controls, None if labels is None else decision_words(one for one in says if one not in own))

    @staticmethod
    def _deciding(screen: ScreenPack) -> list[tuple[str, Control]]:
        return [(name, control) for name, control in screen.controls.items() if control.kind.decides]

    def explain(self, screen: str, tried: Sequence[Candidate], role: str = "") -> str:
        """How something on a screen was looked for, and what resembles it most if the locator can tell."""
        labels = self.locator.labels(self.screen(screen).window)
        if labels is None:
            return ways_tried(tried)
        words = words_of(tried)
        taken = words_on(self.pack.screens[screen]) - {*words}
        return explain(tried, nearest(words, role, labels, taken, self.read.personal))

    # ------------------------------------------------------------ rest, and what is in the way

    def wait(self, seconds: float = 0.05) -> None:
        """Wait a moment, and let the next look be a new one."""
        self.input.wait(seconds)
        self._looked_at = 0.0

    def rest(self) -> None:
        """Wait until the program has stopped working and every known dialog has been answered."""
        end = time.monotonic() + MAX_WORK_S
        while True:
            self.input.check()
            if time.monotonic() > end:
                raise AnswerLost("svarar inte i tid")
            if self._looked_at > self.input.acted_at and time.monotonic() - self._seen_at < LOOK_VALID_S:
                return
            self.input.wait_until_processed()
            looked_at = time.monotonic()
            self.locator.look()
            if self._is_busy():
                self.input.wait(0.03)
                continue
            if self.login.is_open:
                self._require_session()
            box = self.locator.dialog()
            if box is None or box.title in self._own_titles:
                self._looked_at, self._seen_at = looked_at, time.monotonic()
                return
            self._answer(box)

    def _answer(self, box: SeenDialog) -> None:
        """Answer a dialog as the pack says. Raises: UnexpectedDialog; DecisionTouched if it says more than the pack knows."""
        known = {one.text: one.answer for one in self.pack.head.dialogs if one.kind == "window"}
        buttons = [one for one in box.buttons if one.says == known.get(box.text)]
        if len(buttons) != 1:
            self.raise_what_is_wrong()
            require_no_more(f"{box.title} {box.text}", known)
            raise UnexpectedDialog
        require_harmless("rutan", [Met("dialog", (box.title,))])
        self.click("rutan", Kind.PRESS, buttons[0])

    def click(self, where: object, kind: Kind, hit: Hit, *, opens_view: bool = False) -> None:
        """Click in the middle of a thing: every click goes through here, and past the gate.

        Raises: DecisionTouched; WrongWindow when another window is there. Then nothing was clicked.
        """

        def judge() -> None:
            self._require_apart(where, hit)
            met = self.locator.met(hit)
            require_pressable(where, kind, met, opens_view=opens_view)
            if self.locator.answers_at_once:
                require_words(where, met)

        def judge_held() -> None:
            with suppress(AnswerLost):  # what is gone as it is pressed has acted
                self.input.wait_until_processed()
                if not self.locator.took(hit):
                    raise DecisionTouched(f"{where}: något som ligger i raden tog trycket")
                judge()  # last, since a name may change at any time

        self.input.point_at(*hit.centre)
        if self.locator.answers_at_once:
            self.locator.look()  # something may have come with the pointer
        judge()
        # A list that opens as it is pressed would take a late release for a choice.
        is_held = self.locator.answers_at_once and kind is not Kind.CHOICE
        self.input.click(*hit.centre, hit.handle, judge_held if is_held else None)

    def _require_apart(self, where: object, hit: Hit) -> None:
        """Refuse what the pack says decides, and what lies over or under it. Raises: DecisionTouched."""
        if hit.handle == POPUP:
            return  # it hides what it hangs over, and is clicked only while it does
        fallback_used = self.fallback_used
        for screen in self.pack.screens.values():
            for name, control in self._deciding(screen):
                for one in self.hits(Target(screen.name, name), control.find):
                    if overlap(one.box, hit.box):
                        raise DecisionTouched(f"{where}: {screen.name}.{name}")
        self.fallback_used = fallback_used

    def _is_busy(self) -> bool:
        return any(self.locator.anywhere(Candidate(text=word)) for word in self.pack.head.busy)

    def raise_what_is_wrong(self) -> None:
        """Name what is in the way, if it can be named."""
        if any(self.locator.anywhere(one) for one in self.pack.head.login_refused):
            raise LoginRefused
        self._require_session()

    def _require_session(self) -> None:
        if any(self.locator.anywhere(one) for one in self.pack.head.session_lost):
            raise SessionLost


def _in_row(candidate: Candidate, row: str) -> Candidate:
    """The candidate for one row of a repeated control, whose label may be the row's own text."""
    return candidate.model_copy(update={"label": candidate.label.replace("{row}", row)}) if row else candidate
