"""The national norm for 2025, and the sum for a household in a month.

Knows one year's table and ages. Everything is in whole öre.
Source: socialtjänstförordning (2025:468) 12 kap. 2 §, in force 1 July 2025; before that SFS 2024:1016.
"""

from dataclasses import dataclass

ADULT_SINGLE = 3910_00
ADULT_PAIR = 7050_00
COMMON = (1270_00, 1400_00, 1770_00, 2010_00, 2310_00, 2620_00, 2810_00)
CHILD = (
    (0, 2720_00),
    (2, 3030_00),
    (3, 2700_00),
    (6, 3030_00),
    (10, 3790_00),
    (14, 4350_00),
    (18, 4920_00),
    (20, 4960_00),
)
FULL_MONTH_DAYS = 30
NORM_YEAR = "2025"


@dataclass(frozen=True)
class NormPerson:
    """One person who may count in the norm: role S, M or barn, birth date ÅÅÅÅMMDD, days present of 30."""

    role: str
    birth: str
    days: int = FULL_MONTH_DAYS


def age_in(birth: str, period: str) -> int:
    """Return the age on the last day of the month."""
    year, month = int(period[:4]), int(period[5:7])
    return year - int(birth[:4]) - (1 if int(birth[4:6]) > month else 0)


def personal_part(person: NormPerson, period: str, adults: int) -> int:
    """Return one person's part of the norm. Rounds: part of a month to whole kronor, half up."""
    if person.role in ("S", "M"):
        full = ADULT_PAIR // 2 if adults == 2 else ADULT_SINGLE
    else:
        age = age_in(person.birth, period)
        full = next((amount for top, amount in CHILD if age <= top), ADULT_SINGLE)
    if person.days >= FULL_MONTH_DAYS:
        return full
    return (full * person.days // FULL_MONTH_DAYS + 50) // 100 * 100


def norm_band(person: NormPerson, period: str, adults: int) -> str:
    """Return the name of the line of the norm table that applies to a person."""
    if person.role in ("S", "M"):
        return "Sammanboende" if adults == 2 else "Ensamstående"
    age, low = age_in(person.birth, period), 0
    for top, _ in CHILD:
        if age <= top:
            return f"{low}–{top} år" if low < top else f"{top} år"
        low = top + 1
    return "Ensamstående"


def common_part(size: int) -> int:
    """Return the common household cost for a home of that many persons."""
    if size == 0:
        return 0
    if size <= len(COMMON):
        return COMMON[size - 1]
    return COMMON[-1] + (size - len(COMMON)) * (COMMON[-1] - COMMON[-2])


def norm_sum(people: list[NormPerson], period: str) -> int | None:
    """Return the norm for those who count, or None when the year's table is missing."""
    if not period.startswith(NORM_YEAR):
        return None
    adults = sum(1 for p in people if p.role in ("S", "M"))
    return sum(personal_part(p, period, adults) for p in people) + common_part(len(people))
