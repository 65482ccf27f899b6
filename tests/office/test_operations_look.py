"""The operations page with failures in it, in a real browser: wide and narrow, light and dark, for a screen reader."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from bot.domain.access import Role
from bot.office.web import make_app
from tests.office.review_world import FLOW, ReviewWorld
from tests.office.test_operations_pages import DETAIL, picture_of
from tests.office.test_web_look import WIDER_THAN_THE_SCREEN, Office
from tests.office.web_world import listening

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


@pytest.fixture
def office(page: Page, tmp_path: Path) -> Iterator[Office]:
    """The office, with Ida of IT signed in, the morning after two cases that a screen failed."""
    world = ReviewWorld(tmp_path)
    for number in ("EB-3001", "EB-3002"):
        world.fails(number, DETAIL)
    with listening(make_app(world.dependencies)) as base:
        office = Office(world, page, base)
        office.sign_in("ida", Role.IT)
        yield office
    world.database.close()
    assert office.said == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (320, "dark")])
def test_a_failure_is_told_without_a_fault_at_any_width(
    office: Office, width: int, scheme: Literal["light", "dark"]
) -> None:
    office.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    office.page.set_viewport_size({"width": width, "height": 900})
    page = office.open(f"/drift/{FLOW}")
    expect(page.get_by_text("närmast knappen «Spara som utkast»")).to_be_visible()
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    assert office.violations() == []


def test_the_picture_opens_by_its_link(office: Office) -> None:
    link = office.open(f"/drift/{FLOW}").get_by_role("link", name="Visa bilden av EB-3001")
    href = link.get_attribute("href")
    assert href == picture_of("EB-3001", 6)
    answer = office.page.request.get(office.base + href)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
