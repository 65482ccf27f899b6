"""Helpers for turning rows into values, independent of a system's words and screens.

The words belong to the flow and are passed as arguments. Nothing here guesses: an unknown word or an unexpected row
sends the case to a person.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import LiteralString, TypeVar

from bot.domain.case import Entry
from bot.domain.draft import Saved
from bot.domain.errors import Label, OutOfScope, ReadBackDiffers, Reason
from bot.domain.facts import planned_day
from bot.domain.money import ZERO, Money
from bot.domain.period import DateError, parse_date
from bot.domain.sources import Covers, FactError, ReadMoney, ReadText
from bot.kit._controls import Cell, Row

T = TypeVar("T")


def only_row(rows: Sequence[Row]) -> Row | None:
    """The only row, or None when there are none or several: Brygga never picks one among several."""
    return rows[0] if len(rows) == 1 else None


def saved_row(rows: Sequence[Row], what: LiteralString) -> Row | None:
    """The saved row, or None when there is none. Raises: ReadBackDiffers when there are several."""
    if len(rows) > 1:
        raise ReadBackDiffers(at=Label(what))
    return rows[0] if rows else None


def meaning(words: Mapping[str, T], word: str, what: LiteralString) -> T:
    """Look up what a word of the system means. Raises: OutOfScope `unknown_status` for an unknown word."""
    if word not in words:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label(what))
    return words[word]


def word_for(words: Mapping[str, T], meant: T, what: LiteralString) -> str:
    """The only word with a given meaning: the inverse of `meaning`.

    Raises: OutOfScope `unknown_status` when no word has it, or several do.
    """
    found = [word for word, stands_for in words.items() if stands_for == meant]
    if len(found) != 1:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label(what))
    return found[0]


def one_of(words: Collection[str], word: str, what: LiteralString) -> str:
    """The word itself, if it is known. Raises: OutOfScope `unknown_status` otherwise."""
    if word not in words:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label(what))
    return word


def saved_as(states: Collection[str], state: str) -> str:
    """The state, if it means that nobody has decided yet. Raises: ReadBackDiffers otherwise."""
    if state not in states:
        raise ReadBackDiffers(at=Label("status"))
    return state


def undecided(states: Collection[str], saved: Saved) -> Saved:
    """What was saved, if nobody has decided on it yet. Raises: ReadBackDiffers otherwise."""
    saved_as(states, saved.status)
    return saved


def decided_row(states: Collection[str], rows: Sequence[Row]) -> Row | None:
    """The row of the decision, or None when none has been made. Raises: OutOfScope when there are several."""
    made = [row for row in rows if row["status"].text in states]
    if len(made) > 1:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("flera beslut"))
    return made[0] if made else None


def change_by(name: str, status: str, nobody: str = "") -> tuple[Entry, ...]:
    """What someone has changed in the month's calculation since it was made; nothing where the system names nobody."""
    return () if name == nobody else (Entry("Ändrad beräkning", name, status),)


def blank_or(amount: Money) -> Money | str:
    """What to type for an amount: zero is left blank, as a person would."""
    return amount if amount != ZERO else ""


def money_if_any(cell: Cell) -> ReadMoney | None:
    """The amount and its source, or None for an empty cell. Raises: OutOfScope `odd_amount`."""
    return cell.amount() if cell.text else None


def day_if_any(cell: Cell) -> date | None:
    """The date, or None for an empty cell. Raises: OutOfScope `unknown_status`."""
    return cell.day() if cell.text else None


def text_of(cell: Cell) -> ReadText:
    """The text and its source."""
    return ReadText(cell.text, cell.source)


def covers_of(cell: Cell) -> Covers | None:
    """The period shown by a cell («2025-09-01 – 2025-09-30»), or None for an empty cell.

    Unless both dates are complete only the text is kept: an open or partial period is never closed by guessing.

    Raises: OutOfScope `unknown_status` when it ends before it begins.
    """
    if not cell.text:
        return None
    try:
        first, last = (parse_date(part) for part in cell.text.split(" – "))
        return Covers(cell.text, first, last)
    except FactError as error:
        raise OutOfScope(Reason.UNKNOWN_STATUS, cell.source) from error
    except ValueError:  # not a date, or not two parts
        return Covers(cell.text)


def covers_between(first: Cell, last: Cell) -> Covers | None:
    """The period between two cells, either of which may be empty; None when both are.

    Raises: OutOfScope `unknown_status` for an invalid date, and when the period ends before it begins.
    """
    if not first.text and not last.text:
        return None
    try:
        return Covers(f"{first.text} – {last.text}", day_if_any(first), day_if_any(last))
    except FactError as error:
        raise OutOfScope(Reason.UNKNOWN_STATUS, first.source) from error


def planned_day_of(cell: Cell) -> date | None:
    """The date of a planned instalment; None only for «0», which means that it is not decided.

    Raises: OutOfScope `unknown_status` for an empty cell or an invalid date.
    """
    try:
        return planned_day(cell.text)
    except DateError as error:
        raise OutOfScope(Reason.UNKNOWN_STATUS, cell.source) from error
