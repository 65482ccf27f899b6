"""The drafts of earlier nights, and what people made of them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlmodel import col, exists, select

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import StoreUnavailable
from bot.domain.follow_up import Stands
from bot.domain.period import Month
from bot.store.case_keys import CaseKeys
from bot.store.crypto import seal, unseal
from bot.store.database import Database, retry_while_away
from bot.store.memory import case_id_of
from bot.store.tables import CaseKey, CaseRow, CheckpointRow, FollowUpRow, now


class Outcomes:
    """Implements `ports.outcomes.Outcomes` on one database."""

    def __init__(self, database: Database, keys: CaseKeys) -> None:
        self._db, self._keys = database, keys

    @retry_while_away
    def awaited(self, flow: str, since: date) -> Sequence[CaseRef]:
        """The cases drafted since then that are not known to be decided, oldest first."""
        with self._db.read_only() as s:
            drafted = col(CaseRow.state).in_((Outcome.DRAFTED.value, Outcome.SHADOWED.value))
            decided = exists().where(
                col(FollowUpRow.case_id) == CaseRow.id, col(FollowUpRow.stands) == Stands.DECIDED.value
            )  # fmt: skip
            later = col(CaseRow.ended_at) > datetime.combine(since, time(), UTC)
            rows = s.exec(
                select(CaseRow).where(CaseRow.flow == flow, drafted, later, ~decided).order_by(col(CaseRow.id))
            )
            return [CaseRef(row.number, Month.parse(row.month)) for row in rows.all()]

    @retry_while_away
    def drafted(self, flow: str, case: CaseRef) -> str | None:
        """The case's draft as JSON text, or None once it is erased."""
        with self._db.read_only() as s:
            case_id = case_id_of(s, flow, case)
            kept = select(CheckpointRow).where(CheckpointRow.case_id == case_id, CheckpointRow.stage == "draft")
            row = s.exec(kept).first()
            return None if row is None else unseal(self._keys.of(s, row.case_id), row.payload, "draft").decode()

    @retry_while_away
    def keep_outcome(self, flow: str, case: CaseRef, stands: Stands, changes: int, found: str) -> None:
        """Replace what is known of the outcome."""
        with self._db.transaction() as s:
            case_id = case_id_of(s, flow, case)
            if case_id is None:
                raise StoreUnavailable("ärendet finns inte")
            sealed = seal(self._keys.of(s, case_id), found.encode(), "follow-up")
            s.merge(FollowUpRow(case_id=case_id, stands=stands.value, changes=changes, found=sealed, at=now()))

    @retry_while_away
    def outcome(self, flow: str, case: CaseRef) -> str | None:
        """The outcome as last read, as JSON text, or None before it was."""
        kept = (
            select(FollowUpRow, CaseKey.wrapped)
            .join(CaseRow, col(CaseRow.id) == FollowUpRow.case_id)
            .join(CaseKey, col(CaseKey.case_id) == FollowUpRow.case_id, isouter=True)
            .where(CaseRow.flow == flow, CaseRow.number == case.number, CaseRow.month == str(case.month))
        )
        with self._db.read_only() as s:
            row, wrapped = s.exec(kept).first() or (None, None)
            if row is None or not row.found:
                return None
            return unseal(self._keys.unwrap(row.case_id, wrapped), row.found, "follow-up").decode()
