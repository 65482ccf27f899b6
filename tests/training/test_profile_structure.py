"""What the profiles do in their own way: dates, tables, steps, rows for each person, windows. The saved work is the same."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.training import oracle, oracle_details, prepare, profile_names
from bot.training.calculation import by_person, income, joined, month_ends
from bot.training.household_reader import default_households
from tests.training.test_walk import CASE, ask, rows, save_decision
from tests.training.training_client import Client, copy_previous, fields, form_names, log_in

SAVED = "SELECT period, norm, expenses, incomes, result FROM calculations WHERE created_by = 'ROBOT01'"


def named(typed: dict[str, str]) -> dict[str, str]:
    """Give each field's volatile name by its stable end."""
    return form_names("".join(f'name="{name}"' for name in typed))


def saved_body(db: Path) -> dict[str, Any]:
    return json.loads(str(rows(db, "SELECT body FROM calculations WHERE created_by = 'ROBOT01'")[0][0]))


def step(client: Client, address: str, typed: dict[str, str], command: str, flik: str) -> tuple[str, dict[str, str]]:
    """Post one step's form; give the page that comes and what is in its fields."""
    page = client.post(address, data={**typed, "kommando": command, "flik": flik}).text
    return page, fields(page)


def calculate_on_one_page(client: Client) -> str:
    """Copy last month's calculation, change the month and one amount, and save: ovning, combine and lifecare."""
    address, typed = copy_previous(client, CASE)
    names = named(typed)
    month = {"period": "2025-10"} if "period" in names else {"fran": "2025-10-01", "till": "2025-10-31"}
    typed |= {names[tail]: value for tail, value in month.items()} | {names["i1_beloppm"]: "7 100,00"}
    return client.post(address, data={**typed, "kommando": "spara"}).text


def calculate_in_steps(client: Client) -> str:
    """The same in viva's five pages."""
    address, typed = copy_previous(client, CASE)
    typed |= {named(typed)["period"]: "2025-10"}
    _, typed = step(client, address, typed, "nasta", "personer")
    _, typed = step(client, address, typed, "nasta", "utgifter")
    names = named(typed)
    changed = next(
        n for n in range(3) if typed[names[f"i{n}_typ"]][:4] == "Etab" and typed[names[f"i{n}_person"]] == "M"
    )
    typed |= {names[f"i{changed}_belopp"]: "7 100,00"}
    page, typed = step(client, address, typed, "nasta", "inkomster")
    assert "Reducering" in page
    page, typed = step(client, address, typed, "nasta", "reducering")
    assert "4\u00a0625,00" in page
    return step(client, address, typed, "spara", "summering")[0]


@pytest.mark.parametrize("name", profile_names())
def test_the_same_work_is_saved_the_same_whatever_the_profile(db: Path, name: str) -> None:
    client = log_in(db, "ROBOT01", profile=name)
    untouched = oracle(db)["unexpected"]
    client.get(f"/akt/{CASE}/oppna")
    ask(client, CASE, 2)
    page = calculate_in_steps(client) if name == "viva" else calculate_on_one_page(client)
    assert "4\u00a0625,00" in page
    save_decision(client, CASE, "cmdutkast")
    for path, typed in (
        ("journal", {"rubrik": "Utkast", "text": "Underlag", "cmdarbete": "x"}),
        ("bevakningar", {"dag": "2025-10-07", "typ": "Att granska", "text": "Granska"}),
    ):
        names = form_names(client.get(f"/akt/{CASE}/{path}?ny=1").text)
        client.post(f"/akt/{CASE}/{path}", data={names[tail]: value for tail, value in typed.items()})
    client.post(f"/akt/{CASE}/stang")
    assert rows(db, SAVED) == [("2025-10", 8450_00, 9725_00, 13550_00, 4625_00)]
    counts = oracle(db)
    assert counts.pop("unexpected") == untouched - 1
    assert not any(counts.values()), oracle_details(db)


# ------------------------------------------------------------------ lifecare


@pytest.fixture
def lifecare(db: Path) -> Client:
    client = log_in(db, "ROBOT01", profile="lifecare")
    client.get(f"/akt/{CASE}/oppna")
    return client


@pytest.mark.parametrize("till", ["2025-10-30", "2025-11-30", "2025-10", ""])
def test_a_period_that_is_not_a_whole_month_refuses_the_save(db: Path, lifecare: Client, till: str) -> None:
    address, typed = copy_previous(lifecare, CASE)
    names = named(typed)
    data = {**typed, names["fran"]: "2025-10-01", names["till"]: till, "kommando": "spara"}
    page = lifecare.post(address, data=data).text
    assert "Uppgifterna kunde inte sparas" in page
    assert f'value="{till}"' in page
    assert rows(db, SAVED) == []


