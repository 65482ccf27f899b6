"""What `app` hands over: the head of the report, and one view for each case of the night."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.case import Basis, CaseRef, Outcome
from bot.domain.draft import Draft


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as the night left it.

    `outcome` is None when the night never finished with the case. `reason` is a key of `errors.REASONS`, or
    empty. `written` names the parts that were saved and read back equal: "calculation", "proposal", "note",
    "watch".
    `pictures` are captions and JPEG bytes, already masked.
    """

    case: CaseRef
    outcome: Outcome | None
    reason: str
    detail: str
    basis: Basis | None
    draft: Draft | None
    written: tuple[str, ...]
    pictures: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class ReportHead:
    """What the whole report is about.

    `stopped_by` is empty, or says in Swedish why the night stopped early. Times of reading are shown in the
    zone of `made_at`.
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
