"""Whose data a page showed, by the page's own text: the oracle's measure of what must be in the access log."""

import sqlite3
from pathlib import Path

import pytest

from bot.training import load_households
from bot.training.database import open_database
from bot.training.records import cases_shown
from bot.training.seed import seed

TWENTY = Path("bot/training/households/20")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    path = tmp_path_factory.mktemp("visat") / "ovning.sqlite"
    seed(path, load_households(TWENTY))
    return open_database(path, read_only=True)


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<td>Siân O'Tööle</td>", 1),
        ("<td>Siân O&#39;Tööle</td>", 1),
        ("<td>Siân O&#x27;Tööle</td>", 1),
        ("<td>Siân</td>", 0),
        ("<td>Siân O'Töölesson</td>", 0),
        ("", 0),
    ],
)
def test_a_name_is_seen_however_it_is_written(db: sqlite3.Connection, page: str, shown: int) -> None:
    assert len(cases_shown(db, page)) == shown


def test_every_household_is_seen_by_any_of_its_numbers_or_names(db: sqlite3.Connection) -> None:
    for household in load_households(TWENTY):
        for member in household.members:
            assert cases_shown(db, f"<p>ett {member.pnr}, två</p>") == [household.case]
            assert household.case in cases_shown(db, f"<p>{member.name}</p>")
