"""Three machines share a night on a real Postgres: one dies for good, one freezes and wakes, and the database dies too."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.demo_night import robot_password
from bot.feed.shared import ALIVE_S
from tests.e2e.training_night import SharedWorld, World, machines, signal_machine, wait_until, world
from tests.postgres import Server, programs, server

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(sys.platform != "linux" or not programs(), reason="SIGSTOP, and a Postgres to start"),
]

HOUSEHOLDS = ("01", "02", "05", "07", "15", "18", "20", "03")


class Machines:
    """Several Bryggas with folders of their own, one database and one case system."""

    def __init__(self, there: World, database: Server, count: int) -> None:
        self.there, self.database = there, database
        self.shared = SharedWorld(**vars(there), postgres=database)
        folders = [there.folder / f"dator{n}" for n in range(count)]
        self.each = machines(database, there.url, robot_password(there.training_db), *folders)

    def start(self) -> list["subprocess.Popen[bytes]"]:
        return [brygga.start_night("--workers", "1") for brygga in self.each]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.shared.rows(query)

    def count(self, query: str) -> int:
        rows = self.rows(query)
        return int(rows[0][0]) if rows else 0

    def log(self, n: int) -> str:
        return (self.each[n].folder / "night.log").read_text(encoding="utf-8")

    def must_have_ended_well(self) -> None:
        assert self.count("SELECT count(*) FROM case_row WHERE state IN ('queued', 'running')") == 0
        assert (
            self.rows(
                "SELECT number, reason FROM case_row WHERE reason IN ('crashed', 'bug', 'unknown_write', 'screen')"
            )
            == []
        )
        assert self.count("SELECT count(*) FROM case_row") == len(HOUSEHOLDS)
        self.there.must_be_spotless()


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Machines]:
    with server() as database, world(tmp_path / "w", *HOUSEHOLDS) as there:
        yield Machines(there, database, 3)


def holding(three: Machines) -> list[int]:
    """How many different machines hold a case now."""
    return [holder for (holder,) in three.rows("SELECT DISTINCT holder FROM case_row WHERE state = 'running'")]


def test_one_machine_dies_for_good_and_one_freezes_and_wakes_and_nothing_is_lost_or_doubled(three: Machines) -> None:
    nights = three.start()
    dies, freezes, lives = nights
    try:
        wait_until(lambda: len(holding(three)) == 3, 120, "alla tre har ett ärende")
        time.sleep(2)
        signal_machine(freezes.pid, signal.SIGSTOP)
        signal_machine(dies.pid, signal.SIGKILL)
        frozen_at = time.monotonic()
        taken_over = "SELECT count(*) FROM case_row WHERE crashes > 0"
        wait_until(lambda: three.count(taken_over) == 2, ALIVE_S + 120, "den levande tar över båda ärendena")
        assert time.monotonic() - frozen_at > ALIVE_S / 2, "inte innan de räknas som döda"
        signal_machine(freezes.pid, signal.SIGCONT)
        assert lives.wait(600) == 0, three.log(2)
        assert freezes.wait(600) == 0, three.log(1)
        three.must_have_ended_well()
        assert sorted(three.rows("SELECT crashes, count(*) FROM case_row GROUP BY 1")) == [
            (0, len(HOUSEHOLDS) - 2),
            (1, 2),
        ]
    finally:
        for night in nights:
            if night.poll() is None:
                signal_machine(night.pid, signal.SIGCONT)
                night.kill()
            night.wait()


def test_the_database_is_killed_three_times_in_mid_night_and_nothing_is_lost_or_doubled(three: Machines) -> None:
    nights = three.start()
    try:
        for done in (0, 2, 5):
            ended = "SELECT count(*) FROM case_row WHERE state NOT IN ('queued', 'running')"
            wait_until(
                lambda done=done, ended=ended: three.count(ended) >= done and holding(three), 300, f"{done} klara"
            )
            three.database.kill()
            time.sleep(3)
            three.database.start()
        for n, night in enumerate(nights):
            assert night.wait(600) == 0, three.log(n)
        three.must_have_ended_well()
        assert three.count("SELECT sum(crashes) FROM case_row") == 0, "en borta databas är inget ärendes fel"
    finally:
        for night in nights:
            if night.poll() is None:
                night.kill()
            night.wait()
