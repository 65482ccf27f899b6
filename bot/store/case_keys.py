"""One encryption key per case, wrapped with the master key: deleting it makes everything sealed about the case unreadable."""

from sqlmodel import Session, select

from bot.domain.errors import StoreUnavailable
from bot.store.crypto import new_key, seal, unseal
from bot.store.database import Database, retry_while_away
from bot.store.tables import CaseKey, KeyCheck

_KNOWN = b"brygga"


class CaseKeys:
    """The keys of one database. Raises: StoreUnavailable when the database was begun with another master key."""

    def __init__(self, database: Database, master: bytes) -> None:
        self._db, self._master = database, master
        self._require_same_master()

    def of(self, s: Session, case_id: int) -> bytes:
        """The case's key, made the first time something is sealed about it."""
        row = s.get(CaseKey, case_id)
        if row is None:
            key = new_key()
            s.add(CaseKey(case_id=case_id, wrapped=seal(self._master, key, _bound_to(case_id))))
            return key
        return self.unwrap(case_id, row.wrapped)

    def unwrap(self, case_id: int, wrapped: bytes | None) -> bytes:
        """The key of a case whose wrapped key was read in the same query as its data. Raises: StoreUnavailable."""
        if wrapped is None:
            raise StoreUnavailable(f"nyckeln till ärenderad {case_id} saknas")
        return unseal(self._master, wrapped, _bound_to(case_id))

    @retry_while_away
    def _require_same_master(self) -> None:
        with self._db.transaction() as s:
            check = s.get(KeyCheck, 1)
            if check is None:
                before = s.exec(select(CaseKey).limit(1)).first()
                if before is not None:  # the database is older than the check: prove the key on a case instead
                    self.of(s, before.case_id)
                s.add(KeyCheck(sealed=seal(self._master, _KNOWN, _KNOWN.decode())))
            else:
                unseal(self._master, check.sealed, _KNOWN.decode())


def has_key(database: Database) -> bool:
    """Whether anything is sealed in the database already, so that a new master key would lock it out."""
    with database.transaction() as s:
        return any(s.exec(select(sealed).limit(1)).first() is not None for sealed in (KeyCheck, CaseKey))


def _bound_to(case_id: int) -> str:
    return f"case {case_id}"
