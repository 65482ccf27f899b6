"""An embedded database that is migrated once for the whole run, and copied for each test that begins with a new one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.store import database


@pytest.fixture(scope="session", autouse=True)
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let every file that does not exist yet begin as a copy of one that was migrated; the others are migrated as ever.

    Migrating took half of what the tests on embedded databases cost, and waiting for the disk a quarter of the rest: what a killed
    process had written is with the operating system, and only its fall would lose it.
    """
    migrate, template = database._migrate, tmp_path_factory.mktemp("migrated") / "brygga.db"
    database.Database(template).close()

    def without_disk(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    def from_template(engine: Engine) -> None:
        where = Path(engine.url.database or "")
        if engine.dialect.name == "sqlite" and not where.exists() and where.parent.is_dir():
            where.write_bytes(template.read_bytes())
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", without_disk)
        migrate(engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_migrate", from_template)
        yield
