"""Rules on code and pack together: `kinds` (a control has the same kind in both) and `columns`."""

import ast
from collections.abc import Iterator

from bot.guard.finding import Finding, at
from bot.guard.scope import Scope
from bot.guard.source import FlowCode, is_name
from bot.packs import Pack


def check_kinds(code: FlowCode, pack: Pack) -> Iterator[Finding]:
    """Refuse a screen or control that the pack lacks, or that has another kind there."""
    path = str(code.screens_path)
    for name, cls in code.screens.items():
        found = pack.screens.get(cls.screen)
        if found is None:
            yield Finding(path, cls.line, "kinds", f"{name}: paketet saknar bilden «{cls.screen}»")
            continue
        for control, (kind, line) in cls.controls.items():
            if control not in found.controls:
                yield Finding(path, line, "kinds", f"{control}: paketet saknar kontrollen i {found.path.name}")
            elif found.controls[control].kind != kind:
                other = found.controls[control].kind
                yield Finding(
                    path,
                    line,
                    "kinds",
                    f"{control} är {kind or 'okänd'} i koden men {other} i {found.path.name}; rätta den som är fel",
                )


def check_columns(code: FlowCode, pack: Pack) -> Iterator[Finding]:
    """Refuse a column that no table has, or that the table lacks when the row comes straight from one."""
    everywhere = {
        name for screen in pack.screens.values() for control in screen.controls.values() for name in control.columns
    }
    for function in code.functions.values():
        scope, others = Scope(code, function), _others(code, function)
        for node in ast.walk(function):
            match node:
                case ast.Subscript(value=base, slice=ast.Constant(value=str(column)), ctx=ast.Load()):
                    name = base.id if isinstance(base, ast.Name) else ""
                    known = _columns(scope, pack, _run_over(code, node, name)) or everywhere
                    if name not in others and column not in known:
                        text = f"ingen kolumn heter «{column}»; kolumnerna är {', '.join(sorted(known)) or 'inga'}"
                        yield at(code.flow_path, node, "columns", text)
                case _:
                    continue


def _run_over(code: FlowCode, node: ast.AST, name: str) -> ast.expr | None:
    """The iterable of the nearest enclosing loop or comprehension that binds a name."""
    while not isinstance(node, ast.FunctionDef):
        node = code.parents[node]
        loops = [node] if isinstance(node, ast.For) else getattr(node, "generators", [])
        for loop in loops:
            if is_name(loop.target, name):
                return loop.iter
    return None


def _columns(scope: Scope, pack: Pack, rows: ast.expr | None) -> set[str]:
    match rows:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(value=screen, attr=table), attr="rows")):
            cls = scope.code.visible.get(scope.screen_of(screen))
            found = pack.screens.get(cls.screen) if cls else None
            return set(found.controls[table].columns) if found and table in found.controls else set()
        case _:
            return set()


def _others(code: FlowCode, function: ast.FunctionDef) -> set[str]:
    """Names that cannot be rows: constants, dictionaries created here, parameters of another type."""
    names = set(code.constants)
    for node in ast.walk(function):
        if isinstance(node, ast.arg) and node.annotation is not None and not _mentions_row(node.annotation):
            names.add(node.arg)
        elif (
            isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not _mentions_row(node.annotation)
        ):
            names.add(node.target.id)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.DictComp):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names


def _mentions_row(annotation: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id in ("Row", "Cell") for part in ast.walk(annotation))
