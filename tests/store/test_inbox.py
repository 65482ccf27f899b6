"""The office's lists on both databases: who sees what, what is there, and two people at once."""

# The place is partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.case import Belonging, Outcome
from bot.domain.field import Field
from bot.domain.identity import parse
from bot.domain.money import kronor
from bot.domain.review import Adjustment, Mark, Review, State
from bot.ports.inbox import IndexEntry, Listing, Outdated, Visibility, Wanted
from bot.store import Inbox
from tests.store.conftest import REFS
from tests.store.test_retention import BY, CUTOFFS

AT = datetime(2025, 10, 7, 8, 0, tzinfo=UTC)
ANNA = Visibility("anna", "HAND01", frozenset({"Enhet Norr"}), sees_protected=False, conflicts=frozenset())
OPEN_AND_READY = Wanted()
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SAID = Review(Mark.REVIEWED, "utkast-1", "anna", AT, 31.5, motive="Hyran bekräftad av Elsa Ek")

PEOPLE = {REFS[0].number: parse("19850712T001"), REFS[1].number: parse("19840301T002")}


def entry(of, **other) -> IndexEntry:
    """The entry of a case, as it was reported or as it stands in a list."""
    plain = IndexEntry(
        of.id, of.ended_at, Listing.READY, "", 2, f"utkast-{of.id}", protected=False, pay_day=date(2025, 10, 27), tables="regler 1", is_never_quick=False, who="Elsa Ek",
    )  # fmt: skip
    return replace(plain, **other)


@pytest.fixture
def inbox(place) -> Inbox:
    """Two cases that the night has ended, both of the same unit and caseworker."""
    for _ in REFS:
        lease = place.feed.take()
        place.store.journal.belongs(lease, Belonging("HAND01", "Enhet Norr"), [PEOPLE[lease.case.number]])
        place.store.journal.evidence(lease, "read_case", "läst", b"bild", "[]")
        place.feed.finish(lease, Outcome.DRAFTED)
    return Inbox(place.archive)


@pytest.fixture
def indexed(inbox: Inbox) -> Inbox:
    inbox.index([entry(report) for report in inbox.unindexed(LONG_AGO, 10)])
    return inbox


def numbers(inbox: Inbox, visibility: Visibility = ANNA, wanted: Wanted = OPEN_AND_READY) -> list[str]:
    return [one.case.number for one in inbox.listed(visibility, wanted, 0, 50)]


def first(inbox: Inbox):
    return inbox.one(ANNA, "prov", REFS[0])


def test_what_a_night_has_ended_is_placed_once(inbox):
    reports = inbox.unindexed(LONG_AGO, 10)
    assert [report.case for report in reports] == REFS
    assert {report.belongs for report in reports} == {Belonging("HAND01", "Enhet Norr")}
    assert numbers(inbox) == []
    inbox.index([entry(report) for report in reports])
    assert inbox.unindexed(LONG_AGO, 10) == []
    assert numbers(inbox) == [ref.number for ref in REFS]
    assert inbox.counts(ANNA) == {(Listing.READY, State.OPEN): 2}


def test_a_case_that_is_heard_of_late_is_placed_though_a_later_one_was_before(place, inbox):
    """Two workers, or two machines whose clocks differ, may commit in another order than their cases ended."""
    later = inbox.unindexed(LONG_AGO, 10)[1]
    inbox.index([entry(later)])
    place.sql("UPDATE case_row SET ended_at = '2025-10-07 00:30:00' WHERE number = :number", number=REFS[0].number)
    assert [report.case for report in inbox.unindexed(LONG_AGO, 10)] == [REFS[0]]


def test_a_case_that_ended_again_while_it_was_being_placed_is_placed_as_it_ended_last(place, inbox):
    before = inbox.unindexed(LONG_AGO, 10)[0]
    place.sql("UPDATE case_row SET ended_at = '2025-10-07 03:00:00' WHERE id = :id", id=before.id)
    inbox.index([entry(before)])
    assert inbox.one(ANNA, "prov", before.case) is None
    assert before.id in [report.id for report in inbox.unindexed(LONG_AGO, 10)]


def test_what_ended_too_long_ago_is_in_no_list(inbox):
    assert inbox.unindexed(datetime(2199, 1, 1, tzinfo=UTC), 10) == []


def test_a_case_under_way_or_watched_stands_in_no_list(place):
    inbox = Inbox(place.archive)
    lease = place.feed.take()
    assert inbox.unindexed(LONG_AGO, 10) == []
    place.feed.finish(lease, Outcome.WATCHED)
    assert inbox.unindexed(LONG_AGO, 10) == []


