"""The municipality's rule tables applied to facts: which benefit goes on which calculation row.

The tables are values, read from TOML by `packs` and approved by a named person. This room never guesses:
what is not in a table goes to a person with a reason. Comparing with last month is `warnings`' work.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.case import Application, Basis, ExpensePost, IncomePost
from bot.domain.errors import Label, MissingFact, OutOfScope, Reason
from bot.domain.facts import Agency, AgencyAnswer, Payment, PlannedInstalment, ReadMoney, Rows, Source
from bot.domain.household import Role
from bot.domain.money import ZERO, Money
from bot.domain.period import Month, control_month


class Compare(StrEnum):
    """How a benefit is compared with last month. Source: domain.md 4.3 (exact, 12 % by default, never)."""

    EXACT = "exact"
    PERCENT = "percent"
    NEVER = "never"


class Net(StrEnum):
    """Which of an answer's two net amounts is the income: after every deduction, or after tax only."""

    NET = "net"
    NET_AFTER_TAX = "net_after_tax"


@dataclass(frozen=True, slots=True)
class BenefitRule:
    """One benefit of one SSBTEK answer → one income row.

    Units: `limit_percent` in whole per cent of last month's amount; None means the table's own limit.
    """

    benefit: str
    row: str
    compare: Compare = Compare.PERCENT
    limit_percent: int | None = None


@dataclass(frozen=True, slots=True)
class ExpenseRule:
    """One expense kind of the application → one expense row, with the municipality's cap if it has one.

    `caps_by_persons` is a cap for each household size, one person first. A kind to `assess` is proposed as
    applied for, and a person is always told to judge it.
    """

    kind: str
    row: str
    cap: Money | None = None
    caps_by_persons: tuple[Money, ...] = ()
    assess: bool = False

    def cap_for(self, persons: int) -> Money | None:
        """The cap for a household of so many persons, or None when the kind has none.

        Raises: OutOfScope `cap_unknown` for a household larger than the table knows; the last cap is not stretched.
        Source: practice.md 3.3, expense rules (caps by household size).
        """
        if not self.caps_by_persons:
            return self.cap
        if not 1 <= persons <= len(self.caps_by_persons):
            raise OutOfScope(Reason.CAP_UNKNOWN, at=Label(self.row))
        return self.caps_by_persons[persons - 1]


@dataclass(frozen=True, slots=True)
class CaseLimit:
    """The highest amount a caseworker expects in one case («referensram»): of a row, or of the result when `row` is None.

    Source: domain.md 4.2 (Höör) and practice.md 6 point 14.
    """

    case: str
    row: str | None
    highest: Money


@dataclass(frozen=True, slots=True)
class HiddenIncomes:
    """Benefits, as the answer spells them, that are easily missed and so are always told.

    Source: practice.md 3.2 (October rule) and 3.3 (catalogue); domain.md 3.2 (what counts) and 4.1 point 5.
    """

    study_aid: tuple[str, ...] = ()
    tax_refund: tuple[str, ...] = ()
    survivors: tuple[str, ...] = ()


class AnswerWarning(StrEnum):
    """The warnings that an answer of the application may raise, by their codes in the catalogue.

    Source: practice.md 3.2, «Application answers» and «Household».
    """

    WAITING = "other_income_awaited"
    ASSETS = "new_assets"
    PLANNING = "planning"
    PAYMENT_WAY = "payment_way"
    AWAY = "away"
    HOUSING = "housing_changed"
    CHECK = "application_check"


class Meaning(StrEnum):
    """What an answer of the application means by the municipality's table."""

    NOTHING = "nothing"
    WARNS = "warns"
    TO_PERSON = "to_person"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class QuestionRule:
    """One question of the application's form, and what each answer that is known means.

    An answer on no list is unknown, and an empty one is unanswered: neither is taken for «no». In `free_text` the
    citizen writes as she likes: an empty one says nothing, and any other that is not listed warns.

    Source: practice.md 1.4 and 3.2.
    """

    question: str
    warning: AnswerWarning = AnswerWarning.CHECK
    nothing: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    to_person: tuple[str, ...] = ()
    free_text: bool = False

    def meaning_of(self, answer: str) -> Meaning:
        """What an answer means, as the form spells it."""
        if not answer.strip():
            return Meaning.NOTHING if self.free_text else Meaning.UNANSWERED
        listed = ((self.to_person, Meaning.TO_PERSON), (self.warns, Meaning.WARNS), (self.nothing, Meaning.NOTHING))
        for answers, meaning in listed:
            if any(is_same(answer, known) for known in answers):
                return meaning
        return Meaning.WARNS if self.free_text else Meaning.UNKNOWN


