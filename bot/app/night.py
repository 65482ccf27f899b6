"""Runs one night, and finds every error that can be known before a browser starts."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.account_check import account_check, check_before_night, require_known, robot_secrets
from bot.app.audit import AuditBook
from bot.app.cases import CaseBook, load_optional_codes
from bot.app.drivers import Drivers, require_training
from bot.app.flows import load_flow, read_package
from bot.app.package_trust import require_names, trust_of
from bot.app.reports import ReportWriter
from bot.app.settings import Settings, SystemSettings
from bot.app.stopped_flows import StoppedFlows
from bot.app.storage import Storage
from bot.domain.case import CaseRef
from bot.domain.errors import BryggaError, GuardError, KitMismatch, SettingsInvalid
from bot.domain.period import Month
from bot.drivers.host import abandon, alone, machine_name
from bot.drivers.web import Unmatched
from bot.engine import (
    Audience,
    CaseRun,
    Limits,
    Night,
    NightResult,
    OutcomeRun,
    RecheckRun,
    ShadowRun,
    Tables,
    is_waiting,
)
from bot.feed import LocalFeed, Queue, SharedFeed
from bot.kit import Flow
from bot.packs import load_norm, load_rules
from bot.ports.clock import Clock
from bot.ports.feed import Feed, Machine, NightRef, Pause, Work, night_name
from bot.store import Machines, NightStore

if TYPE_CHECKING:
    from bot.drivers.desktop import DesktopSurfaces
    from bot.drivers.web import WebSurfaces


@dataclass(frozen=True, slots=True)
class NightOrder:
    """What a night is asked to do. `as_of` sets the business date, and only a training system allows it.

    `work` is what it does; only ordinary work writes in the case system. `month` is the month the aid is for; without it,
    the business date's own. `workers` is how many cases at once; without it, as many as the case system allows logins and
    this machine has cores for.
    """

    flow: str
    url: str = ""
    as_of: date | None = None
    headed: bool = False
    claim_until: datetime | None = None
    ceiling: int | None = None
    month: Month | None = None
    workers: int | None = None
    work: Work = Work.CASES


@dataclass(frozen=True, slots=True)
class NightEnd:
    """How it ended, and where the morning report is."""

    result: NightResult
    report: Path
    pause: Pause = Pause.OFF
    """What IT asked of the night and has not taken back."""
    unmatched: tuple[str, ...] = ()
    """The pack's forbidden requests that no screen of a rehearsal leads to: in training, or a shadow night."""


@dataclass(frozen=True, slots=True)
class Queued:
    """What a feed hands out: the cases of a night in a database, and which of them are wanted."""

    store: NightStore
    night: NightRef
    wanted: Callable[[CaseRef], bool]


