"""Adapts a case of the lists to the rules of access."""

from bot.domain.access import Guarded
from bot.ports.inbox import InboxCase


def guarded(case: InboxCase) -> Guarded:
    """The case as the rules of access see it."""
    return Guarded(case.unit or None, case.owner or None, case.people, case.protected)
