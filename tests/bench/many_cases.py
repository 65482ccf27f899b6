"""So many cases as nobody has nights for: part of `./dev bench office`.

A real night is run on two households of the training system, and its cases are copied by SQL. Each copy has a key of its own,
a number of its own and people of its own; what is sealed is opened with the night's key and sealed anew with the copy's. The
cases that are opened have everything that the night left. The others have every row but only a little in each: a hundred thousand
times half a megabyte of pictures is no disk of ours, and nobody reads them.
"""

import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app.settings import load_settings
from bot.app.storage import Storage
from bot.domain.access import Role, User
from bot.office import fingerprint_of
from bot.ports.accounts import Keys
from bot.store import Accounts, Database, SignIns, new_key
from bot.store.crypto import seal, unseal
from tests.e2e.training_night import COUPLE, SWISH, last_line, world, write_settings
from tests.office.web_world import TOTP_SECRET, digest_of, password_hash

FEW, WHOLE, NEW = 25, 80, 200
"""Bo's own cases, spread among all; cases with everything in them, first in each list; cases that the night has just left."""

MANY_OFFICER, FEW_OFFICER = "HAND01", "HAND92"
ANNA, BO = "anna", "bo"
UNIT = "Enhet Norr"
STUB = b"{}"
BEGAN = datetime.now(UTC) - timedelta(hours=2)


@dataclass
class Pattern:
    """A case that the night made: its rows by table, opened."""

    number: str
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def one_night(folder: Path) -> Path:
    """The state that a real night of two cases leaves behind."""
    with world(folder, COUPLE, SWISH) as there:
        done = there.night(timeout=600)
        assert last_line(done)["outcomes"] == {"drafted": 2}, done.stdout + done.stderr
        there.must_be_spotless()
        return there.state


def office_with(folder: Path, night: Path, count: int) -> Path:
    """An office of its own with so many drafts, and a settings file to start it by."""
    folder.mkdir(parents=True)
    shutil.copytree(night, folder / "state")
    settings = write_settings(folder, "http://127.0.0.1:9")
    with settings.open("a", encoding="utf-8") as file:
        file.write("[office]\nblind_one_in = 0\nsecond_percent = 0\nfast_s = 0\n")
    path = folder / "state" / "brygga.db"
    key = bytes.fromhex(Storage(load_settings(settings)).secrets().get("store/key"))
    with closing(Database(path)) as database:
        _accounts(database, key)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        patterns = [
            _pattern(db, key, row["id"]) for row in db.execute("SELECT id FROM case_row ORDER BY id").fetchall()
        ]
        db.execute("DELETE FROM inbox")
        db.execute("UPDATE case_row SET state = 'queued', ended_at = NULL")  # the two themselves stand in no list
        for stretch in _stretches(count + NEW):
            _copy(db, key, patterns, stretch, count)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return settings


def _accounts(database: Database, key: bytes) -> None:
    accounts, sign_ins = Accounts(database), SignIns(database, key)
    now = datetime.now(UTC)
    for name, officer in ((ANNA, MANY_OFFICER), (BO, FEW_OFFICER)):
        account = accounts.add(User(name, frozenset({Role.CASEWORKER}), frozenset({UNIT}), officer=officer))
        sign_ins.make_link(account, digest_of(name), TOTP_SECRET, now + timedelta(hours=1))
        sign_ins.use_link(digest_of(name), Keys(password_hash(), TOTP_SECRET), 0, now)


def _stretches(count: int) -> Iterator[range]:
    for first in range(0, count, 1000):
        yield range(first, min(first + 1000, count))


