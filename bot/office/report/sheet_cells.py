"""The cells and lines that the sections of a case sheet are built from."""

from collections.abc import Iterable
from datetime import tzinfo

from bot.domain.money import Money, format_kr
from bot.office.report.rows import Reading
from bot.office.report.sheet import Tone, Words
from bot.office.report.words import amount as with_unit
from bot.office.report.words import moment


def cells(*texts: str, tone: Tone = Tone.PLAIN) -> tuple[Words, ...]:
    """A row of a table, all in one tone."""
    return tuple(Words(text, tone) for text in texts)


def on_one_line(text: str) -> str:
    """Keep a state on one line: half of «KUNDE INTE LÄSAS» would be overlooked, and not found by a search."""
    return text.replace(" ", "\u00a0")


def source(text: str) -> Words:
    """A line that says where something comes from."""
    return Words(text, Tone.QUIET)


def kr(value: Money | None) -> str:
    """An amount in a column headed kronor; a dash when there is none."""
    return "–" if value is None else format_kr(value)


def tone_of(differs: bool) -> Tone:
    """The tone of a row that may differ from what it is compared with."""
    return Tone.LOOK if differs else Tone.PLAIN


def joined(texts: Iterable[str]) -> str:
    """The texts that are not empty, in a row."""
    return "; ".join(text for text in texts if text)


def place_of(reading: Reading, zone: tzinfo | None) -> Words:
    """Where and when a value was read."""
    known = f", {with_unit(reading.amount)}" if reading.amount is not None else ""
    read = reading.source
    return source(f"{reading.what}{known}. {read.place} «{read.raw}», läst {moment(read.read_at, zone)}.")
