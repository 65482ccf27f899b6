"""The process may die at any step at all: before and after every act, every record, every stage. Then it goes on."""

from threading import Timer

import pytest

from bot.domain.errors import ScreenNotThere
from bot.engine import _case
from tests.domain import values as v
from tests.engine.world import PARTS, Killed, World, night

ONCE = ("read_case", "ask", "read_answers", *(f"write_{what}" for what in PARTS))


def undisturbed() -> World:
    world = World()
    assert night(world).exit_code == 0
    return world


WHOLE = undisturbed()


def assert_done_exactly_once(world: World) -> None:
    assert world.asked == [v.CASE.number]
    assert {what: len(rows) for (_, what), rows in world.saved.items()} == dict.fromkeys(PARTS, 1)
    assert world.saved == WHOLE.saved
    assert world.draft() == WHOLE.draft()
    assert world.ended == {v.CASE.number: ("drafted", "", "")}
    assert world.open == ""
    for stage in ONCE:
        kept = world.log.index(("kept", stage, v.CASE.number))
        assert ("call", stage, v.CASE.number) not in world.log[kept:]
    for stage in ("ask", *(f"write_{what}" for what in PARTS)):
        assert world.log.index(("intend", stage, v.CASE.number)) > world.log.index(("call", stage, v.CASE.number))


def test_the_sweep_is_of_a_whole_night():
    assert WHOLE.steps > 100
    assert_done_exactly_once(WHOLE)


@pytest.mark.parametrize("step", range(1, WHOLE.steps + 1))
def test_a_process_killed_at_any_step_is_resumed_with_every_effect_exactly_once(step):
    world = World(die_at=step)
    with pytest.raises(Killed):
        night(world)
    world.restart()
    assert night(world).exit_code == 0
    assert_done_exactly_once(world)


@pytest.mark.parametrize("step", range(5, WHOLE.steps, 17))
def test_a_process_killed_twice_is_still_resumed_exactly_once(step):
    world = World(die_at=step)
    with pytest.raises(Killed):
        night(world)
    world.restart()
    world.die_at = world.steps + step // 2 + 3
    try:
        night(world)
    except Killed:
        world.restart()
        night(world)
    assert_done_exactly_once(world)


def test_a_crash_between_an_act_and_its_record_is_settled_by_looking():
    """The save happened, the record did not: the act is intended, unfinished, and never pressed again."""
    first = World()

    def die_after_save(what, saved):
        first.die_at = first.steps + 1
        return saved

    first.on_save = die_after_save
    with pytest.raises(Killed):
        night(first)
    assert (v.CASE.number, "write_calculation") in first.intents
    assert (v.CASE.number, "write_calculation") not in first.kept
    first.restart()
    first.on_save = lambda what, saved: saved
    night(first)
    assert first.calls("write_calculation") == 1
    assert_done_exactly_once(first)


@pytest.mark.parametrize("what", ["ask", *PARTS])
def test_what_the_system_carries_out_after_it_has_given_up_is_waited_for_and_never_done_twice(what, monkeypatch):
    """The answer is an error and nothing stands there; a moment later the save is carried out all the same."""
    monkeypatch.setattr(_case, "LATE_S", 0.5)
    world = World(since_intent=0.0)
    late: list[Timer] = []

    def carry_out(part, act):
        if part != what or late:
            return act()
        late.append(Timer(0.1, act))
        late[0].start()
        raise ScreenNotThere("504")

    world.carry_out = carry_out
    assert night(world).exit_code == 0
    late[0].join()
    assert_done_exactly_once(world)


def test_an_act_that_was_tried_long_ago_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(_case, "LATE_S", 3600)
    world = World(since_intent=3601.0)
    world.intents.append((v.CASE.number, "write_note"))
    assert night(world).exit_code == 0
    assert_done_exactly_once(world)


def die_inside(world: World) -> None:
    """Kill the night while the case is open."""
    for later in range(1, 60):
        before = world.crashes[v.CASE.number]
        world.die_at = world.steps + later
        with pytest.raises(Killed):
            night(world)
        inside = bool(world.open)
        world.restart()
        world.crashes[v.CASE.number] = before + inside
        if inside:
            return


def test_a_case_that_kills_four_times_goes_to_a_person_and_its_lock_is_let_go():
    world = World()
    for _ in range(4):
        die_inside(world)
    assert (world.crashes[v.CASE.number], world.open) == (4, v.CASE.number)
    reads = world.calls("read_case")
    result = night(world)
    assert (result.outcomes, result.reasons) == ({"to_person": 1}, {"crashed": 1})
    assert world.ended == {v.CASE.number: ("to_person", "crashed", "")}
    assert world.open == ""
    assert world.calls("read_case") == reads, "only its lock was let go of"


def test_a_case_that_kills_even_then_is_not_touched_again():
    world = World()
    for _ in range(5):
        die_inside(world)
    opened = world.calls("open_case")
    assert night(world).outcomes == {"to_person": 1}
    assert world.ended == {v.CASE.number: ("to_person", "crashed", "")}
    assert world.calls("open_case") == opened
