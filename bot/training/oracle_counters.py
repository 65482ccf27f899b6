"""The oracle: compares the database after a night with what each household file expects.

Knows only the database and the files: it never asks the robot anything and shares no code with it.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.training import records
from bot.training.calculation import amount_of
from bot.training.database import digest_of, open_database
from bot.training.faults import Struck, struck_records
from bot.training.household_reader import load_households
from bot.training.money import show

COUNTERS: tuple[str, ...] = (
    "wrong_writes", "doubled", "decisions", "payments", "supplements", "human_values_changed", "locks_left", "unlogged_reads",
    "unexpected",
)  # fmt: skip
KINDS = {
    "questions": "SSBTEK-fråga", "calculations": "normberäkning", "decisions": "beslutsutkast", "notes": "journalanteckning",
    "watches": "bevakning",
}  # fmt: skip
PRESSES = {
    "decision": ("decisions", "Fatta beslut"), "payment": ("payments", "Utbetalning"), "supplement": ("supplements", "Skicka, komplettering"),
}  # fmt: skip
WRITTEN = ("calculations", "decisions", "notes", "watches")
_IDENTITY = re.compile(r"\b(19|20)?\d{6}[-+T]?\d{4}\b")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    counter: str
    case_nr: str
    text: str

    def __str__(self) -> str:
        return f"{self.case_nr or '–'}: {self.text} [{self.counter}]"


def oracle(db: Path, households: Path | None = None) -> dict[str, int]:
    """Count the findings of each kind. A perfect night has only zeros."""
    counts = dict.fromkeys(COUNTERS, 0)
    for finding in findings(db, households):
        counts[finding.counter] += 1
    return counts


def oracle_details(db: Path, households: Path | None = None) -> list[str]:
    """Return a line in Swedish for each finding, with its case number."""
    return [str(finding) for finding in findings(db, households)]


def findings(path: Path, households: Path | None = None) -> list[Finding]:
    """Examine the whole database. The expectations are those stored at the start unless households are given."""
    db = open_database(path, read_only=True)
    try:
        expected: dict[str, dict[str, Any]] = (
            {h.case: asdict(h.expected) for h in load_households(households)} if households else {}
        )
        found = [*_presses(db), *_human_values(db), *_locks(db), *_reads(db)]
        for case in records.all_cases(db):
            found += _case_findings(db, case, expected.get(case["nr"]) or case["expected"])
        return found
    finally:
        db.close()


def _case_findings(db: sqlite3.Connection, case: records.Case, expected: dict[str, Any]) -> Iterator[Finding]:
    nr, robots, struck = case["nr"], records.robots(db), struck_records(db, case["nr"])
    before = {r["key"] for r in db.execute("SELECT key FROM meta WHERE key LIKE 'before:%'")}
    made = {
        kind: [
            r
            for r in records.rows_of(db, kind, nr)
            if r["created_by"] in robots
            and f"before:{kind}:{r['id']}" not in before
            and f"{kind}:{r['nr']}" not in struck.made
        ]
        for kind in KINDS
    }
    made["calculations"] = [r for r in made["calculations"] if r["status"] != "Makulerad"]
    for kind, rows in made.items():
        yield from (Finding("doubled", nr, f"{KINDS[kind]} nummer {r['nr']} är en dubblett") for r in rows[1:])
    yield from _wrong_writes(case, expected, made, struck, robots)
    yield from _went_on(nr, made, struck)
    if missed := _missed(expected, made):
        yield Finding("unexpected", nr, missed)


def _missed(expected: dict[str, Any], made: dict[str, list[sqlite3.Row]]) -> str:
    """Say how the case's outcome differs from the expected one; empty if it does not."""
    said: list[str] = []
    if expected["outcome"] == "drafted":
        said += [f"{KINDS[kind]} saknas" for kind in WRITTEN if not made[kind]]
    else:
        said += [f"{KINDS[kind]} finns fast ärendet skulle till en person" for kind in WRITTEN if made[kind]]
    if bool(made["questions"]) != expected["asked"]:
        said.append(
            "SSBTEK-fråga skulle ha ställts" if expected["asked"] else "SSBTEK-fråga ställdes fast den inte fick"
        )
    return "; ".join(said)


