"""A night that follows up reads what became of the drafts; a night in shadow makes drafts that are entered nowhere."""

import pytest

from bot.domain.draft import Draft, Saved
from bot.domain.errors import KitMismatch
from bot.domain.follow_up import FollowUp, Found, Stands
from bot.engine import CaseRun, Limits, Night, OutcomeRun, ShadowRun, Tables, decode
from bot.kit import Flow
from tests.domain import values as v
from tests.engine.world import FakeClock, FakeFeed, FakeJournal, FakeSurfaces, Nobody, World, flow_of, night

NUMBER = v.CASE.number
PERSON = "HAND01"


def run_with(world: World, flow: Flow, kind: type[CaseRun]):
    more = {"outcomes": FakeJournal(world)} if kind is OutcomeRun else {}
    run = kind(flow, FakeJournal(world), Tables(v.RULES, v.NORM), v.TODAY, v.ROBOT, **more)
    return Night(flow, lambda: FakeSurfaces(world), FakeFeed(world), run, FakeClock(), Nobody()).run(
        v.OCTOBER, Limits()
    )


def following(world: World, read) -> Flow:
    flow = flow_of(world)

    def read_outcome(desk, case, draft):
        world.log.append(("call", "read_outcome", case.number))
        return read(draft)

    flow.stage(read_outcome)
    return flow


def drafted() -> World:
    world = World()
    night(world)
    assert world.ended[NUMBER][0] == "drafted"
    world.ended.clear()
    world.log.clear()
    return world


def test_what_a_person_decided_is_read_and_kept_and_nothing_is_written():
    world = drafted()
    saved = dict(world.saved)
    decided = following(
        world,
        lambda d: Found(Saved(PERSON, "Slutlig", d.calculation), Saved(PERSON, "Fattat", d.proposal), is_decided=True),
    )
    assert run_with(world, decided, OutcomeRun).outcomes == {"followed": 1}
    stands, changes, text = world.followed[NUMBER]
    assert (stands, changes, decode(text, FollowUp).kind) == (Stands.DECIDED, 0, "Bifall")
    assert world.saved == saved
    assert {name for what, name, _ in world.log if what == "call"} == {
        "login",
        "open_case",
        "read_outcome",
        "close_case",
    }
    assert world.open == ""


def test_only_drafts_that_are_not_known_to_be_decided_are_looked_at():
    world = drafted()
    world.decided.add(NUMBER)
    assert run_with(world, following(world, lambda draft: None), OutcomeRun).outcomes == {}


def test_another_case_on_the_screen_is_never_kept_as_this_ones_outcome():
    world = drafted()
    flow = following(world, lambda d: Found(None, None, is_decided=False))
    world.header = lambda number: None
    run_with(world, flow, OutcomeRun)
    assert world.followed == {}
    assert world.ended[NUMBER][:2] == ("to_person", "wrong_case")


def test_a_flow_that_cannot_tell_what_was_decided_is_refused():
    world = drafted()
    with pytest.raises(KitMismatch, match="read_outcome"):
        run_with(world, flow_of(world), OutcomeRun)


def test_in_shadow_a_draft_is_made_and_entered_nowhere():
    world = World()
    run_with(world, flow_of(world), ShadowRun)
    assert world.ended[NUMBER][:2] == ("shadowed", "")
    assert world.saved == {}
    assert decode(world.draft(), Draft).case == v.CASE
    assert world.intents == [(NUMBER, "ask")]
    assert world.open == ""
