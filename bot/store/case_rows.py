"""The case rows of a night: queued, leased and closed."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, func, select

from bot.domain.case import CaseRef, Outcome
from bot.domain.period import Month
from bot.ports.feed import Lease, NightRef, Pause
from bot.store.case_keys import CaseKeys
from bot.store.database import ADDING, Database, one_at_a_time, retry_while_away
from bot.store.details import seal_detail
from bot.store.fence import Fence
from bot.store.tables import CaseRow, CheckpointRow, IntentRow, Run, id_of, now


class CaseRows:
    """Implements `ports.queue.CaseRows` on one database."""

    def __init__(self, database: Database, fence: Fence, keys: CaseKeys) -> None:
        self._db, self._fence, self._keys = database, fence, keys

    @retry_while_away
    def open_night(self, flow: str, day: date, *, alone: bool = True, package: str = "") -> NightRef:
        """The run of this flow and date. `package` is the digest of the flow and pack that take it on now.

        When no other machine works with this database (`alone`), any case still leased was leased by a process that
        died: it is queued again, and counted as a crash.
        """
        with self._db.transaction() as s:
            one_at_a_time(s.connection(), ADDING)
            run = s.exec(select(Run).where(Run.flow == flow, Run.day == day.isoformat())).first()
            if run is None:
                run = Run(flow=flow, day=day.isoformat())
                s.add(run)
            run.package = package
            s.flush()
            if alone:
                for row in s.exec(select(CaseRow).where(CaseRow.flow == flow, CaseRow.state == "running")).all():
                    count_crash(row, id_of(run))
            return NightRef(id_of(run), flow, day)

    @retry_while_away
    def add(self, night: NightRef, cases: Iterable[CaseRef], again: frozenset[str]) -> int:
        """Queue new cases, those left waiting earlier, and those sent to a person earlier for a reason in `again`."""
        cases, added = list(cases), 0
        with self._db.transaction() as s:
            one_at_a_time(s.connection(), ADDING)
            for place, case in enumerate(cases):
                where = (CaseRow.flow == night.flow, CaseRow.number == case.number, CaseRow.month == str(case.month))
                row = s.exec(select(CaseRow).where(*where)).first()
                if row is None:
                    row = CaseRow(
                        flow=night.flow, number=case.number, month=str(case.month), run_id=night.run, place=place
                    )
                    s.add(row)
                    added += 1
                elif row.run_id != night.run and _may_try_again(s, row, again):
                    row.state, row.run_id, row.place, row.crashes = "queued", night.run, place, 0
                    _forget_readings(s, row)
                    added += 1
        return added

    @retry_while_away
    def claim(self, night: NightRef) -> Lease | None:
        """Lease the next queued case: first those whose process died, then those given back, then the others in order."""
        with self._db.transaction() as s:
            queued = select(CaseRow).where(CaseRow.run_id == night.run, CaseRow.state == "queued")
            line = queued.order_by(col(CaseRow.place), col(CaseRow.crashes).desc(), col(CaseRow.id))
            row = s.exec(line.limit(1).with_for_update(skip_locked=True)).first()
            return None if row is None else lease_of(row)

    @retry_while_away
    def close(self, lease: Lease, outcome: Outcome, reason: str, detail: str) -> None:
        """Record an outcome."""
        with self._db.transaction() as s:
            row = self._fence.row(s, lease, or_state=outcome.value)
            row.state, row.reason, row.ended_at = outcome.value, reason, now()
            seal_detail(s, self._keys, row, detail)

    @retry_while_away
    def requeue(self, lease: Lease) -> None:
        """Put a case back, first in line."""
        with self._db.transaction() as s:
            row = self._fence.row(s, lease, or_state="queued")
            row.state, row.place = "queued", -1

    @retry_while_away
    def waiting(self, night: NightRef) -> int:
        """How many cases are queued."""
        with self._db.transaction() as s:
            query = select(func.count()).where(CaseRow.run_id == night.run, CaseRow.state == "queued")
            return s.exec(query).one()

    @retry_while_away
    def pause(self, night: NightRef) -> Pause:
        """What IT has asked of the night."""
        with self._db.transaction() as s:
            row = s.get(Run, night.run)
            return Pause(row.hold) if row else Pause.OFF


def lease_of(row: CaseRow, holder: int = 0) -> Lease:
    """Lease a case: the token rises, so that writes under any earlier lease are refused."""
    row.state, row.token, row.holder = "running", row.token + 1, holder
    return Lease(id_of(row), CaseRef(row.number, Month.parse(row.month)), row.token, row.crashes)


def count_crash(row: CaseRow, run_id: int) -> None:
    """Queue a case again, first in line, after the process that held it died."""
    row.state, row.crashes, row.place, row.run_id = "queued", row.crashes + 1, -1, run_id


def _may_try_again(s: Session, row: CaseRow, again: frozenset[str]) -> bool:
    if row.state == "queued":
        return True
    if row.state != Outcome.TO_PERSON or row.reason not in again:
        return False
    # If something may have been written, only a person takes the case on. A question is looked up before it is repeated.
    written = (IntentRow.case_id == row.id, IntentRow.stage != "ask")
    return s.exec(select(IntentRow).where(*written)).first() is None


def _forget_readings(s: Session, row: CaseRow) -> None:
    """What was read on an earlier night may have changed since."""
    for stage in s.exec(select(CheckpointRow).where(CheckpointRow.case_id == row.id)).all():
        s.delete(stage)
