"""The heart: one night through its cases (`_night`), in lanes (`_lane`); one case through its stages (`_case`).

It knows a `Surface`, a `Feed` and a `Journal`, and never Playwright, SQL or a particular case system.
"""

from bot.engine._case import Answers, CaseRun, Tables
from bot.engine._codec import decode, encode
from bot.engine._kept import CALLS, WARNINGS
from bot.engine._lane import without_values
from bot.engine._night import Audience, Limits, Night, NightResult

__all__ = [
    "CALLS", "WARNINGS", "Answers", "Audience", "CaseRun", "Limits", "Night", "NightResult", "Tables", "decode", "encode",
    "without_values",
]  # fmt: skip
