"""One case on the command line. Every look and every change is recorded, with whom the case is about."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.app.annotations import Reply, mark_warning, record_answer
from bot.app.attribution import Attribution, by_operator
from bot.app.cases import CaseBook, load_optional_codes
from bot.app.storage import Storage
from bot.domain.period import Month
from bot.domain.warnings import Status
from bot.drivers.host import operator
from bot.office import CaseView, Sheet, identities_in
from bot.ports.audit import CASE_WORK, AuditEntry
from bot.ports.clock import Clock


class CaseAccess:
    """Reads cases and records what people found out about them. Raises: CaseUnknown, StoreUnavailable, SecretMissing, TableInvalid."""

    def __init__(self, storage: Storage, clock: Clock, codes: Path) -> None:
        self._storage, self._clock, self._codes = storage, clock, codes

    def sheets(self, number: str, month: Month | None = None) -> Sequence[Sheet]:
        """One case as sheets of text, the newest month unless one is asked for. Nothing is changed."""
        with self._book() as book:

            def on_seen(view: CaseView) -> None:
                book.archive.ledger.record(_about(view, "case.read"))

            return book.sheets(number, month, self._clock.now().tzinfo, on_seen)

    def mark_warning(self, number: str, name: str, status: Status, month: Month | None) -> None:
        """Record that a person has seen or closed a warning. Raises: NotNoted."""
        with self._book() as book:
            view = book.one(number, month)
            entry = replace(_about(view, "case.warning"), data={"warning": name, "status": status.value})
            mark_warning(book.archive.memory, view, name, status, Attribution(operator(), self._today(), entry))

    def record_answer(self, number: str, reply: Reply, month: Month | None) -> None:
        """Record what a person was told by telephone. Raises: NotNoted."""
        with self._book() as book:
            view = book.one(number, month)
            entry = replace(_about(view, "case.answer"), data={"question": reply.question})
            record_answer(book.archive.memory, view, reply, Attribution(operator(), self._today(), entry))

    def _today(self) -> date:
        return self._clock.now().date()

    @contextmanager
    def _book(self) -> Iterator[CaseBook]:
        with self._storage.existing_archive() as archive:
            yield CaseBook(archive, load_optional_codes(self._codes))


def _about(view: CaseView, what: str) -> AuditEntry:
    people = frozenset(identities_in(view))
    return replace(by_operator(what), case=view.case, flow=view.flow, ground=CASE_WORK, people=people)
