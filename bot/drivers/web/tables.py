"""Reads a table whole. That a table is empty, and that there are no more rows, are claims that need proof."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playwright.sync_api import Page

from bot.domain.errors import ControlMissing
from bot.drivers.web.finder import CONTROL_WAIT_S, Finder
from bot.drivers.web.look import SeenTables, plain, seen_table
from bot.drivers.web.settle import pause
from bot.packs import Control, Doubt, SeenTable
from bot.ports.surface import Reading, Target

PROOF_S = 0.5
"""A table that has stood unchanged for this long is taken to be drawn."""

NUMBERS = re.compile(r"\d+")
Row = Mapping[str, Reading]
Read = Callable[[Target], Reading | None]


def read_whole(
    find: Finder, target: Target, read: Read, act: Callable[[Target], None], rest: Callable[[Page], None]
) -> tuple[Row, ...]:
    """Every row, over all pages of a list. Raises: Doubtful, ControlMissing, ControlAmbiguous."""
    control = find.control(target)
    pager = _Pager(find, target, control, read)
    if control.first and pager.leads_on(control.first):
        act(pager.beside(control.first))
    pager.begin()
    pages = [_proved(find, target, control, rest)]
    while pager.has_more():
        act(pager.beside(control.next))
        pager.turn()
        pages.append(_next_page(find, target, control, rest, pages))
    rows = [row for page in pages for row in page]
    pager.end(len(rows))
    return tuple(rows)


class _Pager:
    """Which page of a list is shown, and whether there are more. Only the pack's proof of a last page is believed."""

    def __init__(self, find: Finder, target: Target, control: Control, read: Read) -> None:
        self._find, self._target, self._control, self._read = find, target, control, read
        self._page, self._total = 1, -1

    def beside(self, name: str) -> Target:
        """Another control of the same screen."""
        return Target(self._target.screen, name)

    def leads_on(self, name: str) -> bool:
        """Whether a link or button to another page is there and can be used."""
        found = self._find.said_if_there(self.beside(name))
        return found is not None and found.usable

    def begin(self) -> None:
        """Raises: Doubtful when the list says that this is not its first page."""
        self._total = self._count()
        if self._control.pages and self._counter()[0] != 1:
            raise Doubt.NOT_FROM_START.at(self._target)

    def has_more(self) -> bool:
        """Whether there is another page. Raises: Doubtful when neither is known."""
        if not self._control.next:
            return False
        leads_on = self.leads_on(self._control.next)
        if self._control.pages:
            number, count = self._counter()
            is_last = number == count
        elif self._control.last:
            is_last = self._find.said_if_there(self.beside(self._control.last)) is not None
        else:
            return leads_on  # the total tells whether that was all
        if not is_last and not leads_on:
            raise Doubt.END_UNPROVED.at(self._target)
        return not is_last

    def turn(self) -> None:
        """The next page has been asked for. Raises: Doubtful when the list says that it shows another one."""
        self._page += 1
        if self._control.pages and self._counter()[0] != self._page:
            raise Doubt.REPEATS.at(self._target)

    def end(self, rows: int) -> None:
        """Raises: Doubtful when the system says that there are more rows, or fewer, or has changed its mind on the way."""
        total = self._count()
        if self._control.total and not rows == total == self._total:
            raise Doubt.COUNT.at(self._target)

    def _count(self) -> int:
        """How many rows the system says that there are; -1 if it says no number."""
        said = self._read(self.beside(self._control.total)) if self._control.total else None
        return int(said.text) if said and said.text.isdecimal() else -1

    def _counter(self) -> tuple[int, int]:
        """Which page of how many, as in «Sida 1 av 3»."""
        said = self._read(self.beside(self._control.pages))
        numbers = NUMBERS.findall(said.text) if said else []
        if len(numbers) != 2:
            raise Doubt.END_UNPROVED.at(self._target)
        return int(numbers[0]), int(numbers[1])


def _next_page(
    find: Finder, target: Target, control: Control, rest: Callable[[Page], None], pages: Sequence[Sequence[Row]]
) -> list[Row]:
    """The rows of the next page, once they are others than on any page before. Raises: Doubtful when they never are."""
    end, before = time.monotonic() + CONTROL_WAIT_S, [_texts(page) for page in pages]
    while True:
        rows = _proved(find, target, control, rest)
        if _texts(rows) not in before:
            return rows
        if time.monotonic() > end:
            raise Doubt.REPEATS.at(target)
        pause(find.page, 50)
        find.forget()


def _texts(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [{name: reading.text for name, reading in row.items()} for row in rows]


def _proved(find: Finder, target: Target, control: Control, rest: Callable[[Page], None]) -> list[Row]:
    """The rows of one page, once they are known to be all of them."""
    seen = find.tables(target)
    if control.key and seen.rolls:
        tables = _scrolled(find, target, control)
    else:
        tables = seen.tables
        if not (control.whole or control.total):
            tables = _unchanged(find, target, seen, rest)
            if seen.rolls and not _same_rows(tables, _scrolled(find, target, control)):
                raise Doubt.ROLLS.at(target)
    if not all(table.rows for table in tables):
        raise ControlMissing(f"{target}: tabellen har varken rader eller text om att den är tom")
    return [row for table in tables for row in find.read.rows(target, control, table)]


def _unchanged(find: Finder, target: Target, seen: SeenTables, rest: Callable[[Page], None]) -> Sequence[SeenTable]:
    """The tables, once they have stood unchanged for a while. Raises: Doubtful when they never do."""
    end = time.monotonic() + CONTROL_WAIT_S
    while (look := find.look(target.screen)) is None or look.still_ms < PROOF_S * 1000:
        still_s = look.still_ms / 1000 if look else 0.0
        rest(find.page_of(target.screen))
        pause(find.page, round((PROOF_S - still_s) * 1000))
        find.forget()
        before, seen = seen, find.tables(target)
        if seen == before:  # what changes elsewhere on the page, such as a clock, says nothing of the table
            return seen.tables
        if time.monotonic() > end:
            raise Doubt.CHANGES.at(target)
    return seen.tables


def _scrolled(find: Finder, target: Target, control: Control) -> list[SeenTable]:
    key = control.columns[control.key].header if control.key else ""
    wanted = [plain(one) for one in control.find]
    return [seen_table(one) for one in find.ask(target.screen, "scrolled", wanted, control.skip, key) or ()]


def _same_rows(some: Sequence[SeenTable], others: Sequence[SeenTable]) -> bool:
    """Whether two readings show the same rows; where they stand may differ."""

    def texts(tables: Sequence[SeenTable]) -> list[set[tuple[Any, ...]]]:
        return [{tuple(tuple(cell.runs) if cell else None for cell in row) for row in table.rows} for table in tables]

    return texts(some) == texts(others)
