"""Takes a masked picture of a program's window: everything personal is covered before it is encoded."""

from collections.abc import Callable

import cv2
import numpy as np

from bot.domain.errors import AnswerLost
from bot.drivers.desktop.finder import Finder
from bot.packs import MASKED, fold, words_on
from bot.ports.surface import Box, Kind, OnScreen, Picture, Spot, Target

JPEG_QUALITY = 60
COVER = (34, 34, 34)


def masked_picture(
    find: Finder, screen: str, header: Callable[[], OnScreen | None], *, labels_only: bool
) -> Picture | None:
    """A picture of the program's uppermost window, and where in it everything is that was read since the last press.

    With `labels_only` it shows nothing but the pack's own words, and is dropped if `header` names another case after it
    was taken than before.
    """
    window = find.input.window()
    if window is None or not find.locator.has(find.screen(screen).window):
        return None
    before = header() if labels_only else None
    try:
        find.locator.look()
        texts = find.locator.texts()
    except AnswerLost:
        return None
    left, top, width, height = window.box
    picture = find.input.screen.grab(window.box)
    covered = np.zeros(picture.shape[:2], bool)
    personal = find.read.personal
    if labels_only:
        words = words_on(find.pack.screens[screen])
        covered[:] = True
        for text, box in texts:
            if text is not None and fold(text) in words and fold(text) not in personal:
                covered[_part(box, left, top)] = False
    for text, box in texts:
        if text is None or any(word in text for word in personal):
            covered[_part(box, left, top)] = True
    for name, control in find.pack.screens[screen].controls.items():
        if control.data in MASKED and control.kind is not Kind.TABLE:
            for hit in find.hits(Target(screen, name), control.find):
                covered[_part(hit.box, left, top)] = True
    picture[covered] = COVER
    done, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done or (labels_only and before != header()):
        return None
    spots = (_moved(spot, left, top) for spot in find.read.spots.get(screen, ()))
    inside = tuple(s for s in spots if 0 <= s.box[0] < width and 0 <= s.box[1] < height)
    return Picture(jpeg.tobytes(), () if labels_only else inside, before)


def _part(box: Box, left: int, top: int) -> tuple[slice, slice]:
    x, y, width, height = box
    return slice(max(y - top, 0), max(y - top + height, 0)), slice(max(x - left, 0), max(x - left + width, 0))


def _moved(spot: Spot, left: int, top: int) -> Spot:
    x, y, width, height = spot.box
    return Spot(spot.source, (x - left, y - top, width, height))
