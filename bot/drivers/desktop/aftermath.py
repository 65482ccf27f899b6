"""What must and must not stand in the windows once a press has come to rest, and what was filled in before it."""

import time
from collections.abc import Callable, Sequence

from bot.domain.errors import AnswerLost, SaveRefused, ValueNotTaken
from bot.drivers.desktop.finder import CONTROL_WAIT_S, Finder
from bot.drivers.desktop.locator import Hit
from bot.packs import Candidate, Control, without_personal
from bot.ports.surface import Kind, Target


class Aftermath:
    """Judges what a press led to. A mark is a candidate of the pack, and may stand in any of the program's windows."""

    def __init__(self, find: Finder) -> None:
        self._find = find

    def before(self, control: Control) -> bool:
        """Whether a mark of what is saved stands there already, and so proves nothing."""
        if control.saved:
            self._find.rest()
        return self._any(control.saved)

    def judge(self, target: Target, control: Control, *, stood_before: bool) -> None:
        """Look for the pack's marks.

        Raises: LoginRefused, SessionLost, SaveRefused; AnswerLost when no mark tells that what was pressed was done,
        so that it is looked for before it is tried again.
        """
        end = time.monotonic() + CONTROL_WAIT_S
        while True:
            if self._find.login.is_begun:
                self._find.raise_what_is_wrong()
            self._require_not_refused(target, control)
            self._find.login.is_open = self._find.login.is_begun
            if not control.saved or (self._any(control.saved) and not stood_before):
                return
            if stood_before or time.monotonic() > end:
                raise AnswerLost(f"{target}: det som ska stå på bilden efteråt står inte där")
            self._find.wait()
            self._find.rest()

    def _require_not_refused(self, target: Target, control: Control) -> None:
        of_the_pack = self._find.pack.head.refused if control.kind.leaves_trace else ()
        for one in (*control.refused, *of_the_pack):
            if self._find.locator.anywhere(one):
                said = without_personal(self._said(one), self._find.read.personal)
                raise SaveRefused(f"{target}: {said}")

    def _said(self, mark: Candidate) -> str:
        locator = self._find.locator
        for window in sorted({screen.head.window for screen in self._find.pack.screens.values()}):
            hits = locator.hits(window, mark, Kind.TEXT) if locator.has(window) else ()
            if hits and hits[0].says:
                return hits[0].says
        return mark.text or mark.like

    def _any(self, marks: Sequence[Candidate]) -> bool:
        return any(self._find.locator.anywhere(one) for one in marks)


class Filled:
    """The fields filled in since the last press, to be read once more right before the next: a value may change late."""

    def __init__(self, find: Finder) -> None:
        self._find = find
        self._fields: dict[Target, tuple[Control, Callable[[Hit], bool]]] = {}

    def add(self, target: Target, control: Control, stands: Callable[[Hit], bool]) -> None:
        """Remember a field that has just been filled in and read back, and how to tell that it still holds that."""
        if self._find.locator.answers_at_once:
            self._fields[target] = control, stands

    def see_that_all_stayed(self) -> None:
        """Read every one that still shows again, and forget them all. Raises: ValueNotTaken."""
        used, fields, self._fields = self._find.fallback_used, self._fields, {}
        for target, (control, stands) in fields.items():
            found = self._find.hits(target, control.find)
            if len(found) == 1 and not stands(found[0]):
                raise ValueNotTaken(f"{target}: ändrades efter att det hade fyllts i")
        self._find.fallback_used = used
