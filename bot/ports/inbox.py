"""The office's lists, and people's reviews of the cases in them. Nothing here is a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.case import CaseRef
from bot.domain.review import Review, State
from bot.ports.reports import CaseReport

MOST_COUNTED = 2000
"""Counting stops here: the next case is the same whether two thousand or a hundred thousand wait."""


class Listing(StrEnum):
    """Which of the two lists a case is in."""

    READY = "klart"
    PERSON = "behover-dig"


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """Where a case belongs once the night is done with it. `ended_at` says which end is meant, should it end again.

    `who` is the applicant's name and `draft` the fingerprint of the draft, each empty when there is none. A review of a
    case that `is_never_quick` needs a written motive.
    """

    case_id: int
    ended_at: datetime
    listing: Listing
    reason: str
    flags: int
    draft: str
    protected: bool
    pay_day: date
    tables: str
    is_never_quick: bool
    who: str


@dataclass(frozen=True, slots=True)
class InboxCase:
    """A case in a list. `version` rises with every change, so that whoever acts on an older one is told.

    `who` is the applicant's name, `people` opaque references to everyone in it (of a single case, not in a list).
    `tables` names the versions of rules, norm and pack behind the draft. `opened_by` has had the page open until
    `opened_until` at the latest.
    """

    id: int
    flow: str
    case: CaseRef
    listing: Listing
    state: State
    unit: str
    officer: str
    assigned: str
    reason: str
    flags: int
    draft: str
    protected: bool
    is_never_quick: bool
    tables: str
    pay_day: date
    ended_at: datetime
    opened_by: str
    opened_until: datetime | None
    version: int
    who: str = field(default="", repr=False)
    people: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def owner(self) -> str:
        """Whose case it is: whoever it was assigned to, otherwise the caseworker in the case system."""
        return self.assigned or self.officer


@dataclass(frozen=True, slots=True)
class Visibility:
    """What a user may see in the lists: nobody sees more than this allows.

    `officer` is their user name in the case system, `conflicts` opaque references to people they must not see.
    """

    account: str
    officer: str
    units: frozenset[str]
    sees_protected: bool
    conflicts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter on a list; an empty field matches everything. `number` is the beginning of a case number."""

    listing: Listing = Listing.READY
    states: tuple[State, ...] = (State.OPEN,)
    owner: str = ""
    reason: str = ""
    number: str = ""
    flagged: bool | None = None


class Outdated(Exception):
    """Somebody else was there first; `by` is their account, `state` what they made of the case."""

    def __init__(self, by: str, state: State) -> None:
        super().__init__(by)
        self.by, self.state = by, state


class Inbox(Protocol):
    """The lists, what has been viewed, and the reviews.

    Raises: StoreUnavailable; DiskFull.
    """

    def unindexed(self, since: datetime, limit: int) -> Sequence[CaseReport]:
        """Cases that nights have ended since then and that are not indexed as they are, oldest first; no pictures."""
        ...

    def index(self, entries: Sequence[IndexEntry]) -> None:
        """Index cases in the lists. A case whose draft has changed is open again, whatever its review said."""
        ...

    def listed(self, visibility: Visibility, wanted: Wanted, skip: int, limit: int) -> Sequence[InboxCase]:
        """A page of a list: the nearest pay day first, then the oldest."""
        ...

    def around(
        self, visibility: Visibility, wanted: Wanted, case: InboxCase
    ) -> tuple[InboxCase | None, InboxCase | None]:
        """The case before and the case after this one in a list, whether or not it is still there."""
        ...

    def counts(self, visibility: Visibility) -> Mapping[tuple[Listing, State], int]:
        """How many visible cases there are by list and state; `MOST_COUNTED` means that many or more."""
        ...

    def one(self, visibility: Visibility, flow: str, case: CaseRef) -> InboxCase | None:
        """The case, if it is visible."""
        ...

    def open(self, case_id: int, account: str, until: datetime) -> None:
        """Record that this person has the page open."""
        ...

    def viewed(self, case_id: int, draft: str, account: str) -> Mapping[str, datetime]:
        """What this person has viewed in the draft, and when first."""
        ...

    def mark_viewed(self, case: InboxCase, account: str, flag: str, at: datetime) -> None:
        """Record that this person has viewed a flag; the first time counts."""
        ...

    def record_review(self, case: InboxCase, review: Review, state: State) -> InboxCase:
        """Record a review and the state it leaves the case in. Raises: Outdated."""
        ...

    def undo(self, case: InboxCase, review: Review, now: datetime) -> InboxCase:
        """Take a review back. Raises: Outdated."""
        ...

    def reviews(self, case_id: int) -> Sequence[Review]:
        """The reviews of a case, newest first, undone ones included."""
        ...

    def latest(self, visibility: Visibility, limit: int) -> Sequence[tuple[InboxCase, Review]]:
        """This person's latest reviews, of cases that are still visible."""
        ...

    def has_reviewed(self, account: str, tables: str) -> bool:
        """Whether this person has reviewed any draft made with these versions."""
        ...

    def are_new(self, tables: str, fewest: int) -> bool:
        """Whether fewer than `fewest` drafts of these versions have been reviewed, though drafts of others have."""
        ...

    def assign(self, case: InboxCase, to: str) -> InboxCase:
        """Hand a case over. Raises: Outdated."""
        ...

    def picture(self, case_id: int, picture_id: int) -> bytes | None:
        """A masked picture of the case, JPEG."""
        ...
