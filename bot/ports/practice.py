"""How a unit does in practice. Who answered is not kept: an answer has a mark that only keeps it from counting twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer: whether an error was planted, and whether it was answered right. `unit` is empty where she has none."""

    unit: str
    week: str
    planted: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Catch:
    """Of a unit's answers: the errors that were planted and found, and the sound cases and those taken for wrong."""

    planted: int
    found: int
    sound: int
    false_alarms: int


class Practice(Protocol):
    """What practice has shown. Raises: StoreUnavailable; DiskFull."""

    def keep(self, account: str, number: int, attempt: Attempt, at: datetime) -> bool:
        """Keep an answer to the week's exercise with this number; False when she had answered it already."""
        ...

    def answered(self, account: str, week: str) -> int:
        """How many of the week's exercises she has answered."""
        ...

    def catches(self, since: datetime) -> Mapping[str, Catch]:
        """How each unit has done since then."""
        ...
