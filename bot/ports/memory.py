"""What is kept about a case and month beyond one night."""

from collections.abc import Callable
from typing import Protocol

from bot.domain.case import CaseRef
from bot.ports.audit import AuditEntry


class Memory(Protocol):
    """Values kept about a case and month. Nothing is overwritten: the newest value counts and all remain."""

    def recall(self, flow: str, case: CaseRef, name: str) -> str | None:
        """The newest value kept under a name, decrypted, or None."""
        ...

    def amend(
        self,
        flow: str,
        case: CaseRef,
        name: str,
        change: Callable[[str | None], str],
        entry: AuditEntry | None = None,
    ) -> None:
        """Keep a changed value: `change` is given the newest, or None, and returns the new one, atomically.

        A person's change comes with an `entry` for the audit chain; a night's does not.
        """
        ...
