"""One night of three households: a couple and a single person to draft, and a family that nobody may ask about."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import training
from tests.e2e.conftest import Quiet
from tests.e2e.training_night import COUPLE, PROTECTED, SWISH, World, last_line, world

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]

IDENTITY = re.compile(r"\d{8}-?(?:\d{4}|T\d{3,4})")
# A picture's text and a digest of the chain may hold twelve figures in a row by chance.
BY_CHANCE = re.compile(r'base64,[^"\')]*|\b[0-9a-f]{64}\b')


def test_a_night_drafts_what_it_may_and_leaves_the_rest_to_a_person(quiet: Quiet) -> None:
    assert quiet.exit_code == 0, quiet.terminal
    assert quiet.said["outcomes"] == {"drafted": 2, "to_person": 1}
    assert quiet.said["left"] == 0
    assert {kind: len(rows) for kind, rows in quiet.made.items()} == {
        "questions": 2, "calculations": 2, "decisions": 2, "notes": 2, "watches": 2,
    }  # fmt: skip
    assert [(row["case_nr"], row["amount"]) for row in quiet.made["decisions"]] == [
        ("EB-2025-00105", 462500), ("EB-2025-00120", 980400),
    ]  # fmt: skip
    quiet.world.must_be_spotless()
    assert quiet.world.presses() == 0


def test_the_morning_report_shows_every_amount_and_nobody_s_number(quiet: Quiet) -> None:
    report = Path(quiet.said["report"])
    assert report == quiet.world.state / "reports" / "morgonrapport-ovning-2025-10-06.html"
    text = re.sub(r"[\s\u00a0\u202f]+", " ", report.read_text(encoding="utf-8"))
    for amount in ("4 625,00", "9 804,00", "6 450,00", "7 100,00", "1 500,00", "5 180,00", "8 450,00"):
        assert amount in text, amount
    for case in ("EB-2025-00105", "EB-2025-00115", "EB-2025-00120"):
        assert case in text
    assert IDENTITY.findall(BY_CHANCE.sub("", text)) == []
    assert report.stat().st_mode & 0o077 == 0


def test_a_protected_household_is_neither_asked_about_nor_read_further(quiet: Quiet) -> None:
    stages = quiet.world.rows(
        "SELECT DISTINCT e.stage FROM event e JOIN case_row c ON c.id = e.case_id WHERE c.number = 'EB-2025-00115'"
    )
    assert {stage for (stage,) in stages} == {"open_case", "close_case"}


def test_nothing_personal_leaves_for_the_terminal_the_events_or_brygga_s_own_file(quiet: Quiet) -> None:
    people = [member for h in training.load_households(quiet.world.households) for member in h.members]
    private = [value for one in people for value in (one.pnr, one.pnr.replace("-", ""), one.name)]
    assert len(private) > 9
    kept = quiet.world.database.read_bytes()
    log = Path(f"{quiet.world.database}-wal")
    kept += log.read_bytes() if log.exists() else b""
    for value in private:
        assert value not in quiet.terminal
        assert value.encode() not in kept


def test_the_same_night_once_more_does_nothing_twice(quiet: Quiet) -> None:
    intents = quiet.world.count("SELECT count(*) FROM intent")
    again = quiet.world.night()
    assert again.returncode == 0, again.stderr
    assert last_line(again)["outcomes"] == {}
    assert quiet.world.made_by_robot() == quiet.made
    assert quiet.world.count("SELECT count(*) FROM intent") == intents == 2 * 5
    assert "4 625,00" in re.sub(r"[\s\u00a0\u202f]+", " ", quiet.world.report())
    quiet.world.must_be_spotless()


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "forgetful", COUPLE, PROTECTED, SWISH, session_requests=22) as there:
        yield there


@pytest.mark.slow
def test_a_session_lost_in_all_four_guises_changes_nothing_that_is_written(forgetful: World, quiet: Quiet) -> None:
    done = forgetful.night()
    assert done.returncode == 0, done.stdout + done.stderr
    lost = forgetful.count("SELECT count(*) FROM event WHERE outcome = 'session_lost'")
    assert lost >= 4, "four guises in turn, one for each session lost"
    assert last_line(done)["outcomes"] == {"drafted": 2, "to_person": 1}
    assert forgetful.made_by_robot() == quiet.made
    forgetful.must_be_spotless()
