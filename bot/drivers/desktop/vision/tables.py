"""Reads the table in a frame: its headings by the pack's words, and each cell's text and place on the screen."""

from collections.abc import Collection, Sequence

from bot.domain.errors import AnswerLost, ControlMissing
from bot.drivers.desktop.locator import overlap
from bot.drivers.desktop.vision.capture import Capture, Capturer
from bot.drivers.desktop.vision.cells import Grid, find_grid
from bot.drivers.desktop.vision.layout import is_inside, lies_in, moved
from bot.drivers.desktop.vision.shapes import part
from bot.drivers.desktop.vision.text import Reader, bare, first_like
from bot.drivers.desktop.vision.values import Values
from bot.packs import Placed
from bot.ports.surface import Box


class Tables:
    """Reads tables in the uppermost captured window. `phrases` are all the words that the pack knows."""

    def __init__(self, captured: Capturer, reader: Reader, values: Values, phrases: Sequence[str]) -> None:
        self._captured, self._reader, self._values, self._phrases = captured, reader, values, phrases

    def read(
        self, frame: Box, needed: Collection[str], sought: Collection[str] = ()
    ) -> tuple[list[Placed], list[list[Placed]], bool]:
        """The headings, the rows that show, and whether they fill the frame, so that there may be more below.

        A text is '' when it is not surely read and need not be.

        Cells below a needed heading, and those that look like what is sought, must be surely read. Raises: ControlMissing.
        """
        capture = self._captured.top
        if capture is None:
            raise AnswerLost("det som nyss syntes är borta")
        inside = [one for one in capture.shapes.lines if lies_in(one, frame)]
        left, top = frame[0], frame[1]
        own = [(x - left, y - top, width, height) for x, y, width, height in inside]
        grid = find_grid(part(capture.picture, frame), own)
        if grid is None:
            raise ControlMissing("tabellen går inte att läsa säkert")
        headers = [self._heading(capture, moved(box, left, top)) for box in grid.headers]
        rows: list[list[Placed]] = []
        for cells in grid.rows:
            boxes = [moved(cell, left, top) for cell in cells]
            must = [
                name in needed or self._may_say(capture, box, sought) for name, box in zip(headers, boxes, strict=True)
            ]
            read = [self._cell(capture, box, is_needed) for box, is_needed in zip(boxes, must, strict=True)]
            rows.append([(text, capture.on_screen(box)) for text, box in zip(read, boxes, strict=True)])
        if not _looks_alike(inside, self._captured.top, frame):
            raise AnswerLost("tabellen ändrades medan den lästes")
        headings = [
            (name, capture.on_screen(moved(box, left, top))) for name, box in zip(headers, grid.headers, strict=True)
        ]
        return headings, rows, _is_full(grid, frame[3])

    def _heading(self, capture: Capture, box: Box) -> str:
        lines = [line for line in capture.shapes.lines if is_inside(line, box)]
        if len(lines) != 1:
            return ""
        line = self._reader.read_box(capture.shapes.text, lines[0])
        return first_like(line, self._phrases) or line.text or ""

    def _may_say(self, capture: Capture, box: Box, sought: Collection[str]) -> bool:
        """Whether a cell looks like what is sought to one of the engines."""
        wanted = {bare(one) for one in sought if one}
        lines = [line for line in capture.shapes.lines if is_inside(line, box)] if wanted else []
        read = [self._reader.read_box(capture.shapes.text, line) for line in lines]
        return len(read) == 1 and not wanted.isdisjoint((bare(read[0].first), bare(read[0].second)))

    def _cell(self, capture: Capture, box: Box, is_needed: bool) -> str:
        text = self._values.surely(capture, box, is_field=False if is_needed else None)
        if text is None and is_needed:
            raise ControlMissing("en ruta i tabellen går inte att läsa säkert")
        return text or ""


def _looks_alike(lines: Sequence[Box], now: Capture | None, frame: Box) -> bool:
    """Whether a frame still has its lines where they were, give or take the frame around a selected cell."""
    after = [one for one in now.shapes.lines if lies_in(one, frame)] if now else []
    return len(after) == len(lines) and all(any(overlap(one, other) for other in after) for one in lines)


def _is_full(grid: Grid, height: int) -> bool:
    """Whether there is no room for one more row below the last one."""
    if not grid.rows:
        return False
    _, top, _, high = grid.rows[-1][0]
    return top + 2 * high > height
