"""The office's lists, and people's reviews of the cases in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, literal, or_, true, tuple_, union_all, update
from sqlmodel import Session, col, exists, func, select

from bot.domain.case import CaseRef, Outcome
from bot.domain.field import Field
from bot.domain.money import Money
from bot.domain.period import Month
from bot.domain.review import Adjustment, Mark, Review, State
from bot.ports.feed import BESIDE
from bot.ports.inbox import MOST_COUNTED, InboxCase, IndexEntry, Listing, Outdated, Visibility, Wanted
from bot.ports.reports import CaseReport
from bot.store.archive import CaseArchive
from bot.store.crypto import seal, unseal
from bot.store.database import retry_while_away
from bot.store.evidence import is_failure, picture_bound_to
from bot.store.reports import Pictures
from bot.store.tables import CaseKey, CasePerson, CaseRow, EvidenceRow, InboxRow, LookRow, ReviewRow

ORDER = (col(InboxRow.pay_day), col(InboxRow.ended_at), col(InboxRow.case_id))
FEW = 200
"""When at most this many cases match a number, they are found by it before any other condition is tried."""

LAST = "\U0010ffff"
"""Sorts after any character in a number."""

T = TypeVar("T", InboxRow, ReviewRow)
ENDED = (Outcome.DRAFTED.value, Outcome.TO_PERSON.value, Outcome.SHADOWED.value)


class Inbox:
    """Implements `ports.inbox.Inbox` on the database that the nights write in."""

    def __init__(self, archive: CaseArchive) -> None:
        self._db, self._keys, self._reports = archive.database, archive.keys, archive.reports

    # ------------------------------------------------------------ the lists

    @retry_while_away
    def unindexed(self, since: datetime, limit: int) -> Sequence[CaseReport]:
        """Cases that nights have ended since then and that are not indexed as they now are, oldest first; no pictures.

        Each case is compared on its own, since workers, and machines with their own clocks, do not commit in order of time.
        """
        with self._db.read_only() as s:
            missing = col(CaseRow.placed_at).is_distinct_from(col(CaseRow.ended_at))  # as in the partial index
            found = select(CaseRow).where(
                col(CaseRow.state).in_(ENDED), missing, col(CaseRow.ended_at) > since, ~col(CaseRow.flow).contains(BESIDE)
            )  # fmt: skip
            rows = s.exec(found.order_by(col(CaseRow.ended_at)).limit(limit)).all()
            return [self._reports.report(s, row, Pictures.NONE) for row in rows]

    @retry_while_away
    def index(self, entries: Sequence[IndexEntry]) -> None:
        """Index cases in the lists. A case whose draft has changed is open again, whatever its review said."""
        with self._db.transaction() as s:
            for entry in entries:
                case = s.get(CaseRow, entry.case_id)
                if case is None or case.ended_at != entry.ended_at:
                    continue  # a night has taken the case up again
                row = _indexed(entry, case, s.get(InboxRow, entry.case_id))
                row.who = seal(self._keys.of(s, entry.case_id), entry.who.encode(), "who") if entry.who else b""
                s.merge(row)
                case.placed_at = case.ended_at

    @retry_while_away
    def listed(self, visibility: Visibility, wanted: Wanted, skip: int, limit: int) -> Sequence[InboxCase]:
        """A page of a list: the nearest pay day first, then the oldest."""
        with self._db.read_only() as s:
            query = (
                _with_key(InboxRow)
                .where(seen_by(visibility), *_asked_for(wanted), *_numbered(s, wanted))
                .order_by(*ORDER)
            )
            return [self._named(row, wrapped) for row, wrapped in s.exec(query.offset(skip).limit(limit)).all()]

    @retry_while_away
    def around(
        self, visibility: Visibility, wanted: Wanted, case: InboxCase
    ) -> tuple[InboxCase | None, InboxCase | None]:
        """The case before and the case after this one in a list, whether or not it is still there."""
        place = tuple_(*ORDER)
        here = (case.pay_day.isoformat(), case.ended_at, case.id)
        with self._db.read_only() as s:
            query = select(InboxRow).where(seen_by(visibility), *_asked_for(wanted))
            before = s.exec(query.where(place < here).order_by(*(one.desc() for one in ORDER)).limit(1)).first()
            after = s.exec(query.where(place > here).order_by(*ORDER).limit(1)).first()
            return _case(before) if before else None, _case(after) if after else None

    @retry_while_away
    def counts(self, visibility: Visibility) -> Mapping[tuple[Listing, State], int]:
        """How many visible cases there are by list and state; `MOST_COUNTED` means that many or more."""
        with self._db.read_only() as s:
            each = (_counted(visibility, listing, state) for listing in Listing for state in State)
            rows: Sequence[Any] = s.connection().execute(union_all(*each)).all()
            return {(Listing(listing), State(state)): count for listing, state, count in rows if count}

    @retry_while_away
    def one(self, visibility: Visibility, flow: str, case: CaseRef) -> InboxCase | None:
        """The case, if it is visible."""
        with self._db.read_only() as s:
            named = (InboxRow.flow == flow, InboxRow.number == case.number, InboxRow.month == str(case.month))
            found = s.exec(_with_key(InboxRow).where(*named, seen_by(visibility))).first()
            if found is None:
                return None
            people = s.exec(select(CasePerson.person).where(CasePerson.case_id == found[0].case_id)).all()
            return replace(self._named(*found), people=frozenset(people))

    def _named(self, row: InboxRow, wrapped: bytes | None) -> InboxCase:
        who = unseal(self._keys.unwrap(row.case_id, wrapped), row.who, "who").decode() if row.who else ""
        return replace(_case(row), who=who)

    # ------------------------------------------------------------ viewing

    @retry_while_away
    def open(self, case_id: int, account: str, until: datetime) -> None:
        """Record that this person has the page open. The case does not change, so `version` stays."""
        with self._db.transaction() as s:
            row = update(InboxRow).where(col(InboxRow.case_id) == case_id)
            s.exec(row.values(opened_by=account, opened_until=until))

    @retry_while_away
    def viewed(self, case_id: int, draft: str, account: str) -> Mapping[str, datetime]:
        """What this person has viewed in the draft, and when first."""
        with self._db.read_only() as s:
            mine = (LookRow.case_id == case_id, LookRow.draft == draft, LookRow.account == account)
            return {row.flag: row.at for row in s.exec(select(LookRow).where(*mine)).all()}

    @retry_while_away
    def mark_viewed(self, case: InboxCase, account: str, flag: str, at: datetime) -> None:
        """Record that this person has viewed a flag; the first time counts."""
        with self._db.transaction() as s:
            if s.get(LookRow, (case.id, case.draft, account, flag)) is None:
                s.add(LookRow(case_id=case.id, draft=case.draft, account=account, flag=flag, at=at))

    @retry_while_away
    def picture(self, case_id: int, picture_id: int) -> bytes | None:
        """A masked picture of the case, JPEG."""
        with self._db.read_only() as s:
            row = s.exec(
                select(EvidenceRow).where(EvidenceRow.id == picture_id, EvidenceRow.case_id == case_id, ~is_failure())
            ).first()
            return unseal(self._keys.of(s, case_id), row.picture, picture_bound_to(row.stage)) if row else None

    # ------------------------------------------------------------ reviewing

    @retry_while_away
    def record_review(self, case: InboxCase, review: Review, state: State) -> InboxCase:
        """Record a review and the state it leaves the case in."""
        with self._db.transaction() as s:
            row = _unchanged(s, case)
            s.add(self._review_row(s, case.id, review))
            row.state, row.version, row.opened_by, row.opened_until = state.value, row.version + 1, "", None
            return _case(row)

    @retry_while_away
    def undo(self, case: InboxCase, review: Review, now: datetime) -> InboxCase:
        """Take a review back."""
        with self._db.transaction() as s:
            row = _unchanged(s, case)
            mine = (ReviewRow.case_id == case.id, ReviewRow.account == review.account, ReviewRow.at == review.at)
            said = s.exec(select(ReviewRow).where(*mine, col(ReviewRow.undone_at).is_(None))).first()
            if said is None:
                raise Outdated(review.account, State(row.state))
            said.undone_at = now
            row.state, row.version = (State.SECOND if said.is_second else State.OPEN).value, row.version + 1
            return _case(row)

    @retry_while_away
    def has_reviewed(self, account: str, tables: str) -> bool:
        """Whether this person has reviewed any draft made with these versions."""
        with self._db.read_only() as s:
            mine = (ReviewRow.account == account, col(ReviewRow.undone_at).is_(None), InboxRow.tables == tables)
            found = select(ReviewRow.id).where(*mine, col(ReviewRow.case_id) == InboxRow.case_id)
            return s.exec(found.limit(1)).first() is not None

    @retry_while_away
    def are_new(self, tables: str, fewest: int) -> bool:
        """Whether fewer than `fewest` drafts of these versions have been reviewed, though drafts of others have."""
        said = select(literal(1)).select_from(ReviewRow).join(InboxRow, col(InboxRow.case_id) == ReviewRow.case_id).where(
            col(ReviewRow.undone_at).is_(None), col(ReviewRow.is_second).is_(False), ReviewRow.draft != ""
        )  # fmt: skip
        with self._db.read_only() as s:
            before = s.exec(said.where(InboxRow.tables != tables).limit(1)).first()
            return (
                before is not None and len(s.exec(said.where(InboxRow.tables == tables).limit(fewest)).all()) < fewest
            )

    @retry_while_away
    def assign(self, case: InboxCase, to: str) -> InboxCase:
        """Hand a case over."""
        with self._db.transaction() as s:
            row = _unchanged(s, case)
            row.assigned, row.owner, row.version = to, to or row.officer, row.version + 1
            return _case(row)

    @retry_while_away
    def reviews(self, case_id: int) -> Sequence[Review]:
        """The reviews of a case, newest first, undone ones included."""
        with self._db.read_only() as s:
            said = _with_key(ReviewRow).where(ReviewRow.case_id == case_id).order_by(col(ReviewRow.id).desc())
            return [self._review(row, wrapped) for row, wrapped in s.exec(said).all()]

    @retry_while_away
    def latest(self, visibility: Visibility, limit: int) -> Sequence[tuple[InboxCase, Review]]:
        """This person's latest reviews, of cases that are still visible."""
        with self._db.read_only() as s:
            mine = (
                select(ReviewRow, InboxRow, CaseKey.wrapped)
                .join(InboxRow, col(InboxRow.case_id) == ReviewRow.case_id)
                .join(CaseKey, col(CaseKey.case_id) == ReviewRow.case_id, isouter=True)
                .where(ReviewRow.account == visibility.account, seen_by(visibility))
            )
            rows = s.exec(mine.order_by(col(ReviewRow.id).desc()).limit(limit)).all()
            return [(_case(row), self._review(said, wrapped)) for said, row, wrapped in rows]

    def _review_row(self, s: Session, case_id: int, review: Review) -> ReviewRow:
        changes = [{"row": str(one.field), "ore": one.amount.ore, "why": one.why} for one in review.adjustments]
        said = json.dumps({"motive": review.motive, "adjustments": changes}, ensure_ascii=False)
        return ReviewRow(
            case_id=case_id, draft=review.draft, account=review.account, mark=review.mark.value,
            reason=review.reason, is_second=review.is_second, is_adjusted=bool(changes), took_s=review.took_s,
            said=seal(self._keys.of(s, case_id), said.encode(), "review"), at=review.at,
        )  # fmt: skip

    def _review(self, row: ReviewRow, wrapped: bytes | None) -> Review:
        said: dict[str, Any] = {"motive": "", "adjustments": []}
        if row.said:  # empty once erased
            said = json.loads(unseal(self._keys.unwrap(row.case_id, wrapped), row.said, "review"))
        changes = tuple(
            Adjustment(Field.parse(one["row"]), Money(one["ore"]), one["why"]) for one in said["adjustments"]
        )
        return Review(
            mark=Mark(row.mark), draft=row.draft, account=row.account, at=row.at, took_s=row.took_s,
            reason=row.reason, motive=said["motive"], adjustments=changes, is_second=row.is_second,
            undone_at=row.undone_at,
        )  # fmt: skip


