"""What the rule tables do with facts: a sum for each row and person, by payment day, and never a guess."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import REASONS, OutOfScope
from bot.domain.facts import Agency, AgencyAnswer, NothingRegistered, Rows
from bot.domain.household import Role
from bot.domain.money import ZERO, Money, kronor
from bot.domain.rules import IncomeLine, expense_lines, income_lines
from tests.domain import values as v

SEPTEMBER = v.OCTOBER.previous


def lines(*answers, **more):
    return income_lines(v.basis(answers=answers, **more), v.RULES)


def refused(do) -> OutOfScope:
    with pytest.raises(OutOfScope) as refusal:
        do()
    assert refusal.value.reason in REASONS
    return refusal.value


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2025, 8, 31), False),
        (date(2025, 9, 1), True),
        (date(2025, 9, 30), True),
        (date(2025, 10, 1), False),
        (date(2024, 9, 15), False),
    ],
)
def test_only_what_was_paid_in_the_month_before_is_counted(day, counted):
    found = lines(v.answered(v.paid("Sjukpenning", kronor(100), day)))
    assert [i.total for i in found] == ([kronor(100)] if counted else [])


@given(
    st.lists(
        st.tuples(
            st.sampled_from([v.ANNA, v.BO]),
            st.sampled_from([b.benefit for b in v.RULES.benefits]),
            st.integers(0, 10**7),
        ),
        max_size=12,
    )
)
@settings(deadline=None)
def test_each_row_and_person_gets_the_sum_of_its_payments_and_every_source(payments):
    answers = [v.answered(v.paid(name, Money(ore), SEPTEMBER.first, person)) for person, name, ore in payments]
    rows = {b.benefit: b.row for b in v.RULES.benefits}
    wanted: dict[tuple[str, object], int] = {}
    for person, name, ore in payments:
        wanted[rows[name], person] = wanted.get((rows[name], person), 0) + ore
    found = lines(*answers, family=v.household(couple=True))
    assert [i.kind for i in found] == sorted({rows[name] for _, name, _ in payments})
    for i in found:
        assert (i.applicant.ore, i.co_applicant.ore) == (wanted.get((i.kind, v.ANNA), 0), wanted.get((i.kind, v.BO), 0))
        assert i.total == i.applicant + i.co_applicant
    assert sum(len(i.sources) for i in found) == len(payments)


@pytest.mark.parametrize("name", ["Elstöd", "Aktivitetsstöd tillägg", "Aktivitetsstod", ""])
def test_a_benefit_that_is_not_in_the_table_is_never_guessed(name):
    refusal = refused(lambda: lines(v.answered(v.paid(name, kronor(1), SEPTEMBER.first))))
    assert (refusal.reason, refusal.detail) == ("unknown_benefit", name)


@pytest.mark.parametrize("name", ["aktivitetsstöd", "  Aktivitetsstöd ", "AKTIVITETSSTÖD"])
def test_a_benefit_is_known_whatever_its_case_and_white_space(name):
    assert [i.kind for i in lines(v.answered(v.paid(name, kronor(1), SEPTEMBER.first)))] == ["Aktivitetsstöd"]


def test_an_unknown_benefit_outside_the_control_month_stops_nothing():
    assert lines(v.answered(v.paid("Elstöd", kronor(1), date(2025, 8, 15)))) == ()


def test_a_childs_own_payment_and_a_strangers_are_for_a_person():
    child = v.answered(v.paid("Sjukpenning", kronor(1), SEPTEMBER.first, v.CHILD))
    assert refused(lambda: lines(child, family=v.household(child=True))).reason == "child_income"
    assert refused(lambda: lines(child)).reason == "child_income"


def test_a_negative_payment_is_never_netted_off_in_silence():
    repaid = v.answered(
        v.paid("Sjukpenning", kronor(1050), SEPTEMBER.first), v.paid("Sjukpenning", kronor(-50), SEPTEMBER.first)
    )
    assert refused(lambda: lines(repaid)).reason == "odd_amount"


@pytest.mark.parametrize("kind", ["Lön", " lön ", "LÖN"])
def test_a_salary_in_the_application_is_for_a_person(kind):
    assert refused(lambda: lines(incomes=[v.stated(kind, kronor(1))])).reason == "salary"


@pytest.mark.parametrize(
    "post",
    [
        v.stated("Lotteri", kronor(1)),
        v.stated("Swish", kronor(1), Role.CHILD),
        v.stated("Swish", Money(-1)),
        v.stated("Aktivitetsstöd", kronor(1)),
    ],
    ids=["not in the table", "a child's", "negative", "a benefit"],
)
def test_a_stated_income_outside_the_table_is_for_a_person(post):
    assert refused(lambda: lines(incomes=[post])).reason == "unknown_income"


def test_a_stated_income_is_marked_as_such_and_summed_by_person():
    posts = [
        v.stated("Swish", kronor(5)),
        v.stated("swish", kronor(2)),
        v.stated("Swish", kronor(1), Role.CO_APPLICANT),
    ]
    answer = v.answered(v.paid("Sjukpenning", kronor(9), SEPTEMBER.first))
    found = lines(answer, incomes=posts, family=v.household(couple=True))
    assert found == (
        IncomeLine("Sjukpenning", kronor(9), ZERO, (v.SOURCE,), stated=False),
        IncomeLine("Swish", kronor(7), kronor(1), (v.SOURCE,) * 3, stated=True),
    )


def test_nothing_registered_and_no_rows_give_no_line():
    empty = AgencyAnswer(v.ANNA, Agency.FK, NothingRegistered(v.SOURCE))
    assert lines(empty, AgencyAnswer(v.ANNA, Agency.PM, Rows(()))) == ()


@pytest.mark.parametrize(("ore", "over"), [(1_199_999, False), (1_200_000, False), (1_200_001, True)])
def test_an_expense_may_reach_its_cap_and_not_pass_it(ore, over):
    posts = [v.expense("Boendekostnad", Money(ore))]
    if over:
        refusal = refused(lambda: expense_lines(posts, v.RULES))
        assert (refusal.reason, refusal.detail) == ("expense_over_cap", "Boendekostnad")
    else:
        assert [(e.applied, e.proposed) for e in expense_lines(posts, v.RULES)] == [(Money(ore), Money(ore))]


def test_two_posts_on_one_row_are_measured_together_against_the_cap():
    under = [v.expense("Boendekostnad", kronor(11_000)), v.expense("Hyra garage", kronor(1_000))]
    assert [(e.kind, e.applied, len(e.sources)) for e in expense_lines(under, v.RULES)] == [
        ("Boendekostnad", kronor(12_000), 2)
    ]
    over = [*under, v.expense("Hyra garage", Money(1))]
    assert refused(lambda: expense_lines(over, v.RULES)).reason == "expense_over_cap"


def test_an_expense_without_a_cap_may_be_any_amount():
    assert expense_lines([v.expense("El 1", kronor(99_999))], v.RULES)[0].proposed == kronor(99_999)


def test_an_expense_outside_the_table_and_a_negative_one_are_for_a_person():
    assert refused(lambda: expense_lines([v.expense("Båtplats", kronor(1))], v.RULES)).reason == "unknown_expense"
    assert refused(lambda: expense_lines([v.expense("El 1", Money(-1))], v.RULES)).reason == "odd_amount"


def test_a_row_is_flat_only_when_every_benefit_on_it_is():
    assert v.RULES.flat_row("Bostadsbidrag")
    assert not v.RULES.flat_row("Sjukpenning")
    assert not v.RULES.flat_row("Ingen sådan rad")
