"""Reads a TOML file strictly, and says on which line something is wrong.

Knows tables, keys and line numbers; not what a household is. The texts are written for a handläggare.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.training.money import parse_strict

PERIOD = r"\d{4}-(0[1-9]|1[0-2])"
DAY = PERIOD + r"-(0[1-9]|[12]\d|3[01])"

T = TypeVar("T")
Steps = tuple[tuple[str, int], ...]


class HouseholdError(Exception):
    """A household file that cannot be used; the text is Swedish and names file and line."""


@dataclass(frozen=True)
class Table:
    """One table of the file, and its place in it."""

    file: str
    text: str
    values: dict[str, Any]
    steps: Steps = ()

    def fail(self, key: str, what: str) -> HouseholdError:
        """Make the error about one key of this table."""
        return HouseholdError(f"{self.file} rad {find_line(self.text, self.steps, key)}: {what}")

    def text_of(self, key: str, pattern: str = "", default: str | None = None) -> str:
        """Read a text, which must match the whole pattern if one is given."""
        value = self._get(key, default)
        if not isinstance(value, str):
            raise self.fail(key, f'"{key}" ska vara text inom citattecken')
        if pattern and value != default and not re.fullmatch(pattern, value):
            raise self.fail(key, f'"{key}" har fel form: "{value}"')
        return value

    def one_of(self, key: str, allowed: Iterable[str], what: str, default: str | None = None) -> str:
        """Read a text that must be one of the allowed ones."""
        value, allowed = self.text_of(key, default=default), tuple(allowed)
        if value not in allowed:
            names = ", ".join(a or '""' for a in allowed)
            raise self.fail(key, f'okänd {what} "{value}"; tillåtna: {names}')
        return value

    def amount(self, key: str, default: str | None = None) -> int:
        """Read an amount. Units: öre."""
        value = self.text_of(key, default=default)
        try:
            return parse_strict(value) if value else 0
        except ValueError:
            raise self.fail(key, f'"{key}" är inget belopp: "{value}"; skriv som "7 200,00"') from None

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Read true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, f'"{key}" ska vara true eller false')
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; missing means none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.fail(key, f'"{key}" ska vara en lista med texter')
        return tuple(value)

    def table(self, key: str) -> "Table":
        """Return an inner table, which must be there."""
        value = self._get(key, None)
        if not isinstance(value, dict):
            raise self.fail(key, f'"{key}" ska vara ett avsnitt [{key}]')
        return self._inner(key, 0, value)

    def tables(self, key: str, read: Callable[["Table"], T]) -> tuple[T, ...]:
        """Read every table of an array of tables; missing means none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.fail(key, f'"{key}" ska skrivas som avsnitt [[{key}]]')
        return tuple(read(self._inner(key, i, v)) for i, v in enumerate(value))

    def only(self, *keys: str) -> None:
        """Refuse unknown keys: a misspelt key must not pass as a missing one."""
        for key in self.values:
            if key not in keys:
                raise self.fail(key, f'okänt fält "{key}"; tillåtna: {", ".join(keys)}')

    def _get(self, key: str, default: object) -> object:
        if key not in self.values and default is None:
            raise self.fail("", f'fältet "{key}" saknas')
        return self.values.get(key, default)

    def _inner(self, key: str, index: int, values: dict[str, Any]) -> "Table":
        name = f"{self.steps[-1][0]}.{key}" if self.steps else key
        return Table(self.file, self.text, values, (*self.steps, (name, index)))


def read_table(path: Path) -> Table:
    """Read a file. Raises: HouseholdError when it cannot be read, is not UTF-8 or not TOML."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows may put a BOM first
        return Table(path.name, text, tomllib.loads(text))
    except OSError as problem:
        raise unreadable(path, problem) from None
    except UnicodeDecodeError:
        raise HouseholdError(f"{path.name} rad 1: filen är inte sparad som UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = place.group(1) if place else str(text.count("\n") + 1)
        raise HouseholdError(f"{path.name} rad {line}: filen går inte att läsa ({error})") from None


def unreadable(path: Path, problem: OSError) -> HouseholdError:
    """Make the error for a file or a folder that is not there or may not be read."""
    why = "finns inte" if isinstance(problem, FileNotFoundError) else f"går inte att läsa ({problem.strerror})"
    return HouseholdError(f"{path.name}: {why}")


def find_line(text: str, steps: Steps, key: str) -> int:
    """Return the line of a key in the given table, or the table's own line if the key is missing."""
    lines = text.splitlines()
    at = 0
    for name, index in steps:
        at = _header_line(lines, name, index, at)
    for number in range(at, len(lines)):
        line = lines[number]
        if number > at and key and line.startswith("[") and not line.startswith(f"[[{_tail(steps)}{key}]]"):
            break
        if key and re.match(rf'\s*(\[+{re.escape(_tail(steps) + key)}\]+|"?{re.escape(key)}"?\s*=)', line):
            return number + 1
    return min(at + 1, max(len(lines), 1))


def _tail(steps: Steps) -> str:
    return f"{steps[-1][0]}." if steps else ""


def _header_line(lines: list[str], name: str, index: int, start: int) -> int:
    pattern = re.compile(rf"\s*\[+{re.escape(name)}\]+\s*(#.*)?$")
    hits = [n for n in range(start, len(lines)) if pattern.match(lines[n])]
    return hits[index] if index < len(hits) else start
