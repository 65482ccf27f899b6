"""Parses a flow into syntax trees, with what the rules need to know about them. No code of the flow is run."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bot.domain.errors import FlowRefused
from bot.kit import KINDS
from bot.packs import Contents, Manifest
from bot.ports.surface import Kind

KIND_OF = {kind.__name__: name for name, kind in KINDS.items()}
"""Kinds by class name: `SaveDraft` → `save_draft`."""

VERBS = {
    name: frozenset(verb for verb, what in vars(kind).items() if not verb.startswith("_") and callable(what))
    for name, kind in KINDS.items()
}
"""The verbs of each kind, taken from the kit itself so that the two cannot diverge."""

ACTING_VERBS = frozenset(verb for kind, verbs in VERBS.items() if not kind.reads for verb in verbs) - {"is_there"}
"""All verbs that fill or act. A link's `is_there` only looks."""

FLOW, READING, SCREENS = "flow.py", "reading.py", "screens.py"
"""The file with the stages, the optional one that turns rows into values and never sees a screen, and the screens."""

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=]")


@dataclass(frozen=True, slots=True)
class ScreenClass:
    """One class of `screens.py`: the screen's name in the pack, and each control's kind (None when unknown) and line."""

    screen: str
    line: int
    controls: Mapping[str, tuple[Kind | None, int]]


@dataclass(frozen=True, slots=True)
class FlowCode:
    """`flow.py` or `reading.py`, parsed, together with the screens of its flow. `name` is the file's name.

    `flow` is the file's tree, and `readings` the functions of `reading.py`, which `flow.py` may import.
    """

    contents: Contents
    name: str
    flow: ast.Module
    screens_tree: ast.Module
    screens: Mapping[str, ScreenClass]
    functions: Mapping[str, ast.FunctionDef]
    imported: Mapping[str, str]
    constants: Mapping[str, ast.expr]
    parents: Mapping[ast.AST, ast.AST]
    readings: frozenset[str]

    @property
    def folder(self) -> Path:
        """The flow's folder."""
        return self.contents.folder

    @property
    def flow_path(self) -> Path:
        """The path of the file."""
        return self.folder / self.name

    @property
    def has_stages(self) -> bool:
        """Whether this is `flow.py`."""
        return self.name == FLOW

    @property
    def screens_path(self) -> Path:
        """The path of `screens.py`."""
        return self.folder / SCREENS

    @property
    def files(self) -> tuple[tuple[Path, ast.Module], ...]:
        """The file and `screens.py`, each with its tree."""
        return ((self.flow_path, self.flow), (self.screens_path, self.screens_tree))

    @property
    def visible(self) -> Mapping[str, ScreenClass]:
        """The screens that the file imports: a class of the domain may share its name with one that it does not."""
        own = (".screens", f"flows.{self.folder.name}.screens")
        return {name: cls for name, cls in self.screens.items() if self.imported.get(name) in own}

    @property
    def module_names(self) -> frozenset[str]:
        """Every name bound at module level."""
        return frozenset({*self.functions, *self.imported, *self.constants})


def read_code(manifest: Manifest) -> FlowCode:
    """Parse a flow's stages and screens. Raises: FlowRefused naming file and line for a syntax error."""
    contents = manifest.contents
    readings = parse(contents, READING).body if READING in contents.files else []
    functions = frozenset(node.name for node in readings if isinstance(node, ast.FunctionDef))
    return _code(contents, FLOW, functions)


def read_readings(manifest: Manifest) -> FlowCode | None:
    """Parse a flow's `reading.py`; None when it has none. Raises: FlowRefused."""
    return _code(manifest.contents, READING, frozenset()) if READING in manifest.contents.files else None


def _code(contents: Contents, name: str, readings: frozenset[str]) -> FlowCode:
    tree, screens = parse(contents, name), parse(contents, SCREENS)
    return FlowCode(
        contents,
        name,
        tree,
        screens,
        {node.name: screen_class(node) for node in screens.body if isinstance(node, ast.ClassDef)},
        {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)},
        imported_names(tree),
        dict(_constants(tree)),
        {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)},
        readings,
    )


def parse(contents: Contents, name: str) -> ast.Module:
    """Parse one file of a folder that has been read. Raises: FlowRefused."""
    return parse_text(contents.of(name, FlowRefused), contents.folder / name)


def parse_text(content: bytes, path: Path) -> ast.Module:
    """Parse the bytes of one file. Raises: FlowRefused."""
    try:
        text = content.decode("utf-8-sig")
        if any(_CODING.match(line) for line in content.splitlines()[:2]):
            raise FlowRefused("filen anger en egen teckenkodning; ta bort raden, UTF-8 gäller", file=str(path), line=1)
        return ast.parse(text, filename=str(path))
    except SyntaxError as problem:
        message = f"inte giltig Python: {problem.msg}"
        raise FlowRefused(message, file=str(path), line=problem.lineno or 1) from None
    except (ValueError, RecursionError, MemoryError):
        raise FlowRefused("filen går inte att läsa som Python i UTF-8", file=str(path), line=1) from None


def screen_class(node: ast.ClassDef) -> ScreenClass:
    """Read a screen class leniently; the rule `screens-file` refuses whatever is not plain."""
    named = [k.value.value for k in node.keywords if k.arg == "name" and isinstance(k.value, ast.Constant)]
    controls = {
        line.target.id: (
            KIND_OF.get(line.annotation.id) if isinstance(line.annotation, ast.Name) else None,
            line.lineno,
        )
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    return ScreenClass(str(named[0]) if named else "", node.lineno, controls)


def imported_names(tree: ast.Module) -> dict[str, str]:
    """Every name bound by an import at the top of the file, with its module."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            found.update({a.asname or a.name: "." * node.level + (node.module or "") for a in node.names})
        elif isinstance(node, ast.Import):
            found.update({(a.asname or a.name).split(".")[0]: a.name for a in node.names})
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def bindings(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every name bound anywhere under a node, with the binding node: assignment, loop, parameter, pattern, import, definition."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id, node
        elif isinstance(node, ast.arg):
            yield node.arg, node
        elif isinstance(node, ast.MatchAs | ast.MatchStar | ast.ExceptHandler) and node.name:
            yield node.name, node
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest, node
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node is not tree:
            yield node.name, node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (((a.asname or a.name).split(".")[0], node) for a in node.names)


def annotations(tree: ast.AST) -> Iterator[ast.expr]:
    """Every annotation under a node."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.returns


def is_stage(function: ast.FunctionDef) -> bool:
    """Whether the function is a stage: decorated with exactly `@flow.stage`."""
    return any(is_stage_mark(mark) for mark in function.decorator_list)


def is_stage_mark(mark: ast.expr) -> bool:
    """Whether a decorator is exactly `flow.stage`."""
    return isinstance(mark, ast.Attribute) and mark.attr == "stage" and is_name(mark.value, "flow")


def is_name(node: ast.AST | None, name: str) -> bool:
    """Whether a node is exactly this name."""
    return isinstance(node, ast.Name) and node.id == name


def imported_from_domain(code: FlowCode, node: ast.expr | None) -> object:
    """What a name stands for that the file has imported from the domain; None for every other name."""
    module = code.imported.get(node.id, "") if isinstance(node, ast.Name) else ""
    if not isinstance(node, ast.Name) or not module.startswith("bot.domain."):
        return None
    return getattr(import_module(module), node.id, None)
