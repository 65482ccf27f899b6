"""Rules on classes and types: `screens` (a class is not a value) and `annotations` (types show what is passed on)."""

import ast
from collections.abc import Iterator

from bot.guard.finding import Finding, at
from bot.guard.source import KIND_OF, FlowCode, annotations, is_name, is_stage_mark


def check_kit_names(code: FlowCode) -> Iterator[Finding]:
    """Refuse a screen class, a name of the kit or `flow` used as a value."""
    typed = {id(part) for one in annotations(code.flow) for part in ast.walk(one)}
    kit = {name for name, module in code.imported.items() if module == "bot.kit"}
    for node in ast.walk(code.flow):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
            continue
        parent = code.parents[node]
        if node.id == "flow" and not (isinstance(parent, ast.Attribute) and _is_decorator(code, parent)):
            yield at(code.flow_path, node, "screens", "flow används bara i @flow.stage")
        elif node.id in code.visible and id(node) not in typed and not _is_on(parent, node):
            yield at(code.flow_path, node, "screens", f"{node.id} används bara i desk.on({node.id}) och som typ")
        elif (
            node.id in (kit | set(KIND_OF))
            and id(node) not in typed
            and not (node.id == "Flow" and isinstance(parent, ast.Call))
        ):
            yield at(code.flow_path, node, "screens", f"{node.id} används bara som typ")


def _is_decorator(code: FlowCode, node: ast.Attribute) -> bool:
    function = code.parents[node]
    return isinstance(function, ast.FunctionDef) and node in function.decorator_list and is_stage_mark(node)


def _is_on(call: ast.AST, node: ast.Name) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="on"), args=[only], keywords=[]):
            return only is node
        case _:
            return False


def check_annotations(code: FlowCode) -> Iterator[Finding]:
    """Refuse quoted types, kinds of control as types, and screens or desks inside other types."""
    for path, tree in code.files:
        for one in annotations(tree):
            literal = {id(part) for sub in ast.walk(one) if _is_literal_type(sub) for part in ast.walk(sub)}
            for part in ast.walk(one):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in literal:
                    yield at(path, part, "annotations", "skriv typen utan citattecken")
    for one in annotations(code.flow):
        for part in ast.walk(one):
            if isinstance(part, ast.Name) and part.id in KIND_OF:
                yield at(
                    code.flow_path,
                    part,
                    "annotations",
                    f"{part.id}: en kontroll lämnas aldrig vidare; lämna bilden i stället",
                )
            elif isinstance(part, ast.Name) and part is not one and (part.id in code.visible or part.id == "Desk"):
                yield at(
                    code.flow_path,
                    part,
                    "annotations",
                    f"{part.id} ska stå ensam som typ: ett {part.id} läggs aldrig i något annat",
                )
    for function in code.functions.values():
        if is_name(function.returns, "Desk"):
            yield at(code.flow_path, function, "annotations", "ett Desk returneras aldrig; skicka det som argument")


def _is_literal_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and is_name(node.value, "Literal")
