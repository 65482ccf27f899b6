"""Where a case was left to a person, sealed with the case's own key: only a name, but nobody else needs to read it."""

from sqlmodel import Session, col, select

from bot.store.case_keys import CaseKeys
from bot.store.crypto import seal, unseal
from bot.store.database import Database
from bot.store.tables import CaseRow, id_of

_BOUND_TO = "detail"


def seal_detail(s: Session, keys: CaseKeys, row: CaseRow, detail: str) -> None:
    """Replace the detail. An empty one needs no key."""
    row.detail = ""
    row.sealed_detail = seal(keys.of(s, id_of(row)), detail.encode(), _BOUND_TO) if detail else b""


def detail_of(s: Session, keys: CaseKeys, row: CaseRow) -> str:
    """The detail of a case, or an empty string. Raises: StoreUnavailable."""
    return unseal(keys.of(s, id_of(row)), row.sealed_detail, _BOUND_TO).decode() if row.sealed_detail else ""


def seal_old_details(database: Database, keys: CaseKeys) -> None:
    """Seal details that were stored in clear before they were sealed, and remove the clear text from the file."""
    in_clear = col(CaseRow.detail) != ""
    with database.read_only() as s:
        if s.exec(select(CaseRow.id).where(in_clear).limit(1)).first() is None:
            return
    with database.transaction() as s:
        for row in s.exec(select(CaseRow).where(in_clear).with_for_update()).all():
            seal_detail(s, keys, row, row.detail)
    database.scrub()