@dataclass(frozen=True, slots=True)
class DayChecks:
    """Benefits, as the answer spells them, whose days or period are looked at; they change no amount.

    `as_weekdays` are paid for each weekday of the month that is not red, `within_month` for days of the control month.

    Source: practice.md 3.2 (Kontrollera antal dagar, Kontrollera föräldrapenningperiod).
    """

    as_weekdays: tuple[str, ...] = ()
    within_month: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one row is compared with last month's.

    Units: `limit_percent` in whole per cent of last month's amount; only read when `compare` is PERCENT.
    """

    compare: Compare
    limit_percent: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of one municipality from one day on.

    `reasons` are the only reasons (orsak) that may be proposed; empty means that the table does not limit them.

    Units: `change_limit_percent` in whole per cent of last month's amount.
    Source: practice.md 3.1 (rålista), 3.2 (12 % by default, exact for flat benefits), 3.3 (expenses, reasons, phrases).
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
    phrase_with_children: str = ""
    reasons: tuple[str, ...] = ()
    salary: tuple[str, ...] = ("Lön",)
    net_after_tax: frozenset[Agency] = frozenset()
    hidden: HiddenIncomes = HiddenIncomes()
    case_limits: tuple[CaseLimit, ...] = ()
    valid_to: date | None = None
    questions: tuple[QuestionRule, ...] = ()
    days: DayChecks = DayChecks()

    def benefit(self, name: str) -> BenefitRule | None:
        """The rule for a benefit's name as the answer spells it, or None when it is not on the list."""
        return _match(self.benefits, name)

    def stated_income(self, kind: str) -> BenefitRule | None:
        """The rule for an income kind of the application, or None."""
        return _match(self.stated_incomes, kind)

    def expense(self, kind: str) -> ExpenseRule | None:
        """The rule for an expense kind of the application, or None."""
        return next((rule for rule in self.expenses if is_same(rule.kind, kind)), None)

    def question(self, question: str) -> QuestionRule | None:
        """The rule for a question of the application's form, or None."""
        return next((rule for rule in self.questions if is_same(rule.question, question)), None)

    def has_income_row(self, row: str) -> bool:
        """Whether any rule puts an income on this row."""
        return any(rule.row == row for rule in (*self.benefits, *self.stated_incomes))

    def comparison(self, row: str) -> Comparison:
        """How a row is compared: exactly only when every benefit on it is, else by the lowest limit among them.

        A benefit that is never compared does not decide for the others on its row. A row that no rule knows
        is compared by the table's own limit.
        """
        on_row = [rule for rule in (*self.benefits, *self.stated_incomes) if rule.row == row]
        compared = [rule for rule in on_row if rule.compare is not Compare.NEVER]
        if on_row and not compared:
            return Comparison(Compare.NEVER, 0)
        if compared and all(rule.compare is Compare.EXACT for rule in compared):
            return Comparison(Compare.EXACT, 0)
        own = [self._limit(rule) for rule in compared if rule.compare is Compare.PERCENT]
        return Comparison(Compare.PERCENT, min(own, default=self.change_limit_percent))

    def amount_of(self, payment: Payment) -> ReadMoney:
        """The net amount of a payment that the municipality counts for its agency.

        Raises: MissingFact `odd_amount` when that amount was not read; the other net is never taken instead.
        Source: practice.md 3.1 (a-kassorna answer with two: netto efter skatt, netto efter avdrag).
        """
        if payment.agency not in self.net_after_tax:
            return payment.net
        if payment.net_after_tax is None:
            raise MissingFact(Reason.ODD_AMOUNT, at=payment.net.source)
        return payment.net_after_tax

    def may_propose(self, reason: str) -> bool:
        """Whether a reason (orsak) may be proposed again; an empty one never, spelling is not forgiven."""
        return bool(reason.strip()) and (not self.reasons or reason in self.reasons)

    def phrase_for(self, *, children: bool) -> str:
        """The fixed phrase, with its places `{period}` and `{belopp}`."""
        return self.phrase_with_children if children and self.phrase_with_children else self.phrase

    def _limit(self, rule: BenefitRule) -> int:
        return self.change_limit_percent if rule.limit_percent is None else rule.limit_percent


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
    # Her own words count as much as the kind she chose: «lönespecifikation juni» under «Swish» is a salary to ask about.
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


def is_same(a: str, b: str) -> bool:
    """Whether two spellings are one name: white space and capitals are forgiven, letters never."""
    return " ".join(a.split()).casefold() == " ".join(b.split()).casefold()


def _match(rules: tuple[BenefitRule, ...], name: str) -> BenefitRule | None:
    return next((rule for rule in rules if is_same(rule.benefit, name)), None)
