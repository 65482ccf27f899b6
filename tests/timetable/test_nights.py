"""Which nights a timetable gives."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.packs import Schedule, load_schedule
from bot.packs._schedule import WEEKDAYS, BeforePayDay
from bot.timetable import in_words, last_start, next_starts

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ANY_DAY = {"days": WEEKDAYS}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def _begins(schedule: Schedule, after: str, n: int) -> list[str]:
    return [start.begins.isoformat(timespec="minutes") for start in next_starts(schedule, _at(after), n)]


def test_a_window_over_midnight_closes_the_next_morning(ovning: Schedule) -> None:
    [start] = next_starts(ovning, _at("2025-10-06 12:00"), 1)
    assert start.begins == _at("2025-10-06 22:00")
    assert start.ends == _at("2025-10-07 05:00")
    assert in_words(start) == "måndag 6 oktober 2025 kl. 22.00, till tisdag kl. 05.00"


def test_a_window_after_midnight_closes_the_same_morning(ovning: Schedule) -> None:
    [start] = next_starts(replace(ovning, start=time(0, 30)), _at("2025-10-06 12:00"), 1)
    assert start.ends == _at("2025-10-07 05:00")
    assert in_words(start) == "tisdag 7 oktober 2025 kl. 00.30, till kl. 05.00"


def test_the_next_ten_starts_skip_the_weekends(ovning: Schedule) -> None:
    days = [start.begins.day for start in next_starts(ovning, _at("2025-10-02 12:00"), 10)]
    assert days == [2, 3, 6, 7, 8, 9, 10, 13, 14, 15]


def test_a_start_at_this_very_moment_is_the_next_one(ovning: Schedule) -> None:
    assert _begins(ovning, "2025-10-06 22:00:00", 1) == ["2025-10-06T22:00+02:00"]
    assert _begins(ovning, "2025-10-06 22:00:01", 1) == ["2025-10-07T22:00+02:00"]


@pytest.mark.parametrize(("rule", "month"), [("current", "2025-12"), ("next", "2026-01")])
def test_a_night_knows_the_month_its_applications_are_for(ovning: Schedule, rule: str, month: str) -> None:
    [start] = next_starts(replace(ovning, applies_to=rule), _at("2025-12-31 12:00"), 1)
    assert str(start.month) == month


# ------------------------------------------------------------------ pay day


def test_only_the_last_nights_before_the_pay_day_are_worked(ovning: Schedule) -> None:
    # 27 October 2025 is a Monday: the nights that begin Wednesday to Friday are the last three.
    schedule = replace(ovning, before_pay_day=BeforePayDay(27, 3))
    days = [str(start.begins.date()) for start in next_starts(schedule, _at("2025-10-01 12:00"), 4)]
    assert days == ["2025-10-22", "2025-10-23", "2025-10-24", "2025-11-24"]


def test_a_pay_day_on_a_saturday_moves_the_nights_to_before_the_friday(ovning: Schedule) -> None:
    # 27 December 2025 is a Saturday, so the money comes on the 26th.
    schedule = replace(ovning, before_pay_day=BeforePayDay(27, 2))
    days = [str(start.begins.date()) for start in next_starts(schedule, _at("2025-12-01 12:00"), 2)]
    assert days == ["2025-12-24", "2025-12-25"]


# ------------------------------------------------------------------ the clocks change


def test_the_night_of_the_change_to_summer_time_keeps_its_clock_times_and_loses_an_hour(
    ovning: Schedule,
) -> None:
    [start] = next_starts(replace(ovning, **ANY_DAY), _at("2026-03-28 12:00"), 1)
    assert start.begins.isoformat() == "2026-03-28T22:00:00+01:00"
    assert start.ends.isoformat() == "2026-03-29T05:00:00+02:00"
    assert start.ends - start.begins == timedelta(hours=6)


def test_the_night_of_the_change_to_winter_time_keeps_its_clock_times_and_gains_an_hour(
    ovning: Schedule,
) -> None:
    [start] = next_starts(replace(ovning, **ANY_DAY), _at("2026-10-24 12:00"), 1)
    assert start.begins.isoformat() == "2026-10-24T22:00:00+02:00"
    assert start.ends.isoformat() == "2026-10-25T05:00:00+01:00"
    assert start.ends - start.begins == timedelta(hours=8)


def test_a_start_in_the_hour_that_is_skipped_comes_an_hour_later_that_night_only(ovning: Schedule) -> None:
    schedule = replace(ovning, start=time(2, 30), **ANY_DAY)
    begins = ["2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"]
    assert _begins(schedule, "2026-03-28 00:00", 3) == begins


def test_the_first_night_after_the_change_to_summer_time_is_not_lost(ovning: Schedule) -> None:
    schedule = replace(ovning, start=time(0, 0), days=("mon",))
    assert _begins(schedule, "2026-03-28 12:00", 2) == ["2026-03-30T00:00+02:00", "2026-04-06T00:00+02:00"]


def test_a_window_that_the_skipped_hour_swallows_is_no_night(ovning: Schedule) -> None:
    schedule = replace(ovning, start=time(2, 30), end=time(3, 15), **ANY_DAY)
    assert _begins(schedule, "2026-03-28 12:00", 1) == ["2026-03-30T02:30+02:00"]


def test_a_start_in_the_hour_that_comes_twice_begins_once(ovning: Schedule) -> None:
    schedule = replace(ovning, start=time(2, 30), **ANY_DAY)
    begins = ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"]
    assert _begins(schedule, "2026-10-24 12:00", 2) == begins


def test_a_question_asked_between_the_two_half_past_twos_gets_the_next_night(ovning: Schedule) -> None:
    schedule = replace(ovning, start=time(2, 30), **ANY_DAY)
    between = datetime(2026, 10, 25, 2, 45, tzinfo=timezone(timedelta(hours=2)))
    [start] = next_starts(schedule, between, 1)
    assert start.begins.isoformat() == "2026-10-26T02:30:00+01:00"


# ------------------------------------------------------------------ any schedule

TIMES = st.builds(time, st.integers(0, 3) | st.integers(0, 23), st.integers(0, 59))


@st.composite
def _schedules(draw: st.DrawFn) -> Schedule:
    ovning = load_schedule(Path(__file__).resolve().parents[2] / "schedules" / "ovning.toml")
    start, end = draw(st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1]))
    days = tuple(draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)))
    rule = draw(st.none() | st.builds(BeforePayDay, st.integers(1, 28), st.integers(1, 31)))
    return replace(ovning, start=start, end=end, days=days, before_pay_day=rule)


# Half of them in the days when the clocks change, where a mistake would hide from chance.
MOMENTS = st.one_of(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.datetimes(datetime(2026, 3, 28), datetime(2026, 3, 30), timezones=st.just(UTC)),
    st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 26), timezones=st.just(UTC)),
)


@settings(max_examples=80)
@given(_schedules(), MOMENTS)
def test_every_next_start_lies_on_an_allowed_weekday_and_later_than_the_one_before(
    schedule: Schedule, after: datetime
) -> None:
    starts = next_starts(schedule, after, 6)
    assert len(starts) == 6
    assert starts[0].begins >= after
    for start in starts:
        assert WEEKDAYS[start.begins.weekday()] in schedule.days
        assert timedelta() < start.ends - start.begins <= timedelta(hours=25)
    assert all(one.begins < two.begins for one, two in pairwise(starts))
    assert len({start.begins.date() for start in starts}) == 6


@settings(max_examples=40)
@given(_schedules(), MOMENTS)
def test_the_last_start_before_the_next_start_but_one_is_the_next_start(schedule: Schedule, after: datetime) -> None:
    one, two = next_starts(schedule, after, 2)
    assert last_start(schedule, two.begins) == one


@settings(max_examples=40)
@given(_schedules(), st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_without_a_pay_day_rule_no_allowed_day_is_forgotten(schedule: Schedule, day: date) -> None:
    schedule = replace(schedule, before_pay_day=None, start=time(22), end=time(5))
    noon = datetime.combine(day, time(12), STOCKHOLM)
    week = [day + timedelta(days=n) for n in range(7)]
    expected = [d for d in week if WEEKDAYS[d.weekday()] in schedule.days]
    assert [start.begins.date() for start in next_starts(schedule, noon, len(schedule.days))] == expected
