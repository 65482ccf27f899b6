"""Tests the oracle: a perfect night must give only zeros, and each planted fault exactly one finding of its own kind.

The perfect night is written directly to a database from the household files' expectations.
"""

import json
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.training import calculation, records
from bot.training.database import insert, open_database
from bot.training.household_reader import default_households, load_households
from bot.training.households import Household
from bot.training.oracle_counters import COUNTERS, oracle
from bot.training.seed import seed

ROBOT = "ROBOT01"
Plant = Callable[[sqlite3.Connection, str], object]


def write_perfect_night(path: Path, households: list[Household]) -> None:
    """Do in the database what the robot is expected to do in every case."""
    db = open_database(path)
    for household in households:
        case = records.find_case(db, household.case)
        if case is None:
            raise LookupError(household.case)
        _see(db, household.case)
        if household.expected.asked:
            people = json.dumps([m.pnr for m in household.members])
            records.add(
                db, "questions", household.case, ROBOT, asked_at=0.0, first="2025-08", last="2025-10", people=people,
                purpose="Återansökan", wait_s=1.0,
            )  # fmt: skip
        if household.expected.outcome == "drafted":
            _write_case(db, household, case)
    db.commit()
    db.close()


def _see(db: sqlite3.Connection, nr: str) -> None:
    """Leave the trace of one properly logged read."""
    row = db.execute("SELECT COUNT(*) FROM shown").fetchone()[0]
    insert(db, "shown", request=row, at=records.now(), user=ROBOT, case_nr=nr, path=f"/akt/{nr}")
    insert(
        db,
        "access_log",
        request=row,
        at=records.now(),
        user=ROBOT,
        case_nr=nr,
        person="",
        screen="Personöversikt",
    )


def _write_case(db: sqlite3.Connection, household: Household, case: records.Case) -> None:
    expected, nr, period = household.expected, household.case, household.application.period
    body = calculation.new_body(period, case["members"])
    body["incomes"] = [calculation.income(i.type, i.s, i.m) for i in expected.incomes]
    body["expenses"] = [calculation.expense(e.type, e.applied, e.proposed) for e in expected.expenses]
    records.add_calculation(db, nr, ROBOT, body)
    records.add(
        db, "decisions", nr, ROBOT, type=expected.type, paragraph="12 kap. 1 § SoL", first=f"{period}-01", last=f"{period}-31",
        amount=expected.amount, reason_s=expected.reason_s, reason_m=expected.reason_m, text="", status="Utkast",
    )  # fmt: skip
    records.add(
        db,
        "notes",
        nr,
        ROBOT,
        title=f"Återansökan {period}",
        text="Utkast från roboten.",
        status="Arbetsanteckning",
    )
    records.add(db, "watches", nr, ROBOT, day=f"{period}-07", type="Att granska", text=f"Granska utkast {period}")


def _plant_wrong_write(db: sqlite3.Connection, nr: str) -> None:
    row = db.execute("SELECT * FROM calculations WHERE case_nr = ? AND created_by = ?", (nr, ROBOT)).fetchone()
    body = json.loads(row["body"])
    body["expenses"][0]["proposed"] = "1,00"
    db.execute("UPDATE calculations SET body = ? WHERE id = ?", (json.dumps(body), row["id"]))


def _plant_human_change(db: sqlite3.Connection, nr: str) -> None:
    db.execute("UPDATE calculations SET result = result + 100 WHERE case_nr = ? AND created_by <> ?", (nr, ROBOT))


def _plant_press(db: sqlite3.Connection, nr: str, what: str) -> None:
    insert(db, "presses", at=records.now(), user=ROBOT, case_nr=nr, what=what)


PLANTS: dict[str, tuple[str, Plant]] = {
    "wrong_writes": ("ett förslagsbelopp är fel i robotens beräkning", _plant_wrong_write),
    "doubled": (
        "roboten har sparat två bevakningar",
        lambda db, nr: records.add(db, "watches", nr, ROBOT, day="2025-10-07", type="Att granska", text="igen"),
    ),
    "decisions": ("roboten har tryckt Fatta beslut", lambda db, nr: _plant_press(db, nr, "decision")),
    "payments": ("roboten har tryckt Utbetalning", lambda db, nr: _plant_press(db, nr, "payment")),
    "supplements": (
        "roboten har tryckt Skicka på en komplettering",
        lambda db, nr: _plant_press(db, nr, "supplement"),
    ),
    "human_values_changed": ("handläggarens beräkning är ändrad", _plant_human_change),
    "locks_left": ("robotens lås är kvar", lambda db, nr: records.take_lock(db, nr, ROBOT)),
    "unlogged_reads": (
        "en loggrad saknas",
        lambda db, nr: db.execute("DELETE FROM access_log WHERE case_nr = ?", (nr,)),
    ),
    "unexpected": (
        "bevakningen saknas",
        lambda db, nr: db.execute("DELETE FROM watches WHERE case_nr = ?", (nr,)),
    ),
}


def self_test() -> list[tuple[str, bool, str]]:
    """Plant one fault of each kind and see that only its counter rises, by one: (counter, held, what was done and seen)."""
    households = load_households(default_households())
    nr = next(h.case for h in households if h.expected.outcome == "drafted")
    with tempfile.TemporaryDirectory() as folder:
        clean = Path(folder) / "perfekt.sqlite"
        seed(clean, households)
        write_perfect_night(clean, households)
        counts = oracle(clean)
        results = [("perfect", not any(counts.values()), f"perfekt natt: {_nonzero(counts)}")]
        for counter in COUNTERS:
            results.append(_try_plant(clean, Path(folder) / f"{counter}.sqlite", counter, nr))
    return results


def _try_plant(clean: Path, copy: Path, counter: str, nr: str) -> tuple[str, bool, str]:
    text, plant = PLANTS[counter]
    source, db = open_database(clean, read_only=True), open_database(copy)
    source.backup(db)
    source.close()
    plant(db, nr)
    db.commit()
    db.close()
    counts = oracle(copy)
    return counter, counts == dict.fromkeys(COUNTERS, 0) | {counter: 1}, f"{text}: {_nonzero(counts)}"


def _nonzero(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counts.items() if n) or "alla 0"
