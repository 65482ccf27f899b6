"""`brygga schedule preview` and `brygga watch`: what would stop a night is named by day, with exit code 2."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.app.operations import UNREAD, FlowStatus
from bot.app.settings import load_settings
from bot.cli import app
from bot.drivers.host import HostClock
from tests.unreadable import make_unreadable

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`brygga …` with a folder of timetables and the shipped flows."""
    (tmp_path / "schedules").mkdir()
    shutil.copy(ROOT / "schedules" / "ovning.toml", tmp_path / "schedules")
    (tmp_path / "brygga.toml").write_text(
        f'state = "state"\nsecrets = "file"\nflows = {json.dumps(str(ROOT / "flows"))}\n', encoding="utf-8"
    )

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--settings", str(tmp_path / "brygga.toml")])

    return run


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "schedules" / "ovning.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_nearest_starts_are_shown(run: Run) -> None:
    done = run("schedule", "preview", "--count", "3")
    assert done.exit_code == 0
    assert "Övningskommunen, ekonomiskt bistånd (ovning, flödet ovning):" in done.stdout
    assert done.stdout.count("kl. 22.00") == 3
    assert done.stderr == ""


@pytest.mark.parametrize("command", [("schedule", "preview"), ("watch",)])
def test_an_unknown_flow_is_named_at_its_line_with_the_likely_one(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    change(tmp_path, 'flow = "ovning"', 'flow = "ovnng"')
    done = run(*command)
    assert done.exit_code == 2
    assert f"{tmp_path / 'schedules' / 'ovning.toml'} rad 8: flow: flödet ovnng finns inte" in done.stderr
    assert done.stderr.endswith("där finns ovning\n")


@pytest.mark.parametrize("flow", ["../flows/ovning", ".", "ovning/", "README.md"])
def test_a_flow_is_a_folders_name_and_no_way_to_another_place(run: Run, tmp_path: Path, flow: str) -> None:
    change(tmp_path, 'flow = "ovning"', f'flow = "{flow}"')
    done = run("schedule", "preview")
    assert done.exit_code == 2
    assert "finns inte" in done.stderr


def test_a_folder_without_flows_is_told_as_such(run: Run, tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "brygga.toml").write_text('flows = "flows"', encoding="utf-8")
    assert "flow: flödet ovning finns inte" in run("schedule", "preview").stderr
    (tmp_path / "flows").rmdir()
    assert f"{tmp_path / 'flows'}: mappen finns inte" in run("schedule", "preview").stderr


def test_nobody_to_tell_is_named(run: Run, tmp_path: Path) -> None:
    change(tmp_path, '"it-drift@example.org"', '"it-drift"')
    done = run("schedule", "preview")
    assert done.exit_code == 2
    assert "tell.0: är ingen e-postadress" in done.stderr


def test_an_editors_file_stops_no_timetable_and_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schedules" / ".#ovning.toml").symlink_to("anna@dator.4711")
    done = run("schedule", "preview", "--count", "1")
    assert (done.exit_code, done.stdout.count("kl. 22.00")) == (0, 1)
    assert (
        done.stderr
        == f"{tmp_path / 'schedules' / '.#ovning.toml'} läses inte: en redigerares eller ett filsystems egen fil\n"
    )


def test_a_copy_is_no_second_timetable(run: Run, tmp_path: Path) -> None:
    shutil.copy(tmp_path / "schedules" / "ovning.toml", tmp_path / "schedules" / "ovning (1).toml")
    done = run("schedule", "preview")
    assert done.exit_code == 2
    assert "ovning (1).toml: filen ser ut som en kopia av ovning.toml" in done.stderr


def test_an_unreadable_folder_is_not_an_empty_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_unreadable(monkeypatch, tmp_path / "schedules")
    done = run("schedule", "preview")
    assert done.exit_code == 2
    assert "schedules: mappen går inte att läsa: Brygga saknar rättighet till den" in done.stderr


def test_the_office_does_not_take_unread_timetables_for_none(run: Run, tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "brygga.toml")
    status = FlowStatus(settings, HostClock(), None)  # pyright: ignore[reportArgumentType]  # not asked for
    assert len(status.next_starts("ovning")) == 3
    assert status.next_starts("annat") == []
    change(tmp_path, "ceiling = 200", "celing = 200")
    assert status.next_starts("ovning") == [UNREAD]
