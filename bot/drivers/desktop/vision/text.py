"""Reads text in pictures with two engines, and believes only what both of them say.

Both can be wrong about marks in the same way: at 12 px «Åsa» is «Äsa» to both, and «0,00» is «0.00». So the dots in the picture
are counted, and ink below the baseline is looked for. What is not believed is None, never empty: only a picture without ink is
surely empty. No engine uses the network or writes a log. A reader is for one thread.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.domain import identity
from bot.domain.errors import TextEngineMissing
from bot.domain.money import AmountError
from bot.domain.money import parse as parse_amount
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.marks import ends_raised, is_struck
from bot.drivers.desktop.vision.shapes import gray, line_boxes, part
from bot.ports.surface import Box

TESSDATA = ("/usr/share/tesseract-ocr", "/usr/share/tessdata")
"""Where Debian keeps the language files, in a folder for each version."""

_SAME_GROUND = 8  # gray levels from the background below which there is no ink
_LEAST_CONTRAST = 24
_STROKE = 0.3  # of the darkest ink: anything paler is the edge of a letter
_PATTERN = 0.1  # some styles draw the background of headings in a pattern of two levels
_DOTS_AT = (0.4, 0.5)
_SMOOTHED = 0.02  # share of pixels between ink and background if letters are smoothed
_IDENTITY = re.compile("[0-9]{8}[-+][0-9]{4}")
_POINT = re.compile("[0-9][.][0-9]")
_COMMA = re.compile("[0-9],[0-9]")
_DESCENDS = frozenset("gjpqyQçÇ,;()[]{}_|/\\@§$µ")
_DOTTED, _RINGED = frozenset("äöüëÄÖÜ"), frozenset("åÅéèáàÉ")
_SIDE_PX = 3
_LIKE = 0.5
_MOST_KEPT = 20_000
_NEAR = 0.7
_ALIKE = str.maketrans({
    "O": "0", "l": "1", "I": "1", "|": "1", "–": "-", "—": "-", "−": "-", " ": "", "m": "rn",
    "C": "c", "S": "s", "U": "u", "X": "x", "Z": "z",
})  # fmt: skip
"""What the engines confuse at small sizes, and spaces, which they lose."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `text` is None if it is not believed. What each engine said is kept, but never logged."""

    text: str | None = field(repr=False)
    first: str = field(repr=False)
    second: str = field(repr=False)


EMPTY = Line("", "", "")
_UNREAD = Line(None, "", "")


