"""The impact page and its files: what stands there, what must not, and that every file and change leaves its line."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from bot.domain.access import Role
from bot.domain.impact import Baseline, BlindSum, CountedReview, Followed, HalfYear, Offered, impact_of
from bot.domain.period import Month
from bot.office.locale import Texts
from bot.office.web.impact.figures import figures_of, guards_of
from bot.store.tables import CaseRow, Run
from tests.office.impact_world import ImpactWorld
from tests.office.web_world import NOW

TABLES = ("utkast", "andel", "ledtid", "sparat", "andrade", "orsaker", "utfall", "skydd", "granskningar")
GIVEN = {"minuter": "45", "fran": "2026-07", "hur": "Tidmätning av 60 ärenden"}
NIGHT = date(2026, 11, 3)
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ImpactWorld]:
    world = ImpactWorld(tmp_path)
    yield world
    world.database.close()


@pytest.fixture
def manager(world: ImpactWorld) -> TestClient:
    world.fill()
    return world.signed_in("chef", Role.MANAGER)


def table(client: TestClient, name: str) -> list[list[str]]:
    """A table as its file has it."""
    text = client.get(f"/effekt/csv?tabell={name}").content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def sheets(client: TestClient) -> dict[str, list[list[str]]]:
    """Every sheet of the workbook, as texts; numbers with one decimal, as they are shown."""
    with ZipFile(BytesIO(client.get("/effekt/xlsx").content)) as book:

        def part(name: str) -> ElementTree.Element:
            return ElementTree.fromstring(book.read(f"xl/{name}.xml"))  # noqa: S314 - written by us a moment ago

        said = ["".join(one.itertext()) for one in part("sharedStrings")]
        names = [one.get("name") for one in part("workbook").iter(f"{CELL}sheet")]
        found = {}
        for at, name in enumerate(names, 1):
            sheet = part(f"worksheets/sheet{at}")
            assert not list(sheet.iter(f"{CELL}f")), "a formula"
            found[str(name)] = [
                [said[int(one[0].text)] if one.get("t") == "s" else f"{float(str(one[0].text)):.1f}" for one in row]
                for row in sheet.iter(f"{CELL}row")
            ]
    return found


def small(world: ImpactWorld, drafted: int, to_person: int = 0) -> None:
    """One night of a few cases."""
    with world.database.transaction() as s:
        run = Run(flow="prov", day="2026-11-03")
        s.add(run)
        s.flush()
        for n in range(drafted + to_person):
            state, reason = ("drafted", "") if n < drafted else ("to_person", "salary")
            s.add(CaseRow(flow="prov", number=f"EB-{n}", month="2026-10", run_id=run.id or 0, state=state, reason=reason, unit="Norr"))  # fmt: skip


def as_number(value: str) -> str | float:
    """A cell as it is meant, however it was written."""
    return float(value.replace(",", ".")) if re.fullmatch(r"-?\d+([.,]\d+)?", value) else value


def told(page: str) -> str:
    """What the page says, without its markup."""
    main = page.split("<main", 1)[1].split("</main>", maxsplit=1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_six_figures_stand_there_with_definition_n_and_caption(manager):
    page = told(manager.get("/effekt").text)
    for at, title in enumerate(
        ("Utkast per natt", "Andel med utkast", "Ledtid", "Sparade minuter", "Andel ändrade av granskaren", "Utan utkast, efter orsak"), 1
    ):  # fmt: skip
        assert f"{at}. {title}" in page
    assert page.count("(n = ") == 6
    assert page.count("Visa som tabell") == 6
    assert page.count("Hämta tabellen (CSV)") == 9
    assert "En begärd komplettering har inte kommit in" in page, "the reason in the words that the report has"


def test_the_whole_is_the_sum_of_its_months_of_its_units_and_of_its_nights(manager):
    rows = table(manager, "utkast")[1:]
    sums = {kind: sum(int(row[2]) for row in rows if row[0] == kind) for kind in ("Natt", "Månad", "Enhet", "Alla")}
    assert len(set(sums.values())) == 1
    assert min(int(row[2]) for row in rows) >= 5
    kinds = table(manager, "orsaker")
    assert sum(int(row[2]) for row in kinds[1:-1]) == int(kinds[-1][2])
    (share,) = [row for row in table(manager, "andel") if row[0] == "Alla"]
    assert int(share[3]) - int(share[2]) == int(kinds[-1][2])


def test_no_case_number_and_no_reviewer_stands_there_or_in_any_file(world, manager):
    everything = told(manager.get("/effekt").text) + "".join(str(table(manager, name)) for name in TABLES)
    everything += str(sheets(manager))
    assert "EB-" not in everything
    world.account("annalisa", Role.CASEWORKER)
    with world.database.transaction() as s:
        run = Run(flow="prov", day="2026-11-22")
        s.add(run)
        s.flush()
        row = CaseRow(flow="prov", number="EB-X", month="2026-11", run_id=run.id or 0, state="drafted", unit="Norr")
        s.add(row)
        s.flush()
        s.add_all(world.said(row.id or 0, "annalisa", world.clock.now()))
    assert "annalisa" not in manager.get("/effekt").text


@pytest.mark.parametrize(("drafted", "to_person"), [(0, 0), (1, 0), (4, 0), (4, 4), (0, 3)])
def test_fewer_than_five_are_told_in_no_number(world, drafted, to_person):
    small(world, drafted, to_person)
    client = world.signed_in("chef", Role.MANAGER)
    for name in TABLES:
        for row in table(client, name)[1:]:
            numbers = [value for value in row[2:] if re.fullmatch(r"[\d,]+", value)]
            assert numbers == (["1"] if name == "utkast" else []), "only how many nights there were"


def test_those_that_are_told_apart_by_nothing_but_a_count_under_five_give_the_same_page(tmp_path):
    """Nine drafts and n to a person: whatever n is under five, every page and file is the same to the letter."""
    alike = set()
    for to_person in range(5):
        (tmp_path / str(to_person)).mkdir()
        world = ImpactWorld(tmp_path / str(to_person))
        small(world, 9, to_person)
        client = world.signed_in("chef", Role.MANAGER)
        alike.add(
            told(client.get("/effekt").text)
            + "".join(str(table(client, name)) for name in TABLES)
            + str(sheets(client))
        )
        world.database.close()
    assert len(alike) == 1
    page = alike.pop()
    assert "alla utom färre än fem" in page
    assert "n = visas inte" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_without_a_manual_figure_nothing_is_saved_and_with_one_it_is_counted(world, manager):
    before = table(manager, "sparat")[-1]
    assert before[3] == before[5] == "saknas"
    assert "gissas aldrig" in told(manager.get("/effekt").text)
    assert manager.post("/effekt/manuell-tid", data=GIVEN).status_code == 303
    after = table(manager, "sparat")[-1]
    assert after[3] == "45"
    assert int(after[5]) > 0
    assert world.recorded[0][:2] == ("effect.export", "konto:chef")
    (line,) = [more for what, _, more in world.recorded if what == "effect.baseline"]
    assert (line["minutes"], str(line["since"]), line["how"], line["role"]) == (45, "2026-07", GIVEN["hur"], "chef")


def test_every_version_stands_on_the_page_with_who_and_when_and_whether_it_came_afterwards(world, manager):
    manager.post("/effekt/manuell-tid", data=GIVEN)
    world.clock.passes(minutes=9)
    manager.post("/effekt/manuell-tid", data=GIVEN | {"minuter": "40", "fran": "2027-01"})
    page = told(manager.get("/effekt").text)
    assert re.search(r"40 2027-01 Tidmätning av 60 ärenden chef 2026-11-23 07:39:00 45 2026-07 .* i efterhand", page)


@pytest.mark.parametrize(
    "wrong", [{"minuter": "0"}, {"minuter": "601"}, {"minuter": "-5"}, {"minuter": "²"}, {"fran": "snart"}, {"hur": " "}, {"hur": "x" * 201}]
)  # fmt: skip
def test_a_figure_that_cannot_be_meant_is_refused_and_not_recorded(world, wrong):
    client = world.signed_in("chef", Role.MANAGER)
    answer = client.post("/effekt/manuell-tid", data=GIVEN | wrong)
    assert answer.status_code == 422
    assert "Inget är sparat" in answer.text
    assert world.what() == []


def test_those_who_only_read_are_shown_no_form(world):
    for role, may in ((Role.IT, False), (Role.AUDITOR, False), (Role.LEADER, True)):
        assert ('name="minuter"' in world.signed_in(f"namn-{role.value}", role).get("/effekt").text) == may


def test_a_file_is_as_excel_in_swedish_wants_it_and_no_cell_is_a_formula(world, manager):
    answer = manager.get("/effekt/csv?period=2026-2&tabell=andel")
    assert answer.content.startswith("\ufeffIndelning;Vad;Utkast;".encode())
    assert answer.headers["content-disposition"].endswith("effekt-2026-2-andel.csv")
    assert b"\r\n" in answer.content
    assert re.search(r";\d+,\d\r\n", answer.text), "a decimal comma"
    assert "'=1+1 Väst" in answer.text
    assert not re.search(r"(^|;)[=+@-]", answer.text, re.MULTILINE)
    assert world.recorded[-1][0] == "effect.export"
    assert world.recorded[-1][2]["file"] == "andel.csv"


def test_the_workbook_has_the_same_figures_as_the_files_and_says_what_they_are(world, manager):
    found = sheets(manager)
    assert world.recorded[-1][2] == {
        "file": "effekt.xlsx",
        "period": "2026-2",
        "purpose": "uppföljning",
        "role": "chef",
    }
    assert list(found) == ["Om", *TABLES]
    assert "Så är siffrorna skyddade" in str(found["Om"])
    for name in TABLES:
        plain = [[as_number(value.removeprefix("'")) for value in row] for row in table(manager, name)]
        assert [[as_number(value) for value in row] for row in found[name]] == plain, name


def test_what_is_exported_stands_on_the_page(manager):
    page = manager.get("/effekt").text
    shown = [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)]
    flat = [[value.replace("\N{NO-BREAK SPACE}", "") for value in row] for row in shown]
    for name in TABLES:
        for row in table(manager, name):
            assert [value.removeprefix("'") for value in row] in flat, (name, row)


def test_a_table_that_does_not_exist_is_refused_and_an_odd_period_is_the_present_one(manager):
    assert manager.get("/effekt/csv?tabell=personer").status_code == 422
    for odd in ("", "2026", "2026-2'", "<b>", "1899-1"):
        assert "juli–december 2026" in manager.get("/effekt", params={"period": odd}).text


def test_the_half_years_there_can_be_something_in_can_be_chosen(world):
    world.fill(date(2025, 12, 1), date(2025, 12, 5))
    page = world.signed_in("chef", Role.MANAGER).get("/effekt").text
    assert re.findall(r'<option value="([^"]+)"', page) == ["2026-2", "2026-1", "2025-2"]


def test_the_page_is_in_english_for_whoever_chose_that(world, manager):
    world.accounts.set_manner("chef", "en", "on")
    page = told(manager.get("/effekt").text)
    assert "Share changed by the reviewer" in page
    assert "per night on average" in page
    assert not re.search(r"[a-z]*\bUtkast\b", page)


@pytest.mark.parametrize("count", [5, 9, 25, 60])
def test_however_few_were_changed_every_figure_of_the_reviews_is_the_same(count):
    """Below five nothing tells nought from four: not the share, not the minutes, not the safeguards."""
    alike = set()
    for changed in range(0, min(5, (count + 1) // 2)):
        said = [CountedReview("Norr", NIGHT, "abc"[i % 3], 120, is_adjusted=i < changed) for i in range(count)]
        seconds = [replace(one, is_second=True) for one in said]
        blinds = [BlindSum("Norr", NIGHT, "abc"[i % 3], is_equal=i >= changed) for i in range(count)]
        came_of = [Followed("Norr", NIGHT, "abc"[i % 3], is_changed=i < changed) for i in range(count)]
        offered = [Offered("Norr", NIGHT)] * count
        impact = impact_of(HalfYear.of(NIGHT), [NIGHT], offered, said + seconds, blinds, came_of)
        manual = Baseline(45, Month(2026, 1), "mätning", "chef", NOW)
        alike.add(repr((figures_of(impact, [manual], Texts("sv")), guards_of(impact, Texts("sv")))))
    assert len(alike) == 1
