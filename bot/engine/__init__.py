"""The heart: one case through its stages (`_case`), one night through its cases (`_night`).

It knows a `Surface`, a `Feed` and a `Journal`, and never Playwright, SQL or a particular case system.
"""

from bot.engine._case import Answers, CaseRun, Tables
from bot.engine._codec import decode, encode
from bot.engine._kept import CALLS, WARNINGS
from bot.engine._night import Audience, Night, NightResult, without_values

__all__ = [
    "CALLS", "WARNINGS", "Answers", "Audience", "CaseRun", "Night", "NightResult", "Tables", "decode", "encode",
    "without_values",
]  # fmt: skip
