"""The tables of a page, each once it is known to be drawn. That a table is empty is a claim that needs proof."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from bot.domain.errors import ControlMissing
from bot.drivers.web.finder import CONTROL_WAIT_S, Finder
from bot.drivers.web.look import SeenTables, plain, seen_table
from bot.drivers.web.settle import pause
from bot.packs import PROOF_S, Control, Doubt, Row, SeenTable, read_whole
from bot.ports.surface import Reading, Target


@dataclass(frozen=True, slots=True)
class Tables:
    """Implements `packs.Lists`, with the surface's own verbs."""

    find: Finder
    read: Callable[[Target], Reading | None]
    act: Callable[[Target], None]
    rest: Callable[[Page], None]

    def whole(self, target: Target) -> tuple[Row, ...]:
        """Every row, over all pages of a list. Raises: Doubtful, ControlMissing, ControlAmbiguous."""
        return read_whole(self, target, self.find.control(target), CONTROL_WAIT_S)

    def is_there(self, target: Target) -> bool:
        """Whether another control stands there now."""
        return self.find.said_if_there(target) is not None

    def leads_on(self, target: Target) -> bool:
        """Whether a link or button is there now and can be used."""
        found = self.find.said_if_there(target)
        return found is not None and found.usable

    def wait(self) -> None:
        """Wait a moment, and let the next look be a new one."""
        pause(self.find.page, 50)
        self.find.forget()

    def shown_rows(self, target: Target, control: Control) -> list[Row]:
        """The rows of one page, once they are known to be all of them."""
        seen = self.find.tables(target)
        if control.key and seen.rolls:
            return self._read_all(target, control, self._scrolled(target, control))
        if control.whole:
            return self._read_all(target, control, seen.tables)
        if control.total and all(table.rows for table in seen.tables):
            rows = self._read_all(target, control, seen.tables)
            if rows:  # that there are none needs more proof than a count, which may be filled in later too
                return rows
        tables = self._unchanged(target, seen)
        if not control.total:
            if seen.tells_of_more:
                raise Doubt.END_UNPROVED.at(target)
            if seen.rolls and not _same_rows(tables, self._scrolled(target, control)):
                raise Doubt.ROLLS.at(target)
        return self._read_all(target, control, tables)

    def _read_all(self, target: Target, control: Control, tables: Sequence[SeenTable]) -> list[Row]:
        if not all(table.rows for table in tables):
            raise ControlMissing(f"{target}: tabellen har varken rader eller text om att den är tom")
        return [row for table in tables for row in self.find.read.rows(target, control, table)]

    def _unchanged(self, target: Target, seen: SeenTables) -> Sequence[SeenTable]:
        """The tables, once they have stood unchanged for a while. Raises: Doubtful when they never do."""
        find, end = self.find, time.monotonic() + CONTROL_WAIT_S
        while (look := find.look(target.screen)) is None or look.still_ms < PROOF_S * 1000:
            still_s = look.still_ms / 1000 if look else 0.0
            self.rest(find.page_of(target.screen))
            pause(find.page, round((PROOF_S - still_s) * 1000))
            find.forget()
            before, seen = seen, find.tables(target)
            if seen == before:  # what changes elsewhere on the page, such as a clock, says nothing of the table
                return seen.tables
            if time.monotonic() > end:
                raise Doubt.CHANGES.at(target)
        return seen.tables

    def _scrolled(self, target: Target, control: Control) -> list[SeenTable]:
        key = control.columns[control.key].header if control.key else ""
        wanted = [plain(one) for one in control.find]
        answer = self.find.ask(target.screen, "scrolled", wanted, control.skip, key)
        return [seen_table(one) for one in answer or ()]


def _same_rows(some: Sequence[SeenTable], others: Sequence[SeenTable]) -> bool:
    """Whether two readings show the same rows; where they stand may differ."""

    def texts(tables: Sequence[SeenTable]) -> list[set[tuple[Any, ...]]]:
        return [{tuple(tuple(cell.runs) if cell else None for cell in row) for row in table.rows} for table in tables]

    return texts(some) == texts(others)
