"""The morning report of a night, as a file."""

import errno
from pathlib import Path

from bot.app.cases import CaseBook
from bot.app.flows import FlowPackage
from bot.app.package_trust import Trust
from bot.app.settings import Settings
from bot.app.storage import Storage
from bot.domain.errors import DiskFull, StoreUnavailable
from bot.engine import NightResult, Tables
from bot.office import ReportHead, morning_report
from bot.ports.clock import Clock
from bot.ports.feed import NightRef, Work, flow_of, work_of

KINDS = {
    Work.CASES: ("morgonrapport", ""),
    Work.RECHECKS: ("bevakning", ", bevakning: inget är skrivet"),
    Work.OUTCOMES: ("uppfoljning", ", uppföljning: inget är skrivet"),
}
"""By what the night did: how its report's file name begins, and what the report adds to the flow's name."""


class ReportWriter:
    """Writes the report so that only Brygga's own user can read it."""

    def __init__(self, settings: Settings, clock: Clock, storage: Storage) -> None:
        self._settings, self._clock, self._storage = settings, clock, storage

    def write(
        self,
        book: CaseBook,
        night: NightRef,
        *,
        package: FlowPackage,
        trust: Trust,
        tables: Tables,
        result: NightResult,
        audit: str,
    ) -> Path:
        """Write it and return its path. `audit` is what it says about the audit chain. Raises: StoreUnavailable, DiskFull."""
        kind, addition = KINDS[work_of(night.flow)]
        head = ReportHead(
            unit=self._settings.unit,
            flow=package.manifest.label + addition,
            pack=package.pack.label,
            rules=f"{tables.rules.version}, godkänd av {tables.rules.approved_by}",
            norm=f"{tables.norm.source} ({tables.norm.status})",
            business_date=night.day,
            made_at=self._clock.now(),
            stopped_by=str(result.stopped_by or ""),
            training=bool(package.pack.head.training_banner),
            drift=tuple(book.archive.reports.drift(night)),
            audit=audit,
            package=trust.digest,
            signed_by=_names(trust),
            unsigned_allowed=not trust.vendor and self._settings.system(flow_of(night.flow)).unsigned == "allow",
        )
        path = self._storage.folder() / "reports" / f"{kind}-{flow_of(night.flow)}-{night.day}.html"
        html = morning_report(head, book.of_night(night))
        try:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_text(html, encoding="utf-8")
        except OSError as problem:
            full = problem.errno == errno.ENOSPC
            raise (DiskFull("rapporten") if full else StoreUnavailable(f"rapporten: {problem.strerror}")) from None
        return path


def _names(trust: Trust) -> str:
    if not trust.vendor:
        return ""
    return f"{trust.vendor}, acts.txt läst av {trust.reader}" if trust.reader else trust.vendor
