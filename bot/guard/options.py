"""Rule `options`: what is chosen stands in the code, or is a value of the draft that the municipality's tables allow.

An option that is computed could be any option there is, and `acts.txt` could not name it.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import get_args, get_origin, get_type_hints

from bot.domain.draft import Proposal, Watch
from bot.domain.lines import ExpenseLine, IncomeLine
from bot.guard.finding import Finding, at
from bot.guard.scope import Use, assigned, uses
from bot.guard.source import FlowCode, bindings, imported_from_domain, is_stage
from bot.guard.words import is_proposal, reads_like_decision, reads_like_trace
from bot.ports.surface import Kind

OF_THE_DRAFT: Mapping[tuple[object, str], str] = {
    (Proposal, "kind"): "förslagets typ",
    (Proposal, "paragraph"): "förslagets paragraf",
    (Proposal, "reason_applicant"): "förslagets orsak, sökande",
    (Proposal, "reason_co_applicant"): "förslagets orsak, medsökande",
    (Watch, "kind"): "bevakningens typ",
    (IncomeLine, "kind"): "inkomstradens typ",
    (ExpenseLine, "kind"): "utgiftsradens typ",
}
"""The fields that hold an option, and how `acts.txt` names them. Each comes from a table or from last month's decision."""

Origins = frozenset[str]


def check_options(code: FlowCode, readings: FlowCode | None) -> Iterator[Finding]:
    """Refuse an option that is computed, and an option or a row whose text in the code reads like a decision.

    «Bifall» may be chosen, since a proposal says so; it remains a draft until a person presses the button.
    """
    resolver = _Resolver(code, readings)
    for use in uses(code):
        option = option_of(use)
        if option is not None and origins(code, readings, use) is None:
            text = "det som väljs ska stå i koden eller vara utkastets eget värde (utkast.proposal.kind, rad.kind …)"
            yield at(code.flow_path, option, "options", text)
        rows = [one.value for one in use.call.keywords if one.arg == "row" and (use.kind.acts or use.kind.fills)]
        for node in [option, *rows] if option is not None else rows:
            for said in resolver.texts(node, code.functions[use.function]):
                if reads_like_decision(said) and not is_proposal(said):
                    text = f"«{said}» läses som ett beslut; Brygga väljer det aldrig, lämna det till handläggaren"
                    yield at(code.flow_path, node, "options", text)
                elif reads_like_trace(said) and node is not option and use.kind.acts:
                    text = (
                        f"«{said}» läses som något som sparar eller frågar; det trycks bara på som save_draft eller ask"
                    )
                    yield at(code.flow_path, node, "options", text)


def option_of(use: Use) -> ast.expr | None:
    """What is chosen or set, or None for a use that chooses nothing."""
    if use.verb not in ("choose", "set"):
        return None
    named = next((one.value for one in use.call.keywords if one.arg in ("option", "on")), None)
    return use.call.args[0] if use.call.args else named


def origins(code: FlowCode, readings: FlowCode | None, use: Use) -> Origins | None:
    """Every option that a use can choose, or where it comes from, as `acts.txt` names it; None when that is not known."""
    option = option_of(use)
    if use.kind is Kind.TICK:
        match option:
            case ast.Constant(value=bool(on)):
                return frozenset({"i" if on else "ur"})
            case _:
                return None
    return _Resolver(code, readings).options(option, code.functions[use.function], ()) if option is not None else None


