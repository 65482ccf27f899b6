"""The kinds of control: each has the verbs its meaning allows, and no other."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.errors import ControlMissing, OutOfScope, Reason, ReasonSet
from bot.domain.facts import ReadMoney, Source
from bot.domain.identity import Identity, IdentityError
from bot.domain.identity import parse as parse_identity
from bot.domain.money import AmountError, Money
from bot.domain.money import parse as parse_amount
from bot.domain.period import DateError, Month, MonthError, parse_date
from bot.ports.surface import Kind, Reading, Surface, Target, Value


def _amount(reading: Reading) -> ReadMoney:
    try:
        return ReadMoney(parse_amount(reading.text), reading.source)
    except AmountError as error:
        raise OutOfScope(Reason.ODD_AMOUNT, reading.source) from error


class Control:
    """A control bound to one screen of one surface."""

    kind: ClassVar[Kind]

    def __init__(self, surface: Surface, screen: str, name: str) -> None:
        self._surface, self._screen, self._name = surface, screen, name

    @property
    def public_name(self) -> str:
        """The control's name in the pack: a place that a case may go to a person for."""
        return f"{self._screen}.{self._name}"

    def _at(self, row: str) -> Target:
        return Target(self._screen, self._name, row)

    def _read(self, row: str) -> Reading:
        reading = self._surface.read(self._at(row))
        if reading is None:
            raise ControlMissing(str(self._at(row)))
        return reading


class Text(Control):
    """A text that is read."""

    kind = Kind.TEXT

    def read(self, *, row: str = "") -> str:
        """The text, white space folded. Raises: ControlMissing."""
        return self._read(row).text

    def read_if_there(self, *, row: str = "") -> str | None:
        """The text, or None where the pack says that the control may be absent and it is."""
        reading = self._surface.read(self._at(row))
        return None if reading is None else reading.text

    def settled(self, *, row: str = "") -> str:
        """The text once the system has stopped working on it. Raises: MissingFact."""
        return self._surface.settled(self._at(row)).text


class Amount(Control):
    """An amount that is read."""

    kind = Kind.AMOUNT

    def read(self, *, row: str = "") -> ReadMoney:
        """The amount and its place. Raises: OutOfScope `odd_amount` when the text is not surely an amount."""
        return _amount(self._read(row))

    def must_be(self, wanted: Money, otherwise: ReasonSet, *, row: str = "") -> None:
        """Go on only if the system's own figure is the wanted one. Raises: OutOfScope with `otherwise`."""
        if self.read(row=row).value != wanted:
            raise OutOfScope(otherwise, at=self)


class MonthText(Control):
    """A month that is read."""

    kind = Kind.MONTH

    def read(self, *, row: str = "") -> Month:
        """The month. Raises: OutOfScope `unknown_status` when the text is not surely a month."""
        reading = self._read(row)
        try:
            return Month.parse(reading.text)
        except MonthError as error:
            raise OutOfScope(Reason.UNKNOWN_STATUS, reading.source) from error


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row."""

    reading: Reading

    @property
    def text(self) -> str:
        """The text, white space folded."""
        return self.reading.text

    @property
    def source(self) -> Source:
        """Where it was read."""
        return self.reading.source

    def amount(self) -> ReadMoney:
        """The amount and its place. Raises: OutOfScope `odd_amount`."""
        return _amount(self.reading)

    def amount_if_any(self) -> Money | None:
        """The amount, or None when the cell is empty."""
        return _amount(self.reading).value if self.reading.text else None

    def identity(self) -> Identity:
        """The identity number. Raises: OutOfScope `unknown_status`; the number is not in the message."""
        try:
            return parse_identity(self.reading.text)
        except IdentityError as error:
            raise OutOfScope(Reason.UNKNOWN_STATUS, self.reading.source) from error

    def month(self) -> Month:
        """The month. Raises: OutOfScope `unknown_status`."""
        try:
            return Month.parse(self.reading.text)
        except MonthError as error:
            raise OutOfScope(Reason.UNKNOWN_STATUS, self.reading.source) from error

    def day_of_moment(self) -> date:
        """The date of a date with a time of day after it. Raises: OutOfScope `unknown_status`."""
        day, _, _ = self.reading.text.strip().partition(" ")
        try:
            return parse_date(day)
        except DateError as error:
            raise OutOfScope(Reason.UNKNOWN_STATUS, self.reading.source) from error

    def day(self) -> date:
        """The date. Raises: OutOfScope `unknown_status`."""
        try:
            return parse_date(self.reading.text)
        except DateError as error:
            raise OutOfScope(Reason.UNKNOWN_STATUS, self.reading.source) from error


Row = dict[str, Cell]
"""A table row by the column names of the pack."""


class Table(Control):
    """A table that is read."""

    kind = Kind.TABLE

    def rows(self) -> list[Row]:
        """Every row. Empty only when the system itself says so."""
        return [{name: Cell(r) for name, r in row.items()} for row in self._surface.rows(self._at(""))]


class Field(Control):
    """A field that is filled and read back."""

    kind = Kind.FIELD

    def fill(self, value: Value, *, row: str = "") -> None:
        """Type the value, in the form the pack says. Raises: ValueNotTaken."""
        self._surface.fill(self._at(row), value)


class Choice(Control):
    """A list to choose from, by exact text."""

    kind = Kind.CHOICE

    def choose(self, option: str, *, row: str = "") -> None:
        """Choose the option. Raises: ControlMissing when the list does not have it."""
        self._surface.choose(self._at(row), option)


class Tick(Control):
    """A box that is ticked or not."""

    kind = Kind.TICK

    def set(self, on: bool, *, row: str = "") -> None:
        """Make the box ticked or not."""
        self._surface.choose(self._at(row), on)


class Secret(Control):
    """A field for a secret; the flow never sees it."""

    kind = Kind.SECRET

    def fill(self) -> None:
        """Have the driver fill the secret that the pack names."""
        self._surface.fill_secret(self._at(""))


class Link(Control):
    """Leads to another screen and changes nothing."""

    kind = Kind.LINK

    def follow(self, *, row: str = "") -> None:
        """Go there."""
        self._surface.act(self._at(row))

    def is_there(self, *, row: str = "") -> bool:
        """Whether the link is on the screen; only where the pack says that it may be absent."""
        return self._surface.read(self._at(row)) is not None


class Press(Control):
    """A button that changes only the unsaved page."""

    kind = Kind.PRESS

    def press(self, *, row: str = "") -> None:
        """Press it."""
        self._surface.act(self._at(row))


class Ask(Control):
    """Has the system ask others about a person. It leaves a trace outside."""

    kind = Kind.ASK

    def ask(self) -> None:
        """Ask, once."""
        self._surface.commit(self._at(""))


class SaveDraft(Control):
    """Saves something that nobody has decided on. The one writing act of a stage."""

    kind = Kind.SAVE_DRAFT

    def save(self) -> None:
        """Save, once."""
        self._surface.commit(self._at(""))


class Decision(Control):
    """A control that decides or pays. It may be seen; it has no verb."""

    kind = Kind.DECISION


KINDS: dict[Kind, type[Control]] = {
    c.kind: c
    for c in (Text, Amount, MonthText, Table, Field, Choice, Tick, Secret, Link, Press, Ask, SaveDraft, Decision)
}
