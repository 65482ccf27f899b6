"""What the office reads about the cases of a night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.case import Belonging, CaseRef, Outcome
from bot.ports.feed import NightRef


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished stage: its result as decrypted JSON text, when it ended, and which flow and pack made it."""

    payload: str
    at: datetime
    flow_version: str
    pack_version: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A masked picture, without the picture. `spots` is JSON text that says where values stand on it, or empty."""

    id: int
    stage: str
    what: str
    spots: str


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case as the office shows it. Finished stages and times of intents are by stage name, in order of time.

    `pictures` show what was written; `seen` lists every picture, and the inbox fetches them one at a time.
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
        """Every case of the night, also those it did not get to."""
        ...

    def drift(self, night: NightRef) -> Sequence[str]:
        """The names of controls that were not found by the pack's first candidate."""
        ...

    def numbered(self, number: str) -> Sequence[CaseReport]:
        """Every month of the case with this number, newest first."""
        ...
