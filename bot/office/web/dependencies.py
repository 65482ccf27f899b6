"""What the pages depend on, and how long sessions and confirmations last."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.office.web.issuer import Issuer
from bot.office.web.operations_context import OperationsContext
from bot.office.web.review_context import ReviewContext
from bot.ports.accounts import AccountRequests, Accounts, Lifetime, SignIns, WebSessions
from bot.ports.clock import Clock
from bot.ports.impact import ImpactRecords
from bot.ports.practice import Practice

LIFETIME = Lifetime(idle=timedelta(minutes=30), longest=timedelta(hours=10))
CONFIRMED = timedelta(minutes=5)
"""How long a fresh confirmation lets somebody do what demands one."""

Audit = Callable[[str, str, Mapping[str, Any]], None]
"""Record what is about to be done and by whom, with details. Raises when it cannot, and then nothing is done."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Everything the pages reach. `is_secure` says whether browsers use https; `address` is the public one, if any.

    `alarm` tells people who are not here that an account manager did something alone.
    """

    accounts: Accounts
    requests: AccountRequests
    alarm: Callable[[], None]
    sign_ins: SignIns
    sessions: WebSessions
    clock: Clock
    audit: Audit
    unit: str
    is_secure: bool
    review: ReviewContext
    operations: OperationsContext
    practice: Practice
    impact: ImpactRecords
    issuer: Issuer | None = None
    address: str = ""
    practice_date: Callable[[], date | None] = lambda: None
    """The business date of an office in which every night was practice; None in every other."""