class NightRunner:
    """Runs the nights of this machine."""

    def __init__(  # noqa: PLR0917 - each is a neighbour
        self,
        settings: Settings,
        clock: Clock,
        storage: Storage,
        drivers: Drivers,
        stopped_flows: StoppedFlows,
        reports: ReportWriter,
    ) -> None:
        self._settings, self._clock, self._storage = settings, clock, storage
        self._drivers, self._stopped_flows, self._reports = drivers, stopped_flows, reports

    def run(self, order: NightOrder, audience: Audience, stop: Callable[[], bool]) -> NightEnd:
        """Run a night to its end and write the morning report.

        Raises: every `BryggaError` and `GuardError` that stops it before the first case.
        """
        package = read_package(self._settings.flows, self._settings.selectors, order.flow)
        self._stopped_flows.require_running(order.flow)
        system = self._system(order)
        workers, cores = self._worker_count(order, system)
        limits = Limits(workers, cores, order.claim_until, order.ceiling, stop, abandon)
        day = order.as_of or self._clock.now().date()
        month = order.month or Month.of(day)
        tables = Tables(load_rules(self._settings.rules, month), load_norm(self._settings.norm, month))
        flow = load_flow(package)
        trust = trust_of(package, self._settings.signing)
        require_names(package, trust)
        require_known(package.pack, order.flow, system)
        secrets = robot_secrets(package, system, self._storage.secrets())
        self._storage.folder()
        with alone(self._storage.lock), closing(self._storage.database()) as database:
            archive = self._storage.archive(database, secrets)
            unmatched = Unmatched(package.pack.head)

            def open_surfaces() -> "WebSurfaces | DesktopSurfaces":
                return self._drivers.open(package, system, secrets, unmatched, headed=order.headed)

            is_unsigned = not trust.vendor and system.unsigned != "allow"
            if is_unsigned or order.as_of is not None:
                with closing(open_surfaces()) as surfaces:
                    require_training(package, surfaces, with_date=order.as_of is not None)
            store = NightStore(archive, package.manifest.label, package.pack.label)
            book = CaseBook(archive, load_optional_codes(self._settings.codes))
            name = night_name(order.flow, order.work, day)
            ref = store.rows.open_night(name, day, alone=not self._storage.is_shared, package=trust.digest)
            run, wanted = self._work(order, flow, store, tables, ref, system.user)
            with self._feed(Queued(store, ref, wanted), order, limits.workers, system) as (feed, workers):
                try:
                    if system.check_account:
                        with closing(open_surfaces()) as surfaces:
                            writes = order.work is Work.CASES and not system.shadow
                            check = account_check(flow, package.pack, surfaces, archive.ledger, forms=writes)
                            check_before_night(check, run, feed, month, system.account_may)
                except (BryggaError, GuardError) as error:
                    result = NightResult(left=feed.left(), stopped_by=error)
                else:
                    night = Night(flow, open_surfaces, feed, run, self._clock, audience)
                    result = night.run(month, replace(limits, workers=workers))
            if isinstance(result.stopped_by, GuardError):
                self._stopped_flows.stop(order.flow, result.stopped_by)
            audit = AuditBook(archive.ledger, secrets, self._settings, self._clock).sign_night(
                ref, result, trust.digest
            )
            report = self._reports.write(
                book, ref, package=package, trust=trust, tables=tables, result=result, audit=audit
            )
            is_rehearsal = bool(package.pack.head.training_banner) or system.shadow
            rules = tuple(sorted(unmatched.rules)) if is_rehearsal and result.exit_code == 0 else ()
            return NightEnd(result, report, store.rows.pause(ref), rules)

    def _system(self, order: NightOrder) -> SystemSettings:
        system = self._settings.system(order.flow)
        return system.with_options(url=order.url) if order.url else system

    def _worker_count(self, order: NightOrder, system: SystemSettings) -> tuple[int, int | None]:
        """How many cases at once, and the cores to keep busy when that is left to the night.

        Where machines share the logins, each takes what its cores can certainly handle and leaves the rest. Raises:
        SettingsInvalid for more than the case system allows logins.
        """
        if system.program and (order.workers or system.logins) > 1:
            raise SettingsInvalid(f"[systems.{order.flow}] en dator har ett skrivbord: ett ärende i taget, logins = 1")
        cores = os.cpu_count() or 1
        if order.workers is None:
            return (min(system.logins, cores), None) if self._storage.is_shared else (system.logins, cores)
        if not 1 <= order.workers <= system.logins:
            raise SettingsInvalid(
                f"{order.workers} arbetare går inte: [systems.{order.flow}] logins = {system.logins} är så många "
                "inloggningar som roboten får ha samtidigt"
            )
        return order.workers, None

    @contextmanager
    def _feed(
        self, queued: Queued, order: NightOrder, workers: int, system: SystemSettings
    ) -> Iterator[tuple[Feed, int]]:
        """The feed, and how many workers there are logins for. Raises: LoginsTaken, StoreUnavailable."""
        rows, night, wanted = queued.store.rows, queued.night, queued.wanted
        if not self._storage.is_shared:
            yield LocalFeed(rows, night, wanted), workers
            return
        queue = Queue(self._settings.database, self._storage.database_password(), night.flow)
        machine = Machine(f"{machine_name()}:{self._settings.state}", order.flow, workers)
        feed = SharedFeed(rows, Machines(queued.store.archive.database), queue, night, machine, wanted)
        with closing(feed):
            yield feed, feed.join(system.logins)

    def _work(  # noqa: PLR0917 - what a run is made of
        self, order: NightOrder, flow: Flow, store: NightStore, tables: Tables, ref: NightRef, user: str
    ) -> tuple[CaseRun, Callable[[CaseRef], bool]]:
        """What is done, and with which cases."""
        if order.work is Work.CASES:
            is_shadow = self._settings.system(order.flow).shadow
            return (ShadowRun if is_shadow else CaseRun)(flow, store.journal, tables, ref.day, user), lambda _: True
        if flow.name != order.flow:
            raise KitMismatch(f"flödet heter {flow.name} i koden och {order.flow} i mappen")
        if order.work is Work.OUTCOMES:
            run = OutcomeRun(flow, store.journal, tables, ref.day, user, outcomes=store.archive.outcomes)
            return run, lambda _: True
        # A question carries today's date in the case system's own calendar, even when the business date is another.
        memory = store.archive.memory
        run = RecheckRun(flow, store.journal, tables, self._clock.now().date(), user, memory=memory)
        return run, lambda case: is_waiting(memory, order.flow, case)
