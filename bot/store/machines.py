"""What several machines know of each other: who is alive, which cases they hold, which wait, and what IT has asked for.

Time is the database's own, so that no machine's clock decides who is dead.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, func, or_, select

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import Reason
from bot.domain.period import Month
from bot.ports.feed import Holding, Lease, Machine, Night, Standing, Waiting
from bot.store.audit import Scribe
from bot.store.cases import count_crash, lease_of
from bot.store.database import JOINING, Database, one_at_a_time, patient
from bot.store.tables import CaseRow, CheckpointRow, Member, Run, now


class Machines:
    """Implements `ports.queue.SharedRows` and `ports.feed.Switchboard` on one database.

    Only who can sign in the audit chain may ask anything of a night.
    """

    def __init__(self, database: Database, scribe: Scribe | None = None) -> None:
        self._db, self._scribe = database, scribe

    # ------------------------------------------------------------ SharedRows

    @patient
    def join(self, member: int, machine: Machine, most: int, alive_s: float) -> int:
        """Take part in a flow's nights with as many lanes as there are logins left, at most those wanted; how many.

        One run at a time works on a machine: one that is there under the same name is dead, however lately it was heard of.
        """
        with self._db.transaction() as s:
            one_at_a_time(s.connection(), JOINING)
            silent = or_(col(Member.until) < _time(s), col(Member.machine) == machine.name)
            for dead in s.exec(select(Member).where(silent, Member.id != member)).all():
                s.delete(dead)
            others = select(func.sum(Member.lanes)).where(Member.flow == machine.flow, Member.id != member)
            lanes = max(0, min(machine.lanes, most - (s.exec(others).one() or 0)))
            if lanes:
                until = _time(s) + timedelta(seconds=alive_s)
                s.merge(Member(id=member, flow=machine.flow, machine=machine.name, lanes=lanes, until=until))
            return lanes

    @patient
    def beat(self, member: int, alive_s: float) -> bool:
        """Still alive; False when it was taken for dead, and others may have its logins and cases."""
        with self._db.transaction() as s:
            row = s.get(Member, member)
            if row is not None:
                row.until = _time(s) + timedelta(seconds=alive_s)
            return row is not None

    @patient
    def leave(self, member: int) -> None:
        """No longer here; what it held and did not finish is for others."""
        with self._db.transaction() as s:
            row = s.get(Member, member)
            if row is not None:
                s.delete(row)

    @patient
    def reap(self, night: Night) -> int:
        """Queue again what a machine holds that has fallen silent, and count its crash; how many."""
        with self._db.transaction() as s:
            living = select(Member.id).where(Member.until >= _time(s))
            held = select(CaseRow).where(CaseRow.flow == night.flow, CaseRow.state == "running")
            silent = s.exec(held.where(col(CaseRow.holder).not_in(living)).with_for_update(skip_locked=True)).all()
            for row in silent:
                count_crash(row, night.run)
            return len(silent)

    @patient
    def living(self) -> frozenset[int]:
        """The members that are alive."""
        with self._db.transaction() as s:
            return frozenset(s.exec(select(Member.id).where(Member.until >= _time(s))).all())

    @patient
    def claim_one(self, night: Night, case_id: int, member: int) -> Lease | None:
        """Take this case, unless it has ended, belongs to another night, or another member holds it."""
        with self._db.transaction() as s:
            row = s.get(CaseRow, case_id, with_for_update=True)
            if row is None or row.run_id != night.run:
                return None
            # Already ours: it was taken, and the answer lost.
            if row.state == "queued" or (row.state == "running" and row.holder == member):
                return lease_of(row, member)
            return None

    @patient
    def queued(self, night: Night) -> Sequence[Waiting]:
        """Every case that waits, and its place in the line: the lower, the sooner."""
        with self._db.transaction() as s:
            rows = s.exec(select(CaseRow).where(CaseRow.run_id == night.run, CaseRow.state == "queued")).all()
            return [Waiting(row.id or 0, row.place) for row in rows]

    @patient
    def elsewhere(self, night: Night, member: int) -> int:
        """How many cases of the night other members hold."""
        with self._db.transaction() as s:
            held = (CaseRow.run_id == night.run, CaseRow.state == "running", CaseRow.holder != member)
            return s.exec(select(func.count()).where(*held)).one()

    # ------------------------------------------------------------ Switchboard

    @patient
    def ask_of(self, flow: str, hold: str) -> bool:
        """Pause, drain or let go on the flow's newest night; False when it has had none."""
        with self._db.transaction() as s:
            run = _newest(s, flow)
            if run is not None:
                run.hold = hold
                self._sign(s, f"night.{hold or 'resumed'}", flow, night=run.day)
            return run is not None

    @patient
    def cancel(self, flow: str, number: str) -> str:
        """Take a case out of the flow's newest night; its state before, or empty when it is not there."""
        with self._db.transaction() as s:
            run = _newest(s, flow)
            wanted = (CaseRow.run_id == (run.id if run else None), CaseRow.number == number)
            row = s.exec(select(CaseRow).where(*wanted).with_for_update()).first()
            if row is None:
                return ""
            before = row.state
            self._sign(s, "case.cancelled", flow, number=number, month=row.month, was=before)
            if before in ("queued", "running"):
                row.cancelled = True
            if before == "queued":
                row.state, row.reason, row.ended_at = Outcome.TO_PERSON.value, Reason.CANCELLED.value, now()
            return before

    def _sign(self, s: Session, what: str, flow: str, **data: str) -> None:
        assert self._scribe, "no log, no act"
        self._scribe.append(s, what, flow, **data)

    @patient
    def standing(self, flow: str) -> Standing | None:
        """Who holds what in the flow's newest night, or None when it has had none."""
        with self._db.transaction() as s:
            run = _newest(s, flow)
            if run is None:
                return None
            time = _time(s)
            machines = s.exec(select(Member).where(Member.flow == flow).order_by(col(Member.id))).all()
            named = {member.id: member.machine for member in machines}
            mine = CaseRow.run_id == run.id
            states = s.exec(select(CaseRow.state, func.count()).where(mine).group_by(CaseRow.state)).all()
            running = s.exec(select(CaseRow).where(mine, CaseRow.state == "running").order_by(col(CaseRow.id))).all()
            return Standing(
                night=run.day,
                hold=run.hold,
                states=dict(states),
                machines=[
                    Machine(member.machine, member.flow, member.lanes, is_alive=member.until >= time)
                    for member in machines
                ],
                held=[_holding(s, row, named.get(row.holder, "")) for row in running],
            )


def _holding(s: Session, row: CaseRow, machine: str) -> Holding:
    done = select(CheckpointRow).where(CheckpointRow.case_id == row.id).order_by(col(CheckpointRow.id).desc())
    last = s.exec(done.limit(1)).first()
    case = CaseRef(row.number, Month.parse(row.month))
    return Holding(case, machine, last.stage if last else "", row.token, row.crashes)


def _newest(s: Session, flow: str) -> Run | None:
    return s.exec(select(Run).where(Run.flow == flow).order_by(col(Run.day).desc()).limit(1)).first()


def _time(s: Session) -> datetime:
    """The database's time."""
    given: datetime | str = s.exec(select(func.current_timestamp())).one()
    if isinstance(given, str):  # SQLite: a text in UTC
        return datetime.fromisoformat(given).replace(tzinfo=UTC)
    return given
