"""Rechecks one case: asks again at most once a day, compares with the last answers and records the news as warnings.

Nothing is written in the case system. The gates are those of every case, protected households first. News joins the
case's ordinary warnings; the recheck's own steps are journalled under its own night.
"""

from dataclasses import replace
from datetime import date

from bot.domain.case import Basis, CaseRef, Outcome
from bot.domain.draft import require_scope
from bot.domain.errors import KitMismatch, Label, UnknownWrite
from bot.domain.household import Household
from bot.domain.warnings import UNREAD, Status, after_answers, last_known, news_in
from bot.engine._case import Answers, At, CaseRun, Tables
from bot.engine._memory_keys import ANSWERS, WARNINGS
from bot.kit import Flow
from bot.ports.journal import Journal
from bot.ports.memory import Memory

SINCE = "verify_ask_since"


def is_waiting(memory: Memory, flow: str, case: CaseRef) -> bool:
    """Whether an agency still owes an answer about the case; a person may have closed that warning."""
    kept = WARNINGS.read(memory.recall(flow, case, WARNINGS.name))
    return any(warning.code == UNREAD and warning.status is not Status.CLOSED for warning in kept)


class RecheckRun(CaseRun):
    """Takes leased cases through a recheck. `day` is the calendar day, which decides whether a question is today's."""

    done = Outcome.WATCHED
    ends_proven = False
    purpose = "bevaka ett svar som saknas"

    def __init__(self, flow: Flow, journal: Journal, tables: Tables, day: date, user: str, *, memory: Memory) -> None:
        """Raises: KitMismatch for a flow that cannot say whether it has asked today."""
        super().__init__(flow, journal, tables, day, user)
        if SINCE not in flow.stages:
            raise KitMismatch(f"flödet {flow.name} saknar {SINCE} och kan inte bevaka")
        self._memory = memory

    def _through(self, at: At) -> None:
        """Go on until the news is recorded."""
        household = self._open(at)
        basis = self._once(at, "read_case", Basis, lambda: self._stage(at, "read_case", household))
        # What a person has begun is no reason not to look: nothing is written here.
        require_scope(replace(basis, existing=()), self._user)
        self._ask_today(at, household)
        answers = self._once(at, "read_answers", Answers, lambda: self._stage(at, "read_answers", household))
        self._record_news(at.lease.case, replace(basis, answers=answers))

    def _ask_today(self, at: At, household: Household) -> None:
        if self._journal.checkpoint(at.lease, "ask"):
            return
        if not self._stage(at, SINCE, household, self._day):
            self._stage(at, "ask", household, may_commit=True)
            if not self._stage(at, SINCE, household, self._day):
                raise UnknownWrite(at=Label("ask"))
        self._finish(at, "ask", {})

    def _record_news(self, case: CaseRef, basis: Basis) -> None:
        """Warnings first: after a crash between the two, the same news is found again and becomes one warning, not two."""
        flow, before = self._flow.name, ANSWERS.read(self._memory.recall(self._flow.name, case, ANSWERS.name))
        news = news_in(before, basis, self._day)
        with_news = WARNINGS.updater(lambda kept: after_answers(kept, news, basis, self._day))
        self._memory.amend(flow, case, WARNINGS.name, with_news)
        self._memory.amend(flow, case, ANSWERS.name, ANSWERS.updater(lambda kept: last_known(kept, basis.answers)))
