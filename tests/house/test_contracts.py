"""Every rule of the house is broken once, in a copy, to see that the linter notices that rule and no other."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["id"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}

COMPUTES = {
    "__future__", "abc", "bisect", "calendar", "collections", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions",
    "functools", "hashlib", "hmac", "itertools", "math", "operator", "re", "string", "types", "typing", "unicodedata",
}  # fmt: skip
"""What domain may import of the standard library: nothing that can reach a clock, a file, a log, the network or chance."""

WIRING_LINES = 60

REACHES_OUT = {"open", "print", "input", "eval", "exec", "float", "today", "now", "utcnow", "fromtimestamp"}
"""Names domain may not call: they need no import but reach out of it all the same, or make money a float."""


@dataclass(frozen=True)
class Break:
    """One broken rule: the sentence, the contract that forbids it, the module changed and the line added."""

    sentence: str
    contract: str
    module: str
    line: str


BREAKS = [
    Break("a lower floor imports a higher one", "floors", "bot.guard", "import bot.store"),
    Break("a room imports its neighbour", "floors", "bot.store", "import bot.drivers.host"),
    Break("a room appears that is not on the plan", "floors", "bot.helpers", ""),
    Break(
        "a ground-floor module imports its neighbour",
        "ground-floor",
        "bot.domain.money",
        "import bot.domain.period",
    ),
    Break("the ground floor gets a room not on the plan", "ground-floor", "bot.domain.helpers", ""),
    Break("one use of the app calls another", "uses-apart", "bot.app.office", "import bot.app.night"),
    Break("the app gets a use not on the plan", "uses-apart", "bot.app.helpers", ""),
    Break("domain asks the clock", "domain-touches-nothing", "bot.domain.period", "import time"),
    Break("domain opens a file", "domain-touches-nothing", "bot.domain.norm", "from pathlib import Path"),
    Break("domain writes a log", "domain-touches-nothing", "bot.domain.errors", "import logging"),
    Break("one driver imports another", "drivers-apart", "bot.drivers.web", "import bot.drivers.host"),
    Break(
        "a finder in windows reads pictures itself",
        "desktop-floors",
        "bot.drivers.desktop.finder",
        "import bot.drivers.desktop.vision.text",
    ),
    Break("a flow reaches the engine", "flows-by-the-door", "flows.ovning.seeded", "import bot.engine"),
    Break("a flow reaches a file", "flows-by-the-door", "flows.ovning.seeded", "import os"),
    Break("a flow leans on another flow", "flows-apart", "flows.seeded", "import flows.ovning.flow"),
    Break("the house imports a flow", "house-names-no-flow", "bot.app", "import flows.ovning.flow"),
    Break(
        "training computes with the house's money",
        "training-takes-nothing",
        "bot.training",
        "import bot.domain.money",
    ),
    Break("the house looks into training", "training-gives-nothing", "bot.app", "import bot.training"),
    Break("the office opens the store", "office-by-ports", "bot.office", "import bot.store"),
    Break("the office gets a room not on the plan", "office-floors", "bot.office.helpers", ""),
    Break("one page looks into another", "pages-apart", "bot.office.web.review", "import bot.office.web.practice"),
    Break("the pages get a room not on the plan", "pages-apart", "bot.office.web.helpers", ""),
    Break("two modules import each other", "no-rings", "bot.kit._seeded_a", "import bot.kit._seeded_b"),
    Break("playwright outside drivers.web", "library-playwright", "bot.guard", "import playwright.sync_api"),
    Break("the database outside store", "library-database", "bot.engine", "import sqlmodel"),
    Break(
        "APScheduler outside timetable",
        "library-apscheduler",
        "bot.engine",
        "import apscheduler.triggers.cron",
    ),
    Break("procrastinate outside feed", "library-procrastinate", "bot.store", "import procrastinate"),
    Break("pydantic outside packs", "library-pydantic", "bot.guard", "import pydantic"),
    Break("pydantic's core outside packs", "library-pydantic", "bot.app", "import pydantic_core"),
    Break("settings read outside app", "library-pydantic", "bot.packs", "import pydantic_settings"),
    Break("keyring outside drivers.host", "library-host", "bot.engine", "import keyring"),
    Break("cattrs outside engine", "library-cattrs", "bot.packs", "import cattrs"),
    Break("starlette outside office and training", "library-web", "bot.store", "import starlette.applications"),
    Break("passwords are judged outside office", "library-sign-in", "bot.store", "import argon2"),
    Break("a spreadsheet is written outside office", "library-spreadsheet", "bot.store", "import xlsxwriter"),
    Break("a screen is seen outside drivers.desktop", "library-desktop", "bot.engine", "import numpy"),
    Break("a window is drawn outside training", "library-practice-windows", "bot.engine", "import PySide6.QtWidgets"),
    Break("rich outside cli", "library-command-line", "bot.office", "import rich.console"),
]


def copied_to(place: Path) -> Path:
    for package in ("bot", "flows"):
        shutil.copytree(
            ROOT / package, place / package, ignore=shutil.ignore_patterns("__pycache__", "*.html", "*.css")
        )
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def broken_files(tree: Path, broken: Break) -> dict[str, str]:
    """What stands in each file once the rule is broken."""
    path = tree.joinpath(*broken.module.split("."))
    door = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    before = door.read_text(encoding="utf-8") if door.exists() else ""
    files = {str(door): f"{before}\n{broken.line}\n"}
    if broken.contract == "no-rings":
        files[str(door.parent / "_seeded_b.py")] = "import bot.kit._seeded_a\n"
    return files


LINT = """
import json, os, sys
from pathlib import Path
from importlinter.cli import lint_imports
installed = [place for place in sys.path if place != sys.argv[1]]  # not the tree that `.venv` points back to
os.chdir(sys.argv[2])
for files in json.load(sys.stdin):
    before = {Path(name): Path(name).read_bytes() if os.path.exists(name) else None for name in files}
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    sys.path[:] = installed
    print("CHANGED", *files)
    lint_imports(no_cache=True, no_logo=True)
    for path, content in before.items():
        path.unlink() if content is None else path.write_bytes(content)
