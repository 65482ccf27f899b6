"""The feed of one machine."""

from collections.abc import Callable, Iterable
from typing import Final

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import Reason
from bot.ports.feed import Lease, NightRef, Pause
from bot.ports.queue import CaseRows

AGAIN: Final[frozenset[str]] = frozenset(
    {Reason.LOCKED, Reason.SCREEN, Reason.CRASHED, Reason.BUG, Reason.NOT_SIGNED, Reason.AGENCY_NOT_READ}
)
"""Reasons that may have gone by another night."""


class LocalFeed:
    """Implements `ports.feed.Feed`; a case that is not `wanted` is never queued."""

    def __init__(self, rows: CaseRows, night: NightRef, wanted: Callable[[CaseRef], bool] = lambda _: True) -> None:
        self._rows, self._night, self._wanted = rows, night, wanted

    def offer(self, cases: Iterable[CaseRef]) -> int:
        """Add the cases that are new, and those that may be tried again; how many."""
        return self._rows.add(self._night, filter(self._wanted, cases), AGAIN)

    def take(self) -> Lease | None:
        """Take the next case, unless IT has asked the night to wait or to end."""
        return self._rows.claim(self._night) if self._rows.pause(self._night) is Pause.OFF else None

    def finish(self, lease: Lease, outcome: Outcome, reason: str = "", detail: str = "") -> None:
        """Record how the case ended."""
        self._rows.close(lease, outcome, reason, detail)

    def give_back(self, lease: Lease) -> None:
        """Put an unfinished case back, first in line."""
        self._rows.requeue(lease)

    def left(self) -> int:
        """How many cases are still waiting."""
        return self._rows.waiting(self._night)

    def may_come(self) -> bool:
        """Whether the night is paused."""
        return self._rows.pause(self._night) is Pause.PAUSED
