"""A case: its reference, what was found when it was opened, its application, and what the system already holds.

These are values that a flow reads from the screens. What they mean for the case is decided in `draft`.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import CaseLocked, OutOfScope, Reason
from bot.domain.facts import AgencyAnswer
from bot.domain.household import Household, Role
from bot.domain.identity import Identity
from bot.domain.money import Money
from bot.domain.period import Month, comparison_month
from bot.domain.sources import ReadMoney, ReadText, Source


@dataclass(frozen=True, slots=True)
class CaseRef:
    """Which case and for which month; the natural key of everything the bot does."""

    number: str
    month: Month

    def __str__(self) -> str:
        return f"{self.number} {self.month}"


_STUDY_AID_AGES = range(16, 21)
_JUNE, _OCTOBER = 6, 10


def asked_from(case: CaseRef, household: Household) -> Month:
    """The first month that the agencies are asked about: M−2, but June in an October with anyone of the age for study aid.

    Study aid rests in July and August, so that only June tells that it did not begin again. Nobody else is asked about
    for longer than the calculation needs.

    Source: practice.md 3.2 (October rule, «separate wider read»); only necessary processing (SoLPUL 2001:454 6 §, by
    domain.md section 6). The ages: from 16 and through the spring term of the year one turns 20 [K].
    """
    ages = {m.identity.age_on(case.month.last) for m in household.members if m.identity.born <= case.month.last}
    if case.month.month == _OCTOBER and not ages.isdisjoint(_STUDY_AID_AGES):
        return Month(case.month.year, _JUNE)
    return comparison_month(case.month)


class Outcome(StrEnum):
    """How a case ended the night."""

    DRAFTED = "drafted"
    TO_PERSON = "to_person"
    WATCHED = "watched"
    """Only asked about again, in a night of watches; nothing was written."""
    SHADOWED = "shadowed"
    """A draft was made that nobody is to see before a person has worked out their own; nothing was written."""
    FOLLOWED = "followed"
    """Only looked at again, to see what a person made of the draft; nothing was written."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whose case it is in the case system: the caseworker's user name there, and their unit. Empty where it is not shown."""

    officer: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the case showed when it was opened, before any question was asked.

    `protected` is True when anyone's identity is, None when that could not be read. Of a protected household
    the screen shows no numbers, so `household` is then None. `closed` is True when the case file itself has ended.
    """

    household: Household | None
    protected: bool | None
    locked_by: str | None
    closed: bool = False
    belongs: Belonging = Belonging()


def gate(opened: Opened) -> Household:
    """The household, or a refusal of a case that must not be prepared, before anything is asked about anyone.

    Protected identity stops for everyone in the household and fails closed: protected *or unreadable* goes
    to a person, and the reason does not say which.

    Raises: CaseLocked; OutOfScope with reason `by_hand`, `deceased` or `case_closed`.
    Source: practice.md 2.4 and 5.3 (Sundsvall's gate); domain.md 1.6.
    """
    if opened.locked_by is not None:
        raise CaseLocked
    if opened.protected is not False or opened.household is None or opened.household.anyone_protected:
        raise OutOfScope(Reason.BY_HAND)
    if opened.household.anyone_deceased:
        raise OutOfScope(Reason.DECEASED)
    if opened.closed:
        raise OutOfScope(Reason.CASE_CLOSED)
    return opened.household


@dataclass(frozen=True, slots=True)
class IncomePost:
    """An income as the citizen stated it; `own_words` is their own label, trusted no less than `kind`."""

    kind: str
    own_words: str
    person: Role
    amount: ReadMoney


@dataclass(frozen=True, slots=True)
class ExpensePost:
    """An expense as the citizen applied for it."""

    kind: str
    own_words: str
    person: Role
    amount: ReadMoney


@dataclass(frozen=True, slots=True)
class Supplement:
    """Something the citizen was asked to send in; `spot_check` when it was drawn for a stickprov."""

    came: bool
    spot_check: bool


@dataclass(frozen=True, slots=True)
class StatedAnswer:
    """A question of the application's form, and what the citizen answered. An empty answer is unanswered, never «no».

    Source: practice.md 1.4 (pages 3, 5 and 7) and 3.2 (an unanswered question is not «no»).
    """

    question: str
    answer: ReadText


@dataclass(frozen=True, slots=True)
class Application:
    """The re-application for the month. `unread_attachments` is how many enclosures the system itself could not read.

    `answers` is empty when the form asked nothing, or was stored before questions were read: neither says anything.
    """

    month: Month
    signed: frozenset[Role]
    household: frozenset[Identity]
    incomes: tuple[IncomePost, ...]
    expenses: tuple[ExpensePost, ...]
    withdrawn: bool = False
    supplements: tuple[Supplement, ...] = ()
    unread_attachments: int = 0
    answers: tuple[StatedAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class PastIncome:
    """An income row of last month's calculation."""

    kind: str
    applicant: Money | None
    co_applicant: Money | None
    source: Source


@dataclass(frozen=True, slots=True)
class PastExpense:
    """An expense row of last month's calculation; `approved` is what was granted."""

    kind: str
    approved: Money
    source: Source


@dataclass(frozen=True, slots=True)
class PastCalculation:
    """Last month's calculation, which the new one is copied from and compared with."""

    month: Month
    members: frozenset[Identity]
    incomes: tuple[PastIncome, ...]
    expenses: tuple[PastExpense, ...]


@dataclass(frozen=True, slots=True)
class PastDecision:
    """Last month's decision, whose reasons are proposed again."""

    kind: str
    reason_applicant: str
    reason_co_applicant: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class EarlierDecision:
    """A decision of an earlier month, as the list of decisions shows it."""

    month: Month
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that already exists in the system for the month: who made it, and its status there."""

    kind: str
    author: str
    status: str


@dataclass(frozen=True, slots=True)
class Basis:
    """All that was read about a case: what the draft is made from. `answers` is empty until the agencies were asked."""

    case: CaseRef
    household: Household
    application: Application
    previous: PastCalculation | None
    previous_decision: PastDecision | None
    existing: tuple[Entry, ...]
    answers: tuple[AgencyAnswer, ...] = ()
    earlier_decisions: tuple[EarlierDecision, ...] = ()
