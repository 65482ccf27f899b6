"""What must be viewed in a draft before it can be marked as reviewed, and the picture behind each amount."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from bot.domain.draft import Draft
from bot.domain.field import Field
from bot.domain.household import Role
from bot.domain.review import Flag, expense_field, income_field
from bot.domain.sources import Source
from bot.domain.warnings import Status
from bot.office.report.case import Card
from bot.office.report.rows import Row
from bot.office.report.values import Pictured
from bot.ports.surface import Box

BLIND, OPENED = "blind", "oppnad"
"""Views that are not flags: the sum was worked out, the page was opened."""


@dataclass(frozen=True, slots=True)
class Crop:
    """Where a value stands, and on which picture."""

    picture: int
    caption: str
    box: Box


def flags_of(card: Card) -> tuple[Flag, ...]:
    """Every open warning, differing line and agency that could not be read, in the order of the page."""
    return tuple(_flags(card))


def _flags(card: Card) -> Iterator[Flag]:
    for warning in card.warnings:
        if warning.status is Status.OPEN:
            yield Flag(f"v-{warning.handle}", warning.name)
    for number, row in enumerate(card.rows):
        if row.differs:
            yield Flag(f"r-{number}", f"{row.kind}: {row.mark or row.doubt}")
    for number, person in enumerate(card.people):
        for answer in person.answers:
            if answer.state == "unread":
                yield Flag(f"m-{number}-{answer.agency}", f"{answer.agency} kunde inte läsas")


def crops_of(source: Source, pictures: tuple[Pictured, ...]) -> Crop | None:
    """The picture of the screen as it was when this was read; None when none was taken."""
    return next(
        (Crop(one.id, one.caption, one.spots[source]) for one in pictures if source in one.spots),
        None,
    )


def is_never_quick(card: Card) -> bool:
    """Whether reviewing it takes a written motive: the check does not agree, or something is not confirmed as saved.

    Source: office.md 8.3, point 5; the other kinds named there never get a draft.
    """
    check = card.norm
    agrees = check is not None and check.lines_agree and check.sum_agrees
    return not agrees or bool(card.unread) or any(part.state == "begun" for part in card.written)


def field_of(row: Row) -> Field:
    """The field of a line's drafted amount."""
    if row.is_income:
        return income_field(row.kind, Role(row.sort.removeprefix("Inkomst ").strip()))
    return expense_field(row.kind)


def fingerprint_of(draft: str) -> str:
    """The fingerprint of a draft as stored; a review is bound to it."""
    return sha256(draft.encode()).hexdigest()


def tables_of(draft: Draft, made_by: tuple[tuple[str, str], ...]) -> str:
    """Name the versions a draft was made with; the first draft after a change is worked out by hand."""
    pack = made_by[-1][1] if made_by else ""
    return f"{draft.rules_version} · {draft.norm_source} · {pack}"
