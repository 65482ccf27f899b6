"""What may be believed of what stands on a screen: each rule has a name, and what a rule does not allow is never read.

A driver tells what shows, as runs of text with a mark each (`seen.js` for pages); nothing is judged there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.errors import Doubtful
from bot.packs._values import fold
from bot.ports.surface import Box

TextRun = tuple[str, str]
"""A line of text without a break, block, control or mark inside, and how it shows (a mark of `MARKS`, or plain)."""

CONTROL, BUTTON, PICTURE, LINK = "control", "button", "picture", "link"


OVERLAPS, ASIDE, INSIDE, ROLLS = "overlap", "not under its heading", "headings inside", "rolls"
"""What a driver may tell about a whole table: cells over each other, a cell that is not under its heading, headings between
the rows, and that there may be rows that do not show."""


class Doubt(StrEnum):
    """Why what stands there is not believed."""

    TWO_TEXTS = "två texter"
    TEXT_AND_CONTROL = "både text och ett fält"
    TWO_CONTROLS = "flera fält"
    LINES = "flera rader i ett fält"
    DRAWN = "text som ritas av en stilmall"
    STRUCK = "överstruken eller tillagd text"
    RAISED = "upphöjd eller nedsänkt text"
    COVERED = "text som ligger under något annat"
    PICTURE = "bara en bild"
    TWO_COLUMNS = "flera kolumner med samma rubrik"
    EMPTY_BESIDE_ROWS = "texten om att tabellen är tom bredvid rader"
    HEADINGS_INSIDE = "rubriker mitt i tabellen"
    EMPTY_ROW = "en rad utan innehåll"
    SHORT_ROW = "en rad utan cell under rubriken"
    SPANS_COLUMNS = "en cell över flera kolumner"
    SPANS_ROWS = "ett värde som flera rader delar"
    OVERLAP = "celler som ligger över varandra"
    NOT_UNDER_HEADING = "en cell som inte står under sin rubrik"
    CHANGES = "en tabell som ändras medan den läses"
    ROLLS = "en tabell som visar fler rader när man rullar"
    REPEATS = "samma sida en gång till"
    NOT_FROM_START = "en lista som inte börjar på första sidan"
    END_UNPROVED = "en lista vars sista sida inte är bevisad"
    MAY_NOT_BE_SEEN = "en hemlighet som roboten själv har skrivit"
    COUNT = "inte så många rader som systemet säger"

    def at(self, place: object) -> Doubtful:
        """The error, for the place where it stands."""
        return Doubtful(f"{place}: {self}")


MARKS = {
    "drawn": Doubt.DRAWN, "del": Doubt.STRUCK, "ins": Doubt.STRUCK, "sup": Doubt.RAISED, "sub": Doubt.RAISED,
    "covered": Doubt.COVERED,
}  # fmt: skip
"""The marks of text that is no value by itself."""
UNIT = re.compile(r"(kr\.?|kronor|SEK|:-)(/mån(ad)?)?", re.IGNORECASE)
ORNAMENT = re.compile(r"[\s:•·*▲▼△▽▴▾↑↓⇅→›»✓\ue000-\uf8ff]*")
"""What a style sheet may draw beside a value without changing it."""
SIGN = re.compile(r"[-−–+]|minus|plus", re.IGNORECASE)
AMOUNT = re.compile(r"[-−–]?\s*[\d\s.,]*\d[\d\s.,]*(kr)?", re.IGNORECASE)


def one_text(runs: Sequence[TextRun]) -> str | Doubt:
    """The single text that stands somewhere: a control's value, or a run of plain text; empty where nothing shows.

    A control's value counts only when nothing else shows, but for a unit. Buttons and pictures beside it are no values.
    """
    if any(mark == PICTURE and SIGN.match(text) for text, mark in runs):
        return Doubt.DRAWN
    shows = [(text, mark) for text, mark in runs if mark not in (BUTTON, PICTURE) and not _is_ornament(text, mark)]
    for _, mark in shows:
        if mark in MARKS:
            return MARKS[mark]
    values = [text for text, mark in shows if mark == CONTROL]
    texts = [text for text, mark in shows if mark != CONTROL]
    if len(values) + len(texts) > 1:
        texts = [text for text in texts if not UNIT.fullmatch(fold(text))]
    if values and texts:
        return Doubt.TEXT_AND_CONTROL
    if len(values) + len(texts) > 1:
        return Doubt.TWO_CONTROLS if values else Doubt.TWO_TEXTS
    if values or texts:
        return (values or texts)[0]
    captions = [text for text, mark in runs if mark == BUTTON]
    if len(captions) == 1:
        return captions[0]
    return Doubt.PICTURE if captions or any(mark == PICTURE for _, mark in runs) else ""


def _is_ornament(text: str, mark: str) -> bool:
    return mark == "drawn" and bool(ORNAMENT.fullmatch(text) or UNIT.fullmatch(fold(text)))


def cut_from(runs: Sequence[TextRun], pattern: str, *, free: bool = False) -> str | Doubt | None:
    """The text, or the part that the pattern captures; None when it does not match.

    A pattern may pick one run among many, if it fits only that one. `free` is prose, whose every run is part of it.
    """
    if free and not pattern:
        return fold("\n".join(text for text, mark in runs if mark not in (BUTTON, PICTURE)))
    text = one_text(runs)
    if not isinstance(text, Doubt) and "\n" in text.strip() and not free:
        return Doubt.LINES
    if not pattern:
        return text
    if text in (Doubt.TWO_TEXTS, ""):
        found = [one for run in runs for one in [one_text([run])] if not isinstance(one, Doubt)]
    else:
        found = [text]
    if len(found) == 1 and isinstance(found[0], Doubt):
        return found[0]
    fits = [match.group(1) for one in found for match in re.finditer(pattern, fold(one)) if match.group()]
    if len(fits) > 1:
        return Doubt.TWO_TEXTS
    return fits[0] if fits else None


def runs_of(text: str, mark: str = "") -> list[TextRun]:
    """A text from a program's own description of its window, which has a line break where one shows."""
    lines = text.splitlines()
    return [("\n".join(lines), mark)] if mark else [(line, "") for line in lines if line.strip()]