def _wrong_writes(
    case: records.Case,
    expected: dict[str, Any],
    made: dict[str, list[sqlite3.Row]],
    struck: Struck,
    robots: set[str],
) -> Iterator[Finding]:
    allowed = {kind: expected["outcome"] == "drafted" for kind in WRITTEN} | {"questions": expected["asked"]}
    checks = {
        "questions": _question_faults, "calculations": _calculation_faults, "decisions": _decision_faults, "notes": _note_faults,
        "watches": _watch_faults,
    }  # fmt: skip
    for kind, rows in made.items():
        for row in rows:
            if "changed_by" in row.keys() and row["changed_by"] not in {"", *robots}:  # noqa: SIM118 a Row iterates values
                continue  # a person's by now
            if f"{kind}:{row['nr']}" in struck.altered:
                continue  # not what the robot wrote; what counts is that it noticed and stopped
            faults = checks[kind](case, expected, row) if allowed[kind] else ["får inte finnas i det här ärendet"]
            yield from (Finding("wrong_writes", case["nr"], f"{KINDS[kind]} {row['nr']}: {fault}") for fault in faults)


def _went_on(nr: str, made: dict[str, list[sqlite3.Row]], struck: Struck) -> Iterator[Finding]:
    """Find what was written after a record that a fault had altered or doubled: the robot should have noticed."""
    touched = {record.split(":")[0] for record in struck.made | struck.altered}
    first = min((WRITTEN.index(kind) for kind in touched), default=len(WRITTEN))
    for kind in WRITTEN[first + 1 :]:
        yield from (
            Finding(
                "wrong_writes", nr, f"{KINDS[kind]} {row['nr']} skrevs fast systemet inte hade tagit det förra rätt"
            )
            for row in made[kind]
        )


def faults_thrown(path: Path) -> dict[str, int]:
    """Count the faults that were thrown, by name. They are not findings."""
    db = open_database(path, read_only=True)
    try:
        return {r[0]: r[1] for r in db.execute("SELECT fault, COUNT(*) FROM faults GROUP BY fault ORDER BY fault")}
    finally:
        db.close()


def _question_faults(case: records.Case, _: dict[str, Any], row: sqlite3.Row) -> list[str]:
    people = json.loads(row["people"])
    adults = [m["pnr"] for m in case["members"] if m["role"] != "barn"]
    faults = [] if set(adults) <= set(people) else ["alla vuxna är inte med"]
    control = _month_before(case["period"])
    if not row["first"] <= control <= row["last"] or row["last"] > case["period"]:
        faults.append(f"perioden {row['first']}–{row['last']} är fel")
    return faults


def _month_before(period: str) -> str:
    year, month = int(period[:4]), int(period[5:7])
    return f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02d}"


def _calculation_faults(case: records.Case, expected: dict[str, Any], row: sqlite3.Row) -> list[str]:
    body = json.loads(row["body"])
    faults = [] if row["period"] == case["period"] else [f"perioden är {row['period']}"]
    if row["status"] != "Preliminär":
        faults.append(f"status är {row['status']}")
    included = {p["pnr"] for p in body["family"] if p["included"]}
    if included != {m["pnr"] for m in case["members"]} or row["norm"] != expected["norm"]:
        faults.append("familj eller normsumma stämmer inte")
    faults += _row_faults("inkomst", _amounts(body["incomes"], "s", "m"), _amounts(expected["incomes"], "s", "m"))
    faults += _row_faults(
        "utgift",
        _amounts(body["expenses"], "applied", "proposed"),
        _amounts(expected["expenses"], "applied", "proposed"),
    )
    if not faults and row["result"] != expected["amount"]:
        faults.append("resultatet stämmer inte")
    return faults


def _amounts(rows: list[dict[str, Any]], *keys: str) -> dict[str, tuple[int, ...]]:
    """Return each row type's amounts, without rows of only zeros."""
    read: dict[str, tuple[int, ...]] = {}
    for row in rows:
        values = tuple(v if isinstance(v := row.get(key, ""), int) else amount_of(v) for key in keys)
        if any(values):
            read[row["type"]] = values
    return read


def _row_faults(what: str, written: dict[str, tuple[int, ...]], wanted: dict[str, tuple[int, ...]]) -> list[str]:
    faults: list[str] = []
    for kind in sorted({*written, *wanted}):
        has, should = written.get(kind), wanted.get(kind)
        if has != should:
            faults.append(f"{what} «{kind}» är {_shown(has)}, väntat {_shown(should)}")
    return faults


