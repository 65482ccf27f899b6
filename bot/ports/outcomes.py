"""Drafts of earlier nights, and what people made of them."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.domain.case import CaseRef
from bot.domain.follow_up import Stands


class Outcomes(Protocol):
    """Drafts of earlier nights, and what people made of them."""

    def awaited(self, flow: str, since: date) -> Sequence[CaseRef]:
        """The cases with a draft made since then that are not known to be decided, the oldest first."""
        ...

    def drafted(self, flow: str, case: CaseRef) -> str | None:
        """The case's draft as JSON text, or None when there is none any longer."""
        ...

    def keep_outcome(self, flow: str, case: CaseRef, stands: Stands, changes: int, found: str) -> None:
        """Keep how a case stands, instead of how it stood: `found` as JSON text, and in how many values it differs."""
        ...

    def outcome(self, flow: str, case: CaseRef) -> str | None:
        """How the case stood when it was last looked at, as JSON text, or None before it was."""
        ...
