"""Practice: invented cases, some with a planted error, for reviewers to test their eye on. Nothing here is about anybody.

Errors that are rare are missed because they are rare; a short burst with many, and the answer at once, sharpens the eye.
Nothing is chosen by chance: what an exercise holds is drawn from its name, so that it can be shown again.

Source: office.md 8.3, point 4.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from bot.domain.money import ZERO, Money, kronor
from bot.domain.period import Month, control_month

EXERCISES = 5


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """One line of an invented draft. An income has what SSBTEK said, and when it was paid; an expense what was applied for.

    `is_read` is False where the agency's answer could not be read.
    """

    kind: str
    is_income: bool
    stated: Money
    paid_on: date | None
    drafted: Money
    is_read: bool = True

    def is_right(self, month: Month) -> bool:
        """Whether the draft follows from what is shown: an income paid in the control month, an expense as applied for."""
        if not self.is_income:
            return self.drafted == self.stated
        counts = self.paid_on is not None and control_month(month).contains(self.paid_on)
        return self.is_read and self.drafted == (self.stated if counts else ZERO)


@dataclass(frozen=True, slots=True)
class Exercise:
    """One invented case. `wrong` is the place of the planted error, None when there is none; `why` says what it is."""

    month: Month
    rows: tuple[PracticeRow, ...]
    wrong: int | None
    why: str


def week_of(day: date) -> str:
    """The name of a week: «2026-W47»."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def exercise(name: str, number: int, day: date) -> Exercise:
    """The exercise with this number, 0 to `EXERCISES` − 1, of those that go by a name. Two or three of them hold an error."""
    month, draw = Month.of(day), _Draw(f"{name} {number}")
    rows = _sound(month, draw)
    ranked = sorted(range(EXERCISES), key=lambda n: _Draw(f"{name} rank {n}").below(1 << 60))
    if number not in ranked[: 2 + _Draw(f"{name} how many").below(2)]:
        return Exercise(month, rows, None, "Det fanns inget fel: varje rad följer av underlaget.")
    plant, why = _ERRORS[draw.below(len(_ERRORS))]
    places = [n for n, row in enumerate(rows) if plant(row, month) != row]
    wrong = places[draw.below(len(places))]
    planted = plant(rows[wrong], month)
    return Exercise(month, (*rows[:wrong], planted, *rows[wrong + 1 :]), wrong, f"{planted.kind}: {why}")


class _Draw:
    """A row of numbers that follows from a name."""

    def __init__(self, name: str) -> None:
        self._name, self._drawn = name, 0

    def below(self, n: int) -> int:
        self._drawn += 1
        return int.from_bytes(sha256(f"{self._name} {self._drawn}".encode()).digest()[:8], "big") % n


_INCOMES = ("Sjukpenning", "Bostadsbidrag", "Aktivitetsstöd", "Barnbidrag", "A-kassa", "Underhållsstöd")
_EXPENSES = ("Hyra", "Hushållsel", "Hemförsäkring", "Barnomsorg", "Arbetsresor")


def _sound(month: Month, draw: _Draw) -> tuple[PracticeRow, ...]:
    """Two incomes of the control month, one of the month before that is not counted, and two expenses."""
    control = control_month(month)
    incomes = _some(_INCOMES, 3, draw)
    paid = [_income(kind, control.first + timedelta(draw.below(28)), draw) for kind in incomes[:2]]
    earlier = _income(incomes[2], control.previous.first + timedelta(draw.below(28)), draw)
    expenses = [_expense(kind, draw) for kind in _some(_EXPENSES, 2, draw)]
    return (*paid, replace(earlier, drafted=ZERO), *expenses)


def _some(kinds: Sequence[str], n: int, draw: _Draw) -> list[str]:
    left = list(kinds)
    return [left.pop(draw.below(len(left))) for _ in range(n)]


def _income(kind: str, day: date, draw: _Draw) -> PracticeRow:
    amount = _amount(draw)
    return PracticeRow(kind, True, amount, day, amount)


def _expense(kind: str, draw: _Draw) -> PracticeRow:
    amount = _amount(draw)
    return PracticeRow(kind, False, amount, None, amount)


def _amount(draw: _Draw) -> Money:
    """No two figures of the hundreds and the thousands are alike, so that they can be seen to have changed places."""
    thousands, hundreds = 1 + draw.below(8), draw.below(9)
    hundreds += hundreds >= thousands
    return kronor(thousands * 1000 + hundreds * 100 + draw.below(100))


def _swapped(row: PracticeRow, month: Month) -> PracticeRow:
    thousands, rest = divmod(row.drafted.ore, 1000_00)
    hundreds, rest = divmod(rest, 100_00)
    return replace(row, drafted=Money(hundreds * 1000_00 + thousands * 100_00 + rest)) if row.drafted else row


def _left_out(row: PracticeRow, month: Month) -> PracticeRow:
    return replace(row, drafted=ZERO) if row.is_income and row.drafted else row


def _other_month(row: PracticeRow, month: Month) -> PracticeRow:
    return replace(row, drafted=row.stated) if row.is_income and not row.drafted else row


def _not_read(row: PracticeRow, month: Month) -> PracticeRow:
    return (
        replace(row, is_read=False, stated=ZERO, paid_on=None, drafted=ZERO) if row.is_income and row.drafted else row
    )


def _tenfold(row: PracticeRow, month: Month) -> PracticeRow:
    return replace(row, drafted=row.drafted * 10) if not row.is_income else row


_ERRORS: tuple[tuple[Callable[[PracticeRow, Month], PracticeRow], str], ...] = (
    (_swapped, "två siffror har bytt plats i utkastet."),
    (_left_out, "inkomsten betalades i kontrollmånaden och saknas i utkastet."),
    (_other_month, "inkomsten betalades inte i kontrollmånaden och ska inte räknas."),
    (_not_read, "svaret kunde inte läsas. Oläst är inte detsamma som ingen uppgift."),
    (_tenfold, "beloppet är tio gånger det som söktes."),
)
