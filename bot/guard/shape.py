"""Rules on what stands in the files: `module-code`, `screens-file`, `rebinding`, `state`."""

import ast
from collections.abc import Iterator

from bot.guard.finding import Finding, at
from bot.guard.source import KIND_OF, FlowCode, bindings, imported_names, is_name

_COUNTS = frozenset({"enumerate", "next", "reversed", "zip"})
"""What remembers how far it has come."""
_MUTATORS = frozenset({
    "append", "add", "update", "extend", "insert", "pop", "popitem", "clear", "remove", "discard",
    "setdefault", "sort", "reverse", "difference_update", "intersection_update",
    "symmetric_difference_update",
})  # fmt: skip


def check_module_code(code: FlowCode) -> Iterator[Finding]:
    """Refuse code that runs on import, except imports, constants and, in `flow.py`, `flow = Flow("…")`."""
    made = 0
    for node in code.flow.body:
        if isinstance(node, ast.ImportFrom | ast.Import | ast.FunctionDef) or is_text(node):
            continue
        if code.has_stages and _makes_flow(node):
            made += 1
        elif not _is_constant(code, node):
            text = f'överst i {code.name} står bara importer, konstanter, funktioner och i flow.py flow = Flow("namn")'
            yield at(code.flow_path, node, "module-code", text)
    if code.has_stages and made != 1:
        yield at(code.flow_path, code.flow, "module-code", 'flow.py ska ha exakt en rad flow = Flow("namn")')


def _makes_flow(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(
            targets=[ast.Name(id="flow")],
            value=ast.Call(func=ast.Name(id="Flow"), args=[ast.Constant(value=str())], keywords=[]),
        ):
            return True
        case _:
            return False


def _is_constant(code: FlowCode, node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        plain = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    else:
        plain = isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    if not plain:
        return False
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    return value is not None and all(_is_still(code, part) for part in ast.walk(value))


def _is_still(code: FlowCode, part: ast.AST) -> bool:
    if isinstance(part, ast.Call):
        return isinstance(part.func, ast.Name) and part.func.id not in code.functions and part.func.id not in _COUNTS
    if isinstance(part, ast.Attribute):
        # A method of a list or a table that has no name remembers what is taken out of it.
        return isinstance(part.value, ast.Name) and part.value.id in code.imported
    if isinstance(part, ast.Name):
        return not (
            code.imported.get(part.id, "").startswith("bot.kit") or part.id in code.visible or part.id == "flow"
        )
    return not isinstance(part, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp)


def check_rebinding(code: FlowCode) -> Iterator[Finding]:
    """Refuse binding a module-level name twice."""
    for path, tree in code.files:
        seen: set[str] = set()
        for node in tree.body:
            own = _top_bindings(node)
            for name in own:
                if name in seen:
                    yield at(path, node, "rebinding", f"{name} har redan en betydelse i filen; välj ett annat namn")
            seen.update(own)
    for function in code.functions.values():
        for name, node in bindings(function):
            if name in code.module_names:
                yield at(code.flow_path, node, "rebinding", f"{name} betyder redan något i filen; välj ett annat namn")


def _top_bindings(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return [node.name]
    return [name for name, _ in bindings(node)]


def check_state(code: FlowCode) -> Iterator[Finding]:
    """Refuse mutating a constant, own or imported: nothing is remembered from one case to the next."""
    for node in ast.walk(code.flow):
        base: ast.AST = node if _changes(node) else ast.Pass()
        while isinstance(base, ast.Subscript | ast.Attribute):
            base = base.value
        if isinstance(base, ast.Name) and (base.id in code.constants or base.id in code.imported):
            yield at(
                code.flow_path, node, "state", f"{base.id} får inte ändras: inget följer med från ett ärende till nästa"
            )


def _changes(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.Attribute) and node.attr in _MUTATORS


# ------------------------------------------------------------------ screens.py


def check_screens_file(code: FlowCode) -> Iterator[Finding]:
    """Refuse anything but plain screens in `screens.py`."""
    kit = {name for name, module in imported_names(code.screens_tree).items() if module == "bot.kit"}
    named: set[str] = set()
    for node in code.screens_tree.body:
        if isinstance(node, ast.ImportFrom) or is_text(node):
            continue
        if not isinstance(node, ast.ClassDef):
            yield at(
                code.screens_path,
                node,
                "screens-file",
                'i screens.py står bara importer och bilder: class X(Screen, name="x")',
            )
            continue
        yield from (at(code.screens_path, where, "screens-file", text) for where, text in _odd_class(node, kit))
        screen = code.screens[node.name].screen
        if screen in named:
            yield at(code.screens_path, node, "screens-file", f"bilden «{screen}» finns redan; en klass för varje bild")
        named.add(screen)


def _odd_class(node: ast.ClassDef, kit: set[str]) -> Iterator[tuple[ast.AST, str]]:
    if len(node.bases) != 1 or not is_name(node.bases[0], "Screen") or "Screen" not in kit:
        yield node, f"{node.name}: en bild ärver bara Screen"
    if len(node.keywords) != 1 or node.keywords[0].arg != "name" or not _is_literal(node.keywords[0].value):
        yield node, f'{node.name}: skriv class {node.name}(Screen, name="bildens namn i paketet")'
    if node.decorator_list:
        yield node.decorator_list[0], f"{node.name}: en bild har inga dekoratorer"
    seen: set[str] = set()
    for line in node.body:
        if is_text(line) or isinstance(line, ast.Pass):
            continue
        yield from ((line, text) for text in _odd_line(line, kit, seen))


def _odd_line(line: ast.stmt, kit: set[str], seen: set[str]) -> Iterator[str]:
    if not (isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is None):
        yield "en bild har bara rader av formen namn: Sort, utan värden och metoder"
        return
    name = line.target.id
    if name in seen or name == "screen_name":
        yield f"{name} finns redan; en kontroll har en sort"
    seen.add(name)
    if not (isinstance(line.annotation, ast.Name) and line.annotation.id in KIND_OF and line.annotation.id in kit):
        yield f"{name}: sorten ska vara ett av namnen {', '.join(sorted(KIND_OF))}, importerat från bot.kit"


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def is_text(node: ast.stmt) -> bool:
    """Whether a statement is only a text, as a description is."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
