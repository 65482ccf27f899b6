"""The report in a real browser: wide and narrow, light and dark, on paper."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bot.office import CaseView, ReportHead, morning_report

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOW_CONTRAST = """() => {
  const rgb = (text) => text.match(/[0-9.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = rgb(colour).slice(0, 3).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (rgb(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const low = [];
  for (const node of document.querySelectorAll("body *")) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return low;
}"""


@pytest.fixture
def shown(page: Page, report: str, tmp_path: Path) -> Page:
    """The report as a file on disk, with every request to anywhere else counted as an error."""
    file = tmp_path / "morgonrapport.html"
    file.write_text(report, encoding="utf-8")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.goto(file.as_uri())
    assert said == []
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_document_is_never_wider_than_the_screen(shown: Page, tmp_path: Path, width: int, scheme: str) -> None:
    shown.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    shown.set_viewport_size({"width": width, "height": 900})
    assert shown.evaluate(WIDER_THAN_THE_SCREEN) == 0
    for opened in shown.locator("details").all():
        opened.evaluate("node => node.open = true")
    assert shown.evaluate(WIDER_THAN_THE_SCREEN) == 0
    assert shown.evaluate(LOW_CONTRAST) == []
    picture = tmp_path / f"morgonrapport-{width}-{scheme}.png"
    shown.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 20_000


def test_a_wide_table_scrolls_within_its_own_frame_and_takes_focus(shown: Page) -> None:
    shown.set_viewport_size({"width": 320, "height": 900})
    frame = shown.get_by_role("region", name="Det som skiljer står först.")
    frame.focus()
    assert frame.evaluate("node => document.activeElement === node && node.scrollWidth > node.clientWidth")


def test_that_an_agency_did_not_answer_is_seen_on_a_narrow_screen_without_scrolling(shown: Page) -> None:
    shown.set_viewport_size({"width": 320, "height": 900})
    state = shown.locator(".state-unread").first.bounding_box()
    assert state
    assert state["x"] + state["width"] <= 320 - 16


def test_every_table_has_a_caption_and_every_heading_cell_a_direction(shown: Page) -> None:
    tables = shown.locator("table").count()
    assert tables > 0
    assert shown.locator("table > caption").count() == tables
    assert shown.locator("th:not([scope])").count() == 0


def test_the_first_stop_of_the_keyboard_skips_to_the_cases(shown: Page) -> None:
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.className") == "skip"
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.id") == "arenden"


def test_where_an_amount_was_read_opens_beside_it(shown: Page) -> None:
    row = shown.locator("#arende-1 ~ .scroll tr.where").first
    place = row.get_by_text("Nettobelopp")
    assert not place.is_visible()
    row.get_by_text("Var lästes det?").click()
    assert place.is_visible()


def test_the_masked_picture_is_shown_from_within_the_file(shown: Page, head: ReportHead, drafted: CaseView) -> None:
    jpeg = shown.screenshot(type="jpeg")
    caption = "Svaret från Försäkringskassan"
    shown.set_content(morning_report(head, [replace(drafted, pictures=((caption, jpeg),))]))
    shown.get_by_text("Visa 1 maskerad bild").click()
    picture = shown.get_by_alt_text(f"Maskerad skärmbild: {caption}")
    assert picture.evaluate("node => node.complete && node.naturalWidth > 0")


def test_on_paper_nothing_is_cut_and_folded_parts_leave_no_trace(shown: Page) -> None:
    shown.emulate_media(media="print", color_scheme="dark")
    shown.set_viewport_size({"width": 700, "height": 1000})
    assert not shown.get_by_text("Var lästes det?").first.is_visible()
    assert not shown.locator(".skip").is_visible()
    assert shown.evaluate(WIDER_THAN_THE_SCREEN) == 0
    assert shown.locator("body").evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 255, 255)"
