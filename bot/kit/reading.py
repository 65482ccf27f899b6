"""What every flow needs to turn rows into values, whatever its system's words and screens are.

The words are the flow's own and come as arguments. Nothing here guesses: a word that is not known, or a row too many,
is left to a person.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import LiteralString, TypeVar

from bot.domain.draft import Saved
from bot.domain.errors import Label, OutOfScope, ReadBackDiffers, Reason
from bot.domain.facts import Covers, FactError, ReadMoney, ReadText, planned_day
from bot.domain.money import ZERO, Money
from bot.domain.period import DateError, parse_date
from bot.kit._controls import Cell, Row

T = TypeVar("T")


def only_row(rows: Sequence[Row]) -> Row | None:
    """The row, when there is exactly one; None for none and for several, since one is never chosen among several."""
    return rows[0] if len(rows) == 1 else None


def saved_row(rows: Sequence[Row], what: LiteralString) -> Row | None:
    """The row of what was saved, or None when nothing is there. Raises: ReadBackDiffers when there are several."""
    if len(rows) > 1:
        raise ReadBackDiffers(at=Label(what))
    return rows[0] if rows else None


def meaning(words: Mapping[str, T], word: str, what: LiteralString) -> T:
    """What a word stands for in a dictionary of the flow's. Raises: OutOfScope `unknown_status` for any other word."""
    if word not in words:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label(what))
    return words[word]


def word_for(words: Mapping[str, T], meant: T, what: LiteralString) -> str:
    """The one word that stands for something in a dictionary of the flow's: `meaning` the other way.

    Raises: OutOfScope `unknown_status` when no word does, or several do.
    """
    found = [word for word, stands_for in words.items() if stands_for == meant]
    if len(found) != 1:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label(what))
    return found[0]


def one_of(words: Collection[str], word: str, what: LiteralString) -> str:
    """The word itself, when it is known. Raises: OutOfScope `unknown_status` for any other."""
    if word not in words:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label(what))
    return word


def saved_as(states: Collection[str], state: str) -> str:
    """The state of something that nobody has decided on. Raises: ReadBackDiffers for any other."""
    if state not in states:
        raise ReadBackDiffers(at=Label("status"))
    return state


def undecided(states: Collection[str], saved: Saved) -> Saved:
    """What was saved, when nobody has decided on it. Raises: ReadBackDiffers otherwise."""
    saved_as(states, saved.status)
    return saved


def decided_row(states: Collection[str], rows: Sequence[Row]) -> Row | None:
    """The row of the decision that was made, or None before there is one. Raises: OutOfScope when there are several."""
    made = [row for row in rows if row["status"].text in states]
    if len(made) > 1:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("flera beslut"))
    return made[0] if made else None


def blank_or(amount: Money) -> Money | str:
    """What to type for an amount: nothing where there is nothing, as a person does."""
    return amount if amount != ZERO else ""


def money_if_any(cell: Cell) -> ReadMoney | None:
    """The amount and its place, or None for an empty cell. Raises: OutOfScope `odd_amount`."""
    return cell.amount() if cell.text else None


def day_if_any(cell: Cell) -> date | None:
    """The day, or None for an empty cell. Raises: OutOfScope `unknown_status`."""
    return cell.day() if cell.text else None


def text_of(cell: Cell) -> ReadText:
    """The text as it stood, and where."""
    return ReadText(cell.text, cell.source)


def covers_of(cell: Cell) -> Covers | None:
    """The period a cell shows («2025-09-01 – 2025-09-30»), or None for an empty cell.

    What is not two whole days keeps its text only: a period that is open or lacks its days is never closed by us.

    Raises: OutOfScope `unknown_status` when it ends before it begins.
    """
    if not cell.text:
        return None
    try:
        first, last = (parse_date(part) for part in cell.text.split(" – "))
        return Covers(cell.text, first, last)
    except FactError as error:
        raise OutOfScope(Reason.UNKNOWN_STATUS, cell.source) from error
    except ValueError:  # no date, or not two parts
        return Covers(cell.text)


def covers_between(first: Cell, last: Cell) -> Covers | None:
    """The period of two cells, either of which may be empty; None when both are.

    Raises: OutOfScope `unknown_status` for what is no day, and when it ends before it begins.
    """
    if not first.text and not last.text:
        return None
    try:
        return Covers(f"{first.text} – {last.text}", day_if_any(first), day_if_any(last))
    except FactError as error:
        raise OutOfScope(Reason.UNKNOWN_STATUS, first.source) from error


def planned_day_of(cell: Cell) -> date | None:
    """The day of a planned instalment; None only for «0», which means that it is not decided.

    Raises: OutOfScope `unknown_status` for an empty cell and for what is no day.
    """
    try:
        return planned_day(cell.text)
    except DateError as error:
        raise OutOfScope(Reason.UNKNOWN_STATUS, cell.source) from error
