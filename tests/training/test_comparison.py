"""The calculation beside the one before it, and the norm's two tabs."""

import re
from pathlib import Path

import pytest

from bot.training.calculation import Body, expense, income, new_body
from bot.training.comparison import Compared, compare_expenses, compare_incomes, compare_sums
from tests.training.test_profile_structure import named
from tests.training.test_walk import CASE, rows
from tests.training.training_client import Client, copy_previous, log_in

ALONE = [{"pnr": "19790314-9818", "name": "Greger Lundmyr", "role": "S"}]


def body(period: str, incomes: list[dict[str, str]], expenses: list[dict[str, str]]) -> Body:
    return {**new_body(period, ALONE), "incomes": incomes, "expenses": expenses}


def cells(page: str, heading: str) -> list[list[str]]:
    """Give the rows of the table under a heading, without its own heads."""
    table = page.partition(f"<h2>{heading}</h2>")[2].partition("</table>")[0].replace("\u00a0", " ")
    return [found for row in table.split("<tr>") if (found := re.findall(r"<td[^>]*>([^<]*)</td>", row))]


def test_a_row_that_only_one_of_them_has_is_missing_in_the_other_and_not_nought() -> None:
    now = body("2025-10", [income("Sjukpenning", 100_00)], [expense("El 1", 50_00, 40_00)])
    before = body("2025-09", [income("Pension", 0, 70_00)], [expense("El 1", 90_00, 90_00)])
    assert compare_incomes(now, before) == [
        Compared("Sjukpenning", "S", 100_00, None),
        Compared("Pension", "M", None, 70_00),
    ]
    assert [row.difference for row in compare_incomes(now, before)] == [100_00, -70_00]
    assert compare_expenses(now, before) == [Compared("El 1", "", 40_00, 90_00)]


def test_a_month_without_a_norm_has_no_result_to_compare() -> None:
    sums = compare_sums(body("2025-01", [], []), body("2024-12", [], []))
    assert [(row.type, row.before) for row in sums if row.before is None] == [("Normsumma", None), ("Resultat", None)]


def test_a_working_copy_is_compared_as_it_is_typed_and_nothing_is_saved(db: Path, robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    address, typed = copy_previous(robot, CASE)
    names = named(typed)
    typed |= {names["period"]: "2025-10", names["i1_beloppm"]: "7 100,00"}
    page = robot.post(address, data={**typed, "kommando": "jamfor", "flik": "familj"}).text
    assert cells(page, "Inkomster") == [
        ["Sjukpenning", "S", "6 450,00", "6 450,00", "0,00"],
        ["Etableringsersättning", "M", "7 100,00", "6 930,00", "170,00"],
    ]
    assert cells(page, "Resultat")[3] == ["Resultat", "4 625,00", "4 795,00", "\u2212170,00"]
    assert 'value="7 100,00"' in robot.get(address).text
    assert rows(db, "SELECT COUNT(*) FROM calculations WHERE created_by = 'ROBOT01'") == [(0,)]


@pytest.mark.parametrize("profile", ["combine", "lifecare", "ovning", "viva"])
def test_a_saved_calculation_leads_to_its_comparison(db: Path, profile: str) -> None:
    client = log_in(db, "HAND01", profile=profile)
    assert f'href="/berakning/{CASE}/1/jamfor"' in client.get(f"/berakning/{CASE}/1").text
    address, _ = copy_previous(client, CASE)
    assert "('jamfor')" in client.get(address).text


def test_where_there_is_no_earlier_calculation_the_page_says_so(robot: Client) -> None:
    assert "Det finns ingen tidigare beräkning att jämföra med." in robot.get(f"/berakning/{CASE}/1/jamfor").text


def test_a_calculation_or_a_case_that_does_not_exist_is_not_compared(robot: Client) -> None:
    assert robot.get(f"/berakning/{CASE}/9/jamfor").status_code == 404
    assert robot.get("/berakning/EB-2025-99999/1/jamfor").status_code == 404


def test_a_copy_of_a_case_that_somebody_else_holds_is_not_compared(robot: Client) -> None:
    assert robot.post("/berakning/EB-2025-00116/k1", data={"kommando": "jamfor"}).status_code == 409


@pytest.mark.parametrize("profile", ["ovning", "combine"])
def test_the_norms_parts_stand_in_two_tabs_and_nobody_writes_there(db: Path, profile: str) -> None:
    client = log_in(db, "HAND01", profile=profile)
    address, _ = copy_previous(client, CASE)
    page = client.get(address).text
    living, _, shared = page.partition('id="flik_levnadskostnader"')[2].partition('id="flik_gemensamma"')
    shared = shared.partition('id="flik_resultat"')[0]
    amounts = re.findall(r'<td class="belopp">([^<]+)</td>', living.replace("\u00a0", " "))
    assert amounts == ["3 525,00", "3 525,00", "7 050,00"]
    assert living.count("Sammanboende") == 2
    assert re.findall(r"<td(?: class=\"belopp\")?>([^<]+)</td>", shared.replace("\u00a0", " ")) == ["2", "1 400,00"]
    assert not re.search(r"<(input|select|textarea|button)", living + shared)


def test_a_saved_calculation_shows_the_norms_parts_too(robot: Client) -> None:
    page = robot.get(f"/berakning/{CASE}/1").text
    assert cells(page, "Levnadskostnader")[0] == ["Folke Brinnmark", "S", "Sammanboende", "30", "3 525,00"]
    assert cells(page, "Gemensamma")[1] == ["Hushållets gemensamma belopp", "1 400,00"]


def test_a_month_without_a_norm_shows_no_parts(robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    address, typed = copy_previous(robot, CASE)
    page = robot.post(address, data={**typed, named(typed)["period"]: "2026-01", "kommando": "berakna"}).text
    tabs = page.partition('id="flik_levnadskostnader"')[2].partition('id="flik_resultat"')[0]
    assert tabs.count("Norm saknas för perioden") == 2
    assert "belopp" not in tabs
