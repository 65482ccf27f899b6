"""The sixty households: the twenty that every demo runs, and the forty kept apart until the flow reads all they show."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.domain.errors import Reason
from bot.office import reason_words
from bot.training import Household, default_households, load_households, oracle, oracle_details, write_perfect_night
from bot.training.seed import seed
from bot.training.toml_writer import INVENTED, write_toml
from tests.training.reckoning import assert_it_adds_up, assert_last_month_agrees, sums_of
from tests.training.training_client import Client, log_in

FORTY = default_households() / "60"
HOUSEHOLDS = load_households(default_households())
NEW = [h for h in HOUSEHOLDS if (FORTY / h.file).exists()]
DRAFTED = [h for h in HOUSEHOLDS if h.expected.outcome == "drafted"]
NEEDS_THE_FLOW = "# Kräver att flödet läser "


def name_of(household: Household) -> str:
    return household.file


def text_of(household: Household) -> str:
    path = FORTY / household.file
    return (path if path.exists() else default_households() / "20" / household.file).read_text("utf-8")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sextio") / "sextio.sqlite"
    seed(path, HOUSEHOLDS)
    return path


@pytest.fixture
def sixty(untouched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(untouched, tmp_path))


@pytest.fixture(scope="module")
def reader(untouched: Path) -> Client:
    return log_in(untouched, "HAND01")


def test_there_are_sixty_and_thirty_six_become_drafts() -> None:
    assert len(HOUSEHOLDS) >= 60
    assert len(DRAFTED) >= 36


def test_no_person_and_no_case_stands_in_two_files() -> None:
    numbers = [m.pnr for h in HOUSEHOLDS for m in h.members]
    assert len(set(numbers)) == len(numbers)
    assert len({h.case for h in HOUSEHOLDS}) == len(HOUSEHOLDS)


def test_no_name_holds_another_case_s_name() -> None:
    """The oracle finds people on a page by name and number, and must not take one for another."""
    for one in HOUSEHOLDS:
        others = {m.name for other in HOUSEHOLDS if other.case != one.case for m in other.members}
        assert not [(m.name, name) for m in one.members for name in others if name in m.name]


@pytest.mark.parametrize("household", DRAFTED, ids=name_of)
def test_a_draft_adds_up(household: Household) -> None:
    assert_it_adds_up(household)


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=name_of)
def test_last_month_agrees(household: Household) -> None:
    assert_last_month_agrees(household)


def test_a_computation_without_a_deficit_goes_to_a_person() -> None:
    shown = [h for h in HOUSEHOLDS if h.expected.outcome == "to_person" and h.expected.arithmetic]
    assert [sums_of(h.expected.arithmetic)[-1] <= 0 for h in shown] == [True, True]


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=name_of)
def test_a_file_is_written_as_the_others_are(household: Household) -> None:
    head = text_of(household).split("\n\n", 1)[0].splitlines()
    assert head[-1] == f"# {INVENTED}"
    assert write_toml(household, *(line.removeprefix("# ") for line in head[:-1])) == text_of(household)


@pytest.mark.parametrize("household", NEW, ids=name_of)
def test_a_reason_is_one_the_bot_gives_unless_the_flow_must_learn_to_read(household: Household) -> None:
    known = {"Utkast", *(reason_words(reason)[0] for reason in Reason)}
    assert household.expected.reason in known or NEEDS_THE_FLOW in text_of(household)


def test_a_perfect_night_on_the_sixty_leaves_nothing_to_say(sixty: Path) -> None:
    write_perfect_night(sixty, HOUSEHOLDS)
    assert not any(oracle(sixty).values()), oracle_details(sixty)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/berakning/EB-2025-00121/1", "<td>15</td>"),
        ("/berakning/EB-2025-00124/1", "Ragnar Ödeby"),
        ("/akt/EB-2025-00124", "Kerstin Ödeby"),
        ("/akt/EB-2025-00135", "<td>Avslutad 2025-09-26</td>"),
        ("/akt/EB-2025-00136", "<td>Pågående</td>"),
        ("/akt/EB-2025-00136/ansokan", "<td>Tilläggsansökan</td>"),
        ("/akt/EB-2025-00137/beslut", "<td>2025-04</td><td>Återkrav</td>"),
        ("/akt/EB-2025-00138/beslut", "<td>Förskott på förmån</td>"),
        ("/akt/EB-2025-00139/ansokan", "<td>2025-10-01</td><td>Ja</td>"),
        ("/akt/EB-2025-00140/ansokan", "<td>2025-10-07</td><td>Nej</td><td>Nej</td>"),
        ("/akt/EB-2025-00145/ansokan", "7 900:-"),
        ("/akt/EB-2025-00147/ansokan", "<td>Kontoutdrag.heic</td><td>Kan inte läsas</td>"),
        (
            "/akt/EB-2025-00147/ansokan",
            '<th>Fråga</th><th>Svar</th></tr>\n<tr><td colspan="2">Inga poster hittades</td></tr>',
        ),
        ("/akt/EB-2025-00149/ansokan", "212,40 EUR"),
        ("/akt/EB-2025-00169/ansokan", "<td>Har du fått nya tillgångar?</td><td></td>"),
        ("/akt/EB-2025-00150/ansokan", '<td class="ledtext">Återkallad</td><td>2025-10-06</td>'),
        ("/berakning/EB-2025-00146/3", '<td class="ledtext">Ändrad av</td><td>HAND02</td>'),
    ],
)
def test_what_a_file_says_is_shown(reader: Client, path: str, shown: str) -> None:
    assert shown in reader.get(path).text


def test_the_one_who_moved_out_stands_only_in_the_old_calculation(reader: Client) -> None:
    assert "Ragnar Ödeby" not in reader.get("/akt/EB-2025-00124").text


def test_the_robots_rows_from_an_earlier_night_are_not_tonights_but_must_be_left_alone(sixty: Path) -> None:
    write_perfect_night(sixty, HOUSEHOLDS)
    db = sqlite3.connect(sixty)
    db.execute(
        "UPDATE calculations SET result = 1 WHERE case_nr = 'EB-2025-00146' AND created_by = 'ROBOT01' AND nr = 2"
    )
    db.commit()
    db.close()
    counts = oracle(sixty)
    assert {name for name, n in counts.items() if n} == {"human_values_changed"}
