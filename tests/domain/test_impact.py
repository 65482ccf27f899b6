"""The impact figures: what is counted, and that a group under five can neither be seen nor worked out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.impact import (
    FEWEST,
    OTHER,
    WAITING,
    Baseline,
    BlindSum,
    CountedReview,
    Followed,
    HalfYear,
    Impact,
    Offered,
    PeriodError,
    Pool,
    Reviews,
    Share,
    impact_of,
    in_force,
    kinds_of,
    median,
    percentile,
    pooled,
    saved_of,
    share_of,
)
from bot.domain.period import Month

PERIOD = HalfYear(2026, 2)
AUG = date(2026, 8, 3)
AT = datetime(2026, 6, 15, 9, tzinfo=UTC)


def counted(
    offered: Sequence[Offered] = (), looked: Sequence[CountedReview] = (), blinds: Sequence[BlindSum] = ()
) -> Impact:
    nights = sorted({one.night for one in offered})
    return impact_of(PERIOD, nights, offered, looked, blinds)


def drafts(n: int, unit: str = "Norr", night: date = AUG, lead_min: int | None = 60) -> list[Offered]:
    return [Offered(unit, night, "", lead_min)] * n


def left(n: int, reason: str = "salary", unit: str = "Norr", night: date = AUG) -> list[Offered]:
    return [Offered(unit, night, reason)] * n


def words(n: int, unit: str = "Norr", took_s: int = 120, reviewers: str = "abc", **how: bool) -> list[CountedReview]:
    return [CountedReview(unit, AUG, reviewers[i % len(reviewers)], took_s, **how) for i in range(n)]


# ------------------------------------------------------------------ half-years


def test_a_half_year_is_six_months_and_is_read_as_it_is_written():
    assert HalfYear.of(date(2026, 6, 30)) == HalfYear.parse("2026-1")
    assert HalfYear.of(date(2026, 7, 1)) == HalfYear.parse("2026-2") == PERIOD
    assert (PERIOD.first, PERIOD.last, str(PERIOD)) == (date(2026, 7, 1), date(2026, 12, 31), "2026-2")
    assert PERIOD.previous.previous == HalfYear(2025, 2)


@pytest.mark.parametrize("text", ["", "2026", "2026-3", "2026-0", "x-1", "2026-1-1", "-1", "²026-1", "99999-1"])
def test_what_is_no_half_year_is_refused(text):
    with pytest.raises(PeriodError):
        HalfYear.parse(text)


# ------------------------------------------------------------------ medians, percentiles, shares


def test_the_median_and_the_ninetieth_percentile_are_as_defined():
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == Decimal("2.5")
    assert percentile(range(1, 11), 90) == 9
    assert percentile([7], 90) == 7
    assert percentile([1, 2, 3, 4, 5], 90) == 5
    for nothing in (median, lambda values: percentile(values, 90)):
        with pytest.raises(ValueError, match="none"):
            nothing([])


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_half_lies_on_each_side_of_the_median_and_nine_tenths_at_or_under_the_percentile(values):
    half, high = median(values), percentile(values, 90)
    assert sum(value <= half for value in values) * 2 >= len(values)
    assert sum(value >= half for value in values) * 2 >= len(values)
    assert sum(value <= high for value in values) * 10 >= 9 * len(values)
    assert sum(value < high for value in values) * 10 < 9 * len(values)
    assert min(values) <= half <= high or len(values) < 3


def test_a_share_shows_neither_a_small_part_nor_a_small_rest():
    assert share_of(3, 1) is None
    assert share_of(2, 3) == Share(None, None)
    assert share_of(97, 3) == Share(None, None, is_most=True)
    assert share_of(97, 3, is_whole_shown=True) == Share(None, 100, is_most=True)
    shown = share_of(5, 10)
    assert shown == Share(5, 15)
    assert shown.percent == Decimal("33.3")
    assert share_of(9, 10, fewest=20) is None


# ------------------------------------------------------------------ pools


class Count(int):
    def __add__(self, other: int) -> "Count":
        return Count(int(self) + int(other))


def pools_of(counts: Iterable[int]) -> tuple[Pool[int, Count], ...]:
    return pooled([Pool((i,), Count(n)) for i, n in enumerate(counts)], lambda n: n >= FEWEST)


def test_neighbours_are_counted_together_until_they_are_five():
    assert [(pool.names, pool.cell) for pool in pools_of([7, 2, 4, 9, 1])] == [((0,), 7), ((1, 2), 6), ((3, 4), 10)]
    assert pools_of([1, 3]) == ()
    assert pools_of([]) == ()


@given(st.lists(st.integers(0, 12), max_size=30))
def test_pools_lose_nobody_and_none_is_under_five(counts):
    pools = pools_of(counts)
    assert all(pool.cell >= FEWEST for pool in pools)
    if sum(counts) >= FEWEST:
        assert [name for pool in pools for name in pool.names] == list(range(len(counts)))
        assert sum(pool.cell for pool in pools) == sum(counts)
    else:
        assert pools == ()


@pytest.mark.parametrize("length", [2, 3])
def test_whoever_knows_the_rule_still_cannot_tell_a_single_count_within_a_pool(length):
    """Every small world there is: those that look alike differ in each count that is not shown by itself."""
    alike = defaultdict(list)
    for world in product(range(FEWEST * length), repeat=length):
        alike[pools_of(world)].append(world)
    for pools, worlds in alike.items():
        if sum(pool.cell for pool in pools) > 2 * FEWEST:
            continue  # those that look like it may lie outside the worlds tried here
        by_itself = {pool.names[0] for pool in pools if len(pool.names) == 1}
        for place in set(range(length)) - by_itself:
            assert len({world[place] for world in worlds}) > 1, (pools, worlds)


def test_kinds_under_five_are_counted_together_and_never_alone():
    assert kinds_of({"a": 9, "b": 5, "c": 2}) == (("a", 9), (OTHER, 7))
    assert kinds_of({"a": 9, "b": 4, "c": 2}) == (("a", 9), (OTHER, 6))
    assert kinds_of({"b": 5, "a": 5}) == (("a", 5), ("b", 5))
    assert kinds_of({"a": 9, "c": 2}) == ((OTHER, 11),)
    assert kinds_of({"a": 2, "b": 2}) == kinds_of({}) == ()


def test_whoever_knows_every_kind_still_cannot_tell_one_that_is_not_shown():
    """With five kinds; the nights have nearly fifty, and only if each that is not shown had just four would one be told."""
    kinds, alike = "abcde", defaultdict(list)
    for counts in product(range(8), repeat=len(kinds)):
        alike[kinds_of(dict(zip(kinds, counts, strict=True)))].append(counts)
    for shown, worlds in alike.items():
        told = dict(shown)
        hidden = [place for place, kind in enumerate(kinds) if kind not in told]
        if shown and (OTHER not in told or told[OTHER] >= (FEWEST - 1) * len(hidden) or told[OTHER] > 7):
            continue
        for place in hidden:
            assert len({world[place] for world in worlds}) > 1, (shown, worlds)


# ------------------------------------------------------------------ nothing hidden can be worked out

cases = st.lists(
    st.tuples(
        st.sampled_from(["", "Norr", "Syd", "Väst"]),
        st.integers(0, 130).map(lambda n: PERIOD.first + timedelta(days=n)),
        st.integers(0, 9),
        st.integers(0, 5),
    ),
    max_size=7,
)


def world(drawn) -> list[Offered]:
    offered = []
    for unit, night, drafted, undrafted in drawn:
        offered += drafts(drafted, unit, night) + left(undrafted, "salary", unit, night)
    return offered


def in_span(rows: list[set[object]], wanted: set[object], atoms: list[object]) -> bool:
    """Whether sums that are shown can be added and taken from each other until only what is wanted is left."""
    matrix = [[Fraction(atom in row) for atom in atoms] for row in rows]
    target = [Fraction(atom in wanted) for atom in atoms]
    reduced: list[tuple[int, list[Fraction]]] = []
    for row in matrix:
        rest = _reduce(row, reduced)
        pivot = next((i for i, value in enumerate(rest) if value), None)
        if pivot is not None:
            reduced.append((pivot, [value / rest[pivot] for value in rest]))
    return not any(_reduce(target, reduced))


def _reduce(row: list[Fraction], by: list[tuple[int, list[Fraction]]]) -> list[Fraction]:
    for pivot, known in by:
        if row[pivot]:
            row = [value - row[pivot] * other for value, other in zip(row, known, strict=True)]
    return row


@settings(deadline=None, max_examples=60)
@given(cases)
def test_no_group_under_five_can_be_worked_out_from_the_sums_that_are_shown(drawn):
    offered = world(drawn)
    impact = counted(offered)
    units, nights = {one.unit for one in offered}, {one.night for one in offered}
    atoms = sorted(product(units, nights))
    month_of = {atom: Month.of(atom[1]) for atom in atoms}

    def shown(each: bool) -> list[set[object]]:
        months = impact.months.each if each else impact.months.both
        units = impact.units.each if each else impact.units.both
        rows = [{atom for atom in atoms if month_of[atom] in pool.names} for pool in months]
        rows += [{atom for atom in atoms if atom[0] in pool.names} for pool in units]
        if each:
            rows += [{atom for atom in atoms if atom[1] in pool.names} for pool in impact.per_night]
        return rows

    groups = [{atom} for atom in atoms]
    groups += [{a for a in atoms if a[0] == unit} for unit in {a[0] for a in atoms}]
    groups += [{a for a in atoms if a[1] == night} for night in {a[1] for a in atoms}]
    groups += [{a for a in atoms if month_of[a] == month} for month in set(month_of.values())]
    drafted = Counter((one.unit, one.night) for one in offered if not one.reason)
    undrafted = Counter((one.unit, one.night) for one in offered if one.reason)
    for count, rows in ((drafted, shown(True) + shown(False)), (undrafted, shown(False))):
        for group in groups:
            if sum(count[atom] for atom in group) < FEWEST:
                assert not in_span(rows, group, atoms), (group, rows)


@given(cases)
def test_every_sum_that_is_shown_is_of_five_or_more_and_the_pools_lie_within_each_other(drawn):
    impact = counted(world(drawn))
    for split in (impact.months, impact.units):
        assert all(pool.cell.drafted >= FEWEST for pool in split.each)
        assert all(min(pool.cell.drafted, pool.cell.undrafted) >= FEWEST for pool in split.both)
        finer = [set(pool.names) for pool in split.each]
        assert all(any(small <= set(big.names) for big in split.both) for small in finer if split.both)
    for pool in impact.per_night:
        assert pool.cell.drafted >= FEWEST
        assert any({Month.of(night) for night in pool.names} <= set(month.names) for month in impact.months.each)
    assert sum(pool.cell.drafted for pool in impact.per_night) in (0, impact.work.drafted)


# ------------------------------------------------------------------ the figures


def test_an_empty_period_has_nothing_to_show():
    impact = counted()
    assert (impact.nights, impact.work.drafted, impact.reviews.count) == ((), 0, 0)
    assert (impact.per_night, impact.months.each, impact.units.each, impact.kinds, impact.guards) == (
        (),
        (),
        (),
        (),
        (),
    )
    assert saved_of(impact.reviews, 45) is None


def test_a_night_is_pooled_with_the_next_within_its_month():
    nights = [AUG + timedelta(days=n) for n in range(3)]
    september = date(2026, 9, 1)
    offered = (
        drafts(3, night=nights[0])
        + drafts(6, night=nights[1])
        + drafts(2, night=nights[2])
        + drafts(8, night=september)
    )
    assert [(pool.names, pool.cell.drafted) for pool in counted(offered).per_night] == [
        (tuple(nights), 11), ((september,), 8),
    ]  # fmt: skip


def test_a_case_the_night_did_not_reach_has_no_draft_and_a_kind_of_its_own():
    impact = counted(drafts(6) + left(5, WAITING) + left(7, "salary"))
    assert (impact.work.drafted, impact.work.undrafted) == (6, 12)
    assert impact.kinds == (("salary", 7), (WAITING, 5))


def test_drafts_of_which_nobody_knows_when_they_were_seen_have_no_lead_time():
    impact = counted(drafts(6, lead_min=None) + drafts(4, lead_min=90))
    assert impact.work.drafted == 10
    assert impact.month_leads == impact.unit_leads == ()


def test_a_second_look_is_no_review_of_its_own_and_returned_counts_before_adjusted():
    looked = (
        words(6) + words(5, is_adjusted=True) + words(2, is_adjusted=True, is_returned=True) + words(9, is_second=True)
    )
    reviews = counted(drafts(6), looked).reviews
    assert (reviews.unchanged, reviews.adjusted, reviews.returned, reviews.count) == (6, 5, 2, 13)


def test_a_unit_reviewed_by_two_people_is_counted_with_another():
    alone = words(20, "Norr", reviewers="ab") + words(20, "Syd", reviewers="cde")
    assert [pool.names for pool in counted(drafts(6), alone).review_units.each] == [("Norr", "Syd")]
    several = words(20, "Norr", reviewers="abf") + words(20, "Syd", reviewers="cde")
    assert [pool.names for pool in counted(drafts(6), several).review_units.each] == [("Norr",), ("Syd",)]


def test_the_safeguards_need_twenty_by_three_people_and_hide_a_small_part():
    seconds = words(20, is_second=True) + words(4, is_second=True, is_returned=True)
    blinds = [BlindSum("Norr", AUG, "abc"[i % 3], is_equal=i >= 6) for i in range(30)]
    (norr,) = counted(drafts(6), seconds, blinds).guards
    assert norr.second == Share(None, 24)
    assert norr.blind == Share(6, 30)
    for few in (words(19, is_second=True), words(30, reviewers="ab", is_second=True)):
        (norr,) = counted(drafts(6), few).guards
        assert norr.second is None


def test_what_was_decided_and_what_was_worked_out_in_shadow_are_counted_apart():
    followed = [Followed("Norr", AUG, "abc"[i % 3], is_changed=i < 6, is_shadow=False) for i in range(30)]
    followed += [Followed("Norr", AUG, "abc"[i % 3], is_changed=i < 5, is_shadow=True) for i in range(20)]
    followed += [Followed("Syd", AUG, "ab"[i % 2], is_changed=True) for i in range(40)]
    norr, syd = impact_of(PERIOD, [AUG], drafts(6), (), (), followed).guards
    assert (norr.decided, norr.shadow) == (Share(6, 30), Share(5, 20))
    assert (syd.decided, syd.shadow) == (None, None)


def test_adjusted_and_returned_are_told_apart_only_when_both_are_five():
    looked = words(20) + words(6, is_adjusted=True) + words(5, is_returned=True)
    (norr,) = counted(drafts(6), looked).guarded
    assert (norr.cell.adjusted, norr.cell.returned) == (6, 5)
    assert counted(drafts(6), looked[:-1]).guarded == ()


# ------------------------------------------------------------------ minutes saved


def baseline(minutes: int, since: Month, at: datetime = AT) -> Baseline:
    return Baseline(minutes, since, "tidmätning", "chef", at)


def test_the_manual_figure_is_the_lowest_that_holds_in_any_of_the_months_and_never_guessed():
    july, august = PERIOD.months[:2]
    assert in_force([], [july]) is None
    assert in_force([baseline(45, august)], [july, august]) is None
    assert in_force([baseline(45, july), baseline(40, august)], [july, august]) == 40
    assert in_force([baseline(45, july), baseline(40, august)], [july]) == 45
    assert in_force([baseline(45, july), baseline(50, july, AT + timedelta(days=1))], [july]) == 50


def test_a_figure_that_was_entered_when_its_first_month_had_begun_says_so():
    assert not baseline(45, Month(2026, 7)).is_afterwards
    assert baseline(45, Month(2026, 6)).is_afterwards


def test_minutes_saved_take_the_time_of_every_review_from_the_drafts_that_stood():
    reviews = Reviews(20, 3, 2, (180,) * 25)
    saved = saved_of(reviews, 45)
    assert saved is not None
    assert (saved.minutes, saved.n, saved.review_s, saved.is_least) == (20 * 45 - 25 * 3, 25, 180, False)


@pytest.mark.parametrize("count", range(5, 30))
def test_where_under_five_were_changed_the_minutes_are_at_least_so_many_whichever_it_was(count):
    told = {saved_of(Reviews(count - n, n, 0, (180,) * count), 45) for n in range(5)}
    assert len(told) == 1
    (saved,) = told
    if count < 9:
        assert saved is None
    else:
        assert (saved.minutes, saved.is_least) == ((count - 4) * 45 - 3 * count, True)


def test_without_a_manual_figure_or_with_too_few_reviews_nothing_is_saved():
    assert saved_of(Reviews(20, 5, 0, (60,) * 25), None) is None
    assert saved_of(Reviews(4, 0, 0, (60,) * 4), 45) is None


def test_reviewing_that_takes_longer_than_the_work_by_hand_is_told_as_a_loss():
    saved = saved_of(Reviews(5, 5, 0, (3600,) * 10), 45)
    assert saved is not None
    assert saved.minutes == 5 * 45 - 600
