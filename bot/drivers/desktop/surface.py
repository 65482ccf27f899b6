"""`ports.surface.Surface` on the windows of one program.

The locator finds and reads, the input points and types. What is here holds for either locator: a field is proved to
have the keyboard before the first character, what was typed is read back, what leaves a trace is pressed once, and what
decides is never pressed.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import cv2
import numpy as np

from bot.domain.errors import (
    AnswerLost,
    ControlAmbiguous,
    ControlMissing,
    DecisionTouched,
    Label,
    LoginRefused,
    MissingFact,
    Reason,
    ScreenError,
    ScreenNotThere,
    SessionLost,
    UnexpectedDialog,
    ValueNotTaken,
    WrongWindow,
)
from bot.drivers.desktop.locator import Hit, Locator, overlap
from bot.drivers.desktop.machine.input import CONTROL, ESCAPE, HOME, PAGE_DOWN, Input
from bot.drivers.desktop.machine.screen import Untypable
from bot.guard import reads_like_decision
from bot.packs import (
    LOOKED_FOR,
    MASKED,
    Candidate,
    Control,
    Pack,
    Readings,
    ScreenHead,
    explain,
    fold,
    nearest,
    same,
    typed,
    ways_tried,
    words_of,
    words_on,
)
from bot.ports.clock import Clock
from bot.ports.surface import Box, Kind, OnScreen, Picture, Reading, Spot, Target, Value

T = TypeVar("T")
CONTROL_WAIT_S, SCREEN_WAIT_S, ACT_WAIT_S = 5.0, 20.0, 120.0
FOCUS_S, TAKEN_S = 0.8, 1.5
TRIES = 3
"""So often may what is not harmed by it (a field, a tick, a row) be clicked again. What acts never is; a click that met another window was none."""
FRESH_S = 0.3
"""So long does a look last when nothing has been pressed since. Whatever is to be used is looked at once more by itself."""
MOST_SCROLLS = 300
PAGES_STILL = 2
"""The first page down takes the mark to the last that shows, and only the next moves the list."""
ASKS_S = (0.25, 5.0)
JPEG_QUALITY = 60
COVER = (34, 34, 34)


class DesktopSurface:
    """Implements `ports.surface.Surface`."""

    def __init__(  # noqa: PLR0917 - what a surface is made of
        self,
        locator: Locator,
        machine_input: Input,
        pack: Pack,
        secret: Callable[[str], str],
        clock: Clock,
        answers_s: list[float],
    ) -> None:
        self._locator, self._input, self._pack, self._secret, self._answers_s = (
            locator,
            machine_input,
            pack,
            secret,
            answers_s,
        )
        self._read = Readings(pack, clock.now, self._explain)
        self._fallback_used, self._looked_at, self._seen_at = "", 0.0, 0.0
        self._own_titles = {screen.head.window for screen in pack.screens.values()}

    # ------------------------------------------------------------ looking

    def show(self, screen: str) -> None:
        """Wait until the screen is there and at rest."""
        self._fallback_used = ""
        head = self._screen(screen)
        end = time.monotonic() + SCREEN_WAIT_S
        while True:
            self._rest()
            if self._locator.has(head.window) and any(
                self._locator.hits(head.window, one, Kind.TEXT) for one in head.here
            ):
                return
            self._raise_what_is_wrong()
            if time.monotonic() > end:
                raise ScreenNotThere(f"{screen}: {self._explain(screen, head.here)}")
            self._input.wait(0.05)
            self._looked_at = 0.0

    def says(self, text: str) -> bool:
        """Whether a text stands somewhere in the program's windows."""
        self._locator.look()
        return self._locator.anywhere(Candidate(text=text))

    def read(self, target: Target) -> Reading | None:
        """The text of a control; None only where the pack says that it may be absent."""
        control = self._control(target)
        hit, says = self._still(lambda: self._value(target, control))
        if hit is None:
            return None
        reading = self._read.text(target, control, says, hit.box)
        if reading is None and not control.optional:
            raise ControlMissing(f"{target}: texten har inte väntad form")
        return reading

    def _value(self, target: Target, control: Control) -> tuple[Hit | None, str]:
        hit = self._if_there(target, control) if control.optional else self._located(target, control)
        return hit, "" if hit is None else self._locator.value(hit)

    def _still(self, ask: Callable[[], T]) -> T:
        """Ask once more when what was looked at was put anew meanwhile. Nothing is pressed by asking."""
        try:
            return ask()
        except AnswerLost:
            self._looked_at = 0.0
            self._rest()
            return ask()

    def settled(self, target: Target) -> Reading:
        """The text of a control once it is no longer one of the pack's waiting words."""
        control = self._control(target)
        end, rest_s = time.monotonic() + control.limit_s, ASKS_S[0]
        while True:
            reading = self.read(target)
            if reading is None:
                raise self._missing(target, control)
            if reading.text not in control.waiting:
                return reading
            if time.monotonic() > end:
                raise MissingFact(Reason.AGENCY_NOT_READ, at=Label(target.screen))
            self._input.wait(rest_s)
            rest_s = min(2 * rest_s, ASKS_S[1])
            self.act(Target(target.screen, control.refresh))

    def rows(self, target: Target) -> tuple[Mapping[str, Reading], ...]:
        """Every row of a table, as many as the system itself says that there are."""
        control = self._control(target, Kind.TABLE)
        needed = {column.header for column in control.columns.values()}
        seen = self._still(lambda: self._locator.table(self._located(target, control), control.skip, needed))
        rows = self._read.rows(target, control, seen)
        if control.total:
            total = self.read(Target(target.screen, control.total))
            if total is None or not total.text.isdigit() or int(total.text) != len(rows):
                raise ControlAmbiguous(f"{target}: tabellen gav inte så många rader som systemet säger")
        elif not rows and not (seen.rows and control.empty):
            raise ControlMissing(f"{target}: tabellen har varken rader eller text om att den är tom")
        return tuple(rows)

    def fallback_used(self) -> str:
        """Which of the pack's later candidates found the last control; empty for the first."""
        return self._fallback_used

    def on_screen(self) -> OnScreen | None:
        """Whose case is open, by the system's own header."""
        self._rest()
        return self._header()

    def _header(self) -> OnScreen | None:
        who = self._pack.head.identity
        case, person = self.read(Target(who.screen, who.case)), self.read(Target(who.screen, who.person))
        return None if not (case and person and case.text and person.text) else OnScreen(case.text, person.text)

    # ------------------------------------------------------------ pictures

    def capture(self, screen: str, *, labels_only: bool = False) -> Picture | None:
        """A masked picture of the program's window, and where on it stands what was read since the last press."""
        window = self._input.window()
        if window is None or not self._locator.has(self._screen(screen).window):
            return None
        before = self._header() if labels_only else None
        try:
            self._locator.look()
            texts = self._locator.texts()
        except AnswerLost:
            return None
        left, top, width, height = window.box
        picture = self._input.screen.grab(window.box)
        covered = np.zeros(picture.shape[:2], bool)
        if labels_only:
            words = words_on(self._pack.screens[screen])
            covered[:] = True
            for text, box in texts:
                if text is not None and fold(text) in words and fold(text) not in self._read.personal:
                    covered[_part(box, left, top)] = False
        for text, box in texts:
            if text is None or any(word in text for word in self._read.personal):
                covered[_part(box, left, top)] = True
        for name, control in self._pack.screens[screen].controls.items():
            if control.data in MASKED and control.kind is not Kind.TABLE:
                for hit in self._hits(Target(screen, name), control.find):
                    covered[_part(hit.box, left, top)] = True
        picture[covered] = COVER
        done, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        if not done or (labels_only and before != self._header()):
            return None
        spots = (_moved(spot, left, top) for spot in self._read.spots.get(screen, ()))
        inside = tuple(s for s in spots if 0 <= s.box[0] < width and 0 <= s.box[1] < height)
        return Picture(jpeg.tobytes(), () if labels_only else inside, before)

    # ------------------------------------------------------------ acting

    def fill(self, target: Target, value: Value) -> None:
        """Type a value, and see that it stayed."""
        control = self._control(target, Kind.FIELD)
        text = typed(value, control)
        if "\n" in text and control.form != "lines":
            raise ValueNotTaken(f"{target}: fältet har bara en rad")  # the key would press the window's default button
        self._type(target, control, text, lambda hit: same(self._locator.value(hit), text, control))

    def fill_secret(self, target: Target) -> None:
        """Type a secret. Never read back; a failure never carries the value."""
        control = self._control(target, Kind.SECRET)
        self._type(target, control, self._secret(control.secret), lambda _: True)

    def _type(self, target: Target, control: Control, text: str, stayed: Callable[[Hit], bool]) -> None:
        self._read.spots.pop(target.screen, None)
        why: ScreenError = ValueNotTaken(str(target))
        for _ in range(TRIES):
            hit = self._ready(target, control)
            try:
                self._focus(target, hit)
                self._input.replace(text)
            except WrongWindow as other:
                why = other
                self._input.come_to_front()  # nothing was typed elsewhere; begin anew with the field
                continue
            except Untypable:
                raise ValueNotTaken(f"{target}: ett tecken går inte att skriva") from None
            end = time.monotonic() + TAKEN_S
            while time.monotonic() < end:
                if stayed(hit):
                    self._rest()
                    return
                self._input.wait(0.02)
            why = ValueNotTaken(str(target))
        raise why

    def _focus(self, target: Target, hit: Hit) -> None:
        """Click into a field until the keyboard is proved to be there: keys may overtake the click before them."""
        for _ in range(TRIES):
            self._click(target, hit)
            end = time.monotonic() + FOCUS_S
            while time.monotonic() < end:
                if self._locator.has_focus(hit):
                    return
                self._input.wait(0.01)
        raise ControlMissing(f"{target}: utan fokus")

    def choose(self, target: Target, option: str | bool) -> None:
        """Choose an option by exact text, or set a box, and see that it stayed."""
        control = self._control(target, Kind.TICK if isinstance(option, bool) else Kind.CHOICE)
        wanted = {True: "ja", False: "nej"}[option] if isinstance(option, bool) else option
        why: ScreenError = ValueNotTaken(str(target))
        for _ in range(TRIES):
            hit = self._ready(target, control)
            if self._locator.says(hit, wanted):
                return
            try:
                if isinstance(option, bool):
                    self._click(target, hit)
                else:
                    self._pick(target, hit, option)
            except WrongWindow as other:
                why = other  # nothing was chosen
                continue
            why = ValueNotTaken(str(target))
            self._rest()
            end = time.monotonic() + TAKEN_S
            while time.monotonic() < end:
                if self._locator.says(hit, wanted):
                    return
                self._input.wait(0.02)
        raise why

    def _pick(self, target: Target, hit: Hit, option: str) -> None:
        """Open a list and click the option; what there is no room for is scrolled to."""
        self._click(target, hit)
        end, shown = time.monotonic() + CONTROL_WAIT_S, self._looked(lambda: self._locator.options(hit))
        while not (shown := self._looked(lambda: self._locator.options(hit))) and time.monotonic() < end:
            self._input.wait(0.03)
        still = 0
        for key in (HOME, *(PAGE_DOWN for _ in range(MOST_SCROLLS))):
            found = [one for one in shown if self._locator.says(one, option)]
            if len(found) == 1:
                try:
                    self._click(target, found[0])
                except WrongWindow:
                    self._shut(hit)
                    raise
                return
            before = [one.says for one in shown]
            if not shown or len(found) > 1:
                break
            self._input.press(key)
            self._input.wait_until_processed()
            shown = self._looked(lambda: self._locator.options(hit))
            still = still + 1 if [one.says for one in shown] == before else 0
            if still > PAGES_STILL:
                break
        self._shut(hit)
        raise ControlMissing(f"{target}: listan har inte alternativet en gång")

    def _shut(self, hit: Hit) -> None:
        """Shut a list that still shows; nothing else gets the key."""
        if self._looked(lambda: self._locator.options(hit)):
            self._input.press(ESCAPE)

    def _looked(self, ask: Callable[[], Sequence[Hit]]) -> Sequence[Hit]:
        self._locator.look()
        return ask()

    def act(self, target: Target) -> None:
        """Follow a link or press something that leaves no trace."""
        self._press(target, commits=False)

    def commit(self, target: Target) -> None:
        """Press, once, what leaves a trace."""
        self._press(target, commits=True)

    def _press(self, target: Target, *, commits: bool) -> None:
        control = self._control(target, *(kind for kind in Kind if kind.acts and kind.leaves_trace == commits))
        self._read.spots.clear()
        # What leaves a trace is not tried again here: whose case it is was proved just before.
        most = 1 if commits else TRIES
        for tried in range(1, most + 1):
            hit = self._to_press(target, control)
            self._refuse_decisions(target, hit)
            try:
                self._click(target, hit)
                break
            except WrongWindow:  # then nothing was pressed
                if tried == most:
                    raise
        began = self._input.acted_at
        self._rest()
        self._answers_s.append(time.monotonic() - began)
        del self._answers_s[:-50]

    def _to_press(self, target: Target, control: Control) -> Hit:
        exactly = control.kind.leaves_trace
        hit = (
            self._in_menu(target, control, exactly=exactly)
            if control.find[0].menu
            else self._ready(target, control, exactly=exactly)
        )
        return self._in_view(target, control, hit) if target.row else hit

    def _in_menu(self, target: Target, control: Control, *, exactly: bool) -> Hit:
        """Open a menu and find what stands in it. A window that came in between has shut it: then it is opened again."""
        window, why = self._screen(target.screen).window, None
        for _ in range(TRIES):
            self._rest()
            menus = self._locator.hits(window, Candidate(link=control.find[0].menu), Kind.LINK)
            if len(menus) != 1:
                self._raise_what_is_wrong()
                raise self._missing(target, control, exactly=exactly)
            try:
                self._click(target, menus[0])
                self._input.wait_until_processed()
                self._locator.look()
                found = self._if_there(target, control, exactly=exactly)
                if found is not None and found.is_usable:
                    return found
                self._input.press(ESCAPE)  # an open menu only shuts
            except WrongWindow as other:
                why = other
        raise why or self._missing(target, control, exactly=exactly)

    def _in_view(self, target: Target, control: Control, hit: Hit) -> Hit:
        """Scroll a table until the row that is meant can be clicked."""
        left, top, width, height = self._table_of(target, control).box
        stood_still = TRIES
        for turn in range(MOST_SCROLLS):
            x, y = hit.centre
            if left <= x < left + width and top + hit.box[3] <= y < top + height - hit.box[3] // 2:
                return hit
            if turn == 0:
                self._click(target, Hit((left + 2, top + height // 2, 20, 2), "", 1, "", handle=hit.handle))
            # At the end without it: a busy program told late where it was, and it was gone past.
            from_the_top = stood_still >= TRIES
            self._input.press(*((HOME, CONTROL) if from_the_top else (PAGE_DOWN,)))
            self._input.wait_until_processed()
            before, hit = hit, self._come_to_rest(hit)
            stood_still = 0 if from_the_top or hit.box != before.box else stood_still + 1
        raise ControlMissing(f"{target}: raden går inte att bläddra till")

    def _come_to_rest(self, hit: Hit) -> Hit:
        """Where it stands when it is told twice: a busy program may tell where it was before the key."""
        for _ in range(MOST_SCROLLS):
            seen, hit = self._locator.again(hit), self._locator.again(hit)
            if seen.box == hit.box:
                break
        return hit

    def _table_of(self, target: Target, control: Control) -> Hit:
        without = Target(target.screen, target.control)
        found = self._hits(without, [one.model_copy(update={"row": ""}) for one in control.find])
        if len(found) != 1:
            raise ControlAmbiguous(f"{target}: tabellen")
        return found[0]

    def _refuse_decisions(self, target: Target, hit: Hit) -> None:
        """Whatever the pack calls it, what decides is not pressed, nor what lies over or under it. Raises: DecisionTouched."""
        if not target.row and reads_like_decision(hit.says):
            raise DecisionTouched(f"{target}: ordet")
        found_by = self._fallback_used
        for screen in self._pack.screens.values():
            for name, control in screen.controls.items():
                if control.kind.decides:
                    for one in self._hits(Target(screen.name, name), control.find):
                        if overlap(one.box, hit.box):
                            raise DecisionTouched(f"{target}: {screen.name}.{name}")
        self._fallback_used = found_by

    def _click(self, target: Target, hit: Hit) -> None:
        try:
            self._input.click(*hit.centre, hit.handle)
        except WrongWindow:
            self._rest()  # a box of the program's own that wants an answer is told by its right name
            raise WrongWindow(f"{target}: ett annat fönster ligger över") from None

    # ------------------------------------------------------------ finding

    def _screen(self, screen: str) -> ScreenHead:
        if screen not in self._pack.screens:
            raise ScreenNotThere(f"{screen} finns inte i paketet")
        return self._pack.screens[screen].head

    def _control(self, target: Target, *kinds: Kind) -> Control:
        self._fallback_used = ""
        control = self._pack.control(target.screen, target.control)
        if control.kind.decides or (kinds and control.kind not in kinds):
            raise DecisionTouched(f"{target} är {control.kind}")
        return control

    def _hits(self, target: Target, candidates: Sequence[Candidate]) -> Sequence[Hit]:
        """What the first candidate that finds anything finds."""
        window, kind = self._screen(target.screen).window, self._pack.control(target.screen, target.control).kind
        for rank, one in enumerate(candidates, start=1):
            found = self._locator.hits(window, _in_row(one, target.row), kind)
            if one.row and found:
                found = [cell for table in found for cell in self._locator.row(table, target.row, one.column)]
            if found:
                self._fallback_used = f"kandidat {rank}" if rank > 1 else ""
                return found
        return ()

    def _if_there(self, target: Target, control: Control, *, exactly: bool = False) -> Hit | None:
        found = self._hits(target, control.find[:1] if exactly else control.find)
        if len(found) > 1:
            raise ControlAmbiguous(f"{target}: flera träffar; {self._explain(target.screen, control.find)}")
        return found[0] if found else None

    def _located(self, target: Target, control: Control, *, exactly: bool = False) -> Hit:
        """The one control, waited for. Raises: ControlMissing, ControlAmbiguous, and what stands in the way."""
        end = time.monotonic() + CONTROL_WAIT_S
        while (found := self._if_there(target, control, exactly=exactly)) is None:
            if time.monotonic() > end:
                self._raise_what_is_wrong()
                raise self._missing(target, control, exactly=exactly)
            self._input.wait(0.05)
            self._looked_at = 0.0
            self._rest()
        return found

    def _ready(self, target: Target, control: Control, *, exactly: bool = False) -> Hit:
        """The one control as it stands now, once it can be used."""
        self._rest()
        end = time.monotonic() + CONTROL_WAIT_S
        while True:
            found = self._still(lambda: self._locator.again(self._located(target, control, exactly=exactly)))
            if found.is_usable:
                return found
            if time.monotonic() > end:
                raise ControlMissing(f"{target}: låst")
            self._input.wait(0.05)
            self._looked_at = 0.0
            self._rest()

    def _missing(self, target: Target, control: Control, *, exactly: bool = False) -> ControlMissing:
        tried = control.find[:1] if exactly else control.find
        return ControlMissing(f"{target}: {self._explain(target.screen, tried, LOOKED_FOR.get(control.kind, ''))}")

    def _explain(self, screen: str, tried: Sequence[Candidate], role: str = "") -> str:
        """How something on a screen was looked for, and what most resembles it where the locator can tell."""
        labels = self._locator.labels(self._screen(screen).window)
        if labels is None:
            return ways_tried(tried)
        words = words_of(tried)
        taken = words_on(self._pack.screens[screen]) - {*words}
        return explain(tried, nearest(words, role, labels, taken, self._read.personal))

    # ------------------------------------------------------------ rest, and what stands in the way

    def _rest(self) -> None:
        """Wait until the program works no longer and every known box has had its answer."""
        end = time.monotonic() + ACT_WAIT_S
        while True:
            self._input.check()
            if time.monotonic() > end:
                raise AnswerLost("svarar inte i tid")
            if self._looked_at > self._input.acted_at and time.monotonic() - self._seen_at < FRESH_S:
                return
            self._input.wait_until_processed()
            looked_at = time.monotonic()
            self._locator.look()
            if self._is_busy():
                self._input.wait(0.03)
                continue
            box = self._locator.dialog()
            if box is None or box.title in self._own_titles:
                self._looked_at, self._seen_at = looked_at, time.monotonic()
                return
            known = [one for one in self._pack.head.dialogs if one.kind == "window" and one.text == box.text]
            buttons = [one for one in box.buttons if known and one.says == known[0].answer]
            if len(buttons) != 1:
                self._raise_what_is_wrong()
                raise UnexpectedDialog
            self._input.click(*buttons[0].centre, buttons[0].handle)

    def _is_busy(self) -> bool:
        return any(self._locator.anywhere(Candidate(text=word)) for word in self._pack.head.busy)

    def _raise_what_is_wrong(self) -> None:
        """Name what stands in the way, when it can be named."""
        if any(self._locator.anywhere(one) for one in self._pack.head.login_refused):
            raise LoginRefused
        if any(self._locator.anywhere(one) for one in self._pack.head.session_lost):
            raise SessionLost


def _in_row(candidate: Candidate, row: str) -> Candidate:
    """The candidate for one row of a repeated control, whose label may be the row's own text."""
    return candidate.model_copy(update={"label": candidate.label.replace("{row}", row)}) if row else candidate


def _part(box: Box, left: int, top: int) -> tuple[slice, slice]:
    x, y, width, height = box
    return slice(max(y - top, 0), max(y - top + height, 0)), slice(max(x - left, 0), max(x - left + width, 0))


def _moved(spot: Spot, left: int, top: int) -> Spot:
    x, y, width, height = spot.box
    return Spot(spot.source, (x - left, y - top, width, height))
