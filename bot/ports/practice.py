"""How units do in practice. Who answered is not kept: the mark on an answer only keeps it from counting twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer: whether an error was planted, and whether it was answered right. `unit` is empty for somebody without one."""

    unit: str
    week: str
    planted: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Catch:
    """A unit's answers: errors planted and found, sound cases, and sound cases taken for wrong."""

    planted: int
    found: int
    sound: int
    false_alarms: int


class Practice(Protocol):
    """The results of practice. Raises: StoreUnavailable; DiskFull."""

    def keep(self, account: str, number: int, attempt: Attempt, at: datetime) -> bool:
        """Keep an answer to the week's exercise with this number; False when the account had answered it already."""
        ...

    def answered(self, account: str, week: str) -> int:
        """How many of the week's exercises the account has answered."""
        ...

    def catches(self, since: datetime) -> Mapping[str, Catch]:
        """How each unit has done since then."""
        ...
