"""When a person is asked to look: what changed, vanished, came new or late, to the hundredth of a per cent."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.case import EarlierDecision, PastDecision, PastExpense, Supplement
from bot.domain.errors import OutOfScope
from bot.domain.facts import Deduction
from bot.domain.identity import parse
from bot.domain.lines import ExpenseLine, IncomeLine, expense_lines, income_lines
from bot.domain.money import Money, kronor
from bot.domain.period import Month
from bot.domain.rules import ExpenseRule, HiddenIncomes
from bot.domain.warnings import CATALOGUE, Status, warnings_for
from tests.domain import values as v

JUST = [(10_000, 0), (11_200, 0), (8_800, 0), (11_201, 1), (8_799, 1), (0, 1)]


def codes(basis, incomes=(), expenses=()):
    return [w.code for w in warnings_for(basis, tuple(incomes), tuple(expenses), v.RULES)]


def income(kind, ore) -> IncomeLine:
    return IncomeLine(kind, Money(ore), Money(0), ())


@pytest.mark.parametrize(("now", "warned"), JUST)
def test_exactly_twelve_per_cent_is_silent_and_a_hundredth_more_is_not(now, warned):
    basis = v.basis(past_incomes=[v.past_income("Sjukpenning", Money(10_000))])
    assert codes(basis, [income("Sjukpenning", now)]) == ["income_changed"] * warned


@given(st.integers(1, 10**7), st.integers(0, 2 * 10**7))
def test_the_limit_is_strict_for_every_amount(old, new):
    basis = v.basis(past_incomes=[v.past_income("Sjukpenning", Money(old))])
    beyond = 100 * abs(new - old) > 12 * old
    assert codes(basis, [income("Sjukpenning", new)]) == ["income_changed"] * beyond


@pytest.mark.parametrize("change", [-1, 0, 1])
def test_a_flat_benefit_is_compared_to_the_ore(change):
    basis = v.basis(past_incomes=[v.past_income("Bostadsbidrag", Money(100_000))])
    assert codes(basis, [income("Bostadsbidrag", 100_000 + change)]) == ["income_changed"] * (change != 0)


def test_a_couples_income_is_compared_as_a_sum_of_both():
    basis = v.basis(past_incomes=[v.past_income("Sjukpenning", Money(5_000), Money(5_000))])
    assert codes(basis, [IncomeLine("Sjukpenning", Money(9_000), Money(2_200), ())]) == []
    assert codes(basis, [IncomeLine("Sjukpenning", Money(9_000), Money(2_201), ())]) == ["income_changed"]


def test_an_income_that_was_there_before_and_is_gone_is_told():
    past = [v.past_income("Sjukpenning", kronor(1)), v.past_income("Pension", Money(0))]
    found = warnings_for(v.basis(past_incomes=past), (), (), v.RULES)
    assert [(w.code, w.name) for w in found] == [("income_gone", "Saknas i SSBTEK")]
    assert found[0].text.startswith("Sjukpenning: 1,00 kr förra månaden")


def test_a_new_income_is_told_and_says_which():
    found = warnings_for(v.basis(), (income("Sjukpenning", 1),), (), v.RULES)
    assert [w.code for w in found] == ["income_new"]
    assert "Sjukpenning" in found[0].text


def test_a_new_income_does_not_hide_a_changed_one():
    basis = v.basis(past_incomes=[v.past_income("Sjukpenning", Money(100))])
    assert codes(basis, [income("Aktivitetsstöd", 1), income("Sjukpenning", 200)]) == ["income_new", "income_changed"]


def test_without_last_months_calculation_nothing_is_compared_and_what_came_late_is_still_told():
    early = v.answered(v.paid("Sjukpenning", kronor(1), date(2025, 8, 20)))
    basis = replace(v.basis(answers=[early]), previous=None)
    assert codes(basis, [income("Aktivitetsstöd", 1)], [ExpenseLine("El 1", kronor(1), kronor(1), ())]) == [
        "income_late"
    ]


def test_an_income_from_nothing_to_something_is_a_change():
    basis = v.basis(past_incomes=[v.past_income("Sjukpenning", Money(0))])
    assert codes(basis, [income("Sjukpenning", 1)]) == ["income_changed"]
    assert codes(basis, [income("Sjukpenning", 0)]) == []


@pytest.mark.parametrize(
    ("day", "late"), [("2025-07-31", 0), ("2025-08-01", 1), ("2025-08-31", 1), ("2025-09-01", 0), ("2025-10-01", 0)]
)
def test_a_benefit_paid_two_months_before_and_never_counted_is_told_as_late(day, late):
    payment = v.paid("Sjukpenning", kronor(1), date.fromisoformat(day))
    assert codes(v.basis(answers=[v.answered(payment)])) == ["income_late"] * late


def test_a_late_benefit_that_was_counted_then_or_is_paid_now_is_not_told():
    early = v.paid("Sjukpenning", kronor(1), date(2025, 8, 20))
    before = v.basis(answers=[v.answered(early)], past_incomes=[v.past_income("Sjukpenning", kronor(1))])
    assert "income_late" not in codes(before)
    now = v.basis(answers=[v.answered(early, v.paid("Sjukpenning", kronor(1), date(2025, 9, 20)))])
    assert codes(now, income_lines(now, v.RULES)) == ["income_new"]


def test_a_late_benefit_outside_the_table_is_told_by_its_own_name():
    basis = v.basis(answers=[v.answered(v.paid("Elstöd", kronor(1), date(2025, 8, 20)))])
    assert [w.text.split(" betalades")[0] for w in warnings_for(basis, (), (), v.RULES)] == ["Elstöd"]


@pytest.mark.parametrize(("now", "warned"), JUST)
def test_an_expense_is_measured_against_what_was_granted(now, warned):
    basis = v.basis(past_expenses=[PastExpense("El 1", Money(10_000), v.SOURCE)])
    assert codes(basis, expenses=[ExpenseLine("El 1", Money(now), Money(now), ())]) == ["expense_changed"] * warned


def test_a_changed_rent_has_a_name_of_its_own_and_a_new_expense_is_told():
    basis = v.basis(past_expenses=[PastExpense("Boendekostnad", Money(100), v.SOURCE)])
    now = [ExpenseLine(kind, Money(200), Money(200), ()) for kind in ("Boendekostnad", "El 1")]
    names = [w.name for w in warnings_for(basis, (), tuple(now), v.RULES)]
    assert names == ["Förändrad boendekostnad", "Ny utgift"]


def test_a_stated_income_is_told_beside_being_new():
    line = replace(income("Swish", 100), stated=True)
    assert codes(v.basis(), [line]) == ["stated_income", "income_new"]


def test_every_warning_is_open_and_changes_no_amount():
    basis = v.basis(past_incomes=[v.past_income("Sjukpenning", kronor(1))])
    line = income("Sjukpenning", 99_999)
    found = warnings_for(basis, (line,), (), v.RULES)
    assert {w.status for w in found} == {Status.OPEN}
    assert line == income("Sjukpenning", 99_999)
    assert "+99899 %" in found[0].text


# ------------------------------------------------------------------ what holds for every warning

PEOPLE = {"S": v.ANNA, "M": v.BO, "barn": v.CHILD}
HIDDEN = replace(v.RULES, hidden=HiddenIncomes(("Studiehjälp",), ("Skatteåterbäring",), ("Efterlevandestöd",)))
NAMES = [
    "Sjukpenning",
    "Barnbidrag",
    "Flerbarnstillägg",
    "Studiehjälp",
    "Skatteåterbäring",
    "Efterlevandestöd",
    "Elstöd",
]


@st.composite
def cases(draw):
    one = st.tuples(
        st.sampled_from(NAMES), st.integers(-1, 3), st.dates(date(2025, 6, 1), date(2025, 10, 31)),
        st.sampled_from(sorted(PEOPLE)), st.sampled_from(["", "Retro"]), st.booleans(),
    )  # fmt: skip
    payments = [
        replace(
            v.paid(name, kronor(kr), day, PEOPLE[who]),
            kind=kind,
            net_after_tax=v.read(kronor(kr + 1)) if taxed else None,
        )
        for name, kr, day, who, kind, taxed in draw(st.lists(one, max_size=8))
    ]
    kinds = st.sampled_from(["Sjukpenning", "Barnbidrag/Flerbarnstillägg", "Okänd rad"])
    past = st.builds(v.past_income, kinds, st.integers(0, 3).map(kronor), st.integers(0, 3).map(kronor))
    posts = st.builds(v.expense, st.sampled_from(["El 1", "Boendekostnad"]), st.integers(0, 2).map(kronor))
    costs = st.builds(
        PastExpense, st.sampled_from(["El 1", "Boendekostnad"]), st.integers(0, 2).map(kronor), st.just(v.SOURCE)
    )
    return v.basis(
        family=v.household(couple=True, child=True), answers=[v.answered(p) for p in payments],
        past_incomes=draw(st.lists(past, max_size=4)), expenses=draw(st.lists(posts, max_size=4)),
        past_expenses=draw(st.lists(costs, max_size=3)),
    )  # fmt: skip


@given(cases())
def test_every_warning_is_of_the_catalogue_can_be_told_apart_and_names_no_one(basis):
    try:
        incomes = income_lines(basis, HIDDEN)
    except OutOfScope:
        incomes = ()
    found = warnings_for(basis, incomes, expense_lines(basis.application.expenses, HIDDEN, 3), HIDDEN)
    assert len({(w.code, w.subject) for w in found}) == len(found)
    for w in found:
        kind = CATALOGUE[w.code]
        assert (w.rule, w.section, w.look_at) == (kind.rule, kind.section, kind.look_at)
        assert w.name in {kind.name, "Förändrad boendekostnad"}
        for text in (w.text, w.subject):
            assert not any(
                part in text for person in PEOPLE.values() for part in (person.digits, person.digits[:8], "Namn")
            )
        assert w.text.endswith(".")


def test_two_rows_of_one_kind_last_month_are_compared_as_one():
    past = [v.past_income("Sjukpenning", kronor(2)), v.past_income("Sjukpenning", kronor(1))]
    assert codes(v.basis(past_incomes=past), [income("Sjukpenning", 300)]) == []
    costs = [PastExpense("El 1", kronor(2), v.SOURCE), PastExpense("El 1", kronor(1), v.SOURCE)]
    assert codes(v.basis(past_expenses=costs), expenses=[ExpenseLine("El 1", kronor(3), kronor(3), ())]) == []


def test_a_repaid_benefit_is_not_a_benefit_that_vanished():
    back = v.answered(
        v.paid("Flerbarnstillägg", kronor(-5), date(2025, 8, 20)), v.paid("Barnbidrag", kronor(5), date(2025, 9, 20))
    )
    basis = v.basis(answers=[back], past_incomes=[v.past_income("Barnbidrag/Flerbarnstillägg", kronor(5))])
    assert codes(basis, income_lines(basis, v.RULES)) == []


@pytest.mark.parametrize(("september", "told"), [(True, []), (False, ["study_aid_gone"])])
def test_study_aid_that_came_back_in_september_is_not_missed(september, told):
    days = [date(2025, 6, 20), *([date(2025, 9, 19)] if september else [])]
    basis = v.basis(answers=[v.answered(*(v.paid("studiehjälp ", kronor(1), day) for day in days))])
    assert [w.code for w in warnings_for(basis, (), (), HIDDEN)] == told


def test_only_a_kind_that_the_table_marks_is_left_to_a_persons_judgement():
    posts = v.basis(expenses=[v.expense("El 1", kronor(1)), v.expense("Tandvård", kronor(1))])
    marked = replace(v.RULES, expenses=(*v.RULES.expenses, ExpenseRule("Tandvård", "Tandvård", assess=True)))
    assert [(w.code, w.subject) for w in warnings_for(posts, (), (), marked)] == [("expense_assess", "Tandvård")]


# ------------------------------------------------------------------ what each says: of what, whose, when and how much

AUGUST, SEPTEMBER_DAY, OCTOBER_DAY = date(2025, 8, 20), date(2025, 9, 20), date(2025, 10, 3)
TAXED = replace(v.paid("Sjukpenning", kronor(80), SEPTEMBER_DAY), net_after_tax=v.read(kronor(100)))
RETRO = replace(v.paid("Sjukpenning", kronor(80), SEPTEMBER_DAY), kind=" Retroaktiv")
SIXTEEN = replace(v.household(couple=True, child=True).children[0], identity=parse("20091001T004"))
GROWN = replace(SIXTEEN, identity=parse("20071031T005"))
WAITING = PastDecision("Bifall", "Väntar på sjukpenning", "Sjuk, väntar på läkare", v.SOURCE)


def sent_in(basis, **change):
    return replace(basis, application=replace(basis.application, **change))


def with_children(*children, answers=()):
    family = v.household(couple=True)
    return v.basis(family=replace(family, members=(*family.members, *children)), answers=answers)


def paid(*payments):
    return v.basis(family=v.household(couple=True), answers=[v.answered(one) for one in payments])


SAYS = {
    "income_gone": (
        v.basis(past_incomes=[v.past_income("Sjukpenning", kronor(2), kronor(1))]),
        "Sjukpenning: 3,00 kr förra månaden, ingen utbetalning i kontrollmånaden.", "Sjukpenning",
    ),
    "past_income_unknown": (
        v.basis(past_incomes=[v.past_income("Gåva", kronor(2))]),
        "Gåva: 2,00 kr förra månaden; ingen regel i kommunens tabell för in den.", "Gåva",
    ),
    "income_late": (
        paid(v.paid("Sjukpenning", kronor(1), AUGUST)),
        "Sjukpenning betalades i augusti 2025 men inte i september 2025, och togs inte med då.", "Sjukpenning",
    ),
    "benefit_gone": (
        paid(v.paid("Flerbarnstillägg", kronor(4), AUGUST, v.BO), v.paid("Barnbidrag", kronor(5), SEPTEMBER_DAY)),
        "Flerbarnstillägg för medsökande: 4,00 kr i augusti 2025, inget i september 2025.",
        "medsökande: Flerbarnstillägg",
    ),
    "income_double": (
        paid(*[v.paid("Sjukpenning", kronor(7), SEPTEMBER_DAY, v.BO)] * 2),
        "Sjukpenning 2025-09-20, 7,00 kr, står 2 gånger för medsökande. Alla är medräknade.",
        "medsökande: Sjukpenning 2025-09-20 700",
    ),
    "deduction": (
        paid(TAXED),
        "Sjukpenning 2025-09-20: 20,00 kr skiljer mellan netto efter skatt och utbetalt.", "Sjukpenning 2025-09-20 1",
    ),
    "retroactive": (paid(RETRO), "Sjukpenning 2025-09-20, 80,00 kr, är retroaktiv.", "Sjukpenning 2025-09-20 1"),
    "benefit_unknown": (
        paid(v.paid("Elstöd", kronor(1), OCTOBER_DAY)),
        "Elstöd finns i svaret för oktober 2025 och inte i kommunens tabell. Den är inte medräknad nu.", "Elstöd",
    ),
    "tax_refund": (
        paid(v.paid("Skatteåterbäring", kronor(9), SEPTEMBER_DAY, v.BO)),
        "Skatteåterbäring 2025-09-20, 9,00 kr, för medsökande: medräknad.", "Skatteåterbäring 2025-09-20 1",
    ),
    "survivor_support": (
        paid(v.paid("Efterlevandestöd", kronor(9), OCTOBER_DAY)),
        "Efterlevandestöd 2025-10-03, 9,00 kr, för sökande: inte medräknad.", "Efterlevandestöd 2025-10-03 1",
    ),
    "study_aid_gone": (
        paid(v.paid("Studiehjälp", kronor(1), date(2025, 6, 20))),
        "Studiehjälp för sökande betalades i juni 2025 men inte i september 2025.", "sökande",
    ),
    "child_of_age": (with_children(SIXTEEN, GROWN), "Barn som är 18 år eller äldre i oktober 2025: 1.", ""),
    "child_study_aid": (
        with_children(SIXTEEN, GROWN, answers=[v.answered(v.paid("Studiehjälp", kronor(1), AUGUST, SIXTEEN.identity))]),
        "Barn i åldern 16–19 år: 2. Utbetalning från CSN syns för 1.", "",
    ),
    "expense_gone": (
        v.basis(past_expenses=[PastExpense("El 1", kronor(3), v.SOURCE), PastExpense("Bredband", Money(0), v.SOURCE)]),
        "El 1: 3,00 kr godkändes förra månaden, inget är ansökt nu.", "El 1",
    ),
    "expense_double": (
        v.basis(expenses=[v.expense("El 1", kronor(2))] * 2),
        "El 1, 2,00 kr, står 2 gånger i ansökan för sökande. Alla är medräknade.", "sökande: El 1 200",
    ),
    "spot_check": (
        sent_in(v.basis(), supplements=(Supplement(True, False), Supplement(True, True))),
        "Ansökan är dragen för stickprov, och underlaget har kommit in.", "",
    ),
    "attachments_unread": (
        sent_in(v.basis(), unread_attachments=2), "Bilagor som systemet inte kunde läsa: 2.", "",
    ),
    "recovery_claim": (
        replace(
            v.basis(),
            earlier_decisions=(
                EarlierDecision(Month(2022, 9), "Återkrav"), EarlierDecision(Month(2022, 10), "Beslut om återkrav"),
                EarlierDecision(Month(2025, 5), "Bifall"),
            ),
        ),
        "Återkrav finns i oktober 2022.", "",
    ),
    "reason_waiting": (
        replace(v.basis(), previous_decision=replace(WAITING, reason_co_applicant=None)),
        "Orsaken för sökande är «Väntar på sjukpenning», som i förra månadens beslut.", "sökande",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", SAYS)
def test_a_warning_says_of_what_whose_when_and_how_much(code):
    basis, text, subject = SAYS[code]
    try:
        incomes = income_lines(basis, HIDDEN)
    except OutOfScope:
        incomes = ()
    found = [w for w in warnings_for(basis, incomes, (), HIDDEN) if w.code == code]
    assert [(w.text.replace("\u00a0", " "), w.subject) for w in found] == [(text, subject)]


def test_a_wait_is_told_for_each_of_two_who_wait():
    found = warnings_for(replace(v.basis(), previous_decision=WAITING), (), (), v.RULES)
    assert [w.subject for w in found if w.code == "reason_waiting"] == ["sökande", "medsökande"]


@pytest.mark.parametrize(
    ("born", "told"), [("20091101T006", 0), ("20091031T006", 1), ("20051101T006", 1), ("20051031T006", 0)]
)
def test_a_child_is_of_school_age_from_sixteen_until_it_turns_twenty(born, told):
    pupil = replace(SIXTEEN, identity=parse(born))
    assert codes(with_children(pupil)).count("child_study_aid") == told


def test_study_aid_that_is_gone_for_two_is_told_for_both_in_the_order_of_their_numbers():
    june = date(2025, 6, 20)
    basis = paid(v.paid("Studiehjälp", kronor(1), june), v.paid("Studiehjälp", kronor(1), june, v.BO))
    found = warnings_for(basis, (), (), HIDDEN)
    assert [w.subject for w in found if w.code == "study_aid_gone"] == ["medsökande", "sökande"]


def test_a_changed_expense_is_measured_and_told_by_what_was_applied_for_not_by_what_a_cap_left():
    basis = v.basis(past_expenses=[PastExpense("El 1", kronor(100), v.SOURCE)])
    cut = ExpenseLine("El 1", kronor(200), kronor(100), ())
    found = warnings_for(basis, (), (cut,), v.RULES)
    assert [w.text for w in found] == ["El 1: 100,00 kr förra månaden, 200,00 kr nu."]
    assert codes(basis, expenses=[ExpenseLine("El 1", kronor(100), kronor(50), ())]) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (100_000, 100_001, "1\u00a0000,00 kr förra månaden, 1\u00a0000,01 kr nu (+0 %)."),
        (100_000, 99_999, "1\u00a0000,00 kr förra månaden, 999,99 kr nu (−0 %)."),
        (0, 100, "0,00 kr förra månaden, 1,00 kr nu."),
    ],
)
def test_a_change_says_its_direction_also_when_the_per_cent_round_to_nothing(old, new, said):
    basis = v.basis(past_incomes=[v.past_income("Bostadsbidrag", Money(old))])
    found = warnings_for(basis, (income("Bostadsbidrag", new),), (), v.RULES)
    assert [w.text for w in found] == [f"Bostadsbidrag: {said}"]


def test_a_benefit_that_is_gone_is_told_with_all_that_was_paid_of_it():
    gone = [v.paid("Flerbarnstillägg", kronor(amount), AUGUST) for amount in (4, 3)]
    basis = paid(*gone, v.paid("Barnbidrag", kronor(5), SEPTEMBER_DAY))
    found = warnings_for(basis, income_lines(basis, HIDDEN), (), HIDDEN)
    assert ["7,00 kr i augusti" in w.text for w in found if w.code == "benefit_gone"] == [True]


def test_without_an_earlier_decision_nobody_waits():
    assert codes(replace(v.basis(), previous_decision=None)) == []


@pytest.mark.parametrize(
    ("code", "told"),
    [*((code, False) for code in ("PS", "PST", "SS", "SST", "PF", "PM:PST")), ("KV", True), ("pst", True)],
)
def test_a_tax_is_no_deduction_to_tell_and_every_other_code_is(code, told):
    drawn = replace(v.paid("Sjukpenning", kronor(80), SEPTEMBER_DAY), deductions=(Deduction(code, v.read(kronor(9))),))
    found = [w.text for w in warnings_for(paid(drawn), (), (), HIDDEN) if w.code == "deduction"]
    assert found == ([f"Sjukpenning 2025-09-20: draget före utbetalning: {code} 9,00 kr."] if told else [])
