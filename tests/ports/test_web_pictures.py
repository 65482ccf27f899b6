"""Masked pictures of pages, beside what `believed/` shows of what is covered: where what was read stands, and the proof of it."""

from collections.abc import Iterator

import pytest

from bot.drivers.web import WebBrowser, evidence
from bot.ports.surface import Target
from tests.ports.conftest import Covered, Surf, page_of
from tests.ports.small_site import Site
from tests.ports.test_believed import Room
from tests.proofs.leak_pictures import PAGES, in_pictures_of

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

SUM = '[sum]\nkind = "text"\nfind = [{ css = "#summa" }]\n'
FLAT = '<p id="summa" style="position:absolute;left:60px;top:40px;margin:0;width:90px;height:30px;background:#222">5,00</p>'


@pytest.mark.parametrize("framed", [False, True])
def test_on_a_page_without_a_height_what_was_read_stands_where_it_shows(
    surf: Surf, site: Site, covered: Covered, *, framed: bool
) -> None:
    body = '<iframe name="inne" src="/inne" style="margin:50px" width="400" height="200"></iframe>' if framed else FLAT
    site.pages["/inne"] = page_of(FLAT)
    surface = surf(body, SUM, frame='["inne"]' if framed else "")
    surface.read(Target("main", "sum"))
    picture = surface.capture("main")
    assert picture is not None
    ((left, top, width, height),) = [spot.box for spot in picture.spots]
    assert covered(picture.jpeg, (left + 3, top + 3, width - 6, 4)) > 0.9, "its dark background is just there"
    assert covered(picture.jpeg, (left - 12, top, 8, height)) < 0.1
    assert covered(picture.jpeg, (left, top - 12, width, 8)) < 0.1


def test_a_number_that_no_element_holds_gives_no_picture(surf: Surf) -> None:
    surface = surf(
        '<p style="position:absolute;left:40px;top:40px;width:0;height:0;white-space:nowrap">19810313-9993</p>'
    )
    assert surface.capture("main") is None
    assert surface.capture("main", labels_only=True) is None


@pytest.fixture
def room(browser_of_house: WebBrowser, site: Site) -> Iterator[Room]:
    made = Room(browser_of_house, site)
    yield made
    made.close()


@pytest.mark.parametrize("page", ["in-an-open-shadow-root", "a-name-in-capitals", "below-the-frame"])
def test_the_proof_finds_what_shows_and_nothing_else(room: Room, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    (case,) = [case for case in PAGES if page in case.id]
    assert list(in_pictures_of(case, room)) == []
    monkeypatch.setattr(evidence, "_masks", lambda *_: iter(()))
    assert {one.form for one in in_pictures_of(case, room)} == {"bild", "bild av etiketter"}
