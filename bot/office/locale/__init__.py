"""Every sentence of the office's pages, by name, from `sv.toml` and `en.toml`.

A name is the path of tables and keys, joined by dots: `what` in `[reason.salary]` is `reason.salary.what`. Both
languages have the same names, and each sentence the same placeholders; otherwise nothing is loaded.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from string import Formatter
from types import MappingProxyType
from typing import Any, Final

from bot.domain.errors import MachineError

LANGUAGES: Final = ("sv", "en")


class SentencesBroken(MachineError):
    """Sentences are missing, or the two languages differ: a badly built wheel, or a slip in a file."""

    code = "sentences_broken"
    advice = "Kontorets texter saknas eller är trasiga. Installera om Brygga."


class Texts:
    """The sentences of one language; Swedish when the language is unknown."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "sv"
        self._sentences = sentences(self.language)

    def __call__(self, name: str, **values: object) -> str:
        """The sentence with this name, filled in. Raises: KeyError, which a test should have caught."""
        return self._sentences[name].format(**values)

    def number(self, value: Decimal | float) -> str:
        """A number as the language writes it."""
        written = f"{value:,}".replace(",", "\N{NO-BREAK SPACE}").replace("-", "\N{MINUS SIGN}")
        return written.replace(".", ",") if self.language == "sv" else written

    def has(self, name: str) -> bool:
        """Whether there is such a sentence: a name taken from an address can be anything."""
        return name in self._sentences


def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of a language, by name."""
    return _SENTENCES[language]


def checked(files_of: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """Parse the TOML of each language and check the languages against each other. Raises: SentencesBroken."""
    found = {language: _parsed(language, text) for language, text in files_of.items()}
    fields = {
        language: {name: _placeholders(language, name, said) for name, said in every.items()}
        for language, every in found.items()
    }
    (first, expected), *others = fields.items()
    for language, names in others:
        if names != expected:
            differing = sorted(name for name in names.keys() | expected if names.get(name) != expected.get(name))
            raise SentencesBroken(f"{first} och {language} skiljer sig i {', '.join(differing)}")
    return {language: MappingProxyType(every) for language, every in found.items()}


def _read(name: str) -> str:
    try:
        return files(__name__).joinpath(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SentencesBroken(name) from None


def _parsed(language: str, text: str) -> dict[str, str]:
    try:
        pairs = list(_flat(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as problem:
        raise SentencesBroken(f"{language}.toml: {problem}") from None
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    unfit = [name for name, said in pairs if not isinstance(said, str) or not said.strip()]
    if twice or unfit:
        raise SentencesBroken(f"{language}.toml: {', '.join(twice + unfit)}")
    return dict(pairs)


def _flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _placeholders(language: str, name: str, sentence: str) -> Counter[str]:
    """The placeholders of a sentence, counted; anything else in braces is a slip."""
    try:
        parts = [(field, spec, conversion) for _, field, spec, conversion in Formatter().parse(sentence)]
    except ValueError:
        raise SentencesBroken(f"{language}.toml: {name}") from None
    fields = [field for field, _, _ in parts if field is not None]
    if not all(field.isidentifier() for field in fields) or any(spec or conversion for _, spec, conversion in parts):
        raise SentencesBroken(f"{language}.toml: {name}")
    return Counter(fields)


_SENTENCES = checked(
    {language: _read(f"{language}.toml") for language in LANGUAGES}
)  # at start, not when a page is shown
