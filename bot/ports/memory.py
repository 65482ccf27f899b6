"""What is kept about a case and month beyond one night."""

from collections.abc import Callable
from typing import Protocol

from bot.domain.case import CaseRef
from bot.ports.audit import AuditEntry


class Memory(Protocol):
    """What is kept about a case and month beyond one night. Nothing is written over: the newest counts, all stay."""

    def recall(self, flow: str, case: CaseRef, name: str) -> str | None:
        """The newest of what is kept under a name, decrypted, or None."""
        ...

    def amend(
        self,
        flow: str,
        case: CaseRef,
        name: str,
        change: Callable[[str | None], str],
        entry: AuditEntry | None = None,
    ) -> None:
        """Keep what was changed: `change` takes the newest, or None, and gives the new, in one step.

        What a person changed has its `entry` in the audit chain; only a night has none.
        """
        ...
