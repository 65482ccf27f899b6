"""Rules on the language: `syntax`, `private`, `names`, `calls`, `format`. A flow gets only the Python it needs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.guard.finding import Finding, at
from bot.guard.source import FlowCode, bindings, is_stage_mark

_FORBIDDEN: dict[type[ast.AST], str] = {
    ast.Try: "try: ett fel ska nå Brygga, som vet vad som ska göras; ta bort try",
    ast.TryStar: "try: ett fel ska nå Brygga, som vet vad som ska göras; ta bort try",
    ast.While: "while: använd for över det som finns, eller settled() för att vänta",
    ast.Lambda: "lambda: skriv en funktion med namn överst i filen",
    ast.Global: "global: ett flöde minns ingenting mellan ärenden; skicka värdet som argument",
    ast.Nonlocal: "nonlocal: skicka värdet som argument",
    ast.AsyncFunctionDef: "async: skriv en vanlig funktion",
    ast.AsyncFor: "async: skriv en vanlig for",
    ast.AsyncWith: "async: behövs inte i ett flöde",
    ast.Await: "await: behövs inte i ett flöde",
    ast.Yield: "yield: returnera en lista",
    ast.YieldFrom: "yield: returnera en lista",
    ast.Delete: "del: behövs inte i ett flöde",
    ast.With: "with: ett flöde öppnar ingenting som behöver stängas",
    ast.NamedExpr: "«:=»: skriv en egen tilldelning",
}
BUILTINS = frozenset({
    "abs", "all", "any", "bool", "dict", "enumerate", "frozenset", "int", "isinstance", "len", "list",
    "max", "min", "next", "range", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip",
})  # fmt: skip
INNER_NAMES = frozenset({
    "f_back", "f_builtins", "f_code", "f_generator", "f_globals", "f_lasti", "f_lineno", "f_locals", "f_trace", "f_trace_lines", "f_trace_opcodes",
    "tb_frame", "tb_lasti", "tb_lineno", "tb_next",
    "gi_code", "gi_frame", "gi_running", "gi_suspended", "gi_yieldfrom",
    "cr_await", "cr_code", "cr_frame", "cr_origin", "cr_running", "cr_suspended",
    "ag_await", "ag_code", "ag_frame", "ag_running", "ag_suspended",
    "co_argcount", "co_branches", "co_cellvars", "co_code", "co_consts", "co_exceptiontable", "co_filename", "co_firstlineno", "co_flags",
    "co_freevars", "co_kwonlyargcount", "co_lines", "co_linetable", "co_lnotab", "co_name", "co_names", "co_nlocals", "co_positions",
    "co_posonlyargcount", "co_qualname", "co_stacksize", "co_varnames",
    "add_note", "cell_contents", "fdel", "fget", "fset", "mro", "with_traceback",
})  # fmt: skip
"""The interpreter's own names that do not begin with `_`, in every version of Python that Brygga runs on."""
_DUNDER = re.compile(r"__\w+__")


def check_syntax(code: FlowCode) -> Iterator[Finding]:
    """Refuse syntax that a flow does not need."""
    for path, tree in code.files:
        yield from _check_compiles(path, tree)
        for node in ast.walk(tree):
            if type(node) in _FORBIDDEN:
                yield at(path, node, "syntax", _FORBIDDEN[type(node)])
            yield from (at(path, node, "syntax", text) for text in _odd_parts(node))
    for function in code.functions.values():
        yield from _check_definition(code, function)


