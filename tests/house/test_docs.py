"""What is written holds: commands in the documents exist, no file names a machine, a registry or a secret, and locks lock."""

import importlib.util
import json
import re
import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/**/README.md")])
DOCUMENTS = [file for file in DOCUMENTS if not {".venv", ".brygga", "node_modules"} & set(file.parts)]
NPM_LOCKS = [ROOT / "bot/office/assets/package-lock.json", ROOT / "tests/office/package-lock.json"]
LOCKS = sorted(ROOT.glob("requirements*.lock"))

# Written in two parts, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.$}{)-])/(?:" + "|".join(["wo" "rk", "ro" "ot", "tm" "p", "fa" "rm"]) + r")(?:/|\b)(?!\w)")  # fmt: skip
REGISTRIES = [
    "pypi" ".org", "python" "hosted.org", "npm" "js.org", "npm" "js.com", "deb.debian" ".org", "security.debian" ".org",
    "archive.ubuntu" ".com",
]  # fmt: skip
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abpr]-[A-Za-z0-9-]{10,}"
    r"|\bsk-[A-Za-z0-9]{32,}|\bnpm_[A-Za-z0-9]{36}\b|\bpypi-AgE[A-Za-z0-9_-]{20,}"
)


@cache
def committed() -> tuple[Path, ...]:
    """Return the text files that are, or are about to be, in git."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("inte ett git-träd")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    files = [ROOT / name for name in names if name and (ROOT / name).is_file()]
    return tuple(file for file in files if b"\0" not in file.read_bytes()[:8000])


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for file in committed()
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def commands_in(text: str, program: str) -> set[str]:
    """Return the sub-commands of a program in a document's ```sh blocks, and in the text where one runs from the root."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`((?:\./dev|\.venv/bin/\w+) [^`\n]+)`", text)
    call = re.compile(rf"(?:^|[\s/]){re.escape(program)} +([a-z][\w-]*)")
    spoken = [re.sub(r"-u \S+", "", line.split("#")[0]) for line in lines]  # `sudo -u brygga` names a user
    return {match[1] for line in spoken if (match := call.search(line))}


def dev_commands() -> set[str]:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec
    assert spec.loader
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    return {command.__name__ for command in dev.COMMANDS}


def brygga_commands() -> set[str]:
    group = get_command(app)
    return set(getattr(group, "commands", {}))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_command_in_the_documents_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert commands_in(text, "./dev") - dev_commands() == set()
    assert commands_in(text, "brygga") - brygga_commands() == set()


def test_a_command_that_does_not_exist_would_be_seen() -> None:
    text = "```sh\n./dev demo --headed  # ./dev nej\nsudo -u brygga brygga watch\n```\n./dev utanför\n"
    text += "`./dev proof kills`, `.venv/bin/brygga case show`, `brygga utanför`\n"
    assert commands_in(text, "./dev") == {"demo", "proof"}
    assert commands_in(text, "brygga") == {"watch", "case"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_proof_and_bench_in_the_documents_exists(document: Path) -> None:
    named = re.findall(r"`(?:\./)?dev (proof|bench) ([a-z]\w*)", document.read_text(encoding="utf-8"))
    places = {"proof": "proofs", "bench": "bench"}
    assert [name for kind, name in named if not (ROOT / "tests" / places[kind] / f"{kind}_{name}.py").is_file()] == []


def test_every_local_link_in_the_documents_leads_somewhere() -> None:
    dead = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in DOCUMENTS
        for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
        if not (document.parent / link).exists()
    ]
    assert dead == []


def test_no_file_names_a_path_on_one_machine() -> None:
    assert found(MACHINE_PATH) == []


def test_no_file_names_a_package_registry() -> None:
    assert found(re.compile("|".join(map(re.escape, REGISTRIES)))) == []


def test_no_file_holds_a_secret() -> None:
    assert found(SECRETS) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: file.name)
def test_every_locked_library_has_its_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pins = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins if not pin.startswith("#"))
    assert not re.search(r"https?:|file:|--(?:extra-)?index-url|--find-links", text)


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_npm_package_is_one_version_with_its_checksum_and_no_address(lock: Path) -> None:
    wanted = json.loads((lock.parent / "package.json").read_text(encoding="utf-8"))["dependencies"]
    root, *packages = json.loads(lock.read_text(encoding="utf-8"))["packages"].values()
    assert root["dependencies"] == wanted
    assert all(re.fullmatch(r"[0-9.]+", version) for version in wanted.values())
    assert packages
    assert all(package["integrity"].startswith("sha512-") and "resolved" not in package for package in packages)


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=!~ ;\[]", line)[0] for line in project["dependencies"]}
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
    assert wanted - locked == set()


def test_files_that_name_hosts_are_not_committed() -> None:
    assert [file.name for file in committed() if file.name in {"uv.lock", "pylock.toml"}] == []
