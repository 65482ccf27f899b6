"""How values are typed into fields and compared with what the fields show."""

import re
from datetime import date

from bot.domain.money import AmountError, Money, parse, to_field
from bot.domain.period import Month
from bot.packs._selector import Control
from bot.ports.surface import Value


def fold(text: str) -> str:
    """The text with whitespace collapsed, including non-breaking spaces."""
    return " ".join(text.split())


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
