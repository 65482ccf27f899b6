"""Who takes which case, and for how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.domain.case import CaseRef, Outcome


@dataclass(frozen=True, slots=True)
class Night:
    """One run: a flow on a business date. The same flow and date is the same run, however often it is started."""

    run: int
    flow: str
    day: date


@dataclass(frozen=True, slots=True)
class Lease:
    """A case taken by one worker; `token` rises each time it is taken, and fences every later write."""

    case_id: int
    case: CaseRef
    token: int
    crashes: int


def watch_name(flow: str, day: date) -> str:
    """The name that a night of watches has beside the flow's ordinary nights.

    The day stands in it, so that each case has a row of its own, and with it an intent to ask, for each calendar day.
    """
    return f"{flow}#{day.isoformat()}"


def watched_flow(name: str) -> str:
    """The flow that a night of watches looks after, or empty for an ordinary night; no flow's folder has the sign in it."""
    flow, sign, _ = name.partition("#")
    return flow if sign else ""


class Feed(Protocol):
    """The queue of one night."""

    def offer(self, cases: Iterable[CaseRef]) -> int:
        """Add the cases that are new, and those a person got on an earlier night that may be tried again; how many."""
        ...

    def take(self) -> Lease | None:
        """The next case, or None when the queue is empty."""
        ...

    def finish(self, lease: Lease, outcome: Outcome, reason: str = "", detail: str = "") -> None:
        """Record how the case ended; `detail` is free of personal data. Raises: StoreUnavailable when the lease is no longer held."""
        ...

    def give_back(self, lease: Lease) -> None:
        """Put an unfinished case back, first in line; it does not count as a crash."""
        ...

    def left(self) -> int:
        """How many cases are still waiting."""
        ...
