"""Rules on screens and controls: `controls`, `verbs`, `decision`, `screens`, `desk`.

A screen may be a local variable, an argument or the return value of a function in the same file, always typed as its
own class, and nothing else. A control is never a value: it is named and used in one expression. So whatever these rules
do not recognise as a screen cannot be one.
"""

import ast
from collections.abc import Iterator

from bot.guard.finding import Finding, at
from bot.guard.scope import Scope, assigned
from bot.guard.source import ACTING_VERBS, VERBS, FlowCode, bindings, is_name


def check_controls(code: FlowCode) -> Iterator[Finding]:
    """Refuse every screen, control and desk that is not used directly."""
    for function in code.functions.values():
        scope = Scope(code, function)
        yield from _check_bindings(scope)
        for node in ast.walk(function):
            if isinstance(node, ast.expr) and scope.screen_of(node) and not _is_store(node):
                yield from _check_screen(scope, node)
            if isinstance(node, ast.Name) and node.id in scope.desks and not _is_store(node):
                yield from _check_desk(scope, node)
            if isinstance(node, ast.Attribute):
                yield from _check_stray(scope, node)


def _is_store(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def _check_bindings(scope: Scope) -> Iterator[Finding]:
    """A name bound to a screen or a desk is nothing else anywhere in its function."""
    code = scope.code
    for name, node in bindings(scope.function):
        if isinstance(node, ast.arg):
            continue
        if name in scope.desks:
            yield at(code.flow_path, node, "desk", f"{name} är skrivbordet; välj ett annat namn för värdet")
        elif name in scope.screens:
            parent = code.parents[node]
            values = [value for target, value in assigned(parent) if target == name]
            if not values or scope.screen_of(values[0]) != scope.screens[name]:
                yield at(
                    code.flow_path,
                    node,
                    "screens",
                    f"{name} är bilden {scope.screens[name]}; välj ett annat namn för något annat",
                )


# ------------------------------------------------------------------ a screen


def _check_screen(scope: Scope, node: ast.expr) -> Iterator[Finding]:
    code, cls = scope.code, scope.screen_of(node)
    parent = code.parents[node]
    if isinstance(parent, ast.Attribute):
        yield from _check_control(scope, cls, parent)
    elif not _may_hold(scope, cls, node, parent):
        text = f"bilden {cls} får bara ligga i en egen variabel, lämnas till eller returneras av en funktion i filen, under sitt namn"
        yield at(code.flow_path, node, "screens", text)


def _may_hold(scope: Scope, cls: str, node: ast.expr, parent: ast.AST) -> bool:
    match parent:
        case ast.Expr() | ast.Assign(targets=[ast.Name()]):
            return True
        case ast.AnnAssign(target=ast.Name(), annotation=ast.Name(id=name)):
            return name == cls
        case ast.Return():
            return is_name(scope.function.returns, cls)
        case ast.Call() | ast.keyword():
            return is_name(_parameter(scope.code, node, parent), cls)
        case _:
            return False


def _parameter(code: FlowCode, node: ast.expr, parent: ast.AST) -> ast.expr | None:
    """The annotation of the parameter that receives an argument, when the callee is a function in the file."""
    call = code.parents[parent] if isinstance(parent, ast.keyword) else parent
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in code.functions):
        return None
    given = code.functions[call.func.id].args
    placed = [*given.posonlyargs, *given.args]
    if isinstance(parent, ast.keyword):
        return next((one.annotation for one in [*placed, *given.kwonlyargs] if one.arg == parent.arg), None)
    index = next((i for i, argument in enumerate(call.args) if argument is node), len(placed))
    return placed[index].annotation if index < len(placed) else None


def _check_control(scope: Scope, cls: str, control: ast.Attribute) -> Iterator[Finding]:
    code, path = scope.code, scope.code.flow_path
    if control.attr not in code.visible[cls].controls:
        yield at(
            path, control, "controls", f"bilden {cls} har ingen kontroll {control.attr}; lägg till den i screens.py"
        )
        return
    kind = code.visible[cls].controls[control.attr][0]
    verbs = VERBS[kind] if kind else frozenset[str]()
    verb, call = code.parents[control], code.parents[code.parents[control]]
    if kind and kind.decides:
        yield at(
            path,
            control,
            "decision",
            f"{cls}.{control.attr} är ett beslut: det får finnas i bilden men aldrig användas",
        )
    elif _tells_where(code, control):
        return
    elif not (isinstance(verb, ast.Attribute) and isinstance(call, ast.Call) and call.func is verb):
        text = f"{cls}.{control.attr} ska användas på stället: {control.attr}.{'() eller .'.join(sorted(verbs))}()"
        yield at(path, control, "controls", text)
    elif verb.attr not in verbs:
        text = f"{cls}.{control.attr} är av sorten {kind or ''} och kan inte {verb.attr}; det den kan: {', '.join(sorted(verbs))}"
        yield at(path, verb, "verbs", text)
    elif verb.attr in ACTING_VERBS and not isinstance(code.parents[call], ast.Expr):
        yield at(path, call, "controls", f".{verb.attr}() ska stå på en egen rad, inte inuti ett uttryck")


def _tells_where(code: FlowCode, control: ast.Attribute) -> bool:
    """Whether the control is only given as the place of an error: `raise OutOfScope(Reason.…, at=screen.control)`."""
    given = code.parents[control]
    call = code.parents[given]
    return isinstance(given, ast.keyword) and given.arg == "at" and isinstance(code.parents[call], ast.Raise)


def _check_stray(scope: Scope, node: ast.Attribute) -> Iterator[Finding]:
    """A verb or a control's name used on something not recognised as a control or a screen."""
    code = scope.code
    if node.attr in ACTING_VERBS:
        control = node.value
        if not (isinstance(control, ast.Attribute) and scope.screen_of(control.value)) and not scope.screen_of(control):
            text = f".{node.attr} används bara direkt på en kontroll: bild.kontroll.{node.attr}(…)"
            yield at(code.flow_path, node, "controls", text)
    elif not scope.screen_of(node.value) and not scope.screen_of(node) and node.attr in _grave(code):
        text = f"{node.attr} är en kontroll som sparar, frågar eller beslutar; namnet får bara användas på sin bild"
        yield at(code.flow_path, node, "controls", text)


def _grave(code: FlowCode) -> set[str]:
    return {
        name
        for cls in code.screens.values()
        for name, (kind, _) in cls.controls.items()
        if kind and (kind.leaves_trace or kind.decides)
    }


# ------------------------------------------------------------------ the desk


def _check_desk(scope: Scope, node: ast.Name) -> Iterator[Finding]:
    code, parent = scope.code, scope.code.parents[node]
    if isinstance(parent, ast.Attribute):
        if scope.screen_of(code.parents[parent]):
            return
    elif isinstance(parent, ast.Call | ast.keyword) and is_name(_parameter(code, node, parent), "Desk"):
        return
    text = f"{node.id} används bara som {node.id}.on(Bild), eller lämnas till en funktion i filen som tar emot ett Desk"
    yield at(code.flow_path, node, "desk", text)
