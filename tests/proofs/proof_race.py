"""`./dev proof race`: eight processes empty one queue of ten thousand cases, on SQLite and on Postgres.

Every case must be taken once and end once, and taking must cost the same at the end of the queue as at its beginning. The
third race has its Postgres killed three times on the way. No browser: it is the queue that is raced for.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.domain.case import CaseRef, Outcome  # noqa: E402 - the tests are found from the root of the tree
from bot.domain.period import Month  # noqa: E402
from bot.feed import LocalFeed, Queue, SharedFeed  # noqa: E402
from bot.ports.feed import Machine  # noqa: E402
from bot.store import CaseArchive, Database, Machines, NightStore, new_key  # noqa: E402
from tests.postgres import Server, server  # noqa: E402

FLOW, DAY = "prov", date(2025, 10, 6)
FLAT = 1.5
"""The last tenth of the takes may cost this many times the first tenth: a queue that is read from its beginning costs tens."""

PER_SECOND = {"sqlite": 60, "postgres": 60, "postgres, killed three times": 50}


@dataclass(frozen=True)
class Base:
    """Where the queue is; goes to other processes."""

    where: Path | str
    password: str
    key: bytes

    @contextmanager
    def feed(self, logins: int) -> Iterator[tuple[Any, NightStore, Database]]:
        """The feed of one process."""
        database = Database(self.where, self.password)
        store = NightStore(CaseArchive(database, self.key))
        night = store.rows.open_night(FLOW, DAY, alone=False)
        if isinstance(self.where, Path):
            yield LocalFeed(store.rows, night), store, database
        else:
            queue = Queue(self.where, self.password, FLOW)
            # A name is a machine: whoever comes under a name that is there already is it, begun again.
            me = Machine(f"prov {os.getpid()}", FLOW, 1)
            feed = SharedFeed(store.rows, Machines(database), queue, night, me)
            feed.join(logins)
            yield feed, store, database
            feed.close()
        database.close()


def race(base: Base, logins: int, begin: Any, results: Any) -> None:
    """One process: take until there is nothing more; which, and what each take cost."""
    with base.feed(logins) as (feed, _, _):
        begin.wait()
        taken: list[tuple[float, float, str]] = []
        while True:
            began = time.monotonic()
            lease = feed.take()
            if lease is None:
                if not feed.may_come():
                    break
                time.sleep(0.2)
                continue
            taken.append((began, time.monotonic() - began, lease.case.number))
            feed.finish(lease, Outcome.DRAFTED)
        results.put(taken)


def run(base: Base, processes: int, count: int, kills: Server | None) -> dict[str, Any]:
    """One race. What is lost, what is doubled, and what a take cost first and last."""
    numbers = [f"EB-2025-{n:06}" for n in range(count)]
    with base.feed(processes + 1) as (feed, store, _):
        feed.offer(CaseRef(number, Month(2025, 10)) for number in numbers)
        context = multiprocessing.get_context("spawn")
        begin, results = context.Barrier(processes + 1), context.Queue()
        racers = [context.Process(target=race, args=(base, processes + 1, begin, results)) for _ in range(processes)]
        for racer in racers:
            racer.start()
        begin.wait()
        began = time.monotonic()
        watching = threading.Thread(target=watch, args=(feed, count, kills))
        watching.start()
        shares = [results.get() for _ in racers]
        seconds = time.monotonic() - began
        for thing in (*racers, watching):
            thing.join()
        night = store.rows.open_night(FLOW, DAY, alone=False)
        ended = Counter(report.outcome for report in store.archive.reports.cases(night))
    takes = sorted(take for share in shares for take in share)
    times, tenth = Counter(number for _, _, number in takes), max(1, len(takes) // 10)
    first, last = (statistics.median(cost for _, cost, _ in part) for part in (takes[:tenth], takes[-tenth:]))
    return {
        "cases": count,
        "processes": processes,
        "lost": count - ended[Outcome.DRAFTED],
        "doubled": sum(n - 1 for n in times.values()),
        "smallest_share": min(map(len, shares)),
        "cases_per_s": round(count / seconds, 1),
        "last_take_to_first": round(last / first, 2),
    }


def watch(feed: Any, count: int, kills: Server | None) -> None:
    """Show how it goes, and kill the database when a quarter, half and three quarters are left."""
    moments = [count * part // 4 for part in (3, 2, 1)] if kills else []
    left = count
    while left:
        left = feed.left()
        print(f"\r  {count - left} av {count} tagna", end="", file=sys.stderr, flush=True)
        if kills and moments and left <= moments[0]:
            moments.pop(0)
            kills.kill()
            time.sleep(2)
            kills.start()
        time.sleep(0.5)
    print(file=sys.stderr)


def main() -> int:
    """Run the races. Exit 0 when nothing was lost or doubled and no queue became slower to read."""
    parser = argparse.ArgumentParser(prog="./dev proof race", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    guess = sum(chosen.cases / speed for speed in PER_SECOND.values())
    print(f"Tre lopp om {chosen.cases} ärenden: omkring {guess / 60:.0f} minuter", file=sys.stderr)
    races: dict[str, dict[str, Any]] = {}
    for name in PER_SECOND:
        print(f"{name}:", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder, nullcontext() if name == "sqlite" else server() as there:
            where = Path(folder) / "brygga.db" if there is None else there.address
            base = Base(where, there.password if there else "", new_key())
            kills = there if "killed" in name else None
            races[name] = run(base, chosen.processes, chosen.cases, kills)
        print(f"  {json.dumps(races[name])}", file=sys.stderr, flush=True)
    whole = all(not one["lost"] and not one["doubled"] for one in races.values())
    flat = all(one["last_take_to_first"] <= FLAT for one in races.values())
    print(
        json.dumps({"ok": whole and flat, "races": races})
        if chosen.json
        else f"{'Felfritt' if whole else 'FEL'}: {races}"
    )
    return 0 if whole and flat else 1


if __name__ == "__main__":
    sys.exit(main())
