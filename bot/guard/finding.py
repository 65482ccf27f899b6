"""A finding: one line, refused under the name of one rule."""

import ast
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """Something refused in a flow or its pack. `text` tells the vendor what is wrong and what to do instead."""

    file: str
    line: int
    rule: str
    text: str


def at(path: Path, node: ast.AST, rule: str, text: str) -> Finding:
    """A finding at the line of a syntax node."""
    return Finding(str(path), getattr(node, "lineno", 1), rule, text)
