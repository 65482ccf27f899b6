"""Wires one night together: every object by constructor, every error before the browser starts if it can be known."""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.audit import AuditBook
from bot.app.cases import CaseBook, CaseUnknown
from bot.app.flows import FlowPackage, load_flow, read_package
from bot.app.noted import Noted, Reply, keep_answer, mark_warning
from bot.app.notices import tidings_of
from bot.app.office import IT_ROLE, OPERATIONS, Keyring, Office
from bot.app.retention import Weeder
from bot.app.settings import Settings, SystemSettings
from bot.domain.case import CaseRef
from bot.domain.codes import Codes
from bot.domain.errors import (
    BryggaError,
    DiskFull,
    FlowError,
    GuardError,
    KitMismatch,
    MachineError,
    NoDisplay,
    SecretMissing,
    SettingsInvalid,
    StoreUnavailable,
)
from bot.domain.period import Month
from bot.domain.warnings import Status
from bot.drivers.host import HostClock, HostSecrets, abandon, alone, machine_name, operator
from bot.drivers.mail import SmtpMail
from bot.drivers.web import WebBrowser, WebSurfaces
from bot.engine import (
    Audience,
    CaseRun,
    Limits,
    Night,
    NightResult,
    OutcomeRun,
    ShadowRun,
    Tables,
    WatchRun,
    is_waiting,
)
from bot.feed import LocalFeed, Queue, SharedFeed
from bot.kit import Flow
from bot.office import CaseView, ReportHead, Sheet, identities_in, morning_report
from bot.packs import load_codes, load_norm, load_rules, load_schedule
from bot.ports.audit import CASE_WORK, AuditEntry
from bot.ports.feed import Feed, Machine, Switchboard, Work, flow_of, night_name, work_of
from bot.ports.feed import Night as NightRef
from bot.ports.secrets import Secrets
from bot.store import Cases, Database, Inbox, Machines, Scribe, Vault, has_key, new_key, vault_key
from bot.timetable import in_words, next_starts

if TYPE_CHECKING:  # its libraries are an extra, and are imported where a night needs them
    from bot.drivers.desktop import DesktopSurfaces

NEXT_STARTS = 3
STOP_FILE = "STOPP"
"""Who makes this file in the state folder stops a night in windows at once, wherever the keyboard is."""

REPORTS = {
    Work.CASES: ("morgonrapport", ""),
    Work.WATCHES: ("bevakning", ", bevakning: inget är skrivet"),
    Work.OUTCOMES: ("uppfoljning", ", uppföljning: inget är skrivet"),
}
"""What the report of a night is called as a file, and what it says of itself, by what the night did."""


@dataclass(frozen=True, slots=True)
class NightOrder:
    """What a night is asked to do. `as_of` sets the business date, and only a training system allows it.

    `work` is what it does; only ordinary work writes in the case system. `month` is the month the aid is for; without it, the business date's own. `lanes` is how many cases at once;
    without it, as many as the case system allows logins and this machine has cores for.
    """

    flow: str
    url: str = ""
    as_of: date | None = None
    headed: bool = False
    claim_until: datetime | None = None
    ceiling: int | None = None
    month: Month | None = None
    lanes: int | None = None
    work: Work = Work.CASES


@dataclass(frozen=True, slots=True)
class NightEnd:
    """How it ended, and where the morning report lies."""

    result: NightResult
    report: Path
    hold: str = ""
    """What IT has asked of the night, and still does: «paused» or «drained»."""


@dataclass(frozen=True, slots=True)
class Queued:
    """What a feed hands out: the cases of a night in a database, and which of them are wanted."""

    rows: Cases
    database: Database
    night: NightRef
    wanted: Callable[[CaseRef], bool]