def _shown(values: tuple[int, ...] | None) -> str:
    return " / ".join(show(v) for v in values) if values else "ingen rad"


def _decision_faults(case: records.Case, expected: dict[str, Any], row: sqlite3.Row) -> list[str]:
    wanted = {
        "type": expected["type"],
        "amount": expected["amount"],
        "reason_s": expected["reason_s"],
        "reason_m": expected["reason_m"],
        "status": "Utkast",
    }
    names = {
        "type": "beslutstyp",
        "amount": "belopp",
        "reason_s": "orsak sökande",
        "reason_m": "orsak medsökande",
        "status": "status",
    }
    faults = [f"{names[key]} är «{row[key]}», väntat «{value}»" for key, value in wanted.items() if row[key] != value]
    if row["first"][:7] != case["period"] or row["last"][:7] != case["period"]:
        faults.append(f"perioden {row['first']}–{row['last']} är fel")
    return faults


def _note_faults(case: records.Case, _: dict[str, Any], row: sqlite3.Row) -> list[str]:
    text = f"{row['title']}\n{row['text']}"
    faults = ["innehåller ett personnummer"] if _IDENTITY.search(text.replace(case["nr"], "")) else []
    if set(re.findall(r"EB-\d{4}-\d{5}", text)) - {case["nr"]}:
        faults.append("nämner ett annat ärende")
    return faults if row["status"] == "Arbetsanteckning" else [*faults, f"status är {row['status']}"]


def _watch_faults(case: records.Case, _: dict[str, Any], row: sqlite3.Row) -> list[str]:
    faults = ["innehåller ett personnummer"] if _IDENTITY.search(row["text"].replace(case["nr"], "")) else []
    if set(re.findall(r"EB-\d{4}-\d{5}", row["text"])) - {case["nr"]}:
        faults.append("nämner ett annat ärende")
    return faults


def _presses(db: sqlite3.Connection) -> Iterator[Finding]:
    """Find every press by an account that is not a person's, and every such row, however it came about."""
    robots = records.robots(db)
    people = {r["name"] for r in db.execute("SELECT name FROM users")} - robots
    for press in db.execute("SELECT * FROM presses"):
        if press["user"] not in people:
            counter, button = PRESSES[press["what"]]
            yield Finding(counter, press["case_nr"], f"{press['user']} tryckte {button}")
    for row in db.execute("SELECT * FROM decisions WHERE status IN ('Fattat', 'Skickat')"):
        if row["decided_by"] not in people:
            yield Finding(
                "decisions", row["case_nr"], f"beslut {row['nr']} är fattat av {row['decided_by'] or 'ingen'}"
            )
    for row in db.execute("SELECT * FROM payments"):
        if row["created_by"] not in people:
            yield Finding("payments", row["case_nr"], f"utbetalning {row['nr']} är gjord av {row['created_by']}")
    for case in records.all_cases(db):
        for asked in case.get("supplements", ()):
            if asked.get("by", "") not in {"", *people}:  # those in the household file have no sender
                yield Finding("supplements", case["nr"], f"komplettering är begärd av {asked['by']}")


def _human_values(db: sqlite3.Connection) -> Iterator[Finding]:
    """Find rows written by a person that are no longer as they left them."""
    for seal in db.execute("SELECT * FROM seals"):
        row = db.execute(f"SELECT * FROM {seal['tbl']} WHERE id = ?", (seal["row_id"],)).fetchone()  # noqa: S608 our own names
        if row is None or digest_of(row) != seal["digest"]:
            what = "är borta" if row is None else "är ändrad"
            yield Finding("human_values_changed", seal["case_nr"], f"en människas rad i {seal['tbl']} {what}")


def _locks(db: sqlite3.Connection) -> Iterator[Finding]:
    for lock in db.execute("SELECT * FROM locks"):
        if lock["user"] in records.robots(db):
            yield Finding("locks_left", lock["case_nr"], f"låset från {lock['since']} är kvar hos {lock['user']}")


def _reads(db: sqlite3.Connection) -> Iterator[Finding]:
    rows = db.execute(
        "SELECT * FROM shown s WHERE NOT EXISTS (SELECT 1 FROM access_log a"
        " WHERE a.request = s.request AND a.case_nr = s.case_nr AND a.user = s.user)"
    )
    for row in rows:
        yield Finding("unlogged_reads", row["case_nr"], f"{row['user']} såg uppgifter på {row['path']} utan loggrad")