def _pattern(db: sqlite3.Connection, master: bytes, case_id: int) -> Pattern:
    """Everything kept of a case, opened."""
    (case,) = db.execute("SELECT * FROM case_row WHERE id = ?", (case_id,)).fetchall()
    (wrapped,) = db.execute("SELECT wrapped FROM case_key WHERE case_id = ?", (case_id,)).fetchone()
    key = unseal(master, wrapped, f"case {case_id}")
    pattern = Pattern(case["number"], {"case_row": [dict(case)]})
    for table in ("checkpoint", "intent", "evidence", "memory"):
        rows = [dict(row) for row in db.execute(f"SELECT * FROM {table} WHERE case_id = ? ORDER BY id", (case_id,))]  # noqa: S608 - our own words
        for row in rows:
            del row["id"]
            row |= {name: unseal(key, row[name], place) for name, place in _sealed(table, row)}
        pattern.rows[table] = rows
    return pattern


def _sealed(table: str, row: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """The sealed columns of a row, and what each is bound to."""
    if table == "checkpoint":
        return [("payload", row["stage"])]
    if table == "evidence":
        return [("picture", f"evidence {row['stage']}"), ("spots", f"spots {row['stage']}")]
    return [("payload", f"memory {row['name']} {row['version']}")] if table == "memory" else []


def _copy(db: sqlite3.Connection, master: bytes, patterns: Sequence[Pattern], numbers: range, count: int) -> None:
    """Copies with these running numbers; those from `count` on stand in no list yet."""
    made: dict[str, list[dict[str, Any]]] = {}
    few_every = max(count // FEW, 1)
    for number in numbers:
        pattern, key, case_id = patterns[number % len(patterns)], new_key(), 1000 + number
        name = f"EB-26-{number:07}"  # as long as the numbers in the patterns
        is_new = number >= count
        is_few = not is_new and number % few_every == few_every // 2 and number // few_every < FEW
        is_whole = number < WHOLE or is_few or is_new
        (case,) = pattern.rows["case_row"]
        ended = f"{BEGAN + timedelta(milliseconds=10 * number):%Y-%m-%d %H:%M:%S.%f}"
        own = {
            "id": case_id, "number": name, "unit": UNIT, "officer": FEW_OFFICER if is_few else MANY_OFFICER, "ended_at": ended,
            "placed_at": None if is_new else ended,
        }  # fmt: skip
        made.setdefault("case_row", []).append(case | {column: own[column] for column in own if column in case})
        made.setdefault("case_key", []).append({"case_id": case_id, "wrapped": seal(master, key, f"case {case_id}")})
        made.setdefault("case_person", []).extend(
            {"case_id": case_id, "person": secrets.token_hex(16)} for _ in range(1 + number % 3)
        )
        draft = STUB
        for table in ("checkpoint", "intent", "evidence", "memory"):
            for row in pattern.rows[table]:
                copy = row | {"case_id": case_id}
                for column, place in _sealed(table, row):
                    clear = row[column].replace(pattern.number.encode(), name.encode())
                    if row.get("stage") == "draft":
                        draft = clear
                    copy[column] = seal(key, clear if is_whole else STUB, place)
                made.setdefault(table, []).append(copy)
        if not is_new:
            made.setdefault("inbox", []).append(_indexed(case, own, key, draft))
    for table, rows in made.items():
        _insert(db, table, rows)


def _indexed(case: dict[str, Any], own: dict[str, Any], key: bytes, draft: bytes) -> dict[str, Any]:
    """A row of the lists, as `place` writes it."""
    return {
        "case_id": own["id"], "flow": case["flow"], "number": own["number"], "month": case["month"], "listing": "klart",
        "state": "öppen", "unit": UNIT, "officer": own["officer"], "owner": own["officer"], "assigned": "", "reason": "", "flags": 3, "draft": fingerprint_of(draft.decode()), "protected": False,
        "never_quick": False, "tables": "prov", "who": seal(key, b"Elsa Ek", "who"), "pay_day": "2025-10-27",
        "ended_at": own["ended_at"], "opened_by": "", "opened_until": None, "version": 1,
    }  # fmt: skip


def _insert(db: sqlite3.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    names = list(rows[0])
    places = ", ".join(f":{name}" for name in names)
    db.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608 - our own words
