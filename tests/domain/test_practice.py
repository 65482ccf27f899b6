"""Exercises: half of them hold an error that can be seen, and the others none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.practice import EXERCISES, exercise, week_of

DAY = date(2026, 11, 22)
NAMES = st.text(min_size=1, max_size=30)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(NAMES, DAYS)
def test_two_or_three_of_five_hold_an_error(name: str, day: date) -> None:
    planted = [exercise(name, n, day).wrong is not None for n in range(EXERCISES)]
    assert sum(planted) in (2, 3)


@given(NAMES, DAYS, st.integers(0, EXERCISES - 1))
def test_exactly_the_row_that_is_told_is_wrong(name: str, day: date, number: int) -> None:
    one = exercise(name, number, day)
    wrong = [n for n, row in enumerate(one.rows) if not row.is_right(one.month)]
    assert wrong == ([] if one.wrong is None else [one.wrong])
    assert one.why


@given(NAMES, DAYS, st.integers(0, EXERCISES - 1))
def test_the_same_name_is_the_same_exercise(name: str, day: date, number: int) -> None:
    assert exercise(name, number, day) == exercise(name, number, day)


def test_each_kind_of_error_is_planted_by_some_name() -> None:
    told = {exercise(f"namn {n}", k, DAY).why.partition(": ")[2] for n in range(40) for k in range(EXERCISES)}
    assert len(told - {""}) == 6  # five errors; «Det fanns inget fel» has a colon of its own


@pytest.mark.parametrize(("day", "week"), [(date(2026, 11, 22), "2026-W47"), (date(2027, 1, 1), "2026-W53")])
def test_a_week_goes_by_its_own_year(day: date, week: str) -> None:
    assert week_of(day) == week
