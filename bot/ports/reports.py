"""What the office reads about the cases of a night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.case import Belonging, CaseRef, Outcome
from bot.ports.feed import NightRef


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished stage: its result as JSON text, decrypted; when it ended, and by which flow and pack."""

    payload: str
    at: datetime
    flow_version: str
    pack_version: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A masked picture that is kept; `spots` is JSON text of where on it stands what was read, or empty."""

    id: int
    stage: str
    what: str
    spots: str


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case as the office shows it; finished stages and the times of intents by stage name, in order of time.

    `pictures` are of what was written; `seen` tells of every picture, and the inbox gives one at a time.
    """

    id: int
    case: CaseRef
    belongs: Belonging
    flow: str
    outcome: Outcome | None
    running: bool
    ended_at: datetime | None
    reason: str
    detail: str
    stages: Mapping[str, Finished]
    intents: Mapping[str, datetime]
    pictures: Sequence[tuple[str, bytes]]
    seen: Sequence[Seen] = ()


class Reports(Protocol):
    """What the office reads."""

    def cases(self, night: NightRef) -> Sequence[CaseReport]:
        """Every case that the night touched or left waiting."""
        ...

    def drift(self, night: NightRef) -> Sequence[str]:
        """The controls that were found by another candidate than the pack's first, by name."""
        ...

    def numbered(self, number: str) -> Sequence[CaseReport]:
        """Every month of the case with this number, the newest first; empty when there is none."""
        ...
