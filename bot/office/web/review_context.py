"""What the review pages stand on: the lists, one case at a time, and what people note on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.access import User
from bot.domain.review import Adjustment, Safeguards
from bot.office.report.values import CaseView
from bot.ports.inbox import Inbox, InboxCase, Sight


class Notebook(Protocol):
    """Cases as the nights left them, and what is noted on them meanwhile. Raises: StoreUnavailable."""

    def place_new(self) -> bool:
        """Put some of what the nights have ended since last time in the lists; whether there may be more."""
        ...

    def view(self, case: InboxCase) -> CaseView:
        """Everything that is known of a case."""
        ...

    def adjustments(self, case: InboxCase, account: str) -> Sequence[Adjustment]:
        """What she would change in this draft, so far."""
        ...

    def adjust(self, case: InboxCase, account: str, adjustments: Sequence[Adjustment]) -> None:
        """Keep what she would change."""
        ...

    def acknowledge(self, case: InboxCase, handle: str, account: str) -> None:
        """A person has seen a warning; from then on it is hers."""
        ...

    def officers(self) -> Sequence[str]:
        """Those a case can be handed to, by their user name in the case system."""
        ...


@dataclass(frozen=True, slots=True)
class Room:
    """The review room of this installation."""

    inbox: Inbox
    notebook: Notebook
    safeguards: Safeguards


def sight_of(user: User) -> Sight:
    """What the lists may show to a user."""
    return Sight(user.account, user.officer, user.units, user.sees_protected, user.conflicts)
