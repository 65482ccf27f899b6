"""Reads a list whole, over all that it is divided into. That there are no more rows is a claim that needs proof."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.packs._belief import Doubt
from bot.packs._control import Control
from bot.ports.surface import Reading, Target

PROOF_S = 0.5
"""A table that has stood unchanged for this long is taken to be drawn."""
NUMBERS = re.compile(r"\d+")
Row = Mapping[str, Reading]


class Lists(Protocol):
    """What a driver does with one screen's lists. Every method waits for the system to be at rest."""

    def shown_rows(self, target: Target, control: Control) -> list[Row]:
        """The rows that show now, once they are known to be all there are for the time being."""
        ...

    def read(self, target: Target, /) -> Reading | None:
        """The text of another control."""
        ...

    def act(self, target: Target, /) -> None:
        """Follow a link or press something that leaves no trace."""
        ...

    def is_there(self, target: Target) -> bool:
        """Whether another control stands there now."""
        ...

    def leads_on(self, target: Target) -> bool:
        """Whether a link or button is there now and can be used."""
        ...

    def wait(self) -> None:
        """Wait a moment, and let the next look be a new one."""
        ...


def read_whole(lists: Lists, target: Target, control: Control, wait_s: float) -> tuple[Row, ...]:
    """Every row of a list. `wait_s` is how long the next rows may take to show. Raises: Doubtful, ControlMissing."""
    pager = _Pager(lists, target, control)
    if control.first and lists.leads_on(pager.beside(control.first)):
        lists.act(pager.beside(control.first))
    pager.begin()
    read = [lists.shown_rows(target, control)]
    while pager.has_more():
        lists.act(pager.beside(control.next))
        pager.turn()
        read.append(_next_rows(lists, target, control, wait_s, read))
    rows = [row for some in read for row in some]
    pager.end(len(rows))
    return tuple(rows)


class _Pager:
    """Which part of a list is shown, and whether there are more. Only the pack's proof of a last one is believed."""

    def __init__(self, lists: Lists, target: Target, control: Control) -> None:
        self._lists, self._target, self._control = lists, target, control
        self._number, self._total = 1, -1

    def beside(self, name: str) -> Target:
        """Another control of the same screen."""
        return Target(self._target.screen, name)

    def begin(self) -> None:
        """Raises: Doubtful when the list says that this is not its beginning."""
        self._total = self._count()
        if self._control.pages and self._counter()[0] != 1:
            raise Doubt.NOT_FROM_START.at(self._target)

    def has_more(self) -> bool:
        """Whether there is more. Raises: Doubtful when neither is known."""
        if not self._control.next:
            return False
        leads_on = self._lists.leads_on(self.beside(self._control.next))
        if self._control.pages:
            number, count = self._counter()
            is_last = number == count
        elif self._control.last:
            is_last = self._lists.is_there(self.beside(self._control.last))
        else:
            return leads_on  # the total tells whether that was all
        if not is_last and not leads_on:
            raise Doubt.END_UNPROVED.at(self._target)
        return not is_last

    def turn(self) -> None:
        """The next part has been asked for. Raises: Doubtful when the list says that it shows another one."""
        self._number += 1
        if self._control.pages and self._counter()[0] != self._number:
            raise Doubt.REPEATS.at(self._target)

    def end(self, rows: int) -> None:
        """Raises: Doubtful when the system says that there are more rows, or fewer, or has changed its mind on the way."""
        total = self._count()
        if self._control.total and not rows == total == self._total:
            raise Doubt.COUNT.at(self._target)

    def _count(self) -> int:
        """How many rows the system says that there are; -1 if it says no number."""
        said = self._lists.read(self.beside(self._control.total)) if self._control.total else None
        return int(said.text) if said and said.text.isdecimal() else -1

    def _counter(self) -> tuple[int, int]:
        """Which part of how many, as in «Sida 1 av 3»."""
        said = self._lists.read(self.beside(self._control.pages))
        numbers = NUMBERS.findall(said.text) if said else []
        if len(numbers) != 2:
            raise Doubt.END_UNPROVED.at(self._target)
        return int(numbers[0]), int(numbers[1])


def _next_rows(
    lists: Lists, target: Target, control: Control, wait_s: float, read: Sequence[Sequence[Row]]
) -> list[Row]:
    """The next rows, once they are others than before. Raises: Doubtful when they never are."""
    end, before = time.monotonic() + wait_s, [_texts(rows) for rows in read]
    while True:
        rows = lists.shown_rows(target, control)
        if _texts(rows) not in before:
            return rows
        if time.monotonic() > end:
            raise Doubt.REPEATS.at(target)
        lists.wait()


def _texts(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [{name: reading.text for name, reading in row.items()} for row in rows]
