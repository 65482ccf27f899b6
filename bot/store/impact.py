"""What impact is counted from: columns of runs, cases and reviews. Nothing sealed is opened here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, func, select

from bot.domain.case import Outcome
from bot.domain.follow_up import Stands
from bot.domain.impact import WAITING, Baseline, BlindSum, CountedReview, Followed, HalfYear, Offered
from bot.domain.period import Month
from bot.domain.review import Mark
from bot.ports.feed import BESIDE
from bot.store.database import Database, retry_while_away
from bot.store.tables import BaselineRow, CaseRow, FollowUpRow, LookRow, ReviewRow, Run

BLIND = {"blind-lika": True, "blind-olika": False}
"""The views that say how a hidden sum came out, as the review page stores them."""


class ImpactRecords:
    """Implements `ports.impact.ImpactRecords` on one database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @retry_while_away
    def first_night(self) -> date | None:
        """The first night ever."""
        with self._db.read_only() as s:
            first = s.exec(select(func.min(Run.day)).where(~col(Run.flow).contains(BESIDE))).one()
            return date.fromisoformat(first) if first else None

    @retry_while_away
    def nights(self, period: HalfYear) -> Sequence[date]:
        """The nights, one for each flow and date."""
        with self._db.read_only() as s:
            return [date.fromisoformat(day) for day in s.exec(select(Run.day).where(*_within(period))).all()]

    @retry_while_away
    def offered(self, period: HalfYear) -> Sequence[Offered]:
        """Every case that a night was offered. A case taken up again counts only in the latest of its nights."""
        with self._db.read_only() as s:
            asked: Any = (
                CaseRow.unit, Run.day, CaseRow.state, CaseRow.reason, CaseRow.offered_at, CaseRow.ended_at
            )  # fmt: skip
            query: Any = select(*asked).where(
                CaseRow.run_id == Run.id, *_within(period)
            )  # fmt: skip
            rows = s.exec(query).all()
            return [_offered(*row) for row in rows]

    @retry_while_away
    def reviewed(self, period: HalfYear) -> Sequence[CountedReview]:
        """Every review of a draft that was not undone, by the night of its case."""
        with self._db.read_only() as s:
            stands = (col(ReviewRow.undone_at).is_(None), ReviewRow.draft != "", col(ReviewRow.mark).in_(_ON_DRAFTS))
            asked: Any = (
                CaseRow.unit, Run.day, ReviewRow.account, ReviewRow.took_s, ReviewRow.is_adjusted, ReviewRow.mark,
                ReviewRow.is_second,
            )  # fmt: skip
            query: Any = select(*asked).where(
                *stands, col(ReviewRow.case_id) == col(CaseRow.id), col(CaseRow.run_id) == col(Run.id), *_within(period)
            )  # fmt: skip
            return [
                CountedReview(
                    unit, date.fromisoformat(day), who, round(took_s), adjusted, mark == Mark.RETURNED.value, second
                )
                for unit, day, who, took_s, adjusted, mark, second in s.exec(query).all()
            ]

    @retry_while_away
    def blinds(self, period: HalfYear) -> Sequence[BlindSum]:
        """The sums that were worked out first, as long as their cases are not erased."""
        with self._db.read_only() as s:
            query: Any = select(CaseRow.unit, Run.day, LookRow.account, LookRow.flag).where(
                col(LookRow.flag).in_(list(BLIND)), col(LookRow.case_id) == col(CaseRow.id),
                col(CaseRow.run_id) == col(Run.id), *_within(period),
            )  # fmt: skip
            rows = s.exec(query).all()
            return [BlindSum(unit, date.fromisoformat(day), who, BLIND[flag]) for unit, day, who, flag in rows]

    @retry_while_away
    def followed(self, period: HalfYear) -> Sequence[Followed]:
        """What came of the drafts: those decided, and in shadow mode those that a person has calculated."""
        with self._db.read_only() as s:
            is_shadow = col(CaseRow.state) == Outcome.SHADOWED.value
            told = or_(
                col(FollowUpRow.stands) == Stands.DECIDED.value,
                is_shadow & (col(FollowUpRow.stands) != Stands.NOTHING.value),
            )
            asked: Any = (CaseRow.unit, Run.day, CaseRow.officer, FollowUpRow.changes, CaseRow.state)
            query: Any = select(*asked).where(
                told, col(FollowUpRow.case_id) == col(CaseRow.id), col(CaseRow.run_id) == col(Run.id), *_within(period)
            )  # fmt: skip
            return [
                Followed(unit, date.fromisoformat(day), officer, changes > 0, state == Outcome.SHADOWED.value)
                for unit, day, officer, changes, state in s.exec(query).all()
            ]

    @retry_while_away
    def baselines(self) -> Sequence[Baseline]:
        """Every version of the manual figure, the newest first."""
        with self._db.read_only() as s:
            rows = s.exec(select(BaselineRow).order_by(col(BaselineRow.id).desc())).all()
            return [Baseline(row.minutes, Month.parse(row.since), row.how, row.account, row.at) for row in rows]

    @retry_while_away
    def add_baseline(self, baseline: Baseline) -> None:
        """Save a new version; none is ever changed. Repeating it after a lost answer adds nothing."""
        with self._db.transaction() as s:
            newest = s.exec(select(BaselineRow).order_by(col(BaselineRow.id).desc()).limit(1)).first()
            if newest and (newest.account, newest.at) == (baseline.account, baseline.at):
                return
            s.add(
                BaselineRow(
                    minutes=baseline.minutes, since=str(baseline.since), how=baseline.how, account=baseline.account,
                    at=baseline.at,
                )
            )  # fmt: skip


_ON_DRAFTS = [Mark.REVIEWED.value, Mark.RETURNED.value]


def _within(period: HalfYear) -> tuple[ColumnElement[bool], ...]:
    days = (col(Run.day) >= period.first.isoformat(), col(Run.day) <= period.last.isoformat())
    return *days, ~col(Run.flow).contains(BESIDE)


def _offered(  # noqa: PLR0917 - the columns that are read
    unit: str, day: str, state: str, reason: str, seen: datetime | None, ended: datetime | None
) -> Offered:
    night = date.fromisoformat(day)
    if state == Outcome.DRAFTED.value:
        lead = round((ended - seen).total_seconds() / 60) if seen and ended else None
        return Offered(unit, night, "", lead)
    why = {Outcome.TO_PERSON.value: reason, Outcome.SHADOWED.value: state}
    return Offered(unit, night, why.get(state, WAITING))
