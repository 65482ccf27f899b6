"""What the store promises about cases: a token fences every write, a dead process is resumed, nothing is done twice."""

from datetime import date, timedelta

import pytest

from bot.domain.case import Outcome
from bot.domain.errors import LeaseLost, StoreUnavailable
from bot.ports.feed import Work, flow_of, night_name, work_of
from bot.ports.journal import Event
from bot.store import CaseArchive, Nights, new_key
from tests.store.conftest import REFS

NEXT = date(2025, 10, 7)
WRITES = {
    "checkpoint": lambda store, lease: store.journal.checkpoint(lease, "ask"),
    "finish_stage": lambda store, lease: store.journal.finish_stage(lease, "ask", "{}"),
    "intend": lambda store, lease: store.journal.intend(lease, "ask"),
    "event": lambda store, lease: [store.journal.event(lease, Event("ask", "a.b", "act", "ok", 1)) for _ in range(60)],
    "keep": lambda store, lease: store.journal.keep(lease, "warnings", lambda before: "[]"),
    "evidence": lambda store, lease: store.journal.evidence(lease, "ask", "före", b"bild"),
    "close": lambda store, lease: store.rows.close(lease, Outcome.DRAFTED, "", ""),
    "requeue": lambda store, lease: store.rows.requeue(lease),
}


@pytest.mark.parametrize("write", WRITES)
def test_one_who_lost_the_case_can_write_nothing_about_it(place, write):
    old = place.feed.take()
    place.feed.give_back(old)
    new = place.feed.take()
    assert (new.case, new.token) == (old.case, old.token + 1)
    with pytest.raises(LeaseLost):
        WRITES[write](place.store, old)
    WRITES[write](place.store, new)


@pytest.mark.parametrize("write", WRITES)
def test_a_case_that_has_ended_takes_no_more_writes(place, write):
    lease = place.feed.take()
    place.feed.finish(lease, Outcome.TO_PERSON, "bug")
    with pytest.raises(LeaseLost):
        WRITES[write](place.store, lease)


def test_a_case_of_a_dead_process_is_first_in_line_again_and_counts_the_crash(place):
    lease = place.feed.take()
    later = place.again()
    assert later.night == place.night
    assert later.feed.left() == 2
    taken = later.feed.take()
    assert (taken.case, taken.crashes, taken.token) == (lease.case, 1, lease.token + 1)
    with pytest.raises(LeaseLost):
        place.store.journal.finish_stage(lease, "ask", "{}")


def test_a_case_given_back_is_first_in_line_and_is_no_crash(place):
    lease = place.feed.take()
    place.feed.give_back(lease)
    assert place.feed.left() == 2
    taken = place.feed.take()
    assert (taken.case, taken.crashes) == (lease.case, 0)
    assert place.feed.take().case == REFS[1]
    assert place.feed.take() is None


def test_cases_offered_twice_are_there_once(place):
    assert place.feed.offer(REFS) == 0
    assert place.feed.left() == 2
    lease = place.feed.take()
    assert place.feed.offer(REFS) == 0
    place.feed.finish(lease, Outcome.DRAFTED)
    assert place.feed.offer(REFS) == 0
    assert place.feed.left() == 1


def test_the_same_flow_and_day_is_the_same_night_and_another_day_another(place):
    assert place.again().night == place.night
    assert place.again(NEXT).night.run != place.night.run


@pytest.mark.parametrize("reason", ["locked", "screen", "crashed", "bug", "not_signed", "agency_not_read"])
def test_a_reason_that_may_be_gone_is_tried_again_another_night_and_read_anew(place, reason):
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "read_case", "{}")
    place.feed.finish(lease, Outcome.TO_PERSON, reason)
    assert place.feed.offer(REFS) == 0
    later = place.again(NEXT)
    later.feed.offer(REFS)
    again = later.feed.take()
    assert (again.case, again.crashes) == (REFS[0], 0)
    assert later.store.journal.checkpoint(again, "read_case") is None
    later.store.journal.finish_stage(again, "read_case", "{}")


@pytest.mark.parametrize("reason", ["by_hand", "unknown_write", "human_value", "guard", "read_back_differs"])
def test_other_reasons_stay_with_the_person(place, reason):
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, reason)
    later = place.again(NEXT)
    assert later.feed.offer(REFS) == 1
    assert later.feed.take().case == REFS[1]


def test_a_drafted_case_is_never_tried_again(place):
    place.feed.finish(place.feed.take(), Outcome.DRAFTED)
    later = place.again(NEXT)
    assert later.feed.offer(REFS) == 1


