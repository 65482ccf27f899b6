"""A person's number: personnummer, samordningsnummer, or a temporary T-number of the case system.

This room knows how a number is built, masked for people and made opaque for logs. It does not know
whose it is, nor whether the person is protected. An Identity prints itself masked, and no error here
repeats the number, so that neither a log nor a traceback can leak it.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class IdentityError(ValueError):
    """The text is not a valid number of any known kind. The message never contains the text."""


class IdentityKind(StrEnum):
    """What sort of number it is."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    RESERVE = "reservnummer"


_SAMORDNING_DAYS = 60
_KEY_BYTES = 16
_LAW = re.compile("(?:18|19|20)[0-9]{10}")
_TEMPORARY = re.compile("(?:18|19|20)[0-9]{6}T[0-9]{3,4}")


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """One person's number in canonical form; equal when the digits are equal.

    Raises: IdentityError when the digits are not a valid number of the kind.
    """

    digits: str
    kind: IdentityKind

    def __post_init__(self) -> None:
        shape = _TEMPORARY if self.kind is IdentityKind.RESERVE else _LAW
        if shape.fullmatch(self.digits) is None:
            raise IdentityError("Numret har inte rätt form.")
        _born(self.digits, self.kind)
        if self.kind is not IdentityKind.RESERVE and not _luhn_ok(self.digits[2:]):
            raise IdentityError("Numrets kontrollsiffra stämmer inte.")

    @property
    def born(self) -> date:
        """The date of birth the number states."""
        return _born(self.digits, self.kind)

    def age_on(self, day: date) -> int:
        """Give the age in whole years on a day; one born on 29 February turns on the 28th in other years.

        Units: years.
        Raises: ValueError for a day before birth.
        Source: lag (1930:173) om beräkning av lagstadgad tid 1 §, read by analogy.
        """
        born = self.born
        if day < born:
            raise ValueError("Dagen ligger före födelsen.")
        leap_day_moved = (born.month, born.day) == (2, 29) and not _is_date(day.year, 2, 29)
        birthday = (2, 28) if leap_day_moved else (born.month, born.day)
        return day.year - born.year - ((day.month, day.day) < birthday)

    def formatted(self) -> str:
        """Give the whole number as a case system shows it: YYYYMMDD-NNNN, or YYYYMMDDTnnnn."""
        if self.kind is IdentityKind.RESERVE:
            return self.digits
        return f"{self.digits[:8]}-{self.digits[8:]}"

    def masked(self) -> str:
        """Give the form people may see outside the case: birth date only.

        Example: «19850712-****», and «19850712-T***» for a T-number.
        """
        return f"{self.digits[:8]}-{'T***' if self.kind is IdentityKind.RESERVE else '****'}"

    def opaque(self, key: bytes) -> str:
        """Give a reference for logs that says nothing without the key (HMAC-SHA256, 16 hex digits).

        Raises: ValueError for a key under 16 bytes: there are so few numbers that all can be tried.
        """
        if len(key) < _KEY_BYTES:
            raise ValueError("The key for opaque references must be at least 16 bytes")
        return hmac.new(key, self.digits.encode("ascii"), "sha256").hexdigest()[:16]

    def __repr__(self) -> str:
        return f"Identity({self.masked()})"

    def __str__(self) -> str:
        return self.masked()


_TWELVE = re.compile("([0-9]{8})[-+]?([0-9]{4})")
_TEN = re.compile("([0-9]{2})([0-9]{4})([-+])([0-9]{4})")
_RESERVE = re.compile("([0-9]{8})-?[Tt]([0-9]{3,4})")


def parse(text: str, *, today: date | None = None) -> Identity:
    """Read a number in any of its spellings.

    Ten digits need their «-» or «+» and today: the sign becomes «+» in the year the person turns 100.
    With today given, a birth date after it is refused.

    Raises: IdentityError, without the number.
    Source: folkbokföringslag (1991:481) 18 and 18 a §§.
    Example: parse("19121212-1212") and parse("121212+1212", today=date(2025, 10, 6)) are equal.
    """
    identity = _read(text.strip(), today)
    if today is not None and identity.born > today:
        raise IdentityError("Numret anger en födelsedag som inte har varit.")
    return identity


def _read(text: str, today: date | None) -> Identity:
    if twelve := _TWELVE.fullmatch(text):
        return _of_law(twelve[1] + twelve[2])
    if ten := _TEN.fullmatch(text):
        if today is None:
            raise IdentityError("Ett nummer med två siffror för året kan inte läsas utan dagens datum.")
        return _of_law(f"{_full_year(int(ten[1]), ten[3], today)}{ten[2]}{ten[4]}")
    if reserve := _RESERVE.fullmatch(text):
        return Identity(f"{reserve[1]}T{reserve[2]}", IdentityKind.RESERVE)
    raise IdentityError("Texten är inte ett personnummer, samordningsnummer eller reservnummer.")


def _of_law(digits: str) -> Identity:
    is_samordning = int(digits[6:8]) > _SAMORDNING_DAYS
    return Identity(digits, IdentityKind.SAMORDNINGSNUMMER if is_samordning else IdentityKind.PERSONNUMMER)


def _full_year(two: int, sign: str, today: date) -> int:
    latest = today.year - (today.year - two) % 100
    return latest - 100 if sign == "+" else latest


def _born(digits: str, kind: IdentityKind) -> date:
    moved = _SAMORDNING_DAYS if kind is IdentityKind.SAMORDNINGSNUMMER else 0
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8]) - moved
    if not _is_date(year, month, day):
        raise IdentityError("Numret börjar inte med ett datum som finns.")
    return date(year, month, day)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _luhn_ok(ten: str) -> bool:
    products = "".join(str(int(char) * (2 - place % 2)) for place, char in enumerate(ten))
    return sum(int(char) for char in products) % 10 == 0
