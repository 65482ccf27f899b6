"""Finds lines of text, frames and tick boxes in a picture of a window."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.drivers.desktop.picture import Picture
from bot.ports.surface import Box

_INK = 40  # gray levels from the background: the thinner strokes of smoothed 12 px text are about 60
_EVEN = 10  # levels within an even patch: a button may have a gradient
_LEAST_OUTLINE_PX = 12
_DOTS = 5
_PATTERN = 16  # levels between the dots of some headings' background pattern; letters leave single rows of it
_FILLED = 0.9
_TALLER = 1.3  # times a capital: no letter is taller
_CARET, _SHADE = 25, 2
_PITCH = 1.55  # capital heights from line to line where lines touch
_GROUNDS, _LEAST_GROUND_PX, _LEAST_RIM_PX = 10, 200, 400
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
_USUAL = 0.02  # of a window: a background that common may be a narrow rim elsewhere; a border's shade may not


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is in a picture: lines of text from the top, frames, and tick boxes."""

    lines: tuple[Box, ...]
    outlines: tuple[Box, ...]
    ticks: tuple[Box, ...]
    glyph: int
    """The usual height of a letter; 0 without letters. Units: pixels."""

    text: NDArray[np.uint8] = field(repr=False)
    """Dark letters on white, whatever the background, without frames, rules and carets: each pixel's distance from its background."""


def gray(picture: Picture) -> NDArray[np.uint8]:
    """The picture in gray levels."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8) if picture.ndim == 3 else picture


def decoded(png: bytes) -> Picture:
    """A picture from a file's bytes. Raises: ValueError if they are not one."""
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("ingen bild")
    return np.asarray(picture, np.uint8)


def part(picture: Picture, box: Box) -> Picture:
    """The part of a picture in a box, as far as the picture reaches."""
    left, top, width, height = box
    return picture[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)]


def shapes(picture: Picture) -> Shapes:
    """All shapes of a whole window."""
    found = inked(gray(picture))
    _, _, stats, _ = cv2.connectedComponentsWithStats(found.frames, connectivity=8)
    framed = tuple(_box(row) for row in stats[1:] if min(row[2], row[3]) >= _LEAST_OUTLINE_PX)
    text = 255 - cv2.absdiff(found.levels, found.ground)
    text[found.frames > 0] = 255
    return Shapes(tuple(_lines(found)), framed, found.ticks, found.glyph, text)


def line_boxes(picture: Picture) -> list[Box]:
    """Tight boxes of the lines of text in a picture, from the top; frames, rules and tick boxes separate them."""
    return _lines(inked(gray(picture)))


@dataclass(frozen=True, slots=True)
class Inked:
    """The picture without dots, masks of letters and frames, each pixel's background, tick boxes, and the usual heights of a letter
    and a capital."""

    levels: NDArray[np.uint8]
    letters: Any
    frames: Any
    ground: NDArray[np.uint8]
    ticks: tuple[Box, ...]
    glyph: int
    capital: int


