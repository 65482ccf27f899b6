"""An amount in whole öre: strict Swedish parsing, printing, and rounding only by a named rule.

This room does not know what an amount is for. It never guesses: text that can be read in two ways is
an error, because a public municipal parser that took «the first run of digits» once made 7 900 kr
into 7 kr. No float is ever made on the way.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

_NBSP = "\u00a0"
_MINUS = "\u2212"


class AmountError(ValueError):
    """The text is not one unambiguous amount. The message quotes it only if it cannot name a person."""


class Convention(StrEnum):
    """How a screen or file is known to write amounts; said by its pack, never guessed from the text."""

    SWEDISH = "1 234,50"
    DOT_DECIMAL = "1234.50"
    DOT_THOUSANDS = "1.234,50"


class Rounding(StrEnum):
    """A rule for rounding. All three work on the size of the amount, so that −x rounds as x does."""

    NEAREST_HALF_UP = "nearest_half_up"
    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in öre.

    Units: whole öre.
    Raises: TypeError for anything but an int, also for bool and float.
    """

    ore: int

    def __post_init__(self) -> None:
        if type(self.ore) is not int:
            raise TypeError("Money takes whole öre as int")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.ore + other.ore) if type(other) is Money else NotImplemented

    def __radd__(self, other: int) -> "Money":
        # The built-in sum() begins with the int 0; no other number may be added to an amount.
        return self if type(other) is int and other == 0 else NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.ore - other.ore) if type(other) is Money else NotImplemented

    def __mul__(self, times: int) -> "Money":
        return Money(self.ore * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.ore)

    def __abs__(self) -> "Money":
        return Money(abs(self.ore))

    def __bool__(self) -> bool:
        return self.ore != 0

    def __str__(self) -> str:
        return format_kr(self, unit=True)

    @property
    def is_negative(self) -> bool:
        """Tell whether the amount is below zero."""
        return self.ore < 0

    def scaled(self, factor: Fraction, rule: Rounding) -> "Money":
        """Multiply by an exact fraction.

        Rounds: to whole öre, by the rule given.
        Example: kronor(100).scaled(Fraction(1, 3), Rounding.DOWN) is 33,33.
        """
        return Money(_round(self.ore * factor, rule))


ZERO = Money(0)


def kronor(n: int) -> Money:
    """Make an amount of whole kronor.

    Units: kronor.
    Raises: TypeError for anything but an int.
    """
    if type(n) is not int:
        raise TypeError("kronor takes an int")
    return Money(n * 100)


_SPACE = "[ \u00a0\u202f\u2009]"
_SIGN = "(?P<sign>[-\u2212])?"
_UNIT = f"(?:{_SPACE}?(?:kr|sek))?"
_WHOLE = "0|[1-9][0-9]{0,14}"
_SWEDISH = f"(?P<whole>[1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}}){{1,4}}|{_WHOLE})"
_DOTTED = f"(?P<whole>[1-9][0-9]{{0,2}}(?:\\.[0-9]{{3}}){{1,4}}|{_WHOLE})"
_COMMA = "(?:,(?P<part>[0-9]{1,2}))?"
_POINT = "(?:\\.(?P<part>[0-9]{1,2}))?"
_GRAMMAR = MappingProxyType(
    {
        Convention.SWEDISH: re.compile(f"{_SIGN}{_SWEDISH}(?:(?P<dash>:-)|{_COMMA}{_UNIT})", re.ASCII | re.IGNORECASE),
        Convention.DOT_DECIMAL: re.compile(f"{_SIGN}(?P<whole>{_WHOLE}){_POINT}{_UNIT}", re.ASCII | re.IGNORECASE),
        Convention.DOT_THOUSANDS: re.compile(f"{_SIGN}{_DOTTED}{_COMMA}{_UNIT}", re.ASCII | re.IGNORECASE),
    }
)


def parse(text: str, convention: Convention | None = None) -> Money:
    """Read one amount, as a Swede writes it unless a convention says otherwise.

    Eight digits or more in a row without decimals are refused: that may be a date or a personnummer.

    Units: the text is in kronor, with at most two decimals.
    Raises: AmountError for every text that is not one unambiguous amount.
    Example: parse("−1 234,50 kr") is Money(-123450); parse("1.234") is refused.
    """
    match = _GRAMMAR[convention or Convention.SWEDISH].fullmatch(text.strip())
    if match is None:
        raise AmountError(_refusal(text))
    whole, part = match["whole"], match["part"]
    if part is None and whole.isdigit() and len(whole) >= 8:
        raise AmountError(_refusal(text))
    digits = re.sub("[^0-9]", "", whole) + (part or "").ljust(2, "0")
    return Money(-int(digits) if match["sign"] else int(digits))


# What may be quoted: the characters of an amount, and too few digits for a personnummer. A cell that
# was read wrongly may hold a name, and an error's message ends up in a log.
_QUOTABLE = re.compile("(?i:[0-9 ,.:;'+\u2212\u2013\u00a0\u202f\u2009-]|kr|sek)*")


def _refusal(text: str) -> str:
    shown = text.strip()
    if not shown:
        return "Beloppet är tomt."
    digits = sum(char.isdigit() for char in shown)
    if len(shown) <= 24 and digits < 8 and _QUOTABLE.fullmatch(shown):
        return f"Texten «{shown}» kan inte läsas som ett entydigt belopp."
    return "Texten kan inte läsas som ett entydigt belopp. Den visas inte, eftersom den kan peka ut en person."


def format_kr(m: Money, *, decimals: bool = True, unit: bool = False) -> str:
    """Print an amount the Swedish way: hard space between thousands, comma, a true minus sign.

    Without decimals only whole kronor lose them; öre are never hidden.

    Example: format_kr(Money(-123450), unit=True) is «−1 234,50 kr».
    """
    whole, part = divmod(abs(m.ore), 100)
    text = f"{whole:,}".replace(",", _NBSP)
    if decimals or part:
        text += f",{part:02d}"
    return (_MINUS if m.is_negative else "") + text + (f"{_NBSP}kr" if unit else "")


def to_field(m: Money) -> str:
    """Print an amount for typing into a field: no spaces, comma, two decimals, hyphen-minus.

    Example: to_field(Money(-123450)) is «-1234,50».
    """
    whole, part = divmod(abs(m.ore), 100)
    return f"{'-' if m.is_negative else ''}{whole},{part:02d}"


def change_percent(old: Money, new: Money) -> Fraction | None:
    """Give the change from old to new in percent of old's size, exactly; None when old is zero.

    Units: percent, so 12 means 12 %.
    """
    return Fraction((new.ore - old.ore) * 100, abs(old.ore)) if old else None


def _round(value: Fraction, rule: Rounding) -> int:
    size = abs(value)
    whole, rest = divmod(size.numerator, size.denominator)
    if rule is Rounding.UP:
        whole += rest > 0
    elif rule is Rounding.NEAREST_HALF_UP:
        whole += 2 * rest >= size.denominator
    return -whole if value < 0 else whole
