"""The review pages in a real browser: by keyboard alone, under the strict policy, wide and narrow, for a screen reader."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from bot.domain.access import Role
from bot.domain.case import CaseRef
from bot.domain.facts import Rows
from bot.domain.review import State
from bot.office.web import make_app
from tests.office.conftest import M, basis, draft
from tests.office.review_world import OFFICER, ReviewWorld, path
from tests.office.test_web_look import WIDER_THAN_THE_SCREEN, Office
from tests.office.web_world import listening

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

EXPECTED = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture
def office(page: Page, tmp_path: Path) -> Iterator[Office]:
    """The office, with Anna signed in: every case is hers, and she knows the tables."""
    world = ReviewWorld(tmp_path)
    world.inbox.has_reviewed = lambda who, tables: True  # type: ignore[method-assign]
    with listening(make_app(world.dependencies)) as base:
        office = Office(world, page, base)
        session = world.begin("anna", Role.CASEWORKER, units=("Norr",), officer=OFFICER)
        page.context.add_cookies([{"name": "brygga", "value": session, "url": base}])
        yield office
    world.database.close()
    assert [said for said in office.said if not said.startswith(EXPECTED)] == []


def world_of(office: Office) -> ReviewWorld:
    assert isinstance(office.world, ReviewWorld)
    return office.world


def press_until_seen(page: Page) -> int:
    """Press F for each flag that is left, and see that its basis comes."""
    pressed = 0
    while page.locator("[data-key=f]").count():
        left = page.locator(".state-unseen").count()
        page.keyboard.press("f")
        expect(page.locator(".state-unseen")).to_have_count(left - 1)
        pressed += 1
    return pressed


def test_a_draft_is_found_looked_through_and_reviewed_by_keyboard_alone(office: Office) -> None:
    page, world = office.open("/arenden"), world_of(office)
    page.keyboard.press("j")
    expect(page.locator("a[data-row]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("EB-1001")
    world.clock.passes(seconds=40)
    assert press_until_seen(page) > 1
    expect(page.locator(".crop")).to_have_count(1)
    page.keyboard.press("g")
    expect(page.locator("h1")).to_contain_text("EB-1002")
    expect(page.locator("[role=status]").first).to_contain_text("Beslutet fattar du i verksamhetssystemet")
    assert world.case("EB-1001").state is State.REVIEWED


def test_a_draft_is_returned_with_three_keys(office: Office) -> None:
    page, world = office.open(path("EB-1001")), world_of(office)
    for key in ("r", "3", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("h1")).to_contain_text("EB-1002")
    assert world.case("EB-1001").state is State.RETURNED
    assert world.inbox.reviews(world.case("EB-1001").id)[0].reason == 3


def test_a_review_is_undone_with_one_key(office: Office) -> None:
    page, world = office.open(path("EB-1004")), world_of(office)
    page.keyboard.press("g")
    expect(page.locator("h1")).not_to_contain_text("EB-1004")
    office.open(path("EB-1004"))
    page.keyboard.press("u")
    expect(page.locator("[role=status]").first).to_contain_text("Ångrat")
    assert world.case("EB-1004").state is State.OPEN


def test_a_held_key_acts_once(office: Office) -> None:
    page, world = office.open(path("EB-1001")), world_of(office)
    world.clock.passes(seconds=40)
    press_until_seen(page)
    page.evaluate(
        """for (let n = 0; n < 14; n++)
             document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "g", bubbles: true, repeat: n > 0}))"""
    )
    expect(page.locator("h1")).to_contain_text("EB-1002")
    page.keyboard.down("g")
    for _ in range(13):
        page.keyboard.down("g")  # Playwright sends these as repeats of the same press
    page.keyboard.up("g")
    states = [world.case(number).state for number in ("EB-1001", "EB-1002", "EB-1003")]
    assert states == [State.REVIEWED, State.OPEN, State.OPEN]


def test_a_key_means_itself_where_something_is_typed_and_nothing_when_keys_are_off(office: Office) -> None:
    page = office.open("/arenden")
    page.keyboard.press("/")
    page.keyboard.type("jgu")
    assert page.locator("#nr").input_value() == "jgu"
    office.open(path("EB-1004"))
    page.evaluate("document.body.dataset.keys = 'off'")
    page.keyboard.press("g")
    page.evaluate("document.body.dataset.keys = 'alt'")
    page.keyboard.press("g")
    assert world_of(office).case("EB-1004").state is State.OPEN
    page.keyboard.press("Alt+g")
    expect(page.locator("h1")).not_to_contain_text("EB-1004")


def test_the_basis_of_the_row_in_focus_opens_with_e_and_takes_the_focus(office: Office) -> None:
    page = office.open(path("EB-1001"))
    page.locator("#rad-1 a").focus()
    page.keyboard.press("e")
    expect(page.locator("#bild-1 [data-focus]")).to_be_focused()


def test_a_key_pressed_before_the_page_is_whole_opens_the_basis_in_its_place(office: Office) -> None:
    """It used to leave the page for a bare part of it: what fetches parts was not ready yet."""
    early = 'document.addEventListener("DOMContentLoaded", () => document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "e", bubbles: true})))'
    office.page.add_init_script(early)
    page = office.open(path("EB-1001"))
    expect(page.locator(".crop [data-focus]")).to_be_focused()
    assert page.url.endswith(path("EB-1001"))


def test_the_basis_in_a_tab_of_its_own_is_a_whole_page(office: Office) -> None:
    page = office.open(path("EB-1001", "rad/1"))
    expect(page.locator("h1")).to_contain_text("EB-1001")
    assert office.violations() == []


def test_a_refusal_is_spoken_and_says_what_is_left(office: Office) -> None:
    page = office.open(path("EB-1001"))
    page.keyboard.press("g")
    expect(page.locator("[role=alert]")).to_contain_text("kvar att titta på")


SCHEMES: dict[Literal["light", "dark"], tuple[int, ...]] = {"light": (1440, 320), "dark": (1280,)}
STATES = {
    "lista": ("/arenden", ""),
    "behover dig": ("/arenden?lista=behover-dig", ""),
    "tom lista": ("/arenden?lage=granskad", ""),
    "arende": (path("EB-1003"), ""),
    "underlag oppet": (path("EB-1001"), "e"),
    "ater oppen": (path("EB-1001"), "r"),
    "belopp oppet": (path("EB-1001"), "b"),
    "nekad": (path("EB-1001"), "g"),
    "vad det blev": (path("EB-1002"), ""),
    "till person": (path("EB-1004"), ""),
    "insyn": (path("EB-1003", "underlag"), ""),
    "ovning": ("/ovning", ""),
}


OPENS = {"e": ".crop", "r": "details.return[open]", "b": "details.adjust[open]", "g": "[role=alert]"}
"""What is there when a key has done what it does."""


@pytest.mark.slow  # the same pages with other words
@pytest.mark.parametrize(
    "state", ["lista", "behover dig", "arende", "underlag oppet", "ater oppen", "nekad", "insyn", "ovning"]
)
def test_axe_finds_nothing_in_english_either(office: Office, state: str) -> None:
    world_of(office).accounts.set_manner("anna", "en", "on")
    where, key = STATES[state]
    page = office.open(where)
    assert page.locator("html").get_attribute("lang") == "en"
    if key:
        page.keyboard.press(key)
        expect(page.locator(OPENS[key])).to_be_visible()
    assert office.violations() == []


@pytest.mark.parametrize("state", ["lista", "arende", "insyn", "ovning"])
def test_a_screen_of_1280_zoomed_to_400_percent_needs_no_scrolling_sideways(office: Office, state: str) -> None:
    """As the browser's own zoom does it: a fourth as many CSS pixels, each four times as large."""
    page = office.page
    page.set_viewport_size({"width": 1280, "height": 1024})
    session = page.context.new_cdp_session(page)
    zoomed = {
        "width": 320,
        "height": 256,
        "deviceScaleFactor": 4,
        "mobile": False,
        "screenWidth": 1280,
        "screenHeight": 1024,
    }
    session.send("Emulation.setDeviceMetricsOverride", zoomed)
    office.open(STATES[state][0])
    assert page.evaluate("[innerWidth, devicePixelRatio]") == [320, 4]
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0


