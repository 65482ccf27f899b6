"""What a night records about the case it has leased."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from bot.domain.case import Belonging
from bot.domain.identity import Identity
from bot.ports.audit import AuditEntry
from bot.ports.feed import Lease

READING = ("read_case", "read_answers")
"""The stages whose pictures show what was read. Those of all other stages show what was written."""

FAILURE = "fel: "
"""Starts the caption of a picture of the screen that failed a case, and of no other picture."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A finished stage: its result as JSON text, decrypted."""

    stage: str
    payload: str


@dataclass(frozen=True, slots=True)
class Event:
    """One step, free of personal data: which control, what was done, how it ended and how long it took."""

    stage: str
    target: str
    act: str
    outcome: str
    took_ms: int
    fallback_used: str = ""


class Journal(Protocol):
    """The journal of one leased case. Every write is fenced by the lease's token.

    Raises: LeaseLost; StoreUnavailable; DiskFull.
    """

    def checkpoint(self, lease: Lease, stage: str) -> Checkpoint | None:
        """The finished stage, or None."""
        ...

    def finish_stage(self, lease: Lease, stage: str, payload: str) -> None:
        """Keep a finished stage's result."""
        ...

    def intend(self, lease: Lease, stage: str) -> None:
        """Record the intent to make an act that leaves a trace, before it is made."""
        ...

    def since_intent(self, lease: Lease, stage: str) -> float | None:
        """Seconds since the last intent to make the act, in any process; None when there was none."""
        ...

    def belongs(self, lease: Lease, to: Belonging, people: Collection[Identity]) -> None:
        """Keep whose case it is and who is in it, for the office's lists; people as opaque references only."""
        ...

    def consulted(self, lease: Lease, entry: AuditEntry) -> None:
        """Record in the audit chain, before the case is read further, whom it is about."""
        ...

    def is_cancelled(self, lease: Lease) -> bool:
        """Whether IT has taken the case out of the night."""
        ...

    def event(self, lease: Lease, event: Event) -> None:
        """Keep a step."""
        ...

    def evidence(self, lease: Lease, stage: str, what: str, picture: bytes, spots: str = "") -> None:
        """Keep a masked picture, encrypted. `spots` is JSON text that says where on it the values that were read stand."""
        ...

    def keep(self, lease: Lease, name: str, change: Callable[[str | None], str]) -> None:
        """Keep a value beyond the night: `change` is given the newest value, or None, and returns the new one, atomically."""
        ...
