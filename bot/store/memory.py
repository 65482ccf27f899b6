"""What is kept about a case and month beyond one night, encrypted.

Every change is a new row with its time, so that who changed what can be followed. The newest row counts.
"""

from collections.abc import Callable

from sqlmodel import Session, col, select

from bot.domain.case import CaseRef
from bot.domain.errors import StoreUnavailable
from bot.ports.audit import AuditEntry
from bot.store.audit import Ledger
from bot.store.case_keys import CaseKeys
from bot.store.crypto import seal, unseal
from bot.store.database import Database, retry_while_away
from bot.store.tables import CaseKey, CaseRow, MemoryRow


class Memory:
    """Implements `ports.memory.Memory` on one database."""

    def __init__(self, database: Database, keys: CaseKeys, ledger: Ledger) -> None:
        self._db, self._keys, self._ledger = database, keys, ledger

    @retry_while_away
    def recall(self, flow: str, case: CaseRef, name: str) -> str | None:
        """The newest value kept under a name, or None. Reading makes no key and waits for no writer."""
        kept = (
            select(MemoryRow, CaseKey.wrapped)
            .join(CaseRow, col(CaseRow.id) == MemoryRow.case_id)
            .join(CaseKey, col(CaseKey.case_id) == MemoryRow.case_id, isouter=True)
            .where(CaseRow.flow == flow, CaseRow.number == case.number, CaseRow.month == str(case.month))
            .where(MemoryRow.name == name)
            .order_by(col(MemoryRow.version).desc())
        )
        with self._db.read_only() as s:
            found = s.exec(kept.limit(1)).first()
            if found is None:
                return None
            row, wrapped = found
            return _opened(self._keys.unwrap(row.case_id, wrapped), row)

    @retry_while_away
    def amend(
        self,
        flow: str,
        case: CaseRef,
        name: str,
        change: Callable[[str | None], str],
        entry: AuditEntry | None = None,
    ) -> None:
        """Keep a changed value, even while a run holds the case; a person's change is recorded in the audit chain."""
        with self._db.transaction() as s:
            case_id = case_id_of(s, flow, case)
            if case_id is None:
                raise StoreUnavailable("ärendet finns inte")
            s.get(CaseRow, case_id, with_for_update=True)  # a person and a run may change the same value at once
            self.keep(s, case_id, name, change)
            if entry:
                self._ledger.append(s, entry)

    def keep(self, s: Session, case_id: int, name: str, change: Callable[[str | None], str]) -> None:
        """Keep a changed value within the caller's transaction."""
        row = _newest(s, case_id, name)
        before = _opened(self._keys.of(s, case_id), row) if row else None
        after = change(before)
        if after == before:
            return
        version = row.version + 1 if row else 1
        sealed = seal(self._keys.of(s, case_id), after.encode(), _bound_to(name, version))
        s.add(MemoryRow(case_id=case_id, name=name, version=version, payload=sealed))


def case_id_of(s: Session, flow: str, case: CaseRef) -> int | None:
    """The row id of a case, or None before a night has found it."""
    where = (CaseRow.flow == flow, CaseRow.number == case.number, CaseRow.month == str(case.month))
    return s.exec(select(CaseRow.id).where(*where)).first()


def _opened(key: bytes, row: MemoryRow) -> str:
    return unseal(key, row.payload, _bound_to(row.name, row.version)).decode()


def _bound_to(name: str, version: int) -> str:
    """Includes the version, so that an older value cannot be put in the newest one's place."""
    return f"memory {name} {version}"


def _newest(s: Session, case_id: int, name: str) -> MemoryRow | None:
    kept = select(MemoryRow).where(MemoryRow.case_id == case_id, MemoryRow.name == name)
    return s.exec(kept.order_by(col(MemoryRow.version).desc())).first()
