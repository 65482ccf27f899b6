"""A store and a night with two cases in it: on the embedded database, and on one that several machines share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.case import CaseRef
from bot.domain.period import Month
from bot.feed import LocalFeed, Queue, SharedFeed
from bot.ports.feed import Machine, NightRef
from bot.store import AuditWriter, CaseArchive, Database, Machines, NightStore, RetentionStore, Switchboard, new_key
from tests.migrated import migrated_once  # noqa: F401 - a fixture of every test here
from tests.postgres import Server, programs, server

DAY = date(2025, 10, 6)
REFS = [CaseRef(f"EB-2025-0010{n}", Month(2025, 10)) for n in (1, 2)]
LOGINS = 8


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server whose database has every table."""
    if not programs():
        pytest.skip("Postgres saknas på den här datorn")
    with server() as there:
        Database(there.address, there.password).close()
        Queue(there.address, there.password, "prov").close()
        yield there


@dataclass
class Base:
    """One database that a test may open several times, as new processes would."""

    where: Path | str
    password: str = ""
    key: bytes = field(default_factory=new_key)
    opened: list["Place"] = field(default_factory=list)

    def close(self) -> None:
        for place in self.opened:
            place.close()


@dataclass
class Place:
    """A process with the database open: its night and its feed."""

    base: Base
    day: date = DAY
    feeds: list[Any] = field(default_factory=list)
    machine: str = "dator"
    forget: bool = True

    def __post_init__(self) -> None:
        base = self.base
        if self.is_shared and self.forget:  # whoever was there before has fallen silent
            for before in base.opened:
                before.fall_silent()
        self.database = Database(base.where, base.password)
        self.archive = CaseArchive(self.database, base.key)
        self.ledger, self.retention = self.archive.ledger, RetentionStore(self.database, self.archive.ledger)
        self.store = NightStore(self.archive, "flöde 1", "paket 1")
        self.machines = Machines(self.database)
        self.switchboard = Switchboard(self.database, AuditWriter(self.ledger, "it:prov", "it-förvaltare", "drift"))
        self.night = self.store.rows.open_night("prov", self.day, alone=not self.is_shared)
        self.feed = self.feed_of(self.night)
        base.opened.append(self)
        if self.is_shared:
            self.feed.offer([])

    @property
    def is_shared(self) -> bool:
        return isinstance(self.base.where, str)

    @property
    def path(self) -> Path:
        assert isinstance(self.base.where, Path)
        return self.base.where

    @property
    def key(self) -> bytes:
        return self.base.key

    def again(self, day: date = DAY) -> "Place":
        """What a new process meets when this one has died."""
        return Place(self.base, day)

    def feed_of(self, night: NightRef, wanted: Any = lambda case: True) -> Any:
        """The feed of a night, as the application makes it."""
        if not self.is_shared:
            return LocalFeed(self.store.rows, night, wanted)
        queue = Queue(str(self.base.where), self.base.password, night.flow)
        feed = SharedFeed(self.store.rows, self.machines, queue, night, Machine(self.machine, "prov", 1), wanted)
        feed.join(LOGINS)
        self.feeds.append(feed)
        return feed

    def fall_silent(self) -> None:
        """As a machine that is gone: it says nothing more, and whoever waited long enough knows."""
        self.feed._ends.set()
        self.sql("UPDATE member SET until = '2000-01-01 00:00:00+00'")

    def sql(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Look into the database, or change it, behind the store's back."""
        with self.database._engine.begin() as connection:
            done = connection.execute(text(statement), values)
            return [tuple(row) for row in done] if done.returns_rows else []

    def close(self) -> None:
        for feed in self.feeds:
            feed.close()
        self.database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        base = Base(tmp_path / "brygga.db")
    else:
        there: Server = request.getfixturevalue("postgres")
        base = Base(there.address, there.password)
        there.empty()
    yield from begun(base)


def begun(base: Base) -> Iterator[Place]:
    """A night that has found its two cases."""
    first = Place(base)
    first.feed.offer(REFS)
    yield first
    base.close()


file_only = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
"""About the file itself."""
