"""The rows of a draft: the municipality's tables applied to facts.

Nothing is guessed: what is not in a table goes to a person with a reason. Comparing with last month is the work of
`warnings`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.case import Application, Basis, ExpensePost, IncomePost
from bot.domain.errors import Label, MissingFact, OutOfScope, Reason
from bot.domain.facts import Agency, AgencyAnswer, Payment, PlannedInstalment, Rows
from bot.domain.household import Role
from bot.domain.money import ZERO, Money
from bot.domain.period import Month, control_month
from bot.domain.rules import Meaning, Rules, is_same
from bot.domain.sources import Source


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
    """Refuse to go on when an agency that bears income could not be read for someone, whole or in part.

    Raises: MissingFact with the agency's name.
    Source: practice.md 3.1, read failure rule; ssbtek.toml, FK `availability` (a group inside an answer that is OK).
    """
    for answer in answers:
        if answer.agency.bears_income and not answer.is_read_whole:
            raise MissingFact(Reason.AGENCY_NOT_READ, at=Label(answer.agency.value))


def require_paid_as_planned(basis: Basis) -> None:
    """Refuse when CSN's plan has a day in the control month and nothing was paid that day: is it late, or was it stopped?

    Raises: OutOfScope with the benefit's name.
    Source: domain.md 4.3 (planned instalments count), 3.2 (attribution by payment date).
    """
    month = control_month(basis.case.month)
    paid = {(one.person, one.day) for one in payments_in(basis.answers, month) if one.agency is Agency.CSN}
    for instalment in planned_in(basis.answers):
        day = instalment.day
        if day is not None and month.contains(day) and (instalment.person, day) not in paid:
            raise OutOfScope(Reason.PLANNED_NOT_PAID, at=Label(Agency.CSN.value))


def planned_in(answers: Iterable[AgencyAnswer]) -> list[PlannedInstalment]:
    """Every row of CSN's payment plan for everyone."""
    return [one for answer in answers if isinstance(answer.answer, Rows) for one in answer.answer.planned]


def payments_in(answers: Iterable[AgencyAnswer], month: Month) -> list[Payment]:
    """All payments whose transfer starts in `month`: attribution is by payment date, not by period paid for.

    A preliminary payment is not made yet and counts as none: it leaves the answer when it is made.

    Source: domain.md 3.2 (Sundsvall, decided with the unit); 1.4 (preliminary payments).
    """
    return [
        payment
        for answer in answers
        if isinstance(answer.answer, Rows)
        for payment in answer.answer.payments
        if month.contains(payment.day) and not payment.preliminary
    ]


def income_lines(basis: Basis, rules: Rules) -> tuple[IncomeLine, ...]:
    """Add up the control month's payments and the stated incomes, one line for each row of the calculation.

    Raises: MissingFact, OutOfScope (`unknown_benefit`, `child_income`, `odd_amount`, `salary`, `unknown_income`,
        `planned_not_paid`).
    Source: practice.md 2.5 (control month M−1), 3.1 (everything not on the list → never a guess).
    """
    require_answers(basis.answers)
    require_paid_as_planned(basis)
    sums: dict[str, _Sum] = {}
    roles = {member.identity: member.role for member in basis.household.members}
    for payment in payments_in(basis.answers, control_month(basis.case.month)):
        rule = rules.benefit(payment.benefit)
        if rule is None:
            raise OutOfScope(Reason.UNKNOWN_BENEFIT, at=payment.net.source)
        role = roles.get(payment.person)
        if role is None or role is Role.CHILD:
            raise OutOfScope(Reason.CHILD_INCOME, at=payment.net.source)
        amount = rules.amount_of(payment)
        if amount.value.is_negative or payment.net.value.is_negative:
            # A repayment is no income to net off in silence: what it means is a person's to say.
            raise OutOfScope(Reason.ODD_AMOUNT, at=payment.net.source)
        sums.setdefault(rule.row, _Sum()).add(role, amount.value, amount.source)
    _add_stated(sums, basis.application, rules)
    return tuple(
        IncomeLine(row, s.by_role[Role.APPLICANT], s.by_role[Role.CO_APPLICANT], tuple(s.sources), s.stated)
        for row, s in sorted(sums.items())
    )


