"""The memory keys: what is kept about a case beyond one night, each with its name in the memory and its type."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.call_sheet import CallAnswer
from bot.domain.facts import AgencyAnswer
from bot.domain.warnings import CaseWarning
from bot.engine._codec import decode, encode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MemoryKey(Generic[T]):
    """One thing that the memory keeps about a case."""

    name: str
    kind: type[T]
    default: T

    def read(self, text: str | None) -> T:
        """The value that was kept, or `default` when nothing was."""
        return self.default if text is None else decode(text, self.kind)

    def updater(self, change: Callable[[T], T]) -> Callable[[str | None], str]:
        """Lift a change of the value to a change of its text, as the memory takes it."""
        return lambda text: encode(change(self.read(text)))


WARNINGS: MemoryKey[tuple[CaseWarning, ...]] = MemoryKey("warnings", tuple[CaseWarning, ...], ())
ANSWERS: MemoryKey[tuple[AgencyAnswer, ...]] = MemoryKey("answers", tuple[AgencyAnswer, ...], ())
CALLS: MemoryKey[tuple[CallAnswer, ...]] = MemoryKey("calls", tuple[CallAnswer, ...], ())
