"""The municipality's rule tables applied to facts: which benefit goes on which calculation row.

The tables are values, read from TOML by `packs` and approved by a named person. This room never guesses:
what is not in a table goes to a person with a reason. Comparing with last month is `warnings`' work.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.domain.case import Application, Basis, ExpensePost
from bot.domain.errors import MissingFact, OutOfScope
from bot.domain.facts import AgencyAnswer, NotRead, Payment, Rows, Source
from bot.domain.household import Role
from bot.domain.money import ZERO, Money
from bot.domain.period import Month, control_month


@dataclass(frozen=True, slots=True)
class BenefitRule:
    """One benefit of one SSBTEK answer → one income row; `flat` benefits are compared exactly."""

    benefit: str
    row: str
    flat: bool = False


@dataclass(frozen=True, slots=True)
class ExpenseRule:
    """One expense kind of the application → one expense row, with the municipality's cap if it has one."""

    kind: str
    row: str
    cap: Money | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of one municipality from one day on.

    Units: `change_limit_percent` in whole per cent of last month's amount.
    Source: practice.md 3.1 (rålista), 3.2 (12 % by default, exact for flat benefits).
    """

    version: str
    valid_from: date
    approved_by: str
    source: str
    change_limit_percent: int
    benefits: tuple[BenefitRule, ...]
    stated_incomes: tuple[BenefitRule, ...]
    expenses: tuple[ExpenseRule, ...]
    approval: str
    phrase: str
    paragraph: str

    def benefit(self, name: str) -> BenefitRule | None:
        """The rule for a benefit's name as the answer spells it, or None when it is not on the list."""
        return _match(self.benefits, name)

    def stated_income(self, kind: str) -> BenefitRule | None:
        """The rule for an income kind of the application, or None."""
        return _match(self.stated_incomes, kind)

    def expense(self, kind: str) -> ExpenseRule | None:
        """The rule for an expense kind of the application, or None."""
        return next((rule for rule in self.expenses if _same(rule.kind, kind)), None)

    def flat_row(self, row: str) -> bool:
        """Whether every benefit that lands on this row is flat, so that any change is worth a look."""
        on_row = [rule for rule in self.benefits if rule.row == row]
        return bool(on_row) and all(rule.flat for rule in on_row)


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """One income row of the draft, with every source it was added up from."""

    kind: str
    applicant: Money
    co_applicant: Money
    sources: tuple[Source, ...]
    stated: bool = False

    @property
    def total(self) -> Money:
        """Both columns together."""
        return self.applicant + self.co_applicant


@dataclass(frozen=True, slots=True)
class ExpenseLine:
    """One expense row of the draft."""

    kind: str
    applied: Money
    proposed: Money
    sources: tuple[Source, ...]


@dataclass(slots=True)
class _Sum:
    by_role: dict[Role, Money] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    sources: list[Source] = field(default_factory=list)
    stated: bool = False

    def add(self, role: Role, amount: Money, source: Source) -> None:
        self.by_role[role] += amount
        self.sources.append(source)


def require_answers(answers: Iterable[AgencyAnswer]) -> None:
    """Refuse to go on when an agency that bears income could not be read for someone.

    Raises: MissingFact with the agency's name.
    Source: practice.md 3.1, read failure rule.
    """
    for answer in answers:
        if answer.agency.bears_income and isinstance(answer.answer, NotRead):
            raise MissingFact("agency_not_read", answer.agency.value)


def payments_in(answers: Iterable[AgencyAnswer], month: Month) -> list[Payment]:
    """All payments whose transfer starts in `month`: attribution is by payment date, not by period paid for.

    Source: domain.md 3.2 (Sundsvall, decided with the unit).
    """
    return [
        payment
        for answer in answers
        if isinstance(answer.answer, Rows)
        for payment in answer.answer.payments
        if month.contains(payment.day)
    ]


