"""What Brygga has achieved, counted so that no small group can be seen or worked out. Nothing here names a person.

Everything shown is a sum of pools of at least five, and the pools of one measure nest: months consist of nights, both
of the same cases. A group under five is never left out beside a sum that includes it; it is counted together with its
neighbours. Periods are fixed half-years, so that one sum cannot be subtracted from another that ends a day later.
"""

from bot.domain.impact._counted import (
    WAITING,
    Baseline,
    BlindSum,
    CountedReview,
    Followed,
    Offered,
    Reviews,
    Work,
)
from bot.domain.impact._figures import Saved, Share, in_force, median, percentile, saved_of, share_of
from bot.domain.impact._half_year import HalfYear, PeriodError
from bot.domain.impact._impact import FEWEST_GUARDED, FEWEST_REVIEWERS, Guarding, Impact, impact_of
from bot.domain.impact._pools import FEWEST, OTHER, Pool, Split, kinds_of, pooled

__all__ = [
    "FEWEST", "FEWEST_GUARDED", "FEWEST_REVIEWERS", "OTHER", "WAITING", "Baseline", "BlindSum", "CountedReview",
    "Followed", "Guarding", "HalfYear", "Impact", "Offered", "PeriodError", "Pool", "Reviews", "Saved", "Share",
    "Split", "Work", "impact_of", "in_force", "kinds_of", "median", "percentile", "pooled", "saved_of", "share_of",
]  # fmt: skip
