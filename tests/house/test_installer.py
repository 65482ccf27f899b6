"""The installer in a clean root: what it lays down, that it can be run again, and that it keeps what somebody changed."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import (
    AuditSettings,
    MailSettings,
    OfficeSettings,
    OidcSettings,
    RetentionSettings,
    Settings,
    SigningSettings,
    SystemSettings,
    load_settings,
)
from bot.domain.access import Role

ROOT = Path(__file__).resolve().parents[2]
INSTALLER = ROOT / "installer"

Place = Callable[[], None]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small source tree with one file of each kind."""
    for name in ("flows/a/flow.py", "selectors/a/pack.toml", "schedules/enhet.toml"):
        (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "source" / name).write_text("version = 1\n")
    (tmp_path / "source/installer").mkdir()
    for name in ("brygga.toml", "brygga-watch.service"):
        shutil.copy(INSTALLER / name, tmp_path / "source/installer" / name)
    return tmp_path


@pytest.fixture
def place(tree: Path) -> Place:
    spec = importlib.util.spec_from_file_location("place", INSTALLER / "place.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda: module.main(tree / "source", tree / "etc", tree / "units", tree / "placed.json")


def test_everything_it_may_change_ends_up_with_it(tree: Path, place: Place) -> None:
    place()
    laid_down = {
        file.relative_to(tree).as_posix() for folder in ("etc", "units") for file in (tree / folder).rglob("*.*")
    }
    assert laid_down == {
        "etc/flows/a/flow.py", "etc/selectors/a/pack.toml", "etc/schedules/enhet.toml", "etc/brygga.toml",
        "units/brygga-watch.service",
    }  # fmt: skip


def test_a_file_nobody_changed_is_replaced_by_the_new_one(tree: Path, place: Place) -> None:
    place()
    (tree / "source/schedules/enhet.toml").write_text("version = 2\n")
    place()
    assert (tree / "etc/schedules/enhet.toml").read_text() == "version = 2\n"


def test_a_changed_file_is_kept_and_the_new_one_put_beside_it(
    tree: Path, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place()
    (tree / "etc/schedules/enhet.toml").write_text("version = 1  # ändrad av oss\n")
    (tree / "source/schedules/enhet.toml").write_text("version = 2\n")
    place()
    assert (tree / "etc/schedules/enhet.toml").read_text() == "version = 1  # ändrad av oss\n"
    assert (tree / "etc/schedules/enhet.toml.new").read_text() == "version = 2\n"
    assert "Behöll" in capsys.readouterr().out


def test_a_changed_file_is_left_in_peace_when_we_have_nothing_new(
    tree: Path, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place()
    (tree / "etc/schedules/enhet.toml").write_text("version = 1  # ändrad av oss\n")
    place()
    assert not (tree / "etc/schedules/enhet.toml.new").exists()
    assert capsys.readouterr().out == ""


def test_a_file_that_no_longer_belongs_is_removed_unless_changed(tree: Path, place: Place) -> None:
    place()
    (tree / "etc/selectors/a/pack.toml").write_text("ändrad")
    shutil.rmtree(tree / "source/flows")
    shutil.rmtree(tree / "source/selectors")
    place()
    assert not (tree / "etc/flows/a/flow.py").exists()
    assert (tree / "etc/selectors/a/pack.toml").exists()


def test_the_settings_file_can_be_read_and_explains_every_setting() -> None:
    settings = load_settings(INSTALLER / "brygga.toml")
    shown = re.findall(r"^(?:# )?(\w+) = ", (INSTALLER / "brygga.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert settings.state == Path("/var/lib/brygga")
    sections = (
        Settings, SystemSettings, OfficeSettings, OidcSettings, MailSettings, AuditSettings, RetentionSettings, SigningSettings
    )  # fmt: skip
    names = {name for section in sections for name in section.model_fields}
    assert {*shown, "systems", "office", "oidc", "mail", "audit", "gallring", "signing", "vendors", "readers"} == names


def test_every_section_shown_can_be_read(tmp_path: Path) -> None:
    text = (INSTALLER / "brygga.toml").read_text(encoding="utf-8")
    (tmp_path / "all.toml").write_text(re.sub(r"^# (\w+ = |\[)", r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    settings = load_settings(tmp_path / "all.toml")
    assert settings.office.oidc
    assert set(settings.office.oidc.roles.values()) == {Role.CASEWORKER, Role.LEADER}


def test_the_settings_shown_as_defaults_are_the_defaults(tmp_path: Path) -> None:
    text = (INSTALLER / "brygga.toml").read_text(encoding="utf-8").split("# [systems.")[0]
    (tmp_path / "all.toml").write_text(
        re.sub(r"^# (\w+ = |\[\w+\]$)", r"\1", text, flags=re.MULTILINE), encoding="utf-8"
    )
    (tmp_path / "few.toml").write_text('state = "/var/lib/brygga"\n', encoding="utf-8")
    assert load_settings(tmp_path / "all.toml").model_dump() == load_settings(tmp_path / "few.toml").model_dump()


def test_the_service_runs_as_its_own_user_with_no_secret_in_sight() -> None:
    unit = (INSTALLER / "brygga-watch.service").read_text(encoding="utf-8")
    assert "User=brygga" in unit
    assert "UMask=0077" in unit
    assert not re.search(r"^(?:Environment|EnvironmentFile|PassEnvironment|SetCredential)=", unit, re.MULTILINE)
    assert not re.search(r"password|passwd|token|secret", unit, re.IGNORECASE)


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(os.name == "nt", reason="installationen på Windows är en annan")
def test_a_clean_root_gets_a_brygga_that_starts_without_the_network(tmp_path: Path) -> None:
    source, root, wheelhouse = tmp_path / "source", tmp_path / "root", tmp_path / "wheels"
    not_ours = shutil.ignore_patterns(".*", "__pycache__", "dist", "wheelhouse", "var")
    shutil.copytree(ROOT, source, ignore=not_ours)
    root.mkdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist", cwd=source)
    locked = ("--no-deps", "--require-hashes", "--only-binary=:all:", "-r", "requirements.lock")
    run(sys.executable, "-m", "pip", "download", "--quiet", *locked, "-d", str(wheelhouse), cwd=source)

    install = (str(source / "installer/install.sh"), "--root", str(root), "--wheelhouse", str(wheelhouse))
    first = run(*install, cwd=tmp_path)
    again = run(*install, cwd=tmp_path)

    assert "Klart" in first
    assert "redan installerat" in again
    assert "brygga" in run(str(root / "opt/brygga/venv/bin/brygga"), "--help", cwd=tmp_path).casefold()
    assert (root / "var/lib/brygga").stat().st_mode & 0o777 == 0o700
    assert (root / "etc/brygga/brygga.toml").exists()
    assert (root / "etc/systemd/system/brygga-watch.service").exists()
    inside = next((root / "opt/brygga/venv/lib").glob("python3*/site-packages/bot"))
    packed = {file.relative_to(inside) for file in inside.rglob("*") if file.is_file() and file.suffix != ".pyc"}
    ours = {
        file.relative_to(ROOT / "bot") for file in (ROOT / "bot").rglob("*") if file.is_file() and file.suffix != ".pyc"
    }
    assert packed == ours


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
