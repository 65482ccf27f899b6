"""Months and dates: the month an application is for (M) and those it is checked against.

M−1 is the control month, whose incomes are used; M−2 the comparison month. This room does not know
what today is, nor which public holidays there are.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_NAMES = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_YEARS = range(1900, 2200)
_FRIDAY = 4


class MonthError(ValueError):
    """The text or numbers are not a month, or the month has no such day."""


class DateError(ValueError):
    """The text or dates are not a date."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; months are ordered in time.

    Raises: MonthError for a month or year that cannot be meant.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if self.year not in _YEARS or not 1 <= self.month <= 12:
            raise MonthError("Månaden finns inte.")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read a month.

        Raises: MonthError for any other spelling than the three below.
        Example: «2025-10», «202510» and «oktober 2025» are the same month.
        """
        text = text.strip()
        if numbers := re.fullmatch("([0-9]{4})-?([0-9]{2})", text):
            return cls(int(numbers[1]), int(numbers[2]))
        words = re.fullmatch("([a-z]+)[ \u00a0]([0-9]{4})", text.lower())
        if words is None or words[1] not in _NAMES:
            raise MonthError("Texten är inte en månad.")
        return cls(int(words[2]), _NAMES.index(words[1]) + 1)

    @classmethod
    def of(cls, day: date) -> "Month":
        """Give the month a day lies in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def in_words(self) -> str:
        """Write the month for people, as «oktober 2025»."""
        return f"{_NAMES[self.month - 1]} {self.year}"

    def compact(self) -> str:
        """Write the month without a hyphen, as «202510»."""
        return f"{self.year:04d}{self.month:02d}"

    def plus(self, n: int) -> "Month":
        """Give the month n months later, or earlier when n is negative."""
        years, month = divmod(self.month - 1 + n, 12)
        return Month(self.year + years, month + 1)

    @property
    def previous(self) -> "Month":
        """The month before."""
        return self.plus(-1)

    @property
    def next(self) -> "Month":
        """The month after."""
        return self.plus(1)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def contains(self, day: date) -> bool:
        """Tell whether the day lies in the month."""
        return self.first <= day <= self.last


def control_month(m: Month) -> Month:
    """Give the month whose incomes are used for month M: M−1."""
    return m.plus(-1)


def comparison_month(m: Month) -> Month:
    """Give the month that shows what is missing in the control month: M−2."""
    return m.plus(-2)


_DATE = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{2})([0-9]{2})([0-9]{2})")


def parse_date(text: str) -> date:
    """Read a date; two digits for the year mean 20yy, since no payment here is older.

    Raises: DateError for any other spelling than the three below, and for dates that do not exist.
    Example: «2025-10-06», «20251006» and «251006» are the same day.
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise DateError("Texten är inte ett datum.")
    parts = [part for part in found.groups() if part is not None]
    century = 2000 if len(parts[0]) == 2 else 0
    try:
        read = date(century + int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise DateError("Datumet finns inte.") from None
    if read.year not in _YEARS:
        raise DateError("Datumet ligger utanför den tid som kan vara menad.")
    return read


def pay_day(m: Month, day: int = 27) -> date:
    """Give the day of payment in a month: a Saturday or Sunday is moved back to the Friday.

    Public holidays are not considered: Sundsvall had not decided them when its rule was published.

    Raises: MonthError when the month has no such day.
    Source: Sundsvalls kommun, PaymentDateRule, read September 2026: the 27th, moved back at weekends.
    """
    if not 1 <= day <= m.last.day:
        raise MonthError("Månaden har ingen sådan dag.")
    nominal = date(m.year, m.month, day)
    return nominal - timedelta(days=max(0, nominal.weekday() - _FRIDAY))
