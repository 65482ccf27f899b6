"""What a long proof has done so far: a proof that is stopped goes on, and begins anew when the code is another."""

import hashlib
import json
from pathlib import Path
from typing import Any

SOURCES = ("bot", "flows", "selectors", "schedules", "tests/proofs")


def digest(*more: str) -> str:
    """Sum up the code, and `more` folders of it: what was proved about other code is proved no more."""
    total = hashlib.sha256()
    for path in sorted(path for source in (*SOURCES, *more) for path in Path(source).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(path.read_bytes())
    return total.hexdigest()


def is_of_this_code(folder: Path, *more: str) -> bool:
    """Whether what is kept there was done with the code as it is."""
    mark = folder / "code"
    return mark.is_file() and mark.read_text(encoding="utf-8") == digest(*more)


def mark(folder: Path, *more: str) -> None:
    """Say that what is kept there from now on is done with the code as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "code").write_text(digest(*more), encoding="utf-8")


def rows_file(folder: Path, *more: str) -> Path:
    """The file of what is done, one JSON value a line; empty when the code was another then."""
    file = folder / "rader.jsonl"
    if not is_of_this_code(folder, *more):
        file.unlink(missing_ok=True)
        mark(folder, *more)
    return file


def rows(file: Path) -> list[dict[str, Any]]:
    """What earlier runs have written down."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def add(file: Path, *done: dict[str, Any]) -> None:
    """Write down what is done."""
    with file.open("a", encoding="utf-8") as out:
        out.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in done)
