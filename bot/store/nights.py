"""The nights as IT sees them: sums over runs, cases and steps, and where cases were left to a person."""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, select

from bot.domain.case import Outcome
from bot.domain.errors import Reason, StoreUnavailable
from bot.ports.feed import BESIDE
from bot.ports.nights import FAILED, Health, NightLine, StageTime, Trouble
from bot.store.case_keys import CaseKeys
from bot.store.database import Database, retry_while_away
from bot.store.details import detail_of
from bot.store.evidence import is_failure
from bot.store.tables import CasePerson, CaseRow, EventRow, EvidenceRow, InboxRow, Run

PACE_OF = 30
"""The pace is measured on this many of the newest cases."""

PICTURES_OF = 3
"""How many equal failures to show pictures of; a fourth would add nothing."""


class Nights:
    """Implements `ports.nights.Nights` on one database."""

    def __init__(self, database: Database, keys: CaseKeys) -> None:
        self._db, self._keys = database, keys

    @retry_while_away
    def flows(self) -> Sequence[str]:
        """The flows that have had a night of ordinary work."""
        with self._db.read_only() as s:
            own = select(Run.flow).where(~col(Run.flow).contains(BESIDE))
            return s.exec(own.distinct().order_by(Run.flow)).all()

    @retry_while_away
    def opened(self) -> Sequence[tuple[date, datetime]]:
        """Every night's business date, and when it was opened, whatever work it did."""
        with self._db.read_only() as s:
            rows = s.exec(select(Run.day, Run.opened_at)).all()
            return [(date.fromisoformat(day), at) for day, at in rows]

    @retry_while_away
    def nights(self, flow: str, limit: int) -> Sequence[NightLine]:
        """A flow's nights, newest first."""
        with self._db.read_only() as s:
            runs = s.exec(select(Run).where(Run.flow == flow).order_by(col(Run.day).desc()).limit(limit)).all()
            return [_line(s, run) for run in runs]

    @retry_while_away
    def stages(self, run: int) -> Sequence[StageTime]:
        """Where a night's time went, the slowest stage first."""
        with self._db.read_only() as s:
            spent = func.sum(EventRow.took_ms)
            query = select(EventRow.stage, func.count(), spent, func.max(EventRow.took_ms))
            rows = s.exec(query.where(EventRow.run_id == run).group_by(EventRow.stage).order_by(spent.desc())).all()
            return [
                StageTime(stage, n, float(total) / n, longest, float(total) / 1000) for stage, n, total, longest in rows
            ]

    @retry_while_away
    def troubles(self, run: int) -> Sequence[Trouble]:
        """What left cases to a person, most cases first."""
        with self._db.read_only() as s:
            ended = (CaseRow.run_id == run, CaseRow.state == Outcome.TO_PERSON.value)
            rows = s.exec(select(CaseRow).where(*ended).order_by(col(CaseRow.number))).all()
            of_them = select(EvidenceRow.case_id, func.max(EvidenceRow.id)).join(CaseRow)
            failures = of_them.where(*ended, EvidenceRow.run_id == run, is_failure(), col(CaseRow.reason).in_(FAILED))
            pictures = dict(s.exec(failures.group_by(col(EvidenceRow.case_id))).all())
            found: dict[tuple[str, str], list[CaseRow]] = defaultdict(list)
            for row in rows:
                found[row.reason, self._detail(s, row)].append(row)
        told = [
            Trouble(reason, detail, tuple(case.number for case in cases), _pictured(cases, pictures))
            for (reason, detail), cases in found.items()
        ]
        return sorted(told, key=lambda one: -len(one.cases))

    def _detail(self, s: Session, row: CaseRow) -> str:
        """One case whose key is gone must not take the page down for the others."""
        try:
            return detail_of(s, self._keys, row)
        except StoreUnavailable:
            return "går inte att läsa: ärendets nyckel saknas"

    @retry_while_away
    def barred(self, run: int, conflicts: frozenset[str], *, sees_protected: bool) -> frozenset[str]:
        """The numbers of a night's cases that the user must never meet, by what any month of the case has shown."""
        other = aliased(CaseRow)
        same = (col(other.flow) == CaseRow.flow, col(other.number) == CaseRow.number)
        theirs = exists().where(*same, col(CasePerson.case_id) == other.id, col(CasePerson.person).in_(conflicts))
        is_protected = or_(
            exists().where(*same, col(other.reason) == Reason.BY_HAND.value),
            exists().where(*same, col(InboxRow.case_id) == other.id, col(InboxRow.protected)),
        )
        hidden = theirs if sees_protected else or_(theirs, is_protected)
        with self._db.read_only() as s:
            return frozenset(s.exec(select(CaseRow.number).where(CaseRow.run_id == run, hidden)).all())

    @retry_while_away
    def health(self, flow: str, limit: int) -> Sequence[Health]:
        """How well the pack has fitted, night by night, newest first."""
        with self._db.read_only() as s:
            runs = s.exec(select(Run).where(Run.flow == flow).order_by(col(Run.day).desc()).limit(limit)).all()
            return [_health(s, run) for run in runs]


def _pictured(cases: Sequence[CaseRow], pictures: Mapping[int, int | None]) -> tuple[tuple[str, int], ...]:
    """The first few cases that have a picture."""
    there = ((case.number, pictures.get(case.id or 0)) for case in cases)
    return tuple((number, picture) for number, picture in there if picture is not None)[:PICTURES_OF]


def _line(s: Session, run: Run) -> NightLine:
    assert run.id is not None
    mine = CaseRow.run_id == run.id
    states = dict(s.exec(select(CaseRow.state, func.count()).where(mine).group_by(CaseRow.state)).all())
    crashes = s.exec(select(func.coalesce(func.sum(CaseRow.crashes), 0)).where(mine)).one()
    newest = select(CaseRow.ended_at).where(mine, col(CaseRow.ended_at).is_not(None))
    ends = s.exec(newest.order_by(col(CaseRow.ended_at).desc()).limit(PACE_OF)).all()
    times = [end for end in ends if end is not None]
    between = [(later - earlier).total_seconds() for later, earlier in pairwise(times)]
    return NightLine(
        run.id, run.flow, run.day, run.opened_at, states.get(Outcome.DRAFTED.value, 0),
        states.get(Outcome.TO_PERSON.value, 0) + states.get(Outcome.SHADOWED.value, 0), states.get("queued", 0), states.get("running", 0), int(crashes),
        times[0] if times else None, statistics.median(between) if between else None,
    )  # fmt: skip


def _health(s: Session, run: Run) -> Health:
    mine = (EventRow.run_id == run.id,)
    steps = s.exec(select(func.count()).select_from(EventRow).where(*mine)).one()
    otherwise = s.exec(select(func.count()).select_from(EventRow).where(*mine, EventRow.strategy != "")).one()
    controls = s.exec(
        select(EventRow.target).where(*mine, EventRow.strategy != "").distinct().order_by(EventRow.target)
    )
    return Health(run.day, steps, otherwise, tuple(controls.all()))