class Reader:
    """Two text engines, loaded on first use (0.7–3 s) and kept. Every method raises TextEngineMissing."""

    def __init__(self) -> None:
        self._read_before: dict[bytes, Line] = {}

    def read_box(self, levels: NDArray[np.uint8], box: Box, wanted: str = "") -> Line:
        """A line by its tight box in a grayscale picture; the same pixels are read only once.

        With `wanted`, a line that is far from it is only half read, and `second` is empty.
        """
        left, top, width, height = box
        shown = part(levels, (left - 1, top - 1, width + 2, height + 2))
        key = blake2b(shown.tobytes(), digest_size=16, key=str(shown.shape).encode()).digest()
        before = self._read_before.get(key)
        is_half = before is not None and before.text is None and not before.second
        if before is None or (is_half and not _is_far(before.first, wanted)):
            if len(self._read_before) >= _MOST_KEPT:
                self._read_before.clear()
            before = self._read_before[key] = self._line(levels, box, wanted, "" if before is None else before.first)
        return before

    def read_line(self, picture: Picture) -> Line:
        """Read the line of text in a picture of one field, label or cell without its frame.

        Text cut off at the edge is not read.
        """
        if not picture.size:
            return _UNREAD
        levels = gray(picture).astype(np.int16)
        away = abs(levels - _ground(levels))
        if away.max() <= _SAME_GROUND:
            return EMPTY
        darkness = away / max(int(away.max()), _LEAST_CONTRAST)
        ink = darkness > _STROKE
        if not ink.any() or ink[0].any() or ink[-1].any() or ink[:, 0].any() or ink[:, -1].any():
            return _UNREAD
        return self._believed(_trimmed(darkness, ink))

    def text_at(self, window: Picture, box: Box) -> str | None:
        """The text of the lines in a box, or None if a line is not believed or continues outside it."""
        left, top, width, height = box
        # Wider than the box, to see whether «Sök» in it is the whole line.
        around = (left - 8 * height, top - height, width + 16 * height, 3 * height)
        shown, x0, y0 = part(window, around), max(0, around[0]), max(0, around[1])
        said: list[str] = []
        for x, y, wide, high in line_boxes(shown):
            beside = x + x0 >= left + width or x + x0 + wide <= left
            if beside or not top <= y + y0 + high / 2 <= top + height:
                continue
            if x + x0 < left - _SIDE_PX or x + x0 + wide > left + width + _SIDE_PX:
                return None
            text = self._line(shown, (x, y, wide, high)).text
            if not text:
                return None
            said.append(text)
        return " ".join(said)

    def _line(self, picture: Picture, box: Box, wanted: str = "", first: str = "") -> Line:
        """Read a line by its tight box. What is around it counts as background, whatever it is."""
        left, top, width, height = box
        levels = gray(part(picture, (left - 1, top - 1, width + 2, height + 2))).astype(np.int16)
        away = abs(levels - _ground(levels))
        darkness = away / max(int(away.max()), _LEAST_CONTRAST)
        return self._believed(darkness, wanted, first)

    def _believed(self, darkness: Any, wanted: str = "", first: str = "") -> Line:
        line = self._read(darkness, wanted, first)
        if is_struck(darkness) or (line.first[-1:].isdecimal() and ends_raised(darkness)):
            return _UNREAD  # not even a copy makes it a value
        if line.text is None:
            return _as_amount(line, darkness) if line.second else line
        return _as_identity(line) if _IDENTITY.fullmatch(line.text) else line

    def _read(self, darkness: Any, wanted: str = "", first: str = "") -> Line:
        """What both engines say of a line; believed if they agree and the marks in the picture are those of the text.

        The second is not asked if the first says something far from `wanted`. `first` is what it said before.
        """
        ink = np.asarray(255 - 255 * np.where(darkness < _PATTERN, 0, darkness), np.uint8)
        first = first or _fold(self._first(ink))
        if _is_far(first, wanted):
            return Line(None, first, "")
        second = _fold(self._second(ink))
        agreed = bool(first) and first == second and _dots_fit(first, darkness) and _points_fit(first, darkness)
        return Line(first if agreed else None, first, second)

    # ------------------------------------------------------------ the engines

    def _first(self, ink: Any) -> str:
        # Its model takes lines 48 pixels high; letting it scale a loose crop costs letters.
        framed = cv2.copyMakeBorder(ink, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=(255,))
        width = max(8, round(framed.shape[1] * 48 / framed.shape[0]))
        line = cv2.cvtColor(cv2.resize(framed, (width, 48), interpolation=cv2.INTER_CUBIC), cv2.COLOR_GRAY2BGR)
        texts = self._rapid(line, use_det=False, use_cls=False, use_rec=True).txts
        return texts[0] if texts else ""

    def _second(self, ink: Any) -> str:
        framed = cv2.copyMakeBorder(ink, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=(255,))
        times = 3 if ink.shape[0] <= 20 else 2
        line = cv2.resize(framed, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
        if ((ink > 40) & (ink < 215)).mean() < _SMOOTHED:
            # It takes the 8 of a font without smoothing for 5 or 9, unless the steps are blurred.
            line = cv2.resize(framed, None, fx=times, fy=times, interpolation=cv2.INTER_LINEAR)
            line = cv2.GaussianBlur(line, (5, 5), 0)
        height, width = line.shape
        self._tesseract.SetImageBytes(line.tobytes(), width, height, 1, width)
        return self._tesseract.GetUTF8Text()

    @cached_property
    def _rapid(self) -> Any:
        import rapidocr

        models = sorted((Path(rapidocr.__file__).parent / "models").glob("*_rec_*.onnx"))
        if len(models) != 1:
            raise TextEngineMissing("rapidocr utan sin modell")
        return rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Rec.model_path": str(models[0]),  # by path, so that nothing is ever downloaded
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # a line is too small to split, and others use the machine
            }
        )

    @cached_property
    def _tesseract(self) -> Any:
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # read when the library is loaded; the same reason
        try:
            import tesserocr
        except ImportError as missing:
            raise TextEngineMissing("tesserocr är inte installerat") from missing
        files = sorted(file for folder in TESSDATA for file in Path(folder).glob("**/swe.traineddata"))
        if not files:
            raise TextEngineMissing("svenska saknas (swe.traineddata)")
        return tesserocr.PyTessBaseAPI(path=str(files[-1].parent), lang="swe", psm=tesserocr.PSM.SINGLE_LINE)


# ------------------------------------------------------------------ what is believed


