"""Masked pictures of pages that show a number or a name in every way that a page can: part of `./dev proof leaks`.

What is covered leaves no trace in a picture: with another number on the page the picture is the same, byte for byte.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.drivers.web import WebBrowser, WebSurface
from tests.ports.small_site import served
from tests.ports.test_believed import CASES, Case, Room, done
from tests.proofs.leaks import Finding

PAGES = [case for case in CASES if "capture" in case.do]
OTHER = (("9993", "9994"), (r"(?:(?<=[>'])|(?<=%3E))3(?=</i>|</div>|['%])", "4"), ("Ek", "El"), ("EK", "EL"))
"""Another number, or another name as wide, for the one that stands there."""
MODES = {"bild": False, "bild av etiketter": True}


def in_pictures() -> Iterator[Finding]:
    """What shows in the pictures of all pages."""
    browser = WebBrowser(headed=False)
    try:
        with served() as site:
            room = Room(browser, site)
            for case in PAGES:
                yield from in_pictures_of(case, room)
                room.tidy()
            room.close()
    finally:
        browser.close()


def in_pictures_of(case: Case, room: Room) -> Iterator[Finding]:
    """What shows in the pictures of one page. Without masks it must show, or the page proves nothing."""
    one, other = _pictures(case, room), _pictures(_changed(case), room)
    assert one[0] != other[0], f"{case}: nothing to cover shows"
    for mode, first, second in zip(MODES, one[1:], other[1:], strict=True):
        if first != second:
            yield Finding(case.id, "identity", "sidans egen", mode)


def _changed(case: Case) -> Case:
    return replace(case, page=_other(case.page), site={path: _other(text) for path, text in case.site.items()})


def _other(text: str) -> str:
    for old, new in OTHER:
        text = re.sub(old, new, text)
    return text


def _pictures(case: Case, room: Room) -> Sequence[bytes]:
    """The page as it is, and its masked pictures."""
    with tempfile.TemporaryDirectory() as folder:
        surface = room.open(case, Path(folder))
        for step in case.do:
            if step != "capture":
                done(surface, step)
        return [surface._find.page.screenshot(), *(_masked(case, surface, labels_only=mode) for mode in MODES.values())]


def _masked(case: Case, surface: WebSurface, *, labels_only: bool) -> bytes:
    picture = surface.capture("main", labels_only=labels_only)
    assert picture, f"{case}: no picture"
    return picture.jpeg
