"""Shares, medians and saved minutes, computed so that no part under five can be seen or worked out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bot.domain.impact._counted import Baseline, Reviews
from bot.domain.impact._pools import FEWEST
from bot.domain.period import Month


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole. A part under five is None; `is_most` says that the rest is what is under five.

    `of` is None too when it would reveal the part together with another figure.
    """

    part: int | None
    of: int | None
    is_most: bool = False

    @property
    def percent(self) -> Decimal | None:
        """Rounds: half up, to a tenth of a per cent."""
        if self.part is None or not self.of:
            return None
        return (Decimal(100 * self.part) / self.of).quantize(Decimal("0.1"), ROUND_HALF_UP)


def share_of(part: int, rest: int, *, is_whole_shown: bool = False, fewest: int = FEWEST) -> Share | None:
    """A share; None when the whole is too small, and a share without its part when part or rest is under five."""
    if part + rest < fewest:
        return None
    if min(part, rest) >= FEWEST:
        return Share(part, part + rest)
    return Share(None, part + rest if is_whole_shown else None, is_most=part > rest)


def median(values: Sequence[int]) -> Decimal:
    """The middle value, or the mean of the two in the middle. Raises: ValueError when empty."""
    if not values:
        raise ValueError("none")
    ordered, half = sorted(values), len(values) // 2
    return Decimal(ordered[half]) if len(values) % 2 else Decimal(ordered[half - 1] + ordered[half]) / 2


def percentile(values: Sequence[int], percent: int) -> Decimal:
    """The smallest value that at least `percent` per cent do not exceed (nearest rank). Raises: ValueError when empty.

    Example: the 90th of the numbers 1 to 10 is 9.
    """
    if not values:
        raise ValueError("none")
    return Decimal(sorted(values)[max(-(-percent * len(values) // 100), 1) - 1])


def in_force(baselines: Iterable[Baseline], months: Iterable[Month]) -> int | None:
    """The lowest number of manual minutes in force in any of the months; None when one of them has none.

    In each month the version with the latest first month is in force, and of several the one entered last.
    """
    known, lowest = list(baselines), None
    for month in months:
        valid = [one for one in known if one.since <= month]
        if not valid:
            return None
        minutes = max(valid, key=lambda one: (one.since, one.at)).minutes
        lowest = minutes if lowest is None else min(lowest, minutes)
    return lowest


@dataclass(frozen=True, slots=True)
class Saved:
    """Minutes saved. `is_least` says it is a lower bound: too few drafts were changed for their number to be used."""

    minutes: int
    manual: int
    review_s: Decimal
    n: int
    is_least: bool = False


def saved_of(reviews: Reviews, manual: int | None) -> Saved | None:
    """Drafts that stood unchanged × manual minutes − all reviewed drafts × the median time of a review.

    A changed or returned draft counts only as a cost. None without a manual figure, and when too few stood.
    Rounds: half up, to a whole minute.
    """
    # With fewer than nine, both parts may be under five, and the mere presence of a figure would tell that one is not.
    if manual is None or reviews.count < 2 * FEWEST - 1 or reviews.unchanged < FEWEST:
        return None
    is_least = reviews.changed < FEWEST
    unchanged = reviews.count - FEWEST + 1 if is_least else reviews.unchanged
    review_s = median(reviews.took_s)
    minutes = unchanged * manual - reviews.count * review_s / 60
    return Saved(int(minutes.quantize(Decimal(1), ROUND_HALF_UP)), manual, review_s, reviews.count, is_least)
