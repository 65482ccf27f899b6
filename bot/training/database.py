"""The training system's own SQLite file: its tables, opening it, and the seals on what people have written.

Knows rows; neither screens nor what the robot should do.
"""

import hashlib
import json
import sqlite3
from pathlib import Path

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE users (name TEXT PRIMARY KEY, role TEXT NOT NULL, unit TEXT NOT NULL, salt TEXT NOT NULL,
    password TEXT NOT NULL, failed INTEGER NOT NULL DEFAULT 0, locked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE cases (nr TEXT PRIMARY KEY, officer TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL,
    received TEXT NOT NULL, household TEXT NOT NULL);
CREATE TABLE people (word TEXT NOT NULL, mark TEXT NOT NULL, case_nr TEXT NOT NULL, PRIMARY KEY (word, mark, case_nr));
CREATE TABLE questions (id INTEGER PRIMARY KEY, case_nr TEXT NOT NULL, nr INTEGER NOT NULL, asked_at REAL NOT NULL,
    created_by TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, people TEXT NOT NULL, purpose TEXT NOT NULL,
    wait_s REAL NOT NULL);
CREATE TABLE calculations (id INTEGER PRIMARY KEY, case_nr TEXT NOT NULL, nr INTEGER NOT NULL, period TEXT NOT NULL,
    day TEXT NOT NULL, status TEXT NOT NULL, norm INTEGER, expenses INTEGER NOT NULL, incomes INTEGER NOT NULL,
    result INTEGER, body TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL, changed_by TEXT NOT NULL DEFAULT '');
CREATE TABLE decisions (id INTEGER PRIMARY KEY, case_nr TEXT NOT NULL, nr INTEGER NOT NULL, type TEXT NOT NULL,
    paragraph TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, amount INTEGER NOT NULL, reason_s TEXT NOT NULL,
    reason_m TEXT NOT NULL, text TEXT NOT NULL, status TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '', changed_by TEXT NOT NULL DEFAULT '');
CREATE TABLE payments (id INTEGER PRIMARY KEY, case_nr TEXT NOT NULL, nr INTEGER NOT NULL, amount INTEGER NOT NULL,
    day TEXT NOT NULL, receiver TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE notes (id INTEGER PRIMARY KEY, case_nr TEXT NOT NULL, nr INTEGER NOT NULL, title TEXT NOT NULL,
    text TEXT NOT NULL, status TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL, changed_by TEXT NOT NULL DEFAULT '');
CREATE TABLE watches (id INTEGER PRIMARY KEY, case_nr TEXT NOT NULL, nr INTEGER NOT NULL, day TEXT NOT NULL,
    type TEXT NOT NULL, text TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL, changed_by TEXT NOT NULL DEFAULT '');
CREATE TABLE locks (id INTEGER PRIMARY KEY, case_nr TEXT NOT NULL UNIQUE, user TEXT NOT NULL, since TEXT NOT NULL);
CREATE TABLE access_log (id INTEGER PRIMARY KEY, request INTEGER NOT NULL, at TEXT NOT NULL, user TEXT NOT NULL,
    case_nr TEXT NOT NULL, person TEXT NOT NULL, screen TEXT NOT NULL);
CREATE TABLE shown (id INTEGER PRIMARY KEY, request INTEGER NOT NULL, at TEXT NOT NULL, user TEXT NOT NULL,
    case_nr TEXT NOT NULL, path TEXT NOT NULL);
CREATE TABLE presses (id INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, case_nr TEXT NOT NULL, what TEXT NOT NULL);
CREATE TABLE seals (tbl TEXT NOT NULL, row_id INTEGER NOT NULL, case_nr TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (tbl, row_id));
CREATE TABLE faults (id INTEGER PRIMARY KEY, at TEXT NOT NULL, fault TEXT NOT NULL, case_nr TEXT NOT NULL, screen TEXT NOT NULL,
    moment TEXT NOT NULL, record TEXT NOT NULL);
"""
OF_A_CASE = ("questions", "calculations", "decisions", "payments", "notes", "watches", "access_log")
"""Tables indexed by case: the screens ask them case by case, a list of two thousand cases two thousand times."""


def open_database(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open the file, with rows that are read by column name."""
    where = f"{Path(path).resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    db = sqlite3.connect(where, uri=True, timeout=10, check_same_thread=False)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA synchronous=NORMAL")
    return db


def create_tables(db: sqlite3.Connection) -> None:
    """Create every table in an empty file."""
    indexes = (f"CREATE INDEX {table}_of_case ON {table} (case_nr, id);" for table in OF_A_CASE)
    db.executescript("PRAGMA journal_mode=WAL;" + SCHEMA + "".join(indexes))


def insert(db: sqlite3.Connection, table: str, **values: object) -> int:
    """Add one row and return its id. Table and column names come from our own code only."""
    columns, marks = ", ".join(values), ", ".join("?" * len(values))
    done = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))  # noqa: S608 our own names
    return int(done.lastrowid or 0)


def next_nr(db: sqlite3.Connection, table: str, case_nr: str) -> int:
    """Return the next running number within a case."""
    row = db.execute(f"SELECT COALESCE(MAX(nr), 0) + 1 FROM {table} WHERE case_nr = ?", (case_nr,)).fetchone()  # noqa: S608
    return int(row[0])


def digest_of(row: sqlite3.Row) -> str:
    """Return a fingerprint of everything in a row."""
    text = json.dumps([str(row[key]) for key in row.keys()], ensure_ascii=False)  # noqa: SIM118 a Row iterates values
    return hashlib.sha256(text.encode()).hexdigest()


def seal(db: sqlite3.Connection, table: str, row_id: int) -> None:
    """Remember a row as a person left it, so that a later change by somebody else is noticed."""
    row = db.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone()  # noqa: S608
    db.execute("INSERT OR REPLACE INTO seals VALUES (?, ?, ?, ?)", (table, row_id, row["case_nr"], digest_of(row)))


def break_seal(db: sqlite3.Connection, table: str, row_id: int) -> None:
    """Forget a row that the person removed themselves."""
    db.execute("DELETE FROM seals WHERE tbl = ? AND row_id = ?", (table, row_id))
