"""Warnings: what a person should look at before she decides. A warning never changes an amount.

Each has a stable code, a Swedish name from the field and a sentence. Whether it is open is its own life:
what a person closed stays closed.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.domain.case import Basis, PastExpense, PastIncome
from bot.domain.facts import NotRead
from bot.domain.money import ZERO, Money, change_percent, format_kr
from bot.domain.period import comparison_month, control_month
from bot.domain.rules import ExpenseLine, IncomeLine, Rules, payments_in


class Status(StrEnum):
    """The life of a warning."""

    OPEN = "öppen"
    ACKNOWLEDGED = "kvitterad"
    CLOSED = "stängd"


@dataclass(frozen=True, slots=True)
class CaseWarning:
    """One thing to look at."""

    code: str
    name: str
    text: str
    status: Status = Status.OPEN


def warnings_for(
    basis: Basis, incomes: tuple[IncomeLine, ...], expenses: tuple[ExpenseLine, ...], rules: Rules
) -> tuple[CaseWarning, ...]:
    """Everything worth a look in this draft, incomes first.

    Source: practice.md 3.2, warning catalogue.
    """
    found = [*_unread(basis), *_stated(incomes)]
    if basis.previous is not None:
        past = {income.kind: income for income in basis.previous.incomes}
        found += _incomes(past, incomes, rules)
        found += _expenses({e.kind: e for e in basis.previous.expenses}, expenses, rules)
    found += _late(basis, incomes, rules)
    return tuple(found)


def _unread(basis: Basis) -> list[CaseWarning]:
    names = sorted({a.agency.value for a in basis.answers if isinstance(a.answer, NotRead)})
    return [
        CaseWarning(
            "ssbtek_unread", "SSBTEK kunde inte läsas", f"{name} svarade inte. Det är inte detsamma som ingen uppgift."
        )
        for name in names
    ]


def _stated(incomes: tuple[IncomeLine, ...]) -> list[CaseWarning]:
    return [
        CaseWarning(
            "stated_income", "Inkomst enligt ansökan", f"{line.kind} finns bara i ansökan, {format_kr(line.total)} kr."
        )
        for line in incomes
        if line.stated
    ]


def _incomes(past: dict[str, PastIncome], now: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    found: list[CaseWarning] = []
    for line in now:
        if line.kind not in past:
            text = f"{line.kind} fanns inte i förra månadens beräkning."
            found.append(CaseWarning("income_new", "Ny inkomst", text))
            continue
        before = past[line.kind]
        old, new = _total(before), line.total
        if _worth_a_look(old, new, rules, line.kind):
            text = f"{line.kind}: {format_kr(old)} kr förra månaden, {format_kr(new)} kr nu{_in_percent(old, new)}."
            found.append(CaseWarning("income_changed", "Inkomständring", text))
    for kind in sorted(past.keys() - {line.kind for line in now}):
        if _total(past[kind]) != ZERO:
            text = f"{kind}: {format_kr(_total(past[kind]))} kr förra månaden, ingen utbetalning i kontrollmånaden."
            found.append(CaseWarning("income_gone", "Saknas i SSBTEK", text))
    return found


def _expenses(past: dict[str, PastExpense], now: tuple[ExpenseLine, ...], rules: Rules) -> list[CaseWarning]:
    found: list[CaseWarning] = []
    for line in now:
        before = past.get(line.kind)
        if before is None:
            found.append(CaseWarning("expense_new", "Ny utgift", f"{line.kind} fanns inte förra månaden."))
        elif _beyond(before.approved, line.applied, rules.change_limit_percent):
            name = "Förändrad boendekostnad" if line.kind == "Boendekostnad" else "Förändrad utgift"
            text = f"{line.kind}: {format_kr(before.approved)} kr förra månaden, {format_kr(line.applied)} kr nu."
            found.append(CaseWarning("expense_changed", name, text))
    return found


def _late(basis: Basis, incomes: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    """A benefit paid in M−2 that is neither in the control month nor in last month's calculation."""
    month = basis.case.month
    taken = {line.kind for line in incomes}
    taken |= {income.kind for income in basis.previous.incomes} if basis.previous else set()
    rows: set[str] = set()
    for payment in payments_in(basis.answers, comparison_month(month)):
        rule = rules.benefit(payment.benefit)
        row = rule.row if rule else payment.benefit
        if row not in taken:
            rows.add(row)
    text = f"betalades i {comparison_month(month).in_words()} men inte i {control_month(month).in_words()}, och togs inte med då."
    return [CaseWarning("income_late", "Inkomst saknas mot föregående period", f"{row} {text}") for row in sorted(rows)]


def _total(income: PastIncome) -> Money:
    return (income.applicant or ZERO) + (income.co_applicant or ZERO)


def _worth_a_look(old: Money, new: Money, rules: Rules, row: str) -> bool:
    return old != new if rules.flat_row(row) else _beyond(old, new, rules.change_limit_percent)


def _beyond(old: Money, new: Money, limit_percent: int) -> bool:
    """Strictly more than the limit; a change from nothing is always beyond it."""
    change = change_percent(old, new)
    return old != new if change is None else abs(change) > limit_percent


def _in_percent(old: Money, new: Money) -> str:
    change: Fraction | None = change_percent(old, new)
    return "" if change is None else f" ({'+' if change > 0 else '−'}{round(abs(change))} %)"
