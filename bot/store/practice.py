"""How units do in practice; nobody is named."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from bot.domain.practice import EXERCISES
from bot.ports.practice import Attempt, Catch
from bot.store.database import Database, retry_while_away
from bot.store.tables import PracticeRow


class Practice:
    """Implements `ports.practice.Practice` on one database."""

    def __init__(self, database: Database, master: bytes) -> None:
        self._db, self._master = database, master

    @retry_while_away
    def keep(self, account: str, number: int, attempt: Attempt, at: datetime) -> bool:
        """Keep an answer, unless there is one."""
        mark = self._mark(account, attempt.week, number)
        with self._db.transaction() as s:
            if s.get(PracticeRow, mark) is not None:
                return False
            s.add(
                PracticeRow(
                    mark=mark, unit=attempt.unit, week=attempt.week, planted=attempt.planted, right=attempt.right, at=at
                )
            )
            return True

    @retry_while_away
    def answered(self, account: str, week: str) -> int:
        """How many of the week's exercises the account has answered."""
        marks = [self._mark(account, week, number) for number in range(EXERCISES)]
        with self._db.read_only() as s:
            return s.exec(select(func.count()).select_from(PracticeRow).where(col(PracticeRow.mark).in_(marks))).one()

    @retry_while_away
    def catches(self, since: datetime) -> Mapping[str, Catch]:
        """How each unit has done since then."""
        with self._db.read_only() as s:
            counts = _counts(s, since)
        units = {unit for unit, _, _ in counts}
        return {
            unit: _catch(
                {(planted, right): counts[unit, planted, right] for planted in (True, False) for right in (True, False)}
            )
            for unit in units
        }

    def _mark(self, account: str, week: str, number: int) -> str:
        """A keyed hash: without the key nobody can tell whose answer it is."""
        return hmac.new(self._master, f"practice {account} {week} {number}".encode(), hashlib.sha256).hexdigest()


def _counts(s: Session, since: datetime) -> Mapping[tuple[str, bool, bool], int]:
    of = (col(PracticeRow.unit), col(PracticeRow.planted), col(PracticeRow.right))
    rows = s.exec(select(*of, func.count()).where(col(PracticeRow.at) > since).group_by(*of)).all()
    counts: dict[tuple[str, bool, bool], int] = defaultdict(int)
    counts.update({(unit, planted, right): n for unit, planted, right, n in rows})
    return counts


def _catch(counts: Mapping[tuple[bool, bool], int]) -> Catch:
    planted, sound = (counts[which, True] + counts[which, False] for which in (True, False))
    return Catch(planted, counts[True, True], sound, counts[False, False])
