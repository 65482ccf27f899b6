"""Reads TOML files into models, and reports errors by file and line."""

import re
import tomllib
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.errors import FlowError, TableInvalid
from bot.packs._files import content_of

M = TypeVar("M", bound=BaseModel)


class Strict(BaseModel):
    """A model that refuses unknown keys: a misspelt key is never silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_keys(cls, content: Any) -> Any:
        # Before the fields: otherwise a misspelt key is reported as a missing one, at a line where nothing is wrong.
        given = content if isinstance(content, dict) else {}
        for key in given:
            if key not in cls.model_fields:
                hint = _likely(str(key), given, cls)
                raise PydanticCustomError("unknown_key", "okänd nyckel{hint}", {"key": str(key), "hint": hint})
        return content


def _likely(key: str, given: Collection[str], model: type[BaseModel]) -> str:
    """A hint about what a misspelt key was meant to be."""
    free = [name for name in model.model_fields if name not in given]
    if meant := get_close_matches(key, free, n=1):
        return f"; menas «{meant[0]}»?"
    if meant := get_close_matches(key, [name for name in given if name != key], n=1):
        return f"; «{meant[0]}» står redan där"
    needed = [name for name in free if model.model_fields[name].is_required()]
    return f"; {needed[0]} saknas" if needed else f"; tillåtna: {', '.join(model.model_fields)}"


def read_toml(path: Path, error: type[FlowError]) -> dict[str, Any]:
    """The file's content, without any BOM. Raises: `error` naming file and line."""
    return parse_toml(content_of(path, error), path, error)


def parse_toml(content: bytes, path: Path, error: type[FlowError]) -> dict[str, Any]:
    """The content of a file that has been read already. Raises: as `read_toml`."""
    text = ""
    try:
        text = _text(content)
        return tomllib.loads(text)
    except UnicodeDecodeError:
        raise error("filen är inte skriven i UTF-8; spara om den som UTF-8", file=str(path)) from None
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"\(at line (\d+)", str(problem))
        line = int(found[1]) if found else len(text.splitlines())  # otherwise it says «at end of document»
        raise error(f"inte giltig TOML: {_in_swedish(str(problem))}", file=str(path), line=max(line, 1)) from None
    except (ValueError, RecursionError):  # a number with thousands of digits, or deeply nested lists
        raise error("inte giltig TOML: ett värde är för stort", file=str(path)) from None


def _text(content: bytes) -> str:
    if b"\0" in content:  # UTF-16 without a BOM
        raise UnicodeDecodeError("utf-8", content, 0, 1, "NUL")
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


_TOML = {
    "Cannot overwrite a value": "nyckeln står två gånger",
    "Duplicate inline table key": "nyckeln står två gånger",
    "Cannot declare": "tabellen står två gånger",
    "Unescaped '\\'": r"ett \ i en text; skriv sökvägar med / eller inom enkla citattecken: 'C:\brygga'",
    "Invalid hex value": r"ett \ i en text; skriv sökvägar med / eller inom enkla citattecken: 'C:\brygga'",
    "Unterminated string": "en text saknar sitt andra citattecken",
    "Illegal character '\\n'": "en text saknar sitt andra citattecken",
    "Expected '=' after a key": "ett = saknas efter nyckeln; en nyckel med å, ä, ö eller blanksteg ska stå inom citattecken",
    "Invalid value": "värdet går inte att läsa; en text ska stå inom citattecken",
    "Invalid date or datetime": "dagen finns inte",
    "Unclosed array": "en lista saknar sin ]",
    "Unclosed inline table": "en tabell saknar sin }",
    "Expected ']": "tabellens namn saknar sin ]",
    "Expected newline": "något som inte hör dit står efter värdet",
    "Invalid statement": "raden är varken en nyckel med ett värde eller en [tabell]",
}


def _in_swedish(problem: str) -> str:
    """The parser's message in Swedish, or unchanged when unknown; neither contains any value from the file."""
    return next((said for begins, said in _TOML.items() if problem.startswith(begins)), problem)


def build(model: type[M], content: dict[str, Any], path: Path, error: type[FlowError], under: str = "") -> M:
    """Validate content as a model. Raises: `error` naming file, line and the invalid key."""
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        raise _named(problem, path, error, under) from None


def _named(problem: ValidationError, path: Path, error: type[FlowError], under: str) -> FlowError:
    """The first validation error, with file, line and key."""
    first = problem.errors()[0]
    keys = [under, *(str(key) for key in first["loc"] if key != "[key]"), str(first.get("ctx", {}).get("key", ""))]
    keys = [key for key in keys if key]
    where = f"{'.'.join(keys)}: " if keys else ""
    return error(where + _swedish(first), file=str(path), line=line_of(path, keys))


