"""Three households in each other profile of Övningssystemet: a couple to draft, one that is not signed, one protected."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.e2e.training_night import BRYGGA, COUPLE, PROTECTED, ROOT, choose_households

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(1800)]

NOT_SIGNED = "06"
REASONS = ("Ansökan är inte underskriven av alla sökande.", "Ärendet hanteras manuellt.")


@pytest.mark.parametrize("profile", ["lifecare", "viva", "combine"])
def test_three_households_of_a_profile_end_as_expected(profile: str, tmp_path: Path) -> None:
    households = choose_households(tmp_path / "households", COUPLE, NOT_SIGNED, PROTECTED)
    arguments = ["--profile", profile, "--households", str(households), "--folder", str(tmp_path / "demo"), "--json"]
    done = subprocess.run(
        [BRYGGA, "demo", *arguments], capture_output=True, text=True, cwd=ROOT, check=False, timeout=390
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert (said["profile"], said["outcomes"]) == (profile, {"drafted": 1, "to_person": 2})
    assert said["oracle"] == dict.fromkeys(said["oracle"], 0)
    assert {"decisions", "payments"} <= said["oracle"].keys()
    report = Path(said["report"]).read_text(encoding="utf-8")
    assert all(reason in report for reason in REASONS)
