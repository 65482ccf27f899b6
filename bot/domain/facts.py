"""What each agency answered, with where on the screen it was read.

Rows, «nothing registered» and «not read» are three different things here and all the way to the report.
This room does not know which benefits count as income (`rules`) nor how the screen looked (`drivers`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.identity import Identity
from bot.domain.money import Money


@dataclass(frozen=True, slots=True)
class Source:
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


@dataclass(frozen=True, slots=True)
class ReadMoney:
    """An amount and where it was read."""

    value: Money
    source: Source


class Agency(StrEnum):
    """The agencies behind SSBTEK. Source: ssbtek.toml, `agency`."""

    FK = "Försäkringskassan"
    PM = "Pensionsmyndigheten"
    CSN = "CSN"
    SO = "A-kassorna"
    AF = "Arbetsförmedlingen"
    SKV = "Skatteverket"
    TNS = "Transportstyrelsen"
    MIV = "Migrationsverket"

    @property
    def bears_income(self) -> bool:
        """Whether a missing answer makes the calculation unsafe.

        Source: ssbtek.toml, `income_bearing` per agency.
        """
        return self in {Agency.FK, Agency.PM, Agency.CSN, Agency.SO}


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as the answer shows it; `day` is the start of the transfer (LEFI 9), not the arrival."""

    person: Identity
    agency: Agency
    benefit: str
    day: date
    net: ReadMoney
    kind: str = ""
    net_after_tax: ReadMoney | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The agency answered and there are payments."""

    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True)
class NothingRegistered:
    """The agency answered: nothing for this person and period."""

    source: Source


@dataclass(frozen=True, slots=True)
class NotRead:
    """There is no answer. Never to be treated as empty."""

    why: str
    source: Source


Answer = Rows | NothingRegistered | NotRead


@dataclass(frozen=True, slots=True)
class AgencyAnswer:
    """One agency's answer about one person."""

    person: Identity
    agency: Agency
    answer: Answer
