"""The table of words that say what a button does."""

import re
from enum import StrEnum
from pathlib import Path

from pydantic import Field, field_validator

from bot.domain.errors import TableInvalid
from bot.packs._toml import Strict, build, read_toml


class Meaning(StrEnum):
    """What a word says that a button does."""

    DECIDES = "decides"
    PAYS = "pays"
    SAVES = "saves"
    ASKS = "asks"
    AMBIGUOUS = "ambiguous"


_ENTRY = re.compile(r"\*?\w[\w ]*[*.]?")


class _Words(Strict):
    words: tuple[str, ...] = Field(min_length=1)

    @field_validator("words")
    @classmethod
    def _readable(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            if not _ENTRY.fullmatch(word):
                raise ValueError(f"«{word}» är inget ord; så här skrivs de: «ord», «ord*», «*ord», «*ord*», «ord.»")
            if words.count(word) > 1:
                raise ValueError(f"«{word}» står två gånger")
        return words


class _Deeds(_Words):
    takes: tuple[str, ...] = Field(min_length=1)
    unsaid_in_code: tuple[str, ...]
    nouns: tuple[str, ...]


class _Honest(Strict):
    views: tuple[str, ...]
    forms: tuple[str, ...]
    options: tuple[str, ...]
    phrases: tuple[str, ...]
    dotted: tuple[str, ...]


class _Filters(Strict):
    shows: tuple[str, ...] = Field(min_length=1)
    ticks: tuple[str, ...] = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class _Answers(Strict):
    no: tuple[str, ...] = Field(min_length=1)
    yes: tuple[str, ...] = Field(min_length=1)
    undoes: tuple[str, ...] = Field(min_length=1)


class WordTable(Strict):
    """The whole table."""

    decides: _Words
    deeds: _Deeds
    pays: _Words
    saves: _Words
    asks: _Words
    ambiguous: _Words
    honest: _Honest
    filters: _Filters
    answers: _Answers

    def words(self, meaning: Meaning) -> tuple[str, ...]:
        """The words of one meaning."""
        found: _Words = getattr(self, meaning)
        return found.words


def load_words(path: Path) -> WordTable:
    """Read the table. Raises: TableInvalid naming file, line and what is wrong."""
    return build(WordTable, read_toml(path, TableInvalid), path, TableInvalid)
