"""What people made of the drafts, on both databases."""

# The place is partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false

from datetime import date, timedelta

import pytest

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import StoreUnavailable
from bot.domain.follow_up import Stands
from bot.domain.period import Month
from tests.store.conftest import REFS

YESTERDAY = date.today() - timedelta(days=1)


@pytest.fixture
def drafted(place):
    """The first case is drafted, the second is a person's."""
    for outcome, reason in ((Outcome.DRAFTED, ""), (Outcome.TO_PERSON, "salary")):
        lease = place.feed.take()
        place.store.journal.finish_stage(lease, "draft", f"utkast {lease.case.number}")
        place.feed.finish(lease, outcome, reason)
    return place


def test_only_drafts_are_awaited_until_they_are_known_to_be_decided(drafted):
    outcomes = drafted.archive.outcomes
    assert outcomes.awaited("prov", YESTERDAY) == [REFS[0]]
    assert outcomes.awaited("annat", YESTERDAY) == []
    for stands in (Stands.NOTHING, Stands.CALCULATED):
        outcomes.keep_outcome("prov", REFS[0], stands, 0, "läst")
        assert outcomes.awaited("prov", YESTERDAY) == [REFS[0]]
    outcomes.keep_outcome("prov", REFS[0], Stands.DECIDED, 3, "beslutat")
    assert outcomes.awaited("prov", YESTERDAY) == []
    assert outcomes.outcome("prov", REFS[0]) == "beslutat"


def test_a_draft_in_shadow_is_awaited_like_any_other(drafted):
    drafted.sql("UPDATE case_row SET state = 'shadowed' WHERE number = :number", number=REFS[1].number)
    assert drafted.archive.outcomes.awaited("prov", YESTERDAY) == REFS
    assert drafted.archive.outcomes.drafted("prov", REFS[1]) == f"utkast {REFS[1].number}"


def test_a_draft_that_nobody_has_decided_on_for_long_is_let_go(drafted):
    assert drafted.archive.outcomes.awaited("prov", date.today() + timedelta(days=2)) == []


def test_a_case_that_is_not_known_has_neither_draft_nor_outcome(drafted):
    unknown = CaseRef("EB-0", Month(2025, 10))
    assert drafted.archive.outcomes.drafted("prov", unknown) is None
    assert drafted.archive.outcomes.outcome("prov", unknown) is None
    with pytest.raises(StoreUnavailable):
        drafted.archive.outcomes.keep_outcome("prov", unknown, Stands.DECIDED, 0, "x")


def test_the_values_of_people_are_sealed(drafted):
    drafted.archive.outcomes.keep_outcome("prov", REFS[0], Stands.DECIDED, 1, "9 704,00 till Elsa Ek")
    (kept,) = drafted.sql("SELECT found FROM follow_up")[0]
    assert b"Elsa" not in bytes(kept)
