"""The time, as the engine and the office ask for it."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Now, with time zone."""
        ...
