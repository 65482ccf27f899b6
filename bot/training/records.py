"""Reads and writes a case's records, for every screen and for the perfect night.

Knows the tables and the locks; not HTML.
"""

import copy
import json
import re
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from html import escape
from typing import Any

from bot.training import calculation
from bot.training.database import break_seal, insert, next_nr, seal

Row = sqlite3.Row
Case = dict[str, Any]
ROBOT = "Robot"


def now() -> str:
    """Return the time as the screens show it."""
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")


def meta(db: sqlite3.Connection, key: str) -> str:
    """Return a setting kept in the file."""
    return str(db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])


def robots(db: sqlite3.Connection) -> set[str]:
    """Return the accounts that do not belong to people."""
    return {r["name"] for r in db.execute("SELECT name FROM users WHERE role = ?", (ROBOT,))}


def find_case(db: sqlite3.Connection, case_nr: str) -> Case | None:
    """Return a case with its household as plain data."""
    row = db.execute("SELECT * FROM cases WHERE nr = ?", (case_nr,)).fetchone()
    return as_case(row, json.loads(row["household"])) if row else None


def all_cases(db: sqlite3.Connection) -> list[Case]:
    """Return every case, oldest application first. Read-only: each household is parsed once and shared."""
    return [
        as_case(row, _household(row["household"])) for row in db.execute("SELECT * FROM cases ORDER BY received, nr")
    ]


_household = cache(json.loads)
_WORD = re.compile(r"\w+")


def keep_people(db: sqlite3.Connection, case_nr: str, members: Iterable[dict[str, Any]]) -> None:
    """Store how a household's people may appear in a page, with the last word of each, which rules most pages out quickly."""
    marks = {
        mark for m in members for mark in (m["pnr"], m["name"], str(escape(m["name"])), m["name"].replace("'", "&#39;"))
    }
    db.executemany("INSERT INTO people VALUES (?, ?, ?)", [(_WORD.findall(mark)[-1], mark, case_nr) for mark in marks])


def cases_shown(db: sqlite3.Connection, text: str) -> list[str]:
    """Return the cases whose people's numbers or names appear in a page."""
    words = json.dumps(sorted(set(_WORD.findall(text))))
    known = db.execute("SELECT mark, case_nr FROM people WHERE word IN (SELECT value FROM json_each(?))", (words,))
    return sorted({case_nr for mark, case_nr in known if mark in text})


def as_case(row: Row, household: dict[str, Any]) -> Case:
    """Add what the screens need to the stored household."""
    case: Case = {
        **household,
        "nr": row["nr"],
        "officer": row["officer"],
        "unit": row["unit"],
        "period": row["period"],
    }
    case["applicant"] = next(m for m in case["members"] if m["role"] == "S")
    case["partner"] = next((m for m in case["members"] if m["role"] == "M"), None)
    signed = case["application"]["signed_s"] and (not case["partner"] or case["application"]["signed_m"])
    case["signed"] = signed
    case["complete"] = signed and all(s["came"] for s in case.get("supplements", ()))
    case["hidden"] = any(m["protection"] for m in case["members"])
    return case


def rows_of(db: sqlite3.Connection, table: str, case_nr: str) -> list[Row]:
    """Return a case's records of one kind, by number."""
    return db.execute(f"SELECT * FROM {table} WHERE case_nr = ? ORDER BY nr", (case_nr,)).fetchall()  # noqa: S608 our own names


def row_of(db: sqlite3.Connection, table: str, case_nr: str, nr: int) -> Row | None:
    """Return one record by its number in the case."""
    return db.execute(f"SELECT * FROM {table} WHERE case_nr = ? AND nr = ?", (case_nr, nr)).fetchone()  # noqa: S608


def add(db: sqlite3.Connection, table: str, case_nr: str, user: str, **values: object) -> int:
    """Write one record, sealed if a person wrote it, and return its number in the case."""
    nr = next_nr(db, table, case_nr)
    if table != "questions":
        values["created_at"] = now()
    row_id = insert(db, table, case_nr=case_nr, nr=nr, created_by=user, **values)
    if table != "questions" and user not in robots(db):
        seal(db, table, row_id)
    return nr


def change(db: sqlite3.Connection, table: str, row: Row, user: str, **values: object) -> None:
    """Change a record, and seal it again if a person did."""
    if "changed_by" in row.keys():  # noqa: SIM118 a Row iterates values
        values["changed_by"] = user
    marks = ", ".join(f"{column} = ?" for column in values)
    db.execute(f"UPDATE {table} SET {marks} WHERE id = ?", (*values.values(), row["id"]))  # noqa: S608
    if user not in robots(db):
        seal(db, table, row["id"])


