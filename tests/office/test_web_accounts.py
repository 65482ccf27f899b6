"""The pages of whoever gives out roles: what can be done there, by whom, and what never can."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.access import Role
from tests.office.web_world import World

LIST = "/konton"
BO = "/konton/bo"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.database.close()


def test_an_account_is_made_with_its_roles_and_its_link_is_shown_once(world: World) -> None:
    client = world.signed_in("kontoansvarig", Role.ACCOUNTS)
    fields = {
        "name": " Eva ",
        "role": ["handlaggare", "chef"],
        "units": "Norr\r\n\r\n Söder, inre \r\n",
        "protected": "ja",
    }
    made = client.post(LIST, data=fields)
    link = re.search(r"http://localhost:80(/lank\?nyckel=[\w-]{43})<", made.text)
    assert link
    assert world.client().get(link[1]).status_code == 200
    assert "nyckel=" not in client.get(LIST).text
    account = world.accounts.named("eva")
    assert account
    assert account.user.roles == {Role.CASEWORKER, Role.MANAGER}
    assert account.user.units == {"Norr", "Söder, inre"}
    assert account.user.sees_protected
    assert world.what() == ["account.add", "account.alarm"]
    assert {(who, more["account"]) for _, who, more in world.recorded} == {("konto:kontoansvarig", "eva")}
    assert "nyckel" not in str(world.recorded)


@pytest.mark.parametrize("name", ["..", "--", "__proto__", ".eva", "-eva", "e", "eva!", "a" * 41])
def test_a_name_that_is_no_name_is_refused_with_what_one_is(world: World, name: str) -> None:
    client = world.signed_in("kontoansvarig", Role.ACCOUNTS)
    answer = client.post(LIST, data={"name": name, "role": "chef"})
    assert answer.status_code == 422
    assert "börjar med en bokstav eller siffra" in answer.text
    assert [one.name for one in world.accounts.everyone()] == ["kontoansvarig"]


def test_new_roles_sign_the_account_out_and_leave_its_conflicts(world: World) -> None:
    theirs = world.signed_in("bo", Role.CASEWORKER)
    world.accounts.add_conflict("bo", "p1")
    client = world.signed_in("kontoansvarig", Role.ACCOUNTS)
    assert client.post(BO, data={"wish": "roles", "role": "it"}).status_code == 200
    account = world.accounts.named("bo")
    assert account
    assert account.user.roles == {Role.IT}
    assert account.user.conflicts == {"p1"}
    assert theirs.get("/").status_code == 303


def test_an_account_is_shut_opened_and_given_a_new_link(world: World) -> None:
    theirs = world.signed_in("bo", Role.CASEWORKER)
    client = world.signed_in("kontoansvarig", Role.ACCOUNTS)
    assert "nyckel=" in client.post(BO, data={"wish": "link"}).text
    assert "Öppna kontot igen" in client.post(BO, data={"wish": "disable"}).text
    assert theirs.get("/").status_code == 303
    assert client.post(BO, data={"wish": "link"}).status_code == 422
    assert "Stäng av kontot" in client.post(BO, data={"wish": "enable"}).text
    assert [what for what in world.what() if what != "account.alarm"] == [
        "account.link", "account.disable", "account.enable",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "fields", "why"),
    [
        (LIST, {"name": "eva", "role": ["it", "handlaggare"]}, "kan inte också vara handläggare"),
        (LIST, {"name": "bo"}, "finns redan"),
        (LIST, {"name": "../x"}, "små bokstäver"),
        (LIST, {"name": "eva", "role": "kung"}, "Det gick inte att ta emot"),
        (BO, {"wish": "roles", "role": ["revisor", "chef"]}, "Revisor kan inte förenas"),
        (BO, {"wish": "annat"}, "Det gick inte att ta emot"),
        ("/konton/kontoansvarig", {"wish": "roles", "role": "handlaggare"}, "Ingen ändrar sitt eget konto"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    world: World, path: str, fields: dict[str, str | list[str]], why: str
) -> None:
    world.account("bo", Role.CASEWORKER)
    client = world.signed_in("kontoansvarig", Role.ACCOUNTS)
    before = world.accounts.everyone()
    refused = client.post(path, data=fields)
    assert refused.status_code == 422
    assert why in refused.text
    assert world.accounts.everyone() == before
    assert world.recorded == []


def test_an_account_that_does_not_exist_is_not_found(world: World) -> None:
    client = world.signed_in("kontoansvarig", Role.ACCOUNTS)
    assert client.get("/konton/ingen").status_code == 404
    assert client.post("/konton/ingen", data={"wish": "disable"}).status_code == 404


def test_a_change_asks_for_a_new_code_when_the_last_is_older_than_five_minutes(world: World) -> None:
    client = world.signed_in("kontoansvarig", Role.ACCOUNTS)
    world.clock.passes(minutes=6)
    assert client.get(LIST).status_code == 200
    for path in (LIST, "/konton/kontoansvarig"):
        asked = client.post(path, data={"name": "eva", "wish": "disable"})
        assert asked.headers["location"] == f"/bekrafta?till={path}"
    assert [account.name for account in world.accounts.everyone()] == ["kontoansvarig"]


def test_nothing_is_done_that_could_not_be_recorded(world: World) -> None:
    client = world.signed_in("kontoansvarig", Role.ACCOUNTS)

    class Full(list[object]):
        def append(self, _line: object) -> None:
            raise OSError("disken är full")

    world.recorded = Full()  # type: ignore[assignment]
    assert client.post(LIST, data={"name": "eva"}).status_code == 500
    assert world.accounts.named("eva") is None
