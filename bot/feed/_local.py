"""The feed of one machine."""

from collections.abc import Iterable

from bot.domain.case import CaseRef, Outcome
from bot.ports.feed import Lease, Night
from bot.ports.services import CaseRows

MAX_CRASHES = 4
"""A case that has taken the process with it this often is not for a bot. Three may be the machine's bad luck."""

AGAIN = frozenset({"locked", "screen", "crashed", "bug", "not_signed"})
"""Reasons that may be gone another night."""


class LocalFeed:
    """Implements `ports.feed.Feed`."""

    def __init__(self, rows: CaseRows, night: Night) -> None:
        self._rows, self._night = rows, night

    def offer(self, cases: Iterable[CaseRef]) -> int:
        """Add the cases that are new, and those that may be tried again; how many."""
        return self._rows.add(self._night, cases, AGAIN)

    def take(self) -> Lease | None:
        """The next case. One that keeps killing the process goes to a person instead."""
        while (lease := self._rows.claim(self._night)) is not None:
            if lease.crashes < MAX_CRASHES:
                return lease
            self._rows.close(lease, Outcome.TO_PERSON, "crashed", "")
        return None

    def finish(self, lease: Lease, outcome: Outcome, reason: str = "", detail: str = "") -> None:
        """Record how the case ended."""
        self._rows.close(lease, outcome, reason, detail)

    def give_back(self, lease: Lease) -> None:
        """Put an unfinished case back, first in line."""
        self._rows.requeue(lease)

    def left(self) -> int:
        """How many cases are still waiting."""
        return self._rows.waiting(self._night)
