"""Mutants of one module: the same source with one small fault in it.

Poodle's mutators know Python's operators, numbers, keywords and calls; the two below know what is mixed up in this field:
one of a pair for the other, and a condition turned round. The cutting is our own and in bytes, since a syntax tree counts
bytes and Poodle's own cutting counts characters, which is another place after an «å».
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

from poodle.data_types import FileMutation, Mutator
from poodle.mutate import builtin_mutators

# What may be taken for what: the two nets, the two adults, the two months, the ends of a period, the ways to round.
PAIRS = (
    ("min", "max"), ("any", "all"), ("net", "net_after_tax"), ("applicant", "co_applicant"), ("APPLICANT", "CO_APPLICANT"),
    ("control_month", "comparison_month"), ("previous", "next"), ("first", "last"), ("start", "end"),
    ("valid_from", "valid_to"), ("applied", "proposed"), ("UP", "DOWN"), ("incomes", "expenses"),
)  # fmt: skip
OTHER = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}


class PairMutator(Mutator):
    """Take the other one of a pair."""

    mutator_name = "Pair"

    def create_mutations(self, parsed_ast: ast.Module, *_: Any, **__: Any) -> list[FileMutation]:
        """One mutation for each name of a pair that is read."""
        made: list[FileMutation] = []
        for node in ast.walk(parsed_ast):
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if name in OTHER and isinstance(getattr(node, "ctx", None), ast.Load):
                mutation = self.create_file_mutation(node, OTHER[name])
                mutation.lineno = mutation.end_lineno
                mutation.col_offset = mutation.end_col_offset - len(name)
                made.append(mutation)
        return made


class BranchMutator(Mutator):
    """Turn a condition round, where it is not a comparison: those are turned by `Compare`."""

    mutator_name = "Branch"

    def create_mutations(self, parsed_ast: ast.Module, *_: Any, **__: Any) -> list[FileMutation]:
        """One mutation for each condition."""
        tests = [n.test for n in ast.walk(parsed_ast) if isinstance(n, ast.If | ast.IfExp | ast.While)]
        tests += [test for n in ast.walk(parsed_ast) if isinstance(n, ast.comprehension) for test in n.ifs]
        kept = [test for test in tests if not isinstance(test, ast.Compare | ast.UnaryOp)]
        return [self.create_file_mutation(test, f"(not ({ast.unparse(test)}))") for test in kept]


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, the line before and after, and the whole mutated source.

    `in_body` tells a fault in what a function does, which can be put into the loaded function, from one that takes
    effect while the module is loaded.
    """

    module: str
    function: str
    kind: str
    number: int
    line: str
    mutant: str
    source: bytes
    in_body: bool

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What an explanation names it by: it holds when lines are moved, and falls when they are changed."""
        return self.module, self.function, self.line, self.mutant


@dataclass(frozen=True)
class Excluded:
    """Mutants that are not made, with the reason: of one mutator, where the text taken away matches."""

    kind: str
    pattern: str
    why: str
    module: str = ""

    def matches(self, module: str, mutation: FileMutation, taken: str) -> bool:
        """Whether a mutation is one of these."""
        mine = self.kind == mutation.mutator_name and self.module in ("", module)
        return mine and re.search(self.pattern, taken, re.DOTALL) is not None


def load_excluded(path: Path) -> list[Excluded]:
    """Read the exclusions; each must give its reason."""
    return [Excluded(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("excluded", [])]


def mutants_of(folder: Path, module: str, excluded: list[Excluded]) -> list[Mutant]:
    """Every mutant of a module («rules», «warnings._life») that differs from it and is Python, in the order of the lines."""
    source = (folder / f"{module.replace('.', '/')}.py").read_bytes()
    tree = ast.parse(source)
    before, made = ast.dump(tree), dict[bytes, Mutant]()
    notes, f_strings = _without_code(tree)
    for mutation in sorted(_mutations(tree), key=lambda m: (m.lineno, m.col_offset)):
        start, end = _span(source, mutation)
        taken, place = source[start:end].decode(), (mutation.lineno, mutation.col_offset)
        unfit = [*notes, *(f_strings if mutation.mutator_name == "String" else [])]
        if any(rule.matches(module, mutation, taken) for rule in excluded) or any(_holds(n, place) for n in unfit):
            continue
        changed = source[:start] + mutation.text.encode() + source[end:]
        if changed not in made and _differs(changed, before):
            named = module, _function(tree, mutation.lineno), mutation.mutator_name, mutation.lineno
            lines = _lines(source, start, end), _lines(changed, start, start + len(mutation.text.encode()))
            made[changed] = Mutant(*named, *lines, changed, _is_in_body(tree, mutation, source, changed))
    return list(made.values())


def _mutations(tree: ast.Module) -> Iterator[FileMutation]:
    config: Any = SimpleNamespace(mutator_opts={})  # the only part of Poodle's settings that its mutators read
    for make in (*builtin_mutators.values(), PairMutator, BranchMutator):
        yield from make(config=config, echo=print).create_mutations(parsed_ast=deepcopy(tree), file_lines=[])


def _span(source: bytes, mutation: FileMutation) -> tuple[int, int]:
    lines = source.splitlines(keepends=True)
    ahead = [sum(map(len, lines[: number - 1])) for number in (mutation.lineno, mutation.end_lineno)]
    return ahead[0] + mutation.col_offset, ahead[1] + mutation.end_col_offset


def _without_code(tree: ast.Module) -> tuple[list[ast.expr], list[ast.expr]]:
    """Annotations, which are not run, and f-strings, whose parts have no place of their own."""
    notes = [getattr(node, name, None) for node in ast.walk(tree) for name in ("annotation", "returns")]
    return [n for n in notes if isinstance(n, ast.expr)], [n for n in ast.walk(tree) if isinstance(n, ast.JoinedStr)]


def _is_in_body(tree: ast.Module, mutation: FileMutation, source: bytes, changed: bytes) -> bool:
    place = (mutation.lineno, mutation.col_offset)
    name = _function(tree, mutation.lineno)
    scopes = [
        n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.lineno <= place[0] <= (n.end_lineno or 0)
    ]
    if not scopes or place < (scopes[0].body[0].lineno, scopes[0].body[0].col_offset):
        return False
    before, after = code_of(source, name), code_of(changed, name)
    return before is not None and after is not None and before.co_freevars == after.co_freevars


@cache
def code_of(source: bytes, name: str) -> CodeType | None:
    """The code of a function or method by its name, out of a module's source; None where there is no such function."""
    code: CodeType | None = compile(source, "<mutant>", "exec")
    for part in name.split("."):
        inside = [c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == part] if code else []
        code = inside[0] if inside else None
    return code


def _holds(node: ast.expr, place: tuple[int, int]) -> bool:
    return (node.lineno, node.col_offset) <= place < (node.end_lineno or 0, node.end_col_offset or 0)


def _differs(changed: bytes, before: str) -> bool:
    try:
        return ast.dump(ast.parse(changed)) != before
    except SyntaxError:
        return False


def _function(tree: ast.Module, number: int) -> str:
    """The name of the function or class around a line, with its class; `-` outside them all."""
    names: list[str] = []
    scope: ast.AST | None = tree
    while scope is not None and not isinstance(scope, ast.FunctionDef):
        inside = (n for n in ast.iter_child_nodes(scope) if isinstance(n, ast.FunctionDef | ast.ClassDef))
        scope = next((n for n in inside if n.lineno <= number <= (n.end_lineno or 0)), None)
        names += [scope.name] if scope else []
    return ".".join(names) or "-"


def _lines(source: bytes, start: int, end: int) -> str:
    """The whole lines around a place, with white space folded."""
    first, last = source.rfind(b"\n", 0, start) + 1, source.find(b"\n", end)
    return " ".join(source[first:last].decode().split())
