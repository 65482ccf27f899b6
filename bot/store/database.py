"""Opens the database, brings it to the newest migration, and turns its failures into ours.

One SQLite file on a local disk, or Postgres when several machines share a night.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from bot.domain.errors import SettingsInvalid
from bot.store.errors import Away, errors_named

_LOG = logging.getLogger(__name__)
RETRY_FOR_S = 600.0
"""So long a database on another machine is waited for: it is restarted and patched at night. The cases are the same after."""

RETRY_EVERY_S = 1.0
MIGRATING, ADDING, JOINING = 0x6272796767610001, 0x6272796767610002, 0x6272796767610003
APPENDING = 0x6272796767610004
"""What one process at a time does in a shared database."""

IDLE_TIMEOUT_S = 60
"""So long a machine may stand still in the midst of a write before the database lets go of what it holds: the others wait for it."""

_KEEPALIVE = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


class Database:
    """One SQLite file on a local disk, or a Postgres address such as `postgresql://brygga@db.kommun.se/brygga`."""

    def __init__(self, where: Path | str, password: str = "") -> None:
        """Open and migrate. Raises: StoreUnavailable, DiskFull, SettingsInvalid for an address that is none."""
        self._is_shared = not isinstance(where, Path)
        self._engine = _sqlite(where) if isinstance(where, Path) else _postgres(where, password)
        host = self._engine.url.host or "den här datorn"
        self.name = where.name if isinstance(where, Path) else f"databasen på {host}"
        with errors_named(self.name, is_shared=self._is_shared):
            if isinstance(where, Path):
                where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _migrate(self._engine)
            if isinstance(where, Path):
                where.chmod(0o600)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that writes all or nothing. Raises: StoreUnavailable, DiskFull."""
        with errors_named(self.name, is_shared=self._is_shared), Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def read_only(self) -> Iterator[Session]:
        """A session that only looks, and so waits for nobody who writes. Raises: StoreUnavailable."""
        engine = self._engine.execution_options(read_only=True)
        with errors_named(self.name, is_shared=self._is_shared), Session(engine) as session:
            yield session

    def retry_while_away(self, do: Callable[[], Any]) -> Any:
        """Do something, and again while a shared database is away.

        It may have been done although the answer was lost, so that what is done here must bear to be done again.
        """
        end, waited = time.monotonic() + RETRY_FOR_S, False
        while True:
            try:
                return do()
            except Away as problem:
                if time.monotonic() > end:
                    raise
                if not waited:
                    _LOG.warning(
                        "%s. Väntar i högst %.0f minuter; inget är förlorat.", problem.detail, RETRY_FOR_S / 60
                    )
                waited = True
                time.sleep(RETRY_EVERY_S)

    def scrub(self) -> None:
        """Take what was deleted out of the file's own log too. Postgres does it in its own time, by autovacuum."""
        if self._is_shared:
            return
        with errors_named(self.name), closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file or the connections."""
        self._engine.dispose()


class _HasDatabase(Protocol):
    _db: Database


A = ParamSpec("A")
R = TypeVar("R")
S = TypeVar("S", bound=_HasDatabase)


def retry_while_away(method: Callable[Concatenate[S, A], R]) -> Callable[Concatenate[S, A], R]:
    """A method that waits for a shared database that is away; done again, it finds what it did before and leaves it."""

    @wraps(method)
    def waiting(self: S, *args: A.args, **kwargs: A.kwargs) -> R:
        return self._db.retry_while_away(lambda: method(self, *args, **kwargs))  # pyright: ignore[reportPrivateUsage]

    return waiting


def _sqlite(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})

    def configure(connection: Any, _record: object) -> None:
        # pysqlite starts transactions late: two processes would deadlock. We start them ourselves, at once.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "busy_timeout = 30000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
            "secure_delete = ON",  # what is erased is overwritten in the file, not only let go of
        ):  # fmt: skip
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Any) -> None:
        read_only = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine


def _postgres(address: str, password: str) -> Engine:
    if not address.startswith("postgresql://"):
        raise SettingsInvalid("database ska vara postgresql://användare@dator/databas, eller utelämnas")
    try:
        url = make_url(address).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise SettingsInvalid("database går inte att läsa; skriv postgresql://användare@dator/databas") from None
    url = url.set(password=password) if password else url
    options = f"-c idle_in_transaction_session_timeout={IDLE_TIMEOUT_S}s"
    return create_engine(url, pool_pre_ping=True, connect_args={**_KEEPALIVE, "options": options})


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        one_at_a_time(connection, MIGRATING)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def one_at_a_time(connection: Connection, what: int) -> None:
    """Until the transaction ends. SQLite lets one process write at a time as it is."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:what)"), {"what": what})
