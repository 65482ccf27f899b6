"""A rechecked case: asked about at most once a day, its news recorded, and never written in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.case import CaseRef, Entry, Opened
from bot.domain.errors import KitMismatch
from bot.domain.facts import Agency, AgencyAnswer
from bot.domain.money import kronor
from bot.domain.sources import NotRead
from bot.domain.warnings import Status, by_person
from bot.engine import WARNINGS, Limits, Night, RecheckRun, Tables, is_waiting
from tests.domain import values as v
from tests.engine.world import FakeClock, FakeFeed, FakeJournal, FakeSurfaces, Killed, Nobody, World, flow_of, night

NUMBER, TOMORROW = v.CASE.number, v.TODAY + timedelta(days=1)
SILENT = AgencyAnswer(v.ANNA, Agency.FK, NotRead("tyst", v.SOURCE))
PAID = v.answered(v.paid("Sjukpenning", kronor(7), date(2025, 9, 24)))


class Answering:
    """A flow whose agencies answer as told, and whose questions have days."""

    def __init__(self, world: World, *answers: AgencyAnswer) -> None:
        self.world, self.answers, self.today = world, answers, v.TODAY
        self.days: list[date] = []

    def flow(self):
        flow = flow_of(self.world)
        ask = flow._stages["ask"]

        def ask_and_date(desk, case, household):
            before = len(self.world.asked)
            try:
                ask(desk, case, household)
            finally:  # what was asked is asked, whatever became of the one who did
                self.days += [self.today] * (len(self.world.asked) - before)

        flow._stages["ask"] = ask_and_date
        flow._stages["read_answers"] = lambda desk, case, household: v.everyone(household, self.answers)
        flow._stages["verify_ask_since"] = lambda desk, case, household, day: any(one >= day for one in self.days)
        return flow


def recheck(world: World, system: Answering, day: date = TOMORROW):
    """A night of rechecks on a day of its own, as the store gives it rows of its own."""
    world.kept.clear()
    world.ended.clear()
    system.today = day
    return recheck_on(world, system, day)


def recheck_on(world: World, system: Answering, day: date):
    flow = system.flow()
    run = RecheckRun(flow, FakeJournal(world), Tables(v.RULES, v.NORM), day, v.ROBOT, memory=FakeJournal(world))
    return Night(flow, lambda: FakeSurfaces(world), FakeFeed(world), run, FakeClock(), Nobody()).run(
        v.OCTOBER, Limits()
    )


def waiting_case() -> tuple[World, Answering]:
    world = World()
    system = Answering(world, SILENT)
    night(world, flow=system.flow())
    assert world.ended[NUMBER][1] == "agency_not_read"
    return world, system


def kept(world: World) -> list[tuple[str, Status]]:
    return [(w.name, w.status) for w in WARNINGS.read(world.memory[NUMBER, "warnings"])]


def needs_recheck(world: World) -> bool:
    return is_waiting(FakeJournal(world), "prov", v.CASE)


def test_an_agency_that_answers_now_is_told_and_nothing_is_written():
    world, system = waiting_case()
    assert needs_recheck(world)
    system.answers = (PAID,)
    assert recheck(world, system).outcomes == {"watched": 1}
    assert kept(world) == [("Nytt från Försäkringskassan", Status.OPEN), ("SSBTEK kunde inte läsas", Status.CLOSED)]
    assert (world.saved, system.days) == ({}, [v.TODAY, TOMORROW])
    assert not any(world.calls(stage) for stage in world_stages(world) if stage.startswith("write_"))
    assert not needs_recheck(world)


def test_a_rechecked_case_is_closed_only_when_a_page_fetched_for_it_names_it():
    world, system = waiting_case()
    world.log.clear()
    recheck(world, system)
    ends = [name for what, name, _ in world.log if what == "call"]
    assert ends[-2:] == ["verify_ask", "close_case"]


def world_stages(world: World) -> set[str]:
    return {name for what, name, _ in world.log if what == "call"}


def test_silence_another_day_is_no_news_and_the_case_still_waits():
    world, system = waiting_case()
    recheck(world, system)
    assert kept(world) == [("SSBTEK kunde inte läsas", Status.OPEN)]
    assert needs_recheck(world)


def test_a_case_is_asked_about_once_a_day_however_many_nights_there_are():
    world, system = waiting_case()
    for day in (v.TODAY, TOMORROW, TOMORROW, TOMORROW + timedelta(days=1)):
        recheck(world, system, day)
    assert system.days == [v.TODAY, TOMORROW, TOMORROW + timedelta(days=1)]


def test_a_payment_that_comes_to_a_drafted_case_is_told_once_and_changes_no_draft():
    world = World()
    other = AgencyAnswer(v.ANNA, Agency.TNS, NotRead("tyst", v.SOURCE))
    system = Answering(world, other)
    night(world, flow=system.flow())
    assert world.ended[NUMBER][0] == "drafted"
    assert needs_recheck(world)
    saved = {key: list(rows) for key, rows in world.saved.items()}
    system.answers = (other, PAID)
    for _ in range(2):
        recheck(world, system)
    assert kept(world).count(("Nytt från Försäkringskassan", Status.OPEN)) == 1
    assert world.saved == saved


def test_a_case_whose_silence_a_person_has_closed_is_not_rechecked():
    world, _ = waiting_case()
    closed = tuple(
        by_person(w, Status.CLOSED, "anna", v.TODAY) for w in WARNINGS.read(world.memory[NUMBER, "warnings"])
    )
    world.memory[NUMBER, "warnings"] = WARNINGS.updater(lambda _: closed)(None)
    assert not needs_recheck(world)
    assert not is_waiting(FakeJournal(World()), "prov", CaseRef("EB-9", v.OCTOBER))


# ------------------------------------------------------------------ the gates


@pytest.mark.parametrize(
    ("opened", "reason"),
    [
        (Opened(None, True, None), "by_hand"),
        (Opened(None, None, None), "by_hand"),
        (Opened(v.household(), False, "HAND01"), "locked"),
        (Opened(v.household(), False, None, closed=True), "case_closed"),
    ],
)
def test_no_question_is_asked_about_a_case_that_the_gate_refuses(opened, reason):
    world, system = waiting_case()
    flow = system.flow
    open_case = flow()._stages["open_case"]

    def refused():
        made = flow()
        made._stages["open_case"] = lambda desk, case: open_case(desk, case) and opened
        return made

    system.flow = refused
    recheck(world, system)
    assert (world.ended[NUMBER][1], system.days) == (reason, [v.TODAY])
    assert world.calls("read_case") == 1  # the ordinary night's only


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda basis: replace(basis, application=replace(basis.application, withdrawn=True)), "withdrawn"),
        (lambda basis: replace(basis, application=replace(basis.application, household=frozenset({v.BO}))), "household_changed"),
    ],
)  # fmt: skip
def test_no_question_is_asked_about_an_application_that_is_not_open(change, reason):
    world, system = waiting_case()
    recheck_with_basis(world, system, change)
    assert (world.ended[NUMBER][1], system.days) == (reason, [v.TODAY])


def test_what_a_person_has_begun_is_no_reason_not_to_look():
    world, system = waiting_case()
    system.answers = (PAID,)
    begun = (Entry("calculations", "HAND01", "Preliminär"),)
    recheck_with_basis(world, system, lambda basis: replace(basis, existing=begun))
    assert (world.ended[NUMBER][0], world.saved) == ("watched", {})


def recheck_with_basis(world: World, system: Answering, change) -> None:
    flow = system.flow

    def changed():
        made = flow()
        made._stages["read_case"] = lambda desk, case, household: change(replace(v.basis(), case=case))
        return made

    system.flow = changed
    recheck(world, system)


def test_a_question_that_cannot_be_seen_afterwards_is_unknown_and_not_asked_again():
    world, system = waiting_case()
    world.on_ask = False
    recheck(world, system)
    assert (world.ended[NUMBER][1], system.days) == ("unknown_write", [v.TODAY])


def test_a_flow_that_cannot_tell_a_questions_day_cannot_recheck():
    world = World()
    with pytest.raises(KitMismatch, match="verify_ask_since"):
        RecheckRun(
            flow_of(world), FakeJournal(world), Tables(v.RULES, v.NORM), v.TODAY, v.ROBOT, memory=FakeJournal(world)
        )


# ------------------------------------------------------------------ crashes


def steps_of_a_recheck() -> int:
    world, system = waiting_case()
    system.answers = (PAID,)
    before = world.steps
    recheck(world, system)
    return world.steps - before


@pytest.mark.parametrize("at", range(1, steps_of_a_recheck() + 1, 3))
def test_a_recheck_killed_anywhere_asks_once_and_records_once(at):
    world, system = waiting_case()
    system.answers = (PAID,)
    world.kept.clear()
    world.ended.clear()
    system.today = TOMORROW
    world.die_at = world.steps + at
    with pytest.raises(Killed):
        recheck_on(world, system, TOMORROW)
    world.restart()
    recheck_on(world, system, TOMORROW)
    assert system.days == [v.TODAY, TOMORROW]
    assert kept(world) == [("Nytt från Försäkringskassan", Status.OPEN), ("SSBTEK kunde inte läsas", Status.CLOSED)]
    assert world.saved == {}
