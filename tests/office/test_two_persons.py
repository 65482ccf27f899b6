"""A role that sees persons takes two persons to give; where there is one, others are told."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from bot.domain.access import Role, User
from bot.office.web.accounts.account_admin import AccountAdmin, AccountRefused
from bot.ports.accounts import Keys, Stand
from tests.office.web_world import TOTP_SECRET, World, digest_of, password_hash

LIST = "/konton"
EVA = "/konton/eva"
LEADER = {"name": "eva", "role": "ledare", "units": "Norr"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.database.close()


@pytest.fixture
def asker(world: World) -> TestClient:
    return world.signed_in("kerstin", Role.ACCOUNTS)


@pytest.fixture
def second(world: World) -> TestClient:
    return world.signed_in("olle", Role.ACCOUNTS)


def roles(world: World, name: str = "eva") -> frozenset[Role]:
    account = world.accounts.named(name)
    assert account
    return account.user.roles


def link_in(answer: Response) -> str:
    found = re.search(r"/lank\?nyckel=([\w-]{43})", answer.text)
    assert found
    return found[0]


def decide(world: World, client: TestClient, wish: str = "endorse", path: str = EVA) -> int:
    """What somebody says of what waits for the account."""
    waiting = world.requests.since(Stand.WAITS, world.clock.now().replace(year=2000))
    asked = next((one.id for one in waiting if one.account == path.rpartition("/")[2]), 999)
    return client.post(path, data={"wish": wish, "request": str(asked)}).status_code


def use(world: World, link: str) -> bool:
    """Whether somebody with the link gets in."""
    key = digest_of(link.rpartition("=")[2])
    return world.sign_ins.use_link(key, Keys(password_hash(), TOTP_SECRET), 0, world.clock.now()) is not None


@pytest.mark.fence("kontoret")
def test_one_account_manager_can_no_longer_make_a_leader_and_sign_in_as_her(
    world: World, asker: TestClient, second: TestClient
) -> None:
    made = asker.post(LIST, data=LEADER)
    assert "annan kontoansvarig godkänner" in made.text
    link = link_in(made)
    assert world.client().get(link).status_code == 404
    assert not use(world, link)
    assert roles(world) == frozenset()
    assert decide(world, asker) == 422, "nobody endorses their own request"
    assert roles(world) == frozenset()
    assert decide(world, second) == 200
    assert roles(world) == {Role.LEADER}
    assert world.client().get(link).status_code == 200
    assert use(world, link)
    assert world.alarms == 0
    assert world.what() == ["account.add", "account.ask", "account.link_refused", "account.endorse"]
    _, who, more = world.recorded[-1]
    assert (who, more["account"], more["asked_by"], more["roles"]) == ("konto:olle", "eva", "konto:kerstin", "ledare")


@pytest.mark.parametrize(
    ("before", "fields"),
    [
        ((Role.MANAGER,), {"wish": "roles", "role": ["chef", "ledare"], "units": "Norr"}),
        ((Role.MANAGER,), {"wish": "roles", "role": "kontoansvarig"}),
        ((Role.MANAGER,), {"wish": "roles", "role": "revisor"}),
        ((Role.MANAGER,), {"wish": "roles", "role": "chef", "protected": "ja"}),
        ((Role.CASEWORKER,), {"wish": "roles", "role": "handlaggare", "units": "Norr\nSyd"}),
        ((Role.CASEWORKER,), {"wish": "link"}),
        ((Role.AUDITOR,), {"wish": "link"}),
    ],
)
@pytest.mark.fence("kontoret")
def test_what_gives_more_waits_and_changes_nothing_until_it_is_endorsed(
    world: World, asker: TestClient, second: TestClient, before: tuple[Role, ...], fields: dict[str, str]
) -> None:
    world.account("eva", *before)
    account = world.accounts.named("eva")
    assert account
    keys = world.sign_ins.keys(account)
    answer = asker.post(EVA, data=fields)
    assert "annan kontoansvarig godkänner" in answer.text
    assert world.accounts.named("eva") == account
    assert world.sign_ins.keys(account) == keys
    if fields["wish"] == "link":
        assert not use(world, link_in(answer))
    assert decide(world, second) == 200
    if fields["wish"] == "link":
        assert use(world, link_in(answer))
    else:
        assert world.accounts.named("eva") != account
    assert decide(world, second) == 422, "it is decided once"


def test_an_account_that_was_shut_is_opened_again_by_two(world: World, asker: TestClient, second: TestClient) -> None:
    world.account("eva", Role.LEADER)
    asker.post(EVA, data={"wish": "disable"})
    assert "annan kontoansvarig godkänner" in asker.post(EVA, data={"wish": "enable"}).text
    account = world.accounts.named("eva")
    assert account
    assert account.is_disabled
    assert decide(world, second) == 200
    account = world.accounts.named("eva")
    assert account
    assert not account.is_disabled


@pytest.mark.parametrize(
    "fields",
    [
        {"wish": "roles", "role": "chef"},
        {"wish": "roles", "role": "handlaggare"},
        {"wish": "disable"},
        {"wish": "roles", "role": "it"},
    ],
)
def test_what_takes_away_is_done_at_once(
    world: World, asker: TestClient, second: TestClient, fields: dict[str, str]
) -> None:
    world.account("eva", Role.CASEWORKER, Role.LEADER)
    before = world.accounts.named("eva")
    assert "annan kontoansvarig godkänner" not in asker.post(EVA, data=fields).text
    assert world.accounts.named("eva") != before
    assert world.alarms == 0


def test_a_request_ends_after_a_week_and_with_whatever_else_is_done(
    world: World, asker: TestClient, second: TestClient
) -> None:
    world.account("eva", Role.MANAGER)
    asked = {"wish": "roles", "role": "ledare"}
    asker.post(EVA, data=asked)
    asker.post(EVA, data={"wish": "roles", "role": "it"})
    assert decide(world, second) == 422
    asker.post(EVA, data=asked)
    (old,) = world.requests.since(Stand.WAITS, world.clock.now())
    asker.post(EVA, data={"wish": "roles", "role": "handlaggare"})
    assert second.post(EVA, data={"wish": "endorse", "request": str(old.id)}).status_code == 422, (
        "a newer took its place"
    )
    world.clock.passes(days=8)
    olle, now = world.accounts.named("olle"), world.clock.now()
    assert olle
    world.sign_ins.begin(olle, digest_of(digest_of("olle")), "token-olle", now, now)
    assert decide(world, second) == 422
    assert roles(world) == {Role.IT}


def test_a_request_may_be_refused_by_another_and_taken_back(
    world: World, asker: TestClient, second: TestClient
) -> None:
    world.account("eva", Role.MANAGER)
    for client in (second, asker):
        asker.post(EVA, data={"wish": "roles", "role": "ledare"})
        assert decide(world, client, "refuse") == 200
        assert decide(world, second) == 422
    assert roles(world) == {Role.MANAGER}


@pytest.mark.fence("kontoret")
def test_nobody_endorses_what_is_about_their_own_account(world: World, asker: TestClient, second: TestClient) -> None:
    """With a third there, so that it waits."""
    world.account("tina", Role.ACCOUNTS)
    asker.post("/konton/olle", data={"wish": "roles", "role": ["kontoansvarig", "revisor"], "units": ""})
    asker.post("/konton/olle", data={"wish": "link"})
    assert decide(world, second, path="/konton/olle") == 422
    (asked,) = world.requests.since(Stand.WAITS, world.clock.now())
    answer = second.post("/konton/tina", data={"wish": "endorse", "request": str(asked.id)})
    assert answer.status_code == 422
    assert "ingen godkänner" in answer.text


@pytest.mark.parametrize("state", ["disabled", "not set up", "only themselves", "no role"])
def test_where_there_is_no_other_it_takes_effect_and_others_are_told(
    world: World, asker: TestClient, state: str
) -> None:
    if state == "disabled":
        world.accounts.set_disabled(world.account("olle", Role.ACCOUNTS).name, is_disabled=True)
    elif state == "not set up":
        world.accounts.add(User("olle", frozenset({Role.ACCOUNTS})))
    elif state == "no role":
        world.account("olle", Role.MANAGER)
    made = asker.post(LIST, data=LEADER)
    assert roles(world) == {Role.LEADER}
    assert world.client().get(link_in(made)).status_code == 200
    assert world.what()[:2] == ["account.add", "account.alarm"]
    assert world.alarms == 1


@pytest.mark.parametrize(
    ("roles", "units", "is_told"),
    [
        ((Role.IT,), (), True), ((Role.AUDITOR,), (), True), ((Role.LEADER,), ("Norr",), True),
        ((Role.LEADER,), ("Syd",), False), ((Role.ACCOUNTS,), (), True), ((Role.CASEWORKER,), ("Norr",), False),
        ((Role.MANAGER,), (), False),
    ],
)  # fmt: skip
def test_it_the_auditor_and_the_units_leaders_are_told_on_the_start_page_for_a_month(
    world: World, asker: TestClient, roles: tuple[Role, ...], units: tuple[str, ...], is_told: bool
) -> None:
    asker.post(LIST, data=LEADER)
    told = "kerstin gav kontot eva dess roller eller enheter"
    assert (told in world.signed_in("ida", *roles, units=units).get("/").text) is is_told
    world.clock.passes(days=31)
    assert told not in world.signed_in("ida2", *roles, units=units).get("/").text


@pytest.mark.fence("kontoret")
def test_nothing_is_done_alone_that_could_not_be_recorded(world: World, asker: TestClient) -> None:
    class Full(list[object]):
        def append(self, line: object) -> None:
            if isinstance(line, tuple) and line[0] == "account.alarm":
                raise OSError("disken är full")
            super().append(line)

    world.recorded = Full()  # type: ignore[assignment]
    assert asker.post(LIST, data=LEADER).status_code == 500
    assert world.accounts.named("eva") is None


@pytest.mark.fence("kontoret")
def test_whoever_makes_a_second_person_alone_and_endorses_as_them_is_told_of_again(
    world: World, asker: TestClient
) -> None:
    made = asker.post(LIST, data={"name": "docka", "role": "kontoansvarig"})
    assert use(world, link_in(made))
    assert world.alarms == 1
    account = world.accounts.named("docka")
    assert account
    puppet = world.client()
    world.sign_ins.begin(account, digest_of("puppet"), "token", world.clock.now(), world.clock.now())
    puppet.cookies.set(world.cookie, "puppet")
    puppet.headers["X-Brygga-Token"] = "token"
    asker.post(LIST, data=LEADER)
    assert decide(world, puppet) == 200
    assert roles(world) == {Role.LEADER}
    assert world.alarms == 2
    assert (
        "docka godkände det som begärdes för kontot eva. En och samma person kan stå bakom båda"
        in world.signed_in("ida", Role.IT).get("/").text
    )


@pytest.mark.fence("kontoret")
def test_whoever_shuts_the_other_account_managers_out_is_told_of(world: World, asker: TestClient) -> None:
    for name, fields in (("olle", {"wish": "disable"}), ("tina", {"wish": "roles", "role": "chef"})):
        world.account(name, Role.ACCOUNTS)
        world.alarms = 0
        asker.post(f"/konton/{name}", data=fields)
        assert world.alarms == 1


@pytest.mark.fence("kontoret")
@pytest.mark.parametrize("between", ["another wish", "refused", "taken back", "something else done"])
def test_a_held_link_opens_with_its_own_request_only(
    world: World, asker: TestClient, second: TestClient, between: str
) -> None:
    """One who asked for a link and then for a unit used to get the link with the unit."""
    world.account("eva", Role.CASEWORKER)
    link = link_in(asker.post(EVA, data={"wish": "link"}))
    if between == "refused":
        assert decide(world, second, "refuse") == 200
    elif between == "taken back":
        assert decide(world, asker, "refuse") == 200
    elif between == "something else done":
        asker.post(EVA, data={"wish": "roles", "role": "handlaggare"})
    asker.post(EVA, data={"wish": "roles", "role": "handlaggare", "units": "Norr\nSyd"})
    assert decide(world, second) == 200
    assert not use(world, link)


@pytest.mark.fence("kontoret")
def test_a_link_from_before_the_account_weighed_stops_when_the_role_is_endorsed(
    world: World, asker: TestClient, second: TestClient
) -> None:
    link = link_in(asker.post(LIST, data={"name": "eva", "role": "chef", "units": "Norr"}))
    asker.post(EVA, data={"wish": "roles", "role": "ledare", "units": "Norr"})
    assert world.client().get(link).status_code == 200
    assert decide(world, second) == 200
    assert roles(world) == {Role.LEADER}
    assert not use(world, link)


@pytest.mark.fence("kontoret")
def test_whoever_was_made_alone_in_several_steps_is_no_second_person_without_an_alarm(
    world: World, asker: TestClient
) -> None:
    """Kerstin makes Bo alone; Bo asks for Cia, Kerstin endorses; Cia endorses what Kerstin asks for."""

    def made(answer: Response, name: str) -> TestClient:
        assert use(world, link_in(answer))
        account, now = world.accounts.named(name), world.clock.now()
        assert account
        client = world.client()
        world.sign_ins.begin(account, digest_of(name), f"token-{name}", now, now)
        client.cookies.set(world.cookie, name)
        client.headers["X-Brygga-Token"] = f"token-{name}"
        return client

    bo = made(asker.post(LIST, data={"name": "bo", "role": "kontoansvarig"}), "bo")
    asked = bo.post(LIST, data={"name": "cia", "role": "kontoansvarig"})
    assert decide(world, asker, path="/konton/cia") == 200
    cia = made(asked, "cia")
    assert world.alarms == 2
    asker.post(LIST, data=LEADER)
    assert decide(world, cia) == 200
    assert roles(world) == {Role.LEADER}
    assert world.alarms == 3


@pytest.mark.fence("kontoret")
@pytest.mark.parametrize("how", ["disabled", "disabled and enabled", "another role"])
def test_what_somebody_asked_for_ends_when_they_may_no_longer_ask(
    world: World, asker: TestClient, second: TestClient, how: str
) -> None:
    world.account("tina", Role.ACCOUNTS)
    asker.post(LIST, data=LEADER)
    kerstin = world.accounts.named("kerstin")
    assert kerstin
    if how == "another role":
        second.post("/konton/kerstin", data={"wish": "roles", "role": "chef"})
    else:
        second.post("/konton/kerstin", data={"wish": "disable"})
    if how == "disabled and enabled":
        world.accounts.set_disabled("kerstin", is_disabled=False)
    assert decide(world, second) == 422
    assert roles(world) == frozenset()


def test_the_page_shows_what_is_asked_and_a_button_only_to_whoever_may_endorse_it(
    world: World, asker: TestClient, second: TestClient
) -> None:
    world.account("eva", Role.MANAGER)
    asker.post(EVA, data={"wish": "roles", "role": ["chef", "ledare"], "units": "Norr"})
    for client, button in ((asker, "Ta tillbaka"), (second, ">Godkänn<")):
        page = client.get(EVA).text
        assert button in page
        assert "begärt av kerstin" in page
        assert (">Godkänn<" in page) is (client is second)
        assert "begärt av kerstin" in client.get(LIST).text


def test_what_a_form_does_not_show_stays_as_it_was(world: World, asker: TestClient) -> None:
    world.account("eva", Role.CASEWORKER, officer="HAND07")
    asker.post(EVA, data={"wish": "roles", "role": "handlaggare"})
    account = world.accounts.named("eva")
    assert account
    assert account.user.officer == "HAND07"


# ------------------------------------------------------------------ from the command line


def admin(world: World) -> AccountAdmin:
    needs = world.dependencies
    return AccountAdmin(
        needs.accounts, needs.sign_ins, needs.requests, needs.clock, needs.audit, needs.alarm, "it:root"
    )


def test_the_first_account_of_an_office_is_nobodys_to_endorse_or_to_hear_of(world: World) -> None:
    assert not admin(world).add(User("kontoansvarig", frozenset({Role.ACCOUNTS}))).waits
    assert world.what() == ["account.add"]


def test_a_command_waits_for_the_account_manager(world: World, asker: TestClient) -> None:
    assert admin(world).add(User("eva", frozenset({Role.LEADER}))).waits
    assert decide(world, asker) == 200
    assert roles(world) == {Role.LEADER}


def test_the_only_account_manager_who_has_forgotten_their_password_gets_a_link(world: World, asker: TestClient) -> None:
    done = admin(world).link("kerstin")
    assert not done.waits
    assert use(world, done.link)
    assert world.alarms == 1


@pytest.mark.fence("kontoret")
def test_a_command_cannot_endorse(world: World, asker: TestClient) -> None:
    admin(world).add(User("eva", frozenset({Role.LEADER})))
    (asked,) = world.requests.since(Stand.WAITS, world.clock.now())
    with pytest.raises(AccountRefused):
        admin(world).endorse(asked.id, User("root"))
