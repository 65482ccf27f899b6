"""What may be done with a control is asked of `Kind`, in one place, and spelled nowhere else."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.ports.surface import Kind

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "bot" / "ports" / "surface.py"
FILES = sorted(
    file
    for room in ("bot", "flows")
    for file in (ROOT / room).rglob("*.py")
    if file != HOME and not file.is_relative_to(ROOT / "bot" / "training")
)
NOWHERE_ELSE = {Kind.SAVE_DRAFT.value}
"""Words that mean a kind of control and nothing else; the rest are ordinary words too."""


def spelled(source: str) -> Iterator[int]:
    """The lines where kinds are spelled as text, or listed, instead of being asked."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=str(word)) if word in NOWHERE_ELSE:
                yield node.lineno
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) if is_list_of_kinds(parts):
                yield node.lineno
            case ast.Dict(keys=keys) if len(keys) > 1 and all(key is not None and is_word(key) for key in keys):
                yield node.lineno
            case ast.Compare(left=left, comparators=others) if any(map(is_kind, (left, *others))):
                if any(is_word(part) for side in (left, *others) for part in ast.walk(side)):
                    yield node.lineno
            case ast.Match(subject=subject, cases=cases) if is_kind(subject):
                yield from (part.lineno for one in cases for part in ast.walk(one.pattern) if is_word(part))
            case _:
                continue


def is_list_of_kinds(parts: Sequence[ast.expr]) -> bool:
    return len(parts) > 1 and (all(map(is_word, parts)) or all(map(is_member, parts)))


def is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in set(Kind)


def is_member(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Kind"


def is_kind(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name == "kind" or name.endswith("_kind")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_kinds_are_asked_and_never_spelled(file: Path) -> None:
    assert list(spelled(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "planted",
    [
        'COMMITS = ("ask", "save_draft")',
        'graves = {"ask", "decision"}',
        "exact = [Kind.ASK, Kind.SAVE_DRAFT]",
        'roles = {"press": "knapp", "link": "länk"}',
        'is_known = control.kind == "decision"',
        'is_known = "tick" != kind',
        'navigates = use.kind in ("link", other)',
        'verb = "save_draft"',
        'match control.kind:\n    case "press" | "ask": pass',
    ],
)
def test_a_spelled_kind_is_seen(planted: str) -> None:
    assert list(spelled(planted))


@pytest.mark.parametrize(
    "other",
    [
        'sure = ("button", "link", "text", "after")',
        'is_asked = stage == "ask"',
        'is_cell = node.role == "table"',
        "is_box = control.kind is Kind.TICK",
        'row = row["amount"], row["text"]',
    ],
)
def test_an_ordinary_word_is_let_be(other: str) -> None:
    assert not list(spelled(other))


def test_a_kind_reads_or_fills_or_acts_or_decides() -> None:
    assert {kind: [kind.reads, kind.fills, kind.acts, kind.decides].count(True) for kind in Kind} == dict.fromkeys(
        Kind, 1
    )
    assert {kind.value for kind in Kind if kind.leaves_trace} == {"ask", "save_draft"}
    assert all(kind.acts for kind in Kind if kind.leaves_trace)
    assert {kind.value for kind in Kind if kind.decides} == {"decision"}
