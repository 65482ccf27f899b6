"""Case rows, checkpoints, intents, events and evidence: everything kept about a case, fenced by its token."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum

from sqlalchemy import ColumnElement
from sqlalchemy.event import listen
from sqlmodel import Session, col, func, select

from bot.domain.case import Belonging, CaseRef, Outcome
from bot.domain.errors import LeaseLost, StoreUnavailable
from bot.domain.identity import Identity
from bot.domain.period import Month
from bot.ports.audit import AuditEntry
from bot.ports.feed import Lease, Night
from bot.ports.journal import FAILURE, READING, Checkpoint, Event
from bot.ports.reports import CaseReport, Finished, Seen
from bot.store.crypto import seal, unseal
from bot.store.database import ADDING, Database, one_at_a_time, patient
from bot.store.outcomes import Outcomes
from bot.store.tables import CasePerson, CaseRow, CheckpointRow, EventRow, EvidenceRow, IntentRow, Run, now

KEPT_BACK = 25


class Shown(Enum):
    """How much of a case's pictures is read: all of each, only where they are and what stands on them, or nothing."""

    ALL = "all"
    PLACES = "places"
    NO_PICTURES = "no pictures"


class Cases(Outcomes):
    """Implements `CaseRows`, `Journal`, `Reports`, `Memory` and `Outcomes` on one database.

    Many threads may use it, but a lease only one.
    """

    def __init__(self, database: Database, master: bytes, flow_version: str = "", pack_version: str = "") -> None:
        super().__init__(database, master)
        self._flow_version, self._pack_version = flow_version, pack_version
        self._steps: dict[Lease, list[tuple[Event, datetime]]] = {}

    # ------------------------------------------------------------ CaseRows

    @patient
    def open_night(self, flow: str, day: date, *, alone: bool = True) -> Night:
        """The run of this flow and date.

        When no other machine works with this database (`alone`), what is still held was held by a process that is dead:
        it is queued again and counted as a crash.
        """
        with self._db.transaction() as s:
            one_at_a_time(s.connection(), ADDING)
            run = s.exec(select(Run).where(Run.flow == flow, Run.day == day.isoformat())).first()
            if run is None:
                run = Run(flow=flow, day=day.isoformat())
                s.add(run)
                s.flush()
            if alone:
                for row in s.exec(select(CaseRow).where(CaseRow.flow == flow, CaseRow.state == "running")).all():
                    count_crash(row, _id(run.id))
            return Night(_id(run.id), flow, day)

    @patient
    def add(self, night: Night, cases: Iterable[CaseRef], again: frozenset[str]) -> int:
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

    @patient
    def claim(self, night: Night) -> Lease | None:
        """Take the next queued case; first those that a process died with, then those given back."""
        with self._db.transaction() as s:
            queued = select(CaseRow).where(CaseRow.run_id == night.run, CaseRow.state == "queued")
            line = queued.order_by(col(CaseRow.place), col(CaseRow.crashes).desc(), col(CaseRow.id))
            row = s.exec(line.limit(1).with_for_update(skip_locked=True)).first()
            return None if row is None else lease_of(row)

    @patient
    def close(self, lease: Lease, outcome: Outcome, reason: str, detail: str) -> None:
        """Record an outcome."""
        with self._db.transaction() as s:
            row = self._fenced(s, lease, or_state=outcome.value)
            row.state, row.reason, row.detail, row.ended_at = outcome.value, reason, detail, now()

    @patient
    def requeue(self, lease: Lease) -> None:
        """Put a case back, first in line."""
        with self._db.transaction() as s:
            row = self._fenced(s, lease, or_state="queued")
            row.state, row.place = "queued", -1

    @patient
    def waiting(self, night: Night) -> int:
        """How many are queued."""
        with self._db.transaction() as s:
            query = select(func.count()).where(CaseRow.run_id == night.run, CaseRow.state == "queued")
            return s.exec(query).one()

    @patient
    def hold(self, night: Night) -> str:
        """What IT has asked of the night: nothing, «paused» or «drained»."""
        with self._db.transaction() as s:
            row = s.get(Run, night.run)
            return row.hold if row else ""

    # ------------------------------------------------------------ Journal

    @patient
    def checkpoint(self, lease: Lease, stage: str) -> Checkpoint | None:
        """The finished stage, or None."""
        with self._db.transaction() as s:
            self._fenced(s, lease)
            row = _finished_stage(s, lease.case_id, stage)
            if row is None:
                return None
            return Checkpoint(stage, unseal(self._key(s, lease.case_id), row.payload, stage).decode())

    @patient
    def finish_stage(self, lease: Lease, stage: str, payload: str) -> None:
        """Keep a finished stage's result."""
        with self._db.transaction() as s:
            row = self._fenced(s, lease)
            key, before = self._key(s, lease.case_id), _finished_stage(s, lease.case_id, stage)
            if before is not None:
                if unseal(key, before.payload, stage).decode() != payload:
                    raise StoreUnavailable(f"steget {stage} är redan avslutat")
                return  # it was kept, and the answer lost
            sealed = seal(key, payload.encode(), stage)
            s.add(
                CheckpointRow(
                    case_id=lease.case_id, stage=stage, run_id=row.run_id, payload=sealed,
                    flow_version=self._flow_version, pack_version=self._pack_version,
                )
            )  # fmt: skip

    @patient
    def intend(self, lease: Lease, stage: str) -> None:
        """Record that an act is about to be made; of several attempts the last one's time is kept."""
        with self._db.transaction() as s:
            self._fenced(s, lease)
            row = _intent(s, lease.case_id, stage) or IntentRow(case_id=lease.case_id, stage=stage, token=lease.token)
            row.token, row.at = lease.token, now()
            s.add(row)

    @patient
    def since_intent(self, lease: Lease, stage: str) -> float | None:
        """Seconds since the act was last about to be made, by whatever process; None when it never was."""
        with self._db.transaction() as s:
            row = _intent(s, lease.case_id, stage)
            return None if row is None else (now() - in_utc(row.at)).total_seconds()

    @patient
    def consulted(self, lease: Lease, entry: AuditEntry) -> None:
        """Record in the audit chain whom the case is about."""
        with self._db.transaction() as s:
            self._fenced(s, lease)
            self.ledger.append(s, entry)

    @patient
    def is_cancelled(self, lease: Lease) -> bool:
        """Whether IT has taken the case out of the night."""
        with self._db.transaction() as s:
            row = s.get(CaseRow, lease.case_id)
            return row is not None and row.cancelled

    def event(self, lease: Lease, event: Event) -> None:
        """Keep a step, with the case's next durable write or after `KEPT_BACK` steps.

        A step that only looked is worth no wait for the disk; what leaves a trace has its intent written first.
        """
        steps = self._steps.setdefault(lease, [])
        steps.append((event, now()))
        if len(steps) >= KEPT_BACK:
            self._write_steps(lease)

    @patient
    def _write_steps(self, lease: Lease) -> None:
        with self._db.transaction() as s:
            self._fenced(s, lease)

    @patient
    def evidence(self, lease: Lease, stage: str, what: str, picture: bytes, spots: str = "") -> None:
        """Keep a masked picture, and where on it stands what was read."""
        with self._db.transaction() as s:
            run_id, key = self._fenced(s, lease).run_id, self._key(s, lease.case_id)
            sealed, where = seal(key, picture, f"evidence {stage}"), seal(key, spots.encode(), f"spots {stage}")
            s.add(
                EvidenceRow(
                    case_id=lease.case_id, run_id=run_id, stage=stage, what=what, picture=sealed, spots=where
                )
            )  # fmt: skip

    @patient
    def belongs(self, lease: Lease, to: Belonging, people: Collection[Identity]) -> None:
        """Keep whose case it is, and who is in it."""
        with self._db.transaction() as s:
            row = self._fenced(s, lease)
            row.officer, row.unit = to.officer, to.unit
            for person in people:
                s.merge(CasePerson(case_id=lease.case_id, person=self.ledger.reference(person)))

    @patient
    def keep(self, lease: Lease, name: str, change: Callable[[str | None], str]) -> None:
        """Keep something beyond the night."""
        with self._db.transaction() as s:
            self._fenced(s, lease)
            self._remember(s, lease.case_id, name, change)

    # ------------------------------------------------------------ Reports

    @patient
    def cases(self, night: Night) -> Sequence[CaseReport]:
        """Every case of the night, in the order of the queue."""
        with self._db.transaction() as s:
            rows = s.exec(select(CaseRow).where(CaseRow.run_id == night.run).order_by(col(CaseRow.number))).all()
            return [self._report(s, row) for row in rows]

    @patient
    def drift(self, night: Night) -> Sequence[str]:
        """The controls that were found by another candidate than the pack's first, by name."""
        with self._db.transaction() as s:
            drifted = (EventRow.run_id == night.run, EventRow.strategy != "")
            return s.exec(select(EventRow.target).where(*drifted).distinct().order_by(EventRow.target)).all()

    @patient
    def numbered(self, number: str) -> Sequence[CaseReport]:
        """Every month of a case, the newest first."""
        with self._db.transaction() as s:
            rows = s.exec(select(CaseRow).where(CaseRow.number == number).order_by(col(CaseRow.month).desc())).all()
            return [self._report(s, row) for row in rows]

    def _report(self, s: Session, row: CaseRow, shown: Shown = Shown.ALL) -> CaseReport:
        case_id = _id(row.id)
        finished = select(CheckpointRow).where(CheckpointRow.case_id == case_id)
        stages = s.exec(finished.order_by(col(CheckpointRow.id))).all()
        intents = s.exec(select(IntentRow).where(IntentRow.case_id == case_id).order_by(col(IntentRow.id))).all()
        seen = _places(s, case_id) if shown is not Shown.NO_PICTURES else ()
        pictures = _written(s, case_id) if shown is Shown.ALL else ()
        # Looking makes no key: a case that nothing is kept about needs none.
        key = self._key(s, case_id) if stages or seen else b""
        outcome = Outcome(row.state) if row.state in set(Outcome) else None
        return CaseReport(
            id=case_id,
            belongs=Belonging(row.officer, row.unit),
            seen=[_seen(key, *one) for one in seen],
            case=CaseRef(row.number, Month.parse(row.month)),
            flow=row.flow,
            outcome=outcome,
            running=row.state == "running",
            ended_at=in_utc(row.ended_at) if row.ended_at and outcome else None,
            reason=row.reason,
            detail=row.detail,
            stages={stage.stage: _finished(stage, key) for stage in stages},
            intents={intent.stage: in_utc(intent.at) for intent in intents},
            pictures=[(p.what, unseal(key, p.picture, f"evidence {p.stage}")) for p in pictures],
        )

    def _fenced(self, s: Session, lease: Lease, or_state: str = "") -> CaseRow:
        """The case's row, held until the transaction ends, with the steps that were kept back.

        `or_state` is where the row already is when this very write was made before and its answer lost.
        """
        row = s.get(CaseRow, lease.case_id, with_for_update=True)
        if row is None or row.token != lease.token or row.state not in ("running", or_state):
            self._steps.pop(lease, None)
            raise LeaseLost(f"ärenderad {lease.case_id}")
        # The run is known first here, where the case's row is read. What is not committed is kept back still.
        s.add_all(_step(lease, step, row.run_id) for step in self._steps.get(lease, ()))
        listen(s, "after_commit", lambda _: self._steps.pop(lease, None), once=True)
        return row


