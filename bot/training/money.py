"""Amounts in whole öre, as this system reads and prints them.

Deliberately separate from the robot's money code: two readings of a figure check each other only if they do not share
their mistakes.
"""

import re

NBSP = "\u00a0"
NARROW = "\u202f"
MINUS = "\u2212"

_STRICT = re.compile(r"-?(\d{1,3}( \d{3})*|\d+)(,\d{2})?")


def parse_strict(text: str) -> int:
    """Read an amount from a household file, like «7 200,00».

    Units: öre. Raises: ValueError when the text is not such an amount.
    """
    if not _STRICT.fullmatch(text):
        raise ValueError(text)
    whole, _, cents = text.replace(" ", "").partition(",")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(cents or "0"))


def parse_field(text: str) -> int:
    """Read a typed amount: a comma is the decimal sign, a dot a thousands separator.

    Units: öre; further decimals are dropped. Raises: ValueError when it is not a number.
    """
    for blank in (" ", NBSP, NARROW, ".", "kr"):
        text = text.replace(blank, "")
    text = text.replace(MINUS, "-")
    if not text:
        return 0
    if not re.fullmatch(r"-?\d+(,\d*)?", text):
        raise ValueError(text)
    whole, _, cents = text.partition(",")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int((cents + "00")[:2]))


def show(ore: int, blank: str = NBSP, unit: str = "") -> str:
    """Print an amount as «8 120,00», with a real minus sign when it is below zero."""
    digits = f"{abs(ore) // 100:,}".replace(",", blank)
    return f"{MINUS if ore < 0 else ''}{digits},{abs(ore) % 100:02d}{unit}"


def show_plain(ore: int) -> str:
    """Print an amount as in an input field: no thousands separator, an ordinary minus."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02d}"


def show_mixed(ore: int, row: int) -> str:
    """Print an amount as the answer window does: its spaces and unit vary from row to row."""
    blank = NARROW if row % 2 else NBSP
    return show(ore, blank, f"{NBSP}kr" if row % 4 == 3 else "")
