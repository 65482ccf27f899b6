"""Finds a crop in a later picture of the same window.

A match alone is believed only if it is nearly exact and nothing else resembles it. Below that a match only proposes a place, and
the text there decides: true hits fall to 0.51 when the font or the focus changes, and false ones rise to 0.81.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np

from bot.domain.errors import ControlAmbiguous
from bot.drivers.desktop.locator import Hit, overlap
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.shapes import gray, inked, line_boxes, part
from bot.ports.surface import Box

ALONE, APART, PROPOSED, LIKE = 0.9, 0.02, 0.55, 0.75
NEAR_PX = 40
SCALES = (1.25, 1.5, 1.75, 2.0, 1 / 1.25, 1 / 1.5, 1 / 1.75, 1 / 2.0)
MOST_PEAKS = 8
_FLAT = 4.0  # standard deviation below which a crop is blank, and would be found everywhere


@dataclass(frozen=True, slots=True)
class Peak:
    """A place that resembles the crop. `score` is -1 to 1; `scale` is how much larger than the crop it is drawn."""

    box: Box
    score: float
    scale: float = 1.0


class Reads(Protocol):
    """Reads the text of a place in a picture."""

    def text_at(self, window: Picture, box: Box) -> str | None:
        """The whole text of the lines in a box, or None if it is not surely read."""
        ...


def find_crop(window: Picture, crop: Picture, cached_box: Box | None = None) -> Hit | None:
    """The one place that shows the crop: near where it was found before, else anywhere in the window.

    None below 0.9, if two places are equally alike, and for a crop of bare text: «Sök» is in «Sök ärende:» as well.
    Units: pixels of the window.
    """
    if not _tells_apart(crop):
        return None
    if cached_box is not None:
        left, top, width, height = cached_box
        near = (left - NEAR_PX, top - NEAR_PX, width + 2 * NEAR_PX, height + 2 * NEAR_PX)
        hit = _alone(part(window, near), crop, (max(0, near[0]), max(0, near[1])))
        if hit is not None:
            return hit
    return _alone(window, crop, (0, 0))


def propose(window: Picture, crop: Picture, least: float = PROPOSED, scale: float = 1.0) -> list[Peak]:
    """Places that resemble the crop, best first, without overlaps; at most eight."""
    drawn = _scaled(gray(crop), scale)
    found = [Peak(box, score, scale) for box, score in _peaks(gray(window), drawn, least, MOST_PEAKS)]
    return found if drawn.std() >= _FLAT else []


def like_it(window: Picture, crop: Picture) -> list[Box]:
    """Every place whose letters resemble the crop's: for what must not be pressed, so that false hits do no harm.

    Buttons are mostly frame and resemble each other as wholes, so the letters are compared by themselves.
    """
    letters = line_boxes(crop)
    places = [peak.box for peak in propose(window, crop, LIKE)]
    return [box for box in places if letters and all(_alike(part(window, box), crop, line) >= LIKE for line in letters)]


class PictureFinder:
    """Finds crops in the windows of one session, by picture, then by picture and text, and learns their scale once.

    Crops are cut at 100 %. If one is not found at the current scale the others are tried, and a scale is adopted if the
    text in the place is the recorded one.
    """

    def __init__(self, reader: Reads) -> None:
        self._reader = reader
        self.scale: float | None = None

    def find(self, window: Picture, crop: Picture, text: str = "", cached_box: Box | None = None) -> Hit | None:
        """The one place, or None. A crop without text is found by its picture or not at all.

        Raises: ControlAmbiguous if several places that resemble the crop have the same text.
        """
        scale = self.scale or 1.0
        hit = find_crop(window, _scaled(crop, scale), cached_box)
        if hit is not None or not text:
            return hit
        hit = self.confirm(window, propose(window, crop, scale=scale), text)
        if hit is not None or self.scale is not None:
            return hit
        found = [peak for scale in SCALES for peak in propose(window, crop, scale=scale)[:3]]
        found.sort(key=lambda peak: -peak.score)
        hit = self.confirm(window, found, text)
        if hit is not None:
            self.scale = next(peak.scale for peak in found if peak.box == hit.box)
        return hit

    def confirm(self, window: Picture, peaks: Sequence[Peak], text: str) -> Hit | None:
        """The one proposed place whose text both engines read as the recorded one, colon and case included.

        Raises: ControlAmbiguous.
        """
        said: list[Peak] = []
        for peak in peaks:
            if not any(overlap(peak.box, other.box) for other in said) and self._reader.text_at(
                window, peak.box
            ) == " ".join(text.split()):
                said.append(peak)
        if len(said) > 1:
            raise ControlAmbiguous("samma text på flera ställen som liknar bilden")
        if not said:
            return None
        others = [peak.score for peak in peaks if not overlap(peak.box, said[0].box)]
        return Hit(said[0].box, "bild+text", said[0].score, text, second=max(others, default=0.0))


# ------------------------------------------------------------------ how alike


def _alone(window: Picture, crop: Picture, corner: tuple[int, int]) -> Hit | None:
    best, second = [*_peaks(gray(window), gray(crop), -1.0, 2), (None, 0.0), (None, 0.0)][:2]
    if best[0] is None or best[1] < ALONE or best[1] - second[1] < APART:
        return None
    left, top, width, height = best[0]
    # A wide button is mostly frame: «Stäng» scores 0.94 against a hidden «Spara». The crop's text must match by itself.
    if any(_alike(part(window, best[0]), crop, box) < ALONE for box in line_boxes(crop)):
        return None
    return Hit((left + corner[0], top + corner[1], width, height), "bild", best[1], "", second=max(0.0, second[1]))


def _alike(place: Picture, crop: Picture, box: Box) -> float:
    """How alike a place and a crop of the same size are in one part."""
    shown, wanted = gray(part(place, box)), gray(part(crop, box))
    return float(np.nan_to_num(cv2.matchTemplate(shown, wanted, cv2.TM_CCOEFF_NORMED)).max(initial=-1.0))


def _peaks(window: Any, crop: Any, least: float, most: int) -> Iterator[tuple[Box, float]]:
    """Boxes and scores, best first. What overlaps a better one is the same place."""
    height, width = crop.shape[:2]
    if window.shape[0] < height or window.shape[1] < width or not height or not width:
        return
    scores = cv2.matchTemplate(window, crop, cv2.TM_CCOEFF_NORMED)
    cv2.patchNaNs(scores, -1.0)
    for _ in range(most):
        _, score, _, (left, top) = cv2.minMaxLoc(scores)
        if score < least or score <= -1.0:
            return
        yield (left, top, width, height), float(score)
        scores[max(0, top - height + 1) : top + height, max(0, left - width + 1) : left + width] = -1.0


def _tells_apart(crop: Picture) -> bool:
    """Whether a crop is distinctive enough to be believed alone: more than a blank, and not bare text."""
    levels = gray(crop)
    if not levels.size or levels.std() < _FLAT:
        return False
    found = inked(levels)
    glyph = found.glyph
    if not glyph:
        return True
    columns, framed = np.flatnonzero(found.letters.any(axis=0)), np.flatnonzero(found.frames.any(axis=0))
    if not columns.size:
        return True
    left, right = columns[0], columns[-1]
    return (left >= glyph or (framed < left).any()) and (
        right < levels.shape[1] - glyph or bool((framed > right).any())
    )


def _scaled(picture: Any, scale: float) -> Any:
    if scale == 1.0:
        return picture
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=kind)
