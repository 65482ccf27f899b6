"""Gallring: what is old is gone and not only hidden, what is open or held stays, and the chain stays whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.case import Outcome
from bot.domain.errors import StoreUnavailable
from bot.ports.audit import AuditEntry
from bot.ports.retention import Cutoffs
from bot.store import ERASED
from tests.store.conftest import REFS, file_only
from tests.store.test_audit import ANNA, ENTRY, breaks, recompute, without_triggers
from tests.store.test_cases import NEXT
from tests.store.test_file import raw

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CUTOFFS = Cutoffs(NOW - timedelta(days=90), NOW - timedelta(days=14), NOW - timedelta(days=730))
BY = AuditEntry("it:prov", ERASED, purpose="gallring")
CONTENTS = ("checkpoint", "evidence", "memory", "event", "case_key")


def ended(place, days: float, outcome=Outcome.DRAFTED, reason=""):
    """The next case, with something of each kind kept about it, that ended so many days ago."""
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "read_case", "Kanariefågeln")
    place.store.journal.intend(lease, "write_note")
    place.store.journal.evidence(lease, "write_note", "före", b"en bild")
    place.store.journal.keep(lease, "warnings", lambda before: "Kanariefågeln")
    place.feed.finish(lease, outcome, reason, "detalj")
    when = NOW - timedelta(days=days)
    stored = when if place.is_shared else when.replace(tzinfo=None).isoformat(" ")
    place.sql("UPDATE case_row SET ended_at = :at WHERE id = :id", at=stored, id=lease.case_id)
    return lease


def rows(place, table: str) -> int:
    return place.sql(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608


def kept(place) -> dict[str, int]:
    return {table: rows(place, table) for table in CONTENTS if rows(place, table)}


def test_listing_changes_nothing_and_says_what_would_be_erased(place):
    ended(place, 91)
    before = kept(place)
    listed = place.retention.expired(CUTOFFS)
    assert [(one.case, one.flow, one.ended_at) for one in listed.cases] == [(REFS[0], "prov", NOW - timedelta(days=91))]
    assert (kept(place), place.ledger.head().seq) == (before, 0)


def test_an_old_case_is_erased_and_its_row_stays_for_the_figures(place):
    lease = ended(place, 91)
    assert place.retention.erase(CUTOFFS, BY).cases
    assert kept(place) == {}
    ((number, state, detail),) = place.sql(
        "SELECT number, state, detail FROM case_row WHERE id = :id", id=lease.case_id
    )
    assert (number, state, detail) == (REFS[0].number, "drafted", "")
    assert rows(place, "intent") == 1, "it keeps the case from being prepared once more"
    (line,) = place.ledger.lines()
    assert (line.what, line.content.data["cases"]) == (ERASED, f"prov {REFS[0]}")
    assert place.retention.expired(CUTOFFS).is_empty


@pytest.mark.parametrize("days", [89, 89.99])
def test_a_case_that_is_not_old_enough_is_not_erased(place, days):
    ended(place, days)
    assert not place.retention.erase(CUTOFFS, BY).cases
    assert set(kept(place)) >= {"checkpoint", "evidence", "memory", "case_key"}


def test_a_case_that_is_queued_again_or_running_is_never_erased(place):
    ended(place, 91, Outcome.TO_PERSON, "locked")
    place.sql("DELETE FROM intent")
    later = place.again(NEXT)
    later.feed = later.feed_of(later.night)
    later.feed.offer(REFS)
    before = kept(later)
    for state in ("queued", "running"):
        later.sql("UPDATE case_row SET state = :state WHERE number = :number", state=state, number=REFS[0].number)
        assert later.retention.erase(CUTOFFS, BY).cases == []
        assert later.retention.expired(CUTOFFS).pictures == 0
    assert kept(later) == before


def test_a_held_case_is_not_erased_until_it_is_let_go(place):
    ended(place, 800)
    place.ledger.record(ENTRY)
    old_log(place)
    retention, signed = place.retention, replace(BY, what="gallring.hold")
    assert retention.add_legal_hold(REFS[0].number, signed)
    assert not retention.add_legal_hold(REFS[0].number, signed)
    done = retention.erase(CUTOFFS, BY)
    assert (done.cases, done.audit_lines, done.numbers, done.held) == ([], 0, 0, [REFS[0].number])
    assert retention.lift_legal_hold(REFS[0].number, replace(BY, what="gallring.release"))
    assert not retention.lift_legal_hold(REFS[0].number, signed)
    done = retention.erase(CUTOFFS, BY)
    assert ([one.case for one in done.cases], done.audit_lines, done.held) == ([REFS[0]], 1, [])
    assert [line.what for line in place.ledger.lines()][1:] == [
        "gallring.hold", ERASED, "gallring.release", ERASED,
    ]  # fmt: skip


def test_pictures_of_a_case_that_went_to_a_person_go_first_and_nothing_else_of_it(place):
    ended(place, 15, Outcome.TO_PERSON, "screen_failed")
    ended(place, 15, Outcome.DRAFTED)
    assert rows(place, "evidence") == 2
    assert place.retention.erase(CUTOFFS, BY).pictures == 1
    ((left,),) = place.sql("SELECT state FROM case_row JOIN evidence ON case_row.id = evidence.case_id")
    assert left == "drafted"
    assert (rows(place, "checkpoint"), rows(place, "case_key")) == (2, 2)


def test_pictures_of_a_case_in_shadow_go_as_early_since_a_person_works_it_out(place):
    ended(place, 15, Outcome.SHADOWED)
    assert place.retention.erase(CUTOFFS, BY).pictures == 1
    assert (rows(place, "evidence"), rows(place, "checkpoint")) == (0, 1)


def test_a_picture_of_a_failure_goes_as_early_also_when_a_later_night_made_a_draft(place):
    lease = ended(place, 15, Outcome.DRAFTED)
    place.sql("UPDATE evidence SET what = 'fel: note' WHERE case_id = :id", id=lease.case_id)
    assert place.retention.erase(CUTOFFS, BY).pictures == 1
    assert (rows(place, "evidence"), rows(place, "checkpoint")) == (0, 1)


def old_log(place, days: int = 731) -> None:
    """Make every line so old, and the chain anew, as if it had been written then."""
    at = (NOW - timedelta(days=days)).isoformat(timespec="microseconds")
    without_triggers(place, "UPDATE chain SET at = :at", at=at)
    recompute(place)


def test_the_logs_content_is_erased_and_its_lines_stay_and_verify(place):
    for _ in range(3):
        place.ledger.record(ENTRY)
    old_log(place)
    head = place.ledger.head()
    place.ledger.record(replace(ENTRY, what="new"))
    assert place.retention.erase(CUTOFFS, BY).audit_lines == 3
    found = place.ledger.verify([head])
    assert (found.breaks, found.erased, found.head.seq) == ([], 3, 5)
    assert [line.content is None for line in place.ledger.lines()] == [True, True, True, False, False]
    assert [line.what for line in place.ledger.about(ANNA)] == ["new"]


def test_content_taken_away_beyond_what_was_erased_is_still_found(place):
    place.ledger.record(ENTRY)
    old_log(place)
    place.ledger.record(ENTRY)
    place.retention.erase(CUTOFFS, BY)
    place.sql("DELETE FROM audit_person WHERE seq = 2")
    place.sql("DELETE FROM audit_payload WHERE seq = 2")
    assert breaks(place) == ["innehållet till rad 2 är borta, men loggen säger inte att det är gallrat"]


def test_the_number_goes_with_the_logs_content_and_the_intents_with_it(place):
    lease = ended(place, 731)
    assert place.retention.erase(CUTOFFS, BY).numbers == 1
    ((number, state),) = place.sql("SELECT number, state FROM case_row WHERE id = :id", id=lease.case_id)
    assert (number, state) == (f"gallrad-{lease.case_id}", "drafted")
    assert rows(place, "intent") == 0
    assert place.archive.reports.numbered(REFS[0].number) == []
    assert place.retention.erase(CUTOFFS, BY).numbers == 0


def test_an_erasure_whose_line_cannot_be_written_erases_nothing(place, monkeypatch):
    ended(place, 91)
    before = kept(place)

    def fails(*_):
        raise StoreUnavailable("loggen")

    monkeypatch.setattr("bot.store.audit.Ledger.append", fails)
    with pytest.raises(StoreUnavailable):
        place.retention.erase(CUTOFFS, BY)
    assert kept(place) == before


def test_an_erased_case_can_be_shown_as_what_is_left_of_it(place):
    ended(place, 91)
    place.retention.erase(CUTOFFS, BY)
    (report,) = place.archive.reports.numbered(REFS[0].number)
    assert (report.outcome, report.stages, report.pictures) == (Outcome.DRAFTED, {}, [])
    assert rows(place, "case_key") == 0, "looking makes no key"


@file_only
def test_what_is_erased_is_out_of_the_file_and_its_log(place):
    ended(place, 91)
    ((wrapped,),) = place.sql("SELECT wrapped FROM case_key")
    ((picture,),) = place.sql("SELECT picture FROM evidence")
    assert wrapped in raw(place.path)
    place.retention.erase(CUTOFFS, BY)
    content = raw(place.path)
    assert wrapped not in content
    assert picture not in content
