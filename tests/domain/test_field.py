"""A value's name in a draft: kept as text, read again as the same, and shown without anybody's number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.field import SUMS, Field, FieldKind
from bot.domain.identity import parse
from tests.domain import values as v

LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: text == " ".join(text.split())
)
FIELDS = st.one_of(
    st.builds(Field.income, LABELS, st.sampled_from(["S", "M"])),
    st.builds(Field.expense, LABELS, st.sampled_from(["ansökt", "förslag"])),
    st.sampled_from([v.ANNA, v.BO, v.CHILD]).map(Field.member),
    st.sampled_from([*SUMS, "period", "orsak sökande", "motivering"]).map(Field.single),
)


@given(FIELDS, st.integers(1, 99))
def test_a_field_that_was_kept_is_the_same_field(field: Field, nth: int) -> None:
    numbered = Field(field.kind, field.label, field.column, field.person, nth)
    assert Field.parse(str(numbered)) == numbered


def test_a_field_is_kept_in_the_form_it_always_had() -> None:
    assert str(Field.income("Sjukpenning", "S")) == "inkomst Sjukpenning S"
    assert str(Field.expense("El 1", "förslag")) == "utgift El 1 förslag"
    assert str(Field.member(v.ANNA)) == f"familj {v.ANNA.digits}"
    assert str(Field.single("orsak medsökande")) == "orsak medsökande"
    assert str(Field(FieldKind.INCOME, "Pension", "M", nth=2)) == "inkomst Pension M (2)"


def test_the_public_name_of_a_member_names_nobody() -> None:
    assert Field.member(parse("19121212-1212")).public_name == "familj"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "inkomst",
        "utgift El",
        "utgift El kvartal",
        "familj",
        "familj 123",
        "Hyra",
        "period (1)",
        "period (02)",
        "- a",
    ],
)
def test_what_no_field_was_kept_as_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Field.parse(text)


@pytest.mark.parametrize("label", ["Hyra (2)", "utgift X ansökt", "familj 19121212-1212", "inkomst", ""])
def test_a_single_value_is_one_of_a_draft_s_own_so_that_it_is_never_taken_for_another(label: str) -> None:
    with pytest.raises(ValueError, match="no such field"):
        Field.single(label)


def test_only_amounts_are_written_as_amounts() -> None:
    assert all(Field.single(label).is_amount for label in SUMS)
    assert Field.income("Lön", "S").is_amount
    assert not Field.single("period").is_amount
    assert not Field.member(v.ANNA).is_amount
