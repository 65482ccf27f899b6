"""The same clicks as the model flow, in bare Playwright: no guard, no reading back, no checkpoint, no picture.

What is typed is last month's calculation and the household's own expected answer, so that as much is written as by
Brygga. It exists only to be compared with.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Locator, Page, sync_playwright

from bot.training import Household, load_households

PURPOSE = "Återansökan om ekonomiskt bistånd"


def main(url: str, user: str, password: str, households: Path, browser: str) -> None:
    """Every household that is to be drafted, once."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(15_000)
        page.on("dialog", lambda dialog: dialog.accept())
        log_in(page, url, user, password)
        for household in load_households(households):
            if household.expected.outcome == "drafted":
                one_case(page, household)
        chromium.close()


def log_in(page: Page, url: str, user: str, password: str) -> None:
    page.goto(url)
    page.get_by_label("Användarnamn").fill(user)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="OK").click()
    frame(page, "arbete").get_by_role("heading").first.wait_for()


def frame(page: Page, name: str) -> Frame:
    end = time.monotonic() + 10
    while (found := page.frame(name)) is None:
        assert time.monotonic() < end, name
        page.wait_for_timeout(10)
    return found


def one_case(page: Page, household: Household) -> None:
    work, case = frame(page, "arbete"), household.case
    frame(page, "meny").get_by_role("link", name="Sök person").click()
    field(work, "Aktnr").fill(case)
    work.get_by_role("button", name="Sök", exact=True).click()
    work.get_by_role("link", name=case).first.click()
    tab(work, "Ansökan")
    read(work)
    tab(work, "Normberäkningar")
    work.get_by_role("link", name="Öppna").first.click()
    read(frame(page, "berakning"))
    tab(work, "Beslut")
    work.get_by_role("link", name="Öppna").first.click()
    read(work)
    ask(page, work, household)
    calculate(page, work, household)
    propose(work, household)
    leave_word(work, household)
    work.get_by_role("button", name="Stäng akt").click()
    work.get_by_role("heading", name="Inkorg återansökningar").wait_for()


def field(where: Frame, label: str) -> Locator:
    """What stands beside a text."""
    return where.locator(
        f"xpath=//td[normalize-space()='{label}']/following-sibling::td[1]//*[self::input or self::select or self::textarea]"
    ).first


def tab(work: Frame, name: str) -> None:
    work.locator(".flikar").get_by_role("link", name=name, exact=True).click()
    work.get_by_role("heading", name=name, exact=True).wait_for()


def read(where: Frame) -> str:
    return where.locator("body").inner_text()


def ask(page: Page, work: Frame, household: Household) -> None:
    tab(work, "SSBTEK")
    work.get_by_role("button", name="Ny fråga").click()
    field(work, "Från månad").fill("2025-08")
    field(work, "Till månad").fill("2025-10")
    for box in work.locator("input[type=checkbox]").all():
        box.check()
    field(work, "Syfte").fill(PURPOSE)
    with work.expect_navigation():
        work.get_by_role("button", name="Ställ fråga").click()
    while not work.get_by_role("link", name="Visa svar").count():
        page.wait_for_timeout(100)
        with work.expect_navigation():
            work.get_by_role("link", name="Uppdatera").click()
    with page.expect_popup() as opened:
        work.get_by_role("link", name="Visa svar").click()
    opened.value.locator("body").inner_text()
    opened.value.close()


def calculate(page: Page, work: Frame, household: Household) -> None:
    tab(work, "Normberäkningar")
    work.get_by_role("button", name="Kopiera föregående").click()
    work.locator("iframe").wait_for()
    edit = frame(page, "berakning")
    field(edit, "Period").fill("2025-10")
    incomes = {row.type: row for row in household.expected.incomes}
    fill_rows(edit, "inkomster", "Lägg till inkomst", incomes, ("s", "m"), ("belopps", "beloppm"))
    expenses = {row.type: row for row in household.expected.expenses}
    fill_rows(edit, "utgifter", "Lägg till utgift", expenses, ("applied", "proposed"), ("ansokt", "forslag"))
    post(edit, lambda: edit.get_by_role("button", name="Beräkna").click())
    edit.get_by_role("button", name="Spara", exact=True).click()
    edit.get_by_role("button", name="Ja", exact=True).click()
    edit.get_by_role("button", name="OK", exact=True).click()


def fill_rows(
    edit: Frame, name: str, add: str, wanted: dict[str, Any], keys: tuple[str, ...], tails: tuple[str, ...]
) -> None:
    edit.get_by_role("link", name=name.capitalize(), exact=True).click()
    rows = edit.locator(f"#flik_{name} tr:has(select)")
    kinds = [rows.nth(n).locator("select").evaluate("e => e.value") for n in range(rows.count())]
    for n in reversed(range(len(kinds))):
        if kinds[n] not in wanted:
            post(edit, lambda n=n: rows.nth(n).get_by_role("button", name="Ta bort").click())
            del kinds[n]
    for kind, row in wanted.items():
        if kind not in kinds:
            post(edit, lambda: edit.get_by_role("button", name=add).click())
            kinds.append(kind)
            rows.nth(len(kinds) - 1).locator("select").select_option(kind)
        line = rows.nth(kinds.index(kind))
        for key, tail in zip(keys, tails, strict=True):
            cell = line.locator(f"input[name$='_{tail}']")
            if cell.count():
                cell.fill(amount(getattr(row, key)))


def post(edit: Frame, act: Callable[[], None]) -> None:
    """An act that fetches a new panel, and the panel."""
    with edit.page.expect_response(re.compile("/berakning/")):
        act()
    edit.locator("#sloja").wait_for(state="hidden")


def amount(ore: int) -> str:
    return f"{ore // 100},{ore % 100:02d}" if ore else ""


def propose(work: Frame, household: Household) -> None:
    tab(work, "Beslut")
    work.get_by_role("button", name="Nytt beslut").click()
    expected = household.expected
    field(work, "Beslutstyp").select_option(expected.type)
    field(work, "Paragraf").select_option("12 kap. 1 § SoL")
    field(work, "Från").fill("2025-10-01")
    field(work, "Till").fill("2025-10-31")
    field(work, "Belopp").fill(amount(expected.amount))
    field(work, "Orsak sökande").select_option(expected.reason_s)
    if expected.reason_m:
        field(work, "Orsak medsökande").select_option(expected.reason_m)
    field(work, "Motivering").fill("Utkast")
    work.get_by_role("button", name="Spara utkast").click()
    work.get_by_role("button", name="Nytt beslut").wait_for()


def leave_word(work: Frame, household: Household) -> None:
    tab(work, "Journal")
    work.get_by_role("button", name="Ny anteckning").click()
    field(work, "Rubrik").fill("Utkast för oktober")
    field(work, "Text").fill("Utkastet är berett.")
    work.get_by_role("button", name="Spara arbetsanteckning").click()
    work.get_by_role("button", name="Ny anteckning").wait_for()
    tab(work, "Bevakningar")
    work.get_by_role("button", name="Ny bevakning").click()
    field(work, "Bevakningsdatum").fill("2025-10-07")
    field(work, "Typ").select_option("Att granska")
    field(work, "Text").fill("Utkast att granska")
    work.get_by_role("button", name="Spara bevakning").click()
    work.get_by_role("button", name="Ny bevakning").wait_for()


if __name__ == "__main__":
    address, name, word, folder, program = sys.argv[1:]
    main(address, name, word, Path(folder), program)
