"""What the guard says: one finding, at one line, under the name of one rule."""

import ast
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a flow or its pack that is refused; `text` says to the vendor what, and what to do instead."""

    file: str
    line: int
    rule: str
    text: str


def at(path: Path, node: ast.AST, rule: str, text: str) -> Finding:
    """A finding where a piece of code stands."""
    return Finding(str(path), getattr(node, "lineno", 1), rule, text)
