"""Gallring by the municipality's own times: what the database keeps, and the reports that lie beside it."""

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
from bot.ports.retention import Limits, Weeded, Weeding
from bot.store import WEEDED, Cuts


@dataclass(frozen=True, slots=True)
class RetentionList:
    """What is weeded, or would be."""

    kept: Weeded
    reports: Sequence[Path]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to weed."""
        return self.kept.nothing and not self.reports


class Retention:
    """Lists first, and weeds what it would list."""

    def __init__(self, weeding: Weeding, settings: Settings, clock: Clock) -> None:
        self._weeding, self._settings, self._clock = weeding, settings, clock

    def listed(self) -> RetentionList:
        """What would be weeded now."""
        kept = self._weeding.listed(self._limits())
        return RetentionList(kept, self._reports(kept.held))

    def weed(self) -> RetentionList:
        """Weed; what was weeded. The line in the log comes first: a report whose deletion fails is deleted the next time."""
        reports = self._reports(self._weeding.held())
        entry = self._signed(WEEDED, settings=str(self._settings.gallring), reports=str(len(reports)))
        kept = self._weeding.weed(self._limits(), entry)
        for path in reports:
            try:
                path.unlink(missing_ok=True)
            except OSError as problem:
                raise StoreUnavailable(f"{path.name}: {problem.strerror}") from None
        return RetentionList(kept, reports)

    def hold(self, number: str) -> bool:
        """Weed nothing of a case from now on; False when it was held already."""
        return self._weeding.hold(number, self._signed("gallring.hold", number=number))

    def release(self, number: str) -> bool:
        """Let a case be weeded; False when it was not held."""
        return self._weeding.release(number, self._signed("gallring.release", number=number))

    def _signed(self, what: str, **data: str) -> AuditEntry:
        return replace(by_operator(what), purpose="gallring", data=data)

    def _limits(self) -> Limits:
        days, now = self._settings.gallring, self._clock.now()
        return Limits(*(_before(now, n) for n in (days.case_days, days.picture_days, days.log_days)))

    def _reports(self, held: Sequence[str]) -> Sequence[Path]:
        """Reports of old nights, but none with a held case in it."""
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
    """What may be weeded. While it is (`confirmed`), no night runs on a machine that has the database to itself.

    Raises: CaseUnknown, StoreUnavailable, SecretMissing.
    """
    lock = alone(storage.lock) if confirmed and not storage.is_shared else nullcontext()
    with lock, storage.existing_archive() as archive:
        yield Retention(Cuts(archive.database, archive.ledger), settings, clock)


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _day(path: Path) -> date | None:
    """The night that a report is about, by its name."""
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
