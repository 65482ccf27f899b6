"""The command line starts quickly: a command's module is imported when it is called, and the list of commands needs none."""

import os
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import Brygga, app
from bot.cli.lazy import Listed, load
from bot.cli.run import reporting_errors

HEAVY = {"playwright", "sqlalchemy", "pydantic", "cv2", "starlette"}
GROUPS = [one for one in Brygga.listed if one.place.endswith(":app")]
RUN = "import sys; sys.argv = ['brygga', *sys.argv[1:]]; from bot.cli import main; "


def brygga(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(arguments), prog_name="brygga")
    return done.exit_code, done.stdout, done.stderr


def imported_by(*arguments: str) -> set[str]:
    """Every module that a command has imported when it ends, in a process of its own."""
    program = (
        RUN + "import atexit; atexit.register(lambda: print('\\n' + ' '.join(sys.modules), file=sys.stderr)); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def completed(*words: str) -> list[str]:
    """What bash would be offered after these words, the last of which is being written."""
    told = {
        "_BRYGGA_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(["brygga", *words]),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN + "main()"], env={**os.environ, **told}, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("one", Brygga.listed, ids=lambda one: one.name)
def test_the_list_says_of_a_command_what_it_says_itself(one: Listed) -> None:
    command = load(one)
    assert (command.name, command.help) == (one.name, one.help)


def test_the_list_of_commands_imports_no_command() -> None:
    imported = imported_by("--help")
    assert {name.partition(".")[0] for name in imported} & HEAVY == set()
    assert {name for name in imported if name.startswith("bot.")} == {"bot.cli", "bot.cli.lazy"}


@pytest.mark.parametrize("one", [group for group in GROUPS if group.name != "training"], ids=lambda one: one.name)
def test_the_help_of_a_group_imports_only_its_own_module(one: Listed) -> None:
    imported = imported_by(one.name, "--help")
    commands = {name for name in imported if name.startswith("bot.cli.")}
    assert commands - {"bot.cli.values"} == {"bot.cli.lazy", "bot.cli.run", one.place.removesuffix(":app")}
    assert {name.partition(".")[0] for name in imported} & HEAVY <= {"pydantic"}  # typer reads options with it


def test_without_arguments_the_help_is_shown() -> None:
    code, said, _ = brygga()
    assert code == 2
    assert "Usage: brygga" in said
    assert all(one.name in said for one in Brygga.listed)


def test_an_unknown_command_is_told_with_the_likeliest() -> None:
    assert brygga("nigth") == (
        2, "", "Kommandot «nigth» finns inte. Menade du «brygga night»? Alla kommandon: brygga --help\n",
    )  # fmt: skip
    assert brygga("xyzzy") == (2, "", "Kommandot «xyzzy» finns inte. Alla kommandon: brygga --help\n")


def test_an_unknown_command_of_a_group_is_told_with_the_likeliest() -> None:
    code, _, said = brygga("case", "shwo")
    assert code == 2
    assert said == "Kommandot «shwo» finns inte. Menade du «brygga case show»? Alla kommandon: brygga case --help\n"


@pytest.mark.parametrize("one", GROUPS, ids=lambda one: one.name)
def test_every_group_answers_an_unknown_command_alike(one: Listed) -> None:
    assert brygga(one.name, "xyzzy")[2].startswith("Kommandot «xyzzy» finns inte.")


def test_a_shell_completes_commands_those_of_a_group_and_options() -> None:
    assert completed("n") == ["night"]
    assert completed("") == [one.name for one in Brygga.listed]
    assert completed("case", "") == ["show", "warning", "answer"]
    assert "--ceiling" in completed("night", "--")
    assert completed("night", "--work", "o") == ["outcomes"]
    assert completed("saknas", "") == [one.name for one in Brygga.listed]


def test_the_shell_script_is_shown_and_names_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    # Which shell started us is typer's to find out; a service or a CI may have been started by none.
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: "bash")
    code, said, _ = brygga("--show-completion")
    assert code == 0
    assert "_BRYGGA_COMPLETE=complete_bash" in said


def test_whoever_breaks_off_a_question_is_not_told_of_a_bug(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Abort), reporting_errors():
        raise typer.Abort
    assert capsys.readouterr().err == ""
