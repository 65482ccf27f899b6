"""Drafts of earlier nights, and what people made of them."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.domain.case import CaseRef
from bot.domain.follow_up import Stands


class Outcomes(Protocol):
    """Drafts of earlier nights, and what people made of them."""

    def awaited(self, flow: str, since: date) -> Sequence[CaseRef]:
        """The cases drafted since then that are not known to be decided, oldest first."""
        ...

    def drafted(self, flow: str, case: CaseRef) -> str | None:
        """The case's draft as JSON text, or None once it is erased."""
        ...

    def keep_outcome(self, flow: str, case: CaseRef, stands: Stands, changes: int, found: str) -> None:
        """Replace what is known of the outcome: `found` is JSON text, `changes` the number of values that differ."""
        ...

    def outcome(self, flow: str, case: CaseRef) -> str | None:
        """The outcome as last read, as JSON text, or None before it was."""
        ...