def _with_key(kind: type[T]) -> Any:
    """Rows about cases, each with its case's wrapped key: one statement however many rows."""
    return select(kind, CaseKey.wrapped).join(CaseKey, col(CaseKey.case_id) == kind.case_id, isouter=True)


def _counted(visibility: Visibility, listing: Listing, state: State) -> Any:
    """A count that stops at `MOST_COUNTED`."""
    here = (InboxRow.listing == listing.value, InboxRow.state == state.value)
    some = select(literal(1)).select_from(InboxRow).where(*here, seen_by(visibility)).limit(MOST_COUNTED).subquery()
    return select(literal(listing.value), literal(state.value), func.count()).select_from(some)


def seen_by(visibility: Visibility) -> ColumnElement[bool]:
    """The visible rows, as SQL: the counterpart of `access.may` for reading a case."""
    people = exists().where(col(CasePerson.case_id) == InboxRow.case_id)
    mine = (col(InboxRow.unit).in_(visibility.units)) & (col(InboxRow.unit) != "")
    if visibility.officer:
        mine = or_(mine, _owned_by(visibility.officer))
    # No people are stored for a protected household; only those appointed to such cases may see its number.
    meets = true() if visibility.sees_protected else people & ~col(InboxRow.protected)
    if not visibility.conflicts:
        return mine & meets
    hidden = select(CasePerson.case_id).where(col(CasePerson.person).in_(visibility.conflicts))
    return mine & meets & col(InboxRow.case_id).not_in(hidden)