class App:
    """Brygga on this machine, with these settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = HostClock()

    # ------------------------------------------------------------ what can be checked by day

    def package(self, flow: str) -> FlowPackage:
        """A flow's manifest and pack. Raises: FlowError."""
        return read_package(self.settings.flows, self.settings.selectors, flow)

    def secrets(self) -> Secrets:
        """The vault: the machine's own store, or an encrypted file. Raises: StoreUnavailable, SettingsInvalid."""
        if self.settings.secrets == "os" and not HostSecrets.is_there():
            raise SettingsInvalid("secrets = «os», men maskinen har inget eget valv; skriv «file»")
        if self.settings.secrets != "file" and HostSecrets.is_there():
            return HostSecrets()
        return Vault(self.settings.state / "vault.bin", vault_key(self.settings.state / "vault.key"))

    # ------------------------------------------------------------ the night

    def night(self, order: NightOrder, audience: Audience, stop: Callable[[], bool]) -> NightEnd:
        """Run a night to its end and write the morning report.

        Raises: every `BryggaError` and `GuardError` that stops it before the first case.
        """
        package = self.package(order.flow)
        self._refuse_stopped(order.flow)
        system = self._system(order)
        lanes, cores = self._lanes(order, system)
        limits = Limits(lanes, cores, order.claim_until, order.ceiling, stop, abandon)
        day = order.as_of or self.clock.now().date()
        month = order.month or Month.of(day)
        tables = Tables(load_rules(self.settings.rules, month), load_norm(self.settings.norm, month))
        flow = load_flow(package)
        secrets = _WithUser(self.secrets(), f"{package.pack.head.name}/user", system.user)
        secrets.get(f"{package.pack.head.name}/password")
        with alone(self._state() / "brygga.lock"), closing(self._database()) as database:
            cases = self._cases(database, secrets, package)
            book = CaseBook(cases, self._codes())
            ref = cases.open_night(night_name(order.flow, order.work, day), day, alone=not self.settings.database)

            def open_surfaces() -> "WebSurfaces | DesktopSurfaces":
                return self._surfaces(package, order, system, secrets)

            self._refuse_as_of(order, package, open_surfaces)
            run, wanted = self._work(order, flow, cases, tables, ref, system.user)
            with self._feed(Queued(cases, database, ref, wanted), order, limits.lanes, system) as (feed, lanes):
                night = Night(flow, open_surfaces, feed, run, self.clock, audience)
                result = night.run(month, replace(limits, lanes=lanes))
            if isinstance(result.stopped_by, GuardError):
                self._stop_flow(order.flow, result.stopped_by)
            signed = self._sign_night(cases, secrets, ref, result)
            return NightEnd(result, self._report(book, ref, package, tables, result, signed), cases.hold(ref))

    def tell_of(self, end: NightEnd, name: str, to: Sequence[str]) -> None:
        """Tell IT how a night ended. Raises: as `tell`."""
        self.tell(to, *tidings_of(self.settings.unit, name, end.result, self.settings.office.address))

    def tell(self, to: Sequence[str], subject: str, body: str) -> None:
        """Mail IT, where there is a mail server. Raises: MailNotSent, SecretMissing."""
        mail = self.settings.mail
        if mail is None:
            return
        password = self.secrets().get("mail/password") if mail.user else ""
        SmtpMail(mail.server, mail.port, mail.sender, mail.security, mail.user, password).send(to, subject, body)

    def release(self, flow: str) -> bool:
        """Let a flow that stopped itself run again; False when it was not stopped."""
        path = self._stopped(flow)
        if not path.exists():
            return False
        with closing(self._database()) as database:
            self._cases(database, self.secrets()).ledger.record(replace(self._by_it("flow.released"), flow=flow))
        path.unlink(missing_ok=True)
        return True

    # ------------------------------------------------------------ afterwards

    def case(self, number: str, month: Month | None = None) -> Sequence[Sheet]:
        """One case as sheets of text, the newest month unless one is asked for. Nothing is changed.

        Raises: CaseUnknown, StoreUnavailable, SecretMissing, TableInvalid.
        """
        with self._book() as (book, cases):

            def seen(view: CaseView) -> None:
                cases.ledger.record(self._about(view, "case.read"))

            return book.sheets(number, month, self.clock.now().tzinfo, seen)

    def mark_warning(self, number: str, name: str, status: Status, month: Month | None) -> None:
        """Note that a person has seen or closed a warning. Raises: as `case`; NotNoted."""
        with self._book() as (book, _):
            view = book.one(number, month)
            entry = replace(self._about(view, "case.warning"), data={"warning": name, "status": status.value})
            mark_warning(book.archive, view, name, status, Noted(*self._noted(), entry))

    def keep_answer(self, number: str, reply: Reply, month: Month | None) -> None:
        """Note what a person was told by telephone. Raises: as `case`; NotNoted."""
        with self._book() as (book, _):
            view = book.one(number, month)
            entry = replace(self._about(view, "case.answer"), data={"question": reply.question})
            keep_answer(book.archive, view, reply, Noted(*self._noted(), entry))

    def _noted(self) -> tuple[str, date]:
        return operator(), self.clock.now().date()

    def _by_it(self, what: str) -> AuditEntry:
        return AuditEntry(f"it:{operator()}", what, purpose=OPERATIONS, role=IT_ROLE)

    def _about(self, view: CaseView, what: str) -> AuditEntry:
        """That whoever runs a command looks at a case, and whom it is about."""
        people = frozenset(identities_in(view))
        return replace(self._by_it(what), case=view.case, flow=view.flow, ground=CASE_WORK, people=people)

    @contextmanager
    def _book(self) -> Iterator[tuple[CaseBook, Cases]]:
        with self._kept() as cases:
            yield CaseBook(cases, self._codes()), cases

    @contextmanager
    def _kept(self) -> Iterator[Cases]:
        """What is kept already. Raises: CaseUnknown, StoreUnavailable, SecretMissing."""
        with closing(self._database(must_exist=True)) as database:
            yield Cases(database, bytes.fromhex(self.secrets().get("store/key")))

    # ------------------------------------------------------------ the log and what is forgotten

    @contextmanager
    def audit(self) -> Iterator[AuditBook]:
        """The audit chain, for whoever runs the command. Raises: as `case`."""
        with self._kept() as cases:
            yield self._audit_book(cases, self.secrets())

    @contextmanager
    def weeder(self, *, confirmed: bool = False) -> Iterator[Weeder]:
        """What may be weeded; while it is (`confirmed`), no night runs on a machine that is alone. Raises: as `case`."""
        lock = self.settings.state / "brygga.lock"
        with alone(lock) if confirmed and not self.settings.database else nullcontext(), self._kept() as cases:
            yield Weeder(cases.cuts, self.settings, self.clock, self._by_it(""))

    def _audit_book(self, cases: Cases, secrets: Secrets) -> AuditBook:
        return AuditBook(cases.ledger, secrets, self.settings, self.clock, self._by_it(""))

    def _sign_night(self, cases: Cases, secrets: Secrets, ref: NightRef, result: NightResult) -> str:
        """Record that the night ended, and hand out the chain's head; what the report says about it.

        A share that is away must not cost the morning report: the head still stands there.
        """
        data = {**{name: str(n) for name, n in result.outcomes.items()}, "left": str(result.left)}
        stopped = {"stopped_by": result.stopped_by.code} if result.stopped_by else {}
        cases.ledger.record(AuditEntry(f"automat:{ref.flow}", "night.ended", flow=ref.flow, data={**data, **stopped}))
        book = self._audit_book(cases, secrets)
        try:
            head, problem = book.hand_out_head(), ""
        except MachineError as error:
            head, problem = book.ledger.head(), f". KONTROLLPUNKTEN KUNDE INTE SKRIVAS: {error}"
        return f"rad {head.seq}, {head.hash}{problem}"

    # ------------------------------------------------------------ while a night runs

    @contextmanager
    def switchboard(self) -> Iterator[Switchboard]:
        """What IT may ask of a night that runs, here or on another machine. Raises: CaseUnknown, StoreUnavailable."""
        with closing(self._database(must_exist=True)) as database:
            ledger = Cases(database, bytes.fromhex(self.secrets().get("store/key"))).ledger
            yield Machines(database, Scribe(ledger, f"it:{operator()}", IT_ROLE, OPERATIONS))

    # ------------------------------------------------------------ the office

    def next_starts(self, flow: str) -> Sequence[str]:
        """The next starts of a flow, in words. A timetable that cannot be read says so where it is started from."""
        folder, now = self.settings.schedules, self.clock.now()
        with suppress(BryggaError):
            mine = [one for path in sorted(folder.glob("*.toml")) if (one := load_schedule(path)).flow == flow]
            return [in_words(start) for one in mine for start in next_starts(one, now, NEXT_STARTS)]
        return []

    def stopped(self, flow: str) -> str:
        """Why a flow has stopped itself, or nothing."""
        path = self._stopped(flow)
        return path.read_text(encoding="utf-8").strip() if path.exists() else ""

    @contextmanager
    def office(self) -> Iterator[Office]:
        """The office's accounts and pages. Raises: StoreUnavailable, SecretMissing, SettingsInvalid."""
        with closing(self._database()) as database:
            vault = self.secrets()
            key = self._store_key(database, vault)
            yield Office(self.settings, self.clock, Inbox(database, key), Keyring(key, vault), self._codes(), self)

    # ------------------------------------------------------------ parts

    def _codes(self) -> Codes | None:
        """The table that explains codes. It decides nothing, so that a municipality may do without. Raises: TableInvalid."""
        return load_codes(self.settings.codes) if self.settings.codes.exists() else None

    def _state(self) -> Path:
        try:
            self.settings.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as problem:
            raise StoreUnavailable(f"{self.settings.state.name}: {problem.strerror}") from None
        return self.settings.state

    def _database(self, *, must_exist: bool = False) -> Database:
        """The file of this machine, or the database that several share."""
        if self.settings.database:
            return Database(self.settings.database, self._database_password())
        path = self.settings.state / "brygga.db"
        try:
            if must_exist:
                path.stat()
        except FileNotFoundError:
            raise CaseUnknown(f"{path} finns inte") from None
        except OSError as problem:
            raise StoreUnavailable(f"{path}: {problem.strerror}; kör kommandot som Bryggas egen användare") from None
        return Database(self._state() / path.name)

    def _database_password(self) -> str:
        """Empty where the database trusts the machine's own user."""
        try:
            return self.secrets().get("database/password")
        except SecretMissing:
            return ""

    def _lanes(self, order: NightOrder, system: SystemSettings) -> tuple[int, int | None]:
        """How many cases at once, and the cores to keep busy when that is left to the night.

        Where machines share the logins each takes what its cores surely bear, and leaves the rest. Raises:
        SettingsInvalid for more than the case system allows logins.
        """
        if system.program and (order.lanes or system.logins) > 1:
            raise SettingsInvalid(f"[systems.{order.flow}] en dator har ett skrivbord: ett ärende i taget, logins = 1")
        cores = os.cpu_count() or 1
        if order.lanes is None:
            return (min(system.logins, cores), None) if self.settings.database else (system.logins, cores)
        if not 1 <= order.lanes <= system.logins:
            raise SettingsInvalid(
                f"{order.lanes} banor går inte: [systems.{order.flow}] logins = {system.logins} är så många "
                "inloggningar som roboten får ha samtidigt"
            )
        return order.lanes, None

    @contextmanager
    def _feed(
        self, queued: Queued, order: NightOrder, lanes: int, system: SystemSettings
    ) -> Iterator[tuple[Feed, int]]:
        """The feed, and how many lanes there are logins for. Raises: LoginsTaken, StoreUnavailable."""
        rows, night, wanted = queued.rows, queued.night, queued.wanted
        if not self.settings.database:
            yield LocalFeed(rows, night, wanted), lanes
            return
        queue = Queue(self.settings.database, self._database_password(), night.flow)
        machine = Machine(f"{machine_name()}:{self.settings.state}", order.flow, lanes)
        feed = SharedFeed(rows, Machines(queued.database), queue, night, machine, wanted)
        with closing(feed):
            yield feed, feed.join(system.logins)

    def _work(  # noqa: PLR0917 - what a run is made of
        self, order: NightOrder, flow: Flow, cases: Cases, tables: Tables, ref: NightRef, user: str
    ) -> tuple[CaseRun, Callable[[CaseRef], bool]]:
        """What is done, and with which cases."""
        if order.work is Work.CASES:
            is_shadow = self.settings.system(order.flow).shadow
            return (ShadowRun if is_shadow else CaseRun)(flow, cases, tables, ref.day, user), lambda _: True
        if flow.name != order.flow:
            raise KitMismatch(f"flödet heter {flow.name} i koden och {order.flow} i mappen")
        if order.work is Work.OUTCOMES:
            return OutcomeRun(flow, cases, tables, ref.day, user), lambda _: True
        # A question is today's by the case system's own calendar, also where the business date is another.
        run = WatchRun(flow, cases, tables, self.clock.now().date(), user)
        return run, lambda case: is_waiting(cases, order.flow, case)

    def _system(self, order: NightOrder) -> SystemSettings:
        system = self.settings.system(order.flow)
        return system.model_copy(update={"url": order.url}) if order.url else system

    def _cases(self, database: Database, secrets: Secrets, package: FlowPackage | None = None) -> Cases:
        made_by = (package.manifest.label, package.pack.label) if package else ()
        return Cases(database, self._store_key(database, secrets), *made_by)

    def _store_key(self, database: Database, secrets: Secrets) -> bytes:
        """The store's key: made with the file, but given by hand to each machine that shares a database."""
        try:
            key = secrets.get("store/key")
        except SecretMissing:
            if self.settings.database:
                raise SecretMissing("store/key, densamma på varje dator som delar databasen; se docs/it.md") from None
            if has_key(database):
                raise
            key = new_key().hex()
            secrets.set("store/key", key)
        try:
            return bytes.fromhex(key)
        except ValueError:
            raise SecretMissing("store/key ska vara 64 tecken 0-9 och a-f") from None

    def _surfaces(
        self, package: FlowPackage, order: NightOrder, system: SystemSettings, secrets: Secrets
    ) -> "WebSurfaces | DesktopSurfaces":
        """Where the night works. Raises: SettingsInvalid when that is not said; BrowserMissing, NoDisplay."""
        if package.pack.head.surface == "desktop":
            return self._windows(package, order.flow, system, secrets)
        if not system.url:
            raise SettingsInvalid(f"[systems.{order.flow}] url saknas: adressen till systemets första sida")
        browser = WebBrowser(headed=order.headed, executable=self.settings.browser)
        return WebSurfaces(browser, package.pack, system.url, secrets, self.clock)

    def _windows(self, package: FlowPackage, flow: str, system: SystemSettings, secrets: Secrets) -> "DesktopSurfaces":
        if not system.program:
            raise SettingsInvalid(f"[systems.{flow}] program saknas: kommandot som startar systemets klient")
        try:
            from bot.drivers.desktop import DesktopSurfaces, Place
        except ImportError as missing:
            raise NoDisplay(f"biblioteket {missing.name} saknas; installera med brygga[desktop]") from None
        folder = self._state() / "screen"
        place = Place(
            folder, self._state() / STOP_FILE, system.display, system.screen,
            has_tree=system.tree and not system.remote, is_remote=system.remote,
        )  # fmt: skip
        return DesktopSurfaces(system.program, package.pack, place, secrets, self.clock)

    def _refuse_as_of(
        self, order: NightOrder, package: FlowPackage, open_surfaces: "Callable[[], WebSurfaces | DesktopSurfaces]"
    ) -> None:
        banner = package.pack.head.training_banner
        if order.as_of is None:
            return
        with closing(open_surfaces()) as surfaces:
            if not (banner and surfaces.first_screen_says(banner)):
                raise SettingsInvalid("--as-of får bara användas mot ett övningssystem, och det här systemet är inget")

    def _stopped(self, flow: str) -> Path:
        return self._state() / f"{flow}.stopped"

    def _refuse_stopped(self, flow: str) -> None:
        if self._stopped(flow).exists():
            raise FlowError(
                f"flödet {flow} stoppade sig självt ({self._stopped(flow).read_text(encoding='utf-8').strip()}). "
                f"Gå igenom vad som hände, och släpp det sedan med «brygga release {flow}»."
            )

    def _stop_flow(self, flow: str, error: GuardError) -> None:
        self._stopped(flow).write_text(f"{error.code}: {error.detail}\n", encoding="utf-8")

    def _report(  # noqa: PLR0917 - what a report is made of
        self, book: CaseBook, ref: NightRef, package: FlowPackage, tables: Tables, result: NightResult, signed: str
    ) -> Path:
        kind, says = REPORTS[work_of(ref.flow)]
        head = ReportHead(
            unit=self.settings.unit,
            flow=package.manifest.label + says,
            pack=package.pack.label,
            rules=f"{tables.rules.version}, godkänd av {tables.rules.approved_by}",
            norm=f"{tables.norm.source} ({tables.norm.status})",
            business_date=ref.day,
            made_at=self.clock.now(),
            stopped_by=str(result.stopped_by or ""),
            training=bool(package.pack.head.training_banner),
            drift=tuple(book.archive.drift(ref)),
            audit=signed,
        )
        path = self._state() / "reports" / f"{kind}-{flow_of(ref.flow)}-{ref.day}.html"
        html = morning_report(head, book.of_night(ref))
        try:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_text(html, encoding="utf-8")
        except OSError as problem:
            full = problem.errno == errno.ENOSPC
            raise (DiskFull("rapporten") if full else StoreUnavailable(f"rapporten: {problem.strerror}")) from None
        return path


class _WithUser:
    """The vault, with the robot's own user name, which is a setting and no secret, beside the passwords."""

    def __init__(self, secrets: Secrets, name: str, user: str) -> None:
        self._secrets, self._name, self._user = secrets, name, user

    def get(self, name: str) -> str:
        """The user name, or what the vault has."""
        return self._user if name == self._name else self._secrets.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        self._secrets.set(name, value)


__all__ = ["App", "NightEnd", "NightOrder"]