def add_calculation(db: sqlite3.Connection, case_nr: str, user: str, body: calculation.Body, **values: object) -> int:
    """Save a calculation with its sums. Values: day, status."""
    body = copy.deepcopy(body)
    sums = calculation.totals(body)
    values = {"day": meta(db, "as_of"), "status": "Preliminär", **values}
    return add(
        db, "calculations", case_nr, user, period=body["period"], norm=sums["norm"], expenses=sums["expenses"],
        incomes=sums["incomes"], result=sums["result"], body=json.dumps(body, ensure_ascii=False), **values,
    )  # fmt: skip


def previous_calculation(db: sqlite3.Connection, case: Case) -> Row | None:
    """Return the calculation that *Kopiera föregående* copies: the newest final one, otherwise the newest."""
    kept = [r for r in rows_of(db, "calculations", case["nr"]) if r["status"] != "Makulerad"]
    return max(kept, key=lambda r: (r["status"] == "Slutlig", r["period"], r["nr"]), default=None)


def calculation_before(db: sqlite3.Connection, case_nr: str, period: str) -> Row | None:
    """Return the calculation to compare a month with: of the latest month before it, preferably a final one."""
    kept = [r for r in rows_of(db, "calculations", case_nr) if r["status"] != "Makulerad" and r["period"] < period]
    return max(kept, key=lambda r: (r["period"], r["status"] == "Slutlig", r["nr"]), default=None)


def ask_supplement(db: sqlite3.Connection, case: Case, user: str, what: str, due: str) -> None:
    """Ask the household for a supplement. Their signatures no longer hold: they have to sign again.

    Source: practice.md 1.4, `resetPersonSignature`.
    """
    household = json.loads(db.execute("SELECT household FROM cases WHERE nr = ?", (case["nr"],)).fetchone()[0])
    asked = {"what": what, "asked": meta(db, "as_of"), "due": due, "came": "", "spot_check": False, "by": user}
    household["supplements"] = [*household.get("supplements", ()), asked]
    household["application"] |= {"signed_s": False, "signed_m": False}
    stored = json.dumps(household, ensure_ascii=False)
    db.execute("UPDATE cases SET household = ? WHERE nr = ?", (stored, case["nr"]))


def lock_of(db: sqlite3.Connection, case_nr: str) -> Row | None:
    """Return the case's lock."""
    return db.execute("SELECT * FROM locks WHERE case_nr = ?", (case_nr,)).fetchone()


def take_lock(db: sqlite3.Connection, case_nr: str, user: str) -> None:
    """Take the lock if nobody has it."""
    if lock_of(db, case_nr) is None:
        row_id = insert(db, "locks", case_nr=case_nr, user=user, since=now()[:16])
        if user not in robots(db):
            seal(db, "locks", row_id)


def release_locks(db: sqlite3.Connection, user: str, case_nr: str = "") -> None:
    """Release the user's own lock on a case, or all of them."""
    for lock in db.execute("SELECT * FROM locks WHERE user = ?", (user,)).fetchall():
        if case_nr in ("", lock["case_nr"]):
            db.execute("DELETE FROM locks WHERE id = ?", (lock["id"],))
            break_seal(db, "locks", lock["id"])


def application_flags(case: Case, status: str) -> tuple[int, ...]:
    """Return an application's status as the flags that some systems have for it, in no particular order.

    Source: practice.md 2.1; which set goes with withdrawn, decided and unsigned is ours.
    """
    application, shared = case["application"], (128, 256, 512)
    if status == "Återkallad":
        flags: tuple[int, ...] = (128, 256)
    elif status == "Beslutad":
        flags = (32, 128, 256)
    elif any(not asked["came"] for asked in case.get("supplements", ())):
        flags = (64, *shared)
    elif not case["signed"]:
        flags = (8 if application["signed_s"] else 4, *shared)
    else:
        flags = (1, *shared)
    turn = int(case["nr"][-3:]) % len(flags)
    return (*flags[turn:], *flags[:turn])


def inbox_status(db: sqlite3.Connection, case: Case) -> str:
    """Say how far the case has come for its month."""
    if case["application"].get("withdrawn"):
        return "Återkallad"
    decided = [d for d in rows_of(db, "decisions", case["nr"]) if d["first"].startswith(case["period"])]
    if any(d["status"] == "Fattat" for d in decided):
        return "Beslutad"
    if decided:
        return "Utkast finns"
    made = [
        c
        for c in rows_of(db, "calculations", case["nr"])
        if c["period"] == case["period"] and c["status"] != "Makulerad"
    ]
    return "Beräkning finns" if made else "Ny"