def test_a_case_where_something_may_have_been_written_stays_with_the_person(place):
    lease = place.feed.take()
    place.store.journal.intend(lease, "write_calculation")
    place.feed.finish(lease, Outcome.TO_PERSON, "screen")
    later = place.again(NEXT)
    later.feed.offer(REFS)
    assert later.feed.take().case == REFS[1]


def test_a_case_that_was_only_asked_about_is_taken_again_when_the_agency_may_have_answered(place):
    lease = place.feed.take()
    place.store.journal.intend(lease, "ask")
    place.store.journal.finish_stage(lease, "ask", "{}")
    place.feed.finish(lease, Outcome.TO_PERSON, "agency_not_read")
    later = place.again(NEXT)
    later.feed.offer(REFS)
    again = later.feed.take()
    assert again.case == REFS[0]
    assert later.store.journal.checkpoint(again, "ask") is None  # so the question is looked for before it is asked


def test_a_night_of_watches_leaves_the_cases_as_they_were_and_has_a_new_row_each_day(place):
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "draft", "utkast")
    place.feed.finish(lease, Outcome.DRAFTED)
    for day in (NEXT, NEXT + timedelta(days=1)):
        watch = place.store.rows.open_night(night_name("prov", Work.RECHECKS, day), day)
        assert (flow_of(watch.flow), work_of(watch.flow)) == ("prov", Work.RECHECKS)
        feed = place.feed_of(watch, lambda case: case == REFS[0])
        assert feed.offer(REFS) == 1
        watched = feed.take()
        assert watched.case == REFS[0]
        assert place.store.journal.since_intent(watched, "ask") is None
        place.store.journal.intend(watched, "ask")
        feed.finish(watched, Outcome.WATCHED)
        assert feed.offer(REFS) == 0  # once a day
    ordinary = next(r for r in place.archive.reports.cases(place.night) if r.case == REFS[0])
    assert (ordinary.outcome, list(ordinary.stages)) == (Outcome.DRAFTED, ["draft"])
    assert work_of(place.night.flow) is Work.CASES


def test_a_case_left_waiting_is_taken_up_the_next_night_with_nothing_read_before(place):
    later = place.again(NEXT)
    assert later.feed.offer(REFS) == 2
    assert later.feed.left() == 2
    assert place.store.rows.waiting(place.night) == 0


def test_an_intent_is_kept_across_processes_with_the_time_of_the_last_attempt(place):
    lease = place.feed.take()
    assert place.store.journal.since_intent(lease, "ask") is None
    place.store.journal.intend(lease, "ask")
    place.sql("UPDATE intent SET at = '2025-10-06 01:00:00'")
    assert place.store.journal.since_intent(lease, "ask") > 1_000_000
    later = place.again()
    again = later.feed.take()
    assert later.store.journal.since_intent(again, "ask") > 1_000_000
    later.store.journal.intend(again, "ask")
    assert 0 <= later.store.journal.since_intent(again, "ask") < 60
    assert later.store.journal.since_intent(again, "write_note") is None


def test_a_stage_is_finished_once_and_its_payload_comes_back_as_it_was(place):
    lease = place.feed.take()
    payload = '{"namn": "Åsa Öberg", "belopp": "8 208,00"}'
    place.store.journal.finish_stage(lease, "read_case", payload)
    place.store.journal.finish_stage(lease, "read_case", payload)  # done again, since the answer may have been lost
    with pytest.raises(StoreUnavailable, match="redan avslutat"):
        place.store.journal.finish_stage(lease, "read_case", "{}")
    later = place.again()
    kept = later.store.journal.checkpoint(later.feed.take(), "read_case")
    assert (kept.stage, kept.payload) == ("read_case", payload)


def test_the_office_sees_what_each_case_holds(place):
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "draft", "utkast")
    place.store.journal.evidence(lease, "write_note", "före", b"bild 1")
    place.feed.finish(lease, Outcome.TO_PERSON, "unknown_write", "note")
    seen, waiting = place.archive.reports.cases(place.night)
    assert (seen.case, seen.outcome, seen.reason, seen.detail) == (REFS[0], Outcome.TO_PERSON, "unknown_write", "note")
    assert ({name: stage.payload for name, stage in seen.stages.items()}, list(seen.pictures)) == (
        {"draft": "utkast"},
        [("före", b"bild 1")],
    )
    assert (waiting.outcome, waiting.stages) == (None, {})


