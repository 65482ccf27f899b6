"""Red days and weekdays, beside days looked up in the almanac."""

from datetime import date, timedelta

import pytest

from bot.domain.holidays import red_days, weekdays_of
from bot.domain.period import Month

EASTERS = [date(2018, 4, 1), date(2019, 4, 21), date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25)]  # fmt: skip


@pytest.mark.parametrize("easter", EASTERS, ids=str)
def test_easter_is_red_with_its_friday_and_monday(easter):
    red = red_days(easter.year)
    assert {easter, date.fromordinal(easter.toordinal() - 2), date.fromordinal(easter.toordinal() + 1)} <= red
    assert len({easter, *red}) == len(red) == 13


def test_the_red_days_of_a_year_are_those_of_the_almanac():
    assert sorted(red_days(2025)) == [
        date(2025, 1, 1), date(2025, 1, 6), date(2025, 4, 18), date(2025, 4, 20), date(2025, 4, 21), date(2025, 5, 1),
        date(2025, 5, 29), date(2025, 6, 6), date(2025, 6, 8), date(2025, 6, 21), date(2025, 11, 1), date(2025, 12, 25), date(2025, 12, 26),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("month", "days"),
    [
        ("2025-09", {22}), ("2025-10", {23}), ("2025-01", {21}), ("2025-04", {20}), ("2025-05", {20}), ("2025-06", {19, 20}),
        ("2025-12", {19, 21}), ("2026-02", {20}), ("2026-12", {20, 22}), ("2022-12", {21}),
    ],
)  # fmt: skip
def test_a_month_has_these_weekdays_by_either_reading(month, days):
    assert weekdays_of(Month.parse(month)) == days


def knuth(year: int) -> date:
    """Easter by another road: the almanac's golden number and epact (Knuth, The Art of Computer Programming 1.3.2)."""
    golden, century = year % 19 + 1, year // 100 + 1
    leaps, moon = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
    sunday, epact = 5 * year // 4 - leaps - 10, (11 * golden + 20 + moon - leaps) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full = 44 - epact if epact <= 23 else 74 - epact
    return date(year, 3, 1) + timedelta(full + 7 - (sunday + full) % 7 - 1)


def test_the_movable_days_of_every_year_of_the_calendar_stand_where_the_law_puts_them():
    for year in range(1583, 10000):
        red, easter = red_days(year), knuth(year)
        around = {easter + timedelta(n) for n in (-2, 0, 1, 39, 49)}
        saturdays = red - around - {date(year, *day) for day in ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))}
        assert around <= red, year
        assert all(day.weekday() == 5 for day in saturdays), year
        assert sum(date(year, 6, 20) <= day <= date(year, 6, 26) for day in saturdays) == 1, year
        assert sum(date(year, 10, 31) <= day <= date(year, 11, 6) for day in saturdays) == 1, year
