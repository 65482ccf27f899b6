"""The building blocks of a sheet of text: sections of words, pairs, tables and listings. Rendering is done elsewhere.

`cleaned` masks identity numbers and removes everything that could control a terminal.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """How much a text should stand out. It is never the only difference between two states."""

    PLAIN = "plain"
    QUIET = "quiet"
    SUM = "sum"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Words:
    """A text, as a paragraph of its own or in a table cell."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with values."""

    rows: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. Amounts, in the columns `amounts`, are never broken across lines."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    amounts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines with lines beneath, such as an amount and the places where it was read."""

    rows: tuple[tuple[Words, tuple[Words, ...]], ...]


Block = Words | Pairs | Table | Listing


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its blocks."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One case as text."""

    title: str
    sections: tuple[Section, ...]


# What a terminal obeys instead of showing: control characters and marks of writing direction.
_STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def cleaned(sheet: Sheet, mask: Callable[[object], object]) -> Sheet:
    """The sheet with every text masked and harmless."""

    def clean(text: str) -> str:
        return str(mask(_STEERS.sub("\ufffd", text)))

    def words(of: Words) -> Words:
        return Words(clean(of.text), of.tone)

    def block(of: Block) -> Block:
        match of:
            case Words():
                return words(of)
            case Pairs(rows):
                return Pairs(tuple((clean(name), words(value)) for name, value in rows))
            case Table(heads, rows, amounts):
                return Table(tuple(map(clean, heads)), tuple(tuple(map(words, row)) for row in rows), amounts)
            case Listing(rows):
                return Listing(tuple((words(first), tuple(map(words, under))) for first, under in rows))

    sections = tuple(Section(clean(section.title), tuple(map(block, section.blocks))) for section in sheet.sections)
    return Sheet(clean(sheet.title), sections)
