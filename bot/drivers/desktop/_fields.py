"""The look of a field, a tick box or a caret in a picture.

It says what the pixels show. Two grabs of the same place, taken a blink apart, come from who looks at the screen.
"""

from typing import Literal

import cv2
import numpy as np

from bot.drivers.desktop._shapes import Picture, gray, part
from bot.ports.surface import Box

CARET_HIGH_PX, CARET_LEVELS, CARET_LEAST_PX = 14, 60, 5
_TOLERANCE = 10  # levels between a field's ground (255) and the panel's (239) are more than this
_INSET_PX = 2
_SMALLEST_PX = 8


def field_box(picture: Picture, x: int, y: int) -> Box | None:
    """The inside of the field at a point, grown over its ground to the frame, inset two pixels.

    None when the point is on text, or the ground is no field: not a rectangle, less than 8 pixels high, or out of the picture.
    Units: pixels; picture of height × width.
    """
    levels = gray(picture)
    height, width = levels.shape
    if not (0 <= x < width and 0 <= y < height):
        return None
    mask = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8)
    _, _, _, (left, top, wide, high) = cv2.floodFill(
        levels.copy(), mask, (x, y), (0,), (_TOLERANCE,), (_TOLERANCE,), flags
    )
    if min(wide, high) < _SMALLEST_PX or not left or not top or left + wide == width or top + high == height:
        return None
    filled = mask[top + 1 : top + high + 1, left + 1 : left + wide + 1]
    # The sides of a field are ground from corner to corner; what grew around other things is the window itself.
    sides = (filled[:2], filled[-2:], filled[:, :2].T, filled[:, -2:].T)
    if min(side.mean(axis=1).max() for side in sides) < 0.8:
        return None
    inset = _INSET_PX
    return left + inset, top + inset, wide - 2 * inset, high - 2 * inset


def without_caret(first: Picture, second: Picture) -> Picture | None:
    """The field without its caret, from two grabs of which one shows it; None when more than a caret differs.

    The pixel nearest the ground wins: the lighter on a light ground, the darker on a dark one.
    """
    if first.shape != second.shape:
        return None
    away = cv2.absdiff(gray(first), gray(second)) > CARET_LEVELS
    columns = np.flatnonzero(away.any(axis=0))
    if columns.size and columns[-1] - columns[0] > max(3, 0.15 * first.shape[0]):
        return None
    light = np.bincount(gray(first).ravel()).argmax() >= 128
    return np.maximum(first, second) if light else np.minimum(first, second)


def caret_shows(before: Picture, after: Picture) -> bool:
    """Whether a caret has come or gone between two grabs of a field: an upright line, and nothing else.

    A whole field that changes its look (selected text, a new frame) is no caret.
    """
    if before.shape != after.shape or before.shape[0] < CARET_LEAST_PX:
        return False
    levels = np.maximum.reduce(cv2.split(cv2.absdiff(before, after)))
    changed = levels > CARET_LEVELS
    columns = np.flatnonzero(changed.any(axis=0))
    if not columns.size or columns[-1] - columns[0] > max(2, 0.15 * CARET_HIGH_PX * _scale(before)):
        return False
    return bool(changed.any(axis=1).sum() >= CARET_LEAST_PX)


def tick_state(picture: Picture, box: Box) -> Literal["on", "off"] | None:
    """Whether the tick box or radio button in a tight box is on: ink in its middle; None when it is neither clearly."""
    levels = gray(part(picture, box)).astype(np.int16)
    if min(levels.shape, default=0) < _SMALLEST_PX:
        return None
    inset = max(3, round(0.25 * min(levels.shape)))
    inner = levels[inset:-inset, inset:-inset]
    # The ground is beside the mark, between it and the frame: the usual level of all that is inside the frame.
    inside = levels[2:-2, 2:-2]
    ground = int(np.bincount(inside.ravel()).argmax())
    inked = float((abs(inner - ground) > CARET_LEVELS).mean())
    return "on" if inked >= 0.15 else "off" if inked <= 0.03 else None


def _scale(picture: Picture) -> float:
    return max(1.0, picture.shape[0] / CARET_HIGH_PX)
