"""Everything that is found in one draft."""

from bot.domain.case import Basis
from bot.domain.lines import ExpenseLine, IncomeLine
from bot.domain.rules import Rules
from bot.domain.warnings._answers import stated_answers
from bot.domain.warnings._catalogue import CaseWarning
from bot.domain.warnings._days import days_paid, periods
from bot.domain.warnings._expenses import compared_expenses, decision_of, posts, sent_in
from bot.domain.warnings._hidden import children, hidden, planned, single_payments, unknown_ahead
from bot.domain.warnings._incomes import benefits_gone, compared_incomes, doubles, late, stated, unread


def warnings_for(
    basis: Basis, incomes: tuple[IncomeLine, ...], expenses: tuple[ExpenseLine, ...], rules: Rules
) -> tuple[CaseWarning, ...]:
    """Everything worth a look in this draft, incomes first; no text holds a name or a number of anyone.

    Source: practice.md 3.2, warning catalogue.
    """
    found = [*unread(basis), *stated(incomes)]
    if basis.previous is not None:
        found += compared_incomes(basis.previous, incomes, rules)
        found += compared_expenses(basis.previous.expenses, expenses, rules)
    found += [*late(basis, incomes, rules), *benefits_gone(basis, incomes, rules), *doubles(basis, incomes, rules)]
    found += [*single_payments(basis), *unknown_ahead(basis, rules), *planned(basis), *hidden(basis, rules)]
    found += [*days_paid(basis, rules), *periods(basis, rules)]
    found += [*posts(basis, rules), *children(basis, rules), *sent_in(basis)]
    found += [*stated_answers(basis, rules), *decision_of(basis)]
    return tuple(found)
