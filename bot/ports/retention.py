"""Retention (gallring): what Brygga keeps about cases is working material, and is erased after a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.case import CaseRef
from bot.ports.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """What is older than this is erased: ended cases, pictures of those that a person works out, the content of the audit chain."""

    cases: datetime
    pictures: datetime
    audit: datetime


@dataclass(frozen=True, slots=True)
class ExpiredCase:
    """A case whose contents are old enough to be erased."""

    flow: str
    case: CaseRef
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Expired:
    """What is old enough to be erased, or was and now is."""

    cases: Sequence[ExpiredCase]
    pictures: int
    audit_lines: int
    numbers: int
    """How many case numbers are replaced, in rows that are kept for the figures only."""

    held: Sequence[str]
    """Case numbers under a legal hold: nothing is erased of them."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.cases or self.pictures or self.audit_lines or self.numbers)


class RetentionStore(Protocol):
    """Erases what has expired. Never a case that is queued or running, or under a legal hold."""

    def expired(self, cutoffs: Cutoffs) -> Expired:
        """What would be erased."""
        ...

    def erase(self, cutoffs: Cutoffs, entry: AuditEntry) -> Expired:
        """Erase all of it in one transaction with a line in the audit chain; returns what was erased."""
        ...

    def add_legal_hold(self, number: str, entry: AuditEntry) -> bool:
        """Erase nothing of a case number from now on; False when it was held already."""
        ...

    def lift_legal_hold(self, number: str, entry: AuditEntry) -> bool:
        """Let a case number be erased again; False when it was not held."""
        ...

    def legal_holds(self) -> Sequence[str]:
        """The case numbers that are held."""
        ...
