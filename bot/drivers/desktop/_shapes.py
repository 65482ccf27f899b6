"""Where text, frames and tick boxes stand in a picture of a window. It knows pixels and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.ports.surface import Box

Picture = NDArray[np.uint8]
"""Height × width × 3, blue, green, red, 0 to 255: as a screen grab gives it."""

_INK = 40  # levels of gray from the ground: thinner strokes of smoothed 12 px text are about 60
_EVEN = 10  # levels within an even patch: a button may shade
_LEAST_OUTLINE_PX = 12
_DOTS = 8
_TALL = 2.4  # heights of a small letter: taller than a line with all its tails
_GROUNDS, _LEAST_GROUND_PX = 10, 200


@dataclass(frozen=True, slots=True)
class Shapes:
    """What stands in a picture: lines of text from the top, frames of whatever is framed, boxes that can be ticked."""

    lines: tuple[Box, ...]
    outlines: tuple[Box, ...]
    ticks: tuple[Box, ...]
    glyph: int
    """The usual height of a letter, in pixels; nought where there are none."""

    text: NDArray[np.uint8] = field(repr=False)
    """The picture in gray, with the ground where frames, rules and carets were."""


def gray(picture: Picture) -> NDArray[np.uint8]:
    """One level for each pixel."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8) if picture.ndim == 3 else picture


def decoded(png: bytes) -> Picture:
    """A picture from a file's bytes. Raises: ValueError when they are none."""
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("ingen bild")
    return np.asarray(picture, np.uint8)


def part(picture: Picture, box: Box) -> Picture:
    """The part of a picture in a box, as far as the picture reaches."""
    left, top, width, height = box
    return picture[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)]



def shapes(picture: Picture) -> Shapes:
    """Everything at once, for a window that is looked at whole."""
    levels = gray(picture)
    found = inked(levels)
    _, _, stats, _ = cv2.connectedComponentsWithStats(found.frames, connectivity=8)
    framed = tuple(_box(row) for row in stats[1:] if min(row[2], row[3]) >= _LEAST_OUTLINE_PX)
    text = levels.copy()
    text[found.frames > 0] = found.ground[found.frames > 0]
    return Shapes(tuple(_lines(found)), framed, found.ticks, found.glyph, text)


def list_shapes(picture: Picture) -> Shapes:
    """A list that hangs over a window: its lines may stand so close that a g touches the d below, all of one height.

    Where they do not touch they are the lines of any text.
    """
    levels, seen = gray(picture), shapes(picture)
    found = inked(levels)
    mask = (cv2.absdiff(levels, found.ground) > _INK).astype(np.uint8)
    dotted = _dotted(mask)
    mask[dotted > 0] = 0
    text = levels.copy()
    text[dotted > 0] = found.ground[dotted > 0]
    rows = _even_lines(mask, found.glyph)
    touching = any(line[3] > _TALL * found.glyph for line in seen.lines) or found.frames[3:-3, 3:-3].any()
    return replace(seen, lines=rows, text=text) if rows and touching else seen


