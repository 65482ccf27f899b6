"""Accounts, links and sessions as they are kept: nothing that could be used if it leaked, and nothing that works twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from bot.domain.access import Role, User
from bot.domain.errors import StoreUnavailable
from bot.ports.accounts import Account, Keys, Lifetime, Limit
from bot.store import Accounts, SignIns, new_key
from tests.store.conftest import Place

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=24)
LIFETIME = Lifetime(timedelta(minutes=30), timedelta(hours=10))
ANNA = User("anna", frozenset({Role.CASEWORKER, Role.LEADER}), frozenset({"Norr", "Öst, inre"}), sees_protected=True)
KEYS = Keys("$argon2id$…", "JBSWY3DPEHPK3PXP")


@pytest.fixture
def accounts(place: Place) -> Accounts:
    return Accounts(place.database)


@pytest.fixture
def sign_ins(place: Place) -> SignIns:
    return SignIns(place.database, place.key)


@pytest.fixture
def anna(accounts: Accounts, sign_ins: SignIns) -> Account:
    """An account that is set up and has a session."""
    account = accounts.add(ANNA)
    sign_ins.make_link(account, "digest", KEYS.totp, LATER)
    assert sign_ins.use_link("digest", KEYS, 7, NOW)
    sign_ins.begin(account, "session", "token", NOW, NOW)
    return account


def test_an_account_is_given_back_as_it_was_made(accounts: Accounts) -> None:
    made = accounts.add(ANNA)
    assert made == accounts.named("anna") == accounts.everyone()[0]
    assert made.user == ANNA
    assert not made.has_keys
    assert accounts.named("ingen") is None


def test_two_accounts_never_have_the_same_name(accounts: Accounts) -> None:
    accounts.add(ANNA)
    with pytest.raises(StoreUnavailable):
        accounts.add(User("anna"))


def test_an_account_that_is_vouched_for_is_known_by_issuer_and_subject_and_by_nothing_else(accounts: Accounts) -> None:
    made = accounts.add(User("oidc-1"), "https://idp.kommun.se", "4711")
    assert accounts.vouched("https://idp.kommun.se", "4711") == made
    assert accounts.vouched("https://idp.annan.se", "4711") is None
    assert accounts.vouched("https://idp.kommun.se", "oidc-1") is None


def test_a_conflict_is_kept_once_and_goes_with_the_user(accounts: Accounts) -> None:
    accounts.add(ANNA)
    for person in ("p1", "p2", "p1"):
        accounts.add_conflict("anna", person)
    account = accounts.named("anna")
    assert account
    assert account.user.conflicts == {"p1", "p2"}


@pytest.mark.parametrize("change", ["roles", "disabled", "keys"])
def test_sessions_end_when_roles_keys_or_the_account_change(
    accounts: Accounts, sign_ins: SignIns, anna: Account, change: str
) -> None:
    assert sign_ins.find("session", NOW, LIFETIME)
    if change == "roles":
        accounts.change(replace(ANNA, roles=frozenset({Role.IT})))
    elif change == "disabled":
        accounts.set_disabled("anna", is_disabled=True)
    else:
        sign_ins.make_link(anna, "another", KEYS.totp, LATER)
        assert sign_ins.find("session", NOW, LIFETIME), "a link that nobody used changes nothing"
        sign_ins.use_link("another", KEYS, 8, NOW)
    assert sign_ins.find("session", NOW, LIFETIME) is None


def test_a_session_runs_out_unused_and_at_the_latest_after_its_longest_time(sign_ins: SignIns, anna: Account) -> None:
    assert sign_ins.find("session", NOW + timedelta(minutes=29), LIFETIME)
    assert sign_ins.find("session", NOW + timedelta(minutes=58), LIFETIME)
    assert sign_ins.find("session", NOW + timedelta(minutes=89), LIFETIME) is None
    assert sign_ins.find("session", NOW, LIFETIME) is None, "one that ran out is gone"
    sign_ins.begin(anna, "long", "token", NOW, NOW)
    for half_hours in range(1, 21):
        assert sign_ins.find("long", NOW + half_hours * timedelta(minutes=30), LIFETIME)
    assert sign_ins.find("long", NOW + timedelta(hours=10, seconds=1), LIFETIME) is None


def test_a_session_that_was_confirmed_says_when(sign_ins: SignIns, anna: Account) -> None:
    sign_ins.confirm("session", NOW + timedelta(minutes=7))
    session = sign_ins.find("session", NOW + timedelta(minutes=7), LIFETIME)
    assert session
    assert session.confirmed_at == NOW + timedelta(minutes=7)
    assert session.token == "token"
    sign_ins.end("session")
    assert sign_ins.find("session", NOW, LIFETIME) is None


def test_a_link_works_once_also_when_two_use_it_at_the_same_moment(accounts: Accounts, sign_ins: SignIns) -> None:
    account = accounts.add(ANNA)
    sign_ins.make_link(account, "digest", KEYS.totp, LATER)
    with ThreadPoolExecutor(4) as pool:
        used = list(pool.map(lambda n: sign_ins.use_link("digest", Keys(f"hash {n}", KEYS.totp), 7, NOW), range(4)))
    assert len([one for one in used if one]) == 1
    assert sign_ins.link("digest", NOW) is None


def test_a_step_is_spent_once_also_when_two_use_it_at_the_same_moment(sign_ins: SignIns, anna: Account) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: sign_ins.take_step(anna, 8), range(4))) == [False, False, False, True]
    assert not sign_ins.take_step(anna, 7)
    assert sign_ins.take_step(anna, 9)


def test_a_link_ends_with_its_time_its_account_and_the_next_link(
    accounts: Accounts, sign_ins: SignIns, anna: Account
) -> None:
    sign_ins.make_link(anna, "first", KEYS.totp, LATER)
    assert sign_ins.link("first", LATER)
    assert sign_ins.link("first", LATER + timedelta(seconds=1)) is None
    sign_ins.make_link(anna, "second", KEYS.totp, LATER)
    assert sign_ins.link("first", NOW) is None
    accounts.set_disabled("anna", is_disabled=True)
    assert sign_ins.link("second", NOW) is None
    assert sign_ins.use_link("second", KEYS, 8, NOW) is None


def minutes(*waits: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=one) for one in waits)


@pytest.mark.fence("kontoret")
def test_of_sixty_attempts_at_the_same_moment_as_many_pass_as_are_meant(place: Place, sign_ins: SignIns) -> None:
    limit = Limit("anna", minutes(0, 0, 0, 0, 0))
    others = [SignIns(place.again().database, place.key) for _ in range(2)]  # as other processes would
    at_once = Barrier(60)

    def guess(number: int) -> bool:
        at_once.wait()
        return (sign_ins, *others)[number % 3].reserve([limit], NOW) is not None

    with ThreadPoolExecutor(60) as pool:
        assert sum(pool.map(guess, range(60))) == 5


def test_an_attempt_waits_longer_for_each_that_failed_and_none_comes_after_the_last(sign_ins: SignIns) -> None:
    limit, at = Limit("anna", minutes(0, 2, 4)), NOW
    for after, passes in (
        (0, True),
        (1, False),
        (2, True),
        (5, False),
        (6, True),
        (20, False),
        (59, False),
        (61, True),
    ):
        at = NOW + timedelta(minutes=after)
        assert (sign_ins.reserve([limit], at) is not None) is passes, after


def test_an_attempt_that_one_limit_refuses_is_counted_against_none(sign_ins: SignIns) -> None:
    account, source = Limit("account", minutes(0)), Limit("source", minutes(0, 0))
    assert sign_ins.reserve([account, source], NOW)
    assert all(sign_ins.reserve([account, source], NOW) is None for _ in range(3))
    assert sign_ins.reserve([source], NOW)


def test_a_success_takes_its_own_attempt_back_and_leaves_those_of_others(sign_ins: SignIns) -> None:
    mine, all_of_us = Limit("mine", minutes(0, 0, 0)), Limit("all", minutes(0, 0, 0))
    assert sign_ins.reserve([Limit("another", minutes(0)), all_of_us], NOW)
    assert sign_ins.reserve([mine, all_of_us], NOW)
    reserved = sign_ins.reserve([mine, all_of_us], NOW)
    assert reserved
    sign_ins.release(reserved, "mine")
    assert [sign_ins.reserve([limit], NOW) is not None for limit in (mine, mine, mine, mine)] == [True] * 3 + [False]
    assert [sign_ins.reserve([limit], NOW) is not None for limit in (all_of_us, all_of_us)] == [True, False]


def test_a_device_is_known_to_its_account_for_a_while_and_until_the_account_is_set_up_anew(
    accounts: Accounts, sign_ins: SignIns, anna: Account
) -> None:
    accounts.add(User("bo"))
    sign_ins.know_device(anna, "first", "", NOW)
    sign_ins.know_device(anna, "second", "first", NOW)
    assert not sign_ins.is_known_device("anna", "first", NOW)
    assert sign_ins.is_known_device("anna", "second", NOW)
    assert not sign_ins.is_known_device("bo", "second", NOW)
    assert not sign_ins.is_known_device("anna", "second", NOW + timedelta(seconds=1))
    sign_ins.make_link(anna, "another", KEYS.totp, LATER)
    sign_ins.use_link("another", KEYS, 8, NOW)
    assert not sign_ins.is_known_device("anna", "second", NOW)


def test_the_totp_secret_is_sealed_with_the_master_key_and_bound_to_its_account(
    place: Place, accounts: Accounts, sign_ins: SignIns, anna: Account
) -> None:
    assert sign_ins.keys(anna) == KEYS
    (kept,) = place.sql("SELECT totp FROM account WHERE name = 'anna'")
    assert KEYS.totp.encode() not in bytes(kept[0])
    with pytest.raises(StoreUnavailable):
        SignIns(place.database, new_key()).keys(anna)
    bo = accounts.add(User("bo"))
    place.sql(
        "UPDATE account SET totp = (SELECT totp FROM account WHERE name = 'anna'), password = 'x' WHERE name = 'bo'"
    )
    with pytest.raises(StoreUnavailable):
        sign_ins.keys(bo)
