"""The fixed periods that impact is counted for."""

from dataclasses import dataclass
from datetime import date

from bot.domain.period import Month


class PeriodError(ValueError):
    """The text is not a half-year."""


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """January to June (1) or July to December (2). Raises: PeriodError."""

    year: int
    half: int

    def __post_init__(self) -> None:
        if self.half not in (1, 2) or not 1900 <= self.year < 2200:
            raise PeriodError("Perioden är inte ett halvår.")

    @classmethod
    def of(cls, day: date) -> "HalfYear":
        """The half-year that a day belongs to."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def parse(cls, text: str) -> "HalfYear":
        """Read a half-year. Raises: PeriodError. Example: «2026-2» is July to December 2026."""
        year, dash, half = text.partition("-")
        if not (dash and year.isascii() and year.isdecimal() and len(year) == 4 and half in ("1", "2")):
            raise PeriodError("Perioden är inte ett halvår.")
        return cls(int(year), int(half))

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def months(self) -> tuple[Month, ...]:
        """Its six months."""
        first = Month(self.year, 6 * self.half - 5)
        return tuple(first.plus(n) for n in range(6))

    @property
    def first(self) -> date:
        """Its first day."""
        return self.months[0].first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.months[-1].last

    @property
    def previous(self) -> "HalfYear":
        """The half-year before."""
        return HalfYear(self.year, 1) if self.half == 2 else HalfYear(self.year - 1, 2)
