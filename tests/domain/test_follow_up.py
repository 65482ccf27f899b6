"""A draft beside what a person made of it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.draft import Draft, Saved, propose
from bot.domain.field import Field
from bot.domain.follow_up import Change, FollowUp, Found, Stands, follow_up
from bot.domain.money import Money, kronor
from tests.domain import values as v

PERSON = "HAND01"


def a_draft() -> Draft:
    basis = v.asked(v.basis(expenses=[v.expense("El 1", kronor(9))]))
    return propose(basis, v.RULES, v.NORM, v.TODAY, v.ROBOT)


DRAFT = a_draft()


def found(*, by: str = v.ROBOT, decided: bool = False, calculation=DRAFT.calculation, proposal=DRAFT.proposal) -> Found:
    saved = Saved(by, "Fattat", proposal) if decided else None
    return Found(Saved(by, "Preliminär", calculation) if calculation else None, saved, decided)


def test_the_robots_own_draft_says_nothing_about_a_person():
    assert follow_up(DRAFT, found(), v.ROBOT) == FollowUp(Stands.NOTHING, "", ())
    assert follow_up(DRAFT, Found(None, None, is_decided=False), v.ROBOT).stands is Stands.NOTHING


def test_a_decision_that_is_the_draft_is_told_as_equal():
    told = follow_up(DRAFT, found(decided=True), v.ROBOT)
    assert told == FollowUp(Stands.DECIDED, DRAFT.proposal.kind, ())


def test_what_a_person_changed_is_told_value_by_value():
    other = replace(DRAFT.calculation, result=DRAFT.calculation.result + kronor(100))
    proposal = replace(DRAFT.proposal, amount=DRAFT.proposal.amount + kronor(100))
    told = follow_up(DRAFT, found(decided=True, calculation=other, proposal=proposal), v.ROBOT)
    assert [str(one.field) for one in told.changes] == ["resultat", "belopp"]
    ore = DRAFT.proposal.amount.ore
    assert told.changes[1] == Change(Field.single("belopp"), str(ore), str(ore + 10_000))


def test_a_decision_without_any_calculation_differs_in_every_value_of_it():
    told = follow_up(DRAFT, found(decided=True, calculation=None), v.ROBOT)
    assert {one.field for one in told.changes} == set(DRAFT.calculation.comparable_fields())
    assert {one.found for one in told.changes} == {""}


def test_a_persons_own_calculation_is_compared_before_there_is_a_decision():
    told = follow_up(DRAFT, found(by=PERSON), v.ROBOT)
    assert (told.stands, told.changes, told.is_comparable) == (Stands.CALCULATED, (), True)


@given(st.integers(min_value=-10_000, max_value=10_000))
def test_any_other_result_is_seen_however_small(ore: int):
    other = replace(DRAFT.calculation, result=Money(DRAFT.calculation.result.ore + ore))
    told = follow_up(DRAFT, found(by=PERSON, calculation=other), v.ROBOT)
    assert bool(told.changes) == (ore != 0)