def _even_lines(mask: Any, glyph: int) -> tuple[Box, ...]:
    """Lines of one height, by how the ink of all of them repeats downwards."""
    ink = mask[:, 2:-2].sum(axis=1).astype(float)
    even = ink - ink.mean()
    least, most = round(1.4 * glyph), min(6 * glyph, len(ink) // 2)
    if most <= least:
        return ()
    alike = [float((even[:-step] * even[step:]).mean()) for step in range(least, most)]
    step = least + next(n for n, value in enumerate(alike) if value >= 0.8 * max(alike))
    start = min(range(step), key=lambda y: ink[y::step].mean())
    rows: list[Box] = []
    for top in range(start - step, len(ink), step):
        upper, lower = max(0, top + 1), min(len(ink), top + step)
        columns = np.flatnonzero(mask[upper:lower, 2:-2].any(axis=0)) + 2
        if columns.size:
            beside = np.flatnonzero(np.diff(columns) > step)  # a bar to scroll with stands to the right
            last = columns[beside[0]] if beside.size else columns[-1]
            rows.append((int(columns[0]), upper, int(last - columns[0]) + 1, lower - upper))
    return tuple(rows)


def line_boxes(picture: Picture) -> list[Box]:
    """Tight boxes of the lines of text in a picture, from the top; frames, rules and tick boxes part them."""
    return _lines(inked(gray(picture)))


@dataclass(frozen=True, slots=True)
class Inked:
    """Masks of letters and of frames, the ground below each pixel, tick boxes, and a letter's usual height (0: no letters)."""

    letters: Any
    frames: Any
    ground: NDArray[np.uint8]
    ticks: tuple[Box, ...]
    glyph: int


def inked(levels: NDArray[np.uint8]) -> Inked:
    """Part what is drawn into letters and frames."""
    ground = _ground(levels)
    mask = (cv2.absdiff(levels, ground) > _INK).astype(np.uint8)
    dotted = _dotted(mask)
    mask[dotted > 0] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    letters = (height >= 4) & (height <= 40) & (width <= 2 * height) & (width > 1)
    letters[0] = False
    if not letters.any():
        return Inked(np.zeros_like(mask), mask | dotted, ground, (), 0)
    glyph, capital = (round(float(np.quantile(height[letters], part))) for part in (0.5, 0.8))
    rule = (height <= 2) & (width > 3 * glyph)
    bar = (width <= 2) & (height > 1.3 * capital)
    hollow = (width > 3 * capital) & (area < 0.2 * width * height)
    edge = (width >= levels.shape[1]) | (height >= levels.shape[0])  # of a list that hangs over a window by itself
    frame = (height > 2 * capital) | rule | bar | hollow | edge
    frame[0] = False
    frames = np.asarray(frame[labels], np.uint8) | dotted
    ticks = tuple(_ticks(mask, 1.2 * capital))
    for left, top, side, tall in ticks:
        frames[top : top + tall, left : left + side] = 1
    return Inked(np.asarray(mask & (1 - frames), np.uint8), frames, ground, ticks, glyph)


def _lines(found: Inked) -> list[Box]:
    if not found.glyph:
        return []
    glyph, framed = found.glyph, found.frames > 0
    # A gap as wide as a letter is high joins words: it parts too little rather than too much, for «Sök» of «Sök ärende:»
    # standing alone would be the worse mistake.
    joined = cv2.morphologyEx(found.letters, cv2.MORPH_CLOSE, np.ones((1, glyph + 1), np.uint8), borderValue=0)
    joined[framed] = 0
    tall = max(3, round(0.35 * glyph))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((tall, 1), np.uint8), borderValue=0)
    joined[framed] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [_box(row) for row in stats[1:] if row[3] >= 0.7 * glyph]
    return sorted(boxes, key=lambda box: (box[1], box[0]))


def _ground(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What each pixel lies on: the nearest even patch of five by five, wider than any stroke, and all that is joined to it.

    Joined, for below a heading the nearest patch may be the marked row's, and the heading's letters would be its ink.
    """
    patch = np.ones((5, 5), np.uint8)
    even = (cv2.dilate(levels, patch) - cv2.erode(levels, patch) <= _EVEN).astype(np.uint8)
    if not even.any():
        return np.full_like(levels, np.bincount(levels.ravel()).argmax())
    counts = np.bincount(levels[even > 0], minlength=256)
    for _ in range(_GROUNDS):
        level = int(counts.argmax())
        if counts[level] < _LEAST_GROUND_PX:
            break
        counts[max(0, level - _EVEN) : level + _EVEN + 1] = 0
        flat = (cv2.absdiff(levels, np.full_like(levels, level)) <= _EVEN).astype(np.uint8)
        _, labels = cv2.connectedComponents(flat, connectivity=4)
        joined = np.zeros(int(labels.max()) + 1, np.uint8)
        joined[labels[(even > 0) & (flat > 0)]] = 1
        even |= joined[labels]
    nearest: Any = cv2.distanceTransformWithLabels(1 - even, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)[1]
    level_of = np.zeros(int(nearest.max()) + 1, np.uint8)
    level_of[nearest[even > 0]] = levels[even > 0]
    return level_of[nearest]


def _ticks(mask: Any, least: float) -> Iterator[Box]:
    """Tick boxes and radio buttons: round or square, larger than a capital, and drawn along all four sides."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8), borderValue=0)
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    for left, top, width, height in map(_box, stats[1:]):
        if not (least <= min(width, height) <= 3 * least and abs(width - height) <= 2):
            continue
        shown, third = mask[top : top + height, left : left + width], slice(width // 3, width - width // 3)
        sides = (shown[:2, third], shown[-2:, third], shown[third, :2].T, shown[third, -2:].T)
        if all(side.any(axis=0).mean() >= 0.6 for side in sides):
            yield left, top, width, height


def _dotted(mask: Any) -> Any:
    """The dots of focus rectangles: every other pixel of a row or a column, at least eight of them. Letters are not so even."""
    every_other = np.zeros((1, 2 * _DOTS - 1), np.uint8)
    every_other[0, ::2] = 1
    found = np.zeros_like(mask)
    for shown, dots in ((mask, found), (mask.T, found.T)):
        alone = shown.copy()
        alone[:, 1:] &= 1 - shown[:, :-1]
        alone[:, :-1] &= 1 - shown[:, 1:]
        dots |= cv2.morphologyEx(np.ascontiguousarray(alone), cv2.MORPH_OPEN, every_other, borderValue=0)
    return found

def _box(row: Any) -> Box:
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])
