"""A night of six households, each under a fault of its own: nothing wrong is written, and whoever is held has a reason."""

from pathlib import Path

import pytest

from bot import training
from tests.e2e.training_night import last_line, world

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(1500)]

MET = {
    "EB-2025-00101": "double_save#1",
    "EB-2025-00102": "other_user_saves#1",
    "EB-2025-00105": "old_code@beslut#1",
    "EB-2025-00107": "lock_at_save@beslut#1",
    "EB-2025-00118": "session_ends_box@beslut#1",
    "EB-2025-00120": "unknown_dialog@berakningar#1",
}


def test_a_night_under_faults_writes_nothing_wrong_and_says_why_a_case_is_held(tmp_path: Path) -> None:
    chosen = ",".join(f"{fault.partition('#')[0]}@{case}#1" for case, fault in MET.items())
    numbers = [case[-2:] for case in MET]
    with world(tmp_path / "w", *numbers, faults=chosen, seed=7) as there:
        done = there.night(timeout=1400)
        cases = there.rows("SELECT number, state, reason, detail FROM case_row ORDER BY number")
        details = training.oracle_details(there.training_db, there.households)
        thrown, counts = training.faults_thrown(there.training_db), training.oracle(there.training_db, there.households)
        print(
            done.returncode, cases, thrown, counts, details, sep="\n"
        )  # what there is to see when something below fails
        assert done.returncode == 0, done.stdout + done.stderr
        assert thrown == {fault.split("@")[0].split("#")[0]: 1 for fault in MET.values()}
        assert {name: n for name, n in counts.items() if n} == {"unexpected": counts["unexpected"]}, details
        assert last_line(done)["left"] == 0
        assert [case for case in cases if case[1] == "to_person" and not case[2]] == []
        assert {case[0] for case in cases if case[1] == "drafted"} >= {"EB-2025-00118"}
        assert there.presses() == 0
