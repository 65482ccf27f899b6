"""How values are typed into, and read from, fields of this kind of system."""

import re
from datetime import date

from bot.domain.money import AmountError, Money, parse, to_field
from bot.domain.period import Month
from bot.packs._selector import Control
from bot.ports.surface import Value


def fold(text: str) -> str:
    """White space folded, hard spaces too."""
    return " ".join(text.split())


def typed(value: Value, control: Control) -> str:
    """The text to type, in the form the pack says."""
    if isinstance(value, Money):
        return to_field(value)
    if isinstance(value, Month):
        return value.compact() if control.form == "yyyymm" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def same(seen: str, wanted: str, control: Control) -> bool:
    """Whether a field holds what was typed, however the system has put spaces into it."""
    if fold(seen) == fold(wanted):
        return True
    if control.data != "amount":
        return False
    try:
        return parse(seen) == parse(wanted)
    except AmountError:
        return False


def cut(raw: str, pattern: str) -> str | None:
    """The part of the text that the pack's pattern captures; None when the text has another form."""
    if not pattern:
        return fold(raw)
    found = re.search(pattern, fold(raw))
    return found.group(1) if found else None
