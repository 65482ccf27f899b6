"""The operations pages: what IT sees of a night, what she may ask of it, and that no person stands there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.domain.access import Role
from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import StoreUnavailable
from bot.office.web.http.request_context import RequestContext
from bot.ports.journal import Event
from tests.office.conftest import M
from tests.office.review_world import FAILED_SCREEN, FLOW, NUMBERS, ReviewWorld

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
        assert not re.search(r"9\s?471", text)


def test_what_went_to_a_person_is_grouped_by_what_to_do_next(world, it):
    for number, reason, detail in (("EB-3001", "screen", "control_missing inbox.cases"), ("EB-3002", "locked", "")):
        world.feed.offer([CaseRef(number, M)])
        lease = world.feed.take()
        world.store.journal.event(lease, Event("open_case", "overview.status", "read", "ok", 20, "kandidat 2"))
        world.feed.finish(lease, Outcome.TO_PERSON, reason, detail)
    page = it.get(f"/drift/{FLOW}").text
    order = [page.index(words) for words in ("Vänta: tas igen", "Uppdatera paketet", "Handläggarens")]
    assert order == sorted(order)
    assert "control_missing inbox.cases" in page
    assert "overview.status" in page, "a control that was found another way than the pack says first"


@pytest.mark.parametrize(("language", "seconds", "share"), [("sv", "19,5", "100,0 %"), ("en", "19.5", "100.0 %")])
def test_numbers_and_sentences_are_written_as_the_language_does(world, it, language, seconds, share):
    world.feed.offer([CaseRef("EB-3001", M)])
    lease = world.feed.take()
    world.store.journal.event(lease, Event("open_case", "overview.status", "read", "ok", 19500, ""))
    world.feed.finish(lease, Outcome.TO_PERSON, "locked", "")
    world.accounts.set_manner("ida", language, "on")
    page = it.get(f"/drift/{FLOW}").text
    assert f'<td class="number">{seconds}</td>' in page
    assert share in page
    assert ".: 1 (" not in page
    assert ": 1 (EB-3001)" in page


def test_what_it_asks_of_the_night_is_done_and_recorded_first(world, it):
    for what, pause in (("pausa", "paused"), ("tom", "drained"), ("fortsatt", "")):
        assert ask(it, what) == 303
        assert world.store.rows.pause(world.night) == pause
    lines = [(line.actor, line.what) for line in world.ledger.lines()]
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
    assert world.store.rows.pause(world.night) == ""


# ------------------------------------------------------------------ pictures of failures

DETAIL = "control_missing note.save: prövade knapp «Spara utkast»; närmast knappen «Spara som utkast»"


def picture_of(number: str, picture: int, flow: str = FLOW) -> str:
    return f"/drift/{flow}/bild/{number}/{picture}"


def test_a_failure_tells_what_was_tried_and_links_to_the_first_pictures(world, it):
    pictures = {number: world.fails(number, DETAIL) for number in ("EB-3001", "EB-3002", "EB-3003", "EB-3004")}
    page = it.get(f"/drift/{FLOW}").text
    assert DETAIL in page
    linked = [number for number, picture in pictures.items() if f'href="{picture_of(number, picture)}"' in page]
    assert linked == ["EB-3001", "EB-3002", "EB-3003"]
    assert "Visa bilden av EB-3001" in page
    world.accounts.set_manner("ida", "en", "off")
    assert "Show the screen of EB-3001" in it.get(f"/drift/{FLOW}").text


def test_the_picture_is_shown_to_it_and_recorded_before(world, it):
    picture = world.fails("EB-3001", DETAIL)
    shown = it.get(picture_of("EB-3001", picture))
    assert (shown.status_code, shown.headers["content-type"], shown.content) == (200, "image/jpeg", FAILED_SCREEN)
    what, who, more = world.recorded[-1]
    assert (what, who, more["purpose"], more["case"].case.number) == (
        "evidence.read", "konto:ida", "felsökning", "EB-3001",
    )  # fmt: skip


def test_without_a_line_in_the_log_no_picture_is_shown(world, it, monkeypatch):
    picture = world.fails("EB-3001", DETAIL)

    def full(context: RequestContext, what: str, **more: object) -> None:
        raise StoreUnavailable("full")

    monkeypatch.setattr(RequestContext, "audit", full)
    answer = it.get(picture_of("EB-3001", picture))
    assert (answer.status_code, FAILED_SCREEN in answer.content) == (503, False)


def test_no_ordinary_picture_is_reached_that_way(world, it):
    picture = world.fails("EB-3001", DETAIL)
    ids = [(number, which) for number in (*NUMBERS, "EB-3001") for which in range(picture + 2)]
    reached = [one for one in ids if it.get(picture_of(*one)).status_code != 404]
    assert reached == [("EB-3001", picture)]
    assert it.get(picture_of("EB-3001", picture, "annat")).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.IT])
def test_nobody_but_it_reaches_a_picture_of_a_failure(world, role):
    picture = world.fails("EB-3001", DETAIL)
    client = world.signed_in("anna", role, officer="HAND01")
    assert client.get(picture_of("EB-3001", picture)).status_code == 404
    assert not world.notebook.index_new()
    of_the_case = f"/arenden/{FLOW}/EB-3001/{M}/bild"
    ordinary = client.get(f"{of_the_case}/{picture - 1}").status_code
    assert ordinary == (200 if role in {Role.CASEWORKER, Role.LEADER} else 404)
    assert client.get(f"{of_the_case}/{picture}").status_code == 404


def test_a_picture_of_a_household_that_may_be_protected_is_never_shown(world, it):
    unread = world.fails("EB-3001", DETAIL, people=False)
    assert it.get(picture_of("EB-3001", unread)).status_code == 404
    picture = world.fails("EB-3002", DETAIL)
    assert it.get(picture_of("EB-3002", picture)).status_code == 200
    world.notebook.index_new()
    world.sql("UPDATE inbox SET protected = 1 WHERE number = 'EB-3002'")
    assert it.get(picture_of("EB-3002", picture)).status_code == 404


def test_who_is_in_conflict_with_somebody_in_the_case_sees_no_picture_of_it(world, it):
    picture = world.fails("EB-3001", DETAIL)
    ((person,),) = world.sql("SELECT min(person) FROM case_person")
    world.accounts.add_conflict("ida", str(person))
    assert it.get(picture_of("EB-3001", picture)).status_code == 404
    assert world.what()[-1] == "access.refused"


def test_a_failure_of_an_earlier_night_is_not_shown_once_the_case_has_gone_on(world, it):
    picture = world.fails("EB-3001", DETAIL)
    world.sql("UPDATE case_row SET state = 'drafted', reason = '' WHERE number = 'EB-3001'")
    assert it.get(picture_of("EB-3001", picture)).status_code == 404