def table_invalid(text: str, path: Path, keys: list[str]) -> TableInvalid:
    """An error in a table, at the line of a key."""
    return TableInvalid(text, file=str(path), line=line_of(path, keys))


_HEADING = re.compile(r"^\s*\[+\s*([^\[\],={}]+?)\s*\]+\s*(#.*)?$")
_KEY = re.compile(r"^\s*[\w\"'åäöÅÄÖ.-]+\s*=")


def line_of(path: Path, keys: list[str]) -> int:
    """The line of a key given as a path, or else of its table; 1 when neither is found.

    A number after a name is the index in a list of tables: `["benefit", "2", "row"]`.
    """
    lines = _text(path.read_bytes()).split("\n")
    best, start, end = 1, 0, len(lines)
    for place, name in enumerate(keys):
        if name.isdigit():
            continue
        if (found := _key(lines, start, end, keys[place:])) is not None:
            return found + 1
        heading = re.compile(rf"^\s*\[+\s*([\w\"'åäöÅÄÖ-]+\s*\.\s*)*{_quoted(name)}\s*\]+")
        hits = [number for number in range(start, end) if heading.match(lines[number])]
        if not hits:
            continue
        after = keys[place + 1] if place + 1 < len(keys) else ""
        nth = int(after) if after.isdigit() and lines[hits[0]].lstrip().startswith("[[") else 0
        best = start = hits[min(nth, len(hits) - 1)] + 1
        if stands := _HEADING.match(lines[best - 1]):
            end = _end_of_table(lines, start, stands[1])
    return best


def _key(lines: list[str], start: int, end: int, names: list[str]) -> int | None:
    """The line of a key in one table, including keys written `office.pay_day = 31` or inside { } or [ ]."""
    table = next((number for number in range(start, end) if _HEADING.match(lines[number])), end)
    for used in range(len(names), 0, -1):
        dotted = re.compile("".join([r"^\s*", r"\s*\.\s*".join(map(_quoted, names[:used])), r"\s*="]))
        line = next((number for number in range(start, table) if dotted.match(lines[number])), None)
        if line is not None:
            after = next((number for number in range(line + 1, table) if _KEY.match(lines[number])), table)
            inner = re.compile(rf"[{{,]\s*{_quoted(names[-1])}\s*=")
            return next((number for number in range(line, after) if inner.search(lines[number])), line)
    return None


def _quoted(name: str) -> str:
    return rf"[\"']?{re.escape(name)}[\"']?"


def _end_of_table(lines: list[str], start: int, name: str) -> int:
    for number in range(start, len(lines)):
        other = _HEADING.match(lines[number])
        if other and not other[1].startswith(f"{name}."):
            return number
    return len(lines)


_TEXTS = {
    "missing": "saknas",
    "extra_forbidden": "okänd nyckel",
    "string_type": "ska vara en text inom citattecken",
    "path_type": "ska vara en text inom citattecken",
    "int_type": "ska vara ett heltal",
    "int_parsing": "ska vara ett heltal",
    "int_from_float": "ska vara ett heltal",
    "int_parsing_size": "för stort tal",
    "float_type": "ska vara ett tal",
    "float_parsing": "ska vara ett tal",
    "finite_number": "ska vara ett tal",
    "greater_than_equal": "för litet tal; minst {ge}",
    "less_than_equal": "för stort tal; högst {le}",
    "bool_type": "ska vara true eller false",
    "bool_parsing": "ska vara true eller false",
    "list_type": "ska vara en lista",
    "tuple_type": "ska vara en lista",
    "dict_type": "ska vara en [tabell]",
    "mapping_type": "ska vara en [tabell]",
    "model_type": "ska vara en [tabell]",
    "date_type": "ska vara en dag utan citattecken, 2026-01-31",
    "date_parsing": "ska vara en dag utan citattecken, 2026-01-31",
    "date_from_datetime_parsing": "ska vara en dag utan citattecken, 2026-01-31",
    "date_from_datetime_inexact": "ska vara en dag utan klockslag",
    "string_pattern_mismatch": "har fel form",
    "too_short": "är tom",
    "string_too_short": "är tom",
}


def _swedish(problem: Any) -> str:
    text = _TEXTS.get(problem["type"])
    if problem["type"] in ("enum", "literal_error"):
        return f"okänt värde; tillåtna: {problem['ctx']['expected'].replace(' or ', ' eller ')}"
    return text.format_map(problem.get("ctx", {})) if text else str(problem["msg"]).removeprefix("Value error, ")
