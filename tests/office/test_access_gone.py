"""Access that is gone is gone everywhere: no route shows a case's number to somebody who may no longer meet it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.domain.access import Role, User
from bot.domain.case import CaseRef, Outcome
from bot.domain.review import Mark, Review, State
from bot.office.web.routes import ROUTES
from tests.office.conftest import M
from tests.office.review_world import FLOW, NUMBERS, OFFICER, ReviewWorld
from tests.office.test_web_frame import IN_EARNEST
from tests.office.web_world import digest_of

FAILED = "EB-1009"
MINE = (*NUMBERS, FAILED)


LISTS = ("", "?lage=granskad&vem=alla", "?lista=behover-dig&lage=granskad", f"?nr={MINE[0][:6]}&vem=alla")
AGAIN = ("", "")
"""A form is sent as it is, and once more when it has been taken."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ReviewWorld]:
    """Every case reviewed, one that failed, and one that is worked on."""
    world = ReviewWorld(tmp_path)
    world.fails(FAILED, "control_missing note.save")
    world.notebook.index_new()
    world.account("anna", Role.CASEWORKER, Role.LEADER, officer=OFFICER)
    world.account("ida", Role.IT)
    for number in (*NUMBERS[1:], FAILED):
        case = world.case(number)
        said = Review(Mark.REVIEWED, case.draft, "anna", world.clock.now(), 20.0)
        world.inbox.record_review(case, said, State.REVIEWED)
    yield world
    world.database.close()


def client_of(world: ReviewWorld, name: str) -> TestClient:
    """A new session: every change of an account ends those it had."""
    account = world.accounts.named(name)
    assert account
    world.sign_ins.begin(account, digest_of(name), f"token-{name}", world.clock.now(), world.clock.now())
    client = world.client()
    client.cookies.set(world.cookie, name)
    client.headers["X-Brygga-Token"] = f"token-{name}"
    return client


def user(world: ReviewWorld, name: str) -> User:
    account = world.accounts.named(name)
    assert account
    return account.user


def shown_by_all_routes(world: ReviewWorld, name: str) -> dict[str, set[str]]:
    """The numbers that each route shows, in its page, its headers or where it leads; not the one it was asked for."""
    client, found = client_of(world, name), dict[str, set[str]]()
    form = {
        "vad": "fortsatt",
        "wish": "roles",
        "language": "sv",
        "shortcuts": "on",
        "motiv": "Skäl",
        "orsak": "1",
        "version": "1",
    }
    for route in ROUTES:
        if route.path in ("/logga-ut", "/logga-in", "/lank"):
            continue
        for asked in MINE if "{number}" in route.path or "{failed}" in route.path else ("",):
            address = route.path.replace("{number}", asked).replace("{failed}", asked)
            for key, there in IN_EARNEST.items():
                address = address.replace(key, there)
            for query in LISTS if route.methods == ("GET",) else AGAIN:
                if route.methods == ("GET",):
                    answer = client.get(f"{address}{query}", headers={"If-None-Match": "*"})
                else:
                    answer = client.post(address, data=form)
                told = f"{answer.text} {dict(answer.headers)}".replace("nr=EB-100", "").replace("EB-100&#34;", "")
                there = {number for number in MINE if number in told} - {asked}
                found.setdefault(f"{route.methods[0]} {route.path}", set()).update(there)
    return found


@pytest.mark.honest
def test_while_there_is_access_the_numbers_are_shown(world: ReviewWorld) -> None:
    """What the tests below look for is there to be found."""
    found = shown_by_all_routes(world, "anna")
    assert found["GET /arenden"] == set(MINE)
    assert shown_by_all_routes(world, "ida")["GET /drift/{flow}"] >= {FAILED, "EB-1004"}


def unit(world: ReviewWorld) -> None:
    world.accounts.change(replace(user(world, "anna"), units=frozenset({"Syd"}), officer=""))


def conflict(world: ReviewWorld) -> None:
    for (person,) in world.sql("SELECT DISTINCT person FROM case_person"):
        for name in ("anna", "ida"):
            world.accounts.add_conflict(name, str(person))


def protected(world: ReviewWorld) -> None:
    world.sql("UPDATE inbox SET protected = 1")


def role(world: ReviewWorld) -> None:
    for name in ("anna", "ida"):
        world.accounts.change(replace(user(world, name), roles=frozenset({Role.MANAGER})))


@pytest.mark.parametrize("taken", [unit, conflict, protected, role], ids=lambda taken: taken.__name__)
@pytest.mark.fence("kontoret")
def test_no_route_shows_a_number_once_access_is_taken(world: ReviewWorld, taken: Callable[[ReviewWorld], None]) -> None:
    client = client_of(world, "anna")
    assert FAILED in client.get("/arenden").text
    taken(world)
    for name in ("anna", "ida"):
        if not (name == "ida" and taken is unit):  # IT has no unit
            shown = shown_by_all_routes(world, name)
            assert {route: numbers for route, numbers in shown.items() if numbers} == {}, name


@pytest.mark.fence("kontoret")
def test_a_case_under_way_is_hidden_by_what_an_earlier_month_showed(world: ReviewWorld) -> None:
    conflict(world)
    world.feed.offer([CaseRef("EB-1001", M.plus(1))])
    lease = world.feed.take()
    assert lease
    address = f"/drift/{FLOW}"
    assert "EB-1001" not in client_of(world, "ida").get(address).text
    world.feed.finish(lease, Outcome.TO_PERSON, "locked")
    assert "EB-1001" not in client_of(world, "ida").get(address).text


@pytest.mark.fence("kontoret")
def test_a_number_that_it_may_not_meet_is_unknown_and_stays_in_the_night(world: ReviewWorld) -> None:
    client = client_of(world, "ida")
    ended, unknown = (client.post(f"/drift/{FLOW}/avbryt", data={"nr": number}) for number in ("EB-1004", "EB-9999"))
    conflict(world)
    hidden = client.post(f"/drift/{FLOW}/avbryt", data={"nr": "EB-1004"})
    assert (ended.status_code, unknown.status_code, hidden.status_code) == (200, 422, 422)
    assert "EB-1004" not in hidden.text


@pytest.mark.fence("kontoret")
def test_nobody_without_a_name_in_the_case_system_owns_a_case_that_has_no_owner(world: ReviewWorld) -> None:
    world.sql("UPDATE inbox SET owner = '', officer = ''")
    world.account("bo", Role.CASEWORKER)
    answer = client_of(world, "bo").post(f"/arenden/{FLOW}/EB-1001/{M}/overlamna", data={"till": OFFICER})
    assert answer.status_code == 404
