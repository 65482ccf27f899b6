"""Tells from pixels whether a caret shows in a field and whether a tick box is on."""

from typing import Literal

import cv2
import numpy as np

from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.shapes import gray, part
from bot.ports.surface import Box

CARET_HIGH_PX, CARET_LEVELS, CARET_LEAST_PX = 14, 60, 5
_SMALLEST_PX = 8


def caret_shows(before: Picture, after: Picture) -> bool:
    """Whether a caret has appeared or disappeared between two grabs of a field: one upright line and nothing else.

    A field that changes as a whole (selected text, a new frame) shows no caret.
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
    """Whether the tick box or radio button in a tight box is on: ink in its middle. None if neither is clear."""
    levels = gray(part(picture, box)).astype(np.int16)
    if min(levels.shape, default=0) < _SMALLEST_PX:
        return None
    inset = max(3, round(0.25 * min(levels.shape)))
    inner = levels[inset:-inset, inset:-inset]
    # The background is the most common level inside the frame: it shows beside the mark.
    inside = levels[2:-2, 2:-2]
    ground = int(np.bincount(inside.ravel()).argmax())
    inked = float((abs(inner - ground) > CARET_LEVELS).mean())
    return "on" if inked >= 0.15 else "off" if inked <= 0.03 else None


def _scale(picture: Picture) -> float:
    return max(1.0, picture.shape[0] / CARET_HIGH_PX)
