"""What a person's review of a draft is, and what they must have done before it counts. The decision itself is never here.

A review says that somebody has looked. She decides in the case system, where no code of ours can. Nothing here chooses
by chance: what is drawn for an extra look is drawn from the draft's own fingerprint, so that it can be shown afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from bot.domain.draft import Calculation
from bot.domain.field import Field
from bot.domain.household import Role
from bot.domain.lines import ExpenseLine, IncomeLine
from bot.domain.money import ZERO, Money


class Mark(StrEnum):
    """What a person made of a case. None of them is a decision."""

    REVIEWED = "granskad"
    RETURNED = "åter"
    HANDLED = "omhändertagen"
    """A case without a draft that the reviewer has taken on."""


class State(StrEnum):
    """Where a case stands in the office."""

    OPEN = "öppen"
    SECOND = "andra granskning"
    REVIEWED = "granskad"
    RETURNED = "åter"
    HANDLED = "omhändertagen"


OTHER = 9
RETURN_REASONS: Mapping[int, str] = MappingProxyType(
    {
        1: "Ett belopp stämmer inte med underlaget",
        2: "En inkomst saknas",
        3: "En utgift saknas eller är fel",
        4: "Fel person eller hushåll",
        5: "Fel månad eller period",
        6: "En komplettering behövs",
        7: "Nya uppgifter har kommit",
        8: "Texten i utkastet är fel",
        OTHER: "Annat, skriv vad",
    }
)
"""Why a draft is returned, by the key that is pressed."""


class ReviewError(ValueError):
    """What a reviewer asked for cannot be done yet. The message says what to do, in Swedish, and names no client."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One amount as the reviewer says that it should be, and why. They enter it in the case system themselves."""

    field: Field
    amount: Money
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """One person's word on one draft; `draft` is its fingerprint, and empty for a case without one.

    Units: `took_s` seconds from the page's opening.
    """

    mark: Mark
    draft: str
    account: str
    at: datetime
    took_s: float
    reason: int = 0
    motive: str = field(default="", repr=False)
    adjustments: tuple[Adjustment, ...] = ()
    is_second: bool = False
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Safeguards:
    """What the municipality has set against reviewing by habit.

    Units: `blind_one_in` drafts, `second_percent` per cent, `fast_s` seconds, `undo_minutes` minutes.
    Source: office.md 8.3.
    """

    blind_one_in: int = 20
    second_percent: int = 5
    fast_s: float = 8.0
    undo_minutes: int = 10


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing in a draft that must be looked at before it may be marked as reviewed."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the server knows when somebody asks to mark a draft as reviewed.

    `unseen` are the flags not looked at; `blind_sum` is what the reviewer typed where the sum was hidden, None before
    that; `is_confirmed` whether they answered the question that a quick review raises.
    """

    unseen: Sequence[Flag]
    took_s: float
    motive: str = ""
    must_state_motive: bool = False
    is_blind: bool = False
    blind_sum: Money | None = None
    is_confirmed: bool = False


def is_drawn(draft: str, purpose: str, one_in: int) -> bool:
    """Whether a draft is drawn for something; none is when `one_in` is 0.

    Example: with 20, one draft in twenty, always the same ones.
    """
    return one_in > 0 and int.from_bytes(sha256(f"{purpose} {draft}".encode()).digest()[:8], "big") % one_in == 0


def is_blind(draft: str, safeguards: Safeguards, *, first_of_its_kind: bool) -> bool:
    """Whether the sum is hidden until the reviewer has worked it out: drawn, or the first after a change."""
    return first_of_its_kind or is_drawn(draft, "blind", safeguards.blind_one_in)


def needs_second(draft: str, safeguards: Safeguards, *, is_changed_rule: bool, is_adjusted: bool) -> bool:
    """Whether a colleague must look too, without seeing what the first one thought."""
    percent = safeguards.second_percent
    return is_changed_rule or is_adjusted or is_drawn(draft, "second", round(100 / percent) if percent else 0)


def require_viewed(attempt: Attempt, safeguards: Safeguards) -> None:
    """Refuse a review that was not made by looking. What a page hides or shows is never trusted.

    Raises: ReviewError.
    Source: office.md 8.3, points 1, 2, 5 and 6.
    """
    if attempt.unseen:
        left = "; ".join(flag.words for flag in attempt.unseen)
        raise ReviewError(f"{len(attempt.unseen)} kvar att titta på: {left}. Tryck F för nästa.")
    if attempt.is_blind and attempt.blind_sum is None:
        raise ReviewError("Räkna själv först: skriv summan, så visas utkastets.")
    if attempt.must_state_motive and not attempt.motive.strip():
        raise ReviewError("Det här utkastet kräver en egen motivering. Skriv varför du anser att det stämmer.")
    if attempt.took_s < safeguards.fast_s and not attempt.is_confirmed:
        raise ReviewError("Det gick fortare än texten går att läsa. Öppna underlaget? Tryck G igen om du har sett det.")


def require_reason(reason: int, motive: str) -> None:
    """Refuse to return a draft without a reason. Raises: ReviewError."""
    if reason not in RETURN_REASONS:
        raise ReviewError("Välj en orsak, 1–9.")
    if reason == OTHER and not motive.strip():
        raise ReviewError("Skriv vad som är fel.")


def standing_in(reviews: Iterable[Review]) -> Review | None:
    """The word that stands, of several the newest first."""
    return next((one for one in reviews if one.undone_at is None), None)


def may_undo(review: Review, now: datetime, safeguards: Safeguards) -> bool:
    """Whether the reviewer may still take it back."""
    return review.undone_at is None and now - review.at <= timedelta(minutes=safeguards.undo_minutes)


def after(mark: Mark, *, second_wanted: bool) -> State:
    """Where a case stands after a word about it."""
    if mark is Mark.REVIEWED:
        return State.SECOND if second_wanted else State.REVIEWED
    return State(mark.value)


def adjusted(calculation: Calculation, adjustments: Iterable[Adjustment]) -> Calculation:
    """The calculation with other amounts, and the result that follows: a check before the reviewer enters them.

    Raises: ReviewError for a row that the calculation has not.
    """
    amounts = {one.field: one.amount for one in adjustments}
    incomes = tuple(_income(line, amounts) for line in calculation.incomes)
    expenses = tuple(_expense(line, amounts) for line in calculation.expenses)
    if amounts:
        raise ReviewError(f"Raden finns inte i utkastet: {', '.join(field.public_name for field in amounts)}.")
    spent = sum((line.proposed for line in expenses), ZERO)
    earned = sum((line.total for line in incomes), ZERO)
    return replace(calculation, incomes=incomes, expenses=expenses, result=calculation.norm + spent - earned)


def income_field(kind: str, role: Role) -> Field:
    """The field of an income amount."""
    return Field.income(kind, role.value)


def expense_field(kind: str) -> Field:
    """The field of a proposed expense."""
    return Field.expense(kind, "förslag")


def _income(line: IncomeLine, amounts: dict[Field, Money]) -> IncomeLine:
    mine = amounts.pop(income_field(line.kind, Role.APPLICANT), line.applicant)
    partners = amounts.pop(income_field(line.kind, Role.CO_APPLICANT), line.co_applicant)
    return replace(line, applicant=mine, co_applicant=partners)


def _expense(line: ExpenseLine, amounts: dict[Field, Money]) -> ExpenseLine:
    return replace(line, proposed=amounts.pop(expense_field(line.kind), line.proposed))
