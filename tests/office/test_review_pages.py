"""The review pages as the server sees them: what is shown to whom, and what is refused whatever the page showed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.domain.access import Role
from bot.domain.case import CaseRef, Outcome
from bot.domain.field import Field
from bot.domain.follow_up import Change, FollowUp, Stands
from bot.domain.money import Money
from bot.domain.review import Mark, Safeguards, State
from bot.engine import encode
from bot.ports.inbox import Listing
from tests.office.conftest import ANNA, M
from tests.office.review_world import FLOW, NUMBERS, OFFICER, ReviewWorld, path, plain_basis, plain_draft

PLAIN = Safeguards(blind_one_in=0, second_percent=0)
HERS = {"units": ("Norr",), "officer": OFFICER}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ReviewWorld]:
    world = ReviewWorld(tmp_path)
    yield world
    world.database.close()


@pytest.fixture
def anna(world: ReviewWorld) -> TestClient:
    """The caseworker of every case. That the first draft made with these tables is worked out by hand is another test's."""
    client = world.signed_in("anna", Role.CASEWORKER, **HERS)
    knows_the_tables(world, "anna")
    return client


def knows_the_tables(world: ReviewWorld, account: str) -> None:
    world.inbox.has_reviewed = lambda who, tables: who == account  # type: ignore[method-assign]


def read_slowly(world: ReviewWorld, client: TestClient, number: str) -> str:
    """Open the page, and take as long as it takes to read it."""
    shown = client.get(path(number))
    assert shown.status_code == 200
    world.clock.passes(seconds=40)
    return shown.text


def look_at_everything(world: ReviewWorld, client: TestClient, number: str) -> None:
    for flag in flags(client.get(path(number)).text):
        assert say(world, client, number, "sedd", flagga=flag).status_code == 303


def flags(html: str) -> list[str]:
    return [part.split('"', 1)[0] for part in html.split('<li id="')[1:]]


def say(world: ReviewWorld, client: TestClient, number: str, act: str, **fields: Any) -> Any:
    return client.post(path(number, act), data={"version": world.case(number).version, **fields})


def test_the_lists_hold_what_the_night_left_and_nothing_of_it_twice(world, anna):
    ready, person = anna.get("/arenden").text, anna.get("/arenden?lista=behover-dig").text
    for number in ("EB-1001", "EB-1002", "EB-1003"):
        assert ready.count(f">{number}<") == 1
        assert number not in person
    assert ">EB-1004<" in person
    assert "förmån" in person


def test_a_list_is_filtered_by_its_address_alone(world, anna):
    assert ">EB-1003<" not in anna.get("/arenden?nr=EB-1001").text
    assert "Inget väntar här" in anna.get("/arenden?flaggor=rena").text
    assert "Inget väntar här" in anna.get("/arenden?lage=granskad").text


def test_a_page_shows_the_draft_where_each_amount_was_read_and_no_identity_number(world, anna):
    text = read_slowly(world, anna, "EB-1003")
    assert "Anna Öberg" in text
    assert "9 471,50" in text.replace("\u00a0", " ")
    assert "KUNDE INTE LÄSAS" in text
    assert "Ingen uppgift" in text
    assert "&lt;b&gt;O&#39;Tööle&lt;/b&gt;" in text
    assert "Bilagor till ansökan." in text
    for form in (ANNA.digits, ANNA.digits[2:], ANNA.formatted(), "850712-2383"):
        assert form not in text


