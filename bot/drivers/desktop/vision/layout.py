"""Relates the lines and frames of a window: a button's words, a label's field, the front tab, a title bar."""

from collections.abc import Sequence

import numpy as np

from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.shapes import Shapes, gray, part
from bot.ports.surface import Box

BUTTON_LINES, FIELD_LINES, BESIDE_LINES = 3.5, 14, 14
"""How high a button and a field may be, and how far a field may be from its label. Units: line heights."""
HEADING_LINES = 2.5
"""How high a row of headings is at most. Units: line heights."""
BAR_GLYPHS, CHILD_GLYPHS = 3.3, 8
"""How far down the title of a child window ends, and how high the window is at least. Units: letter heights."""
FRAME_PX = 4
"""How thick a double frame is at most."""
LINE = 6
"""Gray levels between a pale line and its background."""
SHADE, OTHER_SHADE = 30, 40
"""Levels within which a bar has one colour, and above which what is below it has another."""


def framed(seen: Shapes, line: Box) -> Box | None:
    """The frame of a button around a line of text, or None."""
    around = [box for box in seen.outlines if lies_in(line, box) and box[3] <= BUTTON_LINES * line[3]]
    return min(around, key=area) if around else None


def field_beside(seen: Shapes, label: Box) -> Box | None:
    """The field to the right of its label, with no text between them."""
    middle, right = label[1] + label[3] // 2, label[0] + label[2]
    fields = [
        box
        for box in seen.outlines
        if right - 2 <= box[0] <= right + BESIDE_LINES * label[3]
        and box[1] - 2 <= middle < box[1] + box[3]
        and box[3] <= FIELD_LINES * label[3]
    ]
    if not fields:
        return None
    field = min(fields, key=lambda box: (box[0], -area(box)))
    between = [line for line in seen.lines if right < line[0] < field[0] and line[1] <= middle < line[1] + line[3]]
    return None if between else field


def table_around(seen: Shapes, headings: Sequence[Box]) -> Box | None:
    """The smallest frame around all the headings, or a larger one with the same corner if it only adds empty space.

    The rows of a small table look like a frame of their own, but the table ends below the empty space; and so do its
    headings above a row that is selected.
    """
    around = sorted((o for o in seen.outlines if all(lies_in(one, o) for one in headings)), key=area)
    row = HEADING_LINES * max(one[3] for one in headings)
    around = [one for one in around if one[3] > row] or around
    if not around:
        return None
    inside = [line for line in seen.lines if lies_in(line, around[0])]
    return next(
        o
        for o in reversed(around)
        if max(abs(o[0] - around[0][0]), abs(o[1] - around[0][1])) <= FRAME_PX
        and all(line in inside for line in seen.lines if lies_in(line, o))
    )


def tick_beside(seen: Shapes, label: Box) -> Box | None:
    """The tick box to the left of its words."""
    middle = label[1] + label[3] // 2
    near = [o for o in seen.ticks if o[1] <= middle < o[1] + o[3] and 0 <= label[0] - o[0] - o[2] <= 2 * label[3]]
    return max(near, key=lambda box: box[0]) if near else None


def child_window(picture: Picture, seen: Shapes) -> tuple[Box, Box] | None:
    """The uppermost child window and its title; None if none or several have a title bar."""
    found = [
        (outline, line)
        for outline in seen.outlines
        if outline[2] >= picture.shape[1] / 2 and outline[3] >= CHILD_GLYPHS * seen.glyph
        for line in seen.lines
        if outline[0] <= line[0] <= outline[0] + 4 * line[3]
        and outline[1] <= line[1]
        and line[1] + line[3] <= outline[1] + BAR_GLYPHS * seen.glyph
        and _is_bar(picture, outline, line)
    ]
    return found[0] if len(found) == 1 else None


def _is_bar(picture: Picture, outline: Box, line: Box) -> bool:
    """Whether a line is on a bar with a colour of its own, as wide as the window but not as high."""
    y = line[1] + line[3] // 2
    right = outline[0] + outline[2] * 3 // 4
    bar = picture[y, line[0] + line[2] + 4 : right].astype(int)
    if not len(bar) or np.ptp(bar, axis=0).max() > SHADE:
        return False
    ground = np.median(part(picture, (line[0], line[1] - 2, line[2], 1)).reshape(-1, 3), axis=0)
    below = picture[min(picture.shape[0] - 1, y + 2 * line[3]), right].astype(int)
    return bool(abs(bar.mean(axis=0) - ground).max() <= SHADE and abs(bar.mean(axis=0) - below).max() > OTHER_SHADE)


def is_front(picture: Picture, seen: Shapes, tab: Box) -> bool:
    """Whether a tab is in front: the line above the tab's page is broken below its words."""
    middle, below = tab[0] + tab[2] // 2, tab[1] + tab[3]
    pages = [o for o in seen.outlines if o[0] <= middle < o[0] + o[2] and 0 <= o[1] - tab[1] <= 3 * tab[3]]
    if not pages:
        return False
    levels = gray(picture).astype(int)
    beside = levels[below : below + 2 * tab[3], max(o[0] + o[2] for o in pages) - tab[3]]
    lines = np.flatnonzero(abs(beside - beside[0]) >= LINE)
    if not len(lines):
        return False
    across = levels[below + lines[0], tab[0] : tab[0] + tab[2]]
    return bool(abs(across - levels[below + 1, middle]).max() < LINE)


def may_be(line: Box, words: str, glyph: int) -> bool:
    """Whether a line has the width of these words: a letter is 0.2 to 1.6 letter heights wide."""
    return 0.2 * glyph * len(words) <= line[2] <= 1.6 * glyph * (len(words) + 1)


def lies_in(one: Box, other: Box) -> bool:
    """Whether a box is entirely inside another."""
    return (
        other[0] <= one[0] and other[1] <= one[1]
        and one[0] + one[2] <= other[0] + other[2] and one[1] + one[3] <= other[1] + other[3]
    )  # fmt: skip


def is_inside(line: Box, box: Box) -> bool:
    """Whether the middle of a line is in a box."""
    x, y = line[0] + line[2] / 2, line[1] + line[3] / 2
    return box[0] <= x < box[0] + box[2] and box[1] <= y < box[1] + box[3]


def beside(one: Box, other: Box) -> bool:
    """Whether two lines are at the same height."""
    return abs(one[1] + one[3] / 2 - other[1] - other[3] / 2) <= one[3] / 2


def moved(box: Box, left: int, top: int) -> Box:
    """A box moved to the right and down."""
    return box[0] + left, box[1] + top, box[2], box[3]


def area(box: Box) -> int:
    """Units: square pixels."""
    return box[2] * box[3]