def _owned_by(officer: str) -> ColumnElement[bool]:
    return col(InboxRow.owner) == officer


def _asked_for(wanted: Wanted) -> list[Any]:
    found: list[Any] = [InboxRow.listing == wanted.listing.value]
    if wanted.states:
        found.append(col(InboxRow.state).in_([state.value for state in wanted.states]))
    if wanted.owner:
        found.append(_owned_by(wanted.owner))
    if wanted.reason:
        found.append(InboxRow.reason == wanted.reason)
    if wanted.flagged is not None:
        found.append(InboxRow.flags > 0 if wanted.flagged else InboxRow.flags == 0)
    return found


def _numbered(s: Session, wanted: Wanted) -> list[Any]:
    """Cases whose number begins as asked. When few match, they are found first so that no other index is scanned."""
    if not wanted.number:
        return []
    begins = _begins(s, wanted.number)
    few = s.exec(select(InboxRow.case_id).where(begins).limit(FEW + 1)).all()
    return [col(InboxRow.case_id).in_(few) if len(few) <= FEW else begins]


def _begins(s: Session, number: str) -> ColumnElement[bool]:
    """A prefix match. SQLite uses its index for a range between two texts, but not for LIKE."""
    column = col(InboxRow.number)
    if s.get_bind().dialect.name != "sqlite":
        return column.startswith(number, autoescape=True)
    written = dict.fromkeys([number, number.upper(), number.lower()])
    return or_(*((column >= one) & (column < one + LAST) for one in written))


