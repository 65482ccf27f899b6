"""What the review pages depend on: the lists, one case at a time, and what people note on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.access import User
from bot.domain.review import Adjustment, Safeguards
from bot.office.report.values import CaseView
from bot.ports.inbox import Inbox, InboxCase, Visibility


class Notebook(Protocol):
    """Cases as the nights left them, and what people have noted since. Raises: StoreUnavailable."""

    def index_new(self) -> bool:
        """Index some of the cases that nights have ended since last time. Returns whether there may be more."""
        ...

    def view(self, case: InboxCase) -> CaseView:
        """Everything known about a case."""
        ...

    def adjustments(self, case: InboxCase, account: str) -> Sequence[Adjustment]:
        """What this person would change in the draft, so far."""
        ...

    def adjust(self, case: InboxCase, account: str, adjustments: Sequence[Adjustment]) -> None:
        """Save what this person would change."""
        ...

    def acknowledge(self, case: InboxCase, handle: str, account: str) -> None:
        """Record that a person has seen a warning and taken responsibility for it."""
        ...

    def officers(self) -> Sequence[str]:
        """Those a case can be handed over to, by their user names in the case system."""
        ...


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What reviewing works on in this installation."""

    inbox: Inbox
    notebook: Notebook
    safeguards: Safeguards


def visibility_of(user: User) -> Visibility:
    """What the lists may show a user."""
    return Visibility(user.account, user.officer, user.units, user.sees_protected, user.conflicts)
