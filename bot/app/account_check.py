"""Whether the robot's account in the case system could decide or pay: looked at by day, or before each night."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from bot.app.drivers import Drivers, require_training
from bot.app.errors import AccountMayDecide
from bot.app.flows import FlowPackage, load_flow, read_package
from bot.app.package_trust import require_names, trust_of
from bot.app.settings import Settings, SystemSettings
from bot.app.storage import Storage
from bot.domain.case import CaseRef, Opened
from bot.domain.errors import SettingsInvalid
from bot.domain.identity import Identity
from bot.domain.period import Month
from bot.drivers.host import alone
from bot.drivers.web import Unmatched
from bot.engine import AccountCheck, AccountLook, CaseRun
from bot.kit import Flow
from bot.packs import USER_NAME, Pack
from bot.ports.audit import CASE_WORK, Audit, AuditEntry
from bot.ports.clock import Clock
from bot.ports.feed import Feed, Lease
from bot.ports.secrets import Secrets
from bot.ports.surface import DriverFactory, Kind

PURPOSE = "pröva vad robotens konto får göra"


@dataclass(frozen=True, slots=True)
class AccountOrder:
    """Which account to look at, in which case; without one, in the first of the month's list that is open to the robot.

    With `forms`, the empty forms that the flow writes in are opened too, and nothing is filled in.
    """

    flow: str
    case: str = ""
    month: Month | None = None
    forms: bool = False


@dataclass(frozen=True, slots=True)
class AccountAnswer:
    """What was seen, and what IT has accepted beforehand."""

    look: AccountLook
    accepted: tuple[str, ...]


class AccountChecker:
    """Looks when IT asks."""

    def __init__(self, settings: Settings, clock: Clock, storage: Storage, drivers: Drivers) -> None:
        self._settings, self._clock, self._storage, self._drivers = settings, clock, storage, drivers

    def look(self, order: AccountOrder) -> AccountAnswer:
        """Log in and look. Raises: every error that stops a night before its first case."""
        package = read_package(self._settings.flows, self._settings.selectors, order.flow)
        system = self._settings.system(order.flow)
        require_known(package.pack, order.flow, system)
        if self._storage.is_shared and not order.case:
            raise SettingsInvalid("flera datorer delar databasen: välj med --case ett ärende som ingen natt arbetar i")
        flow = load_flow(package)
        trust = trust_of(package, self._settings.signing)
        require_names(package, trust)
        secrets = robot_secrets(package, system, self._storage.secrets())
        month = order.month or Month.of(self._clock.now().date())
        self._storage.folder()
        with alone(self._storage.lock), closing(self._storage.database()) as database:
            ledger = self._storage.archive(database, secrets).ledger
            with closing(self._drivers.open(package, system, secrets, Unmatched(package.pack.head))) as surfaces:
                if not trust.vendor and system.unsigned != "allow":
                    require_training(package, surfaces, with_date=False)
                check = account_check(flow, package.pack, surfaces, ledger, forms=order.forms)
                cases = [CaseRef(order.case, month)] if order.case else check.find(flow.stages["find"], month)
                return AccountAnswer(check.look(cases), system.account_may)


def account_check(flow: Flow, pack: Pack, surfaces: DriverFactory, audit: Audit, *, forms: bool) -> AccountCheck:
    """A check of one account, which puts in the audit log whose case it opened."""

    def record(case: CaseRef, opened: Opened) -> None:
        people = opened.household.identities if opened.household else frozenset[Identity]()
        audit.record(
            AuditEntry(
                f"automat:{flow.name}", "case.read", case, flow.name, PURPOSE, CASE_WORK, role="automat", people=people
            )
        )

    kinds: Mapping[str, Mapping[str, Kind]] = {
        name: {control: one.kind for control, one in screen.controls.items()} for name, screen in pack.screens.items()
    }
    return AccountCheck(flow, kinds, surfaces, record, forms=forms)


def check_before_night(check: AccountCheck, run: CaseRun, feed: Feed, month: Month, accepted: tuple[str, ...]) -> None:
    """Look in the first case of the night. Raises: AccountMayDecide.

    The case is leased meanwhile, so that no other machine works in it.
    """
    leases: list[Lease] = []

    def leased() -> Iterator[CaseRef]:
        while lease := feed.take():
            leases.append(lease)
            yield lease.case

    try:
        feed.offer(check.find(run.find, month))
        look = check.look(leased())
    finally:
        for lease in reversed(leases):
            feed.give_back(lease)
    if found := look.usable(accepted):
        raise AccountMayDecide(", ".join(found))


def require_known(pack: Pack, flow: str, system: SystemSettings) -> None:
    """Raises: SettingsInvalid for an accepted control that does not decide in this pack: it would accept nothing."""
    for name in system.account_may:
        screen, _, control = name.partition(".")
        found = pack.screens[screen].controls.get(control) if screen in pack.screens else None
        if found is None or not found.kind.decides:
            raise SettingsInvalid(
                f"[systems.{flow}] account_may: «{name}» är ingen kontroll som beslutar i {pack.label}"
            )


def robot_secrets(package: FlowPackage, system: SystemSettings, secrets: Secrets) -> Secrets:
    """The secrets with the robot's user name among them. Raises: SecretMissing without its password."""
    name = package.pack.head.name
    found = _WithUser(secrets, f"{name}/{USER_NAME}", system.user)
    found.get(f"{name}/password")
    return found


class _WithUser:
    """Adds the robot's user name to the secrets: it is a setting, but a flow fills it in like a secret."""

    def __init__(self, secrets: Secrets, name: str, user: str) -> None:
        self._secrets, self._name, self._user = secrets, name, user

    def get(self, name: str) -> str:
        """The user name, or a secret. Raises: SecretMissing."""
        return self._user if name == self._name else self._secrets.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        self._secrets.set(name, value)
