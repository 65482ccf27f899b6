"""Works a household file out again, from what it says about people, payments and the application."""

import re

from bot.training import Household
from bot.training.money import parse_strict
from bot.training.norm import NormPerson, norm_sum

ROW_OF_BENEFIT = {
    "Aktivitetsstöd": "Aktivitetsstöd",
    "Etableringsersättning": "Etableringsersättning",
    "Sjukpenning": "Sjukpenning",
    "Föräldrapenning": "Föräldrapenning",
    "Bostadsbidrag": "Bostadsbidrag",
    "Barnbidrag": "Barnbidrag/Flerbarnstillägg",
    "Flerbarnstillägg": "Barnbidrag/Flerbarnstillägg",
    "Underhållsstöd": "Underhållsstöd",
    "Studiemedel bidrag": "CSN Bidrag",
    "Arbetslöshetsersättning": "A-kassa/Alfaersättning",
    "Ålderspension": "Pension",
}
Rows = dict[str, tuple[int, int]]


def norm_now(household: Household) -> int | None:
    """The norm for the application's month."""
    return norm_sum([NormPerson(m.role, m.pnr[:8]) for m in household.members], household.application.period)


def norm_then(household: Household) -> int | None:
    """The norm of the previous calculation, for those it counted and their days."""
    past = household.previous
    people = [NormPerson(p.role, p.pnr[:8], int(p.days)) for p in past.family]
    return norm_sum(people or [NormPerson(m.role, m.pnr[:8]) for m in household.members], past.period)


def incomes_of(household: Household) -> Rows:
    """September's payments and the form's own incomes, by row, for S and M. KeyError: a benefit with no row."""
    roles = {m.pnr: m.role for m in household.members}
    rows: dict[str, list[int]] = {}
    for answer in household.answers:
        for payment in answer.payments:
            if payment.day.startswith("2025-09") and not payment.preliminary:
                rows.setdefault(ROW_OF_BENEFIT[payment.benefit], [0, 0])[roles[answer.pnr] == "M"] += payment.net
    for post in household.application.incomes:
        rows.setdefault(post.type, [0, 0])[post.applies == "M"] += post.amount
    return {row: (s, m) for row, (s, m) in rows.items()}


def expenses_of(household: Household) -> Rows:
    """What is applied for, by row; nothing is cut, so the proposal is the same."""
    rows: dict[str, int] = {}
    for post in household.application.expenses:
        rows[post.type] = rows.get(post.type, 0) + post.amount
    return {row: (amount, amount) for row, amount in rows.items()}


def sums_of(arithmetic: str) -> list[int]:
    """The stated sum of each line of a hand computation, each proved by adding up its terms. AssertionError otherwise."""
    stated: list[int] = []
    for line in arithmetic.strip().splitlines():
        terms, total = line.split(":", 1)[1].rsplit(" = ", 1)
        bare = re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "", terms).replace("inga", "0")
        signs = [1, *(1 if sign == "+" else -1 for sign in re.findall(r" ([+-]) ", bare))]
        amounts = [parse_strict(part.strip()) for part in re.split(r" [+-] ", bare)]
        assert sum(sign * amount for sign, amount in zip(signs, amounts, strict=True)) == parse_strict(total), line
        stated.append(parse_strict(total))
    return stated


def assert_it_adds_up(household: Household) -> None:
    """The whole expectation of a drafted household, from the norm to the reasons, and last month's record."""
    expected = household.expected
    incomes, expenses = incomes_of(household), expenses_of(household)
    assert expected.norm == norm_now(household)
    assert {i.type: (i.s, i.m) for i in expected.incomes} == incomes
    assert {e.type: (e.applied, e.proposed) for e in expected.expenses} == expenses
    total_in, total_out = sum(s + m for s, m in incomes.values()), sum(applied for applied, _ in expenses.values())
    assert expected.amount == expected.norm + total_out - total_in > 0
    assert sums_of(expected.arithmetic) == [expected.norm, total_out, total_in, expected.amount]
    assert (expected.reason_s, expected.reason_m) == (household.decision.reason_s, household.decision.reason_m)


def assert_last_month_agrees(household: Household) -> None:
    """The previous calculation's norm is the reference's, and its result is what was decided."""
    assert household.previous.norm == norm_then(household)
    assert household.previous.result == household.decision.amount
