"""`ports.surface.Surface` on the windows of one program.

Holds for either locator: a field is proved to have the keyboard before the first character, what was typed is read back,
what leaves a trace is pressed once, and what decides is never pressed.
"""

import time
from collections.abc import Callable, Mapping

from bot.domain.errors import ControlMissing, DecisionTouched, Label, MissingFact, Reason, ScreenNotThere, ValueNotTaken
from bot.drivers.desktop.aftermath import Aftermath, Filled
from bot.drivers.desktop.entering import as_text, choose, enter
from bot.drivers.desktop.evidence import masked_picture
from bot.drivers.desktop.finder import Finder
from bot.drivers.desktop.locator import Hit
from bot.drivers.desktop.pressing import Presser
from bot.drivers.desktop.tables import Tables
from bot.packs import USER_NAME, Candidate, Control, runs_of, same, typed
from bot.ports.surface import Deciding, Kind, OnScreen, Picture, Reading, Target, Value

SCREEN_WAIT_S = 20.0
ASKS_S = (0.25, 5.0)
"""The first and the longest pause between two looks at what is waited for."""


class DesktopSurface:
    """Implements `ports.surface.Surface`."""

    def __init__(self, find: Finder, secret: Callable[[str], str], answers_s: list[float]) -> None:
        self._find, self._secret, self._filled = find, secret, Filled(find)
        self._presser = Presser(find, answers_s, self._filled, Aftermath(find))

    # ------------------------------------------------------------ looking

    def show(self, screen: str) -> None:
        """Wait until the screen is there and at rest."""
        self._find.fallback_used = ""
        head, locator = self._find.screen(screen), self._find.locator
        end = time.monotonic() + SCREEN_WAIT_S
        while True:
            self._find.rest()
            if locator.has(head.window) and any(locator.hits(head.window, one, Kind.TEXT) for one in head.here):
                return
            self._find.raise_what_is_wrong()
            if time.monotonic() > end:
                raise ScreenNotThere(f"{screen}: {self._find.explain(screen, head.here)}")
            self._find.wait()

    def says(self, text: str) -> bool:
        """Whether a text is somewhere in the program's windows."""
        self._find.locator.look()
        return self._find.locator.anywhere(Candidate(text=text))

    def read(self, target: Target) -> Reading | None:
        """The text of a control; None only where the pack says that it may be absent."""
        control = self._find.control(target)
        hit, says = self._find.retried(lambda: self._value(target, control))
        if hit is None:
            return None
        runs = runs_of(says, "" if control.kind.reads else "control")
        reading = self._find.read.text(target, control, runs, hit.box)
        if reading is None and not control.optional:
            raise ControlMissing(f"{target}: texten har inte väntad form")
        return reading

    def _value(self, target: Target, control: Control) -> tuple[Hit | None, str]:
        hit = self._find.if_there(target, control) if control.optional else self._find.located(target, control)
        return hit, "" if hit is None else self._find.locator.value(hit)

    def settled(self, target: Target) -> Reading:
        """The text of a control once it is no longer one of the pack's waiting words."""
        control = self._find.control(target)
        end, rest_s = time.monotonic() + control.limit_s, ASKS_S[0]
        while True:
            reading = self.read(target)
            if reading is None:
                raise self._find.missing(target, control)
            if reading.text not in control.waiting:
                return reading
            if time.monotonic() > end:
                raise MissingFact(Reason.AGENCY_NOT_READ, at=Label(target.screen))
            self._find.input.wait(rest_s)
            rest_s = min(2 * rest_s, ASKS_S[1])
            self.act(Target(target.screen, control.refresh))

    def rows(self, target: Target) -> tuple[Mapping[str, Reading], ...]:
        """Every row of a list. Raises: Doubtful when it cannot be known to be whole."""
        return Tables(self._find, self.read, self.act).whole(target)

    def fallback_used(self) -> str:
        """Which of the pack's later candidates found the last control; empty for the first."""
        return self._find.fallback_used

    def on_screen(self) -> OnScreen | None:
        """Whose case is open, by the system's own header."""
        self._find.rest()
        return self._header()

    def _header(self) -> OnScreen | None:
        who = self._find.pack.head.identity
        case, person = self.read(Target(who.screen, who.case)), self.read(Target(who.screen, who.person))
        return None if not (case and person and case.text and person.text) else OnScreen(case.text, person.text)

    def deciding(self, screen: str) -> Deciding:
        """What on the screen decides or pays, looked at and not touched."""
        return self._find.retried(lambda: self._find.deciding(screen))

    def capture(self, screen: str, *, labels_only: bool = False) -> Picture | None:
        """A masked picture of the program's window, and where in it everything is that was read since the last press."""
        return masked_picture(self._find, screen, self._header, labels_only=labels_only)

    # ------------------------------------------------------------ acting

    def fill(self, target: Target, value: Value) -> None:
        """Type a value, and see that it stayed."""
        control = self._find.control(target, Kind.FIELD)
        text = typed(value, control)
        if "\n" in text and control.form != "lines":
            raise ValueNotTaken(f"{target}: fältet har bara en rad")  # the key would press the window's default button

        def stands(hit: Hit) -> bool:
            return same(self._find.locator.value(hit), text, control)

        enter(self._find, target, control, text, stands)
        self._filled.add(target, control, stands)

    def fill_secret(self, target: Target) -> None:
        """Type a secret. Never read back; a failure never carries the value."""
        control = self._find.control(target, Kind.SECRET)
        secret = self._secret(control.secret)
        if control.secret != USER_NAME:
            self._find.login.secrets.add(secret)
        enter(self._find, target, control, secret, lambda _: True)
        self._find.login.is_begun = True

    def choose(self, target: Target, option: str | bool) -> None:
        """Choose an option by exact text, or set a box, and see that it stayed."""
        control = self._find.control(target, Kind.TICK if isinstance(option, bool) else Kind.CHOICE)
        choose(self._find, target, control, option)
        wanted = as_text(option)
        self._filled.add(target, control, lambda hit: self._find.locator.says(hit, wanted))

    def act(self, target: Target) -> None:
        """Follow a link or press something that leaves no trace."""
        self._presser.press(target, commits=False)
        if screen := self._find.control(target).opens_view:
            self._require_view(target, screen)

    def _require_view(self, target: Target, screen: str) -> None:
        """Require that what only opens a view has opened that one. Raises: DecisionTouched."""
        try:
            self.show(screen)
        except ScreenNotThere:
            raise DecisionTouched(f"{target}: öppnade inte {screen}") from None

    def commit(self, target: Target) -> None:
        """Press, once, what leaves a trace."""
        self._presser.press(target, commits=True)
