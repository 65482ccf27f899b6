"""A case of the lists, as the rules of access take it."""

from bot.domain.access import Guarded
from bot.ports.inbox import InboxCase


def guarded(case: InboxCase) -> Guarded:
    """The case as it is guarded."""
    return Guarded(case.unit or None, case.owner or None, case.people, case.protected)
