"""What the rule tables do with facts: a sum for each row and person, by payment day, and never a guess."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import MissingFact, OutOfScope, Reason
from bot.domain.facts import Agency, AgencyAnswer, Rows
from bot.domain.household import Role
from bot.domain.lines import ExpenseLine, IncomeLine, expense_lines, income_lines, require_within_limits
from bot.domain.money import ZERO, Money, kronor
from bot.domain.rules import BenefitRule, CaseLimit, Compare, Comparison, ExpenseRule
from bot.domain.sources import NothingRegistered
from tests.domain import values as v

SEPTEMBER = v.OCTOBER.previous


def lines(*answers, **more):
    return income_lines(v.basis(answers=answers, **more), v.RULES)


def refused(do) -> OutOfScope:
    with pytest.raises(OutOfScope) as refusal:
        do()
    assert refusal.value.reason in set(Reason)
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
    assert (refusal.reason, refusal.detail) == ("unknown_benefit", f"bild › {name}")


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
        IncomeLine("Sjukpenning", kronor(9), ZERO, (v.read(ZERO, "Sjukpenning").source,), stated=False),
        IncomeLine(
            "Swish",
            kronor(7),
            kronor(1),
            tuple(v.read(ZERO, of).source for of in ("Swish", "swish", "Swish")),
            stated=True,
        ),
    )


def test_nothing_registered_and_no_rows_give_no_line():
    empty = AgencyAnswer(v.ANNA, Agency.FK, NothingRegistered(v.SOURCE))
    assert lines(empty, AgencyAnswer(v.ANNA, Agency.PM, Rows(()))) == ()


@pytest.mark.parametrize(("ore", "over"), [(1_199_999, False), (1_200_000, False), (1_200_001, True)])
def test_an_expense_may_reach_its_cap_and_not_pass_it(ore, over):
    posts = [v.expense("Boendekostnad", Money(ore))]
    if over:
        refusal = refused(lambda: expense_lines(posts, v.RULES, 1))
        assert (refusal.reason, refusal.detail) == ("expense_over_cap", "Boendekostnad")
    else:
        assert [(e.applied, e.proposed) for e in expense_lines(posts, v.RULES, 1)] == [(Money(ore), Money(ore))]


def test_two_posts_on_one_row_are_measured_together_against_the_cap():
    under = [v.expense("Boendekostnad", kronor(11_000)), v.expense("Hyra garage", kronor(1_000))]
    assert [(e.kind, e.applied, len(e.sources)) for e in expense_lines(under, v.RULES, 1)] == [
        ("Boendekostnad", kronor(12_000), 2)
    ]
    over = [*under, v.expense("Hyra garage", Money(1))]
    assert refused(lambda: expense_lines(over, v.RULES, 1)).reason == "expense_over_cap"


def test_an_expense_without_a_cap_may_be_any_amount():
    assert expense_lines([v.expense("El 1", kronor(99_999))], v.RULES, 1)[0].proposed == kronor(99_999)


def test_an_expense_outside_the_table_and_a_negative_one_are_for_a_person():
    assert refused(lambda: expense_lines([v.expense("Båtplats", kronor(1))], v.RULES, 1)).reason == "unknown_expense"
    assert refused(lambda: expense_lines([v.expense("El 1", Money(-1))], v.RULES, 1)).reason == "odd_amount"


def test_a_row_is_compared_exactly_only_when_every_benefit_on_it_is():
    assert v.RULES.comparison("Bostadsbidrag") == Comparison(Compare.EXACT, 0)
    assert v.RULES.comparison("Sjukpenning") == Comparison(Compare.PERCENT, 12)
    assert v.RULES.comparison("Ingen sådan rad") == Comparison(Compare.PERCENT, 12)


def on_one_row(*rules: tuple[Compare, int | None]) -> Comparison:
    benefits = tuple(BenefitRule(f"Förmån {n}", "Raden", *rule) for n, rule in enumerate(rules))
    return replace(v.RULES, benefits=benefits).comparison("Raden")


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        ([(Compare.NEVER, None)], Comparison(Compare.NEVER, 0)),
        ([(Compare.NEVER, None), (Compare.EXACT, None)], Comparison(Compare.EXACT, 0)),
        ([(Compare.NEVER, None), (Compare.PERCENT, 20)], Comparison(Compare.PERCENT, 20)),
        ([(Compare.EXACT, None), (Compare.PERCENT, 20)], Comparison(Compare.PERCENT, 20)),
        ([(Compare.PERCENT, 20), (Compare.PERCENT, None)], Comparison(Compare.PERCENT, 12)),
        ([(Compare.PERCENT, 0)], Comparison(Compare.PERCENT, 0)),
    ],
)
def test_the_strictest_percentage_on_a_row_holds_and_never_decides_for_no_one_else(rules, wanted):
    assert on_one_row(*rules) == wanted


# ------------------------------------------------------------------ two net amounts


def test_an_agency_whose_net_is_after_tax_is_read_so_and_no_other():
    rules = replace(v.RULES, net_after_tax=frozenset({Agency.SO}))
    both = [
        replace(v.paid("Sjukpenning", kronor(80), SEPTEMBER.first, agency=agency), net_after_tax=v.read(kronor(100)))
        for agency in (Agency.FK, Agency.SO)
    ]
    found = [income_lines(v.basis(answers=[v.answered(p)]), rules)[0].total for p in both]
    assert found == [kronor(80), kronor(100)]


def test_a_net_after_tax_that_was_not_read_is_never_replaced_by_the_other():
    rules = replace(v.RULES, net_after_tax=frozenset({Agency.SO}))
    answer = v.answered(v.paid("Sjukpenning", kronor(80), SEPTEMBER.first, agency=Agency.SO))
    with pytest.raises(MissingFact) as missing:
        income_lines(v.basis(answers=[answer]), rules)
    assert (missing.value.reason, missing.value.detail) == ("odd_amount", "bild › Sjukpenning")


# ------------------------------------------------------------------ caps, limits, salary, reasons


def test_the_lowest_cap_on_a_row_holds_whichever_kind_was_applied_for_last():
    rules = replace(v.RULES, expenses=(ExpenseRule("Hyra", "Boende", kronor(100)), ExpenseRule("Garage", "Boende")))
    for kinds in (("Hyra", "Garage"), ("Garage", "Hyra")):
        posts = [v.expense(kind, kronor(60)) for kind in kinds]
        assert refused(lambda posts=posts: expense_lines(posts, rules, 1)).reason == "expense_over_cap"


def test_of_two_caps_on_a_row_the_lower_holds_for_the_sum():
    kinds = (ExpenseRule("Hyra", "Boende", kronor(500)), ExpenseRule("Garage", "Boende", kronor(100)))
    for order in (kinds, kinds[::-1]):
        posts = [v.expense(rule.kind, kronor(60)) for rule in order]
        assert refused(lambda posts=posts: expense_lines(posts, replace(v.RULES, expenses=kinds), 1)).detail == "Boende"


@pytest.mark.parametrize(
    ("persons", "reason"), [(1, "expense_over_cap"), (2, None), (3, None), (4, "cap_unknown"), (0, "cap_unknown")]
)
def test_a_cap_may_follow_the_households_size_and_is_not_stretched(persons, reason):
    caps = (kronor(100), kronor(200), kronor(300))
    rules = replace(v.RULES, expenses=(ExpenseRule("Hemförsäkring", "Hemförsäkring", caps_by_persons=caps),))
    posts = [v.expense("Hemförsäkring", kronor(150))]
    if reason:
        assert refused(lambda: expense_lines(posts, rules, persons)).reason == reason
    else:
        assert expense_lines(posts, rules, persons)[0].proposed == kronor(150)


@pytest.mark.parametrize("words", ["Lönespecifikation juni", "min lön", "LÖN"])
def test_a_salary_in_her_own_words_is_a_salary_whatever_kind_she_chose(words):
    post = replace(v.stated("Swish", kronor(1)), own_words=words)
    assert refused(lambda: lines(incomes=[post])).reason == "salary"


def test_a_limit_bites_above_its_amount_in_its_own_case_and_changes_nothing():
    income, cost = IncomeLine("Rad", kronor(1), kronor(2), ()), ExpenseLine("El 1", kronor(5), kronor(5), ())

    def check(limit: CaseLimit, case: str = "A"):
        require_within_limits(case, [income], [cost], kronor(9), replace(v.RULES, case_limits=(limit,)))

    for row, amount in (("Rad", 3), ("El 1", 5), (None, 9)):
        check(CaseLimit("A", row, kronor(amount)))
        below = CaseLimit("A", row, Money(amount * 100 - 1))
        assert refused(lambda below=below: check(below)).detail == (row or "summa")
        check(below, "B")


def test_a_limit_is_measured_against_all_that_is_on_its_row_and_what_was_applied_for():
    two = [IncomeLine("Rad", kronor(1), ZERO, ()), IncomeLine("Rad", ZERO, kronor(2), ())]
    cut = [ExpenseLine("El 1", kronor(6), kronor(5), ())]
    for row, at in (("Rad", 3), ("El 1", 6)):
        exact = replace(v.RULES, case_limits=(CaseLimit("A", row, kronor(at)),))
        require_within_limits("A", two, cut, ZERO, exact)
        below = replace(v.RULES, case_limits=(CaseLimit("A", row, Money(at * 100 - 1)),))
        refusal = refused(lambda below=below: require_within_limits("A", two, cut, ZERO, below))
        assert (refusal.reason, refusal.detail) == ("over_case_limit", row)


def test_a_reason_outside_the_list_and_an_empty_one_may_not_be_proposed():
    listed = replace(v.RULES, reasons=("Arbetslös",))
    assert listed.may_propose("Arbetslös")
    assert not any(map(listed.may_propose, ["arbetslös", "Sjuk", "", " "]))
    assert v.RULES.may_propose("Sjuk")
    assert not v.RULES.may_propose(" ")
