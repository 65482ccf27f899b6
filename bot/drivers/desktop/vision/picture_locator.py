"""A locator on pictures alone, for a program without an accessibility tree: a terminal server's window, an old toolkit.

A window is lines of text and frames. The pack's words find a place, and `Values` reads it. What leaves a trace must also look
like its picture in the pack. What is not surely read is not there.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np

from bot.domain.errors import AnswerLost, ControlMissing
from bot.drivers.desktop.locator import Hit, RowCell, SeenDialog, overlap
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.capture import Capture, Capturer, CaptureSource
from bot.drivers.desktop.vision.fields import caret_shows, tick_state
from bot.drivers.desktop.vision.layout import (
    beside,
    child_window,
    field_beside,
    framed,
    is_front,
    is_inside,
    lies_in,
    may_be,
    table_around,
    tick_beside,
)
from bot.drivers.desktop.vision.shapes import part
from bot.drivers.desktop.vision.tables import Tables
from bot.drivers.desktop.vision.templates import PictureFinder, like_it
from bot.drivers.desktop.vision.text import Line, Reader, bare, first_like, resembles
from bot.drivers.desktop.vision.values import Values
from bot.drivers.gate import FRAMED, Met
from bot.packs import ROLLS, Candidate, SeenTable, fold
from bot.ports.surface import Box, Kind

STRATEGY, BY_PICTURE, BY_BOTH = "text", "bild", "bild+text"
LINES_HIGH = 3
"""A field of one line is at most so many letters high, with its margins."""
CONTRAST = 100
"""Gray levels between background and text of a usable control; a disabled one is paler."""
MOST_GRABS = 40


@dataclass(frozen=True, slots=True)
class Known:
    """How a hit was found, and its box in the window, for finding it again. `cell` is which one of a table it is."""

    window: str
    candidate: Candidate
    kind: Kind
    box: Box
    before: Picture = field(repr=False)
    cell: RowCell | None = None


class PictureLocator:
    """Implements `Locator` for one program. `crops` are the pack's pictures, `phrases` all the words it knows."""

    answers_at_once: ClassVar[bool] = False

    def __init__(
        self, source: CaptureSource, reader: Reader, crops: Mapping[str, Picture], phrases: Sequence[str]
    ) -> None:
        self._source, self._reader, self._crops, self._phrases = source, reader, crops, phrases
        self._finder, self._captured = PictureFinder(reader), Capturer(source)
        self._values = Values(self._captured, source, reader)
        self._tables = Tables(self._captured, reader, self._values, phrases)
        self._grabs: dict[Box, list[Picture]] = {}

    # ------------------------------------------------------------ looking

    def look(self) -> None:
        """Capture the program's uppermost window and its popups, once they are still."""
        self._captured.look()

    # ------------------------------------------------------------ windows

    def has(self, window: str) -> bool:
        """Whether it shows, by the title of a dialog or by the title bar of a child window."""
        return self._within(window) is not None

    def _within(self, window: str) -> tuple[Capture, Box] | None:
        """The capture that a window is in, and which part of it is the window's own."""
        top = self._captured.top
        if top is None:
            return None
        whole = top.whole
        if top.window.is_dialog:
            return (top, whole) if top.window.title == window else None
        child = child_window(top.picture, top.shapes)
        if not window:
            return top, whole if child is None else (0, 0, whole[2], child[0][1])
        if child is None or not self._says(top, child[1], window):
            return None
        outline, bar = child
        below = bar[1] + bar[3]
        return top, (outline[0], below, outline[2], outline[1] + outline[3] - below)

    # ------------------------------------------------------------ finding

    def hits(self, window: str, candidate: Candidate, kind: Kind) -> Sequence[Hit]:
        """What a candidate's words lead to. The program's internal names (`id`) cannot be seen."""
        within = self._within(window)
        if within is None or (kind.leaves_trace and not candidate.button):
            return ()
        capture, room = within
        if candidate.tab and not any(
            is_front(capture.picture, capture.shapes, one) for one in self._lines(capture, room, candidate.tab)
        ):
            return ()
        if candidate.menu or (self._captured.popups and candidate.link and not window):
            return [
                self._hit(capture, line, capture.window.title, candidate, kind)
                for capture, line in self._in_popups(candidate.link)
            ]
        return [
            self._hit(capture, box, window, candidate, kind, by=by, score=score)
            for box, by, score in self._found(capture, room, candidate, kind)
        ]

    def _found(self, capture: Capture, room: Box, one: Candidate, kind: Kind) -> Iterator[tuple[Box, str, float]]:
        if one.headers:
            yield from ((box, STRATEGY, 1.0) for box in self._frames(capture, room, one.headers))
        elif one.button:
            yield from self._buttons(capture, room, one, kind)
        elif one.label:
            nearest = tick_beside if kind is Kind.TICK else field_beside
            for line in self._lines(capture, room, one.label):
                if (box := nearest(capture.shapes, line)) is not None:
                    yield box, STRATEGY, 1.0
        elif one.like:
            yield from ((line, STRATEGY, 1.0) for line in self._like(capture, room, one.like))
        elif one.text or one.link:
            yield from ((line, STRATEGY, 1.0) for line in self._lines(capture, room, one.text or one.link))

    def _buttons(self, capture: Capture, room: Box, one: Candidate, kind: Kind) -> Iterator[tuple[Box, str, float]]:
        """Words in a frame of their own. What leaves a trace must also look like its picture in the pack.

        What decides is found by either, since it is looked for so that it is not pressed.
        """
        named = {
            frame: line for line in self._lines(capture, room, one.button) if (frame := framed(capture.shapes, line))
        }
        crop = self._crops.get(one.picture)
        if kind.decides and crop is not None:
            yield from ((box, BY_PICTURE, 1.0) for box in like_it(capture.picture, crop) if lies_in(box, room))
        # Of two that say the same, neither is the one, even if one of them looks right.
        if not kind.leaves_trace or len(named) > 1:
            yield from ((frame, STRATEGY, 1.0) for frame in named)
            return
        for frame, line in named.items():
            like = None if crop is None else self._finder.find(capture.picture, crop, one.button)
            sure = self._reader.read_box(capture.shapes.text, line).text == one.button or (
                like and like.strategy == "bild"
            )
            if like is not None and sure and overlap(like.box, frame):
                yield frame, BY_BOTH, like.score

    def _frames(self, capture: Capture, room: Box, headers: Sequence[str]) -> list[Box]:
        """Frames that contain all of these headings side by side; the smallest where they are nested."""
        named = [self._lines(capture, room, header) for header in headers]
        found: set[Box] = set()
        for first in named[0]:
            row = [first, *(next((o for o in those if beside(first, o)), None) for those in named[1:])]
            if None not in row and (box := table_around(capture.shapes, [one for one in row if one])):
                found.add(box)
        return list(found)

    def _in_popups(self, words: str) -> list[tuple[Capture, Box]]:
        return [(one, line) for one in self._captured.popups for line in self._lines(one, one.whole, words)]

    def _lines(self, capture: Capture, room: Box, words: str) -> list[Box]:
        """Lines in a part of a window that say these words of the pack's."""
        around = self._over(capture)
        return [
            line
            for line in capture.shapes.lines
            if lies_in(line, room) and may_be(line, words, capture.shapes.glyph) and not any(overlap(line, o) for o in around)
            and self._says(capture, line, words)
        ]  # fmt: skip

    def _over(self, capture: Capture) -> list[Box]:
        """The popups over a window, in the window's pixels."""
        if capture.is_popup:
            return []
        left, top = capture.window.box[:2]
        return [
            (one.window.box[0] - left, one.window.box[1] - top, *one.window.box[2:]) for one in self._captured.popups
        ]

    def _like(self, capture: Capture, room: Box, like: str) -> list[Box]:
        start = bare(like.removesuffix("*"))
        return [
            line
            for line in capture.shapes.lines
            if lies_in(line, room) and bare(self._reader.read_box(capture.shapes.text, line).first).startswith(start)
        ]

    def _says(self, capture: Capture, line: Box, words: str) -> bool:
        return resembles(self._reader.read_box(capture.shapes.text, line, words), words)

    def anywhere(self, candidate: Candidate) -> bool:
        """Whether its text is anywhere in the captured windows."""
        words = candidate.text
        return bool(words) and any(self._lines(capture, capture.whole, words) for capture in self._captured.shown())

    def _hit(
        self, capture: Capture, box: Box, window: str, candidate: Candidate, kind: Kind,
        *, by: str = STRATEGY, score: float = 1.0, cell: RowCell | None = None, says: str = "",
    ) -> Hit:  # fmt: skip
        known = Known(window, candidate, kind, box, part(capture.picture, box), cell)
        words = says or candidate.button or candidate.link or candidate.text
        shown = part(capture.shapes.text, box)
        usable = bool(candidate.label or candidate.headers) or int(np.ptp(shown)) >= CONTRAST
        return Hit(capture.on_screen(box), by, score, words, known, usable, handle=capture.window.handle)

    def again(self, hit: Hit) -> Hit:
        """The same thing as it is now."""
        known: Known = hit.inside
        self.look()
        found = self.hits(known.window, known.candidate, known.kind)
        if known.cell:
            found = [cell for table in found for cell in self.row(table, known.cell)]
        elif len(found) > 1:
            found = [one for one in found if overlap(one.box, hit.box)]
        if len(found) != 1:
            raise AnswerLost("det som nyss syntes är borta")
        return found[0]

    def met(self, hit: Hit) -> Sequence[Met]:
        """What stands in the frame around it, as both engines read it. Its role is what it was found as."""
        known: Known | None = hit.inside
        self.look()
        capture = self._captured.at(hit.box)
        if known is None or capture is None:
            return [Met("window", ())]
        left, top = capture.window.box[:2]
        place = (hit.box[0] - left, hit.box[1] - top, *hit.box[2:])
        lines = [line for line in capture.shapes.lines if overlap(line, framed(capture.shapes, place) or place)]
        read = [self._reader.read_box(capture.shapes.text, line) for line in lines]
        says = {said for one in read for said in (one.first, one.second, one.text) if said}
        return [Met(_role(known), tuple(sorted(says)))]

    def took(self, hit: Hit) -> bool:
        """A picture does not tell what takes a press."""
        del hit
        return True

    def takes_lines(self, hit: Hit) -> bool:
        """Whether the frame is higher than two lines of its window's letters."""
        capture = self._captured.at(hit.box)
        return capture is not None and hit.box[3] > LINES_HIGH * capture.shapes.glyph

    # ------------------------------------------------------------ reading

    def value(self, hit: Hit) -> str:
        """What it says now. Raises: ControlMissing if it is not surely read."""
        known: Known = hit.inside
        self.look()
        capture = self._captured.at(hit.box)
        if capture is None:
            raise AnswerLost("det som nyss syntes är borta")
        if known.kind is Kind.SECRET:
            return ""
        if known.kind is Kind.TICK:
            state = tick_state(capture.picture, known.box)
            return {"on": "ja", "off": "nej"}.get(state or "", "")
        if known.candidate.like:
            return self._values.numbered(capture, known.box, known.candidate.like)
        if known.kind is Kind.FIELD:
            text = self._values.typed(capture, known.box)
        else:
            copies = bool(known.candidate.label) and known.kind is not Kind.CHOICE
            text = self._values.surely(capture, known.box, is_field=True if copies else None)
        if text is None:
            raise ControlMissing("texten går inte att läsa säkert")
        return text

    def says(self, hit: Hit, words: str) -> bool:
        """Whether an option, or what has been chosen, says words that are known beforehand."""
        known: Known = hit.inside
        if known.kind is Kind.TICK:
            return self.value(hit) == words
        if known.window:
            self.look()
        capture = self._captured.at(hit.box)
        lines = [] if capture is None else [o for o in capture.shapes.lines if is_inside(o, known.box)]
        return capture is not None and len(lines) == 1 and self._says(capture, lines[0], words)

    def has_focus(self, hit: Hit) -> bool:
        """Whether a caret has appeared or disappeared in it since it was found."""
        known: Known = hit.inside
        now = self._source.grab(hit.box)
        seen = self._grabs.setdefault(hit.box, [known.before])
        if any(caret_shows(before, now) for before in seen):
            self._grabs.clear()
            return True
        seen.append(now)
        del seen[1:-MOST_GRABS]
        return False

    def options(self, hit: Hit) -> Sequence[Hit]:
        """The lines of any list that hangs over the window."""
        return [
            self._hit(
                one, line, "", Candidate(text="-"), Kind.CHOICE, says=self._reader.read_box(one.shapes.text, line).first
            )
            for one in self._captured.popups
            for line in one.shapes.lines
        ]

    # ------------------------------------------------------------ tables

    def table(self, hit: Hit, skip: str, empty: str, needed: Collection[str]) -> SeenTable:
        """The rows that show. Raises: ControlMissing for a needed cell that is not surely read."""
        headings, rows, is_full = self._tables.read(hit.inside.box, needed, (skip, empty))
        seen = SeenTable.of_boxes(headings, rows, skip)
        return replace(seen, faults=[*seen.faults, ROLLS]) if is_full else seen

    def row(self, hit: Hit, wanted: RowCell) -> Sequence[Hit]:
        """Every such cell of a table, if it is surely read."""
        headings, rows, _ = self._tables.read(hit.inside.box, (), (wanted.says,))
        capture, known = self._captured.top, hit.inside
        assert capture is not None
        found: list[Hit] = []
        for y, x in wanted.places([name for name, _ in headings], [[text for text, _ in row] for row in rows]):
            text, (left, top, width, height) = rows[y][x]
            own = (left - capture.window.box[0], top - capture.window.box[1], width, height)
            cell = self._hit(capture, own, known.window, known.candidate, known.kind, cell=wanted, says=text)
            found.append(replace(cell, is_usable=True))
        return found

    # ------------------------------------------------------------ dialogs, and all texts

    def dialog(self) -> SeenDialog | None:
        """The uppermost window if it is a dialog. Its text and buttons are the pack's phrases where they resemble one."""
        top = self._captured.top
        if top is None or not top.window.is_dialog:
            return None
        buttons, said = [], []
        for line in top.shapes.lines:
            frame = framed(top.shapes, line)
            read = self._reader.read_box(top.shapes.text, line)
            if frame is None:
                said.append(read)
            else:
                words = first_like(read, self._phrases) or read.text or ""
                buttons.append(self._hit(top, frame, top.window.title, Candidate(button=words or "-"), Kind.PRESS))
        whole = Line(None, " ".join(o.first for o in said), " ".join(o.second for o in said))
        text = first_like(whole, self._phrases)
        return SeenDialog(top.window.title, text or fold(" ".join(o.text or "" for o in said)), buttons)

    def menu_items(self) -> None:
        """None: only what shows is in a picture."""

    def labels(self, window: str) -> None:
        """None: a button's frame looks like a field's, which may contain somebody's name."""

    def texts(self) -> Sequence[tuple[str | None, Box]]:
        """Every line in the captures, None for one that is not surely read."""
        return [
            (self._reader.read_box(capture.shapes.text, line).text, capture.on_screen(line))
            for capture in self._captured.shown()
            for line in capture.shapes.lines
        ]


def _role(known: Known) -> str:
    """What it was found as; a frame beside a label may be a button's too."""
    one = known.candidate
    if known.cell or one.headers:
        return "cell"
    if known.kind.fills and known.kind is not Kind.TICK:
        return "item" if known.kind is Kind.CHOICE and not one.label else FRAMED
    return "tick" if known.kind is Kind.TICK else "button" if one.button else "text"
