"""What the lists cost does not grow with how many cases there are. Statements, decryptions and plans are counted, not seconds."""

# The place is partial on purpose.
# pyright: reportAttributeAccessIssue=false

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import event

import bot.store.inbox
import bot.store.memory
from bot.domain.case import Belonging, CaseRef, Outcome
from bot.domain.identity import parse
from bot.domain.period import Month
from bot.domain.review import State
from bot.ports.inbox import Listing, Wanted
from bot.store import Inbox
from tests.store.conftest import file_only
from tests.store.test_inbox import ANNA, LONG_AGO, SAID, entry

FEW, MANY, PAGE = 3, 40, 3


@contextmanager
def counted(place) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(place.database._engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(place.database._engine, "before_cursor_execute", note)


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """What was decrypted, by what it is bound to."""
    found: list[str] = []
    for room in (bot.store.inbox, bot.store.case_keys, bot.store.memory, bot.store.reports):
        real = room.unseal

        def unseal(key: bytes, sealed: bytes, bound_to: str, real=real) -> bytes:
            found.append(bound_to)
            return real(key, sealed, bound_to)

        monkeypatch.setattr(room, "unseal", unseal)
    return found


def grow(place, inbox: Inbox, to: int) -> None:
    """So many cases in her lists, each with pictures and reviewed once."""
    there = len(place.sql("SELECT 1 FROM inbox"))
    place.feed.offer([CaseRef(f"EB-2026-{number:05}", Month(2025, 10)) for number in range(there, to)])
    while lease := place.feed.take():
        place.store.journal.belongs(lease, Belonging("HAND01", "Enhet Norr"), [parse("19850712T001")])
        place.store.journal.finish_stage(lease, "read_case", "läst")
        place.store.journal.evidence(lease, "read_case", "läst", b"bild", "[]")
        place.store.journal.evidence(lease, "write_note", "skrivet", b"bild", "[]")
        place.feed.finish(lease, Outcome.DRAFTED)
    inbox.index([entry(report) for report in inbox.unindexed(LONG_AGO, 1000)])


@pytest.fixture
def inbox(place) -> Inbox:
    inbox = Inbox(place.archive)
    grow(place, inbox, FEW)
    return inbox


def cost(place, opened: list[str], act: Callable[[], object]) -> tuple[int, int]:
    opened.clear()
    with counted(place) as sent:
        act()
    return len([one for one in sent if not one.startswith("BEGIN")]), len(opened)


def test_opening_a_list_takes_as_many_statements_with_many_cases_as_with_few(place, inbox, opened):
    def open_list() -> None:
        assert inbox.unindexed(LONG_AGO, 50) == []
        assert len(inbox.listed(ANNA, Wanted(owner="HAND01"), 0, PAGE)) == PAGE
        inbox.counts(ANNA)
        inbox.latest(ANNA, 10)

    few = cost(place, opened, open_list)
    grow(place, inbox, MANY)
    assert cost(place, opened, open_list) == few == (4, 2 * PAGE), "a key and a name for each row that is shown"


def test_the_next_case_takes_as_many_statements_with_many_cases_as_with_few(place, inbox, opened):
    def review() -> None:
        case = inbox.listed(ANNA, Wanted(owner="HAND01"), 0, 1)[0]
        again = inbox.record_review(case, SAID, State.REVIEWED)
        inbox.around(ANNA, Wanted(owner="HAND01"), again)
        inbox.undo(again, SAID, SAID.at)

    few = cost(place, opened, review)
    grow(place, inbox, MANY)
    assert cost(place, opened, review) == few


def test_no_picture_is_opened_for_a_page_or_to_place_a_case(place, inbox, opened):
    case = inbox.listed(ANNA, Wanted(), 0, 1)[0]
    opened.clear()
    assert [one.what for one in place.archive.reports.one(case.id).seen] == ["läst", "skrivet"]
    assert [what for what in opened if what.startswith("evidence")] == []
    place.sql("UPDATE case_row SET ended_at = '2099-01-01 00:00:00' WHERE id = :id", id=case.id)
    opened.clear()
    inbox.unindexed(LONG_AGO, 10)
    assert [what for what in opened if not what.startswith("case ")] == ["read_case"]


def test_every_review_of_hers_is_shown_with_one_statement(place, inbox, opened):
    for case in inbox.listed(ANNA, Wanted(), 0, 2):
        inbox.record_review(case, SAID, State.REVIEWED)
    assert cost(place, opened, lambda: inbox.latest(ANNA, 10))[0] == 1


def test_a_number_is_looked_for_in_the_same_way_where_few_and_where_many_begin_so(place, inbox, monkeypatch):
    asked = Wanted(number="EB-2026-0000")
    few = [one.case for one in inbox.listed(ANNA, asked, 0, 50)]
    monkeypatch.setattr(bot.store.inbox, "FEW", 1)
    assert [one.case for one in inbox.listed(ANNA, asked, 0, 50)] == few
    assert len(few) == FEW


@file_only
def test_a_number_may_be_typed_in_small_letters(place, inbox):
    assert len(inbox.listed(ANNA, Wanted(number="eb-2026"), 0, 50)) == FEW


def test_a_count_ends_where_nobody_counts_further(place, inbox, monkeypatch):
    monkeypatch.setattr(bot.store.inbox, "MOST_COUNTED", 2)
    assert inbox.counts(ANNA) == {(Listing.READY, State.OPEN): 2}


@file_only
def test_each_list_is_found_by_an_index_in_its_order(place, inbox):
    """SQLite says how it would go about it: nothing is sorted, and no whole table is read."""
    plans: dict[str, list[str]] = {}

    def plan(act: Callable[[], object], statements: int = 1) -> list[str]:
        with counted(place) as sent:
            act()
        *_, statement = found = [one for one in sent if one.startswith("SELECT")]
        assert len(found) == statements
        with place.database._engine.connect() as connection:
            asked = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("x",) * statement.count("?"))
            return [row[-1] for row in asked]

    plans["owner"] = plan(lambda: inbox.listed(ANNA, Wanted(owner="HAND01"), 0, 51))
    plans["unit"] = plan(lambda: inbox.listed(ANNA, Wanted(), 0, 51))
    plans["unindexed"] = plan(lambda: inbox.unindexed(LONG_AGO, 50))
    plans["number"] = plan(lambda: inbox.listed(ANNA, Wanted(number="EB-2026-00001"), 0, 51), 2)
    plans["counts"] = plan(lambda: inbox.counts(ANNA))
    assert "ix_inbox_owner" in plans["owner"][0]
    assert "INTEGER PRIMARY KEY" in plans["number"][0]
    assert "ix_inbox_list" in plans["unit"][0]
    assert "ix_case_row_unplaced" in plans["unindexed"][0]
    assert len([line for line in plans["counts"] if "COVERING INDEX ix_inbox_counts" in line]) == 2 * len(State)
    for name in ("owner", "unit", "counts"):
        assert not [line for line in plans[name] if "TEMP B-TREE" in line], plans[name]


@file_only
def test_lists_made_before_the_indexes_keep_their_owners_and_are_not_placed_again(place, inbox):
    all_of_them = len(inbox.listed(ANNA, Wanted(), 0, 50))
    inbox.assign(inbox.listed(ANNA, Wanted(), 0, 1)[0], "HAND02")
    place.sql("UPDATE inbox SET owner = ''")
    place.sql("UPDATE case_row SET placed_at = NULL")
    for name in ("ix_case_row_unplaced", "ix_inbox_owner", "ix_inbox_counts"):
        place.sql(f"DROP INDEX {name}")
    place.sql("ALTER TABLE case_row DROP COLUMN placed_at")
    place.sql("ALTER TABLE inbox DROP COLUMN owner")
    step = ScriptDirectory(str(Path(bot.store.__file__).parent / "migrations")).get_revision("0008")
    with place.database._engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        step.module.upgrade()
    later = Inbox(place.archive)
    assert later.unindexed(LONG_AGO, 10) == []
    owned = [len(later.listed(ANNA, Wanted(owner=who), 0, 50)) for who in ("HAND01", "HAND02")]
    assert owned == [all_of_them - 1, 1]
