"""What must have been done before a draft counts as reviewed, and what an adjusted amount comes to."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import review as r
from bot.domain.draft import Calculation, propose
from bot.domain.field import Field
from bot.domain.household import Role
from bot.domain.money import ZERO, Money, kronor
from tests.domain import values as v

SAFE = r.Safeguards()
LOOKED = r.Attempt(unseen=(), took_s=40)


def calculation() -> Calculation:
    paid = v.answered(v.paid("Sjukpenning", kronor(3000), date(2025, 9, 20)))
    family = v.household(couple=True)
    basis = v.basis(family=family, answers=v.everyone(family, [paid]), expenses=[v.expense("El 1", kronor(500))])
    return propose(basis, v.RULES, v.NORM, v.TODAY, v.ROBOT).calculation


def test_a_draft_that_was_looked_at_may_be_marked():
    r.require_viewed(LOOKED, SAFE)


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (replace(LOOKED, unseen=(r.Flag("v1", "Sjukpenning ny"), r.Flag("r2", "El ändrad"))), "2 kvar .* El ändrad"),
        (replace(LOOKED, is_blind=True), "Räkna själv"),
        (replace(LOOKED, must_state_motive=True, motive="  "), "egen motivering"),
        (replace(LOOKED, took_s=7.9), "fortare än texten"),
    ],
)
def test_it_is_refused_while_something_is_left_to_do(attempt, says):
    with pytest.raises(r.ReviewError, match=says):
        r.require_viewed(attempt, SAFE)


@pytest.mark.parametrize(
    "attempt",
    [
        replace(LOOKED, is_blind=True, blind_sum=ZERO),
        replace(LOOKED, must_state_motive=True, motive="Bekräftat per telefon"),
        replace(LOOKED, took_s=2, is_confirmed=True),
        replace(LOOKED, took_s=8),
    ],
)
def test_it_is_allowed_once_that_is_done(attempt):
    r.require_viewed(attempt, SAFE)


def test_a_confirmed_hurry_does_not_excuse_an_unseen_flag():
    with pytest.raises(r.ReviewError):
        r.require_viewed(replace(LOOKED, took_s=1, is_confirmed=True, unseen=(r.Flag("a", "b"),)), SAFE)


@given(st.integers(1, 40))
def test_about_one_in_so_many_is_drawn_and_always_the_same(one_in):
    drawn = [r.is_drawn(f"utkast {n}", "blind", one_in) for n in range(4000)]
    assert drawn == [r.is_drawn(f"utkast {n}", "blind", one_in) for n in range(4000)]
    assert 0.6 / one_in < sum(drawn) / 4000 < 1.5 / one_in


def test_none_is_drawn_when_the_municipality_has_turned_it_off():
    off = r.Safeguards(blind_one_in=0, second_percent=0)
    assert not any(r.is_blind(str(n), off, first_of_its_kind=False) for n in range(500))
    assert not any(r.needs_second(str(n), off, is_changed_rule=False, is_adjusted=False) for n in range(500))
    assert r.is_blind("x", off, first_of_its_kind=True)
    assert r.needs_second("x", off, is_changed_rule=True, is_adjusted=False)
    assert r.needs_second("x", off, is_changed_rule=False, is_adjusted=True)


def test_what_is_drawn_for_one_thing_says_nothing_of_another():
    both = [r.is_drawn(str(n), "blind", 5) and r.is_drawn(str(n), "second", 5) for n in range(4000)]
    assert 0.02 < sum(both) / 4000 < 0.07


@pytest.mark.parametrize(("reason", "motive", "says"), [(0, "", "1–9"), (10, "x", "1–9"), (9, " ", "vad som är fel")])
def test_a_return_needs_a_reason(reason, motive, says):
    with pytest.raises(r.ReviewError, match=says):
        r.require_reason(reason, motive)


@pytest.mark.parametrize(("reason", "motive"), [(1, ""), (8, ""), (9, "Fel mall")])
def test_a_return_with_a_reason_is_three_keys_and_no_more(reason, motive):
    r.require_reason(reason, motive)


def test_a_review_can_be_taken_back_for_ten_minutes_once():
    at = datetime(2025, 10, 7, 8, 0, tzinfo=UTC)
    said = r.Review(r.Mark.REVIEWED, "d", "anna", at, 30)
    assert r.may_undo(said, at + timedelta(minutes=10), SAFE)
    assert not r.may_undo(said, at + timedelta(minutes=10, seconds=1), SAFE)
    assert not r.may_undo(replace(said, undone_at=at), at, SAFE)


def test_a_review_that_waits_for_a_colleague_is_not_done():
    assert r.after(r.Mark.REVIEWED, second_wanted=True) is r.State.SECOND
    assert r.after(r.Mark.REVIEWED, second_wanted=False) is r.State.REVIEWED
    assert r.after(r.Mark.RETURNED, second_wanted=True) is r.State.RETURNED
    assert r.after(r.Mark.HANDLED, second_wanted=True) is r.State.HANDLED


def test_an_adjusted_amount_moves_the_result_by_just_so_much():
    before = calculation()
    line = before.expenses[0]
    more = r.Adjustment(r.expense_field(line.kind), line.proposed + kronor(100), "faktura")
    after = r.adjusted(before, [more])
    assert after.result == before.result + kronor(100)
    assert after.expenses[0].applied == line.applied
    assert replace(after, expenses=before.expenses, result=before.result) == before


@given(st.integers(0, 5_000_000), st.sampled_from(list(Role)[:2]))
def test_an_adjusted_income_lowers_the_result_by_just_so_much(ore, role):
    before = calculation()
    line = before.incomes[0]
    old = line.applicant if role is Role.APPLICANT else line.co_applicant
    after = r.adjusted(before, [r.Adjustment(r.income_field(line.kind, role), Money(ore), "rättat")])
    assert after.result == before.result - (Money(ore) - old)


def test_no_adjustment_changes_nothing():
    assert r.adjusted(calculation(), []) == calculation()


def test_a_row_that_the_draft_has_not_cannot_be_adjusted():
    with pytest.raises(r.ReviewError, match="finns inte"):
        r.adjusted(calculation(), [r.Adjustment(Field.expense("Segelbåt", "förslag"), ZERO, "")])


def test_an_adjusted_row_is_named_as_the_calculation_names_its_values():
    before = calculation()
    names = before.comparable_fields()
    assert r.expense_field(before.expenses[0].kind) in names
    assert r.income_field(before.incomes[0].kind, Role.CO_APPLICANT) in names
