"""What money promises: one reading of a text or none, exact sums, and no rounding without a rule."""

from contextlib import suppress
from dataclasses import FrozenInstanceError
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import (
    ZERO,
    AmountError,
    Convention,
    Money,
    Rounding,
    change_percent,
    format_kr,
    kronor,
    parse,
    to_field,
)

LIMIT = 10**15 * 100 - 1  # fifteen digits of kronor: past what a float could hold exactly
amounts = st.integers(-LIMIT, LIMIT).map(Money)
spaces = st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"])


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("0", 0),
        ("1234", 123400),
        ("1 234,50", 123450),
        ("1\u00a0234,50", 123450),
        ("1\u202f234,50", 123450),
        ("1\u2009234,50", 123450),
        ("12 345 678,09", 1234567809),
        ("12,5", 1250),
        ("0,05", 5),
        ("946,50", 94650),
        ("7 900:-", 790000),
        ("7900:-", 790000),
        ("1 234,20 kr", 123420),
        ("1 234,20kr", 123420),
        ("1 234 SEK", 123400),
        ("500 Kr", 50000),
        ("-500", -50000),
        ("\u2212500", -50000),
        ("  1 234,50\u00a0\n", 123450),
        ("\t-0,01\t", -1),
        ("251006", 25100600),
    ],
)
def test_an_amount_written_the_swedish_way_is_read_exactly(text: str, ore: int) -> None:
    assert parse(text) == Money(ore)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "-",
        "kr",
        ":-",
        ",50",
        "12,",
        "1.234",
        "12.345,00",
        "1234.50",
        "12.5",
        "1,234",
        "1,234.50",
        "1,234,50",
        "12 34",
        "1 2345",
        "1234 567",
        "1  234",
        "1 234 kr 50",
        "1 234,50:-",
        "7900:00",
        "7 900:50",
        "100 200,5 300",
        "100 - 200",
        "12-14",
        "500-",
        "- 500",
        "--500",
        "+500",
        "(500)",
        "1e3",
        "0x10",
        "1_000",
        "1'234",
        "007",
        "0 123",
        "000",
        "ett tusen",
        "500 kronor",
        "500 EUR",
        "kr 500",
        "500 kr kr",
        "500 kr.",
        "50 %",
        "½",
        "\uff11\uff12\uff13",
        "\u0661\u0662\u0663",
        "1\u0662",
        "²",
        "500 \u212ar",  # the kelvin sign: a K to a careless case-insensitive match
        "1\n234",
        "1\t234",
        "1\u3000234",
        "500 kr\n600 kr",
        "–500",
        "inf",
        "NaN",
        "9" * 5000,
        "1 234,50\x00",
    ],
)
def test_a_text_that_is_not_one_clear_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountError):
        parse(text)


@pytest.mark.parametrize("text", ["198507121234", "8507121234", "20251006", "-20251006", "20251006 kr"])
def test_a_long_run_of_digits_may_be_a_date_or_a_person_and_is_refused_unquoted(text: str) -> None:
    with pytest.raises(AmountError) as caught:
        parse(text)
    assert not any(char.isdigit() for char in str(caught.value))
    assert "visas inte" in str(caught.value)


def test_seven_digits_in_a_row_are_still_an_amount_and_eight_are_not() -> None:
    assert parse("1234567") == kronor(1_234_567)
    with pytest.raises(AmountError):
        parse("12345678")


def test_the_same_digits_are_an_amount_when_grouped_or_with_decimals() -> None:
    assert parse("20 251 006") == parse("20251006,00") == kronor(20_251_006)


def test_a_refusal_quotes_what_stood_there_when_it_cannot_name_a_person() -> None:
    with pytest.raises(AmountError, match=r"12\.345,00"):
        parse("12.345,00")


def test_an_empty_field_is_said_to_be_empty() -> None:
    with pytest.raises(AmountError, match="tomt"):
        parse(" \u00a0")


@pytest.mark.parametrize(("length", "quoted"), [(24, True), (25, False)])
def test_a_long_text_is_not_quoted(length: int, quoted: bool) -> None:
    text = "1 2 3".ljust(length, ",")
    with pytest.raises(AmountError) as caught:
        parse(text)
    assert (text in str(caught.value)) is quoted


