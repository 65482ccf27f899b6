"""What machines that share a night know of each other: who is alive, and which cases each of them holds.

Time is the database's own, so that no machine's clock decides who is dead.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, func, or_, select

from bot.ports.feed import Lease, Machine, NightRef, Waiting
from bot.store.case_rows import count_crash, lease_of
from bot.store.database import JOINING, Database, one_at_a_time, retry_while_away
from bot.store.tables import CaseRow, Member


class Machines:
    """Implements `ports.queue.SharedRows` on one database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @retry_while_away
    def join(self, member: int, machine: Machine, most: int, alive_s: float) -> int:
        """Join a flow's nights with the workers wanted, or as many as there are logins left; returns how many.

        A machine runs one night at a time, so a member with the same name is dead, however recently it was heard from.
        """
        with self._db.transaction() as s:
            one_at_a_time(s.connection(), JOINING)
            silent = or_(col(Member.until) < time_of(s), col(Member.machine) == machine.name)
            for dead in s.exec(select(Member).where(silent, Member.id != member)).all():
                s.delete(dead)
            others = select(func.sum(Member.lanes)).where(Member.flow == machine.flow, Member.id != member)
            workers = max(0, min(machine.workers, most - (s.exec(others).one() or 0)))
            if workers:
                until = time_of(s) + timedelta(seconds=alive_s)
                s.merge(Member(id=member, flow=machine.flow, machine=machine.name, lanes=workers, until=until))
            return workers

    @retry_while_away
    def beat(self, member: int, alive_s: float) -> bool:
        """Report as alive; False when the member was taken for dead, and others may have its logins and cases."""
        with self._db.transaction() as s:
            row = s.get(Member, member)
            if row is not None:
                row.until = time_of(s) + timedelta(seconds=alive_s)
            return row is not None

    @retry_while_away
    def leave(self, member: int) -> None:
        """Leave the night; the cases it has not finished are for others."""
        with self._db.transaction() as s:
            row = s.get(Member, member)
            if row is not None:
                s.delete(row)

    @retry_while_away
    def reap(self, night: NightRef) -> int:
        """Queue again the cases of machines that have gone silent, and count the crashes; returns how many."""
        with self._db.transaction() as s:
            living = select(Member.id).where(Member.until >= time_of(s))
            held = select(CaseRow).where(CaseRow.flow == night.flow, CaseRow.state == "running")
            silent = s.exec(held.where(col(CaseRow.holder).not_in(living)).with_for_update(skip_locked=True)).all()
            for row in silent:
                count_crash(row, night.run)
            return len(silent)

    @retry_while_away
    def living(self) -> frozenset[int]:
        """The members that are alive."""
        with self._db.transaction() as s:
            return frozenset(s.exec(select(Member.id).where(Member.until >= time_of(s))).all())

    @retry_while_away
    def claim_one(self, night: NightRef, case_id: int, member: int) -> Lease | None:
        """Lease this case, unless it has ended, belongs to another night or is leased to another member."""
        with self._db.transaction() as s:
            row = s.get(CaseRow, case_id, with_for_update=True)
            if row is None or row.run_id != night.run:
                return None
            # Leased to us before, and the answer lost.
            if row.state == "queued" or (row.state == "running" and row.holder == member):
                return lease_of(row, member)
            return None

    @retry_while_away
    def queued(self, night: NightRef) -> Sequence[Waiting]:
        """Every queued case, with its place in the queue: the lowest comes first."""
        with self._db.transaction() as s:
            rows = s.exec(select(CaseRow).where(CaseRow.run_id == night.run, CaseRow.state == "queued")).all()
            return [Waiting(row.id or 0, row.place) for row in rows]

    @retry_while_away
    def elsewhere(self, night: NightRef, member: int) -> int:
        """How many cases of the night are leased to other members."""
        with self._db.transaction() as s:
            held = (CaseRow.run_id == night.run, CaseRow.state == "running", CaseRow.holder != member)
            return s.exec(select(func.count()).where(*held)).one()


def time_of(s: Session) -> datetime:
    """The time by the database's own clock."""
    given: datetime | str = s.exec(select(func.current_timestamp())).one()
    if isinstance(given, str):  # SQLite gives a text in UTC
        return datetime.fromisoformat(given).replace(tzinfo=UTC)
    return given
