"""The proposal's text, split into the municipality's own phrase and what Brygga filled in."""

import re
from dataclasses import dataclass

from bot.domain.draft import Proposal
from bot.domain.money import format_kr


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text; `is_filled` says that Brygga filled it in."""

    text: str
    is_filled: bool


def wording_of(proposal: Proposal) -> tuple[Piece, ...]:
    """Split the text at what is filled in: the month and the amount, never anything else."""
    filled = (proposal.month.in_words(), format_kr(proposal.amount))
    pieces = re.split(f"({'|'.join(map(re.escape, filled))})", proposal.text)
    return tuple(Piece(text, text in filled) for text in pieces if text)
