"""What every flow may use to turn rows into values: nothing is guessed, and empty is not nought."""

# The cells here are made by hand.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false

from datetime import date

import pytest

from bot.domain.errors import OutOfScope, ReadBackDiffers
from bot.domain.money import ZERO, kronor
from bot.domain.sources import Covers
from bot.kit import Cell
from bot.kit.reading import (
    blank_or,
    covers_between,
    covers_of,
    day_if_any,
    meaning,
    money_if_any,
    one_of,
    only_row,
    planned_day_of,
    saved_as,
    saved_row,
    text_of,
)
from bot.ports.surface import Reading
from tests.domain import values as v

ROW = {"a": Cell(Reading("1", v.SOURCE))}


def cell(text: str) -> Cell:
    return Cell(Reading(text, v.SOURCE))


def test_one_of_several_rows_is_never_chosen():
    assert only_row([ROW]) is ROW
    assert only_row([]) is None
    assert only_row([ROW, ROW]) is None


def test_what_was_saved_is_there_once_or_not_at_all():
    assert saved_row([], "x") is None
    assert saved_row([ROW], "x") is ROW
    with pytest.raises(ReadBackDiffers):
        saved_row([ROW, ROW], "x")


def test_a_word_means_what_the_flow_says_and_an_unknown_one_goes_to_a_person():
    assert meaning({"Ja": True, "Nej": False}, "Nej", "ja/nej") is False
    assert one_of(("Månad",), "Månad", "typ") == "Månad"
    for wrong in (lambda: meaning({"Ja": True}, "ja", "ja/nej"), lambda: one_of(("Månad",), "", "typ")):
        with pytest.raises(OutOfScope) as refused:
            wrong()
        assert refused.value.reason == "unknown_status"


def test_a_state_that_is_not_a_draft_s_differs():
    assert saved_as(("Utkast",), "Utkast") == "Utkast"
    with pytest.raises(ReadBackDiffers):
        saved_as(("Utkast",), "Fattat")


def test_an_empty_cell_is_neither_nought_nor_today():
    assert (money_if_any(cell("")), day_if_any(cell("")), covers_of(cell(""))) == (None, None, None)
    assert money_if_any(cell("0,00")).value == ZERO
    assert day_if_any(cell("2025-09-26")) == date(2025, 9, 26)
    assert (blank_or(ZERO), blank_or(kronor(1))) == ("", kronor(1))
    assert text_of(cell("Ingen")).value == "Ingen"


@pytest.mark.parametrize(
    ("text", "covers"),
    [
        ("2025-09-01 – 2025-09-30", Covers("2025-09-01 – 2025-09-30", date(2025, 9, 1), date(2025, 9, 30))),
        ("2025-09", Covers("2025-09")),
        ("2025-09-01", Covers("2025-09-01")),
        ("2025-09-01 – ", Covers("2025-09-01 – ")),
        ("202540–202544", Covers("202540–202544")),
    ],
)
def test_a_period_that_is_not_two_days_keeps_its_text_only(text, covers):
    assert covers_of(cell(text)) == covers


def test_a_period_that_ends_before_it_begins_goes_to_a_person():
    with pytest.raises(OutOfScope):
        covers_of(cell("2025-09-30 – 2025-09-01"))
    with pytest.raises(OutOfScope):
        covers_between(cell("2025-09-30"), cell("2025-09-01"))


def test_two_cells_may_be_a_period_with_an_open_end():
    assert covers_between(cell(""), cell("")) is None
    assert covers_between(cell("2016-03-01"), cell("")) == Covers("2016-03-01 – ", date(2016, 3, 1), None)


def test_only_a_nought_is_a_day_that_is_not_decided():
    assert planned_day_of(cell("0")) is None
    assert planned_day_of(cell("20251031")) == date(2025, 10, 31)
    with pytest.raises(OutOfScope):
        planned_day_of(cell(""))