@pytest.mark.parametrize("text", ["Tolvan Testsson", "19121212-1212", "121212-1212", "500 till Eva", "1912 1212"])
def test_a_refusal_never_repeats_a_name_or_a_number_of_a_person(text: str) -> None:
    with pytest.raises(AmountError) as caught:
        parse(text)
    message = str(caught.value)
    assert text not in message
    assert not any(word in message for word in (*text.split(), *text.split("-")))


@given(st.text())
def test_no_text_raises_anything_but_amount_error(text: str) -> None:
    for convention in (None, *Convention):
        with suppress(AmountError):
            assert type(parse(text, convention).ore) is int


@given(st.text(alphabet="0123456789 ,.:-\u2212\u00a0krSEK+e", max_size=14))
def test_whatever_is_accepted_prints_and_reads_back_as_itself(text: str) -> None:
    try:
        read = parse(text)
    except AmountError:
        return
    assert parse(format_kr(read)) == read


@given(amounts, st.booleans(), st.booleans())
def test_what_is_printed_is_read_back_exactly(amount: Money, decimals: bool, unit: bool) -> None:
    assert parse(format_kr(amount, decimals=decimals, unit=unit)) == amount


@given(amounts)
def test_what_is_typed_into_a_field_is_read_back_exactly(amount: Money) -> None:
    assert parse(to_field(amount)) == amount
    assert set(to_field(amount)) <= set("0123456789,-")


@given(amounts, st.data())
def test_every_kind_of_space_between_thousands_reads_the_same(amount: Money, data: st.DataObject) -> None:
    printed = format_kr(amount)
    varied = "".join(data.draw(spaces) if char == "\u00a0" else char for char in printed)
    assert parse(varied) == parse(varied.replace("\u2212", "-")) == amount


@given(amounts, st.data())
def test_a_dot_anywhere_is_refused_without_a_convention(amount: Money, data: st.DataObject) -> None:
    printed = format_kr(amount, unit=data.draw(st.booleans()))
    at = data.draw(st.integers(0, len(printed)))
    with pytest.raises(AmountError):
        parse(printed[:at] + "." + printed[at:])


@pytest.mark.parametrize(
    ("text", "convention", "ore"),
    [
        ("1234.50", Convention.DOT_DECIMAL, 123450),
        ("-0.5", Convention.DOT_DECIMAL, -50),
        ("1234", Convention.DOT_DECIMAL, 123400),
        ("1.234", Convention.DOT_THOUSANDS, 123400),
        ("1.234.567,8", Convention.DOT_THOUSANDS, 123456780),
        ("1234,50", Convention.DOT_THOUSANDS, 123450),
        ("1 234,50", Convention.SWEDISH, 123450),
        ("1234.50 KR", Convention.DOT_DECIMAL, 123450),
        ("1.234,50 Sek", Convention.DOT_THOUSANDS, 123450),
    ],
)
def test_a_known_convention_is_followed(text: str, convention: Convention, ore: int) -> None:
    assert parse(text, convention) == Money(ore)


@pytest.mark.parametrize(
    ("text", "convention"),
    [
        ("1234,50", Convention.DOT_DECIMAL),
        ("1.234", Convention.DOT_DECIMAL),
        ("1,234.50", Convention.DOT_DECIMAL),
        ("1 234.50", Convention.DOT_DECIMAL),
        ("12.50", Convention.DOT_THOUSANDS),
        ("1234.567", Convention.DOT_THOUSANDS),
        ("1 234,50", Convention.DOT_THOUSANDS),
        ("1.234,50", Convention.SWEDISH),
    ],
)
def test_a_text_against_the_known_convention_is_refused(text: str, convention: Convention) -> None:
    with pytest.raises(AmountError):
        parse(text, convention)


def test_printing_is_swedish() -> None:
    assert format_kr(Money(-123456705)) == "\u22121\u00a0234\u00a0567,05"
    assert format_kr(kronor(7900), decimals=False, unit=True) == "7\u00a0900\u00a0kr"
    assert format_kr(kronor(7900)) == "7\u00a0900,00"
    assert to_field(Money(-123450)) == "-1234,50"
    assert str(Money(5)) == "0,05\u00a0kr"


def test_ore_are_never_hidden_by_printing_without_decimals() -> None:
    assert format_kr(Money(99), decimals=False) == "0,99"


