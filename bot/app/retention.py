"""Retention by the municipality's own times: what the database keeps, and the reports that lie beside it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.app.attribution import by_operator
from bot.app.settings import Settings
from bot.app.storage import Storage
from bot.domain.errors import StoreUnavailable
from bot.drivers.host import alone
from bot.ports.audit import AuditEntry
from bot.ports.clock import Clock
from bot.ports.retention import Cutoffs, Expired
from bot.ports.retention import RetentionStore as Store
from bot.store import ERASED, RetentionStore


@dataclass(frozen=True, slots=True)
class RetentionList:
    """What is old enough to be erased, or was and has been."""

    stored: Expired
    reports: Sequence[Path]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to erase."""
        return self.stored.is_empty and not self.reports


class Retention:
    """Erases what has expired, and lists it first for whoever asks."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store, self._settings, self._clock = store, settings, clock

    def expired(self) -> RetentionList:
        """What would be erased now."""
        stored = self._store.expired(self._cutoffs())
        return RetentionList(stored, self._reports(stored.held))

    def erase(self) -> RetentionList:
        """Erase it all; what was erased. The log line comes first: a report that cannot be deleted now is deleted the next time."""
        reports = self._reports(self._store.legal_holds())
        entry = self._entry(ERASED, settings=str(self._settings.gallring), reports=str(len(reports)))
        stored = self._store.erase(self._cutoffs(), entry)
        for path in reports:
            try:
                path.unlink(missing_ok=True)
            except OSError as problem:
                raise StoreUnavailable(f"{path.name}: {problem.strerror}") from None
        return RetentionList(stored, reports)

    def add_legal_hold(self, number: str) -> bool:
        """Erase nothing of a case from now on; False when it was held already."""
        return self._store.add_legal_hold(number, self._entry("gallring.hold", number=number))

    def lift_legal_hold(self, number: str) -> bool:
        """Let a case be erased again; False when it was not held."""
        return self._store.lift_legal_hold(number, self._entry("gallring.release", number=number))

    def _entry(self, what: str, **data: str) -> AuditEntry:
        return replace(by_operator(what), purpose="gallring", data=data)

    def _cutoffs(self) -> Cutoffs:
        days, now = self._settings.gallring, self._clock.now()
        return Cutoffs(*(_before(now, n) for n in (days.case_days, days.picture_days, days.log_days)))

    def _reports(self, held: Sequence[str]) -> Sequence[Path]:
        """Reports of old nights, except those that name a case under a legal hold."""
        oldest = _before(self._clock.now(), self._settings.gallring.case_days).date()
        return [path for path in self._all_reports() if (_day(path) or oldest) < oldest and not _names(path, held)]

    def _all_reports(self) -> Sequence[Path]:
        folder = self._settings.state / "reports"
        try:
            names = sorted(os.listdir(folder))
        except FileNotFoundError:
            return []  # no night has written one
        except OSError as problem:  # `Path.glob` would find none: unread is not empty
            raise StoreUnavailable(f"{folder}: {problem.strerror}") from None
        return [folder / name for name in names if name.endswith(".html")]


@contextmanager
def open_retention(
    settings: Settings, clock: Clock, storage: Storage, *, confirmed: bool = False
) -> Iterator[Retention]:
    """Retention for whoever runs the command. While it erases (`confirmed`), no night runs on a machine of its own database.

    Raises: CaseUnknown, StoreUnavailable, SecretMissing.
    """
    lock = alone(storage.lock) if confirmed and not storage.is_shared else nullcontext()
    with lock, storage.existing_archive() as archive:
        yield Retention(RetentionStore(archive.database, archive.ledger), settings, clock)


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _day(path: Path) -> date | None:
    """The night that a report is about, by its file name."""
    try:
        return date.fromisoformat(path.stem[-10:])
    except ValueError:
        return None


def _names(path: Path, numbers: Sequence[str]) -> bool:
    if not numbers:
        return False
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise StoreUnavailable(f"{path.name}: {problem.strerror}") from None
    return any(number in text for number in numbers)
