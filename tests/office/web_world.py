"""An office to knock on: a store of its own, a clock that stands still, and what was recorded."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import sleep
from typing import Any

import uvicorn
from pyotp.totp import TOTP
from starlette.testclient import TestClient

from bot.app.notebook import Notebook
from bot.domain.access import Role, User
from bot.domain.review import Safeguards
from bot.office.web import Dependencies, Issuer, OperationsContext, ReviewContext, make_app
from bot.office.web.auth.credentials import hash_password
from bot.office.web.http.guard import Route
from bot.office.web.routes import ROUTES
from bot.ports.accounts import Account, Keys
from bot.store import (
    AccountRequests,
    Accounts,
    AuditWriter,
    CaseArchive,
    Database,
    Failures,
    ImpactRecords,
    Inbox,
    Nights,
    Practice,
    SignIns,
    Switchboard,
    new_key,
)  # fmt: skip

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
PASSWORD = "höstlöv på trappan 7"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ORIGIN = "http://localhost"
SAME = {"Sec-Fetch-Site": "same-origin"}


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


@cache
def new_database() -> bytes:
    """An empty database with every table: making one takes longer than a test."""
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "brygga.db")
        database.close()
        return (Path(folder) / "brygga.db").read_bytes()


@dataclass
class Clock:
    """A clock that a test sets."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    def passes(self, **much: float) -> None:
        self.time += timedelta(**much)


class NoTimetable:
    """No flow has a timetable, and none has stopped itself."""

    def next_starts(self, flow: str) -> Sequence[str]:
        return ()

    def stopped(self, flow: str) -> str:
        return ""


@dataclass
class World:
    """The office with its insides open."""

    place: Path
    clock: Clock = field(default_factory=Clock)
    recorded: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    is_secure: bool = False
    issuer: Issuer | None = None
    practice_date: date | None = None
    address: str = ""
    key: bytes = field(default_factory=new_key)
    begins_with: bytes = field(default_factory=new_database, repr=False)

    def __post_init__(self) -> None:
        (self.place / "brygga.db").write_bytes(self.begins_with)
        self.database = Database(self.place / "brygga.db")
        self.accounts, self.sign_ins = Accounts(self.database), SignIns(self.database, self.key)
        self.requests, self.alarms = AccountRequests(self.database), 0
        self.archive = CaseArchive(self.database, self.key)
        self.inbox, self.ledger = Inbox(self.archive), self.archive.ledger
        self.notebook = Notebook(self.archive, None, self.clock, 27, self.accounts.everyone)
        self.practice = Practice(self.database, self.key)
        self.operations = OperationsContext(
            Nights(self.database, self.archive.keys),
            Failures(self.database, self.archive.keys),
            self.switchboard,
            NoTimetable(),
        )
        self.safeguards = Safeguards(blind_one_in=0, second_percent=0)

    def switchboard(self, actor: str) -> Switchboard:
        return Switchboard(self.database, AuditWriter(self.ledger, actor, "it-förvaltare", "drift"))

    @property
    def dependencies(self) -> Dependencies:
        def record(what: str, actor: str, more: Mapping[str, str]) -> None:
            self.recorded.append((what, actor, more))

        unit = "Ekonomiskt bistånd Norr"
        review = ReviewContext(self.inbox, self.notebook, self.safeguards)
        return Dependencies(
            self.accounts, self.requests, self.alarm, self.sign_ins, self.sign_ins, self.clock, record, unit, self.is_secure, review,
            self.operations, self.practice, ImpactRecords(self.database), self.issuer,
            self.address, practice_date=lambda: self.practice_date,
        )  # fmt: skip

    def alarm(self) -> None:
        self.alarms += 1

    def account(self, name: str, *roles: Role, units: tuple[str, ...] = ("Norr",), officer: str = "") -> Account:
        """An account that is set up: its password and code app are those above."""
        account = self.accounts.add(User(name, frozenset(roles), frozenset(units), officer=officer))
        self.link(account, "set-up")
        self.sign_ins.use_link(digest_of("set-up"), Keys(password_hash(), TOTP_SECRET), 0, self.clock.now())
        return account

    def link(self, account: Account, key: str, lasts: timedelta = timedelta(hours=24)) -> None:
        self.sign_ins.make_link(account, digest_of(key), TOTP_SECRET, self.clock.now() + lasts)

    def code(self) -> str:
        return TOTP(TOTP_SECRET).at(self.clock.now())

    def client(self, routes: Sequence[Route] = ROUTES) -> TestClient:
        base = ORIGIN.replace("http:", "https:") if self.is_secure else ORIGIN
        return TestClient(make_app(self.dependencies, routes), base_url=base, follow_redirects=False, headers=SAME)

    def begin(self, name: str, *roles: Role, **more: Any) -> str:
        """Make an account that is signed in; the id that its browser has."""
        name_of_session = digest_of(name)  # å, ä and ö do not belong in a cookie
        account, token = self.account(name, *roles, **more), f"token-{name}"
        self.sign_ins.begin(account, digest_of(name_of_session), token, self.clock.now(), self.clock.now())
        return name_of_session

    def signed_in(self, name: str, *roles: Role, routes: Sequence[Route] = ROUTES, **more: Any) -> TestClient:
        """A browser in which the account is signed in."""
        client = self.client(routes)
        client.cookies.set(self.cookie, self.begin(name, *roles, **more))
        client.headers["X-Brygga-Token"] = f"token-{name}"
        return client

    @property
    def cookie(self) -> str:
        return "__Host-brygga" if self.is_secure else "brygga"

    def what(self) -> list[str]:
        return [what for what, _, _ in self.recorded]


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@contextmanager
def listening(app: object, port: int = 0) -> Iterator[str]:
    """The application on a port of this machine, for a real browser."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))  # type: ignore[arg-type]
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def token_in(html: str) -> str:
    """The token of the form on a page."""
    return html.split('name="brygga-token" content="')[1].split('"', maxsplit=1)[0]
