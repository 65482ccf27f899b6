"""Who may do what in the office, and with which household."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import Guarded, Right, Role, User, clash_of, is_weighty, may, may_endorse, rights_of, widens

OF_CASE = {
    Right.CASE_READ, Right.CASE_REVIEW, Right.CASE_MOVE, Right.SECOND_LOOK, Right.SAMPLE_READ, Right.EVIDENCE_FULL,
    Right.EVIDENCE_MASKED, Right.EVIDENCE_STRIPPED,
}  # fmt: skip
CASE = Guarded(unit="Norr", officer="HAND01", people=frozenset({"p1", "p2"}), protected=False)
ANNA = User("anna", frozenset({Role.CASEWORKER}), frozenset({"Norr"}), officer="HAND01")
BO = replace(ANNA, account="bo", officer="HAND02")
LEADER = User("liv", frozenset({Role.LEADER}), frozenset({"Norr"}), officer="LEDA01")

TABLE = {
    Role.CASEWORKER: "case.read case.review practice",
    Role.LEADER: "accounts.watch case.move case.read case.review effect.read effect.set evidence.full practice retention.change sample.read second_look",
    Role.MANAGER: "effect.read effect.set",
    Role.IT: "accounts.watch effect.read evidence.masked night.read night.steer pack.install retention.change retention.read",
    Role.VENDOR: "evidence.stripped pack.write",
    Role.AUDITOR: "accounts.watch audit.export audit.extract audit.read effect.read retention.read",
    Role.ACCOUNTS: "accounts.manage",
}
"""The table of office.md section 6, said once more and by hand."""


@pytest.mark.parametrize("role", Role)
def test_each_role_has_the_rights_of_the_table_and_no_others(role: Role) -> None:
    assert (
        sorted(right.replace("case.second", "second") for right in rights_of(frozenset({role}))) == TABLE[role].split()
    )


def test_nobody_has_no_right() -> None:
    assert rights_of(frozenset()) == frozenset()
    assert not any(may(User("anna"), right, CASE) or may(User("anna"), right) for right in Right)


# ------------------------------------------------------------------ roles that cannot be held together

REFUSED = {
    frozenset({Role.VENDOR, Role.CASEWORKER}), frozenset({Role.VENDOR, Role.LEADER}), frozenset({Role.IT, Role.CASEWORKER}),
    frozenset({Role.ACCOUNTS, Role.CASEWORKER}), frozenset({Role.ACCOUNTS, Role.LEADER}),
    *(frozenset({Role.AUDITOR, other}) for other in Role if other is not Role.AUDITOR),
}  # fmt: skip


@pytest.mark.parametrize("one", Role)
@pytest.mark.parametrize("other", Role)
def test_two_roles_are_refused_together_when_one_would_check_the_other(one: Role, other: Role) -> None:
    assert bool(clash_of(frozenset({one, other}))) == (frozenset({one, other}) in REFUSED)


@given(st.frozensets(st.sampled_from(Role)), st.sampled_from(Role))
def test_one_more_role_never_mends_a_refused_combination(roles: frozenset[Role], more: Role) -> None:
    assert clash_of(roles | {more}) or not clash_of(roles)


def test_who_gives_out_roles_sees_no_case() -> None:
    allowed = [role for role in Role if not clash_of(frozenset({role, Role.ACCOUNTS}))]
    assert not rights_of(frozenset(allowed)) & {Right.CASE_READ, Right.CASE_REVIEW, Right.EVIDENCE_FULL}


# ------------------------------------------------------------------ two persons


def test_the_auditor_reads_the_log_its_extracts_and_the_retention_and_changes_nothing() -> None:
    rights = rights_of(frozenset({Role.AUDITOR}))
    assert {Right.AUDIT_READ, Right.AUDIT_EXTRACT, Right.RETENTION_READ} <= rights
    assert not {right for right in rights if right.value.endswith((".change", ".manage", ".set", ".steer", ".review"))}


@pytest.mark.parametrize("right", Right)
def test_what_changes_accounts_or_retention_is_endorsed_by_another_with_the_same_right(right: Right) -> None:
    for role in Role:
        user = User("kim", frozenset({role}))
        has_it = right in rights_of(user.roles) and right in {Right.ACCOUNTS_MANAGE, Right.RETENTION_CHANGE}
        assert may_endorse(user, right, "anna") is has_it, role
        assert not may_endorse(user, right, "kim"), "nobody is their own second person"


def test_retention_can_be_changed_by_two_roles_so_that_a_small_municipality_has_two_persons() -> None:
    assert {role for role in Role if Right.RETENTION_CHANGE in rights_of(frozenset({role}))} == {Role.IT, Role.LEADER}


@pytest.mark.parametrize(
    ("change", "is_wider"),
    [
        ({"roles": frozenset({Role.CASEWORKER, Role.LEADER})}, True),
        ({"roles": frozenset({Role.AUDITOR})}, True),
        ({"roles": frozenset({Role.ACCOUNTS})}, True),
        ({"roles": frozenset({Role.CASEWORKER, Role.MANAGER})}, False),
        ({"roles": frozenset({Role.IT})}, False),
        ({"roles": frozenset[Role]()}, False),
        ({"units": frozenset({"Norr", "Syd"})}, True),
        ({"units": frozenset[str]()}, False),
        ({"officer": "HAND09"}, True),
        ({"officer": ""}, False),
        ({"sees_protected": True}, True),
        ({"roles": frozenset({Role.IT}), "units": frozenset({"Syd"})}, False),
        ({}, False),
    ],
)  # fmt: skip
def test_what_gives_more_of_persons_is_weighed_and_what_takes_away_is_not(
    change: dict[str, object], is_wider: bool
) -> None:
    assert widens(ANNA, replace(ANNA, **change)) is is_wider  # type: ignore[arg-type]


@given(st.frozensets(st.sampled_from(Role)))
def test_an_account_is_weighty_exactly_when_making_it_would_widen_an_empty_one(roles: frozenset[Role]) -> None:
    for sees_protected in (True, False):
        user = User("kim", roles, frozenset({"Norr"}), sees_protected)
        assert is_weighty(user) is widens(User("kim"), user)


# ------------------------------------------------------------------ one case


def test_a_caseworker_reviews_her_own_and_reads_her_units() -> None:
    assert may(ANNA, Right.CASE_REVIEW, CASE)
    assert may(BO, Right.CASE_READ, CASE)
    assert not may(BO, Right.CASE_REVIEW, CASE)
    assert not may(BO, Right.CASE_READ, replace(CASE, unit="Syd"))


def test_a_leader_does_all_of_hers_within_her_unit_and_none_outside() -> None:
    for right in (Right.CASE_READ, Right.CASE_REVIEW, Right.CASE_MOVE, Right.SECOND_LOOK, Right.SAMPLE_READ):
        assert may(LEADER, right, CASE)
        assert not may(LEADER, right, replace(CASE, unit="Syd"))


def test_the_unmasked_picture_of_a_failure_is_for_the_leader_whose_case_it_is() -> None:
    assert not may(LEADER, Right.EVIDENCE_FULL, CASE)
    assert may(LEADER, Right.EVIDENCE_FULL, replace(CASE, officer="LEDA01"))


def test_it_and_vendors_see_pictures_of_any_unit_but_never_of_protected_persons() -> None:
    for role, right in ((Role.IT, Right.EVIDENCE_MASKED), (Role.VENDOR, Right.EVIDENCE_STRIPPED)):
        user = User("kim", frozenset({role}))
        assert may(user, right, CASE)
        assert not may(user, right, replace(CASE, protected=True))


def test_a_right_about_a_case_says_no_without_one() -> None:
    everything = User("anna", frozenset(Role), frozenset({"Norr"}), sees_protected=True)
    assert {right for right in Right if not may(everything, right)} == OF_CASE


def test_a_right_about_no_case_is_still_kept_from_a_household_the_user_must_not_meet() -> None:
    it = User("kim", frozenset({Role.IT}), conflicts=frozenset({"p2"}))
    assert may(it, Right.NIGHT_READ)
    assert not may(it, Right.NIGHT_READ, CASE)
    assert may(replace(it, conflicts=frozenset()), Right.NIGHT_READ, CASE)


def test_protection_that_could_not_be_read_counts_as_protection() -> None:
    unread = replace(CASE, protected=None)
    assert not may(ANNA, Right.CASE_READ, unread)
    assert may(replace(ANNA, sees_protected=True), Right.CASE_READ, unread)


def test_an_account_without_a_name_owns_no_case_without_an_officer() -> None:
    assert not may(User("", frozenset({Role.CASEWORKER})), Right.CASE_REVIEW, replace(CASE, officer=""))


people = st.frozensets(st.sampled_from(["p1", "p2", "p3", "p4"]))
names = st.sampled_from(["anna", "bo", ""])
units = st.sampled_from(["Norr", "Syd", ""])
users = st.builds(User, names, st.frozensets(st.sampled_from(Role)), st.frozensets(units), st.booleans(), people, names)
cases = st.builds(
    Guarded, st.none() | units, st.none() | names, st.none() | people, st.sampled_from([True, False, None])
)
rights = st.sampled_from(Right)


@given(users, rights, cases)
def test_no_one_may_what_their_roles_do_not_say(user: User, right: Right, case: Guarded) -> None:
    if right not in rights_of(user.roles):
        assert not may(user, right, case)
        assert not may(user, right)


@given(users, rights, cases)
def test_jav_beats_every_role_and_every_ownership(user: User, right: Right, case: Guarded) -> None:
    if case.people and case.people & user.conflicts:
        assert not may(replace(user, roles=frozenset(Role), sees_protected=True), right, case)


@given(users, rights, cases)
def test_a_household_that_was_not_read_is_for_those_named_for_protected_ones_only(
    user: User, right: Right, case: Guarded
) -> None:
    for unread in (None, frozenset[str]()):
        assert user.sees_protected or not may(user, right, replace(case, people=unread))


@given(users, rights, cases)
def test_protected_persons_are_for_named_people_only(user: User, right: Right, case: Guarded) -> None:
    if case.protected is not False and not user.sees_protected:
        assert not may(user, right, case)


@given(users, rights, cases, people)
def test_one_more_person_to_avoid_never_opens_a_door(
    user: User, right: Right, case: Guarded, more: frozenset[str]
) -> None:
    assert may(user, right, case) or not may(replace(user, conflicts=user.conflicts | more), right, case)


@given(users, rights, cases)
def test_what_is_not_known_of_a_case_never_opens_a_door(user: User, right: Right, case: Guarded) -> None:
    for poorer in (replace(case, unit=None), replace(case, officer=None), replace(case, protected=None)):
        assert may(user, right, case) or not may(user, right, poorer)


def test_the_printed_form_of_user_and_case_names_nobody_in_a_household() -> None:
    assert "p1" not in repr(replace(ANNA, conflicts=frozenset({"p1"}))) + repr(CASE)
