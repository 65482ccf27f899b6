"""Masks identity numbers wherever they stand: also in raw texts, names of benefits and motives.

Twelve digits, or ten with a separator, are masked when they form a valid number. Ten bare digits may be a case number
and are masked only when they belong to somebody in the report.
"""

import re
from collections.abc import Callable, Iterable

from markupsafe import Markup

from bot.domain.identity import Identity, IdentityError, parse

_CANDIDATE = re.compile(
    r"(?<![0-9])(?P<century>18|19|20)?(?P<born>[0-9]{6})"
    r"(?P<sign>\s?[-+–\u2011]?\s?)(?P<last>[Tt]?[0-9]{3,4})(?![0-9])"
)


def masker(known: Iterable[Identity]) -> Callable[[object], object]:
    """Make a function that masks numbers in every text; `Markup` is our own and passes untouched."""
    tails = {identity.digits[2:] for identity in known}

    def replace(found: re.Match[str]) -> str:
        tail = found["born"] + found["last"].upper()
        if tail not in tails and not _is_number(found):
            return found[0]
        stars = "T***" if found["last"][0] in "Tt" else "****"
        return f"{found['century'] or ''}{found['born']}-{stars}"

    def masked(value: object) -> object:
        if isinstance(value, Markup) or not isinstance(value, str):
            return value
        return _CANDIDATE.sub(replace, value)

    return masked


def _is_number(found: re.Match[str]) -> bool:
    """Whether the digits alone form a valid number; without a century, both are tried."""
    if found["century"] is None and not found["sign"]:
        return False
    centuries = (found["century"],) if found["century"] else ("19", "20")
    return any(_parses(f"{century}{found['born']}{found['last']}") for century in centuries)


def _parses(text: str) -> bool:
    try:
        parse(text)
    except IdentityError:
        return False
    return True
