"""Riksnormen for a household and a month, from a dated and sourced table given as a value.

The case system computes the norm; this room's sum is a check of it. It knows the regulation's rules
but no amounts, and it refuses rather than assumes: a table that does not cover the month, lacks a
value or is not verified gives an error, never a sum. It does not know local norms, reductions or
children present only some days.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from bot.domain.household import Household, Member
from bot.domain.identity import Identity
from bot.domain.money import ZERO, Money, Rounding
from bot.domain.period import Month

CHILD_BANDS = (
    range(0, 1),
    range(1, 3),
    range(3, 4),
    range(4, 7),
    range(7, 11),
    range(11, 15),
    range(15, 19),
    range(19, 21),
)
LUNCH_BANDS = 4
COMMON_SIZES = 7


class NormError(ValueError):
    """No norm may be given. The message says why, in Swedish, and names no one."""


class NormStatus(StrEnum):
    """How well the table is founded; only a verified one may carry a proposal."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    DERIVED = "derived"
    PARTIAL = "partial"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class NormTable:
    """One year's amounts; None, or an empty row, means not known and never zero.

    Units: kronor per calendar month, as Money.
    Raises: NormError for rows of another length than the regulation's, or dates that run backwards.
    Source: socialtjänstförordning (2025:468) 12 kap. 2 §; before 1 July 2025 (2001:937) 2 kap. 1 §.
    """

    year: int
    valid_from: date
    valid_to: date
    status: NormStatus
    source: str
    legal_reference: str
    child_personal: tuple[Money | None, ...]
    child_lunch_away: tuple[Money | None, ...]
    adult_single: Money | None
    adult_pair: Money | None
    common: tuple[Money | None, ...]

    def __post_init__(self) -> None:
        rows = (self.child_personal, self.child_lunch_away, self.common)
        for row, length in zip(rows, (len(CHILD_BANDS), LUNCH_BANDS, COMMON_SIZES), strict=True):
            if len(row) not in (0, length):
                raise NormError(f"Normtabellen för {self.year} har en rad med fel antal belopp.")
        if self.valid_to < self.valid_from:
            raise NormError(f"Normtabellen för {self.year} slutar gälla innan den börjar.")

    def covers(self, month: Month) -> bool:
        """Tell whether the table is valid the whole month.

        Source: socialtjänstförordning (2025:468) 12 kap. 2 §.
        """
        return self.valid_from <= month.first and month.last <= self.valid_to


@dataclass(frozen=True, slots=True)
class NormLine:
    """One part of the norm, with a text that says which.

    Source: socialtjänstförordning (2025:468) 12 kap. 1–3 §§.
    """

    text: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Norm:
    """The norm of one household for one month, part by part.

    Source: socialtjänstförordning (2025:468) 12 kap. 1–3 §§.
    """

    lines: tuple[NormLine, ...]
    total: Money


def norm_for(
    household: Household,
    month: Month,
    table: NormTable,
    *,
    lunch_away: frozenset[Identity] = frozenset(),
    sharing_home: int | None = None,
) -> Norm:
    """Give the norm of a household for a month.

    `lunch_away` names children who eat lunch away five days a week; it lowers nothing from 7 years on,
    where the table has no such amount. `sharing_home` is the number of persons in the home of an adult
    who shares it without being a couple. A child's age is that of the month's last day: our reading,
    since the regulation names no date.

    Units: kronor per calendar month, as Money.
    Rounds: only a shared common cost, to the nearest öre, half up; the regulation names no rule.
    Raises: NormError when the table does not hold for the month or the household is not for a table.
    Source: socialtjänstförordning (2025:468) 12 kap. 1–3 §§, in force 2025-07-01.
    """
    _refuse_unfit(household, month, table, lunch_away)
    lines = (
        _adults(household, table),
        *(_child(child, month, table, child.identity in lunch_away) for child in household.children),
        _common_line(household, table, sharing_home),
    )
    return Norm(lines, sum((line.amount for line in lines), ZERO))


def common_cost(table: NormTable, persons: int) -> Money:
    """Give the common household cost for a number of persons; from eight on, the last step is repeated.

    Units: kronor per calendar month, as Money.
    Raises: NormError when the table lacks a value that is needed, or there is no one.
    Source: socialtjänstförordning (2025:468) 12 kap. 2–3 §§.
    Example: nine persons in 2025 are 2 810 + 2 × (2 810 − 2 620) = 3 190 kr.
    """
    if persons < 1:
        raise NormError("Gemensamma kostnader kräver minst en person.")
    last = _cell(table, table.common, min(persons, COMMON_SIZES) - 1)
    if persons <= COMMON_SIZES:
        return last
    return last + (last - _cell(table, table.common, COMMON_SIZES - 2)) * (persons - COMMON_SIZES)


def _refuse_unfit(household: Household, month: Month, table: NormTable, lunch_away: frozenset[Identity]) -> None:
    if table.status is not NormStatus.VERIFIED:
        raise NormError(f"Normtabellen för {table.year} är inte verifierad.")
    if not table.covers(month):
        raise NormError(f"Normtabellen för {table.year} gäller inte {month.in_words()}.")
    if household.anyone_deceased:
        raise NormError("En person i hushållet är avliden.")
    if not lunch_away <= {child.identity for child in household.children}:
        raise NormError("Lunch borta är angiven för någon som inte är barn i hushållet.")


def _adults(household: Household, table: NormTable) -> NormLine:
    if household.co_applicant is None:
        return NormLine("Personliga kostnader, ensamstående", _known(table, table.adult_single))
    return NormLine("Personliga kostnader, sammanboende par", _known(table, table.adult_pair))


def _child(child: Member, month: Month, table: NormTable, eats_lunch_away: bool) -> NormLine:
    if child.identity.born > month.last:
        raise NormError(f"Ett barn i hushållet är inte fött i {month.in_words()}.")
    age = child.identity.age_on(month.last)
    band = next((index for index, years in enumerate(CHILD_BANDS) if age in years), None)
    if band is None:
        raise NormError("Ett barn i hushållet är äldre än normens barnbelopp räcker.")
    years = CHILD_BANDS[band]
    text = f"Personliga kostnader, barn {years[0]}–{years[-1]} år"
    if len(years) == 1:
        text = f"Personliga kostnader, barn {age} år"
    if eats_lunch_away and band < LUNCH_BANDS:
        return NormLine(f"{text}, lunch borta", _cell(table, table.child_lunch_away, band))
    return NormLine(text, _cell(table, table.child_personal, band))


def _common_line(household: Household, table: NormTable, sharing_home: int | None) -> NormLine:
    if sharing_home is None:
        text = f"Gemensamma hushållskostnader, antal personer: {household.size}"
        return NormLine(text, common_cost(table, household.size))
    # The regulation's rule is for one adult. How children or a couple share with others it does not say.
    if household.size != 1 or sharing_home < 2:
        raise NormError("Delad bostad kan bara räknas för en ensam vuxen som delar med någon.")
    share = common_cost(table, sharing_home).scaled(Fraction(1, sharing_home), Rounding.NEAREST_HALF_UP)
    return NormLine(f"Gemensamma hushållskostnader, en av {sharing_home} i bostaden", share)


def _cell(table: NormTable, row: tuple[Money | None, ...], index: int) -> Money:
    return _known(table, row[index] if index < len(row) else None)


def _known(table: NormTable, value: Money | None) -> Money:
    if value is None:
        raise NormError(f"Normtabellen för {table.year} saknar ett belopp som behövs.")
    return value
