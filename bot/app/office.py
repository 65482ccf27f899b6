"""The office of this installation: its pages, and its accounts as IT administers them from the command line."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from bot.app.cases import load_optional_codes
from bot.app.notebook import Notebook
from bot.app.operations import switchboard_of
from bot.app.practice_date import PracticeDate
from bot.app.settings import Settings
from bot.app.storage import Storage
from bot.domain.access import Role, User
from bot.domain.codes import Codes
from bot.domain.errors import SettingsInvalid
from bot.domain.identity import IdentityError, parse
from bot.domain.review import Safeguards
from bot.drivers.host import operator
from bot.ports.audit import AuditEntry
from bot.ports.clock import Clock
from bot.ports.inbox import InboxCase
from bot.ports.nights import Failure
from bot.ports.secrets import Secrets
from bot.store import AccountRequests, Accounts, CaseArchive, Failures, ImpactRecords, Inbox, Nights, Practice, SignIns

if TYPE_CHECKING:
    from bot.office.web import AccountAdmin, Binding, Dependencies, Issuer, Starts

OFFICE_WORK = "drift av kontoret"
STOPS_WITHIN_S = 5.0
_OWN = frozenset({"case", "purpose", "ground", "role"})
FIRST = "kontoansvarig"
"""The first account: it gives others their roles and sees no cases."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The key that the store is sealed with, and where other secrets are kept."""

    master: bytes = field(repr=False)
    vault: Secrets


class Office:
    """Serves the pages and administers accounts. Every change of an account is recorded before it is made."""

    def __init__(  # noqa: PLR0917 - each is a neighbour
        self,
        settings: Settings,
        clock: Clock,
        archive: CaseArchive,
        keys: Keyring,
        codes: Codes | None,
        starts: "Starts",
        alarm: Callable[[], None],
    ) -> None:
        self._settings, self._clock, self._secrets = settings, clock, keys.vault
        database = archive.database
        self._accounts, self._sign_ins = Accounts(database), SignIns(database, keys.master)
        self._archive, self._starts, self._alarm = archive, starts, alarm
        self._requests = AccountRequests(database)
        self._practice, self._failures = Practice(database, keys.master), Failures(database, archive.keys)
        self._notebook = Notebook(archive, codes, clock, settings.office.pay_day, self._accounts.everyone)

    # ------------------------------------------------------------ pages

    def serve(self, binding: "Binding", announce: Callable[[str], None]) -> None:
        """Serve the pages until told to stop. Raises: SettingsInvalid, PortTaken, AssetsMissing."""
        from bot.office.web import make_app, serve

        if binding.is_public and not self._settings.office.address:
            raise SettingsInvalid(
                "skriv address i [office]: adressen som människor når kontoret på. Utan den svarar det bara på datorn själv, "
                "och en länk kan inte byggas av det som en webbläsare säger"
            )
        app = make_app(self.dependencies(is_secure=binding.is_secure))

        def ready(address: str) -> None:
            announce(f"Kontoret: {self._settings.office.address or address}")
            link = self.first_link(address)
            if link:
                announce(
                    f"Det finns inga konton ännu. Öppna länken inom ett dygn och välj lösenord för {FIRST}:\n{link}"
                )

        ends = Event()
        indexing = Thread(target=self._notebook.keep_indexing, args=(ends,), name="listorna", daemon=True)
        indexing.start()
        try:
            serve(app, binding, ready)
        finally:
            ends.set()
            indexing.join(STOPS_WITHIN_S)

    def dependencies(self, *, is_secure: bool) -> "Dependencies":
        """What the pages depend on."""
        from bot.office.web import Dependencies, OperationsContext, ReviewContext

        office, unit, sign_ins = self._settings.office, self._settings.unit, self._sign_ins
        safeguards = Safeguards(office.blind_one_in, office.second_percent, office.fast_s)
        review = ReviewContext(Inbox(self._archive), self._notebook, safeguards)
        nights = Nights(self._archive.database, self._archive.keys)
        operations = OperationsContext(nights, self._failures, partial(switchboard_of, self._archive), self._starts)
        return Dependencies(
            self._accounts, self._requests, self._alarm, sign_ins, sign_ins, self._clock, self._record, unit, is_secure, review, operations,
            self._practice, ImpactRecords(self._archive.database), self._issuer(), office.address, PracticeDate(nights),
        )  # fmt: skip

    def _issuer(self) -> "Issuer | None":
        """The municipality's own sign-in, if there is one. Raises: SettingsInvalid, SecretMissing."""
        from bot.office.web import CALLBACK, Issuer

        oidc, base = self._settings.office.oidc, self._settings.office.address
        if oidc is None:
            return None
        if not base:
            raise SettingsInvalid("[office.oidc] kräver address i [office]: dit skickas den som har loggat in")
        secret = self._secrets.get("office/oidc-secret")
        return Issuer(oidc.issuer, oidc.client_id, secret, base + CALLBACK, oidc.roles, oidc.claim, oidc.acr)

    # ------------------------------------------------------------ accounts

    @property
    def account_admin(self) -> "AccountAdmin":
        """The administration of accounts by whoever runs the command."""
        from bot.office.web import AccountAdmin

        return AccountAdmin(
            self._accounts, self._sign_ins, self._requests, self._clock, self._record, self._alarm, f"it:{operator()}"
        )

    def address(self, path: str, base: str) -> str:
        """The address at which people reach a path of the office."""
        return (self._settings.office.address or base) + path

    def first_link(self, base: str) -> str:
        """The set-up link of the first account, which is created when there are none; empty when there are accounts."""
        if self._accounts.everyone():
            return ""
        return self.address(self.account_admin.add(User(FIRST, frozenset({Role.ACCOUNTS}))).link, base)

    def add_conflict(self, name: str, number: str) -> None:
        """Record a person whose cases this account must never see; only a reference to the number is kept. Raises: AccountRefused."""
        from bot.office.web import AccountRefused

        try:
            person = self._archive.ledger.reference(parse(number, today=self._clock.now().date()))
        except IdentityError as problem:
            raise AccountRefused(str(problem)) from None
        self.account_admin.add_conflict(name, person)

    def _record(self, what: str, actor: str, more: Mapping[str, Any]) -> None:
        """Add a line to the audit chain. If that fails, what it records is not done."""
        plain = {name: str(value) for name, value in more.items() if name not in _OWN}
        case: InboxCase | Failure | None = more.get("case")
        entry = AuditEntry(
            actor, what, case.case if case else None, case.flow if case else "", more.get("purpose", OFFICE_WORK),
            more.get("ground", ""), more.get("role", ""), references=case.people if case else frozenset(), data=plain,
        )  # fmt: skip
        self._archive.ledger.record(entry)


@contextmanager
def open_office(
    settings: Settings, clock: Clock, storage: Storage, starts: "Starts", alarm: Callable[[], None]
) -> Iterator[Office]:
    """The office's accounts and pages; `alarm` tells others what an account manager did alone. Raises: StoreUnavailable, SecretMissing, SettingsInvalid, TableInvalid."""
    with closing(storage.database()) as database:
        secrets = storage.secrets()
        key = storage.key(database, secrets)
        codes = load_optional_codes(settings.codes)
        yield Office(settings, clock, CaseArchive(database, key), Keyring(key, secrets), codes, starts, alarm)
