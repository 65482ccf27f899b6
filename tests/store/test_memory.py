"""What is kept about a case beyond one night: nothing is written over, nothing is readable, and nothing is forgotten."""

import sqlite3

import pytest

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import StoreUnavailable
from bot.store import CaseArchive, Database
from tests.store.conftest import REFS, file_only
from tests.store.test_cases import NEXT

FLOW, CASE = "prov", REFS[0]


def rows(place) -> list[tuple[int, str, int]]:
    return place.sql("SELECT case_id, name, version FROM memory ORDER BY id")


def test_what_a_night_kept_is_there_the_next_night_although_its_readings_are_forgotten(place):
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "read_case", "{}")
    place.store.journal.keep(lease, "warnings", lambda before: f"{before} ett")
    place.feed.finish(lease, Outcome.TO_PERSON, "locked")
    later = place.again(NEXT)
    later.feed.offer(REFS)
    again = later.feed.take()
    assert later.store.journal.checkpoint(again, "read_case") is None
    later.store.journal.keep(again, "warnings", lambda before: f"{before} två")
    assert later.archive.memory.recall(FLOW, CASE, "warnings") == "None ett två"


def test_every_change_is_a_row_of_its_own_and_no_change_is_none(place):
    lease = place.feed.take()
    for text in ("ett", "ett", "två"):
        place.store.journal.keep(lease, "warnings", lambda before, text=text: text)
    place.archive.memory.amend(FLOW, CASE, "calls", lambda before: "svar")
    assert rows(place) == [(lease.case_id, "warnings", 1), (lease.case_id, "warnings", 2), (lease.case_id, "calls", 1)]


def test_a_person_and_the_night_build_on_each_other(place):
    lease = place.feed.take()
    place.store.journal.keep(lease, "warnings", lambda before: "natten")
    place.archive.memory.amend(FLOW, CASE, "warnings", lambda before: f"{before}, hon")
    place.store.journal.keep(lease, "warnings", lambda before: f"{before}, natten igen")
    assert place.archive.memory.recall(FLOW, CASE, "warnings") == "natten, hon, natten igen"


def test_each_case_month_and_name_is_its_own(place):
    place.archive.memory.amend(FLOW, CASE, "warnings", lambda before: "oktober")
    assert place.archive.memory.recall(FLOW, CaseRef(CASE.number, CASE.month.next), "warnings") is None
    assert place.archive.memory.recall(FLOW, REFS[1], "warnings") is None
    assert place.archive.memory.recall(FLOW, CASE, "calls") is None
    assert place.archive.memory.recall("annat", CASE, "warnings") is None


def test_looking_for_what_is_not_there_writes_nothing_and_changing_an_unknown_case_is_refused(place):
    assert place.archive.memory.recall(FLOW, CASE, "warnings") is None
    assert place.sql("SELECT count(*) FROM case_key") == [(0,)]
    with pytest.raises(StoreUnavailable):
        place.archive.memory.amend(FLOW, CaseRef("EB-2025-99999", CASE.month), "warnings", lambda before: "x")


@file_only
def test_nothing_of_it_can_be_read_in_the_file(place):
    place.archive.memory.amend(FLOW, CASE, "warnings", lambda before: "Kanariefågeln stängde sökande: Sjukpenning")
    place.database.close()
    content = b"".join(p.read_bytes() for p in place.path.parent.glob("brygga.db*"))
    assert b"warnings" in content
    for needle in ("Kanariefågeln", "stängde", "Sjukpenning"):
        assert needle.encode() not in content


def test_an_older_version_put_in_the_place_of_the_newest_is_refused(place):
    for text in ("stängd", "öppen"):
        place.archive.memory.amend(FLOW, CASE, "warnings", lambda before, text=text: text)
    [(old,)] = place.sql("SELECT payload FROM memory WHERE version = 1")
    place.sql("UPDATE memory SET payload = :old WHERE version = 2", old=bytes(old))
    with pytest.raises(StoreUnavailable, match="dekryptera"):
        place.archive.memory.recall(FLOW, CASE, "warnings")


@file_only
def test_a_file_made_before_there_was_a_memory_gets_one_and_keeps_its_cases(place):
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "read_case", "läst förut")
    place.database.close()
    with sqlite3.connect(place.path) as db:  # the file as the first schema left it
        first = {"run", "case_row", "case_key", "checkpoint", "intent", "event", "evidence", "alembic_version"}
        tables = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid DESC")
        ]
        for table in tables:
            if table not in first:
                db.execute(f"DROP TABLE {table}")
        for later in (
            "DROP INDEX ix_case_row_queue", "ALTER TABLE run DROP COLUMN hold",
            "ALTER TABLE case_row DROP COLUMN holder", "ALTER TABLE case_row DROP COLUMN cancelled",
            "DROP INDEX ix_case_row_ended_at", "ALTER TABLE case_row DROP COLUMN officer",
            "ALTER TABLE case_row DROP COLUMN unit", "ALTER TABLE evidence DROP COLUMN spots",
            "DROP INDEX ix_case_row_unplaced", "ALTER TABLE case_row DROP COLUMN placed_at",
            "ALTER TABLE case_row DROP COLUMN offered_at", "ALTER TABLE case_row DROP COLUMN sealed_detail",
            "ALTER TABLE run DROP COLUMN package",
        ):  # fmt: skip
            db.execute(later)
        db.execute("UPDATE alembic_version SET version_num = '0001'")
    db.close()
    database = Database(place.path)
    archive = CaseArchive(database, place.key)
    archive.memory.amend(FLOW, CASE, "warnings", lambda before: "nytt")
    assert archive.memory.recall(FLOW, CASE, "warnings") == "nytt"
    assert archive.reports.numbered(CASE.number)[0].stages["read_case"].payload == "läst förut"
    database.close()