def test_a_case_that_ends_again_is_placed_again_and_open_only_with_a_new_draft(place, indexed):
    case = indexed.record_review(first(indexed), SAID, State.REVIEWED)
    place.sql("UPDATE case_row SET ended_at = '2099-01-01 00:00:00' WHERE id = :id", id=case.id)
    (report,) = indexed.unindexed(LONG_AGO, 10)
    indexed.index([entry(report)])
    assert first(indexed).state is State.REVIEWED, "the same draft"
    place.sql("UPDATE case_row SET ended_at = '2099-01-02 00:00:00' WHERE id = :id", id=case.id)
    indexed.index([entry(indexed.unindexed(LONG_AGO, 10)[0], draft="ett nytt utkast")])
    assert first(indexed).state is State.OPEN, "a review does not carry over to another draft"


def test_the_nearest_pay_day_comes_first_then_the_oldest(indexed):
    assert numbers(indexed) == [REFS[0].number, REFS[1].number]
    indexed.index([entry(indexed.one(ANNA, "prov", REFS[1]), pay_day=date(2025, 10, 24))])
    assert numbers(indexed) == [REFS[1].number, REFS[0].number]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(listing=Listing.PERSON), 0),
        (Wanted(states=(State.REVIEWED,)), 0),
        (Wanted(states=()), 2),
        (Wanted(owner="HAND01"), 2),
        (Wanted(owner="HAND02"), 0),
        (Wanted(number="EB-2025-00101"), 1),
        (Wanted(number="EB-2025"), 2),
        (Wanted(number="2025"), 0),
        (Wanted(number="EB-2025-00101x"), 0),
        (Wanted(number="EB_2025"), 0),
        (Wanted(number="%"), 0),
        (Wanted(flagged=True), 2),
        (Wanted(flagged=False), 0),
        (Wanted(reason="locked"), 0),
    ],
)
def test_a_list_gives_what_was_asked_for(indexed, wanted, found):
    assert len(numbers(indexed, wanted=wanted)) == found


def test_a_page_begins_where_the_last_one_ended(indexed):
    assert [one.case for one in indexed.listed(ANNA, Wanted(), 1, 5)] == [REFS[1]]


def test_what_she_may_not_see_is_in_no_list_no_count_and_has_no_page(place, indexed):
    case = first(indexed)
    blind = [
        replace(ANNA, officer="HAND02", units=frozenset({"Enhet Söder"})),
        replace(ANNA, officer="", units=frozenset()),
        replace(ANNA, conflicts=frozenset({place.ledger.reference(PEOPLE[REFS[0].number])})),
    ]
    indexed.index([entry(case)])
    for visibility in blind:
        assert REFS[0].number not in numbers(indexed, visibility)
        assert indexed.one(visibility, "prov", REFS[0]) is None
        assert indexed.counts(visibility).get((Listing.READY, State.OPEN), 0) == len(numbers(indexed, visibility))
    indexed.index([entry(case, protected=True)])
    assert indexed.one(ANNA, "prov", REFS[0]) is None
    assert indexed.one(replace(ANNA, sees_protected=True), "prov", REFS[0]) is not None


def test_a_case_whose_people_were_never_read_is_seen_only_by_those_who_see_protected_ones(place, indexed):
    place.sql("DELETE FROM case_person")
    assert numbers(indexed) == []
    assert len(numbers(indexed, replace(ANNA, sees_protected=True))) == 2


def test_a_case_without_unit_is_its_caseworkers_alone(place, inbox):
    place.sql("UPDATE case_row SET unit = ''")
    inbox.index([entry(report) for report in inbox.unindexed(LONG_AGO, 10)])
    assert len(numbers(inbox)) == 2
    assert numbers(inbox, replace(ANNA, officer="HAND02", units=frozenset({""}))) == []


def test_a_handed_over_case_is_the_new_ones_and_seen_by_her_too(indexed):
    other = replace(ANNA, account="bo", officer="HAND02", units=frozenset())
    assert indexed.assign(first(indexed), "HAND02").owner == "HAND02"
    assert numbers(indexed, other) == [REFS[0].number]
    assert numbers(indexed, wanted=Wanted(owner="HAND01")) == [REFS[1].number]


def test_a_review_is_kept_with_its_motive_encrypted(place, indexed):
    case = first(indexed)
    said = replace(SAID, adjustments=(Adjustment(Field.expense("El 1", "förslag"), kronor(410), "faktura"),), reason=0)
    assert indexed.record_review(case, said, State.SECOND).state is State.SECOND
    assert list(indexed.reviews(case.id)) == [said]
    assert b"Elsa" not in place.sql("SELECT said FROM review")[0][0]
    assert [(c.case, r) for c, r in indexed.latest(ANNA, 10)] == [(REFS[0], said)]
    assert indexed.latest(replace(ANNA, account="bo"), 10) == []


def test_the_second_of_two_who_review_at_once_is_told_who_was_first(indexed):
    case = first(indexed)
    indexed.record_review(case, SAID, State.REVIEWED)
    with pytest.raises(Outdated) as told:
        indexed.record_review(case, replace(SAID, account="bo"), State.REVIEWED)
    assert (told.value.by, told.value.state) == ("anna", State.REVIEWED)
    assert [one.account for one in indexed.reviews(case.id)] == ["anna"]


