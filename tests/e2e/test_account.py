"""What the robot's account could do in the case system, with and without the right to decide."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.training_night import COUPLE, IN_WINDOWS, PROTECTED, World, last_line, world

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]

CASE = "EB-2025-00105"
DRAFT_ONLY = ("decision_edit.ready", "journal_edit.final")
"""What anybody who writes drafts in the training system may press: IT knows of it."""


def look(there: World, *options: str) -> tuple[int, dict[str, str], str]:
    """The exit code, what is said of each control, and the rest."""
    done = there.run("check", there.flow, "--account", "--month", "2025-10", *options)
    told = dict(line.strip().split(": ", 1) for line in done.stdout.splitlines() if line.startswith("  "))
    return done.returncode, told, done.stdout + done.stderr


def accept(there: World, *more: str) -> None:
    with there.settings.open("a", encoding="utf-8") as file:
        file.write("\n".join([f"account_may = {list(DRAFT_ONLY)}", *more, ""]))


def must_be_untouched(there: World) -> None:
    """Nothing is written or pressed in the case system, and no case is left open."""
    assert not any(there.made_by_robot().values())
    assert there.presses() == 0
    assert there.in_training("SELECT count(*) FROM locks") == [(0,)]


@pytest.mark.slow
def test_an_account_with_the_right_to_decide_is_found_and_nothing_is_touched(tmp_path: Path) -> None:
    with world(tmp_path / "w", COUPLE, robot_may_decide=True) as there:
        accept(there)
        code, told, said = look(there, "--case", CASE, "--forms")
        assert code == 8, said
        assert told["decision_edit.decide"].startswith("GÅR ATT TRYCKA PÅ")
        assert told["calculation_edit.final"].startswith("GÅR ATT TRYCKA PÅ")
        assert "godtaget" in told["decision_edit.ready"]
        must_be_untouched(there)
        assert there.rows("SELECT what, actor FROM chain") == [("case.read", "automat:ovning")]


@pytest.mark.slow
def test_an_account_without_the_right_is_harmless_and_what_is_not_seen_is_told(tmp_path: Path) -> None:
    with world(tmp_path / "w", PROTECTED, COUPLE) as there:
        code, told, said = look(there)
        assert (code, told["decision_edit.decide"]) == (0, "kunde inte ses"), said
        assert CASE in said, "the protected household's case is not the one to look in"
        assert look(there, "--forms")[0] == 8, "what has not been accepted counts"
        accept(there)
        code, told, said = look(there, "--forms")
        assert (code, told["decision_edit.decide"], told["calculation_edit.final"]) == (
            0,
            "finns inte",
            "finns inte",
        ), said
        must_be_untouched(there)


@pytest.mark.slow
@pytest.mark.parametrize("may", [True, False])
def test_a_night_ends_before_it_starts_when_the_account_could_decide(may: bool, tmp_path: Path) -> None:
    with world(tmp_path / "w", COUPLE, robot_may_decide=may) as there:
        accept(there, "check_account = true")
        done = there.night()
        if not may:
            assert last_line(done)["outcomes"] == {"drafted": 1}, done.stderr
            there.must_be_spotless()
            return
        assert done.returncode == 8, done.stderr
        assert last_line(done)["outcomes"] == {}
        assert last_line(done)["left"] == 1
        for said in (done.stderr, there.report()):
            assert "decision_edit.decide" in said
            assert "ta bort rätten" in said
        must_be_untouched(there)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb finns inte här; ./dev test installerar det på Debian")
@pytest.mark.parametrize(("may", "says"), [(True, "GÅR ATT TRYCKA PÅ"), (False, "finns men är låst")])
def test_in_windows_a_closed_menu_tells_what_the_account_may(may: bool, says: str, tmp_path: Path) -> None:
    with world(tmp_path / "w", COUPLE, flow=IN_WINDOWS, robot_may_decide=may) as there:
        code, told, said = look(there, "--case", CASE)
        assert (code, told["menu.payments"].partition(":")[0]) == (8 if may else 0, says), said
        must_be_untouched(there)
