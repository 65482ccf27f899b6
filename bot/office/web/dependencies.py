"""What the pages are given to stand on, and how long things last."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.office.web.issuer import Issuer
from bot.office.web.operations_context import Operations
from bot.office.web.review_context import Room
from bot.ports.accounts import Accounts, Lifetime, Sessions, SignIns
from bot.ports.clock import Clock
from bot.ports.impact import Effects
from bot.ports.practice import Practice

LIFETIME = Lifetime(idle=timedelta(minutes=30), longest=timedelta(hours=10))
CONFIRMED = timedelta(minutes=5)
"""So long somebody who proved themselves anew may do what asks for it."""

Audit = Callable[[str, str, Mapping[str, Any]], None]
"""Record what was done, by whom, and what more there is to say. If it cannot be recorded it raises, and nothing is done."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The office's insides. `is_secure` tells whether browsers reach it by https, `address` where, if not here."""

    accounts: Accounts
    sign_ins: SignIns
    sessions: Sessions
    clock: Clock
    audit: Audit
    unit: str
    is_secure: bool
    room: Room
    operations: Operations
    practice: Practice
    effects: Effects
    issuer: Issuer | None = None
    address: str = ""
