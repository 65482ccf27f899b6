"""The business date of an office in which every night was practice."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Protocol

from bot.domain.errors import BryggaError

MIDNIGHT_AND_ZONES = 1
"""A real night's business date is the day it opened, or a neighbour: it may open at midnight, and is kept in UTC. Units: days."""


class Nights(Protocol):
    """When nights were opened."""

    def opened(self) -> Sequence[tuple[date, datetime]]:
        """Every night's business date, and when it was opened. Raises: StoreUnavailable."""
        ...


class PracticeDate:
    """The newest business date while all nights are practice, otherwise None.

    Only against a training system may a night have another business date than its own day, so that the nights themselves
    prove what the office is. One real night, ever, is enough for the real day.
    """

    def __init__(self, nights: Nights) -> None:
        self._nights, self._is_real = nights, False

    def __call__(self) -> date | None:
        """Look at the nights. A store that is away gives None, since error pages are drawn too."""
        if self._is_real:
            return None
        opened: Sequence[tuple[date, datetime]] = ()
        with suppress(BryggaError):
            opened = self._nights.opened()
        self._is_real = any(abs((at.date() - day).days) <= MIDNIGHT_AND_ZONES for day, at in opened)
        return None if self._is_real else max((day for day, _ in opened), default=None)