def test_an_undone_review_is_kept_as_undone_and_the_case_open_again(indexed):
    case = indexed.record_review(first(indexed), SAID, State.REVIEWED)
    again = indexed.undo(case, SAID, AT + timedelta(minutes=1))
    assert again.state is State.OPEN
    assert [one.undone_at for one in indexed.reviews(case.id)] == [AT + timedelta(minutes=1)]
    with pytest.raises(Outdated):
        indexed.undo(again, SAID, AT)


def test_a_second_review_undone_leaves_the_first(indexed):
    case = indexed.record_review(first(indexed), SAID, State.SECOND)
    second = replace(SAID, account="bo", is_second=True, at=AT + timedelta(minutes=2))
    case = indexed.record_review(case, second, State.REVIEWED)
    assert indexed.undo(case, second, AT + timedelta(minutes=3)).state is State.SECOND


def test_a_look_counts_for_her_and_for_this_draft_only(indexed):
    case = first(indexed)
    indexed.mark_viewed(case, "anna", "v1", AT)
    indexed.mark_viewed(case, "anna", "v1", AT + timedelta(minutes=1))
    assert indexed.viewed(case.id, case.draft, "anna") == {"v1": AT}, "the first time counts"
    assert indexed.viewed(case.id, "ett annat", "anna") == {}
    assert indexed.viewed(case.id, case.draft, "bo") == {}


def test_whether_she_has_met_these_tables_before_is_told_from_her_own_standing_reviews(indexed):
    assert not indexed.has_reviewed("anna", "regler 1")
    case = indexed.record_review(first(indexed), SAID, State.REVIEWED)
    assert indexed.has_reviewed("anna", "regler 1")
    assert not indexed.has_reviewed("anna", "regler 2")
    assert not indexed.has_reviewed("bo", "regler 1")
    indexed.undo(case, SAID, AT)
    assert not indexed.has_reviewed("anna", "regler 1")


def test_having_a_page_open_is_no_change_of_the_case(indexed):
    case = first(indexed)
    indexed.open(case.id, "bo", AT)
    seen = first(indexed)
    assert (seen.opened_by, seen.opened_until, seen.version) == ("bo", AT, case.version)


def test_a_picture_is_given_for_its_own_case_only(place, indexed):
    case, other = (indexed.one(ANNA, "prov", ref) for ref in REFS)
    (seen,) = place.archive.reports.one(case.id).seen
    assert indexed.picture(case.id, seen.id) == b"bild"
    assert indexed.picture(other.id, seen.id) is None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.sampled_from([State.REVIEWED, State.RETURNED, State.OPEN]), max_size=4),
    stale=st.integers(0, 4),
)
def test_only_the_newest_version_of_a_case_can_be_acted_on(indexed, said, stale):
    case = first(indexed)
    versions = [case]
    for number, state in enumerate(said):
        case = indexed.record_review(case, replace(SAID, at=AT + timedelta(seconds=number)), state)
        versions.append(case)
    for old in versions[:-1][:stale]:
        with pytest.raises(Outdated):
            indexed.record_review(old, SAID, State.REVIEWED)
    assert first(indexed).version == versions[-1].version


def test_an_erased_case_is_in_no_list_and_its_review_is_a_figure_without_words(place, indexed):
    case = indexed.record_review(first(indexed), SAID, State.REVIEWED)
    indexed.mark_viewed(case, "anna", "v1", AT)
    place.sql("UPDATE case_row SET ended_at = '2020-01-01 00:00:00' WHERE id = :id", id=case.id)
    assert [one.case for one in place.retention.erase(CUTOFFS, BY).cases] == [REFS[0]]
    assert first(indexed) is None
    (review,) = indexed.reviews(case.id)
    assert (review.mark, review.motive, review.took_s) == (Mark.REVIEWED, "", SAID.took_s)
    assert place.sql("SELECT count(*) FROM look") == [(0,)]
    assert place.sql("SELECT count(*) FROM case_person WHERE case_id = :id", id=case.id) == [(0,)]
    assert indexed.unindexed(datetime(2025, 1, 1, tzinfo=UTC), 10) == []


def test_tables_are_new_until_enough_drafts_made_with_them_are_reviewed(indexed):
    assert not indexed.are_new("regler 2", 1), "at the very first there is nothing they are newer than"
    indexed.record_review(first(indexed), SAID, State.REVIEWED)
    assert indexed.are_new("regler 2", 1)
    assert not indexed.are_new("regler 1", 1)
    other = indexed.one(ANNA, "prov", REFS[1])
    indexed.index([entry(other, tables="regler 2", draft="nytt")])
    case = indexed.record_review(indexed.one(ANNA, "prov", REFS[1]), replace(SAID, draft="nytt"), State.SECOND)
    assert not indexed.are_new("regler 2", 1)
    assert indexed.are_new("regler 2", 2)
    indexed.undo(case, replace(SAID, draft="nytt"), AT)
    assert indexed.are_new("regler 2", 1)
