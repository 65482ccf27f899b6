"""What an identity promises: one canonical form for every spelling, and nothing that leaks."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identity import Identity, IdentityError, IdentityKind, parse

TODAY = date(2025, 10, 6)
KEY = b"sixteen bytes ok"


def control_digit(nine: str) -> str:
    """Compute the digit from Skatteverket's published description, apart from the code under test."""
    total = 0
    for weight, char in zip((2, 1, 2, 1, 2, 1, 2, 1, 2), nine, strict=True):
        product = weight * int(char)
        total += product // 10 + product % 10
    return str(-total % 10)


def number(born: date, serial: int, *, samordning: bool = False) -> str:
    day = born.day + (60 if samordning else 0)
    first = f"{born.year:04d}{born.month:02d}{day:02d}{serial:03d}"
    return first + control_digit(first[2:])


def refusal(text: str) -> IdentityError | None:
    try:
        parse(text, today=TODAY)
    except IdentityError as error:
        return error
    return None


births = st.dates(date(1900, 1, 1), TODAY)
serials = st.integers(1, 999)
numbers = st.builds(lambda b, s, k: number(b, s, samordning=k), births, serials, st.booleans())
temporary = st.builds(lambda b, n: f"{b:%Y%m%d}T{n}", births, st.from_regex("[0-9]{3,4}", fullmatch=True))


@given(numbers)
def test_every_valid_number_is_the_same_person_in_all_spellings(digits: str) -> None:
    identity = parse(digits)
    sign = "+" if TODAY.year - identity.born.year >= 100 else "-"
    spellings = (
        f"{digits[:8]}-{digits[8:]}",
        f"{digits[:8]}+{digits[8:]}",
        f" {digits}\n",
        f"{digits[2:8]}{sign}{digits[8:]}",
        identity.formatted(),
    )
    assert identity.digits == digits
    assert {parse(text, today=TODAY) for text in spellings} == {identity}


@given(temporary)
def test_a_t_number_is_the_same_person_in_all_spellings(digits: str) -> None:
    identity = parse(digits)
    hyphened = f"{digits[:8]}-{digits[8:]}"
    assert identity.digits == digits == identity.formatted()
    assert identity.kind is IdentityKind.RESERVE
    assert parse(hyphened) == parse(digits.lower()) == parse(identity.formatted()) == identity


def test_t_numbers_with_three_and_four_digits_are_different_persons() -> None:
    assert parse("19850712T123") != parse("19850712T0123")


def test_the_kind_is_read_from_the_day() -> None:
    assert parse(number(date(1985, 7, 12), 123)).kind is IdentityKind.PERSONNUMMER
    samordning = parse(number(date(1985, 7, 12), 123, samordning=True))
    assert (samordning.kind, samordning.born) == (IdentityKind.SAMORDNINGSNUMMER, date(1985, 7, 12))
    assert samordning.digits[6:8] == "72"


def test_a_known_public_test_number_is_valid() -> None:
    assert parse("19121212-1212").born == date(1912, 12, 12)


@given(numbers, st.integers(2, 11), st.integers(1, 9))
def test_one_changed_digit_is_refused(digits: str, at: int, by: int) -> None:
    changed = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    with pytest.raises(IdentityError):
        parse(changed)


@given(numbers)
def test_no_printed_form_tells_two_persons_born_the_same_day_apart(digits: str) -> None:
    other = number(parse(digits).born, (int(digits[8:11]) % 999) + 1, samordning=int(digits[6:8]) > 60)
    first, second = parse(digits), parse(other)
    assert first != second
    for show in (repr, str, "{}".format, "{0!r:>40}".format, lambda i: f"{[i]}", Identity.masked):
        assert show(first) == show(second)


@pytest.mark.parametrize("text", ["19850712T123", "19850712T9876"])
def test_a_t_number_prints_masked_and_hides_its_length(text: str) -> None:
    identity = parse(text)
    assert str(identity) == identity.masked() == "19850712-T***"
    assert repr(identity) == "Identity(19850712-T***)"


def test_the_mask_keeps_the_birth_date_only() -> None:
    digits = number(date(1985, 7, 12), 239)
    assert parse(digits).masked() == "19850712-****"
    assert parse(digits).formatted() == f"19850712-{digits[8:]}"
    assert digits[8:] not in repr(parse(digits))


