"""What every test of a whole night stands on: the training system in its own process, `brygga` in another, the oracle."""

import json
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlmodel import select

from bot import training
from bot.cli.demo_night import robot_password, training_system
from bot.store import CaseArchive, Database, Vault
from bot.store.details import detail_of
from bot.store.tables import CaseRow
from tests.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
ENDS_S = 1500
"""What ends a night that hangs. No night is timed: on a busy machine one of three households has taken more than two minutes."""
BRYGGA = str(Path(sys.executable).with_name("brygga"))
DAY = "2025-10-06"
ROBOT = "ROBOT01"
IN_WINDOWS = "ovning_desktop"
COUPLE, PROTECTED, SWISH = "05", "15", "20"
WRITTEN = ("questions", "calculations", "decisions", "notes", "watches")
_TIMES = {"id", "asked_at", "created_at", "wait_s", "day"}


def choose_households(folder: Path, *numbers: str) -> Path:
    """Copy some of the training households to a folder of their own."""
    folder.mkdir(parents=True)
    for number in numbers:
        (file,) = training.default_households().rglob(f"{number}_*.toml")
        shutil.copy(file, folder)
    return folder


@dataclass(frozen=True)
class Brygga:
    """`brygga` with a settings file of its own."""

    folder: Path
    settings: Path
    flow: str = field(default="ovning", kw_only=True)

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def database(self) -> Path:
        return self.state / "brygga.db"

    def run(
        self, *arguments: str, stdin: str = "", timeout: float = ENDS_S, **options: Any
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [BRYGGA, *arguments, "--settings", str(self.settings)], input=stdin, capture_output=True, text=True,
            cwd=ROOT, check=False, timeout=timeout, **options,
        )  # fmt: skip

    def night(self, *arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
        """Run a night on the day of the households."""
        return self.run("night", "--flow", self.flow, "--as-of", DAY, "--json", *arguments, **options)

    def start_night(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a night and leave it running."""
        with (self.folder / "night.log").open("ab") as log:
            return subprocess.Popen(
                [BRYGGA, "night", "--flow", self.flow, "--as-of", DAY, "--settings", str(self.settings), *arguments],
                cwd=ROOT, stdout=log, stderr=log,
            )  # fmt: skip

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in Brygga's own database; nothing before there is one."""
        if not self.database.exists():
            return []
        db = sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            return db.execute(query, values).fetchall()
        except sqlite3.OperationalError as problem:
            if "no such table" in str(problem):
                return []
            raise
        finally:
            db.close()

    def details(self) -> dict[str, str]:
        """Where each case was left to a person, by its number. The column is sealed."""
        database = Database(self.database)
        try:
            keys = CaseArchive(database, bytes.fromhex(Vault(self.state).get("store/key"))).keys
            with database.read_only() as s:
                return {row.number: detail_of(s, keys, row) for row in s.exec(select(CaseRow))}
        finally:
            database.close()

    def count(self, query: str, *values: object) -> int:
        """The first value of the first row, or nought."""
        rows = self.rows(query, *values)
        return int(rows[0][0]) if rows else 0

    def report(self) -> str:
        """The morning report."""
        return (self.state / "reports" / f"morgonrapport-ovning-{DAY}.html").read_text(encoding="utf-8")


@dataclass(frozen=True)
class World(Brygga):
    """`brygga` and the training system that it works in."""

    url: str
    training_db: Path
    households: Path

    def made_by_robot(self) -> dict[str, list[dict[str, Any]]]:
        """Everything the robot has left in the case system, without times and running numbers."""
        db = sqlite3.connect(f"{self.training_db.as_uri()}?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        try:
            made = {
                table: [dict(row) for row in db.execute(f"SELECT * FROM {table} WHERE created_by = ?", (ROBOT,))]  # noqa: S608
                for table in WRITTEN
            }
        finally:
            db.close()
        return {
            table: sorted(
                ({key: value for key, value in row.items() if key not in _TIMES} for row in rows),
                key=lambda row: (row["case_nr"], row["nr"]),
            )
            for table, rows in made.items()
        }

    def must_be_spotless(self) -> None:
        """Ask the oracle, by the households' own files. Every counter must be nought, the decisions first of all."""
        counts = training.oracle(self.training_db, self.households)
        assert set(counts) >= {"decisions", "payments", "locks_left", "doubled", "wrong_writes"}
        assert counts == dict.fromkeys(counts, 0), training.oracle_details(self.training_db, self.households)

    def presses(self) -> int:
        """How often anybody pressed what decides or pays."""
        return self.in_training("SELECT count(*) FROM presses")[0][0]

    def in_training(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the training system's database."""
        db = sqlite3.connect(f"{self.training_db.as_uri()}?mode=ro", uri=True)
        try:
            return db.execute(query).fetchall()
        finally:
            db.close()


def program_of(flow: str, url: str) -> list[str]:
    """The command that starts the client of a flow in windows; a flow on pages has none."""
    return [sys.executable, "-m", "bot.training.desktop", "--url", url] if flow == IN_WINDOWS else []


def write_settings(
    folder: Path, url: str, logins: int = 1, flow: str = "ovning", shadow: bool = False, **more: str
) -> Path:
    """A settings file with this checkout's flows, packs and tables, and `more` instead of some of them."""
    places = {
        "unit": "Ekonomiskt bistånd Prov",
        "state": str(folder / "state"),
        "flows": str(ROOT / "flows"),
        "selectors": str(ROOT / "selectors"),
        "schedules": str(ROOT / "schedules"),
        "rules": str(ROOT / "schedules/tables/rules.toml"),
        "norm": str(ROOT / "schedules/tables/norm.toml"),
        "codes": str(ROOT / "schedules/tables/codes.toml"),
        "secrets": "file",
    } | more
    path = folder / "brygga.toml"
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in places.items()]
    path.write_text(
        "\n".join(
            [
                *lines,
                f"[systems.{flow}]",
                f'url = "{url}"',
                f'user = "{ROBOT}"',
                f"logins = {logins}",
                f"shadow = {str(shadow).lower()}",
                f"program = {json.dumps(program_of(flow, url))}",
                "",
            ]
        ),
        encoding="utf-8",
    )
    return path


def brygga_against(folder: Path, url: str, password: str, **more: Any) -> Brygga:
    """Brygga with settings of its own and a password in its vault."""
    folder.mkdir(parents=True, exist_ok=True)
    brygga = Brygga(folder, write_settings(folder, url, **more), flow=more.get("flow", "ovning"))
    kept = brygga.run("secret", "set", f"{more.get('flow', 'ovning')}/password", stdin=f"{password}\n")
    assert kept.returncode == 0, kept.stderr
    assert password not in kept.stdout + kept.stderr
    return brygga


@contextmanager
def world(
    folder: Path,
    *numbers: str,
    session_requests: int = 280,
    faults: str = "",
    seed: int = 0,
    flow: str = "ovning",
    answer_ms: int = 0,
    robot_may_decide: bool = False,
    **more: Any,
) -> Iterator[World]:
    """A training system with these households (all of them when none is named), and Brygga ready to work in it."""
    households = choose_households(folder / "households", *numbers) if numbers else training.default_households() / "20"
    profile = "ovning" if flow == IN_WINDOWS else flow.removeprefix("ovning_")
    with training_system(
        folder,
        households,
        0.02,
        session_requests=session_requests,
        profile=profile,
        faults=faults,
        seed=seed,
        answer_ms=answer_ms,
        robot_may_decide=robot_may_decide,
    ) as (url, db):
        brygga = brygga_against(folder, url, robot_password(db), flow=flow, **more)
        yield World(folder, brygga.settings, url, db, households, flow=flow)


@dataclass(frozen=True)
class SharedWorld(World):
    """A world whose Brygga keeps its cases on a Postgres."""

    postgres: Server

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the shared database; nothing before there are tables."""
        with psycopg.connect(self.postgres.address, password=self.postgres.password) as db:
            try:
                return db.execute(query.replace("?", "%s").encode(), values).fetchall()
            except psycopg.errors.UndefinedTable:
                return []


def machines(postgres: Server, url: str, password: str, *folders: Path) -> list[Brygga]:
    """A Brygga in each folder, that shares a database and its key with the others; as many logins as there are machines."""
    key, each = secrets.token_hex(32), list[Brygga]()
    for folder in folders:
        each.append(brygga_against(folder, url, password, logins=len(folders), database=postgres.address))
        for name, value in (("database/password", postgres.password), ("store/key", key)):
            kept = each[-1].run("secret", "set", name, stdin=f"{value}\n")
            assert kept.returncode == 0, kept.stderr
    return each


def signal_machine(pid: int, sign: signal.Signals) -> None:
    """Do it to a whole machine: Brygga, its driver and its browser."""
    for one in [pid, *children_of(pid)]:
        with suppress(ProcessLookupError):  # it ended while we looked
            os.kill(one, sign)


def last_line(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """The machine-readable line that ends a command."""
    assert done.stdout.strip(), done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def wait_until(condition: Any, seconds: float, what: str) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"väntade förgäves i {seconds} s: {what}"
        time.sleep(0.004)


def children_of(pid: int) -> set[int]:
    """Every process that stands under this one. Linux only; the kills are tried there."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # ended while we looked
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    found: set[int] = set()
    while more := {
        child for child, parent in parents.items() if (parent == pid or parent in found) and child not in found
    }:
        found |= more
    return found


def is_alive(pid: int) -> bool:
    """Whether a process is still there and is no mere entry of a dead one."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