SCROLLED = """[...document.querySelectorAll(".scroll")].map((box) => [box.scrollWidth - box.clientWidth, box.innerText.slice(0, 40)])
  .filter(([beyond]) => beyond > 0)"""
LONG = "Preliminär omställningsstudiestödsersättning"


def long_case(world: ReviewWorld) -> str:
    """A case whose words are as long as they come: a line's name, a benefit, and what an agency answered."""
    read, drafted = basis("EB-1006"), draft("EB-1006")
    first, *others = read.answers
    assert isinstance(first.answer, Rows)
    payments = tuple(replace(one, benefit=LONG) for one in first.answer.payments)
    read = replace(read, answers=(replace(first, answer=replace(first.answer, payments=payments)), *others))
    lines = drafted.calculation
    line = replace(lines.expenses[1], kind="Fackföreningsavgift/arbetslöshetskassa")
    drafted = replace(drafted, calculation=replace(lines, expenses=(lines.expenses[0], line)))
    world.feed.offer([CaseRef("EB-1006", M)])
    world.ends(read, drafted)
    world.notebook.index_new()
    return path("EB-1006")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_table_of_a_draft_is_cut_off(office: Office, width: int, language: str) -> None:
    """The columns of the draft and of «Visa underlag» used to lie beyond the edge, with nothing to show that they were there."""
    world_of(office).accounts.set_manner("anna", language, "on")
    office.page.set_viewport_size({"width": width, "height": 900})
    for where in (path("EB-1003"), long_case(world_of(office))):
        page = office.open(where)
        assert page.locator(".scroll").count() >= 3
        assert page.evaluate(SCROLLED) == []
        page.locator("[data-key=e]").first.click()
        expect(page.locator(".crop")).to_be_visible()
        assert page.evaluate(SCROLLED) == []
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
        assert office.violations() == []