def test_where_a_case_was_left_is_sealed_and_an_empty_place_needs_no_key(place):
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, "locked", "")
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, "screen", "överblick › läge")
    assert place.sql("SELECT detail FROM case_row WHERE detail <> ''") == []
    empty, sealed = (bytes(row[0]) for row in place.sql("SELECT sealed_detail FROM case_row ORDER BY id"))
    assert empty == b""
    assert "överblick".encode() not in sealed
    assert place.sql("SELECT count(*) FROM case_key") == [(1,)]
    assert [case.detail for case in place.archive.reports.cases(place.night)] == ["", "överblick › läge"]


def test_a_case_whose_key_is_gone_does_not_take_its_page_down_for_the_others(place):
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, "screen", "överblick")
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, "bug", "rad 7")
    place.sql("DELETE FROM case_key WHERE case_id = (SELECT min(id) FROM case_row)")
    told = {
        trouble.reason: trouble.detail
        for trouble in Nights(place.database, place.archive.keys).troubles(place.night.run)
    }
    assert told == {"screen": "går inte att läsa: ärendets nyckel saknas", "bug": "rad 7"}
    assert place.sql("SELECT count(*) FROM case_key") == [(1,)]


def test_an_erased_case_loses_what_stood_in_clear_and_gets_no_key(place):
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, "locked")
    place.sql("UPDATE case_row SET detail = 'klartext', number = 'gallrad-1' WHERE reason = 'locked'")
    place.again()
    assert place.sql("SELECT detail, sealed_detail FROM case_row WHERE reason = 'locked'") in ([("", b"")], [("", "")])
    assert place.sql("SELECT count(*) FROM case_key") == [(0,)]


def test_what_stood_in_clear_before_is_sealed_when_the_store_is_opened_and_reads_as_it_did(place):
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, "unknown_benefit", "Elstöd till Åsa")
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, "locked")
    place.sql(
        "UPDATE case_row SET detail = 'Elstöd till Åsa', sealed_detail = :none WHERE reason <> 'locked'", none=b""
    )
    later = place.again()
    assert place.sql("SELECT detail FROM case_row WHERE detail <> ''") == []
    assert [case.detail for case in later.archive.reports.cases(place.night)] == ["Elstöd till Åsa", ""]
    (trouble, _) = Nights(later.database, later.archive.keys).troubles(place.night.run)
    assert trouble.detail in ("Elstöd till Åsa", "")


@pytest.mark.parametrize("checked", [True, False], ids=["checked", "from before there was a check"])
def test_a_wrong_key_opens_nothing(place, checked):
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "draft", "utkast")
    if not checked:
        place.sql("DELETE FROM key_check")
    with pytest.raises(StoreUnavailable, match="dekryptera"):
        CaseArchive(place.database, new_key())
    assert place.again().archive.reports.cases(place.night)[0].stages["draft"].payload == "utkast"


def events(place) -> list[tuple[int, str]]:
    return place.sql("SELECT case_id, target FROM event ORDER BY id")


def test_steps_are_kept_with_the_next_durable_write_each_under_its_own_case(place):
    first = place.feed.take()
    place.store.journal.event(first, Event("ask", "a.1", "act", "ok", 1))
    place.store.journal.intend(first, "ask")
    assert events(place) == [(first.case_id, "a.1")]
    place.store.journal.event(first, Event("ask", "a.2", "act", "ok", 1))
    place.feed.finish(first, Outcome.DRAFTED)
    second = place.feed.take()
    place.store.journal.event(second, Event("ask", "b.1", "act", "ok", 1))
    place.feed.give_back(second)
    assert events(place) == [(first.case_id, "a.1"), (first.case_id, "a.2"), (second.case_id, "b.1")]


def test_the_steps_of_one_who_lost_the_case_are_never_kept(place):
    old = place.feed.take()
    other = place.again()
    new = other.feed.take()
    place.store.journal.event(old, Event("ask", "stale", "act", "ok", 1))
    with pytest.raises(LeaseLost):
        place.store.journal.finish_stage(old, "ask", "{}")
    other.store.journal.event(new, Event("ask", "mine", "act", "ok", 1))
    other.store.journal.intend(new, "ask")
    place.store.rows.open_night("annat", NEXT)
    assert events(place) == [(new.case_id, "mine")]


def test_what_was_found_by_another_candidate_is_named_once(place):
    lease = place.feed.take()
    for target, strategy in (("b.x", "kandidat 2"), ("a.y", ""), ("b.x", "kandidat 2"), ("a.z", "kandidat 3")):
        place.store.journal.event(lease, Event("ask", target, "act", "ok", 1, strategy))
    place.feed.finish(lease, Outcome.DRAFTED)
    assert place.archive.reports.drift(place.night) == ["a.z", "b.x"]
