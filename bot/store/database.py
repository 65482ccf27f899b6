"""Opens the database, migrates it, and turns its errors into ours.

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

from bot.domain.errors import SettingsInvalid, StoreUnavailable
from bot.store.errors import Away, errors_named

_LOG = logging.getLogger(__name__)
RETRY_FOR_S = 600.0
"""How long to wait for a database on another machine, which may be restarted or patched at night."""

RETRY_EVERY_S = 1.0
BUSY_MS = 30_000
"""How long a file that another program is writing or reading is waited for."""

MIGRATING, ADDING, JOINING = 0x6272796767610001, 0x6272796767610002, 0x6272796767610003
APPENDING, GUESSING = 0x6272796767610004, 0x6272796767610005
"""Advisory locks: what only one process at a time does in a shared database."""

IDLE_TIMEOUT_S = 60
"""How long a machine may hang in the middle of a write before the database releases its locks, which others wait for."""

_KEEPALIVE = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


class Database:
    """One SQLite file on a local disk, or a Postgres address such as `postgresql://brygga@db.kommun.se/brygga`."""

    def __init__(self, where: Path | str, password: str = "") -> None:
        """Open and migrate. Raises: StoreUnavailable, DiskFull, SettingsInvalid for an invalid address."""
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
        self._file = where if isinstance(where, Path) else None
        self._identity = _identity(self._file)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that writes all or nothing. Raises: StoreUnavailable, DiskFull."""
        self._require_same_file()
        with errors_named(self.name, is_shared=self._is_shared), Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def read_only(self) -> Iterator[Session]:
        """A session that only reads, and so never waits for a writer. Raises: StoreUnavailable."""
        self._require_same_file()
        engine = self._engine.execution_options(read_only=True)
        with errors_named(self.name, is_shared=self._is_shared), Session(engine) as session:
            yield session

    def _require_same_file(self) -> None:
        """Refuse a file that is no longer there: what is written to it is lost, and what is read belongs to nothing.

        Raises: StoreUnavailable.
        """
        if _identity(self._file) != self._identity:
            raise StoreUnavailable(f"{self.name} har tagits bort eller bytts ut sedan den öppnades; starta om")

    def retry_while_away(self, do: Callable[[], Any]) -> Any:
        """Call `do`, and call it again while a shared database is away.

        It may have committed although the answer was lost, so `do` must be idempotent.
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

    def scrub(self) -> bool:
        """Truncate the WAL, so that deleted content is gone from it too; False while another program reads the file.

        SQLite then truncates it when the last of them closes. In Postgres autovacuum does it in time.
        """
        if self._is_shared:
            return True
        with errors_named(self.name), closing(self._engine.raw_connection()) as connection:
            is_busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not is_busy

    def close(self) -> None:
        """Release the file or the connections."""
        self._engine.dispose()


class _HasDatabase(Protocol):
    _db: Database


A = ParamSpec("A")
R = TypeVar("R")
S = TypeVar("S", bound=_HasDatabase)


def retry_while_away(method: Callable[Concatenate[S, A], R]) -> Callable[Concatenate[S, A], R]:
    """Decorate an idempotent method to wait for a shared database that is away."""

    @wraps(method)
    def waiting(self: S, *args: A.args, **kwargs: A.kwargs) -> R:
        return self._db.retry_while_away(lambda: method(self, *args, **kwargs))  # pyright: ignore[reportPrivateUsage]

    return waiting


def _identity(file: Path | None) -> tuple[int, int] | None:
    """Which file stands at a path; None when there is none."""
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _sqlite(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})

    def configure(connection: Any, _record: object) -> None:
        # pysqlite begins transactions late, which lets two processes deadlock. We begin them ourselves, at once.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_MS}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
            "secure_delete = ON",  # overwrite erased content in the file, rather than only freeing it
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
    """Hold an advisory lock until the transaction ends. SQLite allows only one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:what)"), {"what": what})