def _as_amount(line: Line, darkness: Any) -> Line:
    """The line as an amount, if both engines have the same sign and digits, and a comma where either has one.

    They sometimes lose the space in «7 900,00», and take a comma for a point; the picture tells those apart.
    """
    said = ["".join(text.split()) for text in (line.first, line.second)]
    if said[0].replace(".", ",") != said[1].replace(".", ","):
        return Line(None, line.first, line.second)
    texts = [text for text in (line.first, line.second) if _is_amount(text)]
    surely = line.text is not None or said[0] == said[1] or _goes_below(darkness)
    return Line(max(texts, key=len) if texts and surely else None, line.first, line.second)


def _as_identity(line: Line) -> Line:
    """What looks like an identity number, if it is a valid one: both engines may take a 3 for an 8."""
    try:
        identity.parse(line.text or "")
    except identity.IdentityError:
        return Line(None, line.first, line.second)
    return line


def _is_amount(text: str) -> bool:
    try:
        parse_amount(text)
    except AmountError:
        return False
    return True


def _dots_fit(text: str, darkness: Any) -> bool:
    """Whether the picture has as many dots above letters as the text: two for ä and ö, one for i and j.

    A ring or an accent may or may not touch its letter, depending on size and font.
    """
    dots = max(_dots(darkness, least) for least in _DOTS_AT)
    least = sum(2 * (letter in _DOTTED) + (letter in "ij") for letter in text)
    return least <= dots <= least + sum(letter in _RINGED for letter in text)


def _points_fit(text: str, darkness: Any) -> bool:
    """Whether points and commas between digits are what the text says: both engines take «0,00» for «0.00».

    A comma goes below the baseline and a point does not. With other letters that do, a point cannot be told from a comma.
    """
    descends = any(letter in _DESCENDS - {","} for letter in text)
    if not _POINT.search(text):
        return descends or not _COMMA.search(text) or _goes_below(darkness)
    return not descends and not _COMMA.search(text) and not _goes_below(darkness)


def _goes_below(darkness: Any) -> bool:
    """Whether any ink is below the baseline."""
    ink = (darkness > _DOTS_AT[0]).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    bottom, height = stats[1:, 1] + stats[1:, 3], stats[1:, 3]
    letters = bottom[height >= 0.5 * height.max(initial=0)]
    return bool(bottom.size and bottom.max() > np.median(letters))


def _dots(darkness: Any, least: float) -> int:
    """How many small pieces of ink are in the upper half of a line with a letter close below."""
    ink = darkness > least
    rows = np.flatnonzero(ink.any(axis=1))
    if not rows.size:
        return 0
    ink = ink[rows[0] : rows[-1] + 1]
    near = 0.3 * len(ink)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    left, top, width, height = stats[:, 0], stats[:, 1], stats[:, 2], stats[:, 3]
    small = (width <= near) & (height <= near)
    above = np.flatnonzero(small & (top + height / 2 < len(ink) / 2))
    count = 0
    for number in above:
        x, y = left[number], top[number] + height[number]
        below = labels[y : y + int(near) + 1, max(0, x - 1) : x + width[number] + 1]
        count += bool(((below > 0) & ~small[below]).any())
    return count


def _trimmed(darkness: Any, ink: Any) -> Any:
    """The inked part only, yet at least ten pixels high, so that a lone dash is not enlarged to a letter."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    more = max(0, 10 - (rows[-1] + 1 - rows[0]))
    top, bottom = max(0, rows[0] - more // 2), rows[-1] + 1 + (more + 1) // 2
    return darkness[top:bottom, columns[0] : columns[-1] + 1]


def _ground(levels: Any) -> int:
    return int(np.bincount(levels.ravel()).argmax())


def _is_far(said: str, wanted: str) -> bool:
    return bool(wanted) and SequenceMatcher(None, said, wanted).ratio() < _LIKE


def bare(text: str) -> str:
    """A text without what small pictures do not show reliably.

    Marks over letters, spaces, O or 0, l, I or 1, w or vv, m or rn, and capitals that look like larger small letters.
    """
    plain = "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
    return re.sub("[vwVW]+", "v", plain.translate(_ALIKE))


def resembles(line: Line, wanted: str) -> bool:
    """Whether a line may be words that are known beforehand: one engine says them but for marks, the other something like them.

    Enough to find a place by; never enough to know a value.
    """
    if line.text == wanted:
        return True
    said, known = [bare(text) for text in (line.first, line.second)], bare(wanted)
    return known in said and all(SequenceMatcher(None, text, known).ratio() >= _NEAR for text in said)


def first_like(line: Line, words: Iterable[str]) -> str:
    """The first of the words that a line may be; empty if none."""
    return next((one for one in words if resembles(line, one)), "")


def _fold(text: str) -> str:
    return " ".join(text.split())
