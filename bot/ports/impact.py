"""What the effect figures are counted from: cases and reviews without numbers, names or amounts. Nothing sealed is opened."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from bot.domain.impact import Baseline, BlindSum, Followed, HalfYear, Looked, Offered


class Effects(Protocol):
    """What has been done in a half-year. Raises: StoreUnavailable; DiskFull."""

    def first_night(self) -> date | None:
        """The first night there has been."""
        ...

    def nights(self, period: HalfYear) -> Sequence[date]:
        """The nights, one for each flow and date."""
        ...

    def offered(self, period: HalfYear) -> Sequence[Offered]:
        """Every case that a night was offered. One that was taken up again counts in the latest of its nights only."""
        ...

    def looked(self, period: HalfYear) -> Sequence[Looked]:
        """Every word on a draft that was not taken back, by the night of its case."""
        ...

    def blinds(self, period: HalfYear) -> Sequence[BlindSum]:
        """The sums that were worked out first, as long as their cases are not erased."""
        ...

    def followed(self, period: HalfYear) -> Sequence[Followed]:
        """What came of the drafts, by the night that made them, as far as a later night has read it."""
        ...

    def baselines(self) -> Sequence[Baseline]:
        """Every version of the manual figure, the newest first."""
        ...

    def add_baseline(self, baseline: Baseline) -> None:
        """Keep one more version; none is ever changed."""
        ...