def _check_compiles(path: Path, tree: ast.Module) -> Iterator[Finding]:
    """What parses may still be no program, such as a `break` outside a loop: it would fail first as the flow is loaded."""
    try:
        compile(tree, str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as problem:
        said, line = (problem.msg, problem.lineno or 1) if isinstance(problem, SyntaxError) else (str(problem), 1)
        yield Finding(str(path), line, "syntax", f"inte giltig Python: {said}")


def _odd_parts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            yield "*- och **-argument döljer vad som skickas; skriv ut argumenten"
    elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        yield f".{node.attr} = …: ett flöde ändrar inga objekt; skapa ett nytt värde"


def _check_definition(code: FlowCode, function: ast.FunctionDef) -> Iterator[Finding]:
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node is not function:
            yield at(
                code.flow_path,
                node,
                "syntax",
                f"{node.name}: definiera funktioner överst i filen, och klasser i screens.py",
            )
    for mark in function.decorator_list:
        if not is_stage_mark(mark):
            yield at(code.flow_path, mark, "syntax", "den enda dekoratorn i ett flöde är @flow.stage")
    given = function.args
    if given.defaults or any(default is not None for default in given.kw_defaults):
        yield at(
            code.flow_path,
            function,
            "syntax",
            f"{function.name}: parametrar har inga förval; skicka värdet vid anropet",
        )
    if given.vararg or given.kwarg:
        yield at(
            code.flow_path,
            function,
            "syntax",
            f"{function.name}: skriv ut parametrarna i stället för *args och **kwargs",
        )
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    if function.returns is None or any(one.annotation is None for one in every):
        yield at(
            code.flow_path,
            function,
            "syntax",
            f"{function.name}: ange typ för varje parameter och för det som returneras",
        )


# ------------------------------------------------------------------ names


def check_private(code: FlowCode) -> Iterator[Finding]:
    """Refuse names that begin with `_`, reach into Python's internals or are not plain ASCII."""
    for path, tree in code.files:
        for node in ast.walk(tree):
            for name in _names_in(node):
                if name.startswith("_") or name in INNER_NAMES:
                    yield at(
                        path,
                        node,
                        "private",
                        f"{name}: namn som börjar med _ eller hör till Pythons inre får inte användas",
                    )
                elif not name.isascii():
                    yield at(path, node, "private", f"{name}: namn i koden skrivs med a–z, siffror och _")
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _DUNDER.search(node.value):
                yield at(
                    path, node, "private", "en text med ett namn av formen __…__ behövs inte i ett flöde; ta bort den"
                )


def _names_in(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name, asname=None):
            yield from name.split(".")
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.alias(name=name, asname=str(asname)):
            yield from (*name.split("."), asname)
        case ast.ImportFrom(module=str(module)):
            yield from module.split(".")
        case ast.keyword(arg=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.MatchClass(kwd_attrs=names):
            yield from names
        case _:
            return


def check_names(code: FlowCode) -> Iterator[Finding]:
    """Refuse names that are neither the flow's own, imported, nor one of a few builtins."""
    for top in code.flow.body:
        known = code.module_names | BUILTINS | {name for name, _ in bindings(top)}
        for node in ast.walk(top):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in known:
                text = f"{node.id} får inte användas i ett flöde; tillåtna inbyggda: {', '.join(sorted(BUILTINS))}"
                yield at(code.flow_path, node, "names", text)


def check_calls(code: FlowCode) -> Iterator[Finding]:
    """Refuse calling anything but a named function or a method, and passing functions around."""
    functions = code.functions.keys() | (code.readings & code.imported.keys())
    for top in code.flow.body:
        own = {name for name, _ in bindings(top)} if isinstance(top, ast.FunctionDef) else set[str]()
        for node in ast.walk(top):
            if isinstance(node, ast.Call) and not _is_plain(code, node.func, own):
                yield at(
                    code.flow_path,
                    node,
                    "calls",
                    "anropa en funktion vid dess namn eller en metod; inte det som ligger i en variabel",
                )
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in functions:
                parent = code.parents.get(node)
                if not (isinstance(parent, ast.Call) and parent.func is node):
                    yield at(
                        code.flow_path,
                        node,
                        "calls",
                        f"{node.id}: anropa funktionen direkt; den får inte sparas eller skickas vidare",
                    )


def _is_plain(code: FlowCode, callee: ast.expr, own: set[str]) -> bool:
    if isinstance(callee, ast.Name):
        return callee.id not in own and callee.id not in code.constants
    return isinstance(callee, ast.Attribute)


def check_format(code: FlowCode) -> Iterator[Finding]:
    """Refuse `.format`: a format string can reach into any object it is given."""
    for path, tree in code.files:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("format", "format_map"):
                yield at(path, node, "format", f".{node.attr} kan läsa inuti objekt; skriv en f-sträng")
