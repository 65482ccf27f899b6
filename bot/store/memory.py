"""What is kept about a case and month beyond one night: encrypted as its stages are, and never written over.

Each change is a row of its own, with its time, so that who changed what can be followed. The newest row counts.
"""

from collections.abc import Callable

from sqlmodel import Session, col, select

from bot.domain.case import CaseRef
from bot.domain.errors import StoreUnavailable
from bot.ports.audit import AuditEntry
from bot.store.audit import Ledger
from bot.store.crypto import new_key, seal, unseal
from bot.store.database import Database, patient
from bot.store.retention import Cuts
from bot.store.tables import CaseKey, CaseRow, KeyCheck, MemoryRow

_KNOWN = b"brygga"


class Memory:
    """Implements `ports.memory.Memory` on one database."""

    def __init__(self, database: Database, master: bytes) -> None:
        self._db, self._master = database, master
        self.ledger = Ledger(database, master)
        self.cuts = Cuts(database, self.ledger)
        self._try_key()

    @property
    def database(self) -> Database:
        """The database that this is kept in."""
        return self._db

    @patient
    def _try_key(self) -> None:
        """Raises: StoreUnavailable when the database was begun with another key."""
        with self._db.transaction() as s:
            check = s.get(KeyCheck, 1)
            if check is None:
                before = s.exec(select(CaseKey).limit(1)).first()
                if before is not None:  # a database from before there was a check
                    self._key(s, before.case_id)
                s.add(KeyCheck(sealed=seal(self._master, _KNOWN, _KNOWN.decode())))
            else:
                unseal(self._master, check.sealed, _KNOWN.decode())

    @patient
    def recall(self, flow: str, case: CaseRef, name: str) -> str | None:
        """The newest of what is kept under a name, or None. Looking makes no key, and waits for nobody."""
        kept = (
            select(MemoryRow, CaseKey.wrapped)
            .join(CaseRow, col(CaseRow.id) == MemoryRow.case_id)
            .join(CaseKey, col(CaseKey.case_id) == MemoryRow.case_id, isouter=True)
            .where(CaseRow.flow == flow, CaseRow.number == case.number, CaseRow.month == str(case.month))
            .where(MemoryRow.name == name)
            .order_by(col(MemoryRow.version).desc())
        )
        with self._db.looking() as s:
            found = s.exec(kept.limit(1)).first()
            if found is None:
                return None
            row, wrapped = found
            return unseal(self._unwrapped(row.case_id, wrapped), row.payload, _place(row.name, row.version)).decode()

    @patient
    def amend(
        self,
        flow: str,
        case: CaseRef,
        name: str,
        change: Callable[[str | None], str],
        entry: AuditEntry | None = None,
    ) -> None:
        """Keep what was changed, also while a run holds the case; what a person changed has its line in the log."""
        with self._db.transaction() as s:
            case_id = case_id_of(s, flow, case)
            if case_id is None:
                raise StoreUnavailable("ärendet finns inte")
            s.get(CaseRow, case_id, with_for_update=True)  # a person and a run may change the same thing at once
            self._remember(s, case_id, name, change)
            if entry:
                self.ledger.append(s, entry)

    def _remember(self, s: Session, case_id: int, name: str, change: Callable[[str | None], str]) -> None:
        row = _newest(s, case_id, name)
        before = self._opened(s, row) if row else None
        after = change(before)
        if after == before:
            return
        version = row.version + 1 if row else 1
        sealed = seal(self._key(s, case_id), after.encode(), _place(name, version))
        s.add(MemoryRow(case_id=case_id, name=name, version=version, payload=sealed))

    def _opened(self, s: Session, row: MemoryRow) -> str:
        return unseal(self._key(s, row.case_id), row.payload, _place(row.name, row.version)).decode()

    def _key(self, s: Session, case_id: int) -> bytes:
        row = s.get(CaseKey, case_id)
        if row is None:
            key = new_key()
            s.add(CaseKey(case_id=case_id, wrapped=seal(self._master, key, _of_case(case_id))))
            return key
        return self._unwrapped(case_id, row.wrapped)

    def _unwrapped(self, case_id: int, wrapped: bytes | None) -> bytes:
        """A case's key, as it was read beside something else. Raises: StoreUnavailable."""
        if wrapped is None:
            raise StoreUnavailable(f"nyckeln till ärenderad {case_id} saknas")
        return unseal(self._master, wrapped, _of_case(case_id))


def has_key(database: Database) -> bool:
    """Whether something is sealed in the database already, so that its key cannot be made anew."""
    with database.transaction() as s:
        return any(s.exec(select(sealed).limit(1)).first() is not None for sealed in (KeyCheck, CaseKey))


def _of_case(case_id: int) -> str:
    """What a case's key is bound to."""
    return f"case {case_id}"


def _place(name: str, version: int) -> str:
    """What a payload is bound to: an older version cannot be put in the place of the newest."""
    return f"memory {name} {version}"


def case_id_of(s: Session, flow: str, case: CaseRef) -> int | None:
    """The row of a case, or None before a night has found it."""
    where = (CaseRow.flow == flow, CaseRow.number == case.number, CaseRow.month == str(case.month))
    return s.exec(select(CaseRow.id).where(*where)).first()


def _newest(s: Session, case_id: int, name: str) -> MemoryRow | None:
    kept = select(MemoryRow).where(MemoryRow.case_id == case_id, MemoryRow.name == name)
    return s.exec(kept.order_by(col(MemoryRow.version).desc())).first()
