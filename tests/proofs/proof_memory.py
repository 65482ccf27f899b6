"""`./dev proof memory`: one long night, and what its processes keep from case to case.

Memory is what each process has for itself and its part of what it shares, summed over Brygga, Playwright's driver and the
browser, and read while the night goes on. A line through the readings says how many MB a hundred cases leave behind; the
first tenth is left out, where everything is still being loaded. Linux only. It cannot be gone on with: it is the one long
life of the processes that is measured.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from bot import training
from bot.cli.demo_night import robot_password, training_system
from tests.e2e.training_night import World, brygga_against, children_of

SEED, MOST_MB_PER_100 = 11, 1.0
EVERY_S = 15
A_DRAFT_S, A_PERSON_S = 11.0, 2.5
DRAFTED_OF_TEN = 1
"""Few go the whole way, so that two thousand cases take two hours and not half a day; the rest end before they are written."""

TAIL = 3000
"""Characters of the night's own words that are shown when it ended badly."""

KINDS = {"node": "drivrutin", "chrom": "webbläsare", "headless": "webbläsare"}
ENDED = "SELECT count(*) FROM case_row WHERE state NOT IN ('queued', 'running')"


def households(folder: Path, count: int) -> Path:
    """So many generated households, one of ten of which becomes a draft; as thick with them from first to last."""
    made, chosen = folder / "made", folder / "households"
    training.write_generated(made, SEED, 4 * count)
    chosen.mkdir()
    found: dict[bool, list[Path]] = {True: [], False: []}
    for path in sorted(made.glob("*.toml")):
        found['outcome = "drafted"' in path.read_text(encoding="utf-8")].append(path)
    drafted = count * DRAFTED_OF_TEN // 10
    for is_drafted, wanted in ((True, drafted), (False, count - drafted)):
        there_are = found[is_drafted]
        if len(there_are) < wanted:
            raise SystemExit(f"Generatorn gav för få hushåll: {wanted - len(there_are)} saknas.")
        for number in range(wanted):
            path = there_are[number * len(there_are) // wanted]
            shutil.move(path, chosen / path.name)
    return chosen


def memory_mb(pid: int) -> dict[str, float]:
    """MB of a night's processes, by what they are."""
    found: dict[str, float] = defaultdict(float)
    for one in (pid, *children_of(pid)):
        try:
            name = Path(f"/proc/{one}/comm").read_text(encoding="utf-8")
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue  # ended while we looked
        kind = next((kind for start, kind in KINDS.items() if start in name), "Brygga")
        found[kind] += next(int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return found


def per_hundred(readings: list[tuple[int, dict[str, float]]], kind: str | None = None) -> float:
    """MB that a hundred cases leave behind, of one kind of process or of all."""
    first = max((cases for cases, _ in readings), default=0) / 10
    points = [(cases, sum(mb.values()) if kind is None else mb[kind]) for cases, mb in readings if cases > first]
    if len({cases for cases, _ in points}) < 3:
        raise SystemExit("För få mätningar för att säga något.")
    return 100 * statistics.linear_regression(*zip(*points, strict=True)).slope


def night(folder: Path, count: int, workers: int) -> tuple[World, list[tuple[int, dict[str, float]]], int]:
    """The night, read as it goes."""
    there_are = households(folder, count)
    with training_system(folder, there_are, 0.02) as (url, db):
        brygga = brygga_against(folder, url, robot_password(db), logins=workers)
        there = World(folder, brygga.settings, url, db, there_are)
        running = there.start_night("--workers", str(workers))
        readings: list[tuple[int, dict[str, float]]] = []
        try:
            while running.poll() is None:
                cases, mb = there.count(ENDED), memory_mb(running.pid)
                if cases and len(mb) > 1:
                    readings.append((cases, dict(mb)))
                    print(f"\r  {cases} av {count}, {sum(mb.values()):.0f} MB   ", end="", file=sys.stderr, flush=True)
                time.sleep(EVERY_S)
        finally:
            if running.poll() is None:
                running.kill()
            running.wait()
        print(file=sys.stderr)
        if running.returncode:
            print((folder / "night.log").read_text(encoding="utf-8")[-TAIL:], file=sys.stderr)
        return there, readings, running.returncode


def main() -> int:
    """Run it. Exit 0 when the night ended well and next to nothing was left behind."""
    parser = argparse.ArgumentParser(prog="./dev proof memory", description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    share = DRAFTED_OF_TEN / 10
    guess = chosen.cases * (share * A_DRAFT_S + (1 - share) * A_PERSON_S) / 60
    print(f"{chosen.cases} ärenden: omkring {guess:.0f} minuter", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        there, readings, code = night(Path(folder), chosen.cases, chosen.workers)
        oracle = training.oracle(there.training_db, there.households)
        total: dict[str, Any] = {
            "cases": there.count(ENDED),
            "exit_code": code,
            "oracle": oracle,
            "mb_per_100_cases": round(per_hundred(readings), 2),
            "of_which": {kind: round(per_hundred(readings, kind), 2) for kind in sorted(readings[-1][1])},
            "most_mb": round(max(sum(mb.values()) for _, mb in readings)),
        }
    total["ok"] = (
        total["cases"] == chosen.cases
        and not code
        and not any(oracle.values())
        and total["mb_per_100_cases"] < MOST_MB_PER_100
    )
    print(json.dumps(total, ensure_ascii=False) if chosen.json else "\n".join(f"{k}: {v}" for k, v in total.items()))
    return 0 if total["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
