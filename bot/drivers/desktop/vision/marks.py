"""Tells from the ink of a line of text what makes it another value than its letters: a line through it, a raised last digit."""

from itertools import groupby
from typing import Any

import cv2
import numpy as np

_INK = 0.4
_BAND = (0.25, 0.75)
"""Between which shares of the height a line through the text runs: an underline is below, a frame outside."""
_LONG = 1.5
"""Heights of the line of text that no stroke of a letter is as long as; a dash is about one."""
_LOWER, _RAISED = 0.85, 0.15
"""How high a raised digit is at most, and how far above the others it ends at least. Units: heights of a digit."""


def is_struck(darkness: Any) -> bool:
    """Whether a line is drawn through the text, or through a part of it."""
    ink = darkness > _INK
    rows = np.flatnonzero(ink.any(axis=1))
    if not rows.size:
        return False
    height = rows[-1] + 1 - rows[0]
    band = ink[rows[0] + round(_BAND[0] * height) : rows[0] + round(_BAND[1] * height) + 1]
    longest = max((len(list(run)) for row in band for is_ink, run in groupby(row.tolist()) if is_ink), default=0)
    return height > 2 and longest >= _LONG * height


def ends_raised(darkness: Any) -> bool:
    """Whether the last piece of ink is smaller than the others and above their foot, as the number of a note is."""
    ink = (darkness > _INK).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    pieces = stats[1:]
    tall = pieces[pieces[:, 3] >= 0.8 * pieces[:, 3].max(initial=0)]
    if len(tall) < 2:
        return False
    last = pieces[np.argmax(pieces[:, 0] + pieces[:, 2])]
    height, foot = float(np.median(tall[:, 3])), float(np.median(tall[:, 1] + tall[:, 3]))
    return bool(0.4 * height <= last[3] <= _LOWER * height and foot - last[1] - last[3] >= _RAISED * height)
