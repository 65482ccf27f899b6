"""Opens the embedded database, brings it to the newest migration, and turns its failures into ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.domain.errors import DiskFull, MachineError, StoreUnavailable


class Database:
    """One SQLite file on a local disk."""

    def __init__(self, path: Path) -> None:
        """Open and migrate. Raises: StoreUnavailable, DiskFull."""
        self.path = path
        with failures_named(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._engine = _engine(path)
            _migrate(self._engine)
            path.chmod(0o600)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that writes all or nothing. Raises: StoreUnavailable, DiskFull."""
        with failures_named(self.path), Session(self._engine) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


@contextmanager
def failures_named(path: Path) -> Iterator[None]:
    """Turn the database's failures into errors that say what to do; the statement never leaves this room."""
    try:
        yield
    except (DBAPIError, OSError, CommandError) as problem:
        raise _named(problem, path) from None


def _named(problem: Exception, path: Path) -> MachineError:
    text = str(getattr(problem, "orig", problem))
    if re.search(r"disk is full|No space left", text):
        return DiskFull(path.name)
    if "readonly" in text or "read-only" in text.lower() or "Permission denied" in text:
        return StoreUnavailable(f"{path.name} är skrivskyddad")
    if "Can't locate revision" in text:
        return StoreUnavailable(f"{path.name} är skriven av en nyare Brygga")
    if "locked" in text:
        return StoreUnavailable(f"{path.name} är låst av en annan process")
    if "not a database" in text or "malformed" in text:
        return StoreUnavailable(f"{path.name} är skadad")
    return StoreUnavailable(f"{path.name}: {type(problem).__name__}")


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})

    def configure(connection: Any, _record: object) -> None:
        # pysqlite starts transactions late: two processes would deadlock. We start them ourselves, at once.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("busy_timeout = 30000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", begin)
    return engine


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
