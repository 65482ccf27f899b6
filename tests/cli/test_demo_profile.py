"""`brygga demo --profile`: which flow it asks for, and what it says of a profile that does not exist."""

from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app
from bot.cli.demo_night import flow_of


def test_a_profile_has_a_flow_of_its_own_and_the_ordinary_one_keeps_its_name() -> None:
    assert [flow_of(name) for name in ("ovning", "viva", "lifecare")] == ["ovning", "ovning_viva", "ovning_lifecare"]


def test_a_demo_in_a_profile_that_does_not_exist_touches_nothing_and_says_which_there_are(tmp_path: Path) -> None:
    kept = tmp_path / "demo" / "kvar.txt"
    kept.parent.mkdir()
    kept.write_text("kvar", encoding="utf-8")
    said = CliRunner().invoke(app, ["demo", "--profile", "saknad", "--folder", str(kept.parent)])
    assert said.exit_code == 2
    assert "Profilen saknad finns inte. Profiler: combine, lifecare, ovning, viva" in said.output
    assert kept.exists()


def test_the_training_system_refuses_a_profile_that_does_not_exist(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["training", "--profile", "saknad", "--db", str(tmp_path / "o.sqlite")])
    assert said.exit_code == 2
    assert "Profilen saknad finns inte" in said.output
    assert not (tmp_path / "o.sqlite").exists()
