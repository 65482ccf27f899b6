"""What a sheet of text is made of: sections of words, pairs, tables and listings. How it is drawn is for others.

Every text is cleaned on its way in: identity numbers masked, and nothing left that could steer a terminal.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """How much a text asks for the eye; it is never the only thing that tells two states apart."""

    PLAIN = "plain"
    QUIET = "quiet"
    SUM = "sum"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Words:
    """A text, alone as a paragraph or in a cell of a table."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with their values."""

    rows: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the columns in `amounts` hold amounts, which are never broken."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    amounts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines with lines of their own beneath, as an amount with the places it was read."""

    rows: tuple[tuple[Words, tuple[Words, ...]], ...]


Block = Words | Pairs | Table | Listing


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One case as text."""

    title: str
    sections: tuple[Section, ...]


# What a terminal obeys instead of showing: control characters, and marks that turn the direction of reading.
_STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def cleaned(sheet: Sheet, mask: Callable[[object], object]) -> Sheet:
    """Give the sheet with every text masked and harmless."""

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
