"""What the operations pages depend on: the nights, the controls of a running night and the schedule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports.feed import Switchboard
from bot.ports.nights import Failures, Nights


class Starts(Protocol):
    """When nights start."""

    def next_starts(self, flow: str) -> Sequence[str]:
        """The next starts of a flow, in words; empty when no schedule includes it."""
        ...

    def stopped(self, flow: str) -> str:
        """Why the flow stopped itself, or an empty string."""
        ...


@dataclass(frozen=True, slots=True)
class OperationsContext:
    """What operations works on in this installation. `switchboard` takes who asks, to record it with what they ask."""

    nights: Nights
    failures: Failures
    switchboard: Callable[[str], Switchboard]
    starts: Starts
