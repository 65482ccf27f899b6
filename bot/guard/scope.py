"""Resolves the names of a function to screens, desks or values, and finds every use of a control.

A screen is known by its class: from `desk.on(Class)`, a parameter's type, or the return type of a function in the file.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from bot.guard.source import VERBS, FlowCode, is_name
from bot.ports.surface import Kind


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a control in a function, such as `calc.save.save()`."""

    function: str
    screen: str
    control: str
    kind: Kind
    verb: str
    call: ast.Call


class Scope:
    """Which names of one function are screens or desks."""

    def __init__(self, code: FlowCode, function: ast.FunctionDef) -> None:
        self.code, self.function = code, function
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        self.desks = {one.arg for one in given if is_name(one.annotation, "Desk")}
        self.screens = {one.arg: cls for one in given if (cls := screen_class_named(code, one.annotation))}
        self._learn()

    def _learn(self) -> None:
        grown = True
        while grown:
            before = len(self.screens)
            for node in ast.walk(self.function):
                for name, value in assigned(node):
                    cls = self.screen_of(value)
                    if cls:
                        self.screens.setdefault(name, cls)
            grown = len(self.screens) > before

    def screen_of(self, node: ast.AST | None) -> str:
        """The screen class of an expression, or an empty string."""
        match node:
            case ast.Name(id=name):
                return self.screens.get(name, "")
            case ast.Call(func=ast.Attribute(value=ast.Name(id=desk), attr="on"), args=[ast.Name(id=cls)]) if (
                desk in self.desks
            ):
                return cls if cls in self.code.visible else ""
            case ast.Call(func=ast.Name(id=name)) if name in self.code.functions:
                return screen_class_named(self.code, self.code.functions[name].returns)
            case _:
                return ""


def screen_class_named(code: FlowCode, annotation: ast.expr | None) -> str:
    """The screen class named by an annotation, or an empty string."""
    return annotation.id if isinstance(annotation, ast.Name) and annotation.id in code.visible else ""


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a node assigns, each with its value."""
    if isinstance(node, ast.Assign):
        yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
    elif (
        isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value is not None
    ):
        yield node.target.id, node.value


def uses(code: FlowCode) -> Iterator[Use]:
    """Every use of a control through a verb of its kind."""
    for function in code.functions.values():
        scope = Scope(code, function)
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Attribute(value=screen, attr=control), attr=verb)):
                    cls = code.visible.get(scope.screen_of(screen))
                    kind = cls.controls[control][0] if cls and control in cls.controls else None
                    if cls and kind and verb in VERBS[kind]:
                        yield Use(function.name, cls.screen, control, kind, verb, node)
                case _:
                    continue