def _id(value: int | None) -> int:
    assert value is not None
    return value


def lease_of(row: CaseRow, holder: int = 0) -> Lease:
    """Hand a case out: from now on nobody else's writes about it count."""
    row.state, row.token, row.holder = "running", row.token + 1, holder
    return Lease(_id(row.id), CaseRef(row.number, Month.parse(row.month)), row.token, row.crashes)


def count_crash(row: CaseRow, run_id: int) -> None:
    """Queue a case again, first in line, that a process died with."""
    row.state, row.crashes, row.place, row.run_id = "queued", row.crashes + 1, -1, run_id


def _step(lease: Lease, kept_back: tuple[Event, datetime], run_id: int) -> EventRow:
    event, at = kept_back
    return EventRow(
        case_id=lease.case_id, run_id=run_id, stage=event.stage, target=event.target, act=event.act,
        outcome=event.outcome, took_ms=event.took_ms, strategy=event.fallback_used, at=at,
    )  # fmt: skip


def in_utc(value: datetime) -> datetime:
    """A time as it was written: SQLite keeps it without its zone."""
    return value.replace(tzinfo=UTC)


def _finished(row: CheckpointRow, key: bytes) -> Finished:
    payload = unseal(key, row.payload, row.stage).decode()
    return Finished(payload, in_utc(row.at), row.flow_version, row.pack_version)


