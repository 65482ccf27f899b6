"""What periods promise: months that add up, and only dates that exist."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.period import (
    DateError,
    Month,
    MonthError,
    comparison_month,
    control_month,
    parse_date,
    pay_day,
)

months = st.builds(Month, st.integers(1950, 2150), st.integers(1, 12))
days = st.dates(date(1950, 1, 1), date(2150, 12, 31))

OCTOBER = Month(2025, 10)


@pytest.mark.parametrize(
    "text", ["2025-10", "202510", "oktober 2025", "Oktober 2025", "oktober\u00a02025", " 2025-10\n"]
)
def test_a_month_is_read_in_each_known_spelling(text: str) -> None:
    assert Month.parse(text) == OCTOBER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025",
        "2025-13",
        "2025-00",
        "2025-1",
        "25-10",
        "2510",
        "10-2025",
        "2025/10",
        "2025-10-06",
        "0000-10",
        "1899-12",
        "2200-01",
        "october 2025",
        "okt 2025",
        "oktober",
        "oktober 25",
        "oktober  2025",
        "\uff12025-10",
        "2025-10 2025-11",
    ],
)
def test_any_other_month_is_refused(text: str) -> None:
    with pytest.raises(MonthError):
        Month.parse(text)


@given(st.text())
def test_no_text_raises_anything_but_the_named_errors(text: str) -> None:
    for read, error in ((Month.parse, MonthError), (parse_date, DateError)):
        with suppress(error):
            read(text)


@given(months)
def test_every_printed_month_reads_back(month: Month) -> None:
    assert {Month.parse(text) for text in (str(month), month.compact(), month.in_words())} == {month}


def test_a_month_is_printed_for_machines_and_for_people() -> None:
    assert (str(Month(2025, 3)), Month(2025, 3).compact(), Month(2025, 3).in_words()) == (
        "2025-03",
        "202503",
        "mars 2025",
    )


@given(months, st.integers(-300, 300), st.integers(-300, 300))
def test_moving_months_adds_up_and_keeps_order(month: Month, a: int, b: int) -> None:
    assert month.plus(a).plus(b) == month.plus(a + b)
    assert (month.plus(a) < month.plus(b)) == (a < b)


@given(months)
def test_months_follow_each_other_without_gap(month: Month) -> None:
    assert month.previous.next == month.next.previous == month
    assert month.last + timedelta(days=1) == month.next.first
    assert month.previous.last + timedelta(days=1) == month.first
    assert month.first.day == 1


@given(months, days)
def test_a_day_lies_in_the_month_it_is_dated_in_and_no_other(month: Month, day: date) -> None:
    assert month.contains(day) == ((month.year, month.month) == (day.year, day.month))
    assert month.contains(day) == (Month.of(day) == month)
    assert Month.of(day).contains(day)


@pytest.mark.parametrize(("year", "month"), [(2025, 0), (2025, 13), (1899, 1), (2200, 1), (2025, -1)])
def test_a_month_that_cannot_be_meant_is_refused(year: int, month: int) -> None:
    with pytest.raises(MonthError):
        Month(year, month)


def test_moving_past_the_last_year_is_refused() -> None:
    with pytest.raises(MonthError):
        Month(2199, 12).plus(1)


def test_the_three_periods_of_a_january_application_reach_into_the_year_before() -> None:
    january = Month(2026, 1)
    assert control_month(january) == Month(2025, 12)
    assert comparison_month(january) == Month(2025, 11)


@pytest.mark.parametrize("text", ["2025-10-06", "20251006", "251006", " 2025-10-06 "])
def test_a_date_is_read_in_each_known_spelling(text: str) -> None:
    assert parse_date(text) == date(2025, 10, 6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-02-29",
        "2025-13-01",
        "250230",
        "25-10-06",
        "2025-1006",
        "202510-06",
        "2025-10-6",
        "06/10/2025",
        "2025-10-06 12:00",
        "2510061",
        "000000",
        "00010101",
        "0099-10-06",
        "18991231",
        "\uff12\uff150006",
        "6 oktober 2025",
    ],
)
def test_any_other_date_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_date(text)


@given(days)
def test_every_printed_date_reads_back(day: date) -> None:
    assert parse_date(day.isoformat()) == parse_date(f"{day:%Y%m%d}") == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_two_digits_for_the_year_mean_this_century(day: date) -> None:
    assert parse_date(f"{day:%y%m%d}") == day


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (Month(2025, 10), date(2025, 10, 27)),  # a Monday
        (Month(2025, 9), date(2025, 9, 26)),  # the 27th is a Saturday
        (Month(2025, 7), date(2025, 7, 25)),  # the 27th is a Sunday
        (Month(2025, 6), date(2025, 6, 27)),  # a Friday
    ],
)
def test_pay_day_is_the_27th_or_the_friday_before(month: Month, expected: date) -> None:
    assert pay_day(month) == expected


def test_pay_day_does_not_consider_public_holidays() -> None:
    assert pay_day(Month(2024, 12), 25) == date(2024, 12, 25)


@given(months, st.integers(1, 28))
def test_pay_day_is_a_weekday_at_most_two_days_early(month: Month, day: int) -> None:
    nominal = date(month.year, month.month, day)
    paid = pay_day(month, day)
    assert paid.weekday() < 5
    assert nominal - timedelta(days=2) <= paid <= nominal
    assert paid == nominal or nominal.weekday() >= 5


@pytest.mark.parametrize("day", [0, 32, -1])
def test_a_pay_day_the_month_does_not_have_is_refused(day: int) -> None:
    with pytest.raises(MonthError):
        pay_day(Month(2025, 10), day)


def test_the_30th_of_february_is_not_moved_to_another_day() -> None:
    with pytest.raises(MonthError):
        pay_day(Month(2025, 2), 30)


def test_pay_day_may_be_the_months_first_or_last_day() -> None:
    assert pay_day(OCTOBER, 1) == date(2025, 10, 1)
    assert pay_day(OCTOBER, 31) == date(2025, 10, 31)


def test_every_month_has_its_swedish_name_and_is_read_by_it() -> None:
    names = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ]
    assert [Month(2025, n).in_words() for n in range(1, 13)] == [f"{name} 2025" for name in names]
    assert [Month.parse(f"{name} 2025").month for name in names] == list(range(1, 13))


def test_the_first_and_the_last_year_that_can_be_meant_are_years() -> None:
    assert str(Month(1900, 1)) == "1900-01"
    assert str(Month(2199, 12)) == "2199-12"
    assert parse_date("2199-12-31") == date(2199, 12, 31)
