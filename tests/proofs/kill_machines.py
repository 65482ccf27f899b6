"""The last round of the sweep on Postgres: three machines share every case of it.

One dies for good in the midst of a case. One stands still in another until a third has taken that over, wakes, and works
on. The third is killed and begins again, in the midst of an act each time. Afterwards the case system must hold what the
quiet nights left there.
"""

import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bot.cli.demo_night import robot_password, training_system
from tests.e2e.training_night import SharedWorld, children_of, machines, signal_machine, wait_until
from tests.postgres import Server
from tests.proofs.kill_rounds import Alone, choose, disturb

HELD = "SELECT number, token FROM case_row WHERE state = 'running'"
MACHINES = 3


def among_machines(
    folder: Path, sets: list[Path], quiets: list[dict[str, Any]], seed: int, postgres: Server
) -> dict[str, Any]:
    """The round, judged as the others are."""
    chance, quiet, households = random.Random(seed), together(quiets), folder / "households"
    for one in sets:
        shutil.copytree(one, households, dirs_exist_ok=True)
    own = postgres.another(folder.name)
    with training_system(folder, households, 0.02) as (url, db):
        each = machines(own, url, robot_password(db), *(folder / f"dator{n}" for n in range(MACHINES)))
        there = SharedWorld(folder, each[0].settings, url, db, households, own)
        nights = [brygga.start_night("--workers", "1") for brygga in each[1:]]
        company = Company(there, *nights)
        try:
            company.begin(chance.uniform(1, 4))
            return disturb(there, quiet, choose(quiet["passed"], Counter(), chance, kills=1), chance, company)
        finally:
            company.give_up()


class Company(Alone):
    """Two machines beside the one that is killed: one is soon dead, one stands still in its first case."""

    def __init__(self, there: SharedWorld, dies: Any, freezes: Any) -> None:
        self._there, self._dies, self._freezes = there, dies, freezes
        self._held: set[tuple[Any, ...]] = set()
        self._is_frozen = False

    def begin(self, after_s: float) -> None:
        """Both have a case, and so long after that they stand still; one is dead before anything moves again."""
        wait_until(lambda: len(self._there.rows(HELD)) == MACHINES - 1, 120, "båda har ett ärende")
        time.sleep(after_s)
        while len(self._held) < MACHINES - 1:  # one of them may just have ended a case
            signal_machine(self._dies.pid, signal.SIGCONT)
            self._wake()
            time.sleep(0.5)
            signal_machine(self._dies.pid, signal.SIGSTOP)
            signal_machine(self._freezes.pid, signal.SIGSTOP)
            self._is_frozen = True
            self._held = set(self._there.rows(HELD))
        signal_machine(self._dies.pid, signal.SIGKILL)
        self._dies.wait()

    def trees(self) -> set[int]:
        """The processes that are not of the night that is killed. Asked for its end first: who reaps orphans would take it."""
        self._freezes.poll()
        return {self._freezes.pid, *children_of(self._freezes.pid)}

    def after_a_kill(self) -> None:
        """Wake the one that stands still, once both cases are somebody else's."""
        if self._is_frozen and not self._held & set(self._there.rows(HELD)):
            self._wake()

    def end(self) -> int:
        """How the one that stood still ended; what it held was another's when it woke."""
        assert not self._held & set(self._there.rows(HELD)), "ingen tog över"
        self._wake()
        return int(self._freezes.wait(600))

    def give_up(self) -> None:
        """Leave no process behind."""
        for night in (self._dies, self._freezes):
            if night.poll() is None:
                self._wake()
                signal_machine(night.pid, signal.SIGKILL)
            night.wait()

    def _wake(self) -> None:
        if self._is_frozen:
            signal_machine(self._freezes.pid, signal.SIGCONT)
            self._is_frozen = False


def together(quiets: list[dict[str, Any]]) -> dict[str, Any]:
    """What the quiet nights passed and left, as if they had been one."""
    made: dict[str, list[dict[str, Any]]] = {}
    for one in quiets:
        for table, rows in one["made"].items():
            made.setdefault(table, []).extend(rows)
    return {
        "passed": [place for one in quiets for place in one["passed"]],
        "cases": {case: how for one in quiets for case, how in one["cases"].items()},
        "made": made,
    }
