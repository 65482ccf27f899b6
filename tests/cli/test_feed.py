"""`brygga feed`: who holds what, and what IT may ask of a night, as it is typed."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.case import CaseRef, Outcome
from bot.domain.period import Month
from bot.feed import LocalFeed
from bot.store import CaseArchive, Database, NightStore, Vault, new_key

REFS = [CaseRef(f"EB-2025-0010{n}", Month(2025, 10)) for n in (1, 2, 3)]


@pytest.fixture
def feed(tmp_path):
    """A night with one case drafted, one under way and one that waits; `brygga feed …` against it."""
    (tmp_path / "brygga.toml").write_text('state = "state"\nsecrets = "file"\n', encoding="utf-8")
    database = Database(tmp_path / "state" / "brygga.db")
    key = new_key()
    Vault(tmp_path / "state").set("store/key", key.hex())
    store = NightStore(CaseArchive(database, key))
    queue = LocalFeed(store.rows, store.rows.open_night("prov", date(2025, 10, 6)))
    queue.offer(REFS)
    queue.finish(queue.take(), Outcome.DRAFTED)
    store.journal.finish_stage(queue.take(), "read_case", "{}")

    def run(*arguments):
        return CliRunner().invoke(app, ["feed", *arguments, "--settings", str(tmp_path / "brygga.toml")])

    run.queue = queue
    yield run
    database.close()


def test_who_holds_what_is_shown(feed):
    shown = feed("show", "prov").output
    for said in (
        "natten 2025-10-06",
        "tar nya ärenden",
        "pågår 1",
        "utkast 1",
        "väntar 1",
        "EB-2025-00102",
        "read_case",
    ):
        assert said in shown
    assert "EB-2025-00101" not in shown, "it has ended"


def test_the_same_is_told_to_a_machine(feed):
    told = json.loads(feed("show", "prov", "--json").stdout)
    assert told["states"] == {"drafted": 1, "queued": 1, "running": 1}
    assert [held["case"] for held in told["held"]] == ["EB-2025-00102"]


@pytest.mark.parametrize(("command", "hold"), [("pause", "pausad av IT"), ("drain", "stoppad av IT")])
def test_a_night_is_held_and_let_go(feed, command, hold):
    asked = feed(command, "prov")
    assert (asked.exit_code, hold in asked.output) == (0, True)
    assert hold in feed("show", "prov").output
    assert feed.queue.take() is None
    assert feed("resume", "prov").exit_code == 0
    assert feed.queue.take().case == REFS[2]


def test_a_case_is_taken_out_of_the_night(feed):
    assert "borttaget ur kön" in feed("cancel", "prov", "EB-2025-00103").output
    assert "Det avbryts före nästa steg" in feed("cancel", "prov", "EB-2025-00102").output
    assert "redan klart" in feed("cancel", "prov", "EB-2025-00101").output
    unknown = feed("cancel", "prov", "EB-2025-99999")
    assert (unknown.exit_code, "finns inte" in unknown.output) == (2, True)
    assert feed.queue.take() is None


@pytest.mark.parametrize("command", ["pause", "drain", "resume"])
def test_a_flow_without_a_night_is_told_so(feed, command):
    asked = feed(command, "annat")
    assert (asked.exit_code, "inte haft någon natt" in asked.output) == (2, True)
    assert "inte haft någon natt" in feed("show", "annat").output


def test_a_machine_without_a_database_is_told_so(tmp_path):
    (tmp_path / "brygga.toml").write_text('state = "state"\n', encoding="utf-8")
    asked = CliRunner().invoke(app, ["feed", "show", "prov", "--settings", str(tmp_path / "brygga.toml")])
    assert asked.exit_code == 2
