"""Gallring: what Brygga keeps about cases is working material, and is forgotten after a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.case import CaseRef
from bot.ports.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class Limits:
    """What is older than this is weeded: ended cases, pictures of those that went to a person, the log's content."""

    cases: datetime
    pictures: datetime
    audit: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """A case whose contents are to be weeded."""

    flow: str
    case: CaseRef
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Weeded:
    """What is weeded, or would be."""

    cases: Sequence[Ended]
    pictures: int
    audit_lines: int
    numbers: int
    """Case numbers that are replaced, in rows that are kept for the figures only."""

    held: Sequence[str]
    """Case numbers that nothing is weeded of."""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to weed."""
        return not (self.cases or self.pictures or self.audit_lines or self.numbers)


class Weeding(Protocol):
    """What may be weeded. Never a case that is queued or running, or that is held."""

    def listed(self, limits: Limits) -> Weeded:
        """What would be weeded."""
        ...

    def weed(self, limits: Limits, entry: AuditEntry) -> Weeded:
        """Weed all of it in one step, with its line in the log; what was weeded."""
        ...

    def hold(self, number: str, entry: AuditEntry) -> bool:
        """Weed nothing of a case number from now on; False when it was held already."""
        ...

    def release(self, number: str, entry: AuditEntry) -> bool:
        """Let a case number be weeded; False when it was not held."""
        ...

    def held(self) -> Sequence[str]:
        """The case numbers that are held."""
        ...
