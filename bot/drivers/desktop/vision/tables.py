"""Reads the table in a frame: its headings by the pack's words, and each cell's text and place on the screen."""

from collections.abc import Collection, Sequence

from bot.domain.errors import AnswerLost, ControlMissing
from bot.drivers.desktop.vision.capture import Capture, Capturer
from bot.drivers.desktop.vision.cells import find_grid
from bot.drivers.desktop.vision.layout import is_inside, lies_in, moved
from bot.drivers.desktop.vision.shapes import part
from bot.drivers.desktop.vision.text import Reader, bare, first_like
from bot.drivers.desktop.vision.values import Values
from bot.ports.surface import Box

Cell = tuple[str, Box]
"""What a cell says, '' when it is not surely read and need not be, and where on the screen it is."""


class Tables:
    """Reads tables in the uppermost captured window. `phrases` are all the words that the pack knows."""

    def __init__(self, captured: Capturer, reader: Reader, values: Values, phrases: Sequence[str]) -> None:
        self._captured, self._reader, self._values, self._phrases = captured, reader, values, phrases

    def read(self, frame: Box, needed: Collection[str], sought: str = "") -> tuple[list[str], list[list[Cell]]]:
        """The headings, and the rows that show.

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
        rows: list[list[Cell]] = []
        for cells in grid.rows:
            boxes = [moved(cell, left, top) for cell in cells]
            must = [
                name in needed or self._may_say(capture, box, sought) for name, box in zip(headers, boxes, strict=True)
            ]
            read = [self._cell(capture, box, is_needed) for box, is_needed in zip(boxes, must, strict=True)]
            rows.append([(text, capture.on_screen(box)) for text, box in zip(read, boxes, strict=True)])
        return headers, rows

    def _heading(self, capture: Capture, box: Box) -> str:
        lines = [line for line in capture.shapes.lines if is_inside(line, box)]
        if len(lines) != 1:
            return ""
        line = self._reader.read_box(capture.shapes.text, lines[0])
        return first_like(line, self._phrases) or line.text or ""

    def _may_say(self, capture: Capture, box: Box, sought: str) -> bool:
        """Whether a cell looks like what is sought to one of the engines."""
        lines = [line for line in capture.shapes.lines if is_inside(line, box)] if sought else []
        read = [self._reader.read_box(capture.shapes.text, line) for line in lines]
        return len(read) == 1 and bare(sought) in (bare(read[0].first), bare(read[0].second))

    def _cell(self, capture: Capture, box: Box, is_needed: bool) -> str:
        text = self._values.text_in(capture, box)
        if text is None and not is_needed:
            return ""
        if text is None:
            text = self._values.copied(box, is_field=False)
        if text is None:
            raise ControlMissing("en ruta i tabellen går inte att läsa säkert")
        return text
