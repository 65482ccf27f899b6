"""The six items that Arbetsförmedlingen gives about a job-seeker, each of which may be unread on its own."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.identity import Identity
from bot.domain.sources import Covers, FactError, NothingRegistered, NotRead, ReadText, Source


class ReportState(StrEnum):
    """What Arbetsförmedlingen says of the activity report. 502 is not here: it is `NotRead`.

    Source: ssbtek.toml, `codes.af_activity_report`.
    """

    HANDED_IN = "200"
    NOT_IN_SYSTEM = "500"
    NOT_HANDED_IN = "501"


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """The activity report, as read; `day` is that of the latest report.

    Only with `HANDED_IN` does the source say that the day belongs to the period; the others may lack it.

    Raises: FactError when a report is handed in without a day.
    """

    state: ReportState
    day: date | None
    source: Source

    def __post_init__(self) -> None:
        if self.state is ReportState.HANDED_IN and self.day is None:
            raise FactError("En aktivitetsrapport är lämnad, men utan datum.")


ReportAnswer = ActivityReport | NotRead


_TECHNICAL_ERROR = "502"


def activity_report(code: str, day: date | None, source: Source) -> ReportAnswer:
    """Give the activity report for a code; not read for 502, for an unknown code and for 200 without a day.

    Source: ssbtek.toml, `codes.af_activity_report`.
    Example: activity_report("501", None, source) was not handed in; activity_report("502", None, source) is unknown.
    """
    if code == _TECHNICAL_ERROR:
        return NotRead("Tekniskt fel hos Arbetsförmedlingen (kod 502).", source)
    if code not in set(ReportState):
        return NotRead("Arbetsförmedlingens kod för aktivitetsrapporten är okänd.", source)
    if code == ReportState.HANDED_IN and day is None:
        return NotRead("Aktivitetsrapporten är lämnad enligt koden, men datumet saknas.", source)
    return ActivityReport(ReportState(code), day, source)


@dataclass(frozen=True, slots=True)
class Registration:
    """When a person was registered and deregistered as a job-seeker; None for a day that is not there.

    Both may stand: who has come back is registered after being deregistered.

    Raises: FactError when there is neither; that is `NothingRegistered`.
    """

    registered: date | None
    deregistered: date | None
    source: Source

    def __post_init__(self) -> None:
        if self.registered is None and self.deregistered is None:
            raise FactError("Inskrivningen har varken datum för inskrivning eller avaktualisering.")


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme decision; `extent` is empty when it is not shown."""

    name: str
    covers: Covers
    source: Source
    extent: str = ""


@dataclass(frozen=True, slots=True)
class Programmes:
    """The programme decisions, at least one.

    Raises: FactError without any; that is `NothingRegistered`.
    """

    rows: tuple[Programme, ...]

    def __post_init__(self) -> None:
        if not self.rows:
            raise FactError("Svaret har inga programbeslut.")


TextAnswer = ReadText | NothingRegistered | NotRead


RegistrationAnswer = Registration | NothingRegistered | NotRead


ProgrammesAnswer = Programmes | NothingRegistered | NotRead


@dataclass(frozen=True, slots=True)
class Seeker:
    """The six items that Arbetsförmedlingen gives, in the regulation's order; each may be unread on its own.

    The fields are named by the keys of the items. What is not among the six (sanctions, the plan, why someone was
    deregistered) is not here and is never concluded from what is.

    Source: förordning (2008:975) 5 §; ssbtek.toml, `af_item` 1–6.
    """

    person: Identity
    name: TextAnswer = field(repr=False)
    registration_dates: RegistrationAnswer
    unemployment_fund: TextAnswer
    seeker_category: TextAnswer
    programme_period: ProgrammesAnswer
    activity_report: ReportAnswer

    @property
    def unread(self) -> tuple[NotRead, ...]:
        """The items that could not be read, in order."""
        answers = (
            self.name,
            self.registration_dates,
            self.unemployment_fund,
            self.seeker_category,
            self.programme_period,
            self.activity_report,
        )
        return tuple(found for found in answers if isinstance(found, NotRead))
