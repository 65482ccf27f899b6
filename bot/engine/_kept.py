"""What is kept about a case beyond one night, as values: its name in the memory and its type stand here together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.call_sheet import CallAnswer
from bot.domain.facts import AgencyAnswer
from bot.domain.warnings import CaseWarning
from bot.engine._codec import decode, encode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """One thing that is kept."""

    name: str
    kind: type[T]
    nothing: T

    def read(self, text: str | None) -> T:
        """The value again; what was never kept is `nothing`."""
        return self.nothing if text is None else decode(text, self.kind)

    def changed(self, change: Callable[[T], T]) -> Callable[[str | None], str]:
        """The change as the memory takes it, from text to text."""
        return lambda text: encode(change(self.read(text)))


WARNINGS: Kept[tuple[CaseWarning, ...]] = Kept("warnings", tuple[CaseWarning, ...], ())
ANSWERS: Kept[tuple[AgencyAnswer, ...]] = Kept("answers", tuple[AgencyAnswer, ...], ())
CALLS: Kept[tuple[CallAnswer, ...]] = Kept("calls", tuple[CallAnswer, ...], ())
