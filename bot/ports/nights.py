"""The nights as IT sees them: progress, pace and problems. Case numbers, and nothing about people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.case import CaseRef
from bot.domain.errors import Reason

FAILED = (Reason.SCREEN.value, Reason.BUG.value)
"""The reasons that come with a picture of the screen that failed the case."""


@dataclass(frozen=True, slots=True)
class NightLine:
    """One night of a flow. `seconds_per_case` is the median time between two ended cases; None until two have ended."""

    run: int
    flow: str
    day: str
    opened_at: datetime
    drafted: int
    to_person: int
    waiting: int
    running: int
    crashes: int
    last_end: datetime | None
    seconds_per_case: float | None

    @property
    def ended(self) -> int:
        """How many cases have ended."""
        return self.drafted + self.to_person

    @property
    def total(self) -> int:
        """How many cases the night has in all."""
        return self.ended + self.waiting + self.running

    @property
    def left_s(self) -> float | None:
        """Time left at this pace. Units: seconds. None while the pace is unknown."""
        left = self.waiting + self.running
        return None if self.seconds_per_case is None else left * self.seconds_per_case


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long a stage took in a night. Units: milliseconds per step, seconds in total."""

    stage: str
    steps: int
    mean_ms: float
    longest_ms: int
    total_s: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Cases of a night that were left to a person for the same reason at the same place.

    `pictures` pairs the numbers of the first few cases that have a picture with the picture's id.
    """

    reason: str
    detail: str
    cases: tuple[str, ...]
    pictures: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Whose failure a picture shows: everything that decides who may see it. `people` are opaque references."""

    picture: int
    flow: str
    case: CaseRef
    unit: str
    officer: str
    people: frozenset[str] = field(repr=False)
    protected: bool = field(repr=False)


@dataclass(frozen=True, slots=True)
class Health:
    """How often a night found its controls by the pack's first candidate, and which controls it did not."""

    day: str
    steps: int
    otherwise: int
    controls: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of steps that did, from 0 to 1."""
        return 1 - self.otherwise / self.steps if self.steps else 1.0


class Nights(Protocol):
    """Figures about the nights. Raises: StoreUnavailable."""

    def flows(self) -> Sequence[str]:
        """The flows that have had a night of ordinary work."""
        ...

    def nights(self, flow: str, limit: int) -> Sequence[NightLine]:
        """A flow's nights, newest first."""
        ...

    def stages(self, run: int) -> Sequence[StageTime]:
        """Where a night's time went, the slowest stage first."""
        ...

    def troubles(self, run: int) -> Sequence[Trouble]:
        """What left cases to a person, most cases first."""
        ...

    def barred(self, run: int, conflicts: frozenset[str], *, sees_protected: bool) -> frozenset[str]:
        """The numbers of a night's cases that the user must never meet: with one of `conflicts` in any month, or protected."""
        ...

    def health(self, flow: str, limit: int) -> Sequence[Health]:
        """How well the pack has fitted, night by night, newest first."""
        ...


class Failures(Protocol):
    """The pictures of failures; no other picture can be reached this way. Raises: StoreUnavailable."""

    def failure(self, flow: str, number: str, picture: int) -> Failure | None:
        """Whose failure a picture shows; None unless it is a picture of a failure, of this flow and this case."""
        ...

    def picture(self, failure: Failure) -> bytes | None:
        """The picture itself, JPEG; None when it has been erased."""
        ...
