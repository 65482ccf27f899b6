"""What the operations pages stand on: the nights, what may be asked of one, and when the next begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports.feed import Standing
from bot.ports.nights import Failures, Nights


class Switchboard(Protocol):
    """What may be asked of a night that runs."""

    def ask_of(self, flow: str, hold: str) -> bool:
        """Pause, drain or let go on; False when the flow has had no night."""
        ...

    def cancel(self, flow: str, number: str) -> str:
        """Take a case out of the newest night; its state before, or empty when it is not there."""
        ...

    def standing(self, flow: str) -> Standing | None:
        """Who holds what."""
        ...


class Starts(Protocol):
    """When the nights begin."""

    def next_starts(self, flow: str) -> Sequence[str]:
        """The next starts of a flow, in words; empty where no schedule has it."""
        ...

    def stopped(self, flow: str) -> str:
        """Why the flow has stopped itself, or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations room of this installation; `switchboard` takes who asks, and records it with what is asked."""

    nights: Nights
    failures: Failures
    switchboard: Callable[[str], Switchboard]
    starts: Starts