def test_the_sheet_for_a_citizen_is_printed_with_one_press_and_becomes_a_pdf(office: Office) -> None:
    page = office.open(path("EB-1003", "underlag"))
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    page.get_by_role("button", name="Skriv ut eller spara som PDF").click()
    assert page.locator("body").get_attribute("data-printed") == "yes"
    assert page.pdf()[:5] == b"%PDF-"


@pytest.mark.share(3)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_and_nothing_is_wider_than_a_narrow_screen(office: Office, state: str) -> None:
    where, key = STATES[state]
    world_of(office).decided("EB-1002")
    for scheme, widths in SCHEMES.items():
        office.page.emulate_media(color_scheme=scheme)
        page = office.open(where)
        if key:
            page.keyboard.press(key)
            expect(page.locator(OPENS[key])).to_be_visible()
        assert office.violations() == [], scheme
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, width


def test_an_exercise_is_answered_by_keyboard_and_the_answer_has_nothing_to_find(office: Office) -> None:
    page = office.open("/ovning")
    page.locator("#fel-0").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]").first).to_contain_text("ätt.")
    assert office.violations() == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0


def test_the_blind_page_has_nothing_to_find_either(office: Office) -> None:
    world_of(office).inbox.has_reviewed = lambda who, tables: False  # type: ignore[method-assign]
    page = office.open(path("EB-1001"))
    expect(page.locator("#summa")).to_be_visible()
    assert office.violations() == []
    page.keyboard.press("s")
    page.keyboard.type("9471,50")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Din summa och utkastets är lika.")).to_be_visible()
