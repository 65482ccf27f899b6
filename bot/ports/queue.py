"""The case rows that a feed hands out; the store implements them, so that feed and store never meet."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from bot.domain.case import CaseRef, Outcome
from bot.ports.feed import Lease, Machine, NightRef, Pause, Waiting


class CaseRows(Protocol):
    """The case rows that a feed hands out; implemented by the store, so that feed and store never meet."""

    def open_night(self, flow: str, day: date, *, alone: bool = True) -> NightRef:
        """The run of this flow and business date, made if it is new; on a machine that is alone, dead leases are reclaimed."""
        ...

    def add(self, night: NightRef, cases: Iterable[CaseRef], again: frozenset[str]) -> int:
        """Queue new cases, and those sent to a person on an earlier night for a reason in `again`; how many."""
        ...

    def claim(self, night: NightRef) -> Lease | None:
        """Take the next queued case in one transaction."""
        ...

    def close(self, lease: Lease, outcome: Outcome, reason: str, detail: str) -> None:
        """Record an outcome, fenced by the token."""
        ...

    def requeue(self, lease: Lease) -> None:
        """Put a case back, fenced by the token."""
        ...

    def waiting(self, night: NightRef) -> int:
        """How many are queued."""
        ...

    def pause(self, night: NightRef) -> Pause:
        """What IT has asked of the night."""
        ...


class SharedRows(Protocol):
    """What several machines must agree upon; the database's clock says who is alive."""

    def join(self, member: int, machine: Machine, most: int, alive_s: float) -> int:
        """Take part with the workers wanted, or as many as `most` logins leave; how many. One of the same name is dead."""
        ...

    def beat(self, member: int, alive_s: float) -> bool:
        """Still alive; False when it was taken for dead."""
        ...

    def leave(self, member: int) -> None:
        """No longer here."""
        ...

    def reap(self, night: NightRef) -> int:
        """Queue again what a silent machine holds, and count its crash; how many."""
        ...

    def living(self) -> frozenset[int]:
        """The members that are alive."""
        ...

    def claim_one(self, night: NightRef, case_id: int, member: int) -> Lease | None:
        """Take this case if it may be taken."""
        ...

    def queued(self, night: NightRef) -> Sequence[Waiting]:
        """Every case that waits."""
        ...

    def elsewhere(self, night: NightRef, member: int) -> int:
        """How many cases other members hold."""
        ...
