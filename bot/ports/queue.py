"""The case rows that a feed hands out; the store implements them, so that feed and store never meet."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from bot.domain.case import CaseRef, Outcome
from bot.ports.feed import Lease, Machine, NightRef, Pause, Waiting


class CaseRows(Protocol):
    """The case rows of a night. Every write under a lease is fenced by its token."""

    def open_night(self, flow: str, day: date, *, alone: bool = True, package: str = "") -> NightRef:
        """The night of this flow and business date, made when it is new. On the only machine (`alone`), dead leases are reclaimed."""
        ...

    def add(self, night: NightRef, cases: Iterable[CaseRef], again: frozenset[str]) -> int:
        """Queue new cases, and those left to a person on an earlier night for a reason in `again`; returns how many."""
        ...

    def claim(self, night: NightRef) -> Lease | None:
        """Lease the next queued case."""
        ...

    def close(self, lease: Lease, outcome: Outcome, reason: str, detail: str) -> None:
        """Record an outcome. Raises: LeaseLost."""
        ...

    def requeue(self, lease: Lease) -> None:
        """Put a case back, first in line. Raises: LeaseLost."""
        ...

    def waiting(self, night: NightRef) -> int:
        """How many cases are queued."""
        ...

    def pause(self, night: NightRef) -> Pause:
        """What IT has asked of the night."""
        ...


class SharedRows(Protocol):
    """What machines that share a night must agree on. The database's clock decides who is alive."""

    def join(self, member: int, machine: Machine, most: int, alive_s: float) -> int:
        """Join with the workers wanted, or as many as `most` logins leave; returns how many. A namesake counts as dead."""
        ...

    def beat(self, member: int, alive_s: float) -> bool:
        """Report as alive; False when the member was taken for dead."""
        ...

    def leave(self, member: int) -> None:
        """Leave the night."""
        ...

    def reap(self, night: NightRef) -> int:
        """Queue again the cases of machines that have gone silent, and count the crashes; returns how many."""
        ...

    def living(self) -> frozenset[int]:
        """The members that are alive."""
        ...

    def claim_one(self, night: NightRef, case_id: int, member: int) -> Lease | None:
        """Lease this case, unless it has ended, belongs to another night or is leased to another member."""
        ...

    def queued(self, night: NightRef) -> Sequence[Waiting]:
        """Every queued case."""
        ...

    def elsewhere(self, night: NightRef, member: int) -> int:
        """How many cases are leased to other members."""
        ...
