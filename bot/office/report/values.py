"""What `app` hands over: the head of the report, and one view for each case of the night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.call_sheet import CallAnswer
from bot.domain.case import Basis, CaseRef, Outcome
from bot.domain.codes import Codes
from bot.domain.draft import Draft
from bot.domain.follow_up import FollowUp
from bot.domain.sources import Source
from bot.domain.warnings import CaseWarning
from bot.ports.surface import Box

ASK = "ask"
"""What the trace of the question to the agencies is called, beside those of the written parts."""


@dataclass(frozen=True, slots=True)
class Trace:
    """An act that leaves something behind: the question, or the saving of a part.

    `what` is "ask", "calculation", "proposal", "note" or "watch". `begun` is when the act was about to be made,
    `confirmed` when the system was read and held it. Begun and not confirmed is for a person to look at.
    """

    what: str
    begun: datetime | None
    confirmed: datetime | None
    author: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Pictured:
    """A masked picture that is kept, and where on it stands what was read. The picture itself is fetched by its id."""

    id: int
    caption: str
    spots: Mapping[Source, Box]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as the night left it, or as it stands when somebody looks.

    `outcome` is None when Brygga has not finished with the case; `running` tells whether a run holds it. `reason`
    is a key of a `ReasonSet`, or empty. `made_by` are the pairs of flow and pack version that finished a
    stage. `pictures` are captions and JPEG bytes, already masked, of what was written; `seen` tells of every picture.
    `fingerprint` is the draft's. `warnings` are those kept from night to night, None
    for a case stored before they were kept; `calls` and `calls_before` are answers by telephone, this month's and the
    last's. `codes` explains what stands in the answers, where there
    is such a table. `follow_up` is what a person made of it, None before a night has looked.
    """

    case: CaseRef
    outcome: Outcome | None
    reason: str
    detail: str
    basis: Basis | None
    draft: Draft | None
    traces: tuple[Trace, ...]
    pictures: tuple[tuple[str, bytes], ...]
    flow: str = ""
    made_by: tuple[tuple[str, str], ...] = ()
    running: bool = False
    ended_at: datetime | None = None
    warnings: tuple[CaseWarning, ...] | None = None
    calls: tuple[CallAnswer, ...] = ()
    calls_before: tuple[CallAnswer, ...] = ()
    codes: Codes | None = None
    id: int = 0
    fingerprint: str = ""
    seen: tuple[Pictured, ...] = ()
    follow_up: FollowUp | None = None

    @property
    def written(self) -> tuple[str, ...]:
        """The parts that were saved and read back equal."""
        return tuple(trace.what for trace in self.traces if trace.what != ASK and trace.confirmed)


@dataclass(frozen=True, slots=True)
class ReportHead:
    """What the whole report is about.

    `stopped_by` is empty, or says in Swedish why the night stopped early. `drift` names the controls that were found
    another way than the pack says first. Times of reading are shown in the
    zone of `made_at`. `audit` is how far the audit chain had come, to be compared with later.
    """

    unit: str
    flow: str
    pack: str
    rules: str
    norm: str
    business_date: date
    made_at: datetime
    stopped_by: str
    training: bool
    drift: tuple[str, ...] = ()
    audit: str = ""
