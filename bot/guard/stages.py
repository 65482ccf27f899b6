"""Rules on stages: `trace` (at most one act that leaves a trace, last in its stage) and `stage-call`."""

import ast
from collections.abc import Iterator

from bot.guard.finding import Finding, at
from bot.guard.scope import Use, uses
from bot.guard.source import FlowCode, is_stage


def check_trace(code: FlowCode) -> Iterator[Finding]:
    """Refuse a trace in the wrong stage, two in one stage, one that is not last, and a writing stage without one."""
    left = [use for use in uses(code) if use.kind.leaves_trace]
    for use in left:
        yield from (at(code.flow_path, use.call, "trace", text) for text in _misplaced(code, use))
    for function in code.functions.values():
        own = [use for use in left if use.function == function.name]
        for extra in own[1:]:
            yield at(
                code.flow_path,
                extra.call,
                "trace",
                f"{function.name} sparar eller frågar mer än en gång; dela den i två steg",
            )
        if not own and is_stage(function) and _wanted(function.name):
            verb = _wanted(function.name)
            yield at(
                code.flow_path, function, "trace", f"{function.name} ska sluta med .{verb}(); annars behövs inte steget"
            )


def _wanted(stage: str) -> str:
    return "ask" if stage == "ask" else "save" if stage.startswith("write_") else ""


def _misplaced(code: FlowCode, use: Use) -> Iterator[str]:
    function = code.functions[use.function]
    if not is_stage(function):
        yield f".{use.verb}() står i hjälpfunktionen {use.function}; flytta den sist i steget, där den som läser ser den"
        return
    if use.verb != _wanted(use.function):
        yield f"{use.function} får inte {use.verb}; spara görs i write_…, fråga i ask"
    last = function.body[-1]
    if not (isinstance(last, ast.Expr) and last.value is use.call):
        yield f".{use.verb}() ska vara det sista i {use.function}, utanför if och for"


def check_stage_calls(code: FlowCode) -> Iterator[Finding]:
    """Refuse calls to a stage: only Brygga calls stages, and records that it did."""
    stages = {name for name, function in code.functions.items() if is_stage(function)}
    for node in ast.walk(code.flow):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in stages:
            text = f"{node.func.id} är ett steg och anropas bara av Brygga; bryt ut en hjälpfunktion"
            yield at(code.flow_path, node, "stage-call", text)
