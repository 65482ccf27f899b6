"""Converts what a driver sees into readings, if it may be believed: texts cut to their pattern, table rows by column name.

Also collects what no picture may show (`personal`), and where everything else was read (`spots`, by screen).
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import ControlMissing
from bot.domain.sources import Source
from bot.packs._belief import AMOUNT, ASIDE, INSIDE, OVERLAPS, Doubt, SeenCell, SeenTable, TextRun, cut_from, one_text
from bot.packs._control import HEADING, MASKED, Candidate, Column, Control
from bot.packs._selector import Pack
from bot.packs._values import fold
from bot.ports.surface import Box, Reading, Spot, Target

FAULTS = {OVERLAPS: Doubt.OVERLAP, ASIDE: Doubt.NOT_UNDER_HEADING, INSIDE: Doubt.HEADINGS_INSIDE}
"""Why nothing of a table is believed, whatever proves that it is whole."""


@dataclass(frozen=True, slots=True)
class _ReadAt:
    """Where a text was read, in the screen's words. `box` is None for a text without a box of its own."""

    screen: str
    words: str
    row: str
    box: Box | None


class Readings:
    """Turns what a driver has seen into readings. `explain` says how something was looked for and what resembles it.

    `secrets` is what has been typed in this session: what shows one is not read.
    """

    def __init__(
        self,
        pack: Pack,
        now: Callable[[], datetime],
        explain: Callable[[str, Sequence[Candidate], str], str],
        secrets: AbstractSet[str],
    ) -> None:
        self._pack, self._now, self._explain, self._secrets = pack, now, explain, secrets
        self.personal: set[str] = set()
        self.spots: dict[str, list[Spot]] = {}

    def text(self, target: Target, control: Control, runs: Sequence[TextRun], box: Box | None) -> Reading | None:
        """The text of a control; None when it does not match the pack's pattern. Raises: Doubtful."""
        text = cut_from(runs, control.pattern, free=control.data == "free" or control.form == "lines")
        if isinstance(text, Doubt):
            raise text.at(target)
        if text is None:
            return None
        first = control.find[0]
        words = first.label or first.column or first.button or first.link or target.control
        place = _ReadAt(target.screen, words, target.row, box)
        return self._kept(place, _raw(runs), fold(text), personal=control.data in MASKED)

    def rows(self, target: Target, control: Control, table: SeenTable) -> list[Mapping[str, Reading]]:
        """The rows of one table, by column name; none when it says nothing but that it is empty.

        Raises: ControlMissing, Doubtful.
        """
        where = {name: self._column(target, column, table) for name, column in control.columns.items()}
        for fault, doubt in FAULTS.items():
            if fault in table.faults:
                raise doubt.at(target)
        says_empty = [control.empty != "" and _says(row, control.empty) for row in table.rows]
        if any(says_empty):
            if len(table.rows) > 1:
                raise Doubt.EMPTY_BESIDE_ROWS.at(target)
            return []
        if any(len(row) > len(table.columns) for row in table.rows):
            raise Doubt.NOT_UNDER_HEADING.at(target)
        return [self._row(target, control, table, number, where) for number in range(1, len(table.rows) + 1)]

    def _column(self, target: Target, column: Column, table: SeenTable) -> int:
        """Where a column is, by its last heading or by all of them («Sökande / Netto»)."""
        if column.header == HEADING:
            return -1
        words = {column.header, column.header.upper()}  # a style sheet may show it in capitals
        found = [
            at for at, path in enumerate(table.columns) if path and not words.isdisjoint((path[-1], " / ".join(path)))
        ]
        if column.nth:
            found = found[column.nth - 1 : column.nth]
        if not found:
            why = self._explain(target.screen, [Candidate(column=column.header)], "kolumnrubrik")
            raise ControlMissing(f"{target}: {why}")
        same_cells = all(len({_key(row, at) for at in found}) == 1 for row in table.rows) and table.rows
        if len(found) > 1 and not same_cells:
            raise Doubt.TWO_COLUMNS.at(f"{target}, «{column.header}»")
        return found[0]

    def _row(
        self, target: Target, control: Control, table: SeenTable, number: int, where: Mapping[str, int]
    ) -> Mapping[str, Reading]:
        row, row_name = table.rows[number - 1], f"rad {number}"
        cells: dict[str, Reading] = {}
        for name, column in control.columns.items():
            at = where[name]
            cell = SeenCell([(table.heading, "")], None) if at < 0 else row[at] if at < len(row) else None
            if cell is None:
                raise Doubt.SHORT_ROW.at(f"{target}.{name}, {row_name}")
            if cell.wide > 1 and _headings(row, table, cell) > 1:
                raise Doubt.SPANS_COLUMNS.at(f"{target}.{name}, {row_name}")
            text = cut_from(cell.runs, column.pattern)
            if isinstance(text, Doubt):
                raise text.at(f"{target}.{name}, {row_name}")
            if text is None:
                raise ControlMissing(f"{target}.{name}: texten har inte väntad form")
            if cell.tall > 1 and AMOUNT.fullmatch(fold(text)):
                raise Doubt.SPANS_ROWS.at(f"{target}.{name}, {row_name}")
            words = "rubriken" if column.header == HEADING else column.header
            place = _ReadAt(target.screen, words, row_name, cell.box)
            cells[name] = self._kept(place, _raw(cell.runs), fold(text), personal=name in control.masked)
        if not any(one.text for name, one in cells.items() if where[name] >= 0):
            raise Doubt.EMPTY_ROW.at(f"{target}, {row_name}")
        return cells

    def _kept(self, place: _ReadAt, raw: str, text: str, *, personal: bool) -> Reading:
        if any(_bare(secret) in _bare(raw) for secret in self._secrets):
            raise Doubt.MAY_NOT_BE_SEEN.at(f"{place.screen}, «{place.words}»")
        if personal and len(text) > 1:
            self.personal.add(text)
        row = "" if place.row in self.personal else place.row
        title = self._pack.screens[place.screen].head.title
        source = Source(title, place.words, raw, self._now(), self._pack.label, row)
        if place.box and not personal:
            self.spots.setdefault(place.screen, []).append(Spot(source, place.box))
        return Reading(text, source)


def _raw(runs: Sequence[TextRun]) -> str:
    return "\n".join(text for text, _ in runs).strip()


def _bare(text: str) -> str:
    """The text as it is compared with a secret, however it is cut into lines or shown in capitals."""
    return "".join(text.split()).casefold()


def _key(row: Sequence[SeenCell | None], at: int) -> object:
    """Which cell stands in a column: two columns with the same key show one cell."""
    cell = row[at] if 0 <= at < len(row) else None
    return at if cell is None or cell.key is None else cell.key


def _headings(row: Sequence[SeenCell | None], table: SeenTable, cell: SeenCell) -> int:
    """Under how many unlike headings a cell stands."""
    under = [path for at, path in enumerate(table.columns) if _key(row, at) == cell.key]
    return len({path[-1] for path in under if path})


def _says(row: Sequence[SeenCell | None], text: str) -> bool:
    """Whether a row says this and nothing else."""
    said = {cell.key if cell.key is not None else at: one_text(cell.runs) for at, cell in enumerate(row) if cell}
    return [fold(one) for one in said.values() if one] == [text]