def test_a_second_row_of_the_same_type_refuses_the_save(db: Path, lifecare: Client) -> None:
    address, typed = copy_previous(lifecare, CASE)
    _, typed = step(lifecare, address, typed, "ny_inkomst", "")
    names = named(typed)
    typed |= {names["i2_typ"]: typed[names["i0_typ"]], names["i2_belopps"]: "1,00"}
    assert "Uppgifterna kunde inte sparas" in step(lifecare, address, typed, "spara", "")[0]
    assert rows(db, SAVED) == []


def test_a_living_cost_has_a_table_of_its_own_and_counts_as_an_expense(db: Path, lifecare: Client) -> None:
    address, typed = copy_previous(lifecare, CASE)
    number = len([name for name in typed if name.endswith("_ansokt")])
    page, typed = step(lifecare, address, typed, "ny_levnad", "")
    below = page.partition("<h2>Levnadskostnader i övrigt</h2>")[2]
    assert "ctl00$u" in below
    assert "Boendekostnad" not in below
    names = named(typed)
    typed |= {names[f"u{number}_typ"]: "Medicin", names[f"u{number}_forslag"]: "120,00"}
    assert "Beräkningen är sparad" in step(lifecare, address, typed, "spara", "")[0]
    assert [e["proposed"] for e in saved_body(db)["expenses"] if e["type"] == "Medicin"] == ["120,00"]
    view = lifecare.get(f"/berakning/{CASE}/2").text
    assert "Medicin" in view.partition("<h2>Levnadskostnader i övrigt</h2>")[2]
    assert "Medicin" not in view.partition("<h2>Levnadskostnader i övrigt</h2>")[0]


def test_income_days_are_kept_and_a_day_that_is_none_refuses_the_save(db: Path, lifecare: Client) -> None:
    address, typed = copy_previous(lifecare, CASE)
    day = named(typed)["i0_datums"]
    assert "Uppgifterna kunde inte sparas" in step(lifecare, address, {**typed, day: "250925"}, "spara", "")[0]
    step(lifecare, address, {**typed, day: "2025-09-25"}, "spara", "")
    assert saved_body(db)["incomes"][0]["day_s"] == "2025-09-25"


def test_the_sums_follow_what_is_typed_and_nothing_is_saved_by_it(db: Path, lifecare: Client) -> None:
    address, typed = copy_previous(lifecare, CASE)
    assert """onchange="skicka('rakna')\"""" in lifecare.get(address).text
    names = named(typed)
    typed |= {names["fran"]: "2025-10-01", names["till"]: "2025-10-31", names["i1_beloppm"]: "7 100,00"}
    page, _ = step(lifecare, address, typed, "rakna", "")
    below = page.partition("<h2>Summering</h2>")[2]
    assert re.search(r">Underskott</td><td[^>]*>4\u00a0625,00<", below)
    assert rows(db, SAVED) == []


def test_a_new_application_is_not_called_by_the_name_of_a_button(lifecare: Client) -> None:
    assert "<td>Ny</td>" in lifecare.get("/inkorg").text
    assert 'value="Ny beräkning"' in lifecare.get(f"/akt/{CASE}/berakningar").text


def test_the_list_shows_the_norm_negated(lifecare: Client) -> None:
    assert "\u22128\u00a0450,00" in lifecare.get(f"/akt/{CASE}/berakningar").text


def test_a_months_ends_are_its_first_and_last_day() -> None:
    assert month_ends("2024-02") == ("2024-02-01", "2024-02-29")
    assert month_ends("2025-10-01–2025-10") == ("2025-10-01", "2025-10")


# ------------------------------------------------------------------ viva


@pytest.fixture
def viva(db: Path) -> Client:
    client = log_in(db, "ROBOT01", profile="viva")
    client.get(f"/akt/{CASE}/oppna")
    return client


def test_each_step_has_a_page_of_its_own_and_can_be_left_both_ways(viva: Client) -> None:
    address, _ = copy_previous(viva, CASE)
    seen = []
    page = viva.get(address).text
    for flik in ("personer", "utgifter", "inkomster", "reducering", "summering"):
        seen += re.findall(r"<h1>([^<]+)</h1>", page)
        assert ('value="Spara"' in page) == (flik == "summering")
        assert ('value="Föregående"' in page) == (flik != "personer")
        page, _ = step(viva, address, fields(page), "nasta", flik)
    assert seen == ["Personer som påverkar normen", "Utgifter", "Inkomster", "Reducering", "Summering"]
    assert "<h1>Reducering</h1>" in step(viva, address, {}, "foregaende", "summering")[0]


