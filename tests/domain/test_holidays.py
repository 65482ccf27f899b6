"""Red days and weekdays, beside days looked up in the almanac."""

from datetime import date

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
        ("2025-12", {19, 21}), ("2026-02", {20}), ("2026-12", {20, 22}),
    ],
)  # fmt: skip
def test_a_month_has_these_weekdays_by_either_reading(month, days):
    assert weekdays_of(Month.parse(month)) == days
