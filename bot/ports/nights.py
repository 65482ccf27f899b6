"""The nights as IT sees them: how far, how fast, what stands in the way. Case numbers, and nothing about people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.case import CaseRef
from bot.domain.errors import Reason

FAILED = (Reason.SCREEN.value, Reason.BUG.value)
"""The reasons for which a case goes to a person with a picture of the screen that failed it."""


@dataclass(frozen=True, slots=True)
class NightLine:
    """One night of a flow. `seconds_per_case` is the median time between two cases that ended, None before that."""

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
        """How many cases it is done with."""
        return self.drafted + self.to_person

    @property
    def total(self) -> int:
        """How many cases it has in all."""
        return self.ended + self.waiting + self.running

    @property
    def left_s(self) -> float | None:
        """How long is left at this pace, s; None when nothing is known of the pace."""
        left = self.waiting + self.running
        return None if self.seconds_per_case is None else left * self.seconds_per_case


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long a stage took in a night. Units: milliseconds a step, seconds in all."""

    stage: str
    steps: int
    mean_ms: float
    longest_ms: int
    total_s: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Cases of a night that went to a person for the same reason, at the same place.

    `pictures` are the case numbers of the first that there is a picture of, and the pictures.
    """

    reason: str
    detail: str
    cases: tuple[str, ...]
    pictures: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Whose failure a picture is of: all that decides who may see it. `people` are opaque references."""

    picture: int
    flow: str
    case: CaseRef
    unit: str
    officer: str
    people: frozenset[str] = field(repr=False)
    protected: bool = field(repr=False)


@dataclass(frozen=True, slots=True)
class Health:
    """How often a night found its controls the way the pack says first, and which it did not."""

    day: str
    steps: int
    otherwise: int
    controls: tuple[str, ...]

    @property
    def share(self) -> float:
        """Of all steps, 0 to 1."""
        return 1 - self.otherwise / self.steps if self.steps else 1.0


class Nights(Protocol):
    """What is known of the nights. Raises: StoreUnavailable."""

    def flows(self) -> Sequence[str]:
        """The flows that have had a night."""
        ...

    def nights(self, flow: str, limit: int) -> Sequence[NightLine]:
        """A flow's nights, the newest first."""
        ...

    def stages(self, run: int) -> Sequence[StageTime]:
        """Where a night's time went, the most first."""
        ...

    def troubles(self, run: int) -> Sequence[Trouble]:
        """What sent cases to a person, the most cases first."""
        ...

    def health(self, flow: str, limit: int) -> Sequence[Health]:
        """How well the pack has fitted, night by night, the newest first."""
        ...


class Failures(Protocol):
    """The pictures of failures, which no other picture is reached by. Raises: StoreUnavailable."""

    def failure(self, flow: str, number: str, picture: int) -> Failure | None:
        """What is known of a picture of a failure; None for every other picture, flow or case."""
        ...

    def picture(self, failure: Failure) -> bytes | None:
        """The picture itself, JPEG; None when it has been erased."""
        ...