def test_a_step_without_the_family_unticks_nobody(db: Path, viva: Client) -> None:
    address, _ = copy_previous(viva, CASE)
    step(viva, address, {}, "spara", "summering")
    assert [p["included"] for p in saved_body(db)["family"]] == [True, True]


def test_the_same_type_may_stand_once_for_each_person(db: Path, viva: Client) -> None:
    address, _ = copy_previous(viva, CASE)
    _, typed = step(viva, address, {}, "foregaende", "reducering")
    taken = [(typed[n], typed[n.replace("_typ", "_person")]) for n in typed if n.endswith("_typ")]
    _, typed = step(viva, address, typed, "ny_inkomst", "inkomster")
    names, new = named(typed), len(taken)
    kind, person = taken[0]
    other = "M" if person == "S" else "S"
    typed |= {names[f"i{new}_typ"]: kind, names[f"i{new}_belopp"]: "12,00", names[f"i{new}_person"]: person}
    assert "Uppgifterna kunde inte sparas" in step(viva, address, typed, "spara", "inkomster")[0]
    assert rows(db, SAVED) == []
    _, typed = step(viva, address, {}, "foregaende", "reducering")
    typed |= {named(typed)[f"i{new}_person"]: other}
    step(viva, address, typed, "spara", "inkomster")
    row = next(i for i in saved_body(db)["incomes"] if i["type"] == kind)
    assert row["sm".replace(person.lower(), "")] == "12,00"


def test_a_row_for_somebody_who_is_not_there_refuses_the_save(db: Path, viva: Client) -> None:
    alone = "EB-2025-00102"
    viva.get(f"/akt/{alone}/oppna")
    address, _ = copy_previous(viva, alone)
    page, typed = step(viva, address, {}, "foregaende", "reducering")
    assert ">Medsökande</option>" not in page
    typed |= {named(typed)["i0_person"]: "M"}
    assert "Uppgifterna kunde inte sparas" in step(viva, address, typed, "spara", "inkomster")[0]
    assert rows(db, SAVED) == []


def test_rows_for_each_person_are_the_same_amounts_when_put_together_again() -> None:
    whole = [
        income("Sjukpenning", 100_00, 200_00, "båda"),
        income("Pension", 0, 300_00),
        income("CSN Lån"),
        income("Barnbidrag/Flerbarnstillägg", 50_00),
    ]
    again = joined({"incomes": by_person(whole)})["incomes"]
    assert [(r["type"], r["s"], r["m"]) for r in again] == [(r["type"], r["s"], r["m"]) for r in whole]
    assert again[0]["note"] == "båda"


def test_an_application_that_may_be_handled_is_exactly_one_set_of_flags(tmp_path: Path) -> None:
    db = tmp_path / "ovning.sqlite"
    prepare(db, default_households() / "60")
    client = log_in(db, "ROBOT01", profile="viva")
    pages = "".join(client.get(f"/inkorg?sida={n}").text for n in range(1, 5))
    shown = re.findall(r"/akt/(EB-2025-\d{5})/oppna.*?<td>([\d, ]+)</td></tr>", pages, re.S)
    flags = {case: {int(flag) for flag in text.split(", ")} for case, text in shown}
    assert flags["EB-2025-00121"] == {1, 128, 256, 512}
    assert flags["EB-2025-00140"] == {64, 128, 256, 512}
    assert flags["EB-2025-00141"] == {1, 128, 256, 512}
    assert len({text for case, text in shown if flags[case] == {1, 128, 256, 512}}) > 1
    client.get("/akt/EB-2025-00140/oppna")
    there = re.search(r">Status</td><td>([\d, ]+)</td>", client.get("/akt/EB-2025-00140/ansokan").text)
    assert there is not None
    assert there[1] == dict(shown)["EB-2025-00140"]


# ------------------------------------------------------------------ combine


def test_the_work_opens_in_a_window_of_its_own_and_the_first_keeps_a_start_page(db: Path) -> None:
    client = log_in(db, "ROBOT01", profile="combine")
    first = client.get("/").text
    assert "frameset" not in first
    assert "window.open('/fonster', 'arbetsfonster'" in first
    assert "frameset" in client.get("/fonster").text
