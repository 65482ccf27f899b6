"""Records acts in the audit chain in the name of whoever makes them, within the act's own transaction."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.ports.audit import AuditEntry
from bot.store.audit import Ledger


@dataclass(frozen=True, slots=True)
class AuditWriter:
    """Writes lines for one actor, with one role and one purpose."""

    ledger: Ledger
    actor: str
    role: str
    purpose: str

    def append(self, s: Session, what: str, flow: str = "", **data: str) -> None:
        """Add a line that is about no person."""
        entry = AuditEntry(self.actor, what, flow=flow, purpose=self.purpose, role=self.role, data=data)
        self.ledger.append(s, entry)
