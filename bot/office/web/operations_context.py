"""What the operations pages depend on: the nights, the controls of a running night and the schedule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports.feed import Standing
from bot.ports.nights import Failures, Nights


class Switchboard(Protocol):
    """The controls of a running night."""

    def ask_of(self, flow: str, hold: str) -> bool:
        """Pause, drain or resume; False when the flow has had no night."""
        ...

    def cancel(self, flow: str, number: str) -> str:
        """Take a case out of the latest night. Returns its state before, or an empty string when it is not there."""
        ...

    def standing(self, flow: str) -> Standing | None:
        """Who holds which cases."""
        ...


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
