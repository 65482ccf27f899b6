"""The operations pages: what IT sees of a night, what she may ask of it, and that no person stands there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.domain.access import Role
from bot.domain.case import CaseRef, Outcome
from bot.ports.services import Event
from tests.office.conftest import M
from tests.office.review_world import FLOW, ReviewWorld

FROM_HTMX = {"HX-Request": "true"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ReviewWorld]:
    world = ReviewWorld(tmp_path)
    yield world
    world.database.close()


@pytest.fixture
def it(world: ReviewWorld) -> TestClient:
    return world.signed_in("ida", Role.IT)


def ask(client: TestClient, what: str) -> int:
    return client.post(f"/drift/{FLOW}/be", data={"vad": what}).status_code


def test_the_night_is_told_in_numbers(it):
    page = it.get("/drift").text
    assert f'<a href="/drift/{FLOW}"' in page
    night = it.get(f"/drift/{FLOW}").text
    assert "4 av 4 ärenden klara" in night
    assert "Inget väntar." in night


def test_a_night_under_way_tells_how_far_it_is_and_fetches_itself_anew(world, it):
    world.feed.offer([CaseRef("EB-2001", M), CaseRef("EB-2002", M)])
    lease = world.feed.take()
    page = it.get(f"/drift/{FLOW}").text
    assert "4 av 6 ärenden klara" in page
    assert f'hx-get="/drift/{FLOW}/natten"' in page
    assert f">{lease.case.number}<" in it.get(f"/drift/{FLOW}/natten", headers=FROM_HTMX).text
    assert (
        it.get(f"/drift/{FLOW}/natten").headers["Location"] == f"/drift/{FLOW}"
    )  # a person who asks gets the whole page


def test_no_name_amount_or_number_of_a_person_stands_there(it):
    for address in ("/drift", f"/drift/{FLOW}", f"/drift/{FLOW}/natten"):
        text = it.get(address).text
        assert "Öberg" not in text
        assert "850712" not in text
        assert "471" not in text


def test_what_went_to_a_person_is_grouped_by_what_to_do_next(world, it):
    for number, reason, detail in (("EB-3001", "screen", "control_missing inbox.cases"), ("EB-3002", "locked", "")):
        world.feed.offer([CaseRef(number, M)])
        lease = world.feed.take()
        world.cases.event(lease, Event("open_case", "overview.status", "read", "ok", 20, "kandidat 2"))
        world.feed.finish(lease, Outcome.TO_PERSON, reason, detail)
    page = it.get(f"/drift/{FLOW}").text
    order = [page.index(words) for words in ("Vänta: tas igen", "Uppdatera paketet", "Handläggarens")]
    assert order == sorted(order)
    assert "control_missing inbox.cases" in page
    assert "overview.status" in page, "a control that was found another way than the pack says first"


def test_what_it_asks_of_the_night_is_done_and_recorded_first(world, it):
    for what, hold in (("pausa", "paused"), ("tom", "drained"), ("fortsatt", "")):
        assert ask(it, what) == 303
        assert world.cases.hold(world.night) == hold
    lines = [(line.actor, line.what) for line in world.inbox.ledger.lines()]
    assert [actor for actor, _ in lines[-3:]] == ["konto:ida"] * 3
    assert ask(it, "radera") == 422


def test_a_case_is_taken_out_of_the_queue_once(world, it):
    world.feed.offer([CaseRef("EB-2001", M)])
    taken = it.post(f"/drift/{FLOW}/avbryt", data={"nr": "EB-2001"})
    assert (taken.status_code, "borttaget ur kön" in taken.text) == (200, True)
    assert "redan klart" in it.post(f"/drift/{FLOW}/avbryt", data={"nr": "EB-2001"}).text
    assert it.post(f"/drift/{FLOW}/avbryt", data={"nr": "EB-9999"}).status_code == 422


def test_a_flow_that_has_had_no_night_does_not_exist(it):
    assert it.get("/drift/okand").status_code == 404
    assert it.post("/drift/okand/be", data={"vad": "pausa"}).status_code == 404


def test_a_caseworker_sees_no_operations(world):
    client = world.signed_in("anna", Role.CASEWORKER)
    assert client.get("/drift").status_code == 404
    assert client.post(f"/drift/{FLOW}/be", data={"vad": "pausa"}).status_code == 404
    assert world.cases.hold(world.night) == ""
