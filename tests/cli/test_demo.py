"""`brygga demo`: which households it runs, and when its last line may say that all went well."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import training
from bot.app import NightEnd, load_settings, wire
from bot.app.operations import UNREAD
from bot.cli import app
from bot.cli.demo import _chosen, _hidden, _is_right, this_program
from bot.cli.demo_night import LOCK, LOG, demo_settings, emptied, write_settings
from bot.domain.errors import SettingsInvalid, SystemDown
from bot.engine import NightResult

ROOT = Path(__file__).parents[2]
CLEAN = {"wrong_writes": 0, "unexpected": 0}


def night(drafted: int = 3, left: int = 0, **more: object) -> NightEnd:
    return NightEnd(NightResult(Counter({"drafted": drafted}), left=left, **more), Path("rapport.html"))  # pyright: ignore


def test_a_demo_runs_one_household_of_each_kind_unless_more_are_asked_for() -> None:
    whole = training.default_households()
    assert _chosen(None, all_households=False, desktop=False) == training.first_night()
    assert _chosen(None, all_households=False, desktop=True) == training.first_night()
    assert _chosen(None, all_households=True, desktop=False) == whole
    assert _chosen(None, all_households=True, desktop=True) == whole / "20"
    assert _chosen(Path("egna"), all_households=False, desktop=True) == Path("egna")


def test_all_households_and_a_folder_of_ones_own_are_not_asked_for_together(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["demo", "--all", "--households", str(tmp_path), "--folder", str(tmp_path / "demo")])
    assert said.exit_code == 2
    assert "skriv en av --all och --households" in said.output
    assert not (tmp_path / "demo").exists()


def test_a_demo_beside_a_running_one_is_refused_and_takes_nothing_away(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with emptied(folder):
        (folder / LOG).write_text("den första", encoding="utf-8")
        said = CliRunner().invoke(app, ["demo", "--folder", str(folder)])
        assert said.exit_code == 6
        assert "vänta tills den är klar, eller ge en annan mapp med --folder" in " ".join(said.output.split())
        assert (folder / LOG).read_text(encoding="utf-8") == "den första"


def test_an_earlier_demo_is_taken_away_whole(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with emptied(folder):
        (folder / "state").mkdir()
        (folder / "state" / "brygga.db").touch()
        (folder / LOG).touch()
    with emptied(folder):
        assert {path.name for path in folder.iterdir()} <= {LOCK}


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "egen.txt").touch()
    with pytest.raises(SettingsInvalid), emptied(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["egen.txt"]


def test_what_looks_at_a_demo_afterwards_finds_the_timetables_and_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    used = demo_settings(tmp_path, "http://127.0.0.1:1", "ovning")
    file = write_settings(tmp_path, used)
    seen = load_settings(file)
    for name in ("state", "flows", "selectors", "schedules", "rules", "norm", "codes"):
        assert getattr(seen, name) == getattr(used, name)
    with wire(seen).office() as office:
        starts = office.dependencies(is_secure=False).operations.starts.next_starts("ovning")
    assert starts
    assert UNREAD not in starts


@pytest.mark.parametrize(
    ("started", "on_path", "typed"),
    [
        ("here/.venv/bin/brygga", "", ".venv/bin/brygga"),
        ("here/.venv/bin/brygga", "here/.venv/bin", "brygga"),
        ("here/.venv/bin/brygga", "elsewhere", ".venv/bin/brygga"),
        ("elsewhere/brygga", "", "{tmp}/elsewhere/brygga"),
    ],
)
def test_a_command_that_the_demo_shows_is_one_that_this_shell_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: str, on_path: str, typed: str
) -> None:
    for name in ("here/.venv/bin/brygga", "elsewhere/brygga"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch(0o755)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PATH", str(tmp_path / on_path) if on_path else "")
    monkeypatch.setattr("sys.argv", [str(tmp_path / started)])
    assert this_program() == typed.format(tmp=tmp_path)
    assert Path(shutil.which(this_program()) or "").samefile(tmp_path / started)


def test_the_demo_tells_of_cases_that_the_office_does_not_list() -> None:
    assert _hidden(Counter({"by_hand": 1, "salary": 1})).startswith("  1 ärende till person (skyddade")
    assert _hidden(Counter({"by_hand": 2})).startswith("  2 ärenden till person (skyddade")
    assert _hidden(Counter({"salary": 1})) == ""


@pytest.mark.parametrize(
    ("end", "counts", "right"),
    [
        (night(), CLEAN, True),
        (night(), {**CLEAN, "unexpected": 1}, False),
        (night(left=1), CLEAN, False),
        (night(drafted=0), CLEAN, False),
        (night(interrupted=True), CLEAN, False),
        (night(stopped_by=SystemDown("prov")), CLEAN, False),
    ],
)
def test_all_went_well_only_when_the_night_ended_whole_and_the_oracle_found_nothing(
    end: NightEnd, counts: dict[str, int], right: bool
) -> None:
    assert _is_right(end, counts) is right
