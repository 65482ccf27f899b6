"""A store in a temporary folder, and a night with two cases in it."""

from datetime import date
from types import SimpleNamespace

import pytest

from bot.domain.case import CaseRef
from bot.domain.period import Month
from bot.feed import LocalFeed
from bot.store import Cases, Database, new_key

DAY = date(2025, 10, 6)
REFS = [CaseRef(f"EB-2025-0010{n}", Month(2025, 10)) for n in (1, 2)]


@pytest.fixture
def place(tmp_path):
    """A database, its key, a night and its feed; `again` opens the same file as a new process would."""
    path, key = tmp_path / "brygga.db", new_key()
    opened = []

    def again(day=DAY):
        database = Database(path)
        opened.append(database)
        cases = Cases(database, key, "flöde 1", "paket 1")
        night = cases.open_night("prov", day)
        return SimpleNamespace(
            database=database, cases=cases, night=night, feed=LocalFeed(cases, night), again=again, path=path, key=key
        )

    first = again()
    first.feed.offer(REFS)
    yield first
    for database in opened:
        database.close()
