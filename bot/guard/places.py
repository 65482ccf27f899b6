"""Line numbers of controls and candidates in a pack's file."""

import re
import tomllib
from pathlib import Path
from typing import Any

from bot.packs import Candidate


def control_line(path: Path, name: str) -> int:
    """The line of a control's block; 1 when it is not found."""
    return _block(path.read_text(encoding="utf-8-sig").splitlines(), name)[0]


def candidate_line(path: Path, name: str, candidate: Candidate) -> int:
    """The line of one candidate in a control's block, or that of the block when it is not found."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    first, last = _block(lines, name)
    wanted = _plain(candidate.model_dump(exclude_defaults=True))
    for number in range(first, last):
        if wanted in _tables(lines[number]):
            return number + 1
    return first


def text_line(path: Path, text: str) -> int:
    """The first line that contains a text; 1 when none does."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if text in line), 1)


def _block(lines: list[str], name: str) -> tuple[int, int]:
    header = re.compile(rf'^\s*\[\s*"?{re.escape(name)}"?\s*\]|^\s*"?{re.escape(name)}"?\s*=')
    start = next((number for number, line in enumerate(lines) if header.match(line)), None)
    if start is None:
        return 1, len(lines)
    other = re.compile(rf'^\s*\[(?!\s*"?{re.escape(name)}"?\s*\.)\s*[\w"]')
    end = next((number for number in range(start + 1, len(lines)) if other.match(lines[number])), len(lines))
    return start + 1, end


def _tables(line: str) -> list[dict[str, Any]]:
    """The inline tables on one line, whether the line is a list item or the whole list."""
    for text in (f"find = [{line}\n]", line):
        try:
            found = tomllib.loads(text).get("find", [])
        except tomllib.TOMLDecodeError:
            continue
        return [_plain(one) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return []


def _plain(table: dict[str, Any]) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in table.items()
        if value not in ("", (), [])
    }