def _seen(key: bytes, number: int | None, stage: str, what: str, spots: bytes) -> Seen:
    return Seen(_id(number), stage, what, unseal(key, spots, f"spots {stage}").decode() if spots else "")


def _places(s: Session, case_id: int) -> Sequence[tuple[int | None, str, str, bytes]]:
    """Every picture of a case's screens as they were read and written, without the picture."""
    told = select(EvidenceRow.id, EvidenceRow.stage, EvidenceRow.what, EvidenceRow.spots)
    return s.exec(told.where(EvidenceRow.case_id == case_id, ~is_failure()).order_by(col(EvidenceRow.id))).all()


def is_failure() -> ColumnElement[bool]:
    """Pictures of screens that failed a case: for IT, and for nobody who works with cases."""
    return col(EvidenceRow.what).startswith(FAILURE)


def _written(s: Session, case_id: int) -> Sequence[EvidenceRow]:
    """The pictures of what was written."""
    written = (EvidenceRow.case_id == case_id, col(EvidenceRow.stage).not_in(READING), ~is_failure())
    return s.exec(select(EvidenceRow).where(*written).order_by(col(EvidenceRow.id))).all()


def _finished_stage(s: Session, case_id: int, stage: str) -> CheckpointRow | None:
    return s.exec(select(CheckpointRow).where(CheckpointRow.case_id == case_id, CheckpointRow.stage == stage)).first()


def _intent(s: Session, case_id: int, stage: str) -> IntentRow | None:
    return s.exec(select(IntentRow).where(IntentRow.case_id == case_id, IntentRow.stage == stage)).first()


def _may_try_again(s: Session, row: CaseRow, again: frozenset[str]) -> bool:
    if row.state == "queued":
        return True
    if row.state != Outcome.TO_PERSON or row.reason not in again:
        return False
    # Something may have been written: then only a person takes it on. A question is looked for before it is asked again.
    written = (IntentRow.case_id == row.id, IntentRow.stage != "ask")
    return s.exec(select(IntentRow).where(*written)).first() is None


def _forget_readings(s: Session, row: CaseRow) -> None:
    """What was read on an earlier night is not today's truth."""
    for stage in s.exec(select(CheckpointRow).where(CheckpointRow.case_id == row.id)).all():
        s.delete(stage)
