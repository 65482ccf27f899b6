"""How values are typed into fields and compared with what the fields show."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date

from bot.domain.money import AmountError, Money, parse, to_field
from bot.domain.period import Month
from bot.packs._control import Control
from bot.ports.surface import Value


def fold(text: str) -> str:
    """The text with whitespace collapsed, including non-breaking spaces, and each letter written in one way."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def typed(value: Value, control: Control) -> str:
    """The text to type for a value, in the format given by the pack."""
    if isinstance(value, Money):
        return to_field(value)
    if isinstance(value, Month):
        return value.compact() if control.form == "yyyymm" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def same(seen: str, wanted: str, control: Control) -> bool:
    """Whether a field holds what was typed, however the system formats it."""
    if fold(seen) == fold(wanted):
        return True
    if control.data != "amount":
        return False
    try:
        return parse(seen) == parse(wanted)
    except AmountError:
        return False


def cut(raw: str, pattern: str) -> str | None:
    """The part of the text captured by the pack's pattern; None when the text does not match."""
    if not pattern:
        return fold(raw)
    found = re.search(pattern, fold(raw))
    return found.group(1) if found else None


WORD = re.compile(r"\w+")
SHOWN_LENGTH = 120
LEFT_OUT = "…"


def without_personal(text: str, personal: Collection[str]) -> str:
    """The system's own text without its numbers, without the words in what is personal, and without what looks like a name.

    For the records: what is left out shows as «…», and a long text is cut.
    """
    known = {word.casefold() for one in personal for word in WORD.findall(one) if len(word) > 1}
    words = [] if not text else list(_without(fold(text).split(" "), known))
    said = " ".join(word for at, word in enumerate(words) if word != LEFT_OUT or at == 0 or words[at - 1] != LEFT_OUT)
    return said if len(said) <= SHOWN_LENGTH else said[: SHOWN_LENGTH - 1].rstrip() + LEFT_OUT


def _without(words: list[str], known: Collection[str]) -> Iterator[str]:
    begins = True
    for word, after in zip(words, [*words[1:], ""], strict=True):
        parts = [part.casefold() for part in WORD.findall(word)]
        is_known = any(part in known or part.removesuffix("s") in known for part in parts)
        # A name never seen before still has its capital letter, and a sentence seldom begins with two.
        is_name = _is_capital(word) and (not begins or _is_capital(after))
        yield LEFT_OUT if is_known or is_name or any(letter.isdigit() for letter in word) else word
        begins = word.endswith((".", "!", "?", ":"))


def _is_capital(word: str) -> bool:
    return next((letter for letter in word if letter.isalpha()), "").isupper()