def test_the_basis_of_a_line_is_a_part_of_the_masked_picture_with_the_amount_framed(world, anna):
    page = anna.get(path("EB-1001")).text
    line = next(n for n in range(9) if f'id="rad-{n}"' in page and "Sjukpenning" in page.split(f'id="rad-{n}"')[1][:80])
    crop = anna.get(path("EB-1001", f"rad/{line}")).text
    assert 'viewBox="0 0 320 120"' in crop
    assert '<rect class="frame" x="27" y="17" width="66" height="20"/>' in crop
    assert "SSBTEK-svar" in crop
    assert "ovning 1.0.0" in crop
    picture = crop.split('<image href="')[1].split('"')[0]
    jpeg = anna.get(picture)
    assert (jpeg.headers["Content-Type"], jpeg.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert "crop.read" in world.what()
    assert "picture.read" in world.what()


def test_what_the_person_decided_is_shown_beside_the_draft(world, anna):
    changes = (
        Change(Field.single("belopp"), "462500", "470000"),
        Change(Field.parse("familj 191212121212"), "omfattas", ""),
    )
    followed = FollowUp(Stands.DECIDED, "Bifall", changes)
    ref = CaseRef("EB-1001", M)
    assert "Vad det blev" not in anna.get(path("EB-1001")).text
    world.archive.outcomes.keep_outcome(FLOW, ref, followed.stands, 2, encode(followed))
    page = anna.get(path("EB-1001")).text.replace("\u00a0", " ")
    assert "Beslutat i verksamhetssystemet: Bifall. Inte som i utkastet: 2." in page
    assert "4 625,00 kr" in page
    assert "4 700,00 kr" in page
    assert "191212121212" not in page
    equal = FollowUp(Stands.DECIDED, "Bifall", ())
    world.archive.outcomes.keep_outcome(FLOW, ref, equal.stands, 0, encode(equal))
    assert "Allt är som i utkastet." in anna.get(path("EB-1001")).text


def test_in_shadow_the_draft_is_nowhere_before_her_own_calculation_is_read(world, anna):
    world.feed.offer([CaseRef("EB-1005", M)])
    world.ends(plain_basis("EB-1005"), plain_draft("EB-1005"), Outcome.SHADOWED)
    world.notebook.index_new()
    case = world.case("EB-1005")
    assert (case.listing, case.reason, case.draft) == (Listing.PERSON, Outcome.SHADOWED, "")
    hidden = [anna.get(path("EB-1005", act)).text.replace("\u00a0", " ") for act in ("", "underlag")]
    assert "Skuggdrift" in hidden[0]
    for page in hidden:
        assert "9 471,50" not in page
        assert 'id="poster"' not in page
    assert anna.get(path("EB-1005", "rad/0")).status_code == 404
    world.archive.outcomes.keep_outcome(FLOW, case.case, Stands.NOTHING, 0, encode(FollowUp(Stands.NOTHING, "", ())))
    assert 'id="poster"' not in anna.get(path("EB-1005")).text
    own = FollowUp(Stands.CALCULATED, "", ())
    world.archive.outcomes.keep_outcome(FLOW, case.case, own.stands, 0, encode(own))
    shown = anna.get(path("EB-1005")).text.replace("\u00a0", " ")
    assert "9 471,50" in shown
    assert "Det finns en egen beräkning i verksamhetssystemet" in shown


def test_a_line_or_a_picture_that_is_not_there_does_not_exist(world, anna):
    assert anna.get(path("EB-1001", "rad/99")).status_code == 404
    assert anna.get(path("EB-1001", "bild/9999")).status_code == 404
    others = next(iter(world.archive.reports.one(world.case("EB-1002").id).seen)).id
    assert anna.get(path("EB-1001", f"bild/{others}")).status_code == 404


def test_a_draft_is_reviewed_once_everything_is_looked_at(world, anna):
    read_slowly(world, anna, "EB-1001")
    look_at_everything(world, anna, "EB-1001")
    done = say(world, anna, "EB-1001", "granskad")
    assert done.status_code == 303
    assert done.headers["Location"].startswith(path("EB-1002"))
    assert world.case("EB-1001").state is State.REVIEWED
    (review,) = world.inbox.reviews(world.case("EB-1001").id)
    assert (review.mark, review.account, review.draft) == (Mark.REVIEWED, "anna", world.case("EB-1001").draft)


def test_it_is_refused_while_a_flag_is_unseen_and_the_page_says_which(world, anna):
    read_slowly(world, anna, "EB-1001")
    seen, *unseen = flags(anna.get(path("EB-1001")).text)
    say(world, anna, "EB-1001", "sedd", flagga=seen)
    refused = say(world, anna, "EB-1001", "granskad")
    assert refused.status_code == 422
    assert f"{len(unseen)} kvar att titta på" in refused.text
    assert world.case("EB-1001").state is State.OPEN


def test_a_flag_that_the_draft_has_not_cannot_be_looked_at(world, anna):
    assert say(world, anna, "EB-1001", "sedd", flagga="r-99").status_code == 422


def test_a_quick_review_is_asked_about_once_and_not_stopped(world, anna):
    anna.get(path("EB-1001"))
    look_at_everything(world, anna, "EB-1001")
    world.clock.passes(seconds=3)
    asked = say(world, anna, "EB-1001", "granskad")
    assert (asked.status_code, "Öppna underlaget?" in asked.text) == (422, True)
    assert 'name="bekraftad" value="ja"' in asked.text
    assert say(world, anna, "EB-1001", "granskad", bekraftad="ja").status_code == 303


def test_what_never_is_quick_takes_a_motive(world, anna):
    read_slowly(world, anna, "EB-1003")
    look_at_everything(world, anna, "EB-1003")
    assert "egen motivering" in say(world, anna, "EB-1003", "granskad").text
    assert say(world, anna, "EB-1003", "granskad", motiv="Ringde Transportstyrelsen").status_code == 303
    assert world.inbox.reviews(world.case("EB-1003").id)[0].motive == "Ringde Transportstyrelsen"


def test_the_first_draft_with_new_tables_is_worked_out_before_its_amounts_are_shown(world):
    anna = world.signed_in("anna", Role.CASEWORKER, **HERS)
    hidden = read_slowly(world, anna, "EB-1001").replace("\u00a0", " ")
    assert "9 471,50" not in hidden
    assert "Räkna ut underskottet själv" in hidden
    why = "Beloppen är dolda tills du har räknat själv"
    assert hidden.count(why) == 1
    assert hidden.index('id="poster"') < hidden.index(why) < hidden.index("dolt")
    look_at_everything(world, anna, "EB-1001")
    assert "Räkna själv först" in say(world, anna, "EB-1001", "granskad").text
    assert say(world, anna, "EB-1001", "summa", summa="9471,50 eller så").status_code == 422
    assert "Skriv ett belopp, till exempel 3\u00a0897" in say(world, anna, "EB-1001", "summa", summa="abc").text
    assert say(world, anna, "EB-1001", "summa", summa="9471,50").status_code == 303
    shown = anna.get(path("EB-1001")).text.replace("\u00a0", " ")
    assert "9 471,50" in shown
    assert "är lika" in shown
    assert say(world, anna, "EB-1001", "granskad").status_code == 303
    assert "Räkna ut underskottet själv" not in anna.get(path("EB-1002")).text, "once for these tables"


def test_a_sum_that_differs_takes_a_motive(world):
    anna = world.signed_in("anna", Role.CASEWORKER, **HERS)
    read_slowly(world, anna, "EB-1001")
    look_at_everything(world, anna, "EB-1001")
    say(world, anna, "EB-1001", "summa", summa="9000")
    assert "inte lika" in anna.get(path("EB-1001")).text
    assert say(world, anna, "EB-1001", "granskad").status_code == 422
    assert say(world, anna, "EB-1001", "granskad", motiv="Jag räknade fel på normen").status_code == 303


def test_the_hidden_amounts_are_in_no_part_of_the_page(world):
    anna = world.signed_in("anna", Role.CASEWORKER, **HERS)
    text = anna.get(path("EB-1001")).text.replace("\u00a0", " ")
    assert "Ni beviljas" not in text
    assert 'name="belopp"' not in text
    sheet = anna.get(path("EB-1001", "underlag")).text.replace("\u00a0", " ")
    assert "9 471,50" not in sheet
    assert "tills du har räknat själv" in sheet
    say(world, anna, "EB-1001", "summa", summa="1")
    assert "9 471,50" in anna.get(path("EB-1001", "underlag")).text.replace("\u00a0", " ")


@pytest.mark.parametrize("month", ["202610", "oktober 2026", " 2026-10"])
def test_a_case_has_one_address(world, anna, month):
    assert anna.get(f"/arenden/{FLOW}/EB-1001/{month}").status_code == 404


def test_a_draft_is_returned_with_a_reason(world, anna):
    read_slowly(world, anna, "EB-1001")
    assert "Välj en orsak" in say(world, anna, "EB-1001", "ater").text
    assert "vad som är fel" in say(world, anna, "EB-1001", "ater", orsak="9").text
    assert say(world, anna, "EB-1001", "ater", orsak="3").status_code == 303
    assert world.case("EB-1001").state is State.RETURNED


def test_a_case_for_a_person_is_taken_without_any_draft_to_look_at(world, anna):
    read_slowly(world, anna, "EB-1004")
    assert say(world, anna, "EB-1004", "granskad").status_code == 303
    assert world.case("EB-1004").state is State.HANDLED


def test_an_adjusted_amount_is_worked_out_at_once_and_sends_the_case_to_a_second_look(world, anna):
    page = read_slowly(world, anna, "EB-1001")
    row = page.split('<option value="utgift Hushållsel')[1].split('"')[0]
    assert say(world, anna, "EB-1001", "justera", rad=f"utgift Hushållsel{row}", belopp="740").status_code == 422
    kept = say(world, anna, "EB-1001", "justera", rad=f"utgift Hushållsel{row}", belopp="740", motiv="Faktura")
    assert kept.status_code == 303
    shown = anna.get(path("EB-1001")).text.replace("\u00a0", " ")
    assert "9 571,50 kr" in shown
    assert "9 471,50 kr" in shown, "the draft itself is as it was"
    look_at_everything(world, anna, "EB-1001")
    say(world, anna, "EB-1001", "granskad")
    assert world.case("EB-1001").state is State.SECOND
    (review,) = world.inbox.reviews(world.case("EB-1001").id)
    assert [(one.amount, one.why) for one in review.adjustments] == [(Money(74000), "Faktura")]


def test_an_adjustment_of_a_line_that_is_not_there_or_no_amount_is_refused(world, anna):
    for fields in ({"rad": "utgift Båt förslag", "belopp": "1"}, {"rad": "utgift Hushållsel förslag", "belopp": "x"}):
        assert say(world, anna, "EB-1001", "justera", motiv="m", **fields).status_code == 422


def test_the_second_look_is_a_leaders_who_does_not_see_the_first(world, anna):
    world.safeguards = Safeguards(blind_one_in=0, second_percent=100)
    anna = world.client()
    anna.cookies.set(world.cookie, world.begin("ann-2", Role.CASEWORKER, **HERS))
    anna.headers["X-Brygga-Token"] = "token-ann-2"
    knows_the_tables(world, "ann-2")
    read_slowly(world, anna, "EB-1001")
    look_at_everything(world, anna, "EB-1001")
    say(world, anna, "EB-1001", "granskad")
    assert world.case("EB-1001").state is State.SECOND
    assert say(world, anna, "EB-1001", "granskad").status_code == 404, "not her own"
    leader = world.signed_in("lena", Role.LEADER, units=("Norr",))
    knows_the_tables(world, "lena")
    assert "ann-2" not in read_slowly(world, leader, "EB-1001")
    look_at_everything(world, leader, "EB-1001")
    assert say(world, leader, "EB-1001", "granskad").status_code == 303
    assert world.case("EB-1001").state is State.REVIEWED
    assert [one.is_second for one in world.inbox.reviews(world.case("EB-1001").id)] == [True, False]


def test_a_leader_is_never_her_own_second(world):
    world.safeguards = Safeguards(blind_one_in=0, second_percent=100)
    leader = world.signed_in("lena", Role.LEADER, units=("Norr",))
    knows_the_tables(world, "lena")
    read_slowly(world, leader, "EB-1001")
    look_at_everything(world, leader, "EB-1001")
    assert say(world, leader, "EB-1001", "granskad").status_code == 303
    for act in ("granskad", "ater", "justera"):
        assert say(world, leader, "EB-1001", act, orsak="1").status_code == 404, act
    assert world.case("EB-1001").state is State.SECOND


def test_what_was_said_is_not_said_over(world, anna):
    read_slowly(world, anna, "EB-1001")
    say(world, anna, "EB-1001", "ater", orsak="1")
    for act in ("granskad", "ater", "justera", "sedd", "summa", "varning"):
        assert say(world, anna, "EB-1001", act, orsak="2", flagga="r-0").status_code == 422, act
    assert [one.reason for one in world.inbox.reviews(world.case("EB-1001").id)] == [1]


def test_two_reviewers_at_once_the_second_is_told_and_nothing_of_hers_is_kept(world, anna):
    bo = world.signed_in("bo", Role.LEADER, units=("Norr",))
    world.inbox.has_reviewed = lambda who, tables: True  # type: ignore[method-assign]
    version = world.case("EB-1001").version
    for client in (anna, bo):
        read_slowly(world, client, "EB-1001")
        look_at_everything(world, client, "EB-1001")
    assert "anna har ärendet öppet" in bo.get(path("EB-1001")).text
    assert say(world, anna, "EB-1001", "ater", orsak="1").status_code == 303
    late = bo.post(path("EB-1001", "granskad"), data={"version": version})
    assert late.status_code == 422
    assert [one.account for one in world.inbox.reviews(world.case("EB-1001").id)] == ["anna"]


def test_a_page_from_before_a_change_cannot_be_acted_upon(world, anna):
    read_slowly(world, anna, "EB-1001")
    look_at_everything(world, anna, "EB-1001")
    old = world.case("EB-1001").version
    world.inbox.assign(world.case("EB-1001"), OFFICER)
    late = anna.post(path("EB-1001", "granskad"), data={"version": old})
    assert (late.status_code, "hann före" in late.text) == (409, True)


def test_a_review_can_be_taken_back_for_ten_minutes(world, anna):
    read_slowly(world, anna, "EB-1001")
    look_at_everything(world, anna, "EB-1001")
    say(world, anna, "EB-1001", "granskad")
    assert 'data-key="u"' in anna.get(path("EB-1001")).text
    assert say(world, anna, "EB-1001", "angra").status_code == 303
    assert world.case("EB-1001").state is State.OPEN
    say(world, anna, "EB-1001", "granskad")
    world.clock.passes(minutes=11)
    assert say(world, anna, "EB-1001", "angra").status_code == 409
    assert world.case("EB-1001").state is State.REVIEWED


def test_a_new_draft_voids_the_looks_and_the_review(world, anna):
    read_slowly(world, anna, "EB-1001")
    look_at_everything(world, anna, "EB-1001")
    with world.database._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE inbox SET draft = 'annat'")
    assert "kvar att titta på" in say(world, anna, "EB-1001", "granskad").text


def test_a_warning_is_acknowledged_and_no_longer_a_flag(world, anna):
    page = anna.get(path("EB-1003")).text
    handle = page.split('name="varning" value="')[1].split('"')[0]
    assert f"v-{handle}" in flags(page)
    assert say(world, anna, "EB-1003", "varning", varning=handle).status_code == 303
    assert f"v-{handle}" not in flags(anna.get(path("EB-1003")).text)


def test_a_case_is_handed_over_to_a_known_colleague_only(world, anna):
    world.account("bo", Role.CASEWORKER, officer="HAND02")
    assert say(world, anna, "EB-1001", "overlamna", till="HAND99").status_code == 422
    assert say(world, anna, "EB-1001", "overlamna", till="HAND02").status_code == 303
    assert world.case("EB-1001").owner == "HAND02"
    assert say(world, anna, "EB-1001", "overlamna", till="HAND01").status_code == 404, "no longer hers"


@pytest.mark.parametrize(
    "more",
    [
        {"units": ("Söder",)},
        {"units": ("Norr",), "conflict": True},
    ],
)
def test_a_case_that_may_not_be_seen_does_not_exist_and_the_attempt_is_recorded(world, more):
    conflict = more.pop("conflict", False)
    client = world.signed_in("eva", Role.CASEWORKER, **more)
    if conflict:
        world.accounts.add_conflict("eva", world.ledger.reference(ANNA))
    assert client.get(path("EB-1001")).status_code == 404
    assert ">EB-1001<" not in client.get("/arenden?vem=alla").text
    assert "access.refused" in world.what()


def test_a_colleague_reads_the_units_cases_but_says_nothing_of_them(world):
    client = world.signed_in("eva", Role.CASEWORKER, units=("Norr",), officer="HAND02")
    assert client.get(path("EB-1001")).status_code == 200
    assert 'data-key="g"' not in client.get(path("EB-1001")).text
    for act in ("granskad", "ater", "sedd", "summa", "justera", "varning"):
        assert say(world, client, "EB-1001", act, flagga="r-0", orsak="1").status_code == 404, act


def test_every_look_at_a_person_is_recorded_with_purpose_and_ground(world, anna):
    anna.get(path("EB-1001"))
    what, actor, more = world.recorded[-1]
    assert (what, actor, more["case"].case.number, more["purpose"]) == (
        "case.read",
        "konto:anna",
        "EB-1001",
        "granskning",
    )
    assert "SoLPUL" in more["ground"]


def test_what_cannot_be_recorded_is_not_done(world, anna):
    read_slowly(world, anna, "EB-1001")
    look_at_everything(world, anna, "EB-1001")
    world.recorded = _Full()
    assert say(world, anna, "EB-1001", "granskad").status_code == 500
    assert world.case("EB-1001").state is State.OPEN


class _Full(list[Any]):
    def append(self, _: object) -> None:
        raise RuntimeError("disken är full")


def test_the_sheet_for_a_citizen_says_where_each_amount_was_read_and_that_a_person_decides(world, anna):
    sheet = anna.get(path("EB-1001", "underlag")).text.replace("\u00a0", " ")
    for words in ("SSBTEK-svar", "9 471,50 kr", "Regeringens beslut om riksnormen", "fattar beslutet", "Bilagor"):
        assert words in sheet
    assert "case.print" in world.what()


def test_adjustments_are_each_persons_own(world, anna):
    say(world, anna, "EB-1001", "justera", rad="utgift Hushållsel förslag", belopp="740", motiv="Faktura")
    case = world.case("EB-1001")
    assert len(world.notebook.adjustments(case, "anna")) == 1
    assert world.notebook.adjustments(case, "bo") == ()
    assert world.notebook.adjustments(replace(case, draft="annat"), "anna") == ()


def test_one_letter_keys_can_be_moved_or_switched_off_by_each_person(world, anna):
    assert 'data-keys="on"' in anna.get("/arenden").text
    for choice in ("alt", "off"):
        assert anna.post("/konto", data={"language": "sv", "shortcuts": choice}).status_code == 303
        assert f'data-keys="{choice}"' in anna.get("/arenden").text
    assert anna.post("/konto", data={"language": "sv", "shortcuts": "all"}).status_code == 422


def test_while_a_list_is_opened_only_some_are_placed_and_she_is_told_that_more_are_to_come(world, anna, monkeypatch):
    monkeypatch.setattr("bot.app.notebook.INDEX_CHUNK", 3)
    with world.database.transaction() as s:
        s.connection().exec_driver_sql("DELETE FROM inbox")
        s.connection().exec_driver_sql("UPDATE case_row SET placed_at = NULL")
    first = anna.get("/arenden").text
    assert "Fler ärenden från natten läggs in" in first
    assert first.count("data-row") == 3
    assert ">EB-1004<" in anna.get("/arenden?lista=behover-dig").text
    assert "Fler ärenden från natten läggs in" not in anna.get("/arenden").text


def test_what_a_night_ends_is_placed_though_nobody_opens_a_list(world, monkeypatch):
    monkeypatch.setattr("bot.app.notebook.INDEX_CHUNK", 1)
    with world.database.transaction() as s:
        s.connection().exec_driver_sql("DELETE FROM inbox")
        s.connection().exec_driver_sql("UPDATE case_row SET placed_at = NULL")
    ends, pauses = Event(), []
    monkeypatch.setattr(ends, "wait", lambda pause: pauses.append(pause) or len(pauses) > 6)
    world.notebook.keep_indexing(ends)
    assert [world.case(number).case.number for number in NUMBERS] == list(NUMBERS)
    assert pauses[1] < 1 < pauses[-1], "one after the other while there are more, then it waits"


def test_a_list_that_is_being_filled_is_waited_for_by_nobody(world, anna):
    with world.notebook._indexing:
        assert "läggs in just nu" in anna.get("/arenden").text


def test_a_picture_that_several_amounts_stand_on_is_read_once_for_a_line(world, anna, monkeypatch):
    real, asked = world.inbox.picture, []
    monkeypatch.setattr(world.inbox, "picture", lambda case, number: asked.append(number) or real(case, number))
    assert anna.get(path("EB-1001", "rad/0"), headers={"HX-Request": "true"}).status_code == 200
    assert len(asked) == len(set(asked))
