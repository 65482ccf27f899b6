"""Fences every write about a leased case by the lease's token, and writes the events that were buffered meanwhile."""

from datetime import datetime

from sqlalchemy.event import listen
from sqlmodel import Session

from bot.domain.errors import LeaseLost
from bot.ports.feed import Lease
from bot.ports.journal import Event
from bot.store.tables import CaseRow, EventRow, now

BUFFERED = 25
"""Write the buffered events of a case at the latest when there are this many."""


class Fence:
    """Shared by whatever writes about leased cases. Many threads may use it, but a lease only one."""

    def __init__(self) -> None:
        self._events: dict[Lease, list[tuple[Event, datetime]]] = {}

    def buffer(self, lease: Lease, event: Event) -> bool:
        """Buffer an event until the case's next write; whether the buffer is full and should be written now."""
        events = self._events.setdefault(lease, [])
        events.append((event, now()))
        return len(events) >= BUFFERED

    def row(self, s: Session, lease: Lease, or_state: str = "") -> CaseRow:
        """The case's row, locked until the transaction ends; the buffered events are added to the same transaction.

        `or_state` is the state the row has when this very write was committed before and its answer was lost.

        Raises: LeaseLost.
        """
        row = s.get(CaseRow, lease.case_id, with_for_update=True)
        if row is None or row.token != lease.token or row.state not in ("running", or_state):
            self._events.pop(lease, None)
            raise LeaseLost(f"ärenderad {lease.case_id}")
        # The run is known only here, from the case's row. What is not committed stays in the buffer.
        s.add_all(_event_row(lease, event, at, row.run_id) for event, at in self._events.get(lease, ()))
        listen(s, "after_commit", lambda _: self._events.pop(lease, None), once=True)
        return row


def _event_row(lease: Lease, event: Event, at: datetime, run_id: int) -> EventRow:
    return EventRow(
        case_id=lease.case_id, run_id=run_id, stage=event.stage, target=event.target, act=event.act,
        outcome=event.outcome, took_ms=event.took_ms, strategy=event.fallback_used, at=at,
    )  # fmt: skip
