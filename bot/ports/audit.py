"""The audit chain: who looked at or did what, about whom, when and why.

Lines are added and never changed. What a line says about people is sealed beside it and may be erased; the line still
verifies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.case import CaseRef
from bot.domain.identity import Identity

CASE_WORK = "6 § SoLPUL (2001:454)"
"""The legal ground for looking at a case: only necessary processing. Source: domain.md section 6 [C]."""

LOG_REVIEW = "10 § SoLPUL (2001:454)"
"""The legal ground for looking at the log itself: access is logged and checked. Source: domain.md section 6 [C]."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What to record. `actor` is for example «konto:anna», «automat:ovning» or «it:root»; `what` a stable dotted code.

    `people` are kept as opaque references only; `references` already are. `role` is in Swedish, for whoever asks who looked.
    """

    actor: str
    what: str
    case: CaseRef | None = None
    flow: str = ""
    purpose: str = ""
    ground: str = ""
    role: str = ""
    people: frozenset[Identity] = frozenset()
    data: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    references: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AuditContent:
    """The content sealed with a line. `case` is number and month, `people` opaque references."""

    case: str
    flow: str
    purpose: str
    ground: str
    role: str
    people: tuple[str, ...]
    data: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the chain; `content` is None once it is erased."""

    seq: int
    at: datetime
    actor: str
    what: str
    content: AuditContent | None

    @property
    def by_robot(self) -> bool:
        """Whether the robot did it, and no person."""
        return self.actor.startswith("automat:")


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last line of the chain: its number, and its hash in hexadecimal."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Something that is not as it was written, and the line where it shows."""

    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of verifying the whole chain. An erased line is intact: only the content sealed with it is gone."""

    head: ChainHead
    erased: int
    checkpoints: int
    breaks: Sequence[Break]


class Audit(Protocol):
    """The chain. Raises: StoreUnavailable; DiskFull. What could not be recorded must not be done."""

    def record(self, entry: AuditEntry) -> None:
        """Add a line; at worst twice, when the answer of a database on another machine is lost."""
        ...

    def verify(self, checkpoints: Sequence[ChainHead]) -> Verified:
        """Walk the chain and compare it with the heads that signed checkpoints vouch for."""
        ...

    def head(self) -> ChainHead:
        """The chain's last line."""
        ...

    def lines(self, since: datetime | None = None, until: datetime | None = None) -> Iterator[AuditLine]:
        """The lines from one time to before another, in order."""
        ...

    def about(self, person: Identity) -> Iterable[AuditLine]:
        """The lines about a person that are not erased, in order."""
        ...
