"""The proposal's words, with what Brygga filled in apart from the municipality's own phrase."""

import re
from dataclasses import dataclass

from bot.domain.draft import Proposal
from bot.domain.money import format_kr


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the words; `is_filled` tells that they are not the phrase's own."""

    text: str
    is_filled: bool


def wording_of(proposal: Proposal) -> tuple[Piece, ...]:
    """Split the text at what is filled in: the month and the amount, and nothing else ever is."""
    filled = (proposal.month.in_words(), format_kr(proposal.amount))
    pieces = re.split(f"({'|'.join(map(re.escape, filled))})", proposal.text)
    return tuple(Piece(text, text in filled) for text in pieces if text)