@given(st.lists(amounts))
def test_sums_are_exact_and_need_no_start(values: list[Money]) -> None:
    exact = sum(value.ore for value in values)
    assert sum(values, ZERO) == Money(exact)
    if values:
        assert sum(values) == Money(exact)


@given(amounts, amounts)
def test_money_adds_and_orders_like_its_ore(a: Money, b: Money) -> None:
    assert (a + b - b, -a + a, a - a) == (a, ZERO, ZERO)
    assert (a < b, bool(a), a.is_negative) == (a.ore < b.ore, a.ore != 0, a.ore < 0)
    assert abs(a) == max(a, -a)
    assert a * 3 == 3 * a == a + a + a


def test_an_amount_cannot_be_changed_and_can_be_a_key() -> None:
    with pytest.raises(FrozenInstanceError):
        kronor(1).ore = 5  # type: ignore[misc]
    assert {kronor(1): "a"}[Money(100)] == "a"


@pytest.mark.parametrize("value", [1.0, True, "1", None, Fraction(1)])
def test_only_an_int_can_become_money(value: object) -> None:
    with pytest.raises(TypeError, match="int"):
        Money(value)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="int"):
        kronor(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [1.0, 1, True, 0.0])
def test_a_bare_number_is_never_added_to_money(value: Any) -> None:
    for compute in (lambda: kronor(1) + value, lambda: kronor(1) - value, lambda: value - kronor(1)):
        with pytest.raises(TypeError):
            compute()
    if value != 0 or type(value) is not int:
        with pytest.raises(TypeError):
            value + kronor(1)


@pytest.mark.parametrize("factor", [1.5, True, kronor(2)])
def test_money_is_multiplied_by_int_only(factor: object) -> None:
    with pytest.raises(TypeError):
        kronor(1) * factor  # type: ignore[operator]


@pytest.mark.parametrize(
    ("hundredths", "rule", "ore"),
    [
        (12349, Rounding.NEAREST_HALF_UP, 123),
        (12350, Rounding.NEAREST_HALF_UP, 124),
        (12351, Rounding.NEAREST_HALF_UP, 124),
        (12450, Rounding.NEAREST_HALF_UP, 125),
        (-12350, Rounding.NEAREST_HALF_UP, -124),
        (12399, Rounding.DOWN, 123),
        (-12399, Rounding.DOWN, -123),
        (12301, Rounding.UP, 124),
        (-12301, Rounding.UP, -124),
        (12300, Rounding.UP, 123),
        # Less than one away from zero, where a sign that is asked about wrongly shows.
        (50, Rounding.NEAREST_HALF_UP, 1),
        (-50, Rounding.NEAREST_HALF_UP, -1),
        (49, Rounding.NEAREST_HALF_UP, 0),
        (1, Rounding.UP, 1),
        (-1, Rounding.UP, -1),
        (-99, Rounding.DOWN, 0),
    ],
)
def test_rounding_follows_the_named_rule(hundredths: int, rule: Rounding, ore: int) -> None:
    assert Money(hundredths).scaled(Fraction(1, 100), rule) == Money(ore)


@given(amounts, st.sampled_from(Rounding))
def test_rounding_treats_an_amount_and_its_negative_alike(amount: Money, rule: Rounding) -> None:
    hundredth = Fraction(1, 100)
    rounded = amount.scaled(hundredth, rule)
    assert rounded == -(-amount).scaled(hundredth, rule)
    assert abs(rounded.ore - amount.ore * hundredth) < 1


def test_scaling_is_exact_until_the_named_rounding() -> None:
    assert kronor(100).scaled(Fraction(1, 3), Rounding.DOWN) == Money(3333)
    assert kronor(100).scaled(Fraction(2, 3), Rounding.NEAREST_HALF_UP) == Money(6667)
    assert kronor(5000).scaled(Fraction(3, 4), Rounding.DOWN) == kronor(3750)


@pytest.mark.parametrize(
    ("old", "new", "percent"),
    [
        (100, 112, Fraction(12)),
        (100, 88, Fraction(-12)),
        (3, 4, Fraction(100, 3)),
        (-100, -50, Fraction(50)),
        (100, 0, Fraction(-100)),
        (0, 100, None),
        (0, 0, None),
    ],
)
def test_change_in_percent_is_exact_and_unknown_from_zero(old: int, new: int, percent: Fraction | None) -> None:
    assert change_percent(kronor(old), kronor(new)) == percent
