"""Takes a masked picture of a screen: everything personal, and everything that cannot be read, is covered before it is encoded."""

from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Error, Frame, Locator

from bot.drivers.web.finder import Finder
from bot.drivers.web.look import plain
from bot.drivers.web.renderer import DocumentGone
from bot.packs import MASKED, Pack, ScreenPack, words_on
from bot.ports.surface import Kind, OnScreen, Picture, Spot

LOOKS: dict[str, Any] = {"type": "jpeg", "quality": 60, "mask_color": "#222222", "timeout": 5000}


def masked_picture(
    find: Finder, pack: Pack, screen: str, header: Callable[[], OnScreen | None], *, labels_only: bool
) -> Picture | None:
    """A picture of the screen's own frame, and where in it everything is that was read since the last press.

    With `labels_only` it shows nothing but labels. None when it cannot be taken, or when nothing can cover what is personal.
    """
    frame = find.frame_if_there(screen)
    if frame is None:
        return None
    before = header() if labels_only else None
    words = sorted(words_on(pack.screens[screen])) if labels_only else None
    masks = list(_masks(find, pack, screen, frame, words))
    renderer = find.renderer(frame.page)
    try:
        corner = renderer.ask(renderer.document(pack.screens[screen].head.frame), "corner")
        if corner is None:
            jpeg = frame.locator("body").screenshot(mask=masks, **LOOKS)
        elif frame.parent_frame:
            jpeg = frame.frame_element().screenshot(mask=masks, **LOOKS)
        else:
            jpeg = frame.page.screenshot(full_page=True, mask=masks, **LOOKS)
    except (Error, DocumentGone):
        return None  # going on is worth more than a picture; the report shows that it is missing
    if labels_only:
        return Picture(jpeg, (), before if before == header() else None)
    left, top = corner or (0, 0)
    return Picture(jpeg, tuple(_moved(spot, left, top) for spot in find.read.spots.get(screen, ())))


def _masks(find: Finder, pack: Pack, screen: str, frame: Frame, words: list[str] | None) -> Iterator[Locator]:
    """What to cover in the frame, and in those around it: they may show beside or over it."""
    own = pack.screens[screen]
    path, around, inner = list(own.head.frame), frame, ""
    screens = [own]
    while True:
        controls = [one for each in screens for one in _masked(each)]
        covers = {"personal": sorted(find.read.personal), "controls": controls, "words": words, "open": inner}
        yield find.locator(around, {"covers": covers})
        if around.parent_frame is None:
            return
        around, inner = around.parent_frame, path.pop()
        screens = [
            one
            for one in pack.screens.values()
            if list(one.head.frame) == path and (one.head.popup, one.head.window) == (own.head.popup, own.head.window)
        ]


def _masked(screen: ScreenPack) -> Iterator[list[dict[str, Any]]]:
    for control in screen.controls.values():
        if control.data in MASKED and control.kind is not Kind.TABLE:
            yield [plain(one) for one in control.find]


def _moved(spot: Spot, left: int, top: int) -> Spot:
    x, y, width, height = spot.box
    return Spot(spot.source, (x + left, y + top, width, height))
