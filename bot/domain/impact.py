"""What Brygga has been worth, counted so that no small group can be seen or worked out. Nothing here names a person.

Whatever is shown is a sum of pools of at least five, and the pools of one measure lie within each other: months of nights,
both of the same cases. A group under five is never left out beside a sum that it is part of; it is counted together with
its neighbours. Periods are fixed half-years, so that one sum cannot be taken from another that ends a day later.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Generic, Protocol, Self, TypeVar

from bot.domain.period import Month

FEWEST = 5
"""No cell holds fewer. Source: office.md section 4."""

FEWEST_GUARDED = 20
"""The figures of the safeguards need so many. Source: office.md section 8.3, point 9."""

FEWEST_REVIEWERS = 3
"""A unit whose reviews are the work of fewer people is counted with another: it would be a figure of persons."""

WAITING, OTHER = "waiting", ""
"""Kinds of case without a draft that are no reason: the night did not reach it; several reasons together."""


class PeriodError(ValueError):
    """The text is not a half-year."""


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """January to June (1) or July to December (2). Raises: PeriodError."""

    year: int
    half: int

    def __post_init__(self) -> None:
        if self.half not in (1, 2) or not 1900 <= self.year < 2200:
            raise PeriodError("Perioden är inte ett halvår.")

    @classmethod
    def of(cls, day: date) -> "HalfYear":
        """Give the half-year a day lies in."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def parse(cls, text: str) -> "HalfYear":
        """Read a half-year. Raises: PeriodError. Example: «2026-2» is July to December 2026."""
        year, dash, half = text.partition("-")
        if not (dash and year.isascii() and year.isdecimal() and half in ("1", "2")):
            raise PeriodError("Perioden är inte ett halvår.")
        return cls(int(year), int(half))

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def months(self) -> tuple[Month, ...]:
        """Its six months."""
        first = Month(self.year, 6 * self.half - 5)
        return tuple(first.plus(n) for n in range(6))

    @property
    def first(self) -> date:
        """Its first day."""
        return self.months[0].first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.months[-1].last

    @property
    def previous(self) -> "HalfYear":
        """The half-year before."""
        return HalfYear(self.year, 1) if self.half == 2 else HalfYear(self.year - 1, 2)


# ------------------------------------------------------------------ what is counted


