"""Two workers in a real night: two browsers and two logins on the training system at the same time, and nothing mixed up."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.training_night import last_line, world

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(1800)]

FIRST_SIX = tuple(f"0{n}" for n in range(1, 7))


def test_two_workers_draft_what_one_would_and_mix_nothing_up(tmp_path: Path) -> None:
    with world(tmp_path / "workers", *FIRST_SIX) as there:
        with there.settings.open("a", encoding="utf-8") as settings:
            settings.write("logins = 2\n")
        done = there.night("--workers", "2", timeout=500)
        assert done.returncode == 0, done.stdout + done.stderr
        assert sum(last_line(done)["outcomes"].values()) == len(FIRST_SIX)
        there.must_be_spotless()
        assert there.presses() == 0
        order = [case for (case,) in there.rows("SELECT case_id FROM event ORDER BY id")]
        switches = sum(one != other for one, other in pairwise(order))
        assert switches > len(FIRST_SIX), "the cases were taken one after another"
        assert there.rows("SELECT DISTINCT token, crashes FROM case_row") == [(1, 0)]