@given(st.one_of(st.text(), st.from_regex("[0-9T+-]{6,14}", fullmatch=True)))
def test_no_text_raises_anything_but_an_error_that_is_silent_about_it(text: str) -> None:
    error = refusal(text)
    if error is not None:
        assert not any(char.isdigit() for char in str(error))
        assert error.__cause__ is None
        assert error.__context__ is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19121212 1212",
        "191212121212x",
        "19121212--1212",
        "1212121212",
        "12121212-1212",
        "19121212-121",
        "19121212-12123",
        "1912-12-12-1212",
        "19850712T12",
        "19850712T12345",
        "19850230T123",
        "19851312T123",
        "19850772T123",
        "850712T123",
        "19850712TF123",
        "\uff11\uff1912121212\uff112",
        "Tolvan Testsson",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(IdentityError):
        parse(text, today=TODAY)


@pytest.mark.parametrize("day", ["0230", "0431", "0290", "0000", "1301", "0160", "0192"])
def test_a_date_that_does_not_exist_is_refused_though_the_control_digit_holds(day: str) -> None:
    first = f"1985{day}123"
    with pytest.raises(IdentityError, match="datum"):
        parse(first + control_digit(first[2:]))


def test_ten_digits_need_a_today_to_count_the_century_from() -> None:
    with pytest.raises(IdentityError):
        parse("121212-1212")


@pytest.mark.parametrize(
    ("sign", "today", "year"),
    [
        ("+", date(2012, 12, 11), 1912),  # plus from the year one turns 100, not from the day
        ("+", date(2025, 10, 6), 1912),
        ("-", date(2011, 12, 31), 1912),
        ("-", date(2012, 12, 12), 2012),
        ("-", date(1999, 1, 1), 1912),
        ("+", date(2112, 1, 1), 2012),
    ],
)
def test_the_sign_and_today_decide_the_century(sign: str, today: date, year: int) -> None:
    digits = number(date(year, 12, 12), 121)
    assert parse(f"{digits[2:8]}{sign}{digits[8:]}", today=today).born == date(year, 12, 12)


def test_a_hundred_year_old_written_with_a_hyphen_is_not_taken_for_an_unborn() -> None:
    digits = number(date(1925, 12, 1), 5)
    with pytest.raises(IdentityError):
        parse(f"{digits[2:8]}-{digits[8:]}", today=TODAY)
    assert parse(f"{digits[2:8]}+{digits[8:]}", today=TODAY).digits == digits


def test_a_birth_date_after_today_is_refused_when_today_is_known() -> None:
    tomorrow = number(TODAY + timedelta(days=1), 17)
    assert parse(tomorrow).born > TODAY
    with pytest.raises(IdentityError):
        parse(tomorrow, today=TODAY)
    assert parse(number(TODAY, 17), today=TODAY).born == TODAY


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2007, 10, 6), date(2025, 10, 5), 17),
        (date(2007, 10, 6), date(2025, 10, 6), 18),
        (date(2025, 10, 6), date(2025, 10, 6), 0),
        (date(2004, 2, 29), date(2025, 2, 27), 20),
        (date(2004, 2, 29), date(2025, 2, 28), 21),
        (date(2004, 2, 29), date(2024, 2, 28), 19),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
    ],
)
def test_age_is_counted_in_whole_years(born: date, day: date, age: int) -> None:
    assert parse(number(born, 5)).age_on(day) == age


def test_no_one_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="födelsen"):
        parse(number(TODAY, 5)).age_on(TODAY - timedelta(days=1))


@given(numbers)
def test_the_opaque_reference_is_stable_keyed_and_short(digits: str) -> None:
    identity = parse(digits)
    reference = identity.opaque(KEY)
    assert len(reference) == 16
    assert set(reference) <= set("0123456789abcdef")
    assert parse(identity.formatted()).opaque(KEY) == reference != identity.opaque(KEY[::-1])


def test_the_opaque_reference_is_hmac_sha256() -> None:
    # printf 191212121212 | openssl dgst -sha256 -hmac 'sixteen bytes ok'
    assert parse("19121212-1212").opaque(KEY) == "e6ac8ad72757a8cb"


def test_a_key_short_enough_to_guess_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        parse("19121212-1212").opaque(b"short")
    with pytest.raises(ValueError, match="at least 16"):
        parse("19121212-1212").opaque(bytes(15))
    assert len(parse("19121212-1212").opaque(bytes(16))) == 16


@pytest.mark.parametrize(
    ("digits", "kind"),
    [
        ("19121212-1212", IdentityKind.PERSONNUMMER),
        ("191212121213", IdentityKind.PERSONNUMMER),
        ("191212121212", IdentityKind.SAMORDNINGSNUMMER),
        ("191212121212", IdentityKind.RESERVE),
        ("19850712T123", IdentityKind.PERSONNUMMER),
    ],
)
def test_an_identity_cannot_be_built_around_the_checks(digits: str, kind: IdentityKind) -> None:
    with pytest.raises(IdentityError):
        Identity(digits, kind)


def test_an_identity_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        parse("19121212-1212").digits = "191212121212"  # type: ignore[misc]
