"""Sign-in: what opens, what does not, and that an answer never tells which part of the proof was wrong."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from bot.domain.access import Role, User
from bot.office.web.auth import credentials
from bot.office.web.auth.step_up import fresh
from bot.office.web.http.guard import Open, Route
from bot.office.web.routes import ROUTES
from tests.office.web_world import PASSWORD, TOTP_SECRET, World, digest_of, token_in

SIGN_IN = "/logga-in"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(
        credentials, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )  # the work itself is tested once
    world = World(tmp_path)
    yield world
    world.database.close()


def send(client: TestClient, path: str, **fields: str) -> tuple[int, str]:
    """Fill in the form on a page as a browser would; status and where to, or what is told."""
    page = client.get(path).text
    hidden = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', page))
    answer = client.post(path.partition("?")[0], data={**hidden, "token": token_in(page), **fields})
    return answer.status_code, answer.headers.get("location", "") or told(answer.text)


def told(page: str) -> str:
    found = re.search(r'role="alert">([^<]*)<', page)
    return found[1] if found else ""


def knock(world: World, client: TestClient | None = None, **other: str) -> tuple[int, str]:
    fields = {"account": "anna", "password": PASSWORD, "code": world.code(), **other}
    client = client or world.client()
    if world.cookie in client.cookies:
        client.cookies.delete(world.cookie)  # the session is over; what the browser is known by stays
    return send(client, SIGN_IN, **fields)


def test_name_password_and_code_open_and_the_way_goes_back_to_where_it_came_from(world: World) -> None:
    world.account("anna", Role.CASEWORKER)
    client = world.client()
    fields = {"account": " Anna ", "password": PASSWORD, "code": world.code()[:3] + " " + world.code()[3:]}
    assert send(client, f"{SIGN_IN}?till=/konto", **fields) == (303, "/konto")
    assert "Inloggad som anna" in client.get("/konto").text
    assert world.recorded[-1][:2] == ("sign_in", "konto:anna")


def test_the_work_of_a_password_is_that_of_the_library_s_own_profile() -> None:
    assert credentials.hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize("is_secure", [False, True])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_bound_to_https_where_there_is_any(
    world: World, is_secure: bool
) -> None:
    world.is_secure = is_secure
    world.account("anna", Role.CASEWORKER)
    client = world.client()
    page = client.get(SIGN_IN).text
    fields = {"account": "anna", "password": PASSWORD, "code": world.code(), "token": token_in(page)}
    cookie = client.post(SIGN_IN, data=fields).headers["set-cookie"]
    assert cookie.startswith(f"{world.cookie}=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) == world.is_secure
    assert "Domain" not in cookie


def test_every_kind_of_wrong_proof_gets_one_and_the_same_answer(world: World) -> None:
    world.account("anna", Role.CASEWORKER)
    world.accounts.set_disabled(world.account("dan").name, is_disabled=True)
    world.accounts.add(User("ny"))
    wrong = [
        knock(world, stranger(world, f"192.0.2.{n}"), **fields)
        for n, fields in enumerate((
            {"account": "finns.inte"}, {"password": "fel"}, {"code": "000000"}, {"account": "dan"}, {"account": "ny"},
            {"password": ""}, {"code": "å"},
        ))
    ]  # fmt: skip
    assert len(set(wrong)) == 1
    assert wrong[0][0] == 422
    assert wrong[0][1].startswith("Kontonamn, lösenord eller engångskod stämmer inte.")
    assert set(world.what()) == {"sign_in.refused"}


def test_an_unknown_account_costs_as_much_work_as_a_known(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes: list[bool] = []
    monkeypatch.setattr("bot.office.web.auth.sign_in.verify_password", lambda kept, _: hashes.append(kept is None))
    knock(world, account="finns.inte")
    assert hashes == [True]
    monkeypatch.undo()
    assert not credentials.verify_password(None, PASSWORD)


def test_a_code_works_once(world: World) -> None:
    world.account("anna", Role.CASEWORKER)
    assert knock(world)[0] == 303
    assert knock(world)[0] == 422
    world.clock.passes(seconds=30)
    assert knock(world)[0] == 303


def test_a_code_of_the_step_before_or_after_is_taken_since_clocks_differ_and_older_ones_are_not(world: World) -> None:
    for steps, is_taken in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        code = credentials.TOTP(TOTP_SECRET).at(world.clock.now() + steps * credentials.STEP)
        assert (credentials.matching_step(TOTP_SECRET, code, world.clock.now()) is not None) == is_taken, steps


# ------------------------------------------------------------------ guessing


def stranger(world: World, address: str = "192.0.2.1") -> TestClient:
    """A browser that nobody has signed in with, at an address of its own."""
    client = world.client()
    return TestClient(client.app, client.base_url, follow_redirects=False, headers=client.headers, client=(address, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["anna", "finns.inte"])
@pytest.mark.fence("kontoret")
def test_a_guesser_waits_longer_each_time_and_gets_five_an_hour_whether_or_not_the_account_exists(
    world: World, name: str
) -> None:
    world.account("anna", Role.CASEWORKER)
    for after_s, status in (
        (0, 422), (0, 422), (0, 422), (0, 429), (29, 429), (1, 422), (60, 429), (60, 422), (900, 429), (1800, 429), (1000, 422),
    ):  # fmt: skip
        world.clock.passes(seconds=after_s)
        assert knock(world, stranger(world), account=name, password="fel")[0] == status, after_s


@pytest.mark.parametrize("name", ["anna", "finns.inte"])
@pytest.mark.fence("kontoret")
def test_strangers_together_get_five_guesses_an_hour_wherever_they_come_from(world: World, name: str) -> None:
    world.account("anna", Role.CASEWORKER)
    statuses = [knock(world, stranger(world, f"192.0.2.{n}"), account=name, password="fel")[0] for n in range(9)]
    assert statuses == [422] * 5 + [429] * 4


@pytest.mark.fence("kontoret")
def test_a_browser_that_the_account_has_signed_in_with_is_not_slowed_by_the_guesses_of_others(world: World) -> None:
    world.account("anna", Role.CASEWORKER)
    hers = stranger(world)
    assert knock(world, hers)[0] == 303
    for n in range(60):
        knock(world, stranger(world, "192.0.2.1" if n % 2 else f"192.0.2.{n}"), password="fel")
    world.clock.passes(seconds=31)
    assert knock(world, stranger(world))[0] == 429
    assert knock(world, hers)[0] == 303


@pytest.mark.fence("kontoret")
def test_invented_names_cost_the_guesser_and_not_the_office(world: World) -> None:
    """Everybody sits behind one address, the guesser too."""
    for name in ("anna", "bo"):
        world.account(name, Role.CASEWORKER)
    hers = stranger(world)
    assert knock(world, hers)[0] == 303
    statuses = [knock(world, stranger(world), account=f"namn{n}")[0] for n in range(51)]
    assert statuses == [422] * 20 + [429] * 31
    world.clock.passes(seconds=31)
    assert knock(world, hers)[0] == 303
    assert knock(world, stranger(world, "198.51.100.7"), account="bo")[0] == 303, "another address never noticed"


@pytest.mark.fence("kontoret")
def test_a_guesser_who_has_a_whole_network_is_one_source(world: World) -> None:
    statuses = [knock(world, stranger(world, f"2001:db8::{n:x}"), account=f"namn{n}")[0] for n in range(21)]
    assert statuses == [422] * 20 + [429]


def test_an_older_address_written_as_a_newer_one_is_its_own_source(world: World) -> None:
    """A server that listens on both sees every IPv4 address so, and all of them lie in one IPv6 network."""
    statuses = [knock(world, stranger(world, f"::ffff:192.0.2.{n}"), account=f"namn{n}")[0] for n in range(21)]
    assert statuses == [422] * 21


def test_a_known_browser_has_a_limit_of_its_own(world: World) -> None:
    world.account("anna", Role.CASEWORKER)
    hers = stranger(world)
    assert knock(world, hers)[0] == 303
    assert [knock(world, hers, password="fel")[0] for _ in range(6)] == [422] * 5 + [429]
    world.clock.passes(seconds=61)
    assert knock(world, hers)[0] == 303


def test_a_browser_known_to_one_account_is_a_stranger_to_another(world: World) -> None:
    world.account("anna", Role.CASEWORKER)
    world.account("bo", Role.CASEWORKER)
    hers = stranger(world)
    assert knock(world, hers)[0] == 303
    assert [knock(world, hers, account="bo", password="fel")[0] for _ in range(4)] == [422] * 3 + [429]


def test_the_value_a_browser_is_known_by_is_new_each_time_and_not_in_the_database(world: World) -> None:
    world.account("anna", Role.CASEWORKER)
    hers, seen = stranger(world), set[str]()
    for _ in range(2):
        assert knock(world, hers)[0] == 303
        (value,) = (value for name, value in hers.cookies.items() if "known" in name)
        seen.add(value)
        world.clock.passes(seconds=31)
    assert len(seen) == 2
    world.database.scrub()
    kept = (world.place / "brygga.db").read_bytes()
    assert not [value for value in seen if value.encode() in kept]


def test_the_set_up_link_makes_the_browser_known(world: World) -> None:
    new_account(world)
    hers = world.client()
    assert send(hers, LINK, **CHOSEN, code=world.code()) == (303, "/")
    assert [name for name in hers.cookies if "known" in name]


def test_a_success_forgets_what_its_source_failed_at_and_not_what_others_did(world: World) -> None:
    world.account("anna", Role.CASEWORKER)
    for n in range(3):
        knock(world, stranger(world, f"192.0.2.{n}"), password="fel")
    assert knock(world, stranger(world, "198.51.100.7"))[0] == 303
    statuses = [knock(world, stranger(world, f"203.0.113.{n}"), password="fel")[0] for n in range(3)]
    assert statuses == [422] * 2 + [429]


@pytest.mark.fence("kontoret")
def test_of_sixty_guesses_at_the_same_moment_at_most_five_are_tried(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.account("anna", Role.CASEWORKER)
    tried, at_once = list[str](), Barrier(60)

    def compared(_kept: str | None, given: str) -> bool:
        tried.append(given)
        sleep(0.05)  # as long as a real comparison, so that the others are there before it ends
        return False

    monkeypatch.setattr("bot.office.web.auth.sign_in.verify_password", compared)
    clients = [stranger(world, f"192.0.2.{n}") for n in range(60)]
    tokens = [token_in(client.get(SIGN_IN).text) for client in clients]

    def guess(n: int) -> int:
        at_once.wait()
        fields = {"account": "anna", "password": f"gissning {n}", "code": "000000", "token": tokens[n]}
        return clients[n].post(SIGN_IN, data=fields).status_code

    with ThreadPoolExecutor(60) as pool:
        statuses = list(pool.map(guess, range(60)))
    assert len(tried) == statuses.count(422) == 5
    assert statuses.count(429) == 55


def test_a_step_up_is_counted_within_the_session_and_strangers_cannot_use_it_up(world: World) -> None:
    client = world.signed_in("anna", Role.CASEWORKER)
    for n in range(9):
        knock(world, stranger(world, f"192.0.2.{n}"), password="fel")
    assert [send(client, "/bekrafta?till=/", code="000000")[0] for _ in range(6)] == [422] * 5 + [429]
    world.clock.passes(seconds=61)
    assert send(client, "/bekrafta?till=/", code=world.code()) == (303, "/")


# ------------------------------------------------------------------ the session


def test_sign_in_needs_the_token_of_its_own_form(world: World) -> None:
    world.account("anna", Role.CASEWORKER)
    assert knock(world, token="another")[0] == 422
    assert world.what() == []


def test_signing_in_again_ends_the_session_before(world: World) -> None:
    client = world.signed_in("anna", Role.CASEWORKER)
    fields = {"account": "anna", "password": PASSWORD, "code": world.code()}
    assert client.post(SIGN_IN, data=fields).status_code == 303
    client.cookies.clear()
    client.cookies.set(world.cookie, digest_of("anna"))
    assert client.get("/").status_code == 303


def test_sign_out_ends_the_session_also_for_whoever_kept_the_cookie(world: World) -> None:
    client = world.signed_in("anna", Role.CASEWORKER)
    assert client.post("/logga-ut", data={"a": "b"}).headers["location"] == "/logga-in?ute"
    assert client.get("/").headers["location"] == "/logga-in?till=/"


def test_a_session_ends_after_half_an_hour_unused_and_after_ten_hours_in_any_case(world: World) -> None:
    client = world.signed_in("anna", Role.CASEWORKER)
    for _ in range(20):
        world.clock.passes(minutes=29)
        assert client.get("/").status_code == 200
    world.clock.passes(minutes=29)
    assert client.get("/").status_code == 303
    other = world.signed_in("bo", Role.CASEWORKER)
    world.clock.passes(minutes=31)
    assert other.get("/").status_code == 303


@pytest.mark.parametrize("change", ["roles", "disabled"])
def test_a_session_ends_at_once_when_what_it_stands_on_changes(world: World, change: str) -> None:
    client = world.signed_in("anna", Role.CASEWORKER)
    if change == "roles":
        world.accounts.change(User("anna", frozenset({Role.IT})))
    else:
        world.accounts.set_disabled("anna", is_disabled=True)
    assert client.get("/").status_code == 303


# ------------------------------------------------------------------ the set-up link

CHOSEN = {"password": "blåbär i skogen", "again": "blåbär i skogen"}
LINK = "/lank?nyckel=nyckel"


def new_account(world: World) -> None:
    world.link(world.accounts.add(User("eva", frozenset({Role.IT}))), "nyckel")


def test_a_link_sets_password_and_code_app_signs_in_and_is_spent(world: World) -> None:
    new_account(world)
    client = world.client()
    page = client.get(LINK).text
    assert "JBSW Y3DP EHPK 3PXP" in page
    assert "otpauth://totp/Brygga%20Ekonomiskt%20bist%C3%A5nd%20Norr:eva?" in page
    assert "<svg" in page
    assert send(client, LINK, **CHOSEN, code=world.code()) == (303, "/")
    assert "IT-förvaltare" in client.get("/").text
    assert world.client().get(LINK).status_code == 404
    assert world.what() == ["account.set_up", "account.link_refused"]
    world.clock.passes(seconds=30)
    assert knock(world, account="eva", password=CHOSEN["password"])[0] == 303


def test_the_code_that_set_the_account_up_does_not_open_it_again(world: World) -> None:
    new_account(world)
    send(world.client(), LINK, **CHOSEN, code=world.code())
    assert knock(world, account="eva", password=CHOSEN["password"])[0] == 422


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"password": "kort", "again": "kort"}, "minst 12 tecken"),
        ({"password": "x" * 201, "again": "x" * 201}, "högst 200 tecken"),
        ({"password": "evas hemligheter", "again": "evas hemligheter"}, "kontonamnet"),
        ({"password": "blåbär i skogen", "again": "lingon i skogen"}, "inte lika"),
        ({**CHOSEN, "code": "000000"}, "Koden stämmer inte"),
    ],
)
def test_a_choice_that_does_not_do_is_told_and_the_link_stays(world: World, fields: dict[str, str], why: str) -> None:
    new_account(world)
    status, text = send(world.client(), LINK, **{"code": world.code(), **fields})
    assert status == 422
    assert why in text
    assert send(world.client(), LINK, **CHOSEN, code=world.code())[0] == 303


def test_a_link_lasts_a_day_and_a_newer_one_takes_its_place(world: World) -> None:
    new_account(world)
    world.link(world.accounts.named("eva") or pytest.fail("kontot är borta"), "nyare")
    assert world.client().get(LINK).status_code == 404
    assert world.client().get("/lank?nyckel=nyare").status_code == 200
    world.clock.passes(hours=24, seconds=1)
    assert world.client().get("/lank?nyckel=nyare").status_code == 404


def test_wrong_links_never_shut_out_who_has_the_right_one(world: World) -> None:
    new_account(world)
    client = world.client()
    assert {client.get(f"/lank?nyckel={n}").status_code for n in range(60)} == {404}
    assert client.get(LINK).status_code == 200


# ------------------------------------------------------------------ proving oneself anew


def test_what_asks_for_a_new_code_is_reached_for_five_minutes_after_one(world: World) -> None:
    handler = fresh(lambda context: context.shown("home.html.j2", alarms=()))
    client = world.signed_in(
        "anna", Role.CASEWORKER, routes=(*ROUTES, Route("/noga", ("GET",), handler, Open.SIGNED_IN))
    )
    assert client.get("/noga").status_code == 200
    world.clock.passes(minutes=6)
    assert client.get("/noga").headers["location"] == "/bekrafta?till=/noga"
    assert send(client, "/bekrafta?till=/noga", code="000000")[0] == 422
    assert send(client, "/bekrafta?till=/noga", code=world.code()) == (303, "/noga")
    assert client.get("/noga").status_code == 200
    assert send(client, "/bekrafta?till=/noga", code=world.code())[0] == 422
    assert world.what() == ["step_up.refused", "step_up", "step_up.refused"]
