"""What the impact figures are counted from, on both databases: what counts, once, and what outlives gallring."""

# The place is partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.case import Belonging, CaseRef, Outcome
from bot.domain.follow_up import Stands
from bot.domain.impact import WAITING, Baseline, BlindSum, CountedReview, Followed, HalfYear, Offered
from bot.domain.period import Month
from bot.domain.review import Mark, State
from bot.ports.retention import Cutoffs
from bot.store import ImpactRecords, Inbox
from tests.store.conftest import DAY, REFS
from tests.store.test_inbox import ANNA, LONG_AGO, PEOPLE, SAID, entry
from tests.store.test_retention import BY

PERIOD = HalfYear.of(DAY)
OTHERS = (PERIOD.previous, HalfYear(PERIOD.year + 1, 1))


@pytest.fixture
def records(place) -> ImpactRecords:
    return ImpactRecords(place.database)


def end(place, outcome: Outcome = Outcome.DRAFTED, reason: str = "") -> CaseRef:
    lease = place.feed.take()
    place.store.journal.belongs(
        lease, Belonging("HAND01", "Enhet Norr"), [PEOPLE.get(lease.case.number, PEOPLE[REFS[0].number])]
    )
    place.feed.finish(lease, outcome, reason)
    return lease.case


def test_every_case_of_a_night_is_offered_once_with_what_became_of_it(place, records):
    assert (records.first_night(), list(records.nights(PERIOD))) == (DAY, [DAY])
    assert set(records.offered(PERIOD)) == {Offered("", DAY, WAITING)}
    end(place)
    end(place, Outcome.TO_PERSON, "salary")
    assert set(records.offered(PERIOD)) == {Offered("Enhet Norr", DAY, "", 0), Offered("Enhet Norr", DAY, "salary")}
    assert [list(records.offered(other)) for other in OTHERS] == [[], []]


def test_the_lead_time_is_from_when_the_case_was_first_seen_however_many_nights_it_took(place, records):
    end(place)
    end(place, Outcome.TO_PERSON, "locked")
    place.sql("UPDATE case_row SET offered_at = '2025-10-05 20:00:00', ended_at = '2025-10-06 01:30:00'")
    later = place.again(DAY + timedelta(days=1))
    later.feed.offer(REFS)
    end(later)
    later.sql("UPDATE case_row SET ended_at = '2025-10-07 02:00:00' WHERE number = :n", n=REFS[1].number)
    assert set(records.offered(PERIOD)) == {
        Offered("Enhet Norr", DAY, "", 330), Offered("Enhet Norr", DAY + timedelta(days=1), "", 1800),
    }  # fmt: skip


def test_a_case_from_before_it_was_written_when_it_was_seen_has_no_lead_time(place, records):
    end(place)
    place.sql("UPDATE case_row SET offered_at = NULL")
    assert Offered("Enhet Norr", DAY) in records.offered(PERIOD)


def test_a_night_of_watches_offers_nothing(place, records):
    place.sql("UPDATE run SET flow = 'prov#bevakning'")
    assert (records.first_night(), list(records.nights(PERIOD)), list(records.offered(PERIOD))) == (None, [], [])


@pytest.fixture
def reviewed(place) -> Inbox:
    """Two drafts in the lists."""
    for _ in REFS:
        end(place)
    inbox = Inbox(place.archive)
    inbox.index([entry(report) for report in inbox.unindexed(LONG_AGO, 10)])
    return inbox


def test_a_word_on_a_draft_counts_until_it_is_taken_back_and_one_without_a_draft_never(place, records, reviewed):
    first, second = (reviewed.one(ANNA, "prov", ref) for ref in REFS)
    case = reviewed.record_review(first, SAID, State.REVIEWED)
    said = CountedReview("Enhet Norr", DAY, "anna", 32)
    assert list(records.reviewed(PERIOD)) == [said]
    returned = replace(SAID, mark=Mark.RETURNED, reason=1, is_second=True)
    reviewed.record_review(second, returned, State.RETURNED)
    reviewed.record_review(case, replace(SAID, mark=Mark.HANDLED, draft=""), State.HANDLED)
    assert set(records.reviewed(PERIOD)) == {said, replace(said, is_returned=True, is_second=True)}
    reviewed.undo(reviewed.one(ANNA, "prov", REFS[1]), returned, SAID.at)
    assert list(records.reviewed(PERIOD)) == [said]
    assert [list(records.reviewed(other)) for other in OTHERS] == [[], []]


def test_the_sums_that_were_worked_out_are_told_apart(records, reviewed):
    first, second = (reviewed.one(ANNA, "prov", ref) for ref in REFS)
    for case, flags in ((first, ("blind", "blind-lika")), (second, ("blind", "blind-olika", "rad-1"))):
        for flag in flags:
            reviewed.mark_viewed(case, "anna", flag, SAID.at)
    assert set(records.blinds(PERIOD)) == {
        BlindSum("Enhet Norr", DAY, "anna", True), BlindSum("Enhet Norr", DAY, "anna", False),
    }  # fmt: skip


def test_what_came_of_a_draft_counts_when_it_is_decided_and_in_shadow_when_it_is_worked_out(place, records):
    end(place)
    end(place, Outcome.SHADOWED)
    for stands in (Stands.NOTHING, Stands.CALCULATED, Stands.DECIDED):
        place.archive.outcomes.keep_outcome("prov", REFS[0], stands, 2, "{}")
        assert [one.is_changed for one in records.followed(PERIOD)] == [True] * (stands is Stands.DECIDED)
    place.archive.outcomes.keep_outcome("prov", REFS[1], Stands.CALCULATED, 0, "{}")
    assert set(records.followed(PERIOD)) == {
        Followed("Enhet Norr", DAY, "HAND01", is_changed=True),
        Followed("Enhet Norr", DAY, "HAND01", is_changed=False, is_shadow=True),
    }
    assert [list(records.followed(other)) for other in OTHERS] == [[], []]


def test_what_is_erased_still_counts_except_the_hidden_sums(place, records, reviewed):
    case = reviewed.one(ANNA, "prov", REFS[0])
    reviewed.mark_viewed(case, "anna", "blind-lika", SAID.at)
    reviewed.record_review(case, SAID, State.REVIEWED)
    before = list(records.offered(PERIOD)), list(records.reviewed(PERIOD))
    far = datetime(2199, 1, 1, tzinfo=UTC)
    place.retention.erase(Cutoffs(far, far, far), BY)
    assert (list(records.offered(PERIOD)), list(records.reviewed(PERIOD))) == before
    assert list(records.blinds(PERIOD)) == []


def test_the_manual_figure_is_kept_version_by_version_and_once(records):
    at = datetime(2025, 6, 1, 8, 0, tzinfo=UTC)
    one = Baseline(45, Month(2025, 7), "tidmätning", "chef", at)
    two = replace(one, minutes=40, at=at + timedelta(days=1))
    for baseline in (one, one, two):
        records.add_baseline(baseline)
    assert list(records.baselines()) == [two, one]


def test_a_half_year_holds_its_first_and_last_day(place, records):
    for day, number in ((PERIOD.first, "EB-F"), (PERIOD.last, "EB-L"), (date(PERIOD.year + 1, 1, 1), "EB-N")):
        night = place.store.rows.open_night("prov", day, alone=not place.is_shared)
        place.store.rows.add(night, [CaseRef(number, Month(2025, 10))], frozenset())
    assert sorted(records.nights(PERIOD)) == [PERIOD.first, DAY, PERIOD.last]