def income_lines(basis: Basis, rules: Rules) -> tuple[IncomeLine, ...]:
    """Add up the control month's payments and the stated incomes, one line for each row of the calculation.

    Raises: MissingFact, OutOfScope (`unknown_benefit`, `child_income`, `odd_amount`, `salary`, `unknown_income`).
    Source: practice.md 2.5 (control month M−1), 3.1 (everything not on the list → never a guess).
    """
    require_answers(basis.answers)
    sums: dict[str, _Sum] = {}
    roles = {member.identity: member.role for member in basis.household.members}
    for payment in payments_in(basis.answers, control_month(basis.case.month)):
        rule = rules.benefit(payment.benefit)
        if rule is None:
            raise OutOfScope("unknown_benefit", payment.benefit)
        role = roles.get(payment.person)
        if role is None or role is Role.CHILD:
            raise OutOfScope("child_income", payment.benefit)
        if payment.net.value.is_negative:
            # A repayment is no income to net off in silence: what it means is a person's to say.
            raise OutOfScope("odd_amount", payment.benefit)
        sums.setdefault(rule.row, _Sum()).add(role, payment.net.value, payment.net.source)
    _add_stated(sums, basis.application, rules)
    return tuple(
        IncomeLine(row, s.by_role[Role.APPLICANT], s.by_role[Role.CO_APPLICANT], tuple(s.sources), s.stated)
        for row, s in sorted(sums.items())
    )


def stated_income_rows(application: Application, rules: Rules) -> tuple[str, ...]:
    """The calculation row of each stated income, in the application's order.

    Raises: OutOfScope (`salary`, `unknown_income`).
    Source: practice.md 5.5 case 12 (salary is always a person's), 3.1.
    """
    rows: list[str] = []
    for post in application.incomes:
        if _same(post.kind, "Lön"):
            raise OutOfScope("salary")
        rule = rules.stated_income(post.kind)
        if rule is None or post.person is Role.CHILD or post.amount.value.is_negative:
            raise OutOfScope("unknown_income", post.kind)
        rows.append(rule.row)
    return tuple(rows)


def _add_stated(sums: dict[str, _Sum], application: Application, rules: Rules) -> None:
    for post, row in zip(application.incomes, stated_income_rows(application, rules), strict=True):
        total = sums.setdefault(row, _Sum())
        total.add(post.person, post.amount.value, post.amount.source)
        total.stated = True


def expense_lines(posts: Iterable[ExpensePost], rules: Rules) -> tuple[ExpenseLine, ...]:
    """One line for each expense row; what exceeds a cap goes to a person, since that is a part refusal.

    Raises: OutOfScope (`unknown_expense`, `expense_over_cap`, `odd_amount`).
    Source: practice.md 3.3, expense rules; domain.md 4.3.
    """
    totals: dict[str, list[ExpensePost]] = defaultdict(list)
    caps: dict[str, Money | None] = {}
    for post in posts:
        rule = rules.expense(post.kind)
        if rule is None:
            raise OutOfScope("unknown_expense", post.kind)
        if post.amount.value.is_negative:
            raise OutOfScope("odd_amount", post.kind)
        totals[rule.row].append(post)
        caps[rule.row] = rule.cap
    return tuple(_expense_line(row, totals[row], caps[row]) for row in sorted(totals))


def _expense_line(row: str, posts: list[ExpensePost], cap: Money | None) -> ExpenseLine:
    applied = sum((post.amount.value for post in posts), ZERO)
    if cap is not None and applied > cap:
        raise OutOfScope("expense_over_cap", row)
    return ExpenseLine(row, applied, applied, tuple(post.amount.source for post in posts))


def _same(a: str, b: str) -> bool:
    return " ".join(a.split()).casefold() == " ".join(b.split()).casefold()


def _match(rules: tuple[BenefitRule, ...], name: str) -> BenefitRule | None:
    return next((rule for rule in rules if _same(rule.benefit, name)), None)
