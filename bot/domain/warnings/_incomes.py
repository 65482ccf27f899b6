"""Incomes beside last month's calculation, and what an answer lacks or holds twice."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bot.domain.case import Basis, PastCalculation, PastIncome
from bot.domain.facts import Agency, silent_agencies, unread_agencies
from bot.domain.household import Role
from bot.domain.lines import IncomeLine, payments_in
from bot.domain.money import ZERO, Money, change_percent, format_kr
from bot.domain.period import comparison_month, control_month
from bot.domain.rules import Compare, Comparison, Rules
from bot.domain.warnings._catalogue import UNREAD, CaseWarning, warn
from bot.domain.warnings._payments import benefit_of, is_beyond, row_of, sortable, spelt, sums_of, who_is


def unread(basis: Basis) -> list[CaseWarning]:
    """The agencies whose answer about someone could not be read, whole or in part."""
    return _lacks(basis, unread_agencies(basis.answers))


def unread_for_a_draft(basis: Basis) -> list[CaseWarning]:
    """What a case that got no draft lacks: `unread`, and an answer that bears income and is not whole or not there."""
    if not basis.answers:
        return [warn(UNREAD, "Svaret från SSBTEK gick inte att läsa. Det är inte detsamma som ingen uppgift.", "")]
    adults = {member.identity for member in basis.household.members if member.role is not Role.CHILD}
    lacking = {
        agency.value
        for agency in Agency
        if agency.bears_income and not adults <= {answer.person for answer in basis.answers if answer.agency is agency}
    }
    return _lacks(basis, sorted({*unread_agencies(basis.answers), *lacking}))


def _lacks(basis: Basis, names: Iterable[str]) -> list[CaseWarning]:
    answered = {answer.agency.value for answer in basis.answers} - {*silent_agencies(basis.answers)}
    texts = {name: "svarade, men inte med allt" if name in answered else "svarade inte" for name in names}
    return [warn(UNREAD, f"{n} {text}. Det är inte detsamma som ingen uppgift.", n) for n, text in texts.items()]


def stated(incomes: tuple[IncomeLine, ...]) -> list[CaseWarning]:
    return [
        warn("stated_income", f"{line.kind} finns bara i ansökan, {format_kr(line.total)} kr.", line.kind)
        for line in incomes
        if line.stated
    ]


def compared_incomes(previous: PastCalculation, now: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    past = _by_row(previous.incomes)
    found: list[CaseWarning] = []
    for line in now:
        if line.kind not in past:
            found.append(warn("income_new", f"{line.kind} fanns inte i förra månadens beräkning.", line.kind))
            continue
        before = past[line.kind]
        old, new = before.total, line.total
        if _worth_a_look(old, new, rules.comparison(line.kind)):
            text = f"{line.kind}: {format_kr(old)} kr förra månaden, {format_kr(new)} kr nu{_in_percent(old, new)}."
            found.append(warn("income_changed", text, line.kind))
        if old and new and before.columns != (bool(line.applicant), bool(line.co_applicant)):
            # The sums may be alike to the öre while the money has moved to the other one.
            text = f"{line.kind} står inte på samma person som i förra månadens beräkning."
            found.append(warn("income_moved", text, line.kind))
    for kind in sorted(past.keys() - {line.kind for line in now}):
        if past[kind].total == ZERO:
            continue
        amount = f"{kind}: {format_kr(past[kind].total)} kr förra månaden"
        if rules.has_income_row(kind):
            found.append(warn("income_gone", f"{amount}, ingen utbetalning i kontrollmånaden.", kind))
        else:
            found.append(warn("past_income_unknown", f"{amount}; ingen regel i kommunens tabell för in den.", kind))
    return found


def late(basis: Basis, incomes: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    """A benefit paid in M−2 that is neither in the control month nor in last month's calculation."""
    month = basis.case.month
    taken = {line.kind for line in incomes}
    taken |= {income.kind for income in basis.previous.incomes} if basis.previous else set()
    rows = {row_of(p.benefit, rules) for p in payments_in(basis.answers, comparison_month(month))} - taken
    text = f"betalades i {comparison_month(month).in_words()} men inte i {control_month(month).in_words()}, och togs inte med då."
    return [warn("income_late", f"{row} {text}", row) for row in sorted(rows)]


def benefits_gone(basis: Basis, incomes: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    """A benefit that one person had in M−2 and not now, on a row that other payments keep alive.

    The row's own comparison cannot see it: the other payments may make up for what vanished.
    """
    month, rows = basis.case.month, {line.kind for line in incomes}
    now = {benefit_of(p) for p in payments_in(basis.answers, control_month(month))}
    found: list[CaseWarning] = []
    for key, amount in sorted(sums_of(payments_in(basis.answers, comparison_month(month))).items(), key=sortable):
        person, _ = key
        if key in now or amount <= ZERO:
            continue
        name = spelt(basis, key)
        if row_of(name, rules) in rows:
            who = who_is(basis, person)
            text = f"{name} för {who}: {format_kr(amount)} kr i {comparison_month(month).in_words()}, inget i {control_month(month).in_words()}."
            found.append(warn("benefit_gone", text, f"{who}: {name}"))
    return found


def doubles(basis: Basis, incomes: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    """The same benefit, day and amount twice for one person, or a row both answered and stated. Both are counted."""
    payments = payments_in(basis.answers, control_month(basis.case.month))
    same = Counter((*benefit_of(p), p.day, p.net.value) for p in payments)
    found: list[CaseWarning] = []
    for (person, benefit, day, amount), times in same.items():
        if times > 1 and amount:
            name, who = spelt(basis, (person, benefit)), who_is(basis, person)
            text = (
                f"{name} {day.isoformat()}, {format_kr(amount)} kr, står {times} gånger för {who}. Alla är medräknade."
            )
            found.append(warn("income_double", text, f"{who}: {name} {day.isoformat()} {amount.ore}"))
    paid = {row_of(p.benefit, rules) for p in payments}
    for line in incomes:
        if line.stated and line.kind in paid:
            text = f"{line.kind} står både i svaret från SSBTEK och i ansökan. Båda är medräknade."
            found.append(warn("income_double", text, line.kind))
    return found


@dataclass(frozen=True, slots=True)
class _Past:
    """All that last month's calculation had on rows of one kind."""

    applicant: Money = ZERO
    co_applicant: Money = ZERO

    @property
    def total(self) -> Money:
        return self.applicant + self.co_applicant

    @property
    def columns(self) -> tuple[bool, bool]:
        return bool(self.applicant), bool(self.co_applicant)


def _by_row(incomes: Iterable[PastIncome]) -> dict[str, _Past]:
    """A person may have entered two rows of one kind: they are compared as one, as ours are."""
    past: dict[str, _Past] = {}
    for row in incomes:
        so_far = past.get(row.kind, _Past())
        past[row.kind] = _Past(
            so_far.applicant + (row.applicant or ZERO), so_far.co_applicant + (row.co_applicant or ZERO)
        )
    return past


def _worth_a_look(old: Money, new: Money, how: Comparison) -> bool:
    if how.compare is Compare.NEVER:
        return False
    return old != new if how.compare is Compare.EXACT else is_beyond(old, new, how.limit_percent)


def _in_percent(old: Money, new: Money) -> str:
    change: Fraction | None = change_percent(old, new)
    return "" if change is None else f" ({'+' if change > 0 else '−'}{round(abs(change))} %)"
