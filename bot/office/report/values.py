"""The report's input from `app`: its head, and one view for each case of the night."""

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
"""The name of the trace of the question to the agencies, beside those of the written parts."""


@dataclass(frozen=True, slots=True)
class Trace:
    """An act that leaves a trace: asking the agencies, or saving a part.

    `what` is "ask", "calculation", "proposal", "note" or "watch". `begun` is when the act was about to be made,
    `confirmed` when the system was read back and held it. A person must look at what was begun and not confirmed.
    """

    what: str
    begun: datetime | None
    confirmed: datetime | None
    author: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Pictured:
    """A stored masked picture, and where on it each value was read. The picture itself is fetched by its id."""

    id: int
    caption: str
    spots: Mapping[Source, Box]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as the night left it, or as it stands when viewed.

    `outcome` is None until Brygga has finished with the case; `running` says whether a run holds it. `reason` is a
    key of a `ReasonSet`, or empty. `made_by` holds the pairs of flow and pack version that finished a stage.
    `pictures` are captions and masked JPEG bytes of what was written; `seen` describes every picture. `fingerprint`
    is the draft's. `warnings` are those kept from night to night, None for a case stored before they were kept.
    `calls` and `calls_before` are answers by telephone, this month's and the last's. `codes` is the code table, if
    there is one. `follow_up` is what a person made of the draft, None before a night has looked.
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

    `stopped_by` is empty, or says in Swedish why the night stopped early. `drift` names the controls that were not
    found by the pack's first strategy. Times of reading are shown in the zone of `made_at`. `audit` is how far the
    audit chain had come, for later comparison. `package` is the digest of the flow and its pack, and `signed_by` who stands
    for them; `unsigned_allowed` says that nobody does and that IT's settings let the night run all the same.
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
    package: str = ""
    signed_by: str = ""
    unsigned_allowed: bool = False
