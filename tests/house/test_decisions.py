"""Every decision has a head that holds, the index is what the heads say, and references lead to a file."""

import re
import shutil
from pathlib import Path

import pytest

from tests.house.decisions import FOLDER, ROOT, faults, write_index
from tests.house.test_docs import committed

OLD, NEW = "001-ett-beslut.md", "002-ett-till.md"


def page(number: int, *head: str) -> str:
    text = ["**Valt:** något.", "", "Ett stycke till."]
    return "\n".join(["---", *head, "---", "", f"# {number} Ett beslut", "", *text, ""])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return two decisions, the second replacing the first, with their index."""
    (tmp_path / OLD).write_text(page(1, "room: engine", "status: ersatt", "replaced_by: 2"), encoding="utf-8")
    (tmp_path / NEW).write_text(page(2, "room: drivers.web", "status: gäller"), encoding="utf-8")
    shutil.copy(FOLDER / "README.md", tmp_path)
    write_index(tmp_path)
    return tmp_path


def test_the_decisions_and_their_index_hold() -> None:
    assert list(faults()) == []


def test_a_folder_in_order_has_no_faults(folder: Path) -> None:
    assert list(faults(folder)) == []
    assert f"| [1]({OLD}) | Ett beslut | engine | ersatt | [2]({NEW}) |" in (folder / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (NEW, "# 2 Ett beslut\n\n**Valt:** något.\n", "malformed"),
        (NEW, page(3, "room: engine", "status: gäller"), "malformed"),
        ("utan-nummer.md", page(3, "room: engine", "status: gäller"), "malformed"),
        ("002-samma-nummer.md", page(2, "room: engine", "status: gäller"), "two decisions have one number"),
        (NEW, page(2, "room: vinden", "status: gäller"), "unknown room"),
        (NEW, page(2, "status: gäller"), "unknown room"),
        (NEW, page(2, "room: engine", "status: kanske"), "unknown status"),
        (NEW, page(2, "room: engine", "status: gäller", "replaced_by: 1"), "wrong keys"),
        (OLD, page(1, "room: engine", "status: ersatt"), "wrong keys"),
        (OLD, page(1, "room: engine", "status: ersatt", "replaced_by: två"), "not a list of numbers"),
        (OLD, page(1, "room: engine", "status: ersatt", "replaced_by: 3"), "not a later decision"),
        (OLD, page(1, "room: engine", "status: gäller, delvis ändrat", "changed_by: 1, 2"), "not a later decision"),
        ("003-inte-i-registret.md", page(3, "room: engine", "status: gäller"), "index is stale"),
    ],
)
def test_a_broken_decision_is_seen(folder: Path, name: str, text: str, fault: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    assert [found for found in faults(folder) if fault in found]


def test_every_reference_to_a_decision_leads_to_a_file() -> None:
    reference = re.compile(r"docs/decisions/(\d[\w.-]*\w)")
    dead = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in committed()
        for name in reference.findall(file.read_text(encoding="utf-8", errors="replace"))
        if not (FOLDER / name).is_file()
    ]
    assert dead == []
