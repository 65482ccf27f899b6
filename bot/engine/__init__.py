"""Runs a night through its cases (`_night`) with workers (`_worker`), and a case through its stages (`_case`).

It knows a `Surface`, a `Feed` and a `Journal`, and never Playwright, SQL or a particular case system.
"""

from bot.engine._account import AccountCheck, AccountLook, Seen
from bot.engine._case import Answers, CaseRun, Tables
from bot.engine._codec import decode, encode
from bot.engine._memory_keys import ANSWERS, CALLS, WARNINGS
from bot.engine._night import Audience, Limits, Night, NightResult
from bot.engine._outcome import OutcomeRun
from bot.engine._recheck import RecheckRun, is_waiting
from bot.engine._shadow import ShadowRun
from bot.engine._worker import without_values

__all__ = [
    "ANSWERS",
    "CALLS",
    "WARNINGS",
    "AccountCheck",
    "AccountLook",
    "Answers",
    "Audience",
    "CaseRun",
    "Limits",
    "Night",
    "NightResult",
    "OutcomeRun",
    "RecheckRun",
    "Seen",
    "ShadowRun",
    "Tables",
    "decode",
    "encode",
    "is_waiting",
    "without_values",
]  # fmt: skip
