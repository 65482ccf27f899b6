"""Where a case was left to a person, sealed with the case's own key: only a name, but nobody else needs to read it."""

import logging

from sqlmodel import Session, col, select

from bot.store.case_keys import CaseKeys
from bot.store.crypto import seal, unseal
from bot.store.database import Database
from bot.store.tables import ERASED, CaseKey, CaseRow, id_of

_LOG = logging.getLogger(__name__)
_BOUND_TO = "detail"


def seal_detail(s: Session, keys: CaseKeys, row: CaseRow, detail: str) -> None:
    """Replace the detail. An empty one needs no key."""
    row.detail = ""
    row.sealed_detail = seal(keys.of(s, id_of(row)), detail.encode(), _BOUND_TO) if detail else b""


def detail_of(s: Session, keys: CaseKeys, row: CaseRow) -> str:
    """The detail of a case, or nothing. Raises: StoreUnavailable when its key is gone or another."""
    if not row.sealed_detail:
        return ""
    key = s.get(CaseKey, id_of(row))
    return unseal(keys.unwrap(id_of(row), key.wrapped if key else None), row.sealed_detail, _BOUND_TO).decode()


def seal_old_details(database: Database, keys: CaseKeys) -> None:
    """Seal details that were stored in clear, and remove the clear text from the file. An erased case loses its own."""
    in_clear = col(CaseRow.detail) != ""
    with database.read_only() as s:
        if s.exec(select(CaseRow.id).where(in_clear).limit(1)).first() is None:
            return
    with database.transaction() as s:
        for row in s.exec(select(CaseRow).where(in_clear).with_for_update()).all():
            seal_detail(s, keys, row, "" if row.number.startswith(ERASED) else row.detail)
    if not database.scrub():
        _LOG.warning(
            "Äldre klartext i %s är förseglad, men står kvar i filens logg tills alla program som har den öppen är stängda.",
            database.name,
        )
