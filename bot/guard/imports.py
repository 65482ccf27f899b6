"""Rule `imports`: a flow imports only from a short list, at the top of the file, name by name and without aliases."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import bot
from bot.guard.finding import Finding, at
from bot.guard.source import FLOW, KIND_OF, READING, SCREENS, FlowCode, parse_text

KIT = {
    FLOW: frozenset({"Flow", "Desk", "Row", "Cell"}),
    READING: frozenset({"Row", "Cell"}),
    SCREENS: frozenset({"Screen", *KIND_OF}),
}
STANDARD = {
    "datetime": frozenset({"date"}),
    "dataclasses": frozenset({"replace"}),
    "typing": frozenset({"Final", "Literal", "assert_never"}),
    "collections.abc": frozenset({"Iterable", "Mapping", "Sequence"}),
}
_TABLES = frozenset({"norm", "rules"})
"""The municipality's tables: what is made of them names the place of an error after a text that it was given."""
_DATA = frozenset({"draft", "lines"})
"""What a flow takes only classes from: the functions reckon by the tables."""
_RULE = "imports"


def check_imports(code: FlowCode) -> Iterator[Finding]:
    """Refuse every import that is not allowed."""
    for path, tree in code.files:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = ", ".join(alias.name for alias in node.names)
                yield at(
                    path,
                    node,
                    _RULE,
                    f"import {names}: skriv «from … import namn»; bara bot.kit och bot.domain är tillåtna",
                )
            elif isinstance(node, ast.ImportFrom):
                if node not in tree.body:
                    yield at(path, node, _RULE, "importer står överst i filen, utan villkor")
                yield from (at(path, node, _RULE, text) for text in _wrong(code, path, node))


def _wrong(code: FlowCode, path: Path, node: ast.ImportFrom) -> Iterator[str]:
    module = "." * node.level + (node.module or "")
    allowed = _allowed(code, path, module)
    for alias in node.names:
        if alias.asname is not None:
            yield f"{alias.name} as {alias.asname}: ett importerat namn får inte byta namn; använd {alias.name}"
        if allowed is None:
            yield f"{module} får inte importeras; tillåtna är bot.kit, bot.kit.reading, bot.kit.ssbtek, bot.domain.… (inte norm och rules, som är kommunens tabeller) och flödets egna screens.py och reading.py"
        elif alias.name not in allowed:
            yield f"{alias.name} får inte hämtas från {module} här; tillåtna: {', '.join(sorted(allowed))}"


def _allowed(code: FlowCode, path: Path, module: str) -> frozenset[str] | None:
    if module == "bot.kit":
        return KIT[path.name]
    if path == code.screens_path:
        return None
    if module in (".screens", f"flows.{code.folder.name}.screens"):
        # reading.py never sees a screen: it is given rows.
        return frozenset(code.screens) if code.has_stages else None
    if module in (".reading", f"flows.{code.folder.name}.reading"):
        return code.readings if code.has_stages else None
    return STANDARD.get(module) or _defined_in_the_house(module)


def may_import(module: str) -> bool:
    """Whether a flow may import anything at all from a module that is not its own."""
    return module == "bot.kit" or module in STANDARD or _defined_in_the_house(module) is not None


@cache  # the house is the same for as long as the process runs, and each flow asks again and again
def _defined_in_the_house(module: str) -> frozenset[str] | None:
    """The names that an allowed module of the kit or the domain defines itself, and not what it imports (`re`, `hmac`)."""
    head, _, name = module.rpartition(".")
    in_domain = head == "bot.domain" and name.isidentifier() and name not in _TABLES
    if not (module in ("bot.kit.reading", "bot.kit.ssbtek") or in_domain):
        return None
    path = Path(str(bot.__file__)).parent.joinpath(*module.split(".")[1:]).with_suffix(".py")
    if not path.is_file():
        return None
    tree = parse_text(path.read_bytes(), path)
    if in_domain and name in _DATA:
        tree = ast.Module([node for node in tree.body if isinstance(node, ast.ClassDef)], [])
    return frozenset(name for name in _top_names(tree) if not name.startswith("_"))


def _top_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
