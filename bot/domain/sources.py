"""Where a value was read, and that nothing was registered or could not be read: two things that are never mixed up."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.errors import Place
from bot.domain.money import Money


class FactError(ValueError):
    """Values that cannot have been read together. The message is Swedish and names no one."""


@dataclass(frozen=True, slots=True)
class Source(Place):
    """Where a value was read: enough for a person to find it again.

    `raw` is the text as it stood on the screen; it may hold personal data and is only kept encrypted.
    """

    screen: str
    control: str
    raw: str
    read_at: datetime
    pack: str
    row: str = ""

    @property
    def place(self) -> str:
        """The place in words, for a report."""
        return f"{self.screen} › {self.control}" + (f" › {self.row}" if self.row else "")

    @property
    def public_name(self) -> str:
        """The place without the row, whose text may name somebody, unless the row is only numbered."""
        row = self.row if re.fullmatch(r"rad [0-9]{1,4}", self.row) else ""
        return f"{self.screen} › {self.control}" + (f" › {row}" if row else "")


@dataclass(frozen=True, slots=True)
class ReadMoney:
    """An amount and where it was read."""

    value: Money
    source: Source


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text as it stood, and where it was read. Out of every printed form: it may be a name."""

    value: str = field(repr=False)
    source: Source = field(repr=False)


@dataclass(frozen=True, slots=True)
class Covers:
    """The period that something is for, as the screen shows it.

    `first` and `last` are whole days, and None when the screen gives no day («2025-09») or no end: an open period is
    never closed by us. `text` always holds what stood there.

    Raises: FactError when it ends before it begins.
    Source: ssbtek.toml, FK `period_format`.
    """

    text: str
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise FactError("Perioden slutar innan den börjar.")


@dataclass(frozen=True, slots=True)
class NothingRegistered:
    """The agency answered: nothing for this person and period."""

    source: Source


@dataclass(frozen=True, slots=True)
class NotRead:
    """There is no answer. Never to be treated as empty."""

    why: str
    source: Source
