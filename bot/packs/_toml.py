"""Reads a TOML file into a model, and says file and line when it cannot."""

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.errors import FlowError

M = TypeVar("M", bound=BaseModel)


class Strict(BaseModel):
    """A model that refuses keys it does not know: a misspelt key is never silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_toml(path: Path, error: type[FlowError]) -> dict[str, Any]:
    """The file's content. Raises: `error` naming file and line."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except FileNotFoundError:
        raise error("filen finns inte", file=str(path)) from None
    except OSError as problem:
        raise error(f"filen går inte att läsa ({problem.strerror})", file=str(path)) from None
    except UnicodeDecodeError:
        raise error("filen är inte skriven i UTF-8", file=str(path)) from None
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"line (\d+)", str(problem))
        line = int(found[1]) if found else len(text.splitlines())  # otherwise «at end of document»
        raise error(f"inte giltig TOML: {problem}", file=str(path), line=line) from None


def build(model: type[M], content: dict[str, Any], path: Path, error: type[FlowError], under: str = "") -> M:
    """The content as a model. Raises: `error` naming file, line and every key that is wrong."""
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        raise named(problem, path, error, under) from None


def named(problem: ValueError, path: Path, error: type[FlowError], under: str = "") -> FlowError:
    """The first thing a validation found, as an error that says file, line and key."""
    if not isinstance(problem, ValidationError):
        return error(str(problem), file=str(path))
    first = problem.errors()[0]
    keys = [key for key in (under, *map(str, first["loc"])) if key]
    return error(f"{'.'.join(keys)}: {_swedish(first)}", file=str(path), line=line_of(path, keys))


_HEADING = re.compile(r"^\s*\[+\s*([^\[\],={}]+?)\s*\]+\s*(#.*)?$")


def line_of(path: Path, keys: list[str]) -> int:
    """The line where a key of a dotted path stands, or that of its table; 1 when neither is found.

    A number after a name means the table's place in a list of tables: `["benefit", "2", "row"]`.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    best, start, end = 1, 0, len(lines)
    for name, after in zip(keys, [*keys[1:], ""], strict=True):
        pattern = re.compile(
            rf"^\s*(\[+\s*([\w\"åäöÅÄÖ-]+\.)*\"?{re.escape(name)}\"?\s*\]+|\"?{re.escape(name)}\"?\s*=)"
        )
        hits = [number for number in range(start, end) if pattern.match(lines[number])]
        if name.isdigit() or not hits:
            continue
        tables = [number for number in hits if lines[number].lstrip().startswith("[[")]
        hits, place = (tables, int(after)) if after.isdigit() and tables else (hits, 0)
        best = hits[min(place, len(hits) - 1)] + 1
        start = best
        if heading := _HEADING.match(lines[best - 1]):
            end = _end_of_table(lines, start, heading[1])
    return best


def _end_of_table(lines: list[str], start: int, name: str) -> int:
    for number in range(start, len(lines)):
        other = _HEADING.match(lines[number])
        if other and not other[1].startswith(f"{name}."):
            return number
    return len(lines)


_TEXTS = {
    "missing": "saknas",
    "extra_forbidden": "okänd nyckel",
    "string_type": "ska vara en text",
    "int_type": "ska vara ett heltal",
    "int_parsing": "ska vara ett heltal",
    "greater_than_equal": "för litet tal",
    "bool_type": "ska vara true eller false",
    "list_type": "ska vara en lista",
    "tuple_type": "ska vara en lista",
    "literal_error": "okänt värde",
    "enum": "okänt värde",
    "too_short": "är tom",
    "string_too_short": "är tom",
}


def _swedish(problem: Any) -> str:
    text: str = _TEXTS.get(problem["type"], str(problem["msg"]).removeprefix("Value error, "))
    expected = problem.get("ctx", {}).get("expected")
    return f"{text}; tillåtna: {expected}" if expected else text
