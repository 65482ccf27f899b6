"""The words of CONTEXT.md: an identifier we say, its Swedish term, and words that would mean something else here.

A word is looked for in the names that code gives (classes, functions, arguments, variables), not in names it borrows from a
library. `bot/training` is another house and keeps its own words.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LIBRARY_WORDS = {
    "bot/drivers/web": {"page", "element", "browser"},  # Playwright's own: here a screen is a page
    "bot/drivers/desktop": {"item", "page"},  # what stands in a list, and a key of the keyboard
    "bot/timetable": {"job"},  # APScheduler's own
    "bot/feed": {"job"},  # Procrastinate's own
    "bot/packs": {"config"},  # pydantic reads `model_config`
    "bot/store": {"config", "lanes"},  # Alembic's own; the column `member.lanes`
    "bot/office/web": {"page"},  # what a browser shows: here no screen of a case system is meant
}
"""Rooms where an avoided word is the outside library's own word for the thing."""

OWN_NAMES = {
    "BrowserMissing", "BrowserLost",  # the browser is gone: here it is not the surface that is meant
    "data", "Data",  # the key of a control in a pack that says what it holds (house.md section 3)
}  # fmt: skip
"""Names of the plan itself that hold an avoided word and mean it."""


def avoided() -> set[str]:
    """Read the last column of each table in CONTEXT.md that is headed «avoid»; what stands in brackets explains."""
    words: set[str] = set()
    in_table = False
    context = ROOT / "CONTEXT.md"
    for line in context.read_text(encoding="utf-8").splitlines() if context.exists() else []:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) < 3 or not line.lstrip().startswith("|"):
            in_table = False
        elif cells[-1].casefold() == "avoid":
            in_table = True
        elif in_table and not set(cells[-1]) <= set(":- –"):
            words |= {word.strip(" `*") for word in re.sub(r"\([^)]*\)", "", cells[-1]).split(",")}
    return {word for word in words if word}


def parts(name: str) -> set[str]:
    """Split an identifier into its words: `next_page` and `NextPage` both hold «page»."""
    return {word.casefold() for word in re.findall(r"[A-ZÅÄÖ]+(?![a-zåäö])|[A-ZÅÄÖ]?[a-zåäö]+", name)}


def given_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def sources() -> list[Path]:
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "flows").rglob("*.py")]
    return sorted(file for file in files if not file.is_relative_to(ROOT / "bot" / "training"))


def avoided_in(source: str, words: set[str]) -> list[str]:
    names = sorted({(line, name) for line, name in given_names(ast.parse(source)) if name not in OWN_NAMES})
    return [f"line {line}: {name}" for line, name in names if parts(name) & words]


def test_context_says_which_words_to_avoid() -> None:
    assert {"batch", "widget", "approve"} <= avoided()


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_name_uses_an_avoided_word(file: Path) -> None:
    place = file.relative_to(ROOT).as_posix()
    borrowed = set[str]().union(*(words for room, words in LIBRARY_WORDS.items() if place.startswith(room)))
    assert avoided_in(file.read_text(encoding="utf-8"), avoided() - borrowed) == []


def test_an_avoided_word_is_seen_in_every_kind_of_name() -> None:
    source = "class CaseItem:\n  def approve(self, next_page):\n    self.widget = batch = 1\n"
    seen = avoided_in(source, {"item", "approve", "page", "widget", "batch"})
    assert [name.split()[-1] for name in seen] == ["CaseItem", "approve", "next_page", "batch", "widget"]


def test_a_borrowed_name_is_not_seen() -> None:
    assert avoided_in("import widget\nwidget.page(batch=1)\n", {"widget", "page", "batch"}) == []
