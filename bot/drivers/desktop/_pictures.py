"""Finds what was once cut out of a picture, in a later picture of the same window.

It knows pixels and nothing about screens, clocks or packs. A picture alone is believed only when it is nearly the same and
nothing else resembles it; below that it proposes, and the text in the place decides (`design`: true hits fall to 0.51 when a font
or a focus changes, false ones rise to 0.81).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.domain.errors import ControlAmbiguous
from bot.drivers.desktop._eyes import overlap
from bot.ports.surface import Box

Picture = NDArray[np.uint8]
"""Height × width × 3, blue, green, red, 0 to 255: as a screen grab gives it."""

ALONE, APART, PROPOSED = 0.9, 0.02, 0.55
AROUND_PX = 40
SCALES = (1.25, 1.5, 1.75, 2.0, 1 / 1.25, 1 / 1.5, 1 / 1.75, 1 / 2.0)
MOST_PEAKS = 8
_INK = 40  # levels of gray from the ground: thinner strokes of smoothed 12 px text are about 60
_EVEN = 10  # levels within an even patch: a button may shade
_FLAT = 4.0  # standard deviation of a crop with nothing in it: it would be found everywhere


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something was found and how surely: `second` is the best score of any other place. The text stays out of logs."""

    box: Box
    strategy: str
    score: float = 1.0
    second: float = 0.0
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Peak:
    """A place that resembles the crop; `score` is -1 to 1, `scale` how much larger than the crop it is drawn."""

    box: Box
    score: float
    scale: float = 1.0


class Reads(Protocol):
    """Who can say what a place in a picture says; None when that is not sure."""

    def text_at(self, window: Picture, box: Box) -> str | None:
        """The whole text of the lines in the box, or None."""
        ...


def gray(picture: Picture) -> NDArray[np.uint8]:
    """One level for each pixel."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8) if picture.ndim == 3 else picture


def part(picture: Picture, box: Box) -> Picture:
    """The part of a picture in a box, as far as the picture reaches."""
    left, top, width, height = box
    return picture[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)]


def find_crop(window: Picture, crop: Picture, cached_box: Box | None = None) -> Hit | None:
    """The one place that shows the crop: near where it was last, else in the whole window.

    None below 0.9, when two places are as alike, and for a crop of bare text: «Sök» stands in «Sök ärende:» as well.
    Units: pixels of the window; `cached_box` is where the crop was found before.
    """
    if not _tells_apart(crop):
        return None
    if cached_box is not None:
        left, top, width, height = cached_box
        near = (left - AROUND_PX, top - AROUND_PX, width + 2 * AROUND_PX, height + 2 * AROUND_PX)
        hit = _alone(part(window, near), crop, (max(0, near[0]), max(0, near[1])))
        if hit is not None:
            return hit
    return _alone(window, crop, (0, 0))


def propose(window: Picture, crop: Picture, least: float = PROPOSED, scale: float = 1.0) -> list[Peak]:
    """Places that resemble the crop, the likest first, none over another; at most eight."""
    drawn = _scaled(gray(crop), scale)
    found = [Peak(box, score, scale) for box, score in _peaks(gray(window), drawn, least, MOST_PEAKS)]
    return found if drawn.std() >= _FLAT else []


class PictureFinder:
    """Finds crops in the windows of one session: by picture, then by picture and text, and learns their scale once.

    The crops are cut at 100 %. When none is found at the scale that is believed, the others are tried, and a scale is
    believed when the text in the place is the one that was recorded.
    """

    def __init__(self, reader: Reads) -> None:
        self._reader = reader
        self.scale: float | None = None

    def find(self, window: Picture, crop: Picture, text: str = "", cached_box: Box | None = None) -> Hit | None:
        """The one place, or None. A crop without text is found by its picture or not at all.

        Raises: ControlAmbiguous when the same text stands in several places that resemble the crop.
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
        """The one proposed place whose text both engines read as the recorded one, colon and case kept.

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
        return Hit(said[0].box, "bild+text", said[0].score, max(others, default=0.0), text)


# ------------------------------------------------------------------ where text stands


def line_boxes(picture: Picture) -> list[Box]:
    """Tight boxes of the lines of text in a picture, from the top; frames, rules and tick boxes part them."""
    ink, frames, glyph = _ink(gray(picture))
    if not glyph:
        return []
    # A gap as wide as a letter is high joins words: it parts too little rather than too much, for «Sök» of «Sök ärende:»
    # standing alone would be the worse mistake.
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, glyph + 1), np.uint8), borderValue=0)
    joined[frames > 0] = 0
    tall = max(3, round(0.35 * glyph))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((tall, 1), np.uint8), borderValue=0)
    joined[frames > 0] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [_box(row) for row in stats[1:] if row[3] >= 0.7 * glyph]
    return sorted(boxes, key=lambda box: (box[1], box[0]))


def _ink(levels: NDArray[np.uint8]) -> tuple[Any, Any, int]:
    """Masks of letters and of frames, and the usual height of a letter (0: no letters)."""
    mask = (cv2.absdiff(levels, _ground(levels)) > _INK).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    letters = (height >= 4) & (height <= 40) & (width <= 2 * height) & (width > 1)
    letters[0] = False
    if not letters.any():
        return np.zeros_like(mask), mask, 0
    glyph, capital = (round(float(np.quantile(height[letters], part))) for part in (0.5, 0.8))
    rule = (height <= 2) & (width > 3 * glyph)
    bar = (width <= 2) & (height > 1.3 * capital)
    hollow = (width > 3 * capital) & (area < 0.2 * width * height)
    frame = (height > 2 * capital) | rule | bar | hollow | _dotted(stats)
    frame[0] = False
    frames = np.asarray(frame[labels], np.uint8)
    for left, top, side, tall in _ticks(mask, 1.2 * capital):
        frames[top : top + tall, left : left + side] = 1
    return np.asarray(mask & (1 - frames), np.uint8), frames, glyph


def _ground(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What each pixel lies on: the level of the nearest even patch of five by five, wider than any stroke."""
    patch = np.ones((5, 5), np.uint8)
    uneven = (cv2.dilate(levels, patch) - cv2.erode(levels, patch) > _EVEN).astype(np.uint8)
    if uneven.all():
        return np.full_like(levels, np.bincount(levels.ravel()).argmax())
    nearest: Any = cv2.distanceTransformWithLabels(uneven, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)[1]
    level_of = np.zeros(int(nearest.max()) + 1, np.uint8)
    level_of[nearest[uneven == 0]] = levels[uneven == 0]
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