@dataclass(frozen=True, slots=True)
class SeenCell:
    """What shows in a cell, where, and how many columns and rows it covers. Cells with the same `key` are one cell."""

    runs: Sequence[TextRun]
    box: Box | None
    wide: int = 1
    tall: int = 1
    key: Any = field(default=None, compare=False)

    @property
    def plain(self) -> str:
        """All that shows, also what may not be believed: for comparing with a text that the pack knows."""
        return fold(" ".join(text for text, _ in self.runs))


Placed = tuple[str, Box]
"""A text, and where on the screen it stands."""


@dataclass(frozen=True, slots=True)
class SeenTable:
    """A table as seen on the screen: each column's headings, the outermost first, and each row's cell in every column."""

    columns: Sequence[Sequence[str]]
    rows: Sequence[Sequence[SeenCell | None]]
    heading: str = ""
    faults: Sequence[str] = ()

    @classmethod
    def of_boxes(cls, headings: Sequence[Placed], rows: Sequence[Sequence[Placed]], skip: str = "") -> "SeenTable":
        """A table of one heading row, from texts and where on the screen they stand.

        Cells of the same box are one cell, which shows what the first of them says. What has no room does not show.
        Leaves out rows whose first cell says `skip`.
        """
        columns = [at for at, (_, box) in enumerate(headings) if _has_room(box)]
        where: dict[Box, list[tuple[int, int]]] = {}
        for y, row in enumerate(rows):
            for x in columns:
                if x < len(row) and _has_room(row[x][1]):
                    where.setdefault(row[x][1], []).append((y, x))
        cells = {box: _one_cell(rows, box, places) for box, places in where.items()}
        shown: list[list[SeenCell | None]] = []
        faults: set[str] = set()
        for row in rows:
            seen = [cells.get(row[x][1]) for x in columns if x < len(row)]
            if not any(seen):
                faults.add(ROLLS)
                continue
            if any(cell and not _stands(cell, headings[x][1], seen) for x, cell in zip(columns, seen, strict=False)):
                faults.add(ASIDE)
            if not skip or not seen[0] or seen[0].plain != skip:
                shown.append(seen)
        return cls([(headings[at][0],) for at in columns], shown, faults=sorted(faults))


def _has_room(box: Box) -> bool:
    return box[2] > 0 and box[3] > 0


def _one_cell(rows: Sequence[Sequence[Placed]], box: Box, places: Sequence[tuple[int, int]]) -> SeenCell:
    y, x = places[0]
    wide, tall = len({at for _, at in places}), len({at for at, _ in places})
    return SeenCell(runs_of(rows[y][x][0]), box, wide, tall, key=(y, x))


def _stands(cell: SeenCell, heading: Box, row: Sequence[SeenCell | None]) -> bool:
    """Whether a cell stands under its heading, and beside the others of its row."""
    left, top, width, height = cell.box or heading
    under = cell.wide > 1 or (left + width > heading[0] + 1 and left < heading[0] + heading[2] - 1)
    middles = [other.box[1] + other.box[3] / 2 for other in row if other and other.box and other.tall == 1]
    return under and all(top <= middle < top + height for middle in middles)
