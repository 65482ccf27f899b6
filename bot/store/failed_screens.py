"""The pictures of screens that failed a case, one at a time, and no other picture."""

from sqlmodel import Session, col, select

from bot.domain.case import CaseRef, Outcome
from bot.domain.period import Month
from bot.ports.nights import FAILED, Failure
from bot.store.case_keys import CaseKeys
from bot.store.crypto import unseal
from bot.store.database import Database, retry_while_away
from bot.store.evidence import is_failure, picture_bound_to
from bot.store.tables import CasePerson, CaseRow, EvidenceRow, InboxRow


class Failures:
    """Implements `ports.nights.Failures` on one database."""

    def __init__(self, database: Database, keys: CaseKeys) -> None:
        self._db, self._keys = database, keys

    @retry_while_away
    def failure(self, flow: str, number: str, picture: int) -> Failure | None:
        """Whose failure a picture shows: a case that this flow's night left to a person because of it."""
        with self._db.read_only() as s:
            case = _case_of(s, flow, number, picture)
            if case is None or case.id is None:
                return None
            people = s.exec(select(CasePerson.person).where(CasePerson.case_id == case.id)).all()
            placed = s.get(InboxRow, case.id)
            return Failure(
                picture, flow, CaseRef(case.number, Month.parse(case.month)), case.unit, case.officer,
                frozenset(people), placed is not None and placed.protected,
            )  # fmt: skip

    @retry_while_away
    def picture(self, failure: Failure) -> bytes | None:
        """The picture itself, JPEG; None when it has been erased."""
        with self._db.read_only() as s:
            case = _case_of(s, failure.flow, failure.case.number, failure.picture)
            row = s.get(EvidenceRow, failure.picture) if case else None
            return unseal(self._keys.of(s, row.case_id), row.picture, picture_bound_to(row.stage)) if row else None


def _case_of(s: Session, flow: str, number: str, picture: int) -> CaseRow | None:
    """The case, if the picture shows how its latest night failed with it."""
    of_it = (EvidenceRow.case_id == CaseRow.id, EvidenceRow.run_id == CaseRow.run_id, EvidenceRow.id == picture)
    ended = (CaseRow.state == Outcome.TO_PERSON.value, col(CaseRow.reason).in_(FAILED))
    found = select(CaseRow).where(CaseRow.flow == flow, CaseRow.number == number, *of_it, is_failure(), *ended)
    return s.exec(found).first()