def _dotted(stats: Any) -> Any:
    """Which components are the dots of a focus rectangle: single pixels, many in one row or column."""
    single = stats[:, 4] == 1
    dotted = np.zeros(len(stats), bool)
    for axis in (0, 1):
        places, counts = np.unique(stats[single, axis], return_counts=True)
        dotted |= single & np.isin(stats[:, axis], places[counts >= 8])
    return dotted


# ------------------------------------------------------------------ how alike


def _alone(window: Picture, crop: Picture, corner: tuple[int, int]) -> Hit | None:
    best, second = [*_peaks(gray(window), gray(crop), -1.0, 2), (None, 0.0), (None, 0.0)][:2]
    if best[0] is None or best[1] < ALONE or best[1] - second[1] < APART:
        return None
    left, top, width, height = best[0]
    # A wide button is mostly frame: «Stäng» is 0.94 like a hidden «Spara». What stands in the crop must be alike by itself.
    if any(_alike(part(window, best[0]), crop, box) < ALONE for box in line_boxes(crop)):
        return None
    return Hit((left + corner[0], top + corner[1], width, height), "bild", best[1], max(0.0, second[1]))


def _alike(place: Picture, crop: Picture, box: Box) -> float:
    """How alike a place and a crop of its size are in one part."""
    shown, wanted = gray(part(place, box)), gray(part(crop, box))
    return float(np.nan_to_num(cv2.matchTemplate(shown, wanted, cv2.TM_CCOEFF_NORMED)).max(initial=-1.0))


def _peaks(window: Any, crop: Any, least: float, most: int) -> Iterator[tuple[Box, float]]:
    """Boxes and scores, the best first; what overlaps a better one is the same place."""
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
    """Whether a crop holds enough to be believed alone: more than a flat ground, and no text cut bare."""
    levels = gray(crop)
    if not levels.size or levels.std() < _FLAT:
        return False
    ink, frames, glyph = _ink(levels)
    if not glyph:
        return True
    columns, framed = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(frames.any(axis=0))
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


def _box(row: Any) -> Box:
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])
