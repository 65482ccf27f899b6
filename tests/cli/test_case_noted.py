"""`brygga case warning` and `brygga case answer`: what a person notes is kept, shown, and hers."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.case import CaseRef
from bot.drivers.host import HostClock, operator
from bot.feed import LocalFeed
from bot.store import CaseArchive, Database, NightStore, Vault
from tests.cli.test_case_show import BY_HAND, DRAFTED, QUEUED, RUNNING, TO_PERSON, settings
from tests.office.conftest import M

kept = settings
"""The database of `brygga case show`: warnings stand in the draft only, as before they were kept."""


@pytest.fixture
def place(kept: Path, tmp_path: Path) -> Path:
    return shutil.copytree(kept.parent, tmp_path / "own") / kept.name


def case(place: Path, *arguments: str, text: str = ""):
    return CliRunner().invoke(app, ["case", *arguments, "--settings", str(place)], input=text)


def shown(place: Path, number: str = DRAFTED, *more: str) -> str:
    return " ".join(case(place, "show", number, *more).stdout.split())


def test_a_warning_is_acknowledged_and_then_closed_and_says_by_whom(place: Path) -> None:
    assert "[income_gone], öppen" in shown(place)
    end = case(place, "warning", DRAFTED, "income_gone", "--acknowledge")
    assert (end.exit_code, end.stdout, end.stderr) == (0, "income_gone är kvitterad.\n", "")
    assert f"[income_gone], kvitterad av {operator()} sedan" in shown(place)
    assert case(place, "warning", DRAFTED, "INCOME_GONE", "--close").exit_code == 0
    assert f"[income_gone], stängd av {operator()} sedan" in shown(place)
    assert "Att titta på (1)" in shown(place)


@pytest.mark.parametrize(
    ("number", "arguments", "says"),
    [
        (DRAFTED, ("income_new", "--close"), "är ingen av ärendets varningar: ssbtek_unread, income_gone"),
        (DRAFTED, ("income_gone/Pension", "--close"), "är ingen av ärendets varningar"),
        (DRAFTED, ("income_gone",), "skriv en av --acknowledge och --close"),
        (DRAFTED, ("income_gone", "--close", "--acknowledge"), "skriv en av --acknowledge och --close"),
        (DRAFTED, ("income_gone", "--close", "--month", "2020-01"), "finns för 2026-10"),
        (QUEUED, ("income_gone", "--close"), "är ingen av ärendets varningar: inga"),
        (BY_HAND, ("income_gone", "--close"), "ärendet hanteras manuellt"),
        ("EB-2026-9999", ("income_gone", "--close"), "case_unknown"),
    ],
)
def test_a_warning_that_is_not_there_is_told_and_nothing_is_kept(place, number, arguments, says) -> None:
    end = case(place, "warning", number, *arguments)
    assert (end.exit_code, end.stdout) == (2, "")
    assert says in end.stderr
    with sqlite3.connect(place.parent / "var" / "brygga.db") as db:
        assert db.execute("SELECT count(*) FROM memory").fetchone() == (0,)
    db.close()


def test_what_is_closed_is_not_closed_again(place: Path) -> None:
    case(place, "warning", DRAFTED, "income_gone", "--close")
    for wanted in ("--close", "--acknowledge"):
        end = case(place, "warning", DRAFTED, "income_gone", wanted)
        assert end.exit_code == 2
        assert "Fel [not_noted]: Ingenting antecknades." in end.stderr


def test_an_answer_is_asked_for_kept_and_shown(place: Path) -> None:
    end = case(place, "answer", DRAFTED, "8", "--person", "s", "--consent", "ja", text="Ingen varning.\n")
    assert (end.exit_code, end.stderr) == (0, "")
    assert f"Svar {HostClock().now().date()}" not in end.stdout
    assert f"({operator()}, samtycke finns): Ingen varning." in shown(place)
    assert case(place, "answer", DRAFTED, "sanction_decisions", "--person", "S", text="Varning given.\n").exit_code == 0
    assert f"({operator()}, samtycke är inte antecknat): Varning given." in shown(place)
    assert "Ingen varning." not in shown(place)
    with sqlite3.connect(place.parent / "var" / "brygga.db") as db:
        assert db.execute("SELECT count(*) FROM memory").fetchone() == (2,)  # both can be followed afterwards
    db.close()
    assert b"Varning given" not in (place.parent / "var" / "brygga.db").read_bytes()


def test_last_months_answer_stands_on_this_months_sheet(place: Path) -> None:
    case(place, "answer", DRAFTED, "9", "--person", "M", "--consent", "nej", text="Flyttade.\n")
    state = place.parent / "var"
    database = Database(state / "brygga.db")
    key = Vault(state).get("store/key")
    rows = NightStore(CaseArchive(database, bytes.fromhex(key))).rows
    for month in (M.next, M.next.next):
        LocalFeed(rows, rows.open_night("ovning", month.first)).offer([CaseRef(DRAFTED, month)])
    database.close()
    text = shown(place, DRAFTED, "--month", str(M.next))
    assert "Att fråga Arbetsförmedlingen: Medsökande (M)" in text
    assert "SAMTYCKE FINNS INTE): Flyttade." in text
    assert "Förra månadens svar" in text
    assert "Flyttade." not in shown(place, DRAFTED, "--month", str(M.next.next))


@pytest.mark.parametrize(
    ("number", "arguments", "says"),
    [
        (DRAFTED, ("8",), "--person S eller --person M"),
        (DRAFTED, ("8", "--person", "X"), "--person S eller --person M"),
        (DRAFTED, ("6", "--person", "S"), "frågan ska vara 7–20"),
        (DRAFTED, ("8", "--person", "S"), "svaret är tomt"),
        (QUEUED, ("8",), "hushållet är inte läst"),
        (BY_HAND, ("8",), "ärendet hanteras manuellt"),
    ],
)
def test_an_answer_to_nothing_is_told(place, number, arguments, says) -> None:
    end = case(place, "answer", number, *arguments, text=" \n" if "tomt" in says else "svar\n")
    assert (end.exit_code, end.stdout) == (2, "")
    assert says in end.stderr


def test_a_case_to_a_person_takes_answers_too(place: Path) -> None:
    for number in (TO_PERSON, RUNNING):
        assert case(place, "answer", number, "8", "--person", "S", text="Nej.\n").exit_code == 0
        assert "Nej." in shown(place, number)


def test_an_answer_is_never_taken_from_the_command_line(place: Path) -> None:
    """It would stand in the process list and in the shell's history."""
    assert case(place, "answer", DRAFTED, "8", "Varning given.", "--person", "S").exit_code == 2
