"""Cases per hour by workers and by how long the system takes to answer: part of `./dev bench night`.

Each cell is a whole night on a fresh training system with as many cases as give every worker some. What the answers alone
cost a case is what one worker loses to them; the limit that the system sets is so many workers that do nothing but wait for
them. What is missing up to it is this machine's.
"""

import itertools
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot import training
from bot.cli.demo_night import robot_password, training_system
from tests.e2e.training_night import World, brygga_against, last_line

SEED, FEWEST, PER_WORKER = 7, 8, 2


@dataclass(frozen=True)
class Cell:
    """One night: workers, answer time in milliseconds, cases, how many of them a person got instead, and seconds for all."""

    workers: int
    answer_ms: int
    cases: int
    held: int
    seconds: float

    @property
    def per_hour(self) -> float:
        return 3600 * self.cases / self.seconds


def share(cell: Cell, alone: Cell, at_once: Cell) -> float | None:
    """How much of what the answers alone allow; None for a system that answers at once and so sets no limit.

    `alone` is one worker with the same answers, `at_once` one worker with none to wait for.
    """
    waited_s = alone.seconds / alone.cases - at_once.seconds / at_once.cases
    return cell.per_hour * waited_s / (3600 * cell.workers) if cell.answer_ms and waited_s > 0 else None


def drafted(folder: Path, count: int) -> Path:
    """So many generated households that all become drafts: the longest way through a night."""
    made, chosen = folder / "made", folder / "households"
    training.write_generated(made, SEED, 3 * count)
    chosen.mkdir(parents=True)
    ready = (path for path in sorted(made.glob("*.toml")) if 'outcome = "drafted"' in path.read_text(encoding="utf-8"))
    for path in itertools.islice(ready, count):
        path.rename(chosen / path.name)
    return chosen


def measure(workers: int, answer_ms: int) -> Cell:
    """One night. The oracle must find nothing; that a machine with too much to do held a case is told, and is no fault."""
    count = max(FEWEST, PER_WORKER * workers)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        households = drafted(folder, count)
        with training_system(folder, households, 0.02, answer_ms=answer_ms) as (url, db):
            brygga = brygga_against(folder, url, robot_password(db), logins=workers)
            there = World(folder, brygga.settings, url, db, households)
            began = time.monotonic()
            done = there.night("--workers", str(workers), timeout=1800)
            seconds = time.monotonic() - began
            assert done.returncode == 0, done.stdout + done.stderr
            assert sum(last_line(done)["outcomes"].values()) == count
            found = training.oracle(db, households)
            held = found.pop("unexpected")
            assert not any(found.values()), training.oracle_details(db, households)
    return Cell(workers, answer_ms, count, held, seconds)


def table(workers: list[int], answers: list[int]) -> list[dict[str, float | None]]:
    """Every cell, told as it comes. One worker, and a system that answers at once, are always measured."""
    cells: dict[tuple[int, int], Cell] = {}
    told: list[dict[str, float | None]] = []
    for answer_ms, many in itertools.product(sorted({0, *answers}), sorted({1, *workers})):
        cell = cells[many, answer_ms] = measure(many, answer_ms)
        part = share(cell, cells[1, answer_ms], cells[1, 0])
        told.append(
            {
                "workers": many,
                "answer_ms": answer_ms,
                "per_hour": round(cell.per_hour),
                "share": part and round(part, 2),
                "held": cell.held,
            }
        )
        said = f", {part:.0%} av vad svaren medger" if part is not None else ""
        said += f", {cell.held} till person" if cell.held else ""
        print(
            f"  {answer_ms:5} ms, {many:2} arbetare: {cell.per_hour:5.0f} ärenden i timmen{said}",
            file=sys.stderr,
            flush=True,
        )
    return told
