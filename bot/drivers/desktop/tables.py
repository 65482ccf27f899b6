"""The tables of a program's windows, each once it is known to be drawn. That a table is empty is a claim that needs proof."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import ControlMissing
from bot.drivers.desktop.finder import CONTROL_WAIT_S, Finder
from bot.packs import PROOF_S, ROLLS, Control, Doubt, Row, SeenTable, read_whole
from bot.ports.surface import Kind, Reading, Target


@dataclass(frozen=True, slots=True)
class Tables:
    """Implements `packs.Lists`, with the surface's own verbs."""

    find: Finder
    read: Callable[[Target], Reading | None]
    act: Callable[[Target], None]

    def whole(self, target: Target) -> tuple[Row, ...]:
        """Every row, over all parts of a list. Raises: Doubtful, ControlMissing, ControlAmbiguous."""
        return read_whole(self, target, self.find.control(target, Kind.TABLE), CONTROL_WAIT_S)

    def is_there(self, target: Target) -> bool:
        """Whether another control stands there now."""
        self.find.rest()
        return self.find.if_there(target, self.find.control(target)) is not None

    def leads_on(self, target: Target) -> bool:
        """Whether a link or button is there now and can be used."""
        self.find.rest()
        found = self.find.if_there(target, self.find.control(target))
        return found is not None and found.is_usable

    def wait(self) -> None:
        """Wait a moment, and let the next look be a new one."""
        self.find.wait()
        self.find.rest()

    def shown_rows(self, target: Target, control: Control) -> list[Row]:
        """The rows of one table, once they are known to be all that it has for the time being."""
        seen = self._seen(target, control)
        if not control.total:
            if not control.whole:
                seen = self._unchanged(target, control, seen)
            if ROLLS in seen.faults:
                raise Doubt.ROLLS.at(target)
            if not seen.rows:
                raise ControlMissing(f"{target}: tabellen har varken rader eller text om att den är tom")
        return self.find.read.rows(target, control, seen)

    def _seen(self, target: Target, control: Control) -> SeenTable:
        needed = {column.header for column in control.columns.values()}
        find = self.find
        return find.retried(
            lambda: find.locator.table(find.located(target, control), control.skip, control.empty, needed)
        )

    def _unchanged(self, target: Target, control: Control, seen: SeenTable) -> SeenTable:
        """The table, once it has stood unchanged for a while. Raises: Doubtful when it never does."""
        end = time.monotonic() + CONTROL_WAIT_S
        while True:
            self.find.wait(PROOF_S)
            self.find.rest()
            before, seen = seen, self._seen(target, control)
            if seen == before:
                return seen
            if time.monotonic() > end:
                raise Doubt.CHANGES.at(target)
