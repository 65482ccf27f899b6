"""What a person made of a draft, beside the draft, in words."""

from dataclasses import dataclass

from bot.domain.field import Field, FieldKind
from bot.domain.follow_up import Change, FollowUp
from bot.domain.money import Money
from bot.office.report.words import amount


@dataclass(frozen=True, slots=True)
class Differing:
    """A value that the person changed."""

    name: str
    drafted: str
    found: str


def differing_in(followed: FollowUp | None) -> tuple[Differing, ...]:
    """The values that differ from the draft. A member of the family is not named: a number may stand there."""
    return tuple(_differing(one) for one in followed.changes) if followed else ()


def _differing(one: Change) -> Differing:
    name = "familjerad" if one.field.kind is FieldKind.MEMBER else one.field.public_name
    return Differing(name.capitalize(), _value(one.field, one.drafted), _value(one.field, one.found))


def _value(field: Field, text: str) -> str:
    if not text:
        return "–"
    return amount(Money(int(text))) if field.is_amount else text