def stated_income_rows(application: Application, rules: Rules) -> tuple[str, ...]:
    """The calculation row of each stated income, in the application's order.

    Raises: OutOfScope (`salary`, `unknown_income`).
    Source: practice.md 5.5 cases 12 (salary is always a person's) and 51 (a wrongly tagged post), 3.1.
    """
    rows: list[str] = []
    for post in application.incomes:
        if _is_salary(post, rules):
            raise OutOfScope(Reason.SALARY)
        rule = rules.stated_income(post.kind)
        if rule is None or post.person is Role.CHILD or post.amount.value.is_negative:
            raise OutOfScope(Reason.UNKNOWN_INCOME, at=post.amount.source)
        rows.append(rule.row)
    return tuple(rows)


def _add_stated(sums: dict[str, _Sum], application: Application, rules: Rules) -> None:
    for post, row in zip(application.incomes, stated_income_rows(application, rules), strict=True):
        total = sums.setdefault(row, _Sum())
        total.add(post.person, post.amount.value, post.amount.source)
        total.stated = True


def _is_salary(post: IncomePost, rules: Rules) -> bool:
    # Their own words count as much as the kind they chose: «lönespecifikation juni» under «Swish» is a salary to ask about.
    words = f"{post.kind} {post.own_words}".casefold().split()
    return any(is_same(kind, post.kind) for kind in rules.salary) or any(word.startswith("lön") for word in words)


def expense_lines(posts: Iterable[ExpensePost], rules: Rules, persons: int) -> tuple[ExpenseLine, ...]:
    """One line for each expense row; what exceeds a cap goes to a person, since that is a part refusal.

    Units: `persons` in the household, for caps that follow its size.
    Raises: OutOfScope (`unknown_expense`, `expense_over_cap`, `cap_unknown`, `odd_amount`).
    Source: practice.md 3.3, expense rules; domain.md 4.3.
    """
    totals: dict[str, list[ExpensePost]] = defaultdict(list)
    caps: dict[str, list[Money]] = defaultdict(list)
    for post in posts:
        rule = rules.expense(post.kind)
        if rule is None:
            raise OutOfScope(Reason.UNKNOWN_EXPENSE, at=post.amount.source)
        if post.amount.value.is_negative:
            raise OutOfScope(Reason.ODD_AMOUNT, at=post.amount.source)
        totals[rule.row].append(post)
        cap = rule.cap_for(persons)
        caps[rule.row] += [] if cap is None else [cap]
    # Two kinds on one row with different caps: the lowest holds for their sum, whichever was applied for last.
    return tuple(_expense_line(row, totals[row], min(caps[row], default=None)) for row in sorted(totals))


def require_no_answer_for_a_person(application: Application, rules: Rules) -> None:
    """Refuse a case when the citizen answered what the municipality's table leaves to a person.

    Raises: OutOfScope `answer_for_person` with the question as the table spells it, never the answer.
    Source: domain.md 4.3 (gate 1: changed civil status or co-applicant is no re-application).
    """
    for stated in application.answers:
        rule = rules.question(stated.question)
        if rule is not None and rule.meaning_of(stated.answer.value) is Meaning.TO_PERSON:
            raise OutOfScope(Reason.ANSWER_FOR_PERSON, at=Label(rule.question))


def require_within_limits(
    case: str, incomes: Iterable[IncomeLine], expenses: Iterable[ExpenseLine], result: Money, rules: Rules
) -> None:
    """Refuse a draft that goes beyond what a caseworker expects of this very case.

    A limit only ever sends to a person: it changes no amount, and a case without limits is not affected.

    Raises: OutOfScope `over_case_limit` with the row's name, or «summa» for the result.
    Source: domain.md 4.2 (Höör, «referensram»); practice.md 6 point 14.
    """
    rows: dict[str, Money] = defaultdict(lambda: ZERO)
    for kind, amount in [*((i.kind, i.total) for i in incomes), *((e.kind, e.applied) for e in expenses)]:
        rows[kind] += amount
    for limit in rules.case_limits:
        if limit.case == case and (result if limit.row is None else rows[limit.row]) > limit.highest:
            raise OutOfScope(Reason.OVER_CASE_LIMIT, at=Label(limit.row or "summa"))


def _expense_line(row: str, posts: list[ExpensePost], cap: Money | None) -> ExpenseLine:
    applied = sum((post.amount.value for post in posts), ZERO)
    if cap is not None and applied > cap:
        raise OutOfScope(Reason.EXPENSE_OVER_CAP, at=Label(row))
    return ExpenseLine(row, applied, applied, tuple(post.amount.source for post in posts))
