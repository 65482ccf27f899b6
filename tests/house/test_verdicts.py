"""The JSON line that ends a command of `./dev` carries "ok", and nothing that was never tried is ok."""

import ast
import importlib.util
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.bench import bench_start
from tests.proofs import proof_desktop, proof_mutation, trials

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted([*ROOT.glob("tests/proofs/proof_*.py"), *ROOT.glob("tests/bench/bench_*.py"), ROOT / "dev.py"])
CALLS = {
    ("bench_desktop.py", "measured(chosen.rounds)"),  # what a script prints to itself, in a process of its own
    ("dev.py", "verdict(code, counts(report))"),  # tested below
}


def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def printed(script: Path) -> Iterator[tuple[ast.FunctionDef, ast.expr]]:
    """What is printed on standard out as JSON, with the function that does."""
    for function in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in ast.walk(function):
            named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
            if not named or any(keyword.arg == "file" for keyword in call.keywords):
                continue
            for inner in ast.walk(call):
                if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "json.dumps":
                    yield function, inner.args[0]


def carries_ok(script: Path, function: ast.FunctionDef, value: ast.expr) -> bool:
    """Whether the value is written with "ok" first, or is a name that is given it in the same script."""
    if isinstance(value, ast.Dict):
        return isinstance(value.keys[0], ast.Constant) and value.keys[0].value == "ok"
    text = script.read_text(encoding="utf-8")
    return (
        isinstance(value, ast.Name) and any(sign in text for sign in (f'{value.id}["ok"] =', '{"ok": ', '"ok": ok,'))
    ) or (script.name, ast.unparse(value)) in CALLS


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_line_that_a_command_ends_with_carries_ok(script: Path) -> None:
    lines = list(printed(script))
    assert lines, "no JSON line"
    assert [ast.unparse(value) for function, value in lines if not carries_ok(script, function, value)] == []


@pytest.mark.parametrize(
    ("code", "counts", "ok"),
    [
        (0, {"passed": 3, "failed": 0}, True),
        (0, {"passed": 0, "failed": 0}, False),
        (1, {"passed": 3, "failed": 0}, False),
        (0, {"passed": 3, "failed": 1}, False),
    ],
)
def test_tests_are_ok_only_when_some_ran_and_all_passed(code: int, counts: dict[str, int], ok: bool) -> None:
    assert dev().verdict(code, counts)["ok"] is ok


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["nonsens"], 2, "Kommandot nonsens finns inte.\n"), (["--help"], 0, ""), (["help"], 0, ""), ([], 0, "")],
)
def test_a_command_that_is_none_is_told_before_those_that_are(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev().main(arguments) == code
    shown = capsys.readouterr()
    assert shown.err == said
    assert "\n  demo " in shown.out


def test_no_mutant_tried_is_no_proof(capsys: pytest.CaptureFixture[str]) -> None:
    tried = proof_mutation.Tally("money", Counter({trials.KILLED: 9}))
    assert proof_mutation.report([tried], {}, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    for nothing in ([], [tried, proof_mutation.Tally("period")]):
        assert proof_mutation.report(nothing, {}, as_json=True) == 1
        assert json.loads(capsys.readouterr().out)["ok"] is False


def test_a_desktop_where_every_night_stopped_is_no_proof() -> None:
    right, stopped = ({"look": name, "verdict": name} for name in (proof_desktop.RIGHT, proof_desktop.STOPPED))
    assert proof_desktop.is_good([right, stopped], 2)
    assert not proof_desktop.is_good([stopped], 1)
    assert not proof_desktop.is_good([right], 2)
    assert not proof_desktop.is_good([right, {"look": "x", "verdict": proof_desktop.WRONG}], 2)
    assert not proof_desktop.is_good([right, {"input": "x", "ok": False}], 2)
    assert proof_desktop.is_good([{"input": "x", "ok": True}], 1)
    assert not proof_desktop.is_good([], 0)


def test_the_start_is_ok_only_within_its_goal() -> None:
    assert bench_start.judged({"python": 0.01, "brygga": 0.3})["ok"] is True
    assert bench_start.judged({"python": 0.01, "brygga": 0.5})["ok"] is False