def inked(picture: NDArray[np.uint8]) -> Inked:
    """Separate letters from frames in a grayscale picture."""
    levels, dotted = _undotted(picture)
    ground = _ground(levels)
    mask, labels, stats = _drawn(levels, ground, dotted)
    glyph, capital = _heights(stats)
    marked = _marked(levels, stats, capital) + _marked(levels, _unusual(levels, ground), capital)
    if marked:
        for box, shade in marked:
            part(ground, box)[:] = shade
        mask, labels, stats = _drawn(levels, ground, dotted)
        glyph, capital = _heights(stats)
    if not glyph:
        return Inked(levels, np.zeros_like(mask), mask | dotted, ground, (), 0, 0)
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    rule = (height <= 2) & (width > 3 * glyph)
    bar = (width <= 2) & (height > _TALLER * capital)
    hollow = (width > 3 * capital) & (area < 0.2 * width * height)
    edge = (width >= levels.shape[1]) | (height >= levels.shape[0])  # of a popup list captured by itself
    # Where lines are close, a g touches the d below it, but both are letters.
    tied = (width <= 3 * capital) & (area > 0.15 * width * height)
    frame = ((height > 2 * capital) & ~tied) | rule | bar | hollow | edge
    at, frames = _at(mask), dotted.copy()
    frames.ravel()[at[frame[labels.ravel()[at]]]] = 1
    frames |= _carets(levels, capital)
    # Two sides of a sunken box are pale.
    pale = (cv2.absdiff(levels, ground) > _INK // 2).astype(np.uint8) & (1 - dotted)
    ticks = tuple(_ticks(pale, 1.2 * capital))
    for left, top, side, tall in ticks:
        frames[top : top + tall, left : left + side] = 1
    return Inked(levels, np.asarray(mask & (1 - frames), np.uint8), frames, ground, ticks, glyph, capital)


def _drawn(levels: Any, ground: Any, dotted: Any) -> tuple[Any, Any, Any]:
    """What is drawn on the background, as connected pieces."""
    mask = (cv2.absdiff(levels, ground) > _INK).astype(np.uint8)
    mask[dotted > 0] = 0  # what is in a row of dots would connect to the frame outside it
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return mask, labels, stats


def _heights(stats: Any) -> tuple[int, int]:
    """The usual heights of a letter and of a capital; zeros if nothing looks like a letter."""
    width, height = stats[1:, 2], stats[1:, 3]
    letters = height[(height >= 4) & (height <= 40) & (width <= 2 * height) & (width > 1)]
    return (
        (round(float(np.quantile(letters, 0.5))), round(float(np.quantile(letters, 0.8)))) if len(letters) else (0, 0)
    )


def _carets(levels: Any, capital: int) -> Any:
    """Thin upright lines of one shade, taller than a letter. A caret beside selected text has a different background on each side,
    and is only partly ink."""
    left, right = np.full_like(levels, 0), np.full_like(levels, 0)
    left[:, 1:] = right[:, :-1] = cv2.absdiff(levels[:, 1:], levels[:, :-1])
    edges = [(one > _CARET).astype(np.uint8) for one in (left, right)]
    even = np.ones_like(levels)
    even[1:] = cv2.absdiff(levels[1:], levels[:-1]) <= _SHADE
    alike = (right <= _SHADE).astype(np.uint8)
    found = np.zeros_like(levels)
    tall = np.ones((int(_TALLER * capital), 1), np.uint8)  # its first pixel differs from the one above it
    narrow = edges[0] & edges[1] & even
    found |= cv2.morphologyEx(narrow, cv2.MORPH_OPEN, tall, borderValue=0)
    wide = edges[0][:, :-1] & alike[:, :-1] & edges[1][:, 1:] & even[:, :-1]
    two = cv2.morphologyEx(np.ascontiguousarray(wide), cv2.MORPH_OPEN, tall, borderValue=0)
    found[:, :-1] |= two
    found[:, 1:] |= two
    return found


def _unusual(levels: Any, ground: Any) -> Any:
    """Where a background far from the usual one shows. A letter at its edge would be measured against what is outside: a 9 became a 0."""
    usual = int(np.bincount(ground.ravel(), minlength=256).argmax())
    far = (cv2.absdiff(ground, np.full_like(ground, usual)) > _INK) & (cv2.absdiff(levels, ground) <= _EVEN)
    return cv2.connectedComponentsWithStats(far.astype(np.uint8), connectivity=8)[2]


def _marked(levels: Any, stats: Any, capital: int) -> list[tuple[Box, int]]:
    """Selected text and its shade: boxes of one shade as high as a line, often too narrow to contain an even patch."""
    width, height = stats[:, 2], stats[:, 3]
    like = (height >= capital) & (height <= 3 * capital) & (width > 2 * capital)
    found: list[tuple[Box, int]] = []
    for box in map(_box, stats[1:][like[1:]] if capital else ()):
        shown = part(levels, box)
        shade = int(np.bincount(shown.ravel()).argmax())
        # Not its sides, where a 9 or a caret may be; and faint dots around it are not ink.
        rows = np.concatenate([shown[0], shown[-1]]).astype(np.int16)
        if (abs(rows - shade) <= _INK).mean() >= _FILLED:
            found.append((box, shade))
    return found


def _lines(found: Inked) -> list[Box]:
    if not found.glyph:
        return []
    glyph, framed = found.glyph, found.frames > 0
    # Words are joined over a gap as wide as a letter is high. Joining too much is safer than too little: «Sök» cut out of
    # «Sök ärende:» would be the worse mistake.
    joined = cv2.morphologyEx(found.letters, cv2.MORPH_CLOSE, np.ones((1, glyph + 1), np.uint8), borderValue=0)
    joined[framed] = 0
    tall = max(3, round(0.35 * glyph))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((tall, 1), np.uint8), borderValue=0)
    joined[framed] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [line for row in stats[1:] if row[3] >= 0.7 * glyph for line in _parted(found, _box(row))]
    return sorted(boxes, key=lambda box: (box[1], box[0]))


