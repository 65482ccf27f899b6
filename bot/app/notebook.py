"""Cases for the review pages: as the nights left them, with what people have recorded since."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event, Lock

from bot.app.annotations import mark_warning
from bot.app.attribution import Attribution
from bot.app.cases import CaseBook
from bot.domain.codes import Codes
from bot.domain.period import pay_day
from bot.domain.review import Adjustment
from bot.domain.warnings import Status
from bot.engine import decode, encode
from bot.office import CaseView, index_entry_of
from bot.ports.accounts import Account
from bot.ports.audit import CASE_WORK, AuditEntry
from bot.ports.clock import Clock
from bot.ports.inbox import InboxCase
from bot.store import CaseArchive, Inbox

_LOG = logging.getLogger(__name__)
INDEX_CHUNK = 50
"""How many cases are indexed while somebody waits for a list; the rest is indexed in the background."""

POLL_S, YIELD_S = 20.0, 0.05
"""How often to look for newly ended cases when nobody opens a list, and how long to yield between two chunks."""

INDEXED_FOR = timedelta(days=45)
"""A case that ended longer ago is not indexed, even if the lists have been emptied since."""


class Notebook:
    """Implements `office.web.review_context.Notebook` on the database that the nights write to."""

    def __init__(
        self,
        archive: CaseArchive,
        codes: Codes | None,
        clock: Clock,
        pay_day_of_month: int,
        accounts: Callable[[], Sequence[Account]],
    ) -> None:
        self._archive, self._book, self._clock = archive, CaseBook(archive, codes), clock
        self._pay_day, self._inbox = pay_day_of_month, Inbox(archive)
        self._accounts, self._indexing = accounts, Lock()

    def index_new(self) -> bool:
        """Index some of the cases that nights have ended since last time. Returns whether there may be more."""
        if not self._indexing.acquire(blocking=False):
            return True  # somebody is indexing already: nobody needs to wait for it
        try:
            reports = self._inbox.unindexed(self._clock.now() - INDEXED_FOR, INDEX_CHUNK)
            views = [self._book.view(report) for report in reports]
            if views:
                self._inbox.index([index_entry_of(view, pay_day(view.case.month, self._pay_day)) for view in views])
            return len(reports) == INDEX_CHUNK
        finally:
            self._indexing.release()

    def keep_indexing(self, ends: Event) -> None:
        """Index cases as the nights end them, so that the first list of the morning is complete when it is opened."""
        pause_s = 0.0
        while not ends.wait(pause_s):
            try:
                pause_s = YIELD_S if self.index_new() else POLL_S
            except Exception as problem:
                _LOG.error("%s när listorna fylldes på", getattr(problem, "code", type(problem).__name__))
                pause_s = POLL_S

    def view(self, case: InboxCase) -> CaseView:
        """Everything that is known of a case."""
        return self._book.view(self._archive.reports.one(case.id))

    def adjustments(self, case: InboxCase, account: str) -> Sequence[Adjustment]:
        """What this account would change in the draft, so far."""
        kept = self._archive.memory.recall(case.flow, case.case, _name(case, account))
        return decode(kept, tuple[Adjustment, ...]) if kept else ()

    def adjust(self, case: InboxCase, account: str, adjustments: Sequence[Adjustment]) -> None:
        """Keep what this account would change."""
        text = encode(tuple(adjustments))
        entry = _entry(case, account, "draft.adjust")
        self._archive.memory.amend(case.flow, case.case, _name(case, account), lambda _: text, entry)

    def acknowledge(self, case: InboxCase, handle: str, account: str) -> None:
        """A person has seen a warning; from then on only people change it."""
        by = Attribution(account, self._clock.now().date(), _entry(case, account, "warning.acknowledged"))
        mark_warning(self._archive.memory, self.view(case), handle, Status.ACKNOWLEDGED, by)

    def officers(self) -> Sequence[str]:
        """The people a case can be assigned to, by their user names in the case system."""
        return sorted({one.user.officer for one in self._accounts() if one.user.officer and not one.is_disabled})


def _name(case: InboxCase, account: str) -> str:
    """Adjustments belong to one draft and one account; a new draft starts without any."""
    return f"adjust {account} {case.draft}"


def _entry(case: InboxCase, account: str, what: str) -> AuditEntry:
    return AuditEntry(
        f"konto:{account}", what, case.case, case.flow, "granskning", CASE_WORK, "handläggare", references=case.people
    )
