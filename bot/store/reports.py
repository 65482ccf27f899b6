"""Cases as the office reads them: their finished stages, intents and pictures, decrypted."""

from collections.abc import Sequence
from enum import Enum

from sqlmodel import Session, col, select

from bot.domain.case import Belonging, CaseRef, Outcome
from bot.domain.errors import StoreUnavailable
from bot.domain.period import Month
from bot.ports.feed import NightRef
from bot.ports.reports import CaseReport, Finished, Seen
from bot.store.case_keys import CaseKeys
from bot.store.crypto import unseal
from bot.store.database import Database, retry_while_away
from bot.store.details import detail_of
from bot.store.evidence import picture_bound_to, spots_bound_to, spots_of, written_pictures
from bot.store.tables import CaseRow, CheckpointRow, EventRow, IntentRow, id_of


class Pictures(Enum):
    """How much of a case's pictures is read."""

    ALL = "the pictures, and the spots on them"
    SPOTS = "the spots only"
    NONE = "nothing"


class Reports:
    """Implements `ports.reports.Reports` on one database."""

    def __init__(self, database: Database, keys: CaseKeys) -> None:
        self._db, self._keys = database, keys

    @retry_while_away
    def cases(self, night: NightRef) -> Sequence[CaseReport]:
        """Every case of the night, by number."""
        with self._db.transaction() as s:
            rows = s.exec(select(CaseRow).where(CaseRow.run_id == night.run).order_by(col(CaseRow.number))).all()
            return [self.report(s, row) for row in rows]

    @retry_while_away
    def drift(self, night: NightRef) -> Sequence[str]:
        """The controls that were found by another candidate than the pack's first, by name."""
        with self._db.transaction() as s:
            drifted = (EventRow.run_id == night.run, EventRow.strategy != "")
            return s.exec(select(EventRow.target).where(*drifted).distinct().order_by(EventRow.target)).all()

    @retry_while_away
    def numbered(self, number: str) -> Sequence[CaseReport]:
        """Every month of a case, the newest first."""
        with self._db.transaction() as s:
            rows = s.exec(select(CaseRow).where(CaseRow.number == number).order_by(col(CaseRow.month).desc())).all()
            return [self.report(s, row) for row in rows]

    @retry_while_away
    def one(self, case_id: int) -> CaseReport:
        """What is kept about one case; of its pictures only the spots on them."""
        with self._db.read_only() as s:
            row = s.get(CaseRow, case_id)
            if row is None:
                raise StoreUnavailable(f"ärenderad {case_id} saknas")
            return self.report(s, row, Pictures.SPOTS)

    def report(self, s: Session, row: CaseRow, pictures: Pictures = Pictures.ALL) -> CaseReport:
        """A case's row with everything that is kept about it."""
        case_id = id_of(row)
        finished = select(CheckpointRow).where(CheckpointRow.case_id == case_id)
        stages = s.exec(finished.order_by(col(CheckpointRow.id))).all()
        intents = s.exec(select(IntentRow).where(IntentRow.case_id == case_id).order_by(col(IntentRow.id))).all()
        seen = spots_of(s, case_id) if pictures is not Pictures.NONE else ()
        written = written_pictures(s, case_id) if pictures is Pictures.ALL else ()
        # Reading makes no key: a case that nothing is sealed about needs none.
        key = self._keys.of(s, case_id) if stages or seen else b""
        outcome = Outcome(row.state) if row.state in set(Outcome) else None
        return CaseReport(
            id=case_id,
            belongs=Belonging(row.officer, row.unit),
            seen=[_seen(key, *one) for one in seen],
            case=CaseRef(row.number, Month.parse(row.month)),
            flow=row.flow,
            outcome=outcome,
            running=row.state == "running",
            ended_at=row.ended_at if row.ended_at and outcome else None,
            reason=row.reason,
            detail=detail_of(s, self._keys, row),
            stages={stage.stage: _finished(stage, key) for stage in stages},
            intents={intent.stage: intent.at for intent in intents},
            pictures=[(p.what, unseal(key, p.picture, picture_bound_to(p.stage))) for p in written],
        )


def _finished(row: CheckpointRow, key: bytes) -> Finished:
    payload = unseal(key, row.payload, row.stage).decode()
    return Finished(payload, row.at, row.flow_version, row.pack_version)


def _seen(key: bytes, picture_id: int | None, stage: str, what: str, spots: bytes) -> Seen:
    assert picture_id is not None
    return Seen(picture_id, stage, what, unseal(key, spots, spots_bound_to(stage)).decode() if spots else "")
