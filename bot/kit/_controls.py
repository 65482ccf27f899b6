"""The kinds of control. Each has only the methods that its meaning allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import ClassVar

from bot.domain.errors import ControlMissing, OutOfScope, Place, Reason, ReasonSet
from bot.domain.identity import Identity, IdentityError
from bot.domain.identity import parse as parse_identity
from bot.domain.money import AmountError, Money
from bot.domain.money import parse as parse_amount
from bot.domain.period import DateError, Month, MonthError, parse_date
from bot.domain.sources import ReadMoney, Source
from bot.ports.surface import Kind, Reading, Surface, Target, Value


def _amount(reading: Reading) -> ReadMoney:
    try:
        return ReadMoney(parse_amount(reading.text), reading.source)
    except AmountError as error:
        raise OutOfScope(Reason.ODD_AMOUNT, reading.source) from error


class Control(Place):
    """A control bound to one screen of one surface."""

    kind: ClassVar[Kind]

    def __init__(self, surface: Surface, screen: str, name: str) -> None:
        self._surface, self._screen, self._name = surface, screen, name

    @property
    def public_name(self) -> str:
        """The control's name in the pack, which may be given as the place when a case goes to a person."""
        return f"{self._screen}.{self._name}"

    def _at(self, row: str) -> Target:
        return Target(self._screen, self._name, row)

    def _read(self, row: str) -> Reading:
        reading = self._surface.read(self._at(row))
        if reading is None:
            raise ControlMissing(str(self._at(row)))
        return reading


class Text(Control):
    """A text, read only."""

    kind = Kind.TEXT

    def read(self, *, row: str = "") -> str:
        """The text, with whitespace collapsed. Raises: ControlMissing."""
        return self._read(row).text

    def read_if_there(self, *, row: str = "") -> str | None:
        """The text, or None when the control is absent and the pack marks it as optional."""
        reading = self._surface.read(self._at(row))
        return None if reading is None else reading.text

    def settled(self, *, row: str = "") -> str:
        """Wait until the text is none of the pack's waiting words, and return it. Raises: MissingFact."""
        return self._surface.settled(self._at(row)).text


class Amount(Control):
    """An amount, read only."""

    kind = Kind.AMOUNT

    def read(self, *, row: str = "") -> ReadMoney:
        """The amount and its source. Raises: OutOfScope `odd_amount` unless the text is clearly an amount."""
        return _amount(self._read(row))

    def must_be(self, wanted: Money, otherwise: ReasonSet, *, row: str = "") -> None:
        """Require the system's own figure to equal `wanted`. Raises: OutOfScope with `otherwise`."""
        if self.read(row=row).value != wanted:
            raise OutOfScope(otherwise, at=self)


class MonthText(Control):
    """A month, read only."""

    kind = Kind.MONTH

    def read(self, *, row: str = "") -> Month:
        """The month. Raises: OutOfScope `unknown_status` unless the text is clearly a month."""
        reading = self._read(row)
        try:
            return Month.parse(reading.text)
        except MonthError as error:
            raise OutOfScope(Reason.UNKNOWN_STATUS, reading.source) from error


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row."""

    reading: Reading

    @property
    def text(self) -> str:
        """The text, with whitespace collapsed."""
        return self.reading.text

    @property
    def source(self) -> Source:
        """Where it was read."""
        return self.reading.source

    def amount(self) -> ReadMoney:
        """The amount and its source. Raises: OutOfScope `odd_amount`."""
        return _amount(self.reading)

    def amount_if_any(self) -> Money | None:
        """The amount, or None when the cell is empty."""
        return _amount(self.reading).value if self.reading.text else None

    def identity(self) -> Identity:
        """The identity number, which is never part of an error message. Raises: OutOfScope `unknown_status`."""
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
        """The date of a timestamp, ignoring the time of day. Raises: OutOfScope `unknown_status`."""
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
"""A table row, keyed by the pack's column names."""


class Table(Control):
    """A table, read only."""

    kind = Kind.TABLE

    def rows(self) -> list[Row]:
        """All rows. Empty only when the system itself says that there are none."""
        return [{name: Cell(r) for name, r in row.items()} for row in self._surface.rows(self._at(""))]


class Field(Control):
    """A text field, read back after it is filled."""

    kind = Kind.FIELD

    def fill(self, value: Value, *, row: str = "") -> None:
        """Type a value in the format given by the pack. Raises: ValueNotTaken."""
        self._surface.fill(self._at(row), value)


class Choice(Control):
    """A drop-down list."""

    kind = Kind.CHOICE

    def choose(self, option: str, *, row: str = "") -> None:
        """Choose an option by its exact text. Raises: ControlMissing when the list lacks it."""
        self._surface.choose(self._at(row), option)


class Tick(Control):
    """A checkbox."""

    kind = Kind.TICK

    def set(self, on: bool, *, row: str = "") -> None:
        """Tick or untick the box."""
        self._surface.choose(self._at(row), on)


class Secret(Control):
    """A password field. The flow never sees the secret."""

    kind = Kind.SECRET

    def fill(self) -> None:
        """Have the driver type the secret named by the pack."""
        self._surface.fill_secret(self._at(""))


class Link(Control):
    """A link or tab: leads to another screen and changes nothing."""

    kind = Kind.LINK

    def follow(self, *, row: str = "") -> None:
        """Follow the link."""
        self._surface.act(self._at(row))

    def is_there(self, *, row: str = "") -> bool:
        """Whether the link is on the screen; only for a link that the pack marks as optional."""
        return self._surface.read(self._at(row)) is not None


class Press(Control):
    """A button that changes only the unsaved form."""

    kind = Kind.PRESS

    def press(self, *, row: str = "") -> None:
        """Press the button."""
        self._surface.act(self._at(row))


class Ask(Control):
    """A button that makes the system query agencies about a person, which leaves a trace outside Brygga."""

    kind = Kind.ASK

    def ask(self) -> None:
        """Press the button, once."""
        self._surface.commit(self._at(""))


class SaveDraft(Control):
    """A button that saves something undecided. The only writing act of a stage."""

    kind = Kind.SAVE_DRAFT

    def save(self) -> None:
        """Press the button, once."""
        self._surface.commit(self._at(""))


class Decision(Control):
    """A control that decides or pays. It may be declared, but has no methods."""

    kind = Kind.DECISION


KINDS: Mapping[Kind, type[Control]] = MappingProxyType(
    {
        c.kind: c
        for c in (Text, Amount, MonthText, Table, Field, Choice, Tick, Secret, Link, Press, Ask, SaveDraft, Decision)
    }
)
