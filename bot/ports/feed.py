"""The queue of a night: which cases wait, who has leased which, and what IT asks of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from bot.domain.case import CaseRef, Outcome


@dataclass(frozen=True, slots=True)
class NightRef:
    """A night: a flow on a business date. It is the same night however often it is started."""

    run: int
    flow: str
    day: date


@dataclass(frozen=True, slots=True)
class Lease:
    """A case leased to one worker. `token` rises with every lease of the case, and fences every write under it."""

    case_id: int
    case: CaseRef
    token: int
    crashes: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queued case, by its row. The lowest place comes first."""

    case_id: int
    place: int


@dataclass(frozen=True, slots=True)
class Machine:
    """A run on one machine that shares a flow's nights with others. Each of its workers takes one login."""

    name: str
    flow: str
    workers: int
    is_alive: bool = True


@dataclass(frozen=True, slots=True)
class Holding:
    """A leased case: on which machine, and the last stage it finished."""

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
    """The state of a flow's newest night."""

    night: str
    pause: Pause
    states: Mapping[str, int]
    machines: Sequence[Machine]
    held: Sequence[Holding]


class Work(StrEnum):
    """What a night does with its cases. Only `CASES` writes in the case system."""

    CASES = "cases"
    RECHECKS = "watches"
    """Asks again about the cases that wait for an agency."""
    OUTCOMES = "outcomes"
    """Reads what people made of the drafts."""


OUTCOMES = "utfall-"
BESIDE = "#"
"""Separates the flow from the rest of the name of a read-only night. No flow's folder contains it."""


def night_name(flow: str, work: Work, day: date) -> str:
    """The name of a night: the flow's own, or a name derived from it for a read-only night.

    A derived name includes the day, so that every case has a row, and so an intent to ask, of its own for each calendar day.
    """
    beside = {Work.RECHECKS: "", Work.OUTCOMES: OUTCOMES}
    return flow if work is Work.CASES else f"{flow}{BESIDE}{beside[work]}{day.isoformat()}"


def flow_of(night: str) -> str:
    """The flow of a night with this name."""
    return night.partition(BESIDE)[0]


def work_of(night: str) -> Work:
    """What a night with this name does."""
    _, sign, beside = night.partition(BESIDE)
    if not sign:
        return Work.CASES
    return Work.OUTCOMES if beside.startswith(OUTCOMES) else Work.RECHECKS


class Feed(Protocol):
    """The queue of one night."""

    def offer(self, cases: Iterable[CaseRef]) -> int:
        """Queue the new cases, and those left to a person on an earlier night that may be tried again; returns how many."""
        ...

    def take(self) -> Lease | None:
        """Lease the next case; None when there is none to take."""
        ...

    def finish(self, lease: Lease, outcome: Outcome, reason: str = "", detail: str = "") -> None:
        """Record how the case ended; `detail` holds no personal data. Raises: LeaseLost, StoreUnavailable."""
        ...

    def give_back(self, lease: Lease) -> None:
        """Put an unfinished case back, first in line. It does not count as a crash."""
        ...

    def left(self) -> int:
        """How many cases are still waiting."""
        ...

    def may_come(self) -> bool:
        """Whether a case may still turn up when there was none to take: the night is paused, or another machine may fail."""
        ...


class Switchboard(Protocol):
    """What IT can ask of a running night, from any machine."""

    def set_pause(self, flow: str, pause: Pause) -> bool:
        """Pause, drain or resume the flow's newest night; False when it has had none."""
        ...

    def cancel(self, flow: str, number: str) -> str:
        """Take a case out of the night; returns its state before, or an empty string when it is not there."""
        ...

    def standing(self, flow: str) -> Standing | None:
        """Who holds what in the flow's newest night, or None when it has had none."""
        ...
