"""Who did something, as the case and the audit chain name them."""

from dataclasses import dataclass
from datetime import date

from bot.drivers.host import operator
from bot.ports.audit import AuditEntry

IT_ROLE, OPERATIONS = "it-förvaltare", "drift och felsökning"
"""Who steers a night, and why, as the audit chain has it."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who did something and on what day, and the line about it in the audit chain."""

    who: str
    day: date
    entry: AuditEntry


def by_operator(what: str) -> AuditEntry:
    """A line about something that whoever runs the command does."""
    return AuditEntry(f"it:{operator()}", what, purpose=OPERATIONS, role=IT_ROLE)
