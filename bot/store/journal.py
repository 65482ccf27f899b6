"""A night's journal of its leased cases: checkpoints, intents, events and evidence."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlmodel import Session, select

from bot.domain.case import Belonging
from bot.domain.errors import StoreUnavailable
from bot.domain.identity import Identity
from bot.ports.audit import AuditEntry
from bot.ports.feed import Lease
from bot.ports.journal import Checkpoint, Event
from bot.store.archive import CaseArchive
from bot.store.crypto import seal, unseal
from bot.store.database import retry_while_away
from bot.store.evidence import picture_bound_to, spots_bound_to
from bot.store.fence import Fence
from bot.store.tables import CasePerson, CaseRow, CheckpointRow, EvidenceRow, IntentRow, now


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The flow and pack that a night's results come from."""

    flow_version: str = ""
    pack_version: str = ""


class Journal:
    """Implements `ports.journal.Journal` on one database. Many threads may use it, but a lease only one."""

    def __init__(self, archive: CaseArchive, fence: Fence, made_by: MadeBy) -> None:
        self._db, self._keys, self._ledger = archive.database, archive.keys, archive.ledger
        self._memory, self._fence, self._made_by = archive.memory, fence, made_by

    @retry_while_away
    def checkpoint(self, lease: Lease, stage: str) -> Checkpoint | None:
        """The finished stage, or None."""
        with self._db.transaction() as s:
            self._fence.row(s, lease)
            row = _finished_stage(s, lease.case_id, stage)
            if row is None:
                return None
            return Checkpoint(stage, unseal(self._keys.of(s, lease.case_id), row.payload, stage).decode())

    @retry_while_away
    def finish_stage(self, lease: Lease, stage: str, payload: str) -> None:
        """Keep a finished stage's result."""
        with self._db.transaction() as s:
            row = self._fence.row(s, lease)
            key, before = self._keys.of(s, lease.case_id), _finished_stage(s, lease.case_id, stage)
            if before is not None:
                if unseal(key, before.payload, stage).decode() != payload:
                    raise StoreUnavailable(f"steget {stage} är redan avslutat")
                return  # committed before, and the answer lost
            sealed = seal(key, payload.encode(), stage)
            s.add(
                CheckpointRow(
                    case_id=lease.case_id, stage=stage, run_id=row.run_id, payload=sealed,
                    flow_version=self._made_by.flow_version, pack_version=self._made_by.pack_version,
                )
            )  # fmt: skip

    @retry_while_away
    def intend(self, lease: Lease, stage: str) -> None:
        """Record that an act is about to be made; of several attempts the last one's time is kept."""
        with self._db.transaction() as s:
            self._fence.row(s, lease)
            row = _intent(s, lease.case_id, stage) or IntentRow(case_id=lease.case_id, stage=stage, token=lease.token)
            row.token, row.at = lease.token, now()
            s.add(row)

    @retry_while_away
    def since_intent(self, lease: Lease, stage: str) -> float | None:
        """Seconds since the last intent to make the act, in any process; None when there was none."""
        with self._db.transaction() as s:
            row = _intent(s, lease.case_id, stage)
            return None if row is None else (now() - row.at).total_seconds()

    @retry_while_away
    def belongs(self, lease: Lease, to: Belonging, people: Collection[Identity]) -> None:
        """Keep whose case it is, and who is in it."""
        with self._db.transaction() as s:
            row = self._fence.row(s, lease)
            row.officer, row.unit = to.officer, to.unit
            for person in people:
                s.merge(CasePerson(case_id=lease.case_id, person=self._ledger.reference(person)))

    @retry_while_away
    def consulted(self, lease: Lease, entry: AuditEntry) -> None:
        """Record in the audit chain whom the case is about."""
        with self._db.transaction() as s:
            self._fence.row(s, lease)
            self._ledger.append(s, entry)

    @retry_while_away
    def is_cancelled(self, lease: Lease) -> bool:
        """Whether IT has taken the case out of the night."""
        with self._db.transaction() as s:
            row = s.get(CaseRow, lease.case_id)
            return row is not None and row.cancelled

    def event(self, lease: Lease, event: Event) -> None:
        """Keep an event: buffered until the case's next durable write, unless the buffer is full.

        A step that only looked is not worth a wait for the disk; an act that leaves a trace has its intent written first.
        """
        if self._fence.buffer(lease, event):
            self._write_events(lease)

    @retry_while_away
    def _write_events(self, lease: Lease) -> None:
        with self._db.transaction() as s:
            self._fence.row(s, lease)

    @retry_while_away
    def evidence(self, lease: Lease, stage: str, what: str, picture: bytes, spots: str = "") -> None:
        """Keep a masked picture, and where on it the values that were read stand."""
        with self._db.transaction() as s:
            run_id, key = self._fence.row(s, lease).run_id, self._keys.of(s, lease.case_id)
            sealed, where = (
                seal(key, picture, picture_bound_to(stage)),
                seal(key, spots.encode(), spots_bound_to(stage)),
            )
            s.add(
                EvidenceRow(
                    case_id=lease.case_id, run_id=run_id, stage=stage, what=what, picture=sealed, spots=where
                )
            )  # fmt: skip

    @retry_while_away
    def keep(self, lease: Lease, name: str, change: Callable[[str | None], str]) -> None:
        """Keep something beyond the night."""
        with self._db.transaction() as s:
            self._fence.row(s, lease)
            self._memory.keep(s, lease.case_id, name, change)


def _finished_stage(s: Session, case_id: int, stage: str) -> CheckpointRow | None:
    return s.exec(select(CheckpointRow).where(CheckpointRow.case_id == case_id, CheckpointRow.stage == stage)).first()


def _intent(s: Session, case_id: int, stage: str) -> IntentRow | None:
    return s.exec(select(IntentRow).where(IntentRow.case_id == case_id, IntentRow.stage == stage)).first()