@dataclass(frozen=True, slots=True)
class Offered:
    """One case that a night was offered. `reason` says why there is no draft; empty when there is one.

    Units: `lead_min` whole minutes from when Brygga first saw the case until the draft was done, None where that is not known.
    """

    unit: str
    night: date
    reason: str = ""
    lead_min: int | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """One person's standing word on one draft. `reviewer` only tells people apart. Units: `took_s` seconds."""

    unit: str
    night: date
    reviewer: str = field(repr=False)
    took_s: int
    is_adjusted: bool = False
    is_returned: bool = False
    is_second: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether the draft did not stand as it was."""
        return self.is_adjusted or self.is_returned


@dataclass(frozen=True, slots=True)
class BlindSum:
    """A sum that was worked out before the draft's was shown."""

    unit: str
    night: date
    reviewer: str = field(repr=False)
    is_equal: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of one draft in the case system. `officer` only tells people apart.

    In shadow she had not seen the draft, and what is compared is the calculation that she made herself.
    """

    unit: str
    night: date
    officer: str = field(repr=False)
    is_changed: bool
    is_shadow: bool = False


@dataclass(frozen=True, slots=True)
class Baseline:
    """How long an application takes by hand, as the municipality itself has measured it: one version.

    Units: `minutes` whole minutes an application. `since` is the first month it holds for, `how` how it was measured.
    """

    minutes: int
    since: Month
    how: str
    account: str
    at: datetime

    @property
    def is_afterwards(self) -> bool:
        """Whether it was entered when the month it holds from had already begun."""
        return Month.of(self.at.date()) >= self.since


@dataclass(frozen=True, slots=True)
class Work:
    """What the nights made of some cases. Units: `leads` minutes."""

    drafted: int = 0
    undrafted: int = 0
    leads: tuple[int, ...] = ()

    def __add__(self, other: "Work") -> "Work":
        return Work(self.drafted + other.drafted, self.undrafted + other.undrafted, self.leads + other.leads)


@dataclass(frozen=True, slots=True)
class Reviews:
    """What people made of some drafts. `adjusted` were not returned too. Units: `took_s` seconds."""

    unchanged: int = 0
    adjusted: int = 0
    returned: int = 0
    took_s: tuple[int, ...] = ()
    reviewers: frozenset[str] = field(default=frozenset(), repr=False)

    def __add__(self, other: "Reviews") -> "Reviews":
        return Reviews(
            self.unchanged + other.unchanged, self.adjusted + other.adjusted, self.returned + other.returned,
            self.took_s + other.took_s, self.reviewers | other.reviewers,
        )  # fmt: skip

    @property
    def changed(self) -> int:
        """Adjusted or returned."""
        return self.adjusted + self.returned

    @property
    def count(self) -> int:
        """All of them."""
        return self.unchanged + self.changed


# ------------------------------------------------------------------ pools


class _Sum(Protocol):
    def __add__(self, other: Self, /) -> Self: ...


C = TypeVar("C", bound=_Sum)
N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class Pool(Generic[N, C]):
    """Neighbours counted together: their names, and their sum."""

    names: tuple[N, ...]
    cell: C


def pooled(pools: Sequence[Pool[N, C]], enough: Callable[[C], bool]) -> tuple[Pool[N, C], ...]:
    """Count neighbours together until each pool is enough; what is left at the end joins the pool before it.

    The order decides who is counted with whom, never the size: a rule that chose by size would tell of it. Nothing when
    not even all of them together are enough. A pool of these pools lies within the same bounds.
    """
    found: list[Pool[N, C]] = []
    waits: Pool[N, C] | None = None
    for pool in pools:
        waits = pool if waits is None else _joined(waits, pool)
        if enough(waits.cell):
            found.append(waits)
            waits = None
    if waits is not None and found:
        found[-1] = _joined(found[-1], waits)
    return tuple(found)


def _joined(one: Pool[N, C], other: Pool[N, C]) -> Pool[N, C]:
    return Pool(one.names + other.names, one.cell + other.cell)


def kinds_of(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Give kinds with at least five each, the most first; the others together as `OTHER`, last.

    When the others are under five together, the smallest kind that could be shown is counted among them. Nothing when there
    are under five in all.
    """
    if sum(counts.values()) < FEWEST:
        return ()
    shown = sorted(((n, kind) for kind, n in counts.items() if n >= FEWEST), key=lambda one: (-one[0], one[1]))
    others = sum(n for n in counts.values() if n < FEWEST)
    while 0 < others < FEWEST:
        others += shown.pop()[0]
    rest = ((OTHER, others),) if others else ()
    return (*((kind, n) for n, kind in shown), *rest)


# ------------------------------------------------------------------ figures


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole. A part under five is None; `is_most` tells that it is the rest that is under five.

    `of` is None too where it would tell the part together with another figure.
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
    """Give a share; None when the whole is too small, and a share without its part when part or rest is under five."""
    if part + rest < fewest:
        return None
    if min(part, rest) >= FEWEST:
        return Share(part, part + rest)
    return Share(None, part + rest if is_whole_shown else None, is_most=part > rest)


def median(values: Sequence[int]) -> Decimal:
    """The middle value; of an even number the mean of the two in the middle. Raises: ValueError for none."""
    if not values:
        raise ValueError("none")
    ordered, half = sorted(values), len(values) // 2
    return Decimal(ordered[half]) if len(values) % 2 else Decimal(ordered[half - 1] + ordered[half]) / 2


