"""Builds every use of Brygga on this machine from the settings. Nothing is decided here and nothing is opened."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from bot.app.account_check import AccountChecker
from bot.app.audit import AuditBook, open_audit
from bot.app.case_access import CaseAccess
from bot.app.drivers import Drivers
from bot.app.night import NightRunner
from bot.app.notices import Notices
from bot.app.office import Office, open_office
from bot.app.operations import FlowStatus, open_switchboard
from bot.app.reports import ReportWriter
from bot.app.retention import Retention, open_retention
from bot.app.settings import Settings
from bot.app.stopped_flows import StoppedFlows
from bot.app.storage import Storage
from bot.drivers.host import HostClock
from bot.ports.clock import Clock
from bot.ports.feed import Switchboard


@dataclass(frozen=True, slots=True)
class App:
    """What the commands call. What must be closed again is opened by `with`."""

    settings: Settings
    clock: Clock
    storage: Storage
    night: NightRunner
    account: AccountChecker
    stopped_flows: StoppedFlows
    notices: Notices
    cases: CaseAccess
    audit: Callable[[], AbstractContextManager[AuditBook]]
    retention: Callable[..., AbstractContextManager[Retention]]
    switchboard: Callable[[], AbstractContextManager[Switchboard]]
    office: Callable[[], AbstractContextManager[Office]]


def wire(settings: Settings) -> App:
    """Brygga with these settings."""
    clock, storage = HostClock(), Storage(settings)
    stopped_flows, reports = StoppedFlows(storage), ReportWriter(settings, clock, storage)
    notices = Notices(settings, storage)
    drivers, status = Drivers(settings, clock, storage), FlowStatus(settings, clock, stopped_flows)
    return App(
        settings, clock, storage,
        night=NightRunner(settings, clock, storage, drivers=drivers, stopped_flows=stopped_flows, reports=reports),
        account=AccountChecker(settings, clock, storage, drivers),
        stopped_flows=stopped_flows, notices=notices,
        cases=CaseAccess(storage, clock, settings.codes),
        audit=partial(open_audit, settings, clock, storage),
        retention=partial(open_retention, settings, clock, storage),
        switchboard=partial(open_switchboard, storage),
        office=partial(open_office, settings, clock, storage, status, notices.account_alarm),
    )  # fmt: skip