class _Resolver:
    """Follows an expression to the texts and fields it can come from. What it does not recognise is computed."""

    def __init__(self, code: FlowCode, readings: FlowCode | None) -> None:
        self._code, self._readings = code, readings

    def options(self, node: ast.expr, function: ast.FunctionDef, seen: tuple[str, ...]) -> Origins | None:
        match node:
            case ast.Constant(value=str(text)):
                return frozenset({f"«{text}»"})
            case ast.IfExp(body=one, orelse=other):
                return _all([self.options(one, function, seen), self.options(other, function, seen)])
            case ast.Attribute(value=base, attr=name):
                said = OF_THE_DRAFT.get((self._type(base, function, seen), name))
                return frozenset({said}) if said else None
            case ast.Name(id=name) if f"{function.name}.{name}" not in seen:
                deeper = (*seen, f"{function.name}.{name}")
                return _all([self.options(value, owner, deeper) for value, owner in self._bound(name, function)])
            case ast.Call(func=ast.Name(id=name)) if self._readings and name in self._readings.functions:
                return _words_of(self._readings, self._readings.functions[name])
            case _:
                return None

    def texts(self, node: ast.expr, function: ast.FunctionDef) -> list[str]:
        """Every text that an expression can be; what stands in it, in parts and together, when that is not known."""
        known = self.options(node, function, ())
        if known is not None:
            return sorted(one[1:-1] for one in known if one.startswith("«"))
        parts = list(self._parts(node, function, ()))
        return list(dict.fromkeys([*parts, "".join(parts)]))

    def _parts(self, node: ast.expr, function: ast.FunctionDef, seen: tuple[str, ...]) -> Iterator[str]:
        for part in ast.walk(node):
            match part:
                case ast.Constant(value=str(text)):
                    yield text
                case ast.Name(id=name) if f"{function.name}.{name}" not in seen:
                    for value, owner in self._bound(name, function):
                        yield from self._parts(value, owner, (*seen, f"{function.name}.{name}"))
                case _:
                    continue

    def _bound(self, name: str, function: ast.FunctionDef) -> list[tuple[ast.expr, ast.FunctionDef]]:
        """What a name is given, each with the function where it stands."""
        if name in self._code.constants:
            return [(self._code.constants[name], function)]
        values = _values(name, function)
        return [(value, function) for value in values] if values is not None else self._given(name, function)

    def _given(self, name: str, function: ast.FunctionDef) -> list[tuple[ast.expr, ast.FunctionDef]]:
        """What every caller in the file gives for a parameter; nothing for what is no parameter, or one of a stage."""
        parameters = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
        if name not in parameters or is_stage(function) or [n for n, _ in bindings(function)].count(name) > 1:
            return []
        found: list[tuple[ast.expr, ast.FunctionDef]] = []
        for caller in self._code.functions.values():
            for call in ast.walk(caller):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name:
                    named = {one.arg: one.value for one in call.keywords}
                    given = dict(zip(parameters, call.args, strict=False)) | named
                    found.append((given.get(name, call), caller))
        return found

    def _type(self, node: ast.expr, function: ast.FunctionDef, seen: tuple[str, ...]) -> object:
        """The class of the domain that an expression has, or None."""
        match node:
            case ast.Attribute(value=base, attr=name):
                return _field(self._type(base, function, seen), name)
            case ast.Name(id=name) if f"{function.name}.{name}:" not in seen:
                seen = (*seen, f"{function.name}.{name}:")
                types = [self._type(value, function, seen) for value in _values(name, function) or ()]
                types += [_each_of(self._type(over, function, seen)) for over in _loops(name, function)]
                types += [imported_from_domain(self._code, one) for one in _annotations(name, function)]
                bound = [found for found, _ in bindings(function)].count(name)
                return types[0] if len(types) == bound and all(one == types[0] for one in types) else None
            case _:
                return None


def _values(name: str, function: ast.FunctionDef) -> list[ast.expr] | None:
    """Every value that a name is given; None when it is bound in any other way, as by a loop or a parameter."""
    values = [value for node in ast.walk(function) for target, value in assigned(node) if target == name]
    return values if values and len(values) == [found for found, _ in bindings(function)].count(name) else None


def _loops(name: str, function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if (
            isinstance(node, ast.For | ast.comprehension)
            and isinstance(node.target, ast.Name)
            and node.target.id == name
        ):
            yield node.iter


def _annotations(name: str, function: ast.FunctionDef) -> Iterator[ast.expr]:
    given = function.args
    for one in (*given.posonlyargs, *given.args, *given.kwonlyargs):
        if one.arg == name and one.annotation is not None:
            yield one.annotation


def _field(owner: object, name: str) -> object:
    return get_type_hints(owner).get(name) if isinstance(owner, type) else None


def _each_of(many: object) -> object:
    return get_args(many)[0] if get_origin(many) is tuple else None


def _words_of(readings: FlowCode, function: ast.FunctionDef) -> Origins | None:
    """The words that a function of `reading.py` chooses among, when it is a look-up in one of the file's own tables."""
    match function.body[-1]:
        case ast.Return(value=ast.Call(func=ast.Name(id="word_for"), args=[ast.Name(id=table), *_])) if (
            readings.imported.get("word_for") == "bot.kit.reading"
        ):
            words = readings.constants.get(table)
        case _:
            return None
    texts = [one.value for one in words.keys if isinstance(one, ast.Constant)] if isinstance(words, ast.Dict) else []
    only = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    if not isinstance(words, ast.Dict) or len(texts) != len(words.keys) or len(only) != 1:
        return None
    return frozenset(f"«{text}»" for text in texts)


def _all(found: list[Origins | None]) -> Origins | None:
    known = [one for one in found if one is not None]
    return frozenset[str]().union(*known) if known and len(known) == len(found) else None
