"""Killed at any moment and started again, a night ends as one that nobody disturbed: nothing twice, nothing missing.

SIGKILL: the process gets no chance to tidy up, as when the power goes.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import training
from tests.e2e.conftest import Quiet
from tests.e2e.training_night import (
    COUPLE,
    SWISH,
    World,
    children_of,
    is_alive,
    last_line,
    wait_until,
    world,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(sys.platform != "linux", reason="SIGKILL, and /proc to see what is left"),
]

ACTS = ("ask", "write_calculation", "write_proposal", "write_note", "write_watch")
EVENTS = "SELECT count(*) FROM event"


def kill_when(there: World, query: str, more_than: int, *values: object, seconds: float = 300) -> bool:
    """Start a night and kill it once the count of `query` is above a number; False when it ended before."""
    night = there.start_night()
    log = there.folder / "night.log"
    wait_until(lambda: night.poll() is not None or there.count(query, *values) > more_than, seconds, query)
    if night.poll() is not None:
        assert night.returncode == 0, log.read_text(encoding="utf-8")
        return False
    browsers = children_of(night.pid)
    night.kill()
    night.wait()
    # The next night begins on a machine without the browser of the one before.
    wait_until(lambda: not any(map(is_alive, browsers)), 15, "webbläsaren dör med natten")
    return True


def must_end_like(there: World, quiet: Quiet | None, drafted: int, total: int) -> None:
    """Run the night to its end and compare."""
    done = there.night(timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert last_line(done)["left"] == 0
    assert there.count("SELECT count(*) FROM case_row WHERE state = 'drafted'") == drafted
    assert there.count("SELECT count(*) FROM case_row") == total
    assert (
        there.count("SELECT count(*) FROM case_row WHERE reason IN ('crashed', 'bug', 'unknown_write', 'screen')") == 0
    )
    if quiet is not None:
        assert there.made_by_robot() == quiet.left_of_the_cases_in(there)
    assert there.presses() == 0
    there.must_be_spotless()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "killed", COUPLE, SWISH) as there:
        yield there


@pytest.mark.slow
def test_a_night_killed_three_times_anywhere_ends_as_if_undisturbed(two: World, quiet: Quiet) -> None:
    # Two in the first case and one in the second: a third in the same case would send it to a person.
    chance = random.Random(20251006)
    seen = 0
    for lowest, highest in ((15, 70), (5, 60), (90, 200)):
        assert kill_when(two, EVENTS, seen + chance.randint(lowest, highest)), "natten hann ta slut"
        seen = two.count(EVENTS)
    assert two.count("SELECT count(*) FROM run") == 1
    assert two.count("SELECT sum(crashes) FROM case_row") >= 2
    must_end_like(two, quiet, drafted=2, total=2)


@pytest.fixture
def one(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path / "killed", SWISH) as there:
        yield there


@pytest.mark.slow
def test_killed_between_click_and_answer_the_calculation_is_looked_for_before_it_is_written_again(
    one: World, quiet: Quiet
) -> None:
    intended = "SELECT count(*) FROM intent WHERE stage = ?"
    assert kill_when(one, intended, 0, "write_calculation"), "natten hann ta slut"
    assert one.count("SELECT count(*) FROM checkpoint WHERE stage = 'write_calculation'") == 0
    before = one.count(EVENTS)
    must_end_like(one, quiet, drafted=1, total=1)
    after = one.rows("SELECT DISTINCT stage FROM event WHERE id > ? ORDER BY id", before)
    order = [stage for (stage,) in after]
    assert "verify_calculation" in order
    if "write_calculation" in order:
        assert order.index("verify_calculation") < order.index("write_calculation")


@pytest.mark.slow
def test_a_case_that_always_takes_the_process_with_it_goes_to_a_person(one: World) -> None:
    for _ in range(4):
        seen = one.count(EVENTS)
        assert kill_when(one, EVENTS, seen + 3), "natten hann ta slut"
    done = one.night()
    assert done.returncode == 0, done.stderr
    assert one.rows("SELECT state, reason, crashes FROM case_row") == [("to_person", "crashed", 4)]
    assert one.made_by_robot()["calculations"] == []
    assert one.presses() == 0
    counts = training.oracle(one.training_db)
    assert counts == dict.fromkeys(counts, 0) | {"unexpected": 1}, training.oracle_details(one.training_db)


@pytest.mark.slow
@pytest.mark.parametrize("stage", ACTS)
def test_killed_between_click_and_answer_of_any_act_nothing_is_written_twice(
    one: World, quiet: Quiet, stage: str
) -> None:
    assert kill_when(one, "SELECT count(*) FROM intent WHERE stage = ?", 0, stage), "natten hann ta slut"
    must_end_like(one, quiet, drafted=1, total=1)


@pytest.mark.slow
@pytest.mark.parametrize("stage", ACTS)
def test_killed_just_after_the_act_but_before_it_was_noted_nothing_is_written_twice(
    one: World, quiet: Quiet, stage: str
) -> None:
    pressed = "SELECT count(*) FROM event WHERE act = 'commit' AND stage = ?"
    assert kill_when(one, pressed, 0, stage), "natten hann ta slut"
    must_end_like(one, quiet, drafted=1, total=1)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_all_twenty_households_through_three_kills(tmp_path: Path) -> None:
    chance = random.Random(7)
    with world(tmp_path / "killed") as there:
        seen = 0
        for lowest, highest in ((30, 300), (300, 700), (300, 700)):
            assert kill_when(there, EVENTS, seen + chance.randint(lowest, highest), seconds=400), "natten hann ta slut"
            seen = there.count(EVENTS)
        must_end_like(there, None, drafted=13, total=20)
