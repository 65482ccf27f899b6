"""What IT asks of a night while it runs, from any machine. Every request is recorded in the audit chain."""

from sqlmodel import Session, col, func, select

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import Reason
from bot.domain.period import Month
from bot.ports.feed import Holding, Machine, Pause, Standing
from bot.store.audit_writer import AuditWriter
from bot.store.database import Database, retry_while_away
from bot.store.machines import time_of
from bot.store.tables import CaseRow, CheckpointRow, Member, Run, now


class Switchboard:
    """Implements `ports.feed.Switchboard` on one database."""

    def __init__(self, database: Database, audit_writer: AuditWriter) -> None:
        self._db, self._audit_writer = database, audit_writer

    @retry_while_away
    def set_pause(self, flow: str, pause: Pause) -> bool:
        """Pause, drain or resume the flow's newest night; False when it has had none."""
        with self._db.transaction() as s:
            run = _newest(s, flow)
            if run is not None:
                run.hold = pause.value
                self._audit_writer.append(s, f"night.{pause.value or 'resumed'}", flow, night=run.day)
            return run is not None

    @retry_while_away
    def cancel(self, flow: str, number: str) -> str:
        """Take a case out of the flow's newest night; its state before, or empty when it is not there."""
        with self._db.transaction() as s:
            run = _newest(s, flow)
            wanted = (CaseRow.run_id == (run.id if run else None), CaseRow.number == number)
            row = s.exec(select(CaseRow).where(*wanted).with_for_update()).first()
            if row is None:
                return ""
            before = row.state
            self._audit_writer.append(s, "case.cancelled", flow, number=number, month=row.month, was=before)
            if before in ("queued", "running"):
                row.cancelled = True
            if before == "queued":
                row.state, row.reason, row.ended_at = Outcome.TO_PERSON.value, Reason.CANCELLED.value, now()
            return before

    @retry_while_away
    def standing(self, flow: str) -> Standing | None:
        """Who holds what in the flow's newest night, or None when it has had none."""
        with self._db.transaction() as s:
            run = _newest(s, flow)
            if run is None:
                return None
            time = time_of(s)
            machines = s.exec(select(Member).where(Member.flow == flow).order_by(col(Member.id))).all()
            named = {member.id: member.machine for member in machines}
            mine = CaseRow.run_id == run.id
            states = s.exec(select(CaseRow.state, func.count()).where(mine).group_by(CaseRow.state)).all()
            running = s.exec(select(CaseRow).where(mine, CaseRow.state == "running").order_by(col(CaseRow.id))).all()
            return Standing(
                night=run.day,
                pause=Pause(run.hold),
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
