"""`brygga pack key, sign, verify, diff`: how a vendor and a municipality's second reader stand for a flow."""

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.store import Vault
from tests.app.signed_world import SignedWorld, signed_world

Run = Callable[..., Result]


@pytest.fixture
def world(tmp_path: Path) -> SignedWorld:
    return signed_world(tmp_path)


@pytest.fixture
def run(world: SignedWorld) -> Run:
    """`brygga pack …` with a settings file that pins the world's keys."""
    signing = world.settings.signing
    pins = "".join(
        f"[signing.{role}]\n"
        + "".join(f"{json.dumps(name, ensure_ascii=False)} = '{key}'\n" for name, key in keys.items())
        for role, keys in (("vendors", signing.vendors), ("readers", signing.readers))
    )
    (world.root / "brygga.toml").write_text(f'state = "var"\nsecrets = "file"\n{pins}', encoding="utf-8")

    def run(command: str, *arguments: object) -> Result:
        options = [] if command == "key" else ["--settings", str(world.root / "brygga.toml")]
        return CliRunner().invoke(app, ["pack", command, *map(str, arguments), *options])

    return run


def key(world: SignedWorld, name: str) -> tuple[str, str]:
    return ("--key", str(world.root / f"{name}.key"))


def test_a_flow_is_signed_approved_and_verified(run: Run, world: SignedWorld) -> None:
    assert run("verify", world.flow).exit_code == 7
    assert run("sign", world.flow, *key(world, "vendor")).exit_code == 0
    first = run("verify", world.flow)
    assert (first.exit_code, "Ny rad i acts.txt: save_draft" in first.stdout) == (7, True)
    assert run("sign", world.flow, *key(world, "reader"), "--countersign").exit_code == 0
    assert (world.root / "countersigned" / "ovning.toml").is_file()
    done = run("verify", world.flow)
    assert done.exit_code == 0, done.output
    assert "Signerat av Leverantören AB." in done.stdout
    assert "acts.txt är läst av Systemförvaltningen." in done.stdout
    assert world.package().digest in done.stdout
    with (world.flow / "flow.py").open("a") as file:
        file.write("\n")
    changed = run("verify", world.flow)
    assert (changed.exit_code, "är ändrat efter att signature.toml skrevs" in changed.stderr) == (7, True)


def test_the_private_key_may_be_in_the_vault(run: Run, world: SignedWorld) -> None:
    Vault(world.root / "var").set("signing/vendor", world.key("vendor").strip())
    assert run("sign", world.flow, "--secret", "signing/vendor").exit_code == 0
    assert "Signerat av Leverantören AB." in run("verify", world.flow).stdout


@pytest.mark.parametrize("both", [False, True])
def test_where_the_private_key_is_must_be_said_once(run: Run, world: SignedWorld, both: bool) -> None:
    done = run("sign", world.flow, *((*key(world, "vendor"), "--secret", "signing/vendor") if both else ()))
    assert (done.exit_code, "antingen --key eller --secret" in done.stderr) == (2, True)
    assert not (world.flow / "signature.toml").exists()


def test_a_key_file_is_made_once_and_for_its_owner_only(run: Run, world: SignedWorld) -> None:
    path = world.root / "new.key"
    made = run("key", path)
    assert (made.exit_code, stat.S_IMODE(path.stat().st_mode)) == (0, 0o600)
    private = path.read_text("ascii").strip()
    assert private not in made.output
    again = run("key", path)
    assert (again.exit_code, "finns redan" in again.stderr) == (2, True)
    assert path.read_text("ascii").strip() == private


def test_a_flow_with_a_finding_is_not_signed(run: Run, world: SignedWorld) -> None:
    world.change(world.flow / "flow.py", "from datetime import date\n", "import os\n")
    assert run("sign", world.flow, *key(world, "vendor")).exit_code == 2
    assert not (world.flow / "signature.toml").exists()


def test_the_difference_names_what_is_pressed_before_the_files(run: Run, world: SignedWorld) -> None:
    shutil.copytree(world.root / "flows", world.root / "old" / "flows")
    shutil.copytree(world.root / "selectors", world.root / "old" / "selectors")
    old = world.root / "old" / "flows" / "ovning"
    assert run("diff", old, world.flow).stdout == "Inget skiljer dem.\n"
    line = world.press_something_new()
    assert run("diff", old, world.flow).stdout.splitlines() == [
        f"+ {line}", "~ flow/acts.txt", "~ flow/flow.py", "~ flow/screens.py", "~ pack/journal_edit.toml",
    ]  # fmt: skip
    assert run("diff", world.flow, old).stdout.splitlines()[0] == f"- {line}"


def test_a_night_of_a_changed_flow_ends_with_a_code_of_its_own(run: Run, world: SignedWorld) -> None:
    run("sign", world.flow, *key(world, "vendor"))
    (world.flow / "README.md").write_text("x", encoding="utf-8")
    settings = world.root / "brygga.toml"
    shutil.copytree(Path(__file__).parents[2] / "schedules" / "tables", world.root / "schedules" / "tables")
    settings.write_text(
        settings.read_text("utf-8") + '[systems.ovning]\nurl = "http://127.0.0.1:9"\nuser = "R"\n', "utf-8"
    )
    done = CliRunner().invoke(app, ["night", "--flow", "ovning", "--as-of", "2025-10-06", "--settings", str(settings)])
    assert (done.exit_code, "Fel [package_not_trusted]" in done.stderr) == (7, True)
