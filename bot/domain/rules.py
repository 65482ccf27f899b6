"""The municipality's rule tables: which benefit goes on which calculation row, caps, limits and phrases.

The tables are values, read from TOML by `packs` and approved by a named person. `lines` applies them to facts.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.errors import Label, MissingFact, OutOfScope, Reason
from bot.domain.facts import Agency, Payment
from bot.domain.money import Money
from bot.domain.sources import ReadMoney


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
    citizen writes as they like: an empty one says nothing, and any other that is not listed warns.

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


def is_same(a: str, b: str) -> bool:
    """Whether two spellings are one name: white space and capitals are forgiven, letters never."""
    return " ".join(a.split()).casefold() == " ".join(b.split()).casefold()


def _match(rules: tuple[BenefitRule, ...], name: str) -> BenefitRule | None:
    return next((rule for rule in rules if is_same(rule.benefit, name)), None)
