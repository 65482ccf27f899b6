"""Accounts, links and sessions as they are kept: nothing that could be used if it leaked, and nothing that works twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.access import Role, User
from bot.domain.errors import StoreUnavailable
from bot.ports.accounts import Account, Keys, Lifetime
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


def test_failures_are_counted_within_a_window_and_forgotten_when_asked(sign_ins: SignIns) -> None:
    sign_ins.fail(["a", "b"], NOW)
    sign_ins.fail(["a"], NOW + timedelta(minutes=10))
    assert [sign_ins.failures(who, NOW) for who in "abc"] == [2, 1, 0]
    assert sign_ins.failures("a", NOW + timedelta(minutes=5)) == 1
    sign_ins.forgive("a")
    assert [sign_ins.failures(who, NOW) for who in "ab"] == [0, 1]
    sign_ins.fail(["c"], NOW + timedelta(days=2))
    assert sign_ins.failures("b", NOW) == 0, "old ones are not kept"


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
