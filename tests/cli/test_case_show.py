"""`brygga case show`: from a store on disk to text on the terminal, and the errors it names."""

import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.case import CaseRef, Outcome
from bot.domain.period import Month
from bot.drivers.host import operator
from bot.engine import encode
from bot.feed import LocalFeed
from bot.ports.journal import Journal
from bot.store import CaseArchive, Database, NightStore, Vault, new_key
from tests.office.conftest import ANNA, MAJA, OLLE, PARTS, M, answers, basis, draft

DRAFTED, TO_PERSON, BY_HAND, RUNNING, QUEUED = (f"EB-2026-{n}" for n in (1001, 1002, 1003, 1004, 1005))


def keep(journal: Journal, lease, number: str, stages: tuple[str, ...]) -> None:
    """What a night would have kept of these stages."""
    read = {"read_case": basis(number), "read_answers": answers(), "draft": draft(number)}
    for stage in stages:
        if stage == "ask" or stage.startswith("write_"):
            journal.intend(lease, stage)
        value = read.get(stage, {"author": "ROBOT01", "status": "Utkast"} if stage.startswith("write_") else {})
        kind = tuple(answers()) if stage == "read_answers" else value
        journal.finish_stage(lease, stage, encode(kind))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A settings file beside a database that holds one case in each state; shared, since looking changes nothing."""
    tmp_path = tmp_path_factory.mktemp("brygga")
    state = tmp_path / "var"
    key = new_key()
    Vault(state).set("store/key", key.hex())
    database = Database(state / "brygga.db")
    store = NightStore(CaseArchive(database, key), "ovning 1.0 (d285)", "ovning 1.0 (9960)")
    feed = LocalFeed(store.rows, store.rows.open_night("ovning", date(2026, 10, 6)))
    feed.offer([CaseRef(number, M) for number in (DRAFTED, TO_PERSON, BY_HAND, RUNNING, QUEUED)])
    read = ("read_case", "ask", "read_answers")
    for number, stages, outcome, reason in (
        (DRAFTED, (*read, "draft", *(f"write_{part}" for part in PARTS)), Outcome.DRAFTED, ""),
        (TO_PERSON, read, Outcome.TO_PERSON, "unknown_benefit"),
        (BY_HAND, (), Outcome.TO_PERSON, "by_hand"),
        (RUNNING, ("read_case",), None, ""),
    ):
        lease = feed.take()
        assert lease
        assert lease.case.number == number
        keep(store.journal, lease, number, stages)
        if outcome:
            feed.finish(lease, outcome, reason)
    database.close()
    path = tmp_path / "brygga.toml"
    path.write_text('secrets = "file"\n', encoding="utf-8")
    return path


def show(settings: Path, *arguments: str):
    return CliRunner().invoke(app, ["case", "show", *arguments, "--settings", str(settings)])


def test_a_drafted_case_is_shown_from_head_to_what_was_not_checked(settings: Path) -> None:
    end = show(settings, DRAFTED)
    assert (end.exit_code, end.stderr) == (0, "")
    places = [end.stdout.index(words) for words in (
        f"Ärende {DRAFTED}, oktober 2026", "Kommunens tabell  2026-09", "Flöde             ovning 1.0 (d285)",
        "Urvalspaket       ovning 1.0 (9960)", "Hushåll", "Ansökan\n", "Svaren i SSBTEK", "KUNDE INTE LÄSAS", "Inkomster\n",
        "Utgifter\n", "Att titta på (2)", "Normkontroll", "Utkastet, rad för rad", "Skrivet och läst tillbaka",
        "ROBOT01", "Det här har Brygga inte kontrollerat",
    )]  # fmt: skip
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (TO_PERSON, "En förmån finns inte i kommunens tabell."),
        (BY_HAND, "Ärendet hanteras manuellt."),
        (RUNNING, "Pågår nu, eller avbröts; nästa körning fortsätter"),
        (QUEUED, "Väntar i kön"),
    ],
)
def test_a_case_that_did_not_come_to_a_draft_shows_what_there_is(settings: Path, number: str, says: str) -> None:
    end = show(settings, number)
    assert end.exit_code == 0
    assert says in end.stdout
    assert "Normkontroll" not in end.stdout


@pytest.mark.parametrize("number", [DRAFTED, TO_PERSON, RUNNING])
def test_no_identity_number_of_the_household_is_printed(settings: Path, number: str) -> None:
    out = show(settings, number).stdout
    for who in (ANNA, OLLE, MAJA):
        digits = who.digits
        assert who.masked() in out
        assert not re.search(f"{digits[2:8]}[-+ ]?{digits[8:]}", out)


def everything(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(database)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: db.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in tables}  # noqa: S608


def test_looking_changes_nothing_but_leaves_a_line_in_the_audit_chain(settings: Path) -> None:
    database = settings.parent / "var" / "brygga.db"
    before = everything(database)
    for number in (DRAFTED, QUEUED, "okänt"):
        show(settings, number)
    after = everything(database)
    grown = {name for name, rows in after.items() if rows != before[name]}
    assert grown == {"chain", "audit_payload", "audit_person"}
    new = after["chain"][len(before["chain"]) :]
    assert [(row[2], row[3]) for row in new] == [("case.read", f"it:{operator()}")] * 2


def test_a_number_that_no_night_has_met_is_told_with_its_code(settings: Path) -> None:
    end = show(settings, "EB-2026-9999")
    assert (end.exit_code, end.stdout) == (2, "")
    assert end.stderr.startswith("Fel [case_unknown]: Ärendet finns inte hos Brygga. Skriv aktnumret så som det står")


def test_a_number_that_is_no_case_number_is_not_repeated(settings: Path) -> None:
    end = show(settings, ANNA.formatted())
    assert end.exit_code == 2
    assert ANNA.digits[8:] not in end.stderr


def test_a_month_that_the_case_has_not_had_is_told_with_those_it_has(settings: Path) -> None:
    end = show(settings, DRAFTED, "--month", "2025-01")
    assert end.exit_code == 2
    assert "finns för 2026-10" in end.stderr
    assert show(settings, DRAFTED, "--month", "2026-10").exit_code == 0


def test_a_month_that_is_none_is_told(settings: Path) -> None:
    end = show(settings, DRAFTED, "--month", "tisdag")
    assert end.exit_code == 2
    assert "Fel [settings_invalid]: --month ska vara en månad" in end.stderr


def test_a_machine_without_a_database_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "brygga.toml"
    path.write_text('secrets = "file"\n', encoding="utf-8")
    end = show(path, DRAFTED)
    assert end.exit_code == 2
    assert "case_unknown" in end.stderr
    assert "brygga.db" in end.stderr
    assert not (tmp_path / "var").exists()


def test_a_database_that_may_not_be_reached_says_whom_to_be(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bot.app.storage.Path.stat", refuse)
    from bot.app import Settings, wire
    from bot.domain.errors import StoreUnavailable

    with pytest.raises(StoreUnavailable, match="Bryggas egen användare"):
        wire(Settings(state=settings.parent / "var", secrets="file")).cases.sheets(DRAFTED)


def test_the_newest_month_is_shown_and_the_others_are_named(settings: Path, tmp_path: Path) -> None:
    settings = shutil.copytree(settings.parent, tmp_path / "later") / settings.name
    state = settings.parent / "var"
    key = bytes.fromhex(Vault(state).get("store/key"))
    database = Database(state / "brygga.db")
    rows = NightStore(CaseArchive(database, key)).rows
    LocalFeed(rows, rows.open_night("ovning", date(2026, 11, 6))).offer([CaseRef(DRAFTED, Month(2026, 11))])
    database.close()
    newest = show(settings, DRAFTED).stdout
    assert newest.startswith(f"Ärende {DRAFTED}, november 2026")
    assert "oktober 2026 (--month 2026-10)" in newest
    assert show(settings, DRAFTED, "--month", "2026-10").stdout.startswith(f"Ärende {DRAFTED}, oktober 2026")
