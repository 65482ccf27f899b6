"""What a person made of a draft, beside the draft, in words."""

from dataclasses import dataclass

from bot.domain.follow_up import Change, FollowUp
from bot.domain.money import Money
from bot.office.report.words import amount

_AMOUNTS = ("inkomst ", "utgift ", "normsumma", "resultat", "belopp")


@dataclass(frozen=True, slots=True)
class Differing:
    """A value that the person changed."""

    name: str
    drafted: str
    found: str


def differing_in(followed: FollowUp | None) -> tuple[Differing, ...]:
    """Give the values that are not the draft's. A member of the family is not named: a number may stand there."""
    return tuple(_differing(one) for one in followed.changes) if followed else ()


def _differing(one: Change) -> Differing:
    name = "familjerad" if one.name.startswith("familj ") else one.name
    return Differing(name.capitalize(), _value(one.name, one.drafted), _value(one.name, one.found))


def _value(name: str, text: str) -> str:
    if not text:
        return "–"
    return amount(Money(int(text))) if name.startswith(_AMOUNTS) else text