def _parted(found: Inked, block: Box) -> list[Box]:
    """A block of touching lines of equal height, cut apart where there is least ink."""
    left, top, width, height = block
    count = round(height / (_PITCH * found.capital))
    if count < 2:
        return [block]
    letters = found.letters[top : top + height, left : left + width]
    ink, room = letters.sum(axis=1), max(1, found.capital // 3)
    cuts = [0]
    for number in range(1, count):
        middle = round(number * height / count)
        cuts.append(middle - room + int(ink[middle - room : middle + room + 1].argmin()))
    lines: list[Box] = []
    for upper, lower in pairwise([*cuts, height]):
        rows, columns = (np.flatnonzero(letters[upper:lower].any(axis=axis)) for axis in (1, 0))
        if rows.size:
            size = int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1
            lines.append((left + int(columns[0]), top + upper + int(rows[0]), *size))
    return lines


def _ground(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each pixel's background: the nearest even patch of five by five, wider than any stroke, and what is connected to one.

    Connected, because below a heading the nearest patch may be a selected row's, with the heading's letters as its ink.
    """
    patch = np.ones((5, 5), np.uint8)
    even: Any = (cv2.subtract(cv2.dilate(levels, patch), cv2.erode(levels, patch)) <= _EVEN).astype(np.uint8)
    if not even.any():
        return np.full_like(levels, np.bincount(levels.ravel()).argmax())
    counts = np.bincount(levels[even.view(bool)], minlength=256)
    for _ in range(_GROUNDS):
        level = int(counts.argmax())
        if counts[level] < _LEAST_GROUND_PX:
            break
        is_usual = counts[level] >= _USUAL * levels.size
        counts[max(0, level - _EVEN) : level + _EVEN + 1] = 0
        _join(even, cv2.inRange(levels, max(0, level - _EVEN), level + _EVEN), is_usual=is_usual)
    nearest: Any = cv2.distanceTransformWithLabels(1 - even, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)[1].ravel()
    # The nearest patch begins at its rim. Most pixels are inside, and visiting those is what would cost time.
    rim, away = _at(even & cv2.dilate(1 - even, np.ones((3, 3), np.uint8))), _at(1 - even)
    level_of = np.zeros(int(nearest.max()) + 1, np.uint8)
    level_of[nearest[rim]] = levels.ravel()[rim]
    ground = levels.copy()
    ground.ravel()[away] = level_of[nearest[away]]
    return ground


def _join(even: Any, flat: Any, *, is_usual: bool) -> None:
    """Add to the even patches what has the same level and is connected to one of them.

    A rim around a selection is background too if its level is common; a letter of that shade is not.
    """
    new = flat & (1 - even)
    at = _at(new)
    if not len(at):
        return
    labels = cv2.connectedComponents(new, connectivity=4)[1].ravel()[at]
    joined = np.zeros(int(labels.max()) + 1, bool)
    if is_usual:
        joined[labels[_of(cv2.erode(flat, np.ones((2, 2), np.uint8)), at)]] = True
        joined[np.bincount(labels) < _LEAST_RIM_PX] = False
    joined[labels[_of(cv2.dilate(flat * even, _CROSS), at)]] = True
    even.ravel()[at[joined[labels]]] = 1


def _at(mask: Any) -> Any:
    """Where a mask of zeros and ones is one."""
    return np.flatnonzero(mask.view(bool))


def _of(mask: Any, at: Any) -> Any:
    return mask.ravel()[at] > 0


def _ticks(mask: Any, least: float) -> Iterator[Box]:
    """Tick boxes and radio buttons: round or square, larger than a capital, and drawn on all four sides."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8), borderValue=0)
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    for left, top, width, height in map(_box, stats[1:]):
        if not (least <= min(width, height) <= 3 * least and abs(width - height) <= 2):
            continue
        shown, third = mask[top : top + height, left : left + width], slice(width // 3, width - width // 3)
        sides = (shown[:2, third], shown[-2:, third], shown[third, :2].T, shown[third, -2:].T)
        if all(side.any(axis=0).mean() >= 0.6 for side in sides):
            yield left, top, width, height


def _undotted(levels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A picture without the dots of focus rectangles, and where they were: every other pixel of a row or a column, at least five.

    Letters are not that regular. Around selected text the dots are light on a dark background.
    """
    clean, dotted = levels.copy(), np.zeros_like(levels)
    _clear_rows(levels, clean, dotted)
    _clear_rows(levels.T, clean.T, dotted.T)
    return clean, dotted


def _clear_rows(levels: Any, clean: Any, dotted: Any) -> None:
    left, right = cv2.absdiff(levels[:, 1:-1], levels[:, :-2]), cv2.absdiff(levels[:, 1:-1], levels[:, 2:])
    across = cv2.absdiff(levels[:, :-2], levels[:, 2:])
    alone = np.zeros(levels.shape, np.uint8)
    alone[:, 1:-1] = (cv2.min(left, right) > _PATTERN) & (across <= _EVEN)
    runs = cv2.morphologyEx(alone, cv2.MORPH_OPEN, np.ones((1, 2 * _DOTS - 3), np.uint8), borderValue=0)
    if not runs.any():
        return
    # A g may interrupt the row of dots.
    whole = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, 2 * _DOTS), np.uint8), borderValue=0)
    for left, top, width, height in map(_box, cv2.connectedComponentsWithStats(whole, connectivity=4)[2][1:]):
        if height > 1:
            continue
        start, end = max(0, left - 1), left + width + 1
        row = levels[top, start:end].astype(np.int16)
        middle = (int(row.max()) + int(row.min())) // 2
        shades = [int(np.median(row[row <= middle])), int(np.median(row[row > middle]))]
        beside = levels[[max(0, top - 2), min(len(levels) - 1, top + 2)], start:end].astype(np.int16)
        ground = max(shades, key=lambda shade: int((abs(beside - shade) <= _EVEN).sum()))
        dots = (abs(row[:, None] - shades) <= _EVEN).any(axis=1)
        clean[top, start:end][dots], dotted[top, start:end] = ground, 1


def _box(row: Any) -> Box:
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])
