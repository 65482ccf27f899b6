"""What each agency answered, with where on the screen it was read.

Rows, «nothing registered» and «not read» are three different things here and all the way to the report. What a flow
did not look for is left at its default, which says less than «nothing». Which benefits count as income is for
`rules`, and what a code means for `codes`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.identity import Identity
from bot.domain.period import Month, parse_date
from bot.domain.seeker import Seeker
from bot.domain.sources import Covers, FactError, NothingRegistered, NotRead, ReadMoney, ReadText, Source


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
class Deduction:
    """One deduction from a payment; `code` as the answer spells it (`codes` explains it), `amount` as it was shown.

    Source: ssbtek.toml, FK `detail_fields` and PM `avdrag`.
    """

    code: str
    amount: ReadMoney


@dataclass(frozen=True, slots=True)
class SubBenefit:
    """One part of a payment that consists of several (delförmån), with its own net.

    The parts explain the payment; the payment's own `net` is what is paid, and parts are never added up to replace it.

    Source: domain.md 4.3 (take the payment's net, do not lift its parts).
    """

    name: str
    net: ReadMoney


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment as the answer shows it; `day` is the start of the transfer (LEFI 9), not the arrival.

    `net` is what is left after every deduction. `net_after_tax` is after tax only: the a-kassor show both, and which
    of them counts is the municipality's choice. `gross` is before tax and deductions; `tax` and `deducted` are the
    sums beside it as they were shown, and `deductions` the same by code; FK's and PM's may include tax. A
    `preliminary` payment is decided but not made, and leaves the answer when it is made. `days` is how many days it is
    for, as it stands. None, an empty text and an empty tuple mean that the flow did not read it, or that the screen
    does not show it; never zero.

    Source: ssbtek.toml, `payment_fields` of FK and PM, `fields` and `amounts` of SO.
    """

    person: Identity
    agency: Agency
    benefit: str
    day: date
    net: ReadMoney
    kind: str = ""
    gross: ReadMoney | None = None
    net_after_tax: ReadMoney | None = None
    deductions: tuple[Deduction, ...] = ()
    preliminary: bool = False
    sub_benefits: tuple[SubBenefit, ...] = ()
    covers: Covers | None = None
    tax: ReadMoney | None = None
    deducted: ReadMoney | None = None
    days: str = ""


@dataclass(frozen=True, slots=True)
class PlannedInstalment:
    """One row of CSN's payment plan; `day` is None when CSN has not decided it (the answer says «0»).

    A value of its own and no `Payment`: without a day it belongs to no month. `amount` is what the plan shows, loan
    and grant apart by `part` (CSN's beloppstyp). `covers` is its weeks («202536–202545»), as text only.

    Source: ssbtek.toml, CSN `case_fields`, `dates` and `note`.
    """

    person: Identity
    benefit: str
    amount: ReadMoney
    day: date | None
    status: str
    part: str = ""
    covers: Covers | None = None


def planned_day(text: str) -> date | None:
    """Read the day of a planned instalment; None for «0», which means that CSN has not decided it.

    Raises: DateError for anything else that is not a date, also for an empty field, which says nothing.
    Source: ssbtek.toml, CSN `dates`.
    Example: «20251025» and «2025-10-25» are the same day.
    """
    return None if text.strip() == "0" else parse_date(text)


@dataclass(frozen=True, slots=True)
class UnreadGroup:
    """One benefit group that could not be read inside an answer that is otherwise good; `why` as the answer says.

    Source: ssbtek.toml, FK `availability` and `authority` (avvikelser INTERNT_FEL, OBEHORIG).
    """

    group: str
    why: str
    source: Source


@dataclass(frozen=True, slots=True)
class Told:
    """Something an agency told that is no payment: a vehicle, a permit, a surplus on capital. Shown to a person, never used.

    Source: ssbtek.toml, `fields` of SKV, TNS and MIV.
    """

    what: str
    value: ReadText = field(repr=False)
    covers: Covers | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The agency answered, with payments, planned instalments, other things told or groups that it could not give.

    Without payments but with an unread group this is still `Rows`, never `NothingRegistered`.
    """

    payments: tuple[Payment, ...]
    unread_groups: tuple[UnreadGroup, ...] = ()
    planned: tuple[PlannedInstalment, ...] = ()
    told: tuple[Told, ...] = ()


Answer = Rows | NothingRegistered | NotRead


@dataclass(frozen=True, slots=True)
class AgencyAnswer:
    """One agency's answer about one person.

    `seeker` is Arbetsförmedlingen's alone, and None when the flow does not read the six items: that says nothing
    about the person. `since` is the first month that the answer is about, as the screen says; None when the flow does
    not read it, and then nothing can be said about months before the comparison month.

    Raises: FactError for the six items under another agency or person.
    """

    person: Identity
    agency: Agency
    answer: Answer
    seeker: Seeker | None = None
    since: Month | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.agency, Agency):  # pyright: ignore[reportUnnecessaryIsInstance] - its name is logged
            raise TypeError("an answer's agency is one of Agency")
        if self.seeker is None:
            return
        if self.agency is not Agency.AF:
            raise FactError("Uppgifter om arbetssökande hör till Arbetsförmedlingen.")
        if self.seeker.person != self.person:
            raise FactError("Uppgifterna om arbetssökande gäller en annan person än svaret.")

    @property
    def is_read_whole(self) -> bool:
        """Tell whether nothing in the answer is unread: not the agency, no benefit group and none of the six items.

        Only then does «it is not in the answer» mean that there is none.
        """
        if isinstance(self.answer, NotRead) or (isinstance(self.answer, Rows) and self.answer.unread_groups):
            return False
        return self.seeker is None or not self.seeker.unread

    @property
    def why_unread(self) -> tuple[str, ...]:
        """Say what is unread and why, a sentence for each without its full stop; nothing for an answer read whole."""
        if isinstance(self.answer, NotRead):
            return (self.answer.why.rstrip("."),)
        groups = self.answer.unread_groups if isinstance(self.answer, Rows) else ()
        said = [f"{group.group}: {group.why}" if group.group else group.why for group in groups]
        said += [unread.why for unread in (self.seeker.unread if self.seeker else ())]
        return tuple(why.rstrip(".") for why in said)


def unread_agencies(answers: Iterable[AgencyAnswer]) -> list[str]:
    """Name every agency whose answer about someone could not be read, whole or in part, in alphabetical order."""
    return sorted({answer.agency.value for answer in answers if not answer.is_read_whole})


def silent_agencies(answers: Iterable[AgencyAnswer]) -> list[str]:
    """Name every agency that gave no answer at all about someone, in alphabetical order."""
    return sorted({answer.agency.value for answer in answers if isinstance(answer.answer, NotRead)})
