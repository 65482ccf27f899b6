"""What a household promises: roles that hold together, and doubt counted as protection."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.household import Household, HouseholdError, Member, Role
from bot.domain.identity import parse

DAY = date(2025, 10, 31)


def member(
    born: str,
    role: Role,
    *,
    serial: str = "001",
    name: str = "Test",
    protected: bool | None = False,
    deceased: bool = False,
) -> Member:
    return Member(parse(f"{born}T{serial}"), name, role, protected, deceased)


ADULT = member("19850712", Role.APPLICANT)
PARTNER = member("19860101", Role.CO_APPLICANT)
CHILD = member("20150301", Role.CHILD, name="Alva")


def test_a_household_knows_who_is_who() -> None:
    household = Household((CHILD, PARTNER, ADULT))
    assert household.applicant is ADULT
    assert household.co_applicant is PARTNER
    assert household.children == (CHILD,)
    assert household.size == 3


def test_an_applicant_may_be_alone() -> None:
    household = Household((ADULT,))
    assert (household.co_applicant, household.children, household.size) == (None, (), 1)


@pytest.mark.parametrize(
    "members",
    [
        (),
        (PARTNER,),
        (CHILD,),
        (ADULT, member("19900101", Role.APPLICANT)),
        (ADULT, PARTNER, member("19900101", Role.CO_APPLICANT)),
        (ADULT, CHILD, CHILD),
        (ADULT, member("19850712", Role.CO_APPLICANT)),
        (ADULT, member("19850712", Role.CHILD, name="Annan")),
    ],
)
def test_persons_that_cannot_be_one_household_are_refused_without_naming_them(
    members: tuple[Member, ...],
) -> None:
    with pytest.raises(HouseholdError) as caught:
        Household(members)
    assert not any(
        person.name in str(caught.value) or person.identity.digits in str(caught.value) for person in members
    )


def test_two_children_may_share_a_first_name_and_a_birthday() -> None:
    twin = member("20150301", Role.CHILD, serial="002", name="Alva")
    assert Household((ADULT, CHILD, twin)).size == 3


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("mark", "expected"), [(True, True), (None, True), (False, False)])
def test_one_protected_or_unread_person_protects_the_whole_household(
    role: Role, mark: bool | None, expected: bool
) -> None:
    others = [person for person in (ADULT, PARTNER, CHILD) if person.role is not role]
    household = Household((*others, member("20000101", role, protected=mark)))
    assert household.anyone_protected is expected


def test_a_deceased_member_is_seen() -> None:
    assert not Household((ADULT, CHILD)).anyone_deceased
    assert Household((ADULT, member("20150301", Role.CHILD, deceased=True))).anyone_deceased


@pytest.mark.parametrize(
    ("born", "of_age"), [("20071031", True), ("20071101", False), ("20050101", True), ("20251101", False)]
)
def test_a_child_is_of_age_from_its_eighteenth_birthday(born: str, of_age: bool) -> None:
    child = member(born, Role.CHILD)
    household = Household((ADULT, CHILD, child))
    assert household.children_of_age(DAY) == ((child,) if of_age else ())


def test_adults_are_not_children_of_age() -> None:
    assert Household((ADULT, PARTNER)).children_of_age(DAY) == ()


@given(st.sampled_from(["Tolvan Testsson", "Åsa O'Neill", "Ö"]), st.sampled_from([True, False, None]))
def test_a_printed_household_shows_no_name_number_or_mark(name: str, mark: bool | None) -> None:
    shown = repr(Household((member("19850712", Role.APPLICANT, serial="9876", name=name, protected=mark),)))
    other = repr(Household((member("19850712", Role.APPLICANT, serial="5432", name="Annan", protected=False),)))
    assert shown == other


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_once_of_age_always_of_age(day: date) -> None:
    household = Household((ADULT, member("20071031", Role.CHILD)))
    assert len(household.children_of_age(day + timedelta(days=1))) >= len(household.children_of_age(day))


def test_no_printed_form_of_a_member_tells_the_name_or_a_mark() -> None:
    member = Member(parse("19850712T001"), "Hemlig Person", Role.APPLICANT, True, True)
    assert repr(member) == "Member(identity=Identity(19850712-T***), role=<Role.APPLICANT: 'S'>)"
