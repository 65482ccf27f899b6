"""Retention (gallring): erases a case's key and everything sealed with it, and records that in the same transaction.

The case's row stays for the figures. Its intents stay as long as its number, since they keep the robot from preparing the
same case and month again; both go when the content of the audit chain does.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, literal
from sqlmodel import Session, SQLModel, col, delete, exists, func, or_, select, update

from bot.domain.case import CaseRef, Outcome
from bot.domain.period import Month
from bot.ports.audit import AuditEntry
from bot.ports.journal import FAILURE
from bot.ports.retention import Cutoffs, Expired, ExpiredCase
from bot.store.audit import ERASED_THROUGH, Ledger, as_text
from bot.store.database import Database, retry_while_away
from bot.store.tables import (
    ERASED,
    AuditPayload,
    AuditPerson,
    CaseKey,
    CasePerson,
    CaseRow,
    ChainRow,
    CheckpointRow,
    EventRow,
    EvidenceRow,
    FollowUpRow,
    InboxRow,
    IntentRow,
    LegalHold,
    LookRow,
    MemoryRow,
    ReviewRow,
)

CONTENTS: tuple[type[SQLModel], ...] = (
    CheckpointRow, EvidenceRow, MemoryRow, EventRow, CaseKey, LookRow, CasePerson, InboxRow,
)  # fmt: skip


class RetentionStore:
    """Implements `ports.retention.RetentionStore` on one database."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._db, self._ledger = database, ledger

    @retry_while_away
    def expired(self, cutoffs: Cutoffs) -> Expired:
        """What would be erased."""
        with self._db.transaction() as s:
            return _expired(s, cutoffs)

    @retry_while_away
    def erase(self, cutoffs: Cutoffs, entry: AuditEntry) -> Expired:
        """Erase all of it in one transaction with a line in the audit chain, even when there is nothing; returns what was erased."""
        with self._db.transaction() as s:
            _lock(s, cutoffs)
            found = _expired(s, cutoffs)
            through = _log_through(s, cutoffs)
            _erase_cases(s, cutoffs)
            _erase_log(s, cutoffs)
            data = {**entry.data, **_summary(found), ERASED_THROUGH: str(through)}
            self._ledger.append(s, replace(entry, data=data))
        self._db.scrub()
        return found

    @retry_while_away
    def add_legal_hold(self, number: str, entry: AuditEntry) -> bool:
        """Erase nothing of a case number from now on; False when it was held already."""
        with self._db.transaction() as s:
            if s.get(LegalHold, number) is not None:
                return False
            s.add(LegalHold(number=number))
            self._ledger.append(s, entry)
            return True

    @retry_while_away
    def lift_legal_hold(self, number: str, entry: AuditEntry) -> bool:
        """Let a case number be erased again; False when it was not held."""
        with self._db.transaction() as s:
            row = s.get(LegalHold, number)
            if row is None:
                return False
            s.delete(row)
            self._ledger.append(s, entry)
            return True

    @retry_while_away
    def legal_holds(self) -> Sequence[str]:
        """The case numbers under a legal hold."""
        with self._db.transaction() as s:
            return s.exec(select(LegalHold.number).order_by(LegalHold.number)).all()


