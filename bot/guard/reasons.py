"""Rule `reasons`: why a case goes to a person is a member of a closed set, and where is a name. Never what was read."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import fields

import bot.kit.reading
from bot.domain.errors import Label, OutOfScope, ReasonSet
from bot.domain.sources import Source
from bot.guard.finding import Finding, at
from bot.guard.scope import Scope
from bot.guard.source import FlowCode, imported_from_domain
from bot.kit import Cell
from bot.ports.surface import Reading

_RULE = "reasons"
_NAMED: Mapping[str, int] = {
    name: list(inspect.signature(function).parameters).index("what")
    for name, function in inspect.getmembers(bot.kit.reading, inspect.isfunction)
    if "what" in inspect.signature(function).parameters
}
"""The kit's readers that name the place themselves, each with where among its arguments the name stands."""


_MADE_BY_KIT = frozenset({Source.__name__, Reading.__name__, Cell.__name__})
_PLACES = frozenset(one.name for made in (Source, Reading, Cell) for one in fields(made)) - {"text"}
"""What says where a value was read. A flow that could write it could put the value itself there."""


def check_reasons(code: FlowCode) -> Iterator[Finding]:
    """Refuse a reason or a place that could carry a value: what is raised is logged, kept and shown."""
    for function in code.functions.values():
        scope = Scope(code, function)
        for node in ast.walk(function):
            yield from (at(code.flow_path, node, _RULE, text) for text in _wrong(scope, node))
    for node in ast.walk(code.flow):
        if isinstance(node, ast.Name) and imported_from_domain(code, node) is Label and not _is_raised(code, node):
            text = 'Label skrivs bara där den används: raise OutOfScope(Reason.…, at=Label("…")); den sparas aldrig'
            yield at(code.flow_path, node, _RULE, text)


def _is_raised(code: FlowCode, label: ast.Name) -> bool:
    """Whether a label is the place of what is raised. One that is kept could be given another text, or stand for a source."""
    call = code.parents[label]
    above = code.parents[call]
    error = code.parents[above] if isinstance(above, ast.keyword) else above
    return isinstance(call, ast.Call) and call.func is label and isinstance(code.parents[error], ast.Raise)


def _wrong(scope: Scope, node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Raise():
            yield from _wrong_raise(scope, node)
        case ast.Call(func=ast.Name(id=name), keywords=given) if name in _MADE_BY_KIT or (
            name == "replace" and not _PLACES.isdisjoint(one.arg for one in given)
        ):
            yield "varifrån ett värde lästes sätts av Brygga och ändras aldrig: platsen visas och loggas"
        case ast.Call(func=ast.Attribute(attr="must_be")):
            if not _is_reason(scope.code, _argument(node, 1, "otherwise")):
                yield "must_be tar en orsak ur Reason: must_be(belopp, Reason.SUM_DIFFERS)"
        case ast.Call(func=ast.Name(id=name)) if name in _NAMED and scope.code.imported.get(name) == "bot.kit.reading":
            if not _is_text(_argument(node, _NAMED[name], "what")):
                yield f"{name} namnger platsen med en text som står i koden, aldrig med ett läst värde"
        case _:
            return


def _wrong_raise(scope: Scope, node: ast.Raise) -> Iterator[str]:
    if node.cause is not None:
        yield "raise … from: utelämna from; det som orsakade felet kan hålla ett läst värde"
    call = node.exc if isinstance(node.exc, ast.Call) else None
    raised = imported_from_domain(scope.code, call.func if call else node.exc)
    if not (isinstance(raised, type) and issubclass(raised, OutOfScope)):
        yield 'ett flöde får bara lämna ärendet till en person: raise OutOfScope(Reason.…, at=Label("…"))'
        return
    if not _can_be_made(raised, call):
        yield f'{raised.__name__} saknar något eller har något för mycket: raise OutOfScope(Reason.…, at=Label("…"))'
    if call is None:
        return
    # Whatever is not named is a reason: a place is always given as `at`.
    for name, given in [("reason", one) for one in call.args] + [(one.arg, one.value) for one in call.keywords]:
        if name == "reason" and not _is_reason(scope.code, given):
            yield "orsaken ska vara en medlem av Reason, skriven där den används: Reason.UNKNOWN_STATUS"
        elif name != "reason" and not _is_place(scope, given):
            yield 'platsen ska vara bild.kontroll eller Label("…") med texten utskriven; aldrig något som är läst'


def _can_be_made(raised: type[OutOfScope], call: ast.Call | None) -> bool:
    given = call.args if call else []
    named = {one.arg: one.value for one in (call.keywords if call else []) if one.arg}
    try:
        inspect.signature(raised).bind(*given, **named)
    except TypeError:
        return False
    return True


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    named = next((given.value for given in call.keywords if given.arg == name), None)
    return call.args[place] if len(call.args) > place else named


def _is_reason(code: FlowCode, node: ast.expr | None) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    reasons = imported_from_domain(code, node.value)
    return isinstance(reasons, type) and issubclass(reasons, ReasonSet) and node.attr in reasons.__members__


def _is_place(scope: Scope, node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(), args=[text], keywords=[]):
            return imported_from_domain(scope.code, node.func) is Label and _is_text(text)
        case ast.Attribute(value=screen, attr=control):
            known = scope.code.visible.get(scope.screen_of(screen))
            return known is not None and control in known.controls
        case _:
            return False


def _is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
