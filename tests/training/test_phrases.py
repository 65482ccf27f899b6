"""The catalogue of phrases: a window that writes in the decision behind it, and nowhere else."""

import shutil
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route

from tests.training.test_walk import CASE
from tests.training.training_client import Client

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

OTHER = "EB-2025-00101"
CATALOGUE = f"/akt/{CASE}/frastexter"
APPEAL = "Du kan överklaga beslutet inom tre veckor från den dag du fick del av det."


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    shell = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert shell, "chromium-headless-shell saknas"
    return {"executable_path": shell, "headless": True}


def test_the_catalogue_has_headings_and_the_phrases_of_the_chosen_one(person: Client) -> None:
    person.get(f"/akt/{CASE}/oppna")
    assert f"window.open('{CATALOGUE}'" in person.get(f"/akt/{CASE}/beslut?ny=1").text
    first = person.get(CATALOGUE).text
    assert "<b>Bifall</b>" in first
    assert "ekonomiskt bistånd för oktober 2025 med [belopp] kronor" in first
    fifth = person.get(f"{CATALOGUE}?rubrik=4").text
    assert ("<b>Överklagande</b>" in fifth, APPEAL in fifth, APPEAL in first) == (True, True, False)
    assert "<b>Bifall</b>" in person.get(f"{CATALOGUE}?rubrik=99").text


def test_a_case_that_does_not_exist_has_no_catalogue(person: Client) -> None:
    assert person.get("/akt/EB-2025-99999/frastexter").status_code == 404


def test_nothing_can_be_put_in_where_somebody_else_holds_the_case(person: Client) -> None:
    person.get("/akt/EB-2025-00116/oppna")
    assert 'value="Infoga"' not in person.get("/akt/EB-2025-00116/frastexter").text
    assert 'value="Infoga frastext"' not in person.get("/akt/EB-2025-00116/beslut?ny=1").text


def test_a_chosen_phrase_is_put_after_what_a_person_has_written_and_only_in_its_own_case(
    person: Client, page: Page
) -> None:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://ovning.test")
        got = person.get(path)
        route.fulfill(status=got.status_code, content_type=got.headers["content-type"], body=got.content)

    page.context.route("**/*", answer)
    page.goto(f"http://ovning.test/akt/{CASE}/beslut?ny=1")
    field = page.locator("textarea")
    field.fill("Hennes egna ord.")
    for text in (f"Hennes egna ord.\n{APPEAL}", f"Hennes egna ord.\n{APPEAL}\n{APPEAL}"):
        with page.expect_popup() as opened:
            page.get_by_role("button", name="Infoga frastext").click()
        window = opened.value
        window.get_by_role("link", name="Överklagande").click()
        # The window closes itself while it is being clicked: what the click did is asked for below.
        with window.expect_event("close"), suppress(Error):
            window.get_by_role("button", name="Infoga", exact=True).click()
        assert field.input_value() == text
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Infoga frastext").click()
    page.goto(f"http://ovning.test/akt/{OTHER}/beslut?ny=1")
    window, asked = opened.value, list[str]()
    window.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    window.get_by_role("button", name="Infoga", exact=True).first.click()
    assert asked == ["Beslutet är inte längre öppet. Inget har infogats."]
    assert page.locator("textarea").input_value() == ""
