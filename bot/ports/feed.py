"""Who takes which case, and for how long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from bot.domain.case import CaseRef, Outcome


@dataclass(frozen=True, slots=True)
class NightRef:
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits, by its row; the lower the place, the sooner."""

    case_id: int
    place: int


@dataclass(frozen=True, slots=True)
class Machine:
    """A run on one machine that shares a flow's nights with others, with so many workers and so many logins."""

    name: str
    flow: str
    workers: int
    is_alive: bool = True


@dataclass(frozen=True, slots=True)
class Holding:
    """A case that is being worked on: where, and the last stage that was finished."""

    case: CaseRef
    machine: str
    stage: str
    token: int
    crashes: int


class Pause(StrEnum):
    """What IT has asked of a night while it runs; the values are the database's."""

    OFF = ""
    PAUSED = "paused"
    """Take no new cases for now, and wait signed in."""
    DRAINED = "drained"
    """Finish the cases that are begun, then end the night."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a flow's newest night stands."""

    night: str
    pause: Pause
    states: Mapping[str, int]
    machines: Sequence[Machine]
    held: Sequence[Holding]


class Work(StrEnum):
    """What a night does with its cases. Only `CASES` writes in the case system."""

    CASES = "cases"
    WATCHES = "watches"
    """Asks again about those that wait for an agency."""
    OUTCOMES = "outcomes"
    """Reads what people made of the drafts."""


OUTCOMES = "utfall-"
BESIDE = "#"
"""What stands between a flow and the rest of the name of a night that only looks. No flow's folder has it."""


def night_name(flow: str, work: Work, day: date) -> str:
    """The name of a night: the flow's own, and one beside it for a night that only looks.

    The day stands in that, so that each case has a row of its own, and with it an intent to ask, for each calendar day.
    """
    beside = {Work.WATCHES: "", Work.OUTCOMES: OUTCOMES}
    return flow if work is Work.CASES else f"{flow}{BESIDE}{beside[work]}{day.isoformat()}"


def flow_of(night: str) -> str:
    """The flow that a night by this name is of."""
    return night.partition(BESIDE)[0]


def work_of(night: str) -> Work:
    """What a night by this name does."""
    _, sign, beside = night.partition(BESIDE)
    if not sign:
        return Work.CASES
    return Work.OUTCOMES if beside.startswith(OUTCOMES) else Work.WATCHES


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

    def may_come(self) -> bool:
        """Whether a case may still come when none was there to take: the night is paused, or another machine may fail."""
        ...


class Switchboard(Protocol):
    """What IT asks of a night, from any machine, while it runs."""

    def set_pause(self, flow: str, pause: Pause) -> bool:
        """Pause, drain or resume the flow's newest night; False when it has had none."""
        ...

    def cancel(self, flow: str, number: str) -> str:
        """Take a case out of the night; its state before, or empty when it is not there."""
        ...

    def standing(self, flow: str) -> Standing | None:
        """Who holds what in the flow's newest night, or None when it has had none."""
        ...