def _ended(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Cases that ended before a time, that no run has or will lease, and that are under no legal hold."""
    return (
        col(CaseRow.ended_at) < before,
        col(CaseRow.state).in_([outcome.value for outcome in Outcome]),
        col(CaseRow.number).not_in(select(LegalHold.number)),
    )


def _has_contents(tables: Sequence[type[SQLModel]] = CONTENTS) -> ColumnElement[bool]:
    return or_(*(exists().where(_case_id(table) == col(CaseRow.id)) for table in tables))


def _case_id(table: type[SQLModel]) -> Any:
    return table.case_id  # pyright: ignore[reportAttributeAccessIssue] - each of CONTENTS has it


def _pictures(cutoffs: Cutoffs) -> ColumnElement[bool]:
    """Pictures of failures, and of cases that a person works out: a failure is looked into at once or not at all."""
    by_person = col(CaseRow.state).in_([Outcome.TO_PERSON.value, Outcome.SHADOWED.value])
    failed = select(CaseRow.id).where(*_ended(cutoffs.pictures), by_person)
    whole = select(CaseRow.id).where(*_ended(cutoffs.cases))
    ended = select(CaseRow.id).where(*_ended(cutoffs.pictures))
    failures = col(EvidenceRow.case_id).in_(ended) & col(EvidenceRow.what).startswith(FAILURE)
    return (col(EvidenceRow.case_id).in_(failed) | failures) & col(EvidenceRow.case_id).not_in(whole)


def _log_contents(cutoffs: Cutoffs) -> ColumnElement[bool]:
    old = select(ChainRow.seq).where(ChainRow.at < as_text(cutoffs.audit))
    return col(AuditPayload.seq).in_(old) & col(AuditPayload.number).not_in(select(LegalHold.number))


def _numbers(cutoffs: Cutoffs) -> tuple[ColumnElement[bool], ...]:
    return *_ended(min(cutoffs.audit, cutoffs.cases)), ~col(CaseRow.number).startswith(ERASED)


def _lock(s: Session, cutoffs: Cutoffs) -> None:
    """Lock the cases, so that no run leases one that is being erased."""
    latest = max(cutoffs.cases, cutoffs.pictures)
    s.exec(select(CaseRow.id).where(*_ended(latest)).order_by(col(CaseRow.id)).with_for_update()).all()


def _expired(s: Session, cutoffs: Cutoffs) -> Expired:
    rows = s.exec(select(CaseRow).where(*_ended(cutoffs.cases), _has_contents()).order_by(col(CaseRow.id))).all()
    return Expired(
        cases=[ExpiredCase(row.flow, CaseRef(row.number, Month.parse(row.month)), _when(row)) for row in rows],
        pictures=_count(s, EvidenceRow, _pictures(cutoffs)),
        audit_lines=_count(s, AuditPayload, _log_contents(cutoffs)),
        numbers=_count(s, CaseRow, *_numbers(cutoffs)),
        held=s.exec(select(LegalHold.number).order_by(LegalHold.number)).all(),
    )


def _erase_cases(s: Session, cutoffs: Cutoffs) -> None:
    s.exec(delete(EvidenceRow).where(_pictures(cutoffs)))
    ended = select(CaseRow.id).where(*_ended(cutoffs.cases))
    for table in CONTENTS:
        s.exec(delete(table).where(_case_id(table).in_(ended)))
    # That a review was made or a draft decided is a figure about no person; what was written in it is not.
    s.exec(update(ReviewRow).where(col(ReviewRow.case_id).in_(ended)).values(said=b""))
    s.exec(update(FollowUpRow).where(col(FollowUpRow.case_id).in_(ended)).values(found=b""))
    s.exec(update(CaseRow).where(*_ended(cutoffs.cases)).values(detail="", sealed_detail=b""))
    nameless = select(CaseRow.id).where(*_numbers(cutoffs))
    s.exec(delete(IntentRow).where(col(IntentRow.case_id).in_(nameless)))
    s.exec(update(CaseRow).where(*_numbers(cutoffs)).values(number=literal(ERASED) + cast(CaseRow.id, String)))


def _erase_log(s: Session, cutoffs: Cutoffs) -> None:
    lines = select(AuditPayload.seq).where(_log_contents(cutoffs))
    s.exec(delete(AuditPerson).where(col(AuditPerson.seq).in_(lines)))
    s.exec(delete(AuditPayload).where(_log_contents(cutoffs)))


def _log_through(s: Session, cutoffs: Cutoffs) -> int:
    """The last line whose content is or has been erased."""
    return s.exec(select(func.max(ChainRow.seq)).where(ChainRow.at < as_text(cutoffs.audit))).one() or 0


def _count(s: Session, table: type[SQLModel], *where: ColumnElement[bool]) -> int:
    return s.exec(select(func.count()).select_from(table).where(*where)).one()


def _when(row: CaseRow) -> datetime:
    assert row.ended_at
    return row.ended_at


def _summary(found: Expired) -> dict[str, str]:
    """What the audit chain keeps about an erasure."""
    return {
        "cases": ", ".join(f"{one.flow} {one.case}" for one in found.cases),
        "pictures": str(found.pictures),
        "log": str(found.audit_lines),
        "numbers": str(found.numbers),
    }
