"""Converts what a driver sees into readings: texts cut to their pattern, table rows by column name.

Also collects what no picture may show (`personal`), and where everything else was read (`spots`, by screen).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.errors import ControlAmbiguous, ControlMissing
from bot.domain.sources import Source
from bot.packs._selector import MASKED, Candidate, Control, Pack
from bot.packs._values import cut, fold
from bot.ports.surface import Box, Reading, Spot, Target

HEADING = "@heading"


@dataclass(frozen=True, slots=True)
class SeenTable:
    """A table as seen on the screen. `boxes` has the shape of `rows`. An «empty table» row has one cell."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    boxes: Sequence[Sequence[Any]]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class _ReadAt:
    """Where a text was read, in the screen's words. `box` is None for a text without a box of its own."""

    screen: str
    words: str
    row: str
    box: Box | None


class Readings:
    """Turns what a driver has seen into readings. `explain` says how something was looked for and what resembles it."""

    def __init__(
        self, pack: Pack, now: Callable[[], datetime], explain: Callable[[str, Sequence[Candidate], str], str]
    ) -> None:
        self._pack, self._now, self._explain = pack, now, explain
        self.personal: set[str] = set()
        self.spots: dict[str, list[Spot]] = {}

    def text(self, target: Target, control: Control, raw: str, box: Box | None) -> Reading | None:
        """The text of a control; None when it does not match the pack's pattern."""
        text = cut(raw, control.pattern)
        if text is None:
            return None
        first = control.find[0]
        words = first.label or first.column or first.button or first.link or target.control
        place = _ReadAt(target.screen, words, target.row, box)
        return self._kept(place, raw, text, personal=control.data in MASKED)

    def rows(self, target: Target, control: Control, table: SeenTable) -> list[Mapping[str, Reading]]:
        """The rows of one table, by column name. Raises: ControlMissing, ControlAmbiguous."""
        rows: list[Mapping[str, Reading]] = []
        for column in control.columns.values():
            if column.header not in table.headers and column.header != HEADING:
                why = self._explain(target.screen, [Candidate(column=column.header)], "kolumnrubrik")
                raise ControlMissing(f"{target}: {why}")
        for number, (cells, boxes) in enumerate(zip(table.rows, table.boxes, strict=True), start=1):
            if len(cells) == 1 and control.empty and fold(cells[0]) == control.empty:
                return []
            if len(cells) != len(table.headers):
                raise ControlAmbiguous(f"{target}: en rad har inte lika många celler som rubriker")
            by_header = dict(zip(table.headers, zip(cells, boxes, strict=True), strict=True))
            by_header[HEADING] = (table.heading, None)
            rows.append(self._row(target, control, f"rad {number}", by_header))
        return rows

    def _row(
        self, target: Target, control: Control, row: str, by_header: Mapping[str, tuple[str, Any]]
    ) -> Mapping[str, Reading]:
        cells: dict[str, Reading] = {}
        for name, column in control.columns.items():
            raw, box = by_header[column.header]
            text = cut(raw, column.pattern)
            if text is None:
                raise ControlMissing(f"{target}.{name}: texten har inte väntad form")
            words = "rubriken" if column.header == HEADING else column.header
            cells[name] = self._kept(
                _ReadAt(target.screen, words, row, box), raw, text, personal=name in control.masked
            )
        return cells

    def _kept(self, place: _ReadAt, raw: str, text: str, *, personal: bool) -> Reading:
        if personal and len(text) > 1:
            self.personal.add(text)
        row = "" if place.row in self.personal else place.row
        title = self._pack.screens[place.screen].head.title
        source = Source(title, place.words, raw.strip(), self._now(), self._pack.label, row)
        if place.box and not personal:
            self.spots.setdefault(place.screen, []).append(Spot(source, place.box))
        return Reading(text, source)