def _indexed(entry: IndexEntry, case: CaseRow, before: InboxRow | None) -> InboxRow:
    assert case.id is not None
    assert case.ended_at is not None
    same = before is not None and (before.draft, before.listing) == (entry.draft, entry.listing.value)
    assigned = before.assigned if before else ""
    return InboxRow(
        case_id=case.id, flow=case.flow, number=case.number, month=case.month, listing=entry.listing.value,
        state=before.state if before and same else State.OPEN.value, unit=case.unit, officer=case.officer,
        assigned=assigned, owner=assigned or case.officer, reason=entry.reason, flags=entry.flags, draft=entry.draft,
        protected=entry.protected, never_quick=entry.is_never_quick, tables=entry.tables,
        pay_day=entry.pay_day.isoformat(), ended_at=case.ended_at, version=before.version + 1 if before else 1,
    )  # fmt: skip


def _unchanged(s: Session, case: InboxCase) -> InboxRow:
    """The row, if nobody has changed it since the page was rendered. Raises: Outdated."""
    row = s.get(InboxRow, case.id, with_for_update=True)
    if row is None:
        raise Outdated("", State.OPEN)
    if row.version != case.version:
        last = select(ReviewRow.account).where(ReviewRow.case_id == case.id).order_by(col(ReviewRow.id).desc())
        raise Outdated(s.exec(last).first() or "", State(row.state))
    return row


def _case(row: InboxRow) -> InboxCase:
    return InboxCase(
        id=row.case_id, flow=row.flow, case=CaseRef(row.number, Month.parse(row.month)), listing=Listing(row.listing),
        state=State(row.state), unit=row.unit, officer=row.officer, assigned=row.assigned, reason=row.reason,
        flags=row.flags, draft=row.draft, protected=row.protected, is_never_quick=row.never_quick, tables=row.tables,
        pay_day=date.fromisoformat(row.pay_day), ended_at=row.ended_at, opened_by=row.opened_by,
        opened_until=row.opened_until, version=row.version,
    )  # fmt: skip
