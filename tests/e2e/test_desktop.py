"""The same night through windows: what it leaves in the case system is what the night on the web leaves there."""

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Quiet
from tests.e2e.test_kills import kill_when, must_end_like
from tests.e2e.training_night import (
    BRYGGA,
    COUPLE,
    IN_WINDOWS,
    PROTECTED,
    ROOT,
    SWISH,
    World,
    choose_households,
    last_line,
    world,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb finns inte här; ./dev test installerar det på Debian"),
]
ALONE = "01"
SEVERAL = (ALONE, "02", "04", COUPLE, "06", "09", PROTECTED)


def demo(folder: Path, households: Path, *arguments: str) -> tuple[dict[str, Any], World]:
    done = subprocess.run(
        [BRYGGA, "demo", *arguments, "--households", str(households), "--folder", str(folder), "--json"],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=1700,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.strip().splitlines()[-1])
    world = World(folder, folder / "brygga.toml", url="", training_db=folder / "ovning.sqlite", households=households)
    world.must_be_spotless()
    assert world.presses() == 0
    return said, world


@pytest.mark.slow
def test_a_household_is_drafted_through_windows_and_a_protected_one_is_not_asked_about(tmp_path: Path) -> None:
    households = choose_households(tmp_path / "households", ALONE, PROTECTED)
    said, world = demo(tmp_path / "windows", households, "--desktop")
    assert (said["profile"], said["outcomes"]) == ("desktop", {"drafted": 1, "to_person": 1})
    assert {table: len(rows) for table, rows in world.made_by_robot().items()} == dict.fromkeys(
        world.made_by_robot(), 1
    )
    assert sources_and_pictures(world)


def sources_and_pictures(world: World) -> bool:
    """Whether the night kept pictures of where it read; that they open is the store's own test."""
    db = sqlite3.connect(f"{world.database.as_uri()}?mode=ro", uri=True)
    try:
        return db.execute("SELECT count(*) FROM evidence").fetchone()[0] > 0
    finally:
        db.close()


@pytest.mark.slow
@pytest.mark.parametrize("shown", ["--desktop", "--no-tree", "--vnc"])
def test_what_windows_leave_in_the_case_system_is_what_the_web_leaves(shown: str, tmp_path: Path) -> None:
    households = choose_households(tmp_path / "households", *SEVERAL)
    said_here, windows = demo(tmp_path / "windows", households, shown)
    said_there, web = demo(tmp_path / "web", households)
    assert said_here["outcomes"] == said_there["outcomes"]
    assert windows.made_by_robot() == web.made_by_robot()
    reasons = "SELECT number, state, reason FROM case_row ORDER BY number"
    assert windows.rows(reasons) == web.rows(reasons)


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["ask", "write_calculation", "write_proposal"])
def test_killed_between_click_and_answer_in_windows_nothing_is_written_twice(
    stage: str, tmp_path: Path, quiet: Quiet
) -> None:
    with world(tmp_path / "killed", SWISH, flow=IN_WINDOWS) as there:
        assert kill_when(there, "SELECT count(*) FROM intent WHERE stage = ?", 0, stage), "natten hann ta slut"
        must_end_like(there, quiet, drafted=1, total=1)


@pytest.mark.slow
def test_a_session_lost_again_and_again_in_windows_changes_nothing_that_is_written(
    tmp_path: Path, quiet: Quiet
) -> None:
    with world(tmp_path / "lost", SWISH, flow=IN_WINDOWS, session_requests=25) as there:
        done = there.night(timeout=900)
        assert done.returncode == 0, done.stdout + done.stderr
        assert last_line(done)["outcomes"] == {"drafted": 1}
        assert there.count("SELECT count(*) FROM event WHERE outcome = 'session_lost'") > 0
        assert there.made_by_robot() == quiet.left_of_the_cases_in(there)
        there.must_be_spotless()
