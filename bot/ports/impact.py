"""What impact is counted from: cases and reviews without numbers, names or amounts. Nothing sealed is opened."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.domain.impact import Baseline, BlindSum, CountedReview, Followed, HalfYear, Offered


class ImpactRecords(Protocol):
    """The records of a half-year. Raises: StoreUnavailable; DiskFull."""

    def first_night(self) -> date | None:
        """The first night ever."""
        ...

    def nights(self, period: HalfYear) -> Sequence[date]:
        """The nights, one for each flow and date."""
        ...

    def offered(self, period: HalfYear) -> Sequence[Offered]:
        """Every case that a night was offered. A case taken up again counts only in the latest of its nights."""
        ...

    def reviewed(self, period: HalfYear) -> Sequence[CountedReview]:
        """Every review of a draft that was not undone, by the night of its case."""
        ...

    def blinds(self, period: HalfYear) -> Sequence[BlindSum]:
        """The sums that were worked out first, as long as their cases are not erased."""
        ...

    def followed(self, period: HalfYear) -> Sequence[Followed]:
        """What came of the drafts, by the night that made them, as far as later nights have read it."""
        ...

    def baselines(self) -> Sequence[Baseline]:
        """Every version of the manual figure, the newest first."""
        ...

    def add_baseline(self, baseline: Baseline) -> None:
        """Save a new version; none is ever changed."""
        ...
