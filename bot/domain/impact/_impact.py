"""A half-year counted: every pool and figure that may be shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TypeVar

from bot.domain.impact._counted import BlindSum, CountedReview, Followed, Offered, Reviews, Work
from bot.domain.impact._figures import Share, share_of
from bot.domain.impact._half_year import HalfYear
from bot.domain.impact._pools import FEWEST, C, N, Pool, Split, kinds_of, pooled
from bot.domain.period import Month

FEWEST_GUARDED = 20
"""The figures of the safeguards need this many. Source: office.md section 8.3, point 9."""

FEWEST_REVIEWERS = 3
"""A unit with fewer reviewers is counted with another: its figure would describe persons."""


@dataclass(frozen=True, slots=True)
class Guarding:
    """How often the outcome differed in one unit: in the second review, for the hidden sum, in decisions on drafts,
    and in calculations made without seeing them. None means too few.
    """

    unit: str
    second: Share | None
    blind: Share | None
    decided: Share | None = None
    shadow: Share | None = None


@dataclass(frozen=True, slots=True)
class Impact:
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


def impact_of(  # noqa: PLR0917 - each is a row of its own kind
    period: HalfYear,
    nights: Sequence[date],
    offered: Sequence[Offered],
    reviewed: Sequence[CountedReview],
    blinds: Sequence[BlindSum],
    followed: Sequence[Followed] = (),
) -> Impact:
    """Count a half-year. A review counts in the month of its case's night, so that all figures cover the same cases."""
    first = [one for one in reviewed if not one.is_second]
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
    return Impact(
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
        guards=_guards(reviewed, blinds, followed),
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


def _said(words: Sequence[CountedReview]) -> Reviews:
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
    """The months with a night, including those without a draft."""
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
    """Pools of nights that never cross the border between two pools of months."""
    found: list[Pool[date, Work]] = []
    for pool in months:
        found += pooled([night for night in nights if Month.of(night.names[0]) in pool.names], enough)
    return tuple(found)


def _guards(
    reviewed: Sequence[CountedReview], blinds: Sequence[BlindSum], followed: Sequence[Followed]
) -> tuple[Guarding, ...]:
    found: list[Guarding] = []
    for unit in sorted({one.unit for one in (*reviewed, *blinds, *followed)}):
        told = (
            [(one.is_changed, one.reviewer) for one in reviewed if one.is_second and one.unit == unit],
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
