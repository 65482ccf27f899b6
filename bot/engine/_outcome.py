"""One drafted case, some night later: what did the person make of it? It is read, compared and kept. Nothing is written."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.case import CaseRef, Outcome
from bot.domain.draft import Draft
from bot.domain.errors import KitMismatch, OutOfScope, Reason
from bot.domain.follow_up import follow_up
from bot.domain.period import Month
from bot.engine._case import At, CaseRun, Tables
from bot.engine._codec import decode, encode
from bot.kit import Desk, Flow
from bot.ports.journal import Journal
from bot.ports.outcomes import Outcomes

READ = "read_outcome"
FOLLOWED_FOR = timedelta(days=60)
"""A draft that nobody has decided on by then is no longer followed up."""


class OutcomeRun(CaseRun):
    """Takes leased cases through a follow-up."""

    done = Outcome.FOLLOWED
    purpose = "följa upp vad som beslutades"

    def __init__(
        self, flow: Flow, journal: Journal, tables: Tables, day: date, user: str, *, outcomes: Outcomes
    ) -> None:
        """Raises: KitMismatch for a flow that cannot read what was decided."""
        super().__init__(flow, journal, tables, day, user)
        if READ not in flow.stages:
            raise KitMismatch(f"flödet {flow.name} saknar {READ} och kan inte följa upp")
        self._outcomes = outcomes

    def find(self, desk: Desk, month: Month) -> Sequence[CaseRef]:
        """List the last two months' drafts without a known decision; no list in the case system is read."""
        return self._outcomes.awaited(self._flow.name, self._day - FOLLOWED_FOR)

    def _through(self, at: At) -> None:
        """Go on until the outcome is kept."""
        self._open(at)
        drafted = self._outcomes.drafted(self._flow.name, at.lease.case)
        if drafted is None:  # erased since the night began
            raise OutOfScope(Reason.NO_DRAFT)
        draft = decode(drafted, Draft)
        found = follow_up(draft, self._stage(at, READ, draft), self._user)
        self._outcomes.keep_outcome(self._flow.name, at.lease.case, found.stands, len(found.changes), encode(found))
