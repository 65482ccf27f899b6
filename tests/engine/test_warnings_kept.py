"""What a night keeps of a case's warnings, and what the next night makes of them."""

from dataclasses import replace

import pytest

from bot.domain.facts import Agency, AgencyAnswer
from bot.domain.money import kronor
from bot.domain.sources import NotRead
from bot.domain.warnings import Closer, Status, by_person
from bot.engine import WARNINGS
from tests.domain import values as v
from tests.engine.world import World, flow_of, night

NUMBER = v.CASE.number
UNREAD = AgencyAnswer(v.ANNA, Agency.FK, NotRead("tyst", v.SOURCE))


def answering(world: World, *answers: AgencyAnswer):
    flow = flow_of(world)
    flow._stages["read_answers"] = lambda desk, case, household: v.everyone(household, answers)
    return flow


def kept(world: World) -> list[tuple[str, str, Status, Closer | None]]:
    found = WARNINGS.read(world.memory.get((NUMBER, "warnings")))
    return [(w.code, w.subject, w.status, w.closed_by) for w in found]


def another_night(world: World) -> None:
    """The case is taken again, its readings forgotten as the store forgets them; the memory stands."""
    world.kept.clear()
    world.ended.clear()


def change(world: World, *places: int, status: Status) -> None:
    found = list(WARNINGS.read(world.memory[NUMBER, "warnings"]))
    for place in places:
        found[place] = by_person(found[place], status, "anna", v.TODAY)
    world.memory[NUMBER, "warnings"] = WARNINGS.updater(lambda _: tuple(found))(None)


def test_a_case_that_an_unread_agency_stopped_keeps_the_warning_and_an_answer_another_night_closes_it():
    world = World()
    night(world, flow=answering(world, UNREAD))
    assert world.ended[NUMBER][1] == "agency_not_read"
    assert kept(world) == [("ssbtek_unread", "Försäkringskassan", Status.OPEN, None)]
    another_night(world)
    night(world, flow=answering(world))
    assert world.ended[NUMBER][0] == "drafted"
    assert ("ssbtek_unread", "Försäkringskassan", Status.CLOSED, Closer.BRYGGA) in kept(world)
    assert ("expense_new", "El 1", Status.OPEN, None) in kept(world)


def test_a_second_silent_night_closes_nothing_and_does_not_warn_twice():
    world = World()
    for _ in range(2):
        night(world, flow=answering(world, UNREAD))
        another_night(world)
    assert kept(world) == [("ssbtek_unread", "Försäkringskassan", Status.OPEN, None)]


@pytest.mark.parametrize("status", [Status.ACKNOWLEDGED, Status.CLOSED])
def test_what_a_person_did_stands_the_next_night_and_in_a_run_that_goes_on(status):
    world = World()
    night(world)
    change(world, 0, status=status)
    before = world.memory[NUMBER, "warnings"]
    world.ended.clear()
    night(world)
    assert world.memory[NUMBER, "warnings"] == before
    another_night(world)
    night(world)
    assert world.memory[NUMBER, "warnings"] == before


def test_an_answer_that_could_not_be_opened_is_kept_as_not_read():
    from bot.domain.errors import Label, MissingFact, Reason

    world = World()
    flow = flow_of(world)

    def missing(desk, case, household):
        raise MissingFact(Reason.AGENCY_NOT_READ, at=Label("frågans status"))

    flow._stages["read_answers"] = missing
    night(world, flow=flow)
    assert kept(world) == [("ssbtek_unread", "", Status.OPEN, None)]


def test_a_case_that_stops_for_another_reason_still_tells_that_an_agency_answered():
    world = World()
    night(world, flow=answering(world, UNREAD))
    another_night(world)
    unknown = v.answered(replace(v.paid("Elstöd", kronor(9), v.TODAY.replace(month=9))))
    night(world, flow=answering(world, unknown))
    assert world.ended[NUMBER][1] == "unknown_benefit"
    assert kept(world) == [("ssbtek_unread", "Försäkringskassan", Status.CLOSED, Closer.BRYGGA)]


def test_warnings_are_kept_before_the_first_write():
    world = World(die_at=0, spoil=lambda stage, number: None)
    seen = []
    world.on_save = lambda what, saved: seen.append((NUMBER, "warnings") in world.memory) or saved
    night(world)
    assert seen
    assert all(seen)
