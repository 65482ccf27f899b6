"""`brygga demo` as a person runs it: a first night in pages and in windows, and the whole night of every household."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.training_night import BRYGGA, ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def demo(folder: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [BRYGGA, "demo", *arguments, "--folder", str(folder / "demo"), "--json"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert said["oracle"] == dict.fromkeys(said["oracle"], 0)
    assert said["ok"] is True
    return said


IN_WINDOWS = pytest.param(
    ("--desktop",), id="windows", marks=pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb finns inte här")
)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("surface", [pytest.param((), id="pages"), IN_WINDOWS])
def test_a_first_night_drafts_three_cases_and_leaves_five_to_a_person(tmp_path: Path, surface: tuple[str, ...]) -> None:
    said = demo(tmp_path, *surface)
    assert said["outcomes"] == {"drafted": 3, "to_person": 5}


@pytest.mark.timeout(3000)
def test_the_whole_night_ends_as_every_household_file_expects(tmp_path: Path) -> None:
    said = demo(tmp_path, "--all")
    assert said["cases"] >= 60
    assert said["outcomes"]["drafted"] >= 36


HOUSEHOLDS = Path(__file__).parent / "households"
"""A robot's own calculation that a person has changed, an answer with facts but no rows, and names with a comma."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("profile", ["ovning", "lifecare", "viva", "combine"])
def test_households_from_outside_end_as_their_files_expect(tmp_path: Path, profile: str) -> None:
    said = demo(tmp_path, "--households", str(HOUSEHOLDS), "--profile", profile)
    assert said["outcomes"] == {"drafted": 1, "to_person": 2}
