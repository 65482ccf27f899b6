"""`brygga audit`, `brygga loggutdrag` and `brygga gallra`, as they are typed."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.drivers.host import HostClock, alone, operator
from bot.store import CaseArchive, Database, Vault
from tests.cli.test_case_show import DRAFTED, QUEUED, RUNNING, TO_PERSON, settings
from tests.office.conftest import ANNA
from tests.unreadable import make_unreadable

kept = settings
OTHER = "19121212-1212"


@pytest.fixture
def place(kept: Path, tmp_path: Path) -> Path:
    return shutil.copytree(kept.parent, tmp_path / "own") / kept.name


def brygga(place: Path, *arguments: str, text: str = ""):
    return CliRunner().invoke(app, [*arguments, "--settings", str(place)], input=text)


def told(place: Path, *arguments: str, text: str = ""):
    end = brygga(place, *arguments, "--json", text=text)
    assert not end.stderr
    return json.loads(end.stdout.splitlines()[-1])


def sql(place: Path, *statements: str) -> None:
    with closing(sqlite3.connect(place.parent / "var" / "brygga.db")) as db, db:
        for statement in statements:
            db.execute(statement)


def lines(place: Path) -> list[tuple[str, str, dict[str, str]]]:
    state = place.parent / "var"
    with closing(Database(state / "brygga.db")) as database:
        key = Vault(state).get("store/key")
        found = list(CaseArchive(database, bytes.fromhex(key)).ledger.lines())
    return [(line.actor, line.what, dict(line.content.data)) for line in found if line.content]


IT = f"it:{operator()}"


# ------------------------------------------------------------ what leaves a line


def test_whoever_looks_or_notes_by_command_is_in_the_log(place: Path) -> None:
    brygga(place, "case", "show", DRAFTED)
    brygga(place, "case", "warning", DRAFTED, "income_gone", "--close")
    brygga(place, "case", "answer", DRAFTED, "8", "--person", "S", text="Varning given.\n")
    assert lines(place) == [
        (IT, "case.read", {}),
        (IT, "case.warning", {"warning": "income_gone", "status": "stängd"}),
        (IT, "case.answer", {"question": "8"}),
    ]


def test_a_note_that_was_refused_leaves_no_line(place: Path) -> None:
    brygga(place, "case", "warning", DRAFTED, "income_new", "--close")
    brygga(place, "case", "answer", QUEUED, "8", text="svar\n")
    assert lines(place) == []


def test_what_it_asks_of_the_night_is_in_the_log(place: Path) -> None:
    brygga(place, "feed", "pause", "ovning")
    brygga(place, "feed", "cancel", "ovning", QUEUED)
    assert [what for _, what, _ in lines(place)] == ["night.paused", "case.cancelled"]


# ------------------------------------------------------------ brygga audit


def test_a_whole_log_is_told_with_what_a_head_is_worth(place: Path) -> None:
    brygga(place, "case", "show", DRAFTED)
    end = brygga(place, "audit", "verify")
    assert end.exit_code == 0
    assert "1 rader, varav 0 med gallrat innehåll. Kontrollpunkter: 0." in end.stdout
    assert "skrivits om från början till slut märks då inte" in end.stdout
    file = brygga(place, "audit", "checkpoint").stdout.splitlines()[-1]
    assert Path(file) == place.parent / "var" / "audit" / "checkpoints.jsonl"
    assert "märks från den senast utlämnade kontrollpunkten" in brygga(place, "audit", "verify").stdout
    assert told(place, "audit", "verify")["whole"] is True


def test_an_edit_is_told_by_its_row_and_by_the_exit_code(place: Path) -> None:
    brygga(place, "case", "show", DRAFTED)
    sql(place, "DROP TRIGGER chain_no_update", "UPDATE chain SET actor = 'it:ingen'")
    end = brygga(place, "audit", "verify")
    assert (end.exit_code, "FEL: rad 1 är ändrad" in end.stdout) == (5, True)
    assert told(place, "audit", "verify")["breaks"] == [{"row": 1, "text": "rad 1 är ändrad"}]


def test_a_cut_log_is_told_against_a_file_that_lay_elsewhere_with_its_key(place: Path, tmp_path: Path) -> None:
    brygga(place, "case", "show", DRAFTED)
    brygga(place, "audit", "checkpoint")
    elsewhere = shutil.move(place.parent / "var" / "audit" / "checkpoints.jsonl", tmp_path / "share.jsonl")
    key = brygga(place, "audit", "key").stdout.strip()
    sql(
        place,
        "DELETE FROM audit_person",
        "DELETE FROM audit_payload",
        "DROP TRIGGER chain_no_delete",
        "DELETE FROM chain",
    )
    assert brygga(place, "audit", "verify").exit_code == 0, "nothing left on the machine tells"
    for more in ((), ("--key", key)):
        end = brygga(place, "audit", "verify", "--checkpoints", str(elsewhere), *more)
        assert (end.exit_code, "kedjan slutar vid rad 0" in end.stdout) == (5, True)
    wrong = brygga(place, "audit", "verify", "--checkpoints", str(elsewhere), "--key", "00" * 32)
    assert (wrong.exit_code, "inte signerad med nyckeln" in wrong.stdout) == (5, True)


def test_a_file_of_heads_may_lie_where_the_settings_say(place: Path, tmp_path: Path) -> None:
    text = f'{place.read_text("utf-8")}[audit]\ncheckpoints = "{tmp_path}/share/a.jsonl"\n'
    place.write_text(text, "utf-8")
    brygga(place, "audit", "checkpoint")
    assert (tmp_path / "share" / "a.jsonl").exists()
    missing = brygga(place, "audit", "verify", "--checkpoints", str(tmp_path / "borta"))
    assert (missing.exit_code, "store_unavailable" in missing.stderr) == (6, True)


def test_an_export_is_recorded_and_checks_itself(place: Path, tmp_path: Path) -> None:
    brygga(place, "case", "show", DRAFTED)
    today = HostClock().now().date().isoformat()
    end = brygga(place, "audit", "export", "--to", str(tmp_path / "ut"), "--from", today, "--until", today)
    assert (end.exit_code, end.stderr) == (0, "")
    assert "2 rader" in end.stdout
    assert [what for _, what, _ in lines(place)] == ["case.read", "audit.export"]
    key = brygga(place, "audit", "key").stdout.strip()
    checked = subprocess.run(
        [sys.executable, str(tmp_path / "ut" / "verify.py"), key], check=False, capture_output=True
    )
    assert checked.returncode == 0
    refused = brygga(place, "audit", "export", "--to", str(tmp_path / "ut2"), "--from", "i går")
    assert (refused.exit_code, "--from ska vara en dag" in refused.stderr) == (2, True)


# ------------------------------------------------------------ brygga loggutdrag


def test_a_person_is_told_when_why_and_by_what_role_but_not_by_whom(place: Path) -> None:
    for number in (DRAFTED, RUNNING, QUEUED):
        brygga(place, "case", "show", number)
    end = brygga(place, "loggutdrag", "--person", text=f"{ANNA.formatted()}\n")
    assert end.exit_code == 0
    assert f"Uttag ur Bryggas granskningslogg för {ANNA.masked()}: 2 tillfällen." in end.stdout
    day = HostClock().now().date().isoformat()
    assert end.stdout.count(f"{day}  drift och felsökning  Ekonomiskt bistånd  it-förvaltare") == 2
    assert operator() not in end.stdout
    assert ANNA.formatted() not in end.stdout
    again = told(place, "loggutdrag", "--person", text=f"{ANNA.formatted()}\n")["lines"]
    assert [line["purpose"] for line in again][-1] == "utdrag till den registrerade", "the extract is itself a look"


def test_a_person_that_nobody_looked_at_is_told_so(place: Path) -> None:
    brygga(place, "case", "show", DRAFTED)
    assert told(place, "loggutdrag", "--person", text=f"{OTHER}\n") == {"lines": []}


@pytest.mark.parametrize("text", ["", "Anna\n", "19850712-2384\n"])
def test_what_is_no_identity_number_is_refused_and_not_repeated(place: Path, text: str) -> None:
    end = brygga(place, "loggutdrag", "--person", text=text)
    assert (end.exit_code, end.stdout) == (2, "")
    assert not text.strip() or text.strip() not in end.stderr


def test_an_identity_number_is_never_taken_from_the_command_line(place: Path) -> None:
    assert brygga(place, "loggutdrag", "--person", ANNA.formatted()).exit_code == 2


def test_the_municipality_is_told_by_whom_with_a_sample_that_chance_picked(place: Path) -> None:
    for _ in range(12):
        brygga(place, "case", "show", TO_PERSON)
    month = HostClock().now().date().isoformat()[:7]
    shown = told(place, "loggutdrag", "--internal", "--month", month)["lines"]
    assert [line["actor"] for line in shown] == [IT] * 12
    assert shown[0]["case"].startswith(TO_PERSON)
    picked = [str(line["seq"]) for line in shown if line["sampled"]]
    assert len(picked) == 10
    assert lines(place)[-1][1:] == ("loggutdrag.internal", {"month": month, "sample": ",".join(picked)})
    text = brygga(place, "loggutdrag", "--internal", "--month", month).stdout
    assert text.count(f"{IT}  case.read") == 12
    assert text.count("\n* ") == 10


@pytest.mark.parametrize(
    "arguments", [(), ("--person", "--internal"), ("--internal",), ("--internal", "--month", "maj")]
)
def test_an_extract_of_nothing_is_refused(place: Path, arguments: tuple[str, ...]) -> None:
    assert brygga(place, "loggutdrag", *arguments).exit_code == 2
    assert lines(place) == []


# ------------------------------------------------------------ brygga gallra


def old(place: Path) -> Path:
    """Every case ended long ago, and a report from then."""
    sql(place, "UPDATE case_row SET ended_at = '2020-01-01 00:00:00'")
    report = place.parent / "var" / "reports" / "morgonrapport-ovning-2020-01-01.html"
    report.parent.mkdir()
    report.write_text(f"<h1>{DRAFTED}</h1>", encoding="utf-8")
    report.with_name(f"morgonrapport-ovning-{HostClock().now().date()}.html").write_text("ny", encoding="utf-8")
    return report


def test_erasure_is_listed_first_and_done_only_when_confirmed(place: Path) -> None:
    report = old(place)
    end = brygga(place, "gallra", "--dry-run")
    assert end.exit_code == 0
    for said in (f"{DRAFTED} 2026-10 (ovning), avslutat 2020-01-01", report.name, "Skulle gallras: 2 ärenden"):
        assert said in end.stdout
    assert report.exists()
    assert lines(place) == []
    assert RUNNING not in end.stdout
    done = told(place, "gallra", "--confirm")
    assert [one["case"] for one in done["cases"]] == [DRAFTED, TO_PERSON]
    assert not report.exists()
    assert len(list(report.parent.iterdir())) == 1
    ((actor, what, said),) = lines(place)
    assert (actor, what, said["reports"], f"ovning {DRAFTED} 2026-10" in said["cases"]) == (
        IT,
        "gallring.made",
        "1",
        True,
    )
    assert "Skulle gallras: 0 ärenden" in brygga(place, "gallra", "--dry-run").stdout


def test_reports_that_may_not_be_listed_are_not_taken_for_none(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_unreadable(monkeypatch, old(place).parent)
    end = brygga(place, "gallra", "--dry-run")
    assert end.exit_code == 6
    assert "reports: Permission denied" in end.stderr


def test_an_erased_case_is_shown_as_what_is_left_of_it_until_its_number_goes_too(place: Path) -> None:
    sql(place, "UPDATE case_row SET ended_at = datetime('now', '-100 days')")
    brygga(place, "gallra", "--confirm")
    for number in (DRAFTED, TO_PERSON):
        shown = brygga(place, "case", "show", number)
        assert (shown.exit_code, "Hushåll" in shown.stdout, "Normkontroll" in shown.stdout) == (0, False, False)
    sql(place, "UPDATE case_row SET ended_at = datetime('now', '-800 days')")
    brygga(place, "gallra", "--confirm")
    assert "case_unknown" in brygga(place, "case", "show", DRAFTED).stderr


def test_a_held_case_and_the_report_it_stands_in_are_left_until_it_is_let_go(place: Path) -> None:
    report = old(place)
    assert "undantaget från gallring" in brygga(place, "gallra", "hold", DRAFTED).stdout
    assert "redan undantaget" in brygga(place, "gallra", "hold", text=f"{DRAFTED}\n").stdout
    done = told(place, "gallra", "--confirm")
    assert ([one["case"] for one in done["cases"]], done["held"], done["reports"]) == ([TO_PERSON], [DRAFTED], [])
    assert report.exists()
    assert brygga(place, "gallra", "release", DRAFTED).exit_code == 0
    assert brygga(place, "gallra", "release", DRAFTED).exit_code == 2
    assert [one["case"] for one in told(place, "gallra", "--confirm")["cases"]] == [DRAFTED]
    assert not report.exists()


@pytest.mark.parametrize("arguments", [(), ("--dry-run", "--confirm"), ("hold",)])
def test_an_erasure_that_does_not_say_what_it_wants_is_refused(place: Path, arguments: tuple[str, ...]) -> None:
    old(place)
    assert brygga(place, "gallra", *arguments).exit_code == 2
    assert lines(place) == []


def test_the_days_are_the_municipalitys_own(place: Path) -> None:
    old(place)
    place.write_text(f"{place.read_text('utf-8')}[gallring]\ncase_days = 36500\npicture_days = 36500\n", "utf-8")
    assert told(place, "gallra", "--dry-run")["cases"] == []
    place.write_text(place.read_text("utf-8").replace("36500", "0"), "utf-8")
    assert brygga(place, "gallra", "--dry-run").exit_code == 2


def test_nothing_is_erased_while_a_night_runs_on_this_machine_but_a_case_can_be_held(place: Path) -> None:
    old(place)
    with alone(place.parent / "var" / "brygga.lock"):
        assert "already_running" in brygga(place, "gallra", "--confirm").stderr
        assert brygga(place, "gallra", "--dry-run").exit_code == 0
        assert brygga(place, "gallra", "hold", DRAFTED).exit_code == 0
    assert [what for _, what, _ in lines(place)] == ["gallring.hold"]