"""


def lint(tree: Path, changes: Sequence[dict[str, str]]) -> list[list[str] | str]:
    """Lint a tree after each change alone, in one process; return the ids of its broken contracts, or what the linter said instead."""
    plain = {**os.environ, "NO_COLOR": "1", "COLUMNS": "250", "PYTHONUTF8": "1"}
    command = [sys.executable, "-P", "-c", LINT, str(ROOT), str(tree)]
    given = json.dumps(changes)
    done = subprocess.run(
        command, env=plain, input=given, capture_output=True, text=True, encoding="utf-8", check=False
    )
    outputs = re.split(r"^CHANGED.*$", done.stdout, flags=re.MULTILINE)[1:]
    assert len(outputs) == len(changes), done.stderr
    return [broken_in(output) for output in outputs]


def broken_in(output: str) -> list[str] | str:
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)", output, flags=re.MULTILINE))
    if verdicts.keys() != {contract["name"] for contract in CONTRACTS.values()}:
        return output
    return [name for name, contract in CONTRACTS.items() if verdicts[contract["name"]] == "BROKEN"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[Break, list[str] | str]:
    """What the linter finds after each break, each undone before the next."""
    tree = copied_to(tmp_path_factory.mktemp("house"))
    *each, mended = lint(tree, [*(broken_files(tree, broken) for broken in BREAKS), {}])
    assert mended == []
    return dict(zip(BREAKS, each, strict=True))


def test_the_house_as_it_stands_keeps_every_rule(tmp_path: Path) -> None:
    assert lint(copied_to(tmp_path), [{}]) == [[]]


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.sentence)
def test_a_broken_rule_is_seen(broken: Break, found: dict[Break, list[str] | str]) -> None:
    assert found[broken] == [broken.contract]


def test_every_rule_is_broken_once_above() -> None:
    assert {broken.contract for broken in BREAKS} == CONTRACTS.keys()


def test_the_wiring_only_builds() -> None:
    source = (ROOT / "bot" / "app" / "wiring.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) <= WIRING_LINES
    decides = ast.If | ast.IfExp | ast.For | ast.While | ast.Try | ast.With | ast.Match | ast.BoolOp | ast.Compare
    assert [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, decides)] == []


def imported_names(file: Path) -> set[str]:
    """Return the top-level names a file imports, wherever in the file it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize(
    "file", sorted((ROOT / "bot").rglob("*.py")), ids=lambda file: file.relative_to(ROOT).as_posix()
)
def test_no_file_of_the_house_is_too_long_to_be_read_at_once(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400, "part it where it would read better in two"


def test_every_outside_library_has_a_room() -> None:
    housed = {
        library
        for name, contract in CONTRACTS.items()
        if name.startswith("library-")
        for library in contract["forbidden_modules"]
    }
    files = [file for file in (ROOT / "bot").rglob("*.py") if "training" not in file.parts]
    used = set[str]().union(*map(imported_names, files)) - sys.stdlib_module_names - {"bot"}
    assert used - housed == set()


@pytest.mark.parametrize("file", sorted((ROOT / "bot" / "domain").rglob("*.py")), ids=lambda file: file.stem)
def test_domain_only_computes(file: Path) -> None:
    assert imported_names(file) - COMPUTES <= {"bot"}
    calls = [node.func for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    called = {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}
    assert called & REACHES_OUT == set()
