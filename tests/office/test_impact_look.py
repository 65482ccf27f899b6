"""The impact page in a real browser: wide and narrow, light and dark, for a screen reader, under the strict policy."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from bot.domain.access import Role
from bot.office.web import make_app
from tests.office.impact_world import ImpactWorld
from tests.office.test_web_look import WIDER_THAN_THE_SCREEN, Office
from tests.office.web_world import listening

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

WIDTHS = (1440, 768, 320)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FILLED_BY = "[...document.querySelectorAll('.bar-one')].map((bar) => getComputedStyle(bar).fill)"


@pytest.fixture
def office(page: Page, tmp_path: Path) -> Iterator[Office]:
    """The office after four months, with the manager signed in."""
    world = ImpactWorld(tmp_path)
    world.fill()
    with listening(make_app(world.dependencies)) as base:
        office = Office(world, page, base)
        office.sign_in("chef", Role.MANAGER)
        yield office
    world.database.close()
    assert [said for said in office.said if "status of 4" not in said] == []


def give_baseline(office: Office) -> Page:
    page = office.open("/effekt")
    page.locator("#minuter").fill("45")
    page.get_by_label("Gäller från").fill("2026-07")
    page.get_by_label("Så mättes den").fill("Tidmätning av 60 ärenden, mars 2026")
    page.get_by_role("button", name="Spara en ny version").click()
    page.get_by_text("Den manuella tiden är sparad.").wait_for()
    return page


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(office: Office, tmp_path: Path) -> None:
    page = give_baseline(office)
    for is_open in (False, True):
        page.evaluate(f"document.querySelectorAll('details').forEach((one) => one.open = {str(is_open).lower()})")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert office.violations() == [], (scheme, is_open)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, width
            told = "tabeller" if is_open else "diagram"
            page.screenshot(path=tmp_path / f"effekt-{told}-{scheme}.png", full_page=True)


def test_a_refused_figure_is_spoken_and_what_was_typed_stands(office: Office) -> None:
    page = office.open("/effekt")
    page.locator("#minuter").fill("många")
    page.get_by_label("Gäller från").fill("2026-07")
    page.get_by_label("Så mättes den").fill("mätning")
    page.get_by_role("button", name="Spara en ny version").click()
    expect(page.get_by_role("alert")).to_contain_text("Inget är sparat")
    expect(page.locator("#minuter")).to_have_value("många")
    assert office.violations() == []


def test_bars_have_a_colour_in_both_schemes_and_a_name_for_a_screen_reader(office: Office) -> None:
    page = give_baseline(office)
    expect(page.get_by_role("img")).to_have_count(6)
    expect(page.get_by_role("img", name="Ledtid")).to_be_visible()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert "rgb(0, 0, 0)" not in page.evaluate(FILLED_BY), (
            "black is what a bar is that the policy took the style from"
        )


def test_the_table_of_a_chart_opens_by_keyboard(office: Office) -> None:
    page = office.open("/effekt")
    page.locator("#leads ~ details summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Ledtid").get_by_role("columnheader", name="Median, timmar")).to_be_visible()


def test_a_period_is_chosen_in_the_address(office: Office) -> None:
    page = office.open("/effekt?period=2026-1")
    expect(page.get_by_text("Ingen natt har körts i perioden.")).to_be_visible()
    assert office.violations() == []