def percentile(values: Sequence[int], percent: int) -> Decimal:
    """The smallest value that at least so many per cent do not exceed (nearest rank). Raises: ValueError for none.

    Example: the 90th of the numbers 1 to 10 is 9.
    """
    if not values:
        raise ValueError("none")
    return Decimal(sorted(values)[max(-(-percent * len(values) // 100), 1) - 1])


def in_force(baselines: Iterable[Baseline], months: Iterable[Month]) -> int | None:
    """The lowest number of manual minutes that holds in any of the months; None where one of them has none.

    In a month the version with the latest first month holds, and of several the one entered last.
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
    """Minutes saved. `is_least` tells that it is at least so much: how many were changed is too few to be used."""

    minutes: int
    manual: int
    review_s: Decimal
    n: int
    is_least: bool = False


def saved_of(reviews: Reviews, manual: int | None) -> Saved | None:
    """Drafts that stood unchanged × manual minutes − all reviewed drafts × the median time of a review.

    A changed or returned draft counts as a cost only. None without a manual figure, and where too few stood.
    Rounds: half up, to a whole minute.
    """
    # With fewer than nine both parts may be under five, and that there is a figure would tell that one is not.
    if manual is None or reviews.count < 2 * FEWEST - 1 or reviews.unchanged < FEWEST:
        return None
    is_least = reviews.changed < FEWEST
    unchanged = reviews.count - FEWEST + 1 if is_least else reviews.unchanged
    review_s = median(reviews.took_s)
    minutes = unchanged * manual - reviews.count * review_s / 60
    return Saved(int(minutes.quantize(Decimal(1), ROUND_HALF_UP)), manual, review_s, reviews.count, is_least)


# ------------------------------------------------------------------ the whole


@dataclass(frozen=True, slots=True)
class Split(Generic[N, C]):
    """One way to divide the same cases: every pool of at least five, and pools of those in which both parts are."""

    each: tuple[Pool[N, C], ...]
    both: tuple[Pool[N, C], ...]


@dataclass(frozen=True, slots=True)
class Guarding:
    """How often something else came out in one unit: at the second look, of the hidden sum, of what was decided on the
    drafts, and of what was worked out without seeing them. None is too few.
    """

    unit: str
    second: Share | None
    blind: Share | None
    decided: Share | None = None
    shadow: Share | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything that may be shown of a half-year."""

    period: HalfYear
    nights: tuple[date, ...]
    work: Work
    per_night: tuple[Pool[date, Work], ...]
    months: Split[Month, Work]
    units: Split[str, Work]
    night_leads: tuple[Pool[date, Work], ...]
    month_leads: tuple[Pool[Month, Work], ...]
    unit_leads: tuple[Pool[str, Work], ...]
    kinds: tuple[tuple[str, int], ...]
    reviews: Reviews
    review_months: Split[Month, Reviews]
    review_units: Split[str, Reviews]
    guarded: tuple[Pool[str, Reviews], ...]
    guards: tuple[Guarding, ...]


def effect_of(  # noqa: PLR0917 - each is a row of its own kind
    period: HalfYear,
    nights: Sequence[date],
    offered: Sequence[Offered],
    looked: Sequence[Looked],
    blinds: Sequence[BlindSum],
    followed: Sequence[Followed] = (),
) -> Effect:
    """Count a half-year. A review counts in the month of its case's night, so that every figure is of the same cases."""
    first = [one for one in looked if not one.is_second]
    by_night, by_unit = _cells(offered, lambda one: one.night, _work), _cells(offered, lambda one: one.unit, _work)
    all_nights = [Pool((night,), by_night.get(night, Work())) for night in sorted({*nights, *by_night})]
    there_is = sorted({Month.of(pool.names[0]) for pool in all_nights})
    months = _split(_by_month(there_is, all_nights, Work()), _is_drafted, _is_split)
    per_night, month_leads = _within(months.each, all_nights, _is_drafted), pooled(months.each, _has_leads)
    units = _split(_by_name(by_unit), _is_drafted, _is_split)
    said_by_night = [
        Pool((night,), cell) for night, cell in sorted(_cells(first, lambda one: one.night, _said).items())
    ]
    said = _split(_by_name(_cells(first, lambda one: one.unit, _said)), _is_by_several, _is_changed_enough)
    return Effect(
        period=period,
        nights=tuple(sorted(set(nights))),
        work=reduce(Work.__add__, (pool.cell for pool in all_nights), Work()),
        per_night=per_night,
        months=months,
        units=units,
        night_leads=_within(month_leads, per_night, _has_leads),
        month_leads=month_leads,
        unit_leads=pooled(units.each, _has_leads),
        kinds=kinds_of(_tally(one.reason for one in offered if one.reason)),
        reviews=reduce(Reviews.__add__, (pool.cell for pool in said_by_night), Reviews()),
        review_months=_split(_by_month(there_is, said_by_night, Reviews()), _is_reviewed, _is_changed_enough),
        review_units=said,
        guarded=pooled(said.both, _is_guarded),
        guards=_guards(looked, blinds, followed),
    )


T = TypeVar("T")
K = TypeVar("K")


def _cells(those: Iterable[T], of: Callable[[T], K], cell: Callable[[Sequence[T]], C]) -> dict[K, C]:
    found: dict[K, list[T]] = {}
    for one in those:
        found.setdefault(of(one), []).append(one)
    return {key: cell(group) for key, group in found.items()}


def _work(cases: Sequence[Offered]) -> Work:
    drafted = [one for one in cases if not one.reason]
    leads = tuple(one.lead_min for one in drafted if one.lead_min is not None)
    return Work(len(drafted), len(cases) - len(drafted), leads)


def _said(words: Sequence[Looked]) -> Reviews:
    returned = sum(one.is_returned for one in words)
    changed = sum(one.is_changed for one in words)
    took_s, reviewers = tuple(one.took_s for one in words), frozenset(one.reviewer for one in words)
    return Reviews(len(words) - changed, changed - returned, returned, took_s, reviewers)


def _tally(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _by_name(cells: Mapping[str, C]) -> list[Pool[str, C]]:
    return [Pool((name,), cells[name]) for name in sorted(cells)]


def _by_month(months: Sequence[Month], nights: Sequence[Pool[date, C]], empty: C) -> list[Pool[Month, C]]:
    """The months that there has been a night in; one without a draft too."""
    sums = dict.fromkeys(months, empty)
    for pool in nights:
        month = Month.of(pool.names[0])
        sums[month] = sums.get(month, empty) + pool.cell
    return [Pool((month,), cell) for month, cell in sorted(sums.items(), key=lambda one: one[0])]


def _split(pools: Sequence[Pool[N, C]], each: Callable[[C], bool], both: Callable[[C], bool]) -> Split[N, C]:
    found = pooled(pools, each)
    return Split(found, pooled(found, both))


def _within(
    months: Sequence[Pool[Month, Work]], nights: Sequence[Pool[date, Work]], enough: Callable[[Work], bool]
) -> tuple[Pool[date, Work], ...]:
    """Pools of nights that never reach over from one pool of months to the next."""
    found: list[Pool[date, Work]] = []
    for pool in months:
        found += pooled([night for night in nights if Month.of(night.names[0]) in pool.names], enough)
    return tuple(found)


def _guards(looked: Sequence[Looked], blinds: Sequence[BlindSum], followed: Sequence[Followed]) -> tuple[Guarding, ...]:
    found: list[Guarding] = []
    for unit in sorted({one.unit for one in (*looked, *blinds, *followed)}):
        told = (
            [(one.is_changed, one.reviewer) for one in looked if one.is_second and one.unit == unit],
            [(not one.is_equal, one.reviewer) for one in blinds if one.unit == unit],
            [(one.is_changed, one.officer) for one in followed if one.unit == unit and not one.is_shadow],
            [(one.is_changed, one.officer) for one in followed if one.unit == unit and one.is_shadow],
        )
        found.append(Guarding(unit, *map(_guard, told)))
    return tuple(found)


def _guard(told: Sequence[tuple[bool, str]]) -> Share | None:
    if len({who for _, who in told}) < FEWEST_REVIEWERS:
        return None
    other = sum(is_other for is_other, _ in told)
    return share_of(other, len(told) - other, is_whole_shown=True, fewest=FEWEST_GUARDED)


def _is_drafted(work: Work) -> bool:
    return work.drafted >= FEWEST


def _is_split(work: Work) -> bool:
    return min(work.drafted, work.undrafted) >= FEWEST


def _has_leads(work: Work) -> bool:
    return len(work.leads) >= FEWEST


def _is_reviewed(reviews: Reviews) -> bool:
    return reviews.count >= FEWEST


def _is_by_several(reviews: Reviews) -> bool:
    return reviews.count >= FEWEST and len(reviews.reviewers) >= FEWEST_REVIEWERS


def _is_changed_enough(reviews: Reviews) -> bool:
    return min(reviews.changed, reviews.unchanged) >= FEWEST


def _is_guarded(reviews: Reviews) -> bool:
    return reviews.count >= FEWEST_GUARDED and min(reviews.adjusted, reviews.returned) >= FEWEST
