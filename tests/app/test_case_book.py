"""Which cases the book gives: a case's own nights, and of a night of watches the cases that were watched."""

from datetime import date

import pytest

from bot.app.cases import CaseBook
from bot.domain.case import CaseRef, Outcome
from bot.engine import WARNINGS
from bot.feed import LocalFeed
from bot.ports.feed import Work, night_name
from bot.store import CaseArchive, Database, NightStore, new_key
from tests.domain.test_warning_life import warning
from tests.office.conftest import M

DAY = date(2026, 10, 7)
CASE = CaseRef("EB-2026-1001", M)


@pytest.fixture
def store(tmp_path):
    """One case that an ordinary night left to a person, with one warning."""
    database = Database(tmp_path / "brygga.db")
    made = NightStore(CaseArchive(database, new_key()))
    feed = LocalFeed(made.rows, made.rows.open_night("ovning", date(2026, 10, 6)))
    feed.offer([CASE])
    lease = feed.take()
    made.journal.keep(lease, WARNINGS.name, WARNINGS.updater(lambda _: (warning(),)))
    feed.finish(lease, Outcome.TO_PERSON, "agency_not_read", "CSN")
    yield made
    database.close()


def watched(store: NightStore, outcome: Outcome | None, reason: str = ""):
    night = store.rows.open_night(night_name("ovning", Work.RECHECKS, DAY), DAY)
    feed = LocalFeed(store.rows, night)
    feed.offer([CASE])
    if outcome:
        feed.finish(feed.take(), outcome, reason)
    return CaseBook(store.archive, None).of_night(night)


def test_a_watched_case_is_shown_as_its_ordinary_night_left_it_with_its_warnings(store):
    (view,) = watched(store, Outcome.WATCHED)
    assert (view.flow, view.outcome, view.reason, view.detail) == (
        "ovning",
        Outcome.TO_PERSON,
        "agency_not_read",
        "CSN",
    )
    assert view.warnings == (warning(),)


@pytest.mark.parametrize("reason", ["by_hand", "locked"])
def test_a_case_that_could_not_be_watched_says_why_and_is_closed_when_it_must_be(store, reason):
    (view,) = watched(store, Outcome.TO_PERSON, reason)
    assert (view.outcome, view.reason, view.detail) == (Outcome.TO_PERSON, reason, "")


def test_a_case_that_the_watch_did_not_come_to_is_not_begun(store):
    (view,) = watched(store, None)
    assert view.outcome is None


def test_a_watch_is_no_case_of_its_own(store):
    watched(store, Outcome.WATCHED)
    book = CaseBook(store.archive, None)
    seen = []
    titles = [sheet.title for sheet in book.sheets(CASE.number, None, None, seen.append)]
    assert titles == ["Ärende EB-2026-1001, oktober 2026"]
    assert [view.case for view in seen] == [CASE], "whoever looks is recorded by case"
    assert book.one(CASE.number, None).flow == "ovning"
