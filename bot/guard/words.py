"""Reads what the text on a button says that it does, however it is written. The words are data: `decision_words.toml`."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from bot.packs import Meaning, WordTable, load_words
from bot.ports.surface import Kind

PATH = Path(__file__).with_name("decision_words.toml")

# ------------------------------------------------------------------ a text as the eye reads it

_TWINS = str.maketrans({"æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "ħ": "h"})
_LETTERS = {
    "0": "o",
    "@": "a",
    "$": "s",
    "§": "s",
    "3": "e",
    "€": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "ß": "b",
    "9": "g",
    "¢": "c",
}
_AS_L = str.maketrans(_LETTERS | {"1": "l", "|": "l", "£": "l", "6": "b"})
_AS_I = str.maketrans(_LETTERS | {"1": "i", "!": "i", "£": "e", "6": "g"})
_FROM_THE_RIGHT = ("RLO", "RLE", "RLI", "LRO")
_CHUNK = re.compile(r"\S*[^\W\d_]\S*")
_CAPITAL = re.compile(r"(?<=[a-zåäö])I")
_TOKEN = re.compile(r"[a-z0-9]+\.?")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_SIGN = re.compile(r"(?<=[^\W\d_])([^\x00-\x7f])(?=[^\W\d_])")
_SINGLES = re.compile(r"(?<= )[a-z0-9](?: [a-z0-9]){2,}(?= )")


def _spread(text: str) -> str:
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_TWINS)


def _fold(text: str) -> str:
    """A text without case, accents and invisible characters: « fatta besl. ». Every word has a space around it."""
    spread = _spread(text)
    shown = "".join(c for c in spread if unicodedata.category(c) not in ("Cf", "Mn", "Me"))
    words = f" {' '.join(_TOKEN.findall(shown))} "
    return _SINGLES.sub(lambda spelt: spelt[0].replace(" ", ""), words)


@lru_cache(maxsize=8192)
def _forms(text: str) -> tuple[str, ...]:
    """The folded text, and as it reads without hyphens, or when a figure, a sign or a capital i stands for a letter («BesIut»)."""
    letters = _CAPITAL.sub("l", text)
    twins = [_CHUNK.sub(lambda chunk, t=twin: chunk[0].translate(t), letters) for twin in (_AS_L, _AS_I)]
    return tuple(dict.fromkeys(map(_fold, (text, _HYPHEN.sub("", text), *twins))))


def _sign_in_word(text: str) -> str:
    """The first figure or sign within a word that no keyboard here has and that can pass for a letter («Bes∣ut»)."""
    for found in _SIGN.finditer(unicodedata.normalize("NFKC", text)):
        name = unicodedata.name(found[1], "")
        if unicodedata.category(found[1])[0] in "NS" and not re.search(r"ARROW|TRIANGLE|POINTER", name):
            return name
    return ""


def strange_letter(text: str) -> str:
    """The name of the first character that is invisible or looks Latin without being so, or an empty string."""
    for c in unicodedata.normalize("NFC", text):
        category = unicodedata.category(c)
        foreign = category[0] == "L" and not unicodedata.name(c, "").startswith("LATIN ")
        if foreign or category[0] in "CM" or category in ("Zl", "Zp"):
            return unicodedata.name(c, f"U+{ord(c):04X}")
    return _sign_in_word(text)


@lru_cache(maxsize=8192)
def _unreadable(text: str) -> bool:
    """Whether a text has a letter of another alphabet, what only imitates a letter, or is written from the right."""
    if _sign_in_word(text) or any(unicodedata.bidirectional(c) in _FROM_THE_RIGHT for c in text):
        return True
    spread = _spread(text)
    return any(
        not c.isascii() and unicodedata.category(c)[0] != "M" and (c.isalpha() or "LETTER" in unicodedata.name(c, ""))
        for c in spread
    )


# ------------------------------------------------------------------ what it says


class Reader:
    """Reads texts by one table."""

    def __init__(self, table: WordTable) -> None:
        self._forms = {_plain(text) for text in table.honest.forms}
        self._options = {_plain(text) for text in table.honest.options}
        self._views = {_plain(text) for text in table.honest.views}
        self._shows = _filter(table.filters.shows, table.filters.words)
        self._ticks = _filter(table.filters.ticks, table.filters.words)
        self._no = {_fold(word) for word in table.answers.no}
        self._yes = {_fold(word) for word in table.answers.yes}
        self._undoes = _finder(*table.answers.undoes)
        self._finders = {meaning: {word: _finder(word) for word in table.words(meaning)} for meaning in Meaning}
        self._table = table
        takes = "|".join(_fold(word).strip() for word in table.deeds.takes)
        self._dotted = _as_written(table.honest.dotted)
        self._nouns = _as_written(table.deeds.nouns)
        self._taken = re.compile(rf"(?<= )(?:{takes})(?=((?: \S+){{1,2}}) )")
        phrases = (f"{_fold(one).strip()}{_REST if one.endswith('*') else ''}" for one in table.honest.phrases)
        self._phrases = re.compile(rf"(?<= )(?:{'|'.join(phrases)})\.?(?= )")

    @cached_property
    def _deeds(self) -> Callable[[str], bool]:
        return _finder(*self._table.deeds.words)

    @cached_property
    def _deeds_in_code(self) -> Callable[[str], bool]:
        return _finder(*(one for one in self._table.deeds.words if one not in self._table.deeds.unsaid_in_code))

    @cached_property
    def _graves(self) -> Callable[[str], bool]:
        return _finder(*self._table.words(Meaning.DECIDES), *self._table.words(Meaning.PAYS))

    def meanings(self, text: str, *, strictly: bool = False) -> Mapping[Meaning, str]:
        """What a text says, each with a word that says so. Strictly, no phrase in it excuses a word."""
        if _unreadable(text):
            return {Meaning.DECIDES: strange_letter(text) or text}
        forms = _forms(text if strictly else self._dotted(text))
        if not strictly:
            forms = tuple(self._phrases.sub("|", form) for form in forms)
        return {
            meaning: word.strip("*")
            for meaning, finders in self._finders.items()
            for word in [next((word for word, finds in finders.items() if any(map(finds, forms))), "")]
            if word
        }

    def only_opens(self, text: str, kind: Kind) -> bool:
        """Whether a text, though it has a decision word, only opens a form or a view, or chooses what a list shows."""
        plain = _plain(text)
        match kind:
            case Kind.LINK:
                return plain in self._forms or plain in self._views or self._shows(plain)
            case Kind.PRESS:
                return plain in self._forms or self._shows(plain)
            case Kind.TICK:
                return self._shows(plain) or self._ticks(plain)
            case _:
                return False

    def is_deed(self, text: str, *, in_code: bool = False) -> bool:
        """Whether a text tells somebody to decide or pay, so that nothing makes it the name of a view.

        `in_code` it is what programs call something, where some of the words mean nothing.
        """
        if _unreadable(text):
            return True
        forms = [self._phrases.sub("|", form) for form in _forms(self._nouns(text))]
        taken = [f"{found[1]} " for form in forms for found in self._taken.finditer(form)]
        tells = self._deeds_in_code if in_code else self._deeds
        return any(map(tells, forms)) or any(map(self._graves, taken))

    def is_proposal(self, option: str) -> bool:
        """Whether an option says what a proposal does, and beside that nothing that reads like a decision."""
        said = _plain(option)
        rests = [said.removeprefix(one) for one in self._options if said.startswith(one)]
        return any(
            not (rest[:1].isalnum() or {Meaning.DECIDES, Meaning.PAYS} & {*self.meanings(rest)}) for rest in rests
        )

    def is_no(self, answer: str) -> bool:
        """Whether an answer to a dialog leaves everything unchanged."""
        return _fold(answer) in self._no

    def may_undo(self, text: str) -> bool:
        """Whether a question may be about undoing, so that a no goes on with it."""
        return any(map(self._undoes, _forms(text)))

    def is_yes(self, answer: str) -> bool:
        """Whether an answer to a dialog only says yes to what it asks."""
        return _fold(answer) in self._yes


_REST = "[a-z0-9]*"


@lru_cache(maxsize=4096)
def _finder(*words: str) -> Callable[[str], bool]:
    """What tells whether a folded text has any of the words of the table."""
    anywhere = [_fold(word).strip() for word in words if word.startswith("*") and word.endswith("*")]
    wholes = [_whole(word) for word in words if not (word.startswith("*") and word.endswith("*"))]
    whole = re.compile(rf"(?<= )(?:{'|'.join(wholes) or '(?!)'})(?= )")

    def finds(text: str) -> bool:
        squeezed = _squeezed(text)
        return bool(whole.search(text) or whole.search(f" {squeezed} ")) or any(one in squeezed for one in anywhere)

    return finds


def _whole(word: str) -> str:
    folded = _fold(word).strip()
    before, after = (_REST if star else "" for star in (word.startswith("*"), word.endswith("*")))
    return f"{before}{re.escape(folded)}{after}" + ("" if folded.endswith(".") else r"\.?")


def _filter(begins: Iterable[str], words: Iterable[str]) -> Callable[[str], bool]:
    """What tells whether a plain text begins as a filter does and has nothing but these words after that."""
    first, rest = ("|".join(re.escape(_plain(one)) for one in some) for some in (begins, words))
    whole = re.compile(rf"(?:{first})(?: (?:{rest}))+:?")
    return lambda text: bool(whole.fullmatch(text))


def _as_written(words: Iterable[str]) -> Callable[[str], str]:
    """What takes words out of a text that only their dots tell from others («återkrav», «återkräv»)."""
    whole = re.compile(rf"\b(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b", re.IGNORECASE)
    return lambda text: whole.sub("|", unicodedata.normalize("NFC", text))


def _squeezed(text: str) -> str:
    return text.replace(" ", "").replace(".", "")


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


_READER = Reader(load_words(PATH))


@lru_cache(maxsize=4096)
def meanings(text: str) -> Mapping[Meaning, str]:
    """What a text on a control says, each with the word that says so."""
    return _READER.meanings(text)


def decision_word(text: str, *, strictly: bool = False) -> str:
    """A word in a text that decides or pays, or an empty string."""
    said = _READER.meanings(text, strictly=True) if strictly else meanings(text)
    return said.get(Meaning.DECIDES) or said.get(Meaning.PAYS) or ""


def only_opens(text: str, kind: Kind) -> bool:
    """Whether a text has a decision word but, on a control of this kind, only opens something or chooses what is shown."""
    return _READER.only_opens(text, kind)


@lru_cache(maxsize=4096)
def is_deed(text: str, *, in_code: bool = False) -> bool:
    """Whether a text, or `in_code` what programs call something, tells somebody to decide or pay: no view is called that."""
    return _READER.is_deed(text, in_code=in_code)


def is_proposal(option: str) -> bool:
    """Whether an option says what a proposal does, and beside that nothing that reads like a decision."""
    return _READER.is_proposal(option)


def is_no(answer: str) -> bool:
    """Whether an answer to a dialog leaves everything unchanged."""
    return _READER.is_no(answer)


def may_undo(text: str) -> bool:
    """Whether a question may be about undoing, so that a no goes on with it."""
    return _READER.may_undo(text)


def is_yes(answer: str) -> bool:
    """Whether an answer to a dialog only says yes to what it asks."""
    return _READER.is_yes(answer)


def reads_like_decision(text: str) -> bool:
    """Whether no control with this text may be pressed, whatever its kind; the driver checks again before it acts."""
    return bool(decision_word(text)) and not any(only_opens(text, kind) for kind in Kind)


def reads_like_trace(text: str) -> bool:
    """Whether a button with this text saves or asks, so that only a control of that kind may press it."""
    return not {Meaning.SAVES, Meaning.ASKS}.isdisjoint(meanings(text))


def is_ambiguous(text: str) -> bool:
    """Whether only a person who has seen what a button does can tell what its text means."""
    return Meaning.AMBIGUOUS in meanings(text)
