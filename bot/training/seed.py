"""Fills a new database with households, last month's records, and accounts with random passwords."""

import dataclasses
import hashlib
import json
import os
import secrets
import sqlite3
from calendar import monthrange
from pathlib import Path

from bot.training import calculation
from bot.training.database import create_tables, insert, open_database, seal
from bot.training.households import ROBOT, Household, PastCalculation, PastDecision
from bot.training.records import add, add_calculation, change, keep_people, now, row_of

AS_OF = "2025-10-06"
UNIT = "Ekonomiskt bistånd Norr"
ACCOUNTS = {
    ROBOT: "Robot",
    "HAND01": "Handläggare",
    "HAND02": "Handläggare",
    "CHEF01": "1:e socialsekreterare",
}


def accounts_path(db: Path) -> Path:
    """Return the file the passwords are written to."""
    return Path(f"{db}.accounts.toml")


def seed(path: Path, households: list[Household], as_of: str = AS_OF) -> None:
    """Make the database and the accounts file. The database is either complete or missing."""
    draft = Path(f"{path}.ny")
    for left in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm")):
        left.unlink(missing_ok=True)
    db = open_database(draft)
    create_tables(db)
    insert(db, "meta", key="as_of", value=as_of)
    passwords = {name: secrets.token_urlsafe(12) for name in ACCOUNTS}
    for name, role in ACCOUNTS.items():
        salt = secrets.token_hex(8)
        insert(
            db,
            "users",
            name=name,
            role=role,
            unit=UNIT,
            salt=salt,
            password=hash_password(passwords[name], salt),
        )
    for household in households:
        _seed_case(db, household)
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    _write_accounts(accounts_path(path), passwords)
    draft.replace(path)


def hash_password(password: str, salt: str) -> str:
    """Hash a password, lightly: the accounts are for practice on this machine only."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), 20_000).hex()


def past_body(household: Household, past: PastCalculation) -> calculation.Body:
    """Make the body of a stored calculation from one in a household file."""
    people = past.family or household.members
    body = calculation.new_body(past.period, [dataclasses.asdict(m) for m in people])
    body["incomes"] = [calculation.income(i.type, i.s, i.m) for i in past.incomes]
    body["expenses"] = [calculation.expense(e.type, e.applied, e.proposed) for e in past.expenses]
    if past.status == "Slutlig":
        for row in body["expenses"]:
            row["approved"] = row["proposed"]
    return body


def _seed_case(db: sqlite3.Connection, household: Household) -> None:
    nr = household.case
    plain = dataclasses.asdict(household)
    stored = json.dumps(plain, ensure_ascii=False)
    keep_people(db, nr, plain["members"])
    insert(
        db, "cases", nr=nr, officer=household.officer, unit=household.unit, period=household.application.period,
        received=household.application.received, household=stored,
    )  # fmt: skip
    for made in (household.previous, *household.existing):
        number = add_calculation(db, nr, made.by, past_body(household, made), day=made.day, status=made.status)
        if made.by == ROBOT:
            _keep_from_before(db, nr, number, made.changed_by)
    for decision in sorted((*household.decisions, household.decision), key=lambda d: d.period):
        _seed_decision(db, nr, decision)
    for lock in household.locks:
        seal(db, "locks", insert(db, "locks", case_nr=nr, user=lock.user, since=lock.since))


def _keep_from_before(db: sqlite3.Connection, nr: str, number: int, changed_by: str) -> None:
    """Remember that the robot saved this calculation on an earlier night: nobody may touch it now."""
    row = row_of(db, "calculations", nr, number)
    if row is None:
        raise LookupError(nr)
    if changed_by:
        change(db, "calculations", row, changed_by)
    seal(db, "calculations", row["id"])
    insert(db, "meta", key=f"before:calculations:{row['id']}", value=nr)


def _seed_decision(db: sqlite3.Connection, nr: str, past: PastDecision) -> None:
    taken = past.status == "Fattat"
    add(
        db, "decisions", nr, past.by, type=past.type, paragraph="12 kap. 1 § SoL", first=f"{past.period}-01",
        last=f"{past.period}-{monthrange(int(past.period[:4]), int(past.period[5:7]))[1]}", amount=past.amount, reason_s=past.reason_s,
        reason_m=past.reason_m, text=f"{past.type} enligt riksnorm.", status=past.status, decided_by=past.by if taken else "",
    )  # fmt: skip
    if taken and past.type != "Återkrav":
        add(db, "payments", nr, past.by, amount=past.amount, day=f"{past.period}-05", receiver="Sökandes konto")


def _write_accounts(path: Path, passwords: dict[str, str]) -> None:
    lines = [f"# Övningskonton, skapade {now()}. Bara för övningssystemet.\n"]
    lines += [f'\n[{name}]\nlosenord = "{word}"\nroll = "{ACCOUNTS[name]}"\n' for name, word in passwords.items()]
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.writelines(lines)
