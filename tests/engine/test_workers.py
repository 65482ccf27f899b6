"""Several workers in one night: each with its own browser and login, no case twice, and what stops one reaches the others."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

import threading
import time
from collections import Counter

import pytest

from bot.domain import errors
from bot.domain.draft import Draft
from bot.engine import decode
from bot.ports.surface import OnScreen
from tests.domain import values as v
from tests.engine.world import PARTS, Killed, World, night

NUMBERS = [f"EB-2025-001{n:02}" for n in range(1, 13)]
A, B, C, D = NUMBERS[:4]
WAIT_S = 20


def wait_for(condition, what: str) -> None:
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.001)


def together(world: World, stage: str, numbers: list[str], then=lambda number: None, met=lambda: None):
    """Hold each of these cases at the stage until all have `met` there, once; then `then` says how each goes on."""
    meeting = threading.Barrier(len(numbers), action=met, timeout=WAIT_S)
    held = set(numbers)

    def spoil(name, number):
        if name == stage and number in held:
            held.discard(number)
            meeting.wait()
            then(number)

    world.spoil = spoil


def written_once(world: World, numbers: list[str]) -> None:
    assert sorted(world.asked) == numbers
    assert {key: len(rows) for key, rows in world.saved.items()} == {(n, part): 1 for n in numbers for part in PARTS}
    for (number, part), (saved,) in world.saved.items():
        assert saved.part == getattr(night_draft(world, number), part)


def night_draft(world: World, number: str) -> Draft:
    return decode(world.kept[number, "draft"], Draft)


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
def test_every_case_is_taken_once_whatever_the_number_of_workers(workers):
    world = World(numbers=NUMBERS)
    result = night(world, workers=workers)
    assert (result.exit_code, result.outcomes, result.left) == (0, {"drafted": len(NUMBERS)}, 0)
    assert [world.calls(stage) for stage in ("find", "open_case", "close_case")] == [1, len(NUMBERS), len(NUMBERS)]
    written_once(world, NUMBERS)
    assert (world.locks, world.browsers) == ([], [])


def test_workers_work_at_the_same_time_each_with_a_browser_and_a_login_of_its_own():
    world = World(numbers=NUMBERS[:3])
    seen = []
    together(
        world, "write_note", NUMBERS[:3], met=lambda: seen.append((len(set(world.browsers)), world.logins, world.open))
    )
    assert night(world, workers=3).exit_code == 0
    assert [(browsers, logins, len(locked.split())) for browsers, logins, locked in seen] == [(3, 3, 3)]
    written_once(world, NUMBERS[:3])


def test_the_cases_are_found_once_by_the_first_worker_before_any_other_begins():
    world = World(numbers=NUMBERS)
    browsers = []
    world.spoil = lambda name, number: browsers.append(len(world.browsers)) if name == "find" else None
    night(world, workers=3)
    assert browsers == [1]


def test_no_more_workers_are_opened_than_there_are_cases():
    world = World(numbers=NUMBERS[:2])
    together(world, "read_case", NUMBERS[:2])
    night(world, workers=9)
    assert (world.logins, world.new_sessions) == (2, 2)
    alone = World(numbers=[A])
    night(alone, workers=9)
    assert alone.logins == 1


@pytest.mark.parametrize(
    ("cores", "answer_s", "workers"), [(1, 0.0, 1), (2, 0.0, 2), (2, 0.15, 4), (2, 0.3, 6), (1, 1.0, 8), (None, 0.0, 9)]
)
def test_a_slower_system_gets_more_workers_for_the_same_cores(cores, answer_s, workers):
    world = World(numbers=NUMBERS[:9], answer_s=answer_s)
    together(world, "read_case", NUMBERS[:workers])  # as many as that do come to be at work at once
    night(world, workers=9, cores=cores)
    assert world.logins == workers


@pytest.mark.parametrize("ceiling", [0, 1, 3, 7])
def test_the_ceiling_is_for_all_workers_together(ceiling):
    world = World(numbers=NUMBERS)
    result = night(world, workers=3, ceiling=ceiling)
    assert (len(world.ended), result.left, result.exit_code) == (ceiling, len(NUMBERS) - ceiling, 0)


def test_asked_to_stop_every_worker_finishes_its_case():
    world = World(numbers=NUMBERS)
    asked = threading.Event()
    together(world, "write_note", [A, B, C], met=asked.set)
    result = night(world, workers=3, stop=asked.is_set)
    assert (sorted(world.ended), result.exit_code, result.left) == ([A, B, C], 130, len(NUMBERS) - 3)
    assert world.locks == []


def test_a_lost_session_is_logged_in_again_in_its_own_worker_only():
    world = World(numbers=NUMBERS[:2])

    def then(number):
        if number == A:
            raise errors.SessionLost

    together(world, "write_note", [A, B], then)
    assert night(world, workers=2).exit_code == 0
    assert world.logins == 3
    written_once(world, NUMBERS[:2])


@pytest.mark.parametrize("error", [errors.SystemDown, errors.DiskFull, errors.LoginRefused])
def test_what_stops_the_night_lets_the_other_workers_finish_their_case_and_take_no_more(error):
    world = World(numbers=NUMBERS)

    def then(number):
        if number == A:
            raise error("borta")
        wait_for(lambda: A in world.queue, "the case is given back")
        time.sleep(0.01)

    together(world, "write_note", [A, B], then)
    result = night(world, workers=2)
    assert isinstance(result.stopped_by, error)
    assert (result.exit_code, world.ended) == (error.exit_code, {B: ("drafted", "", "")})
    assert (world.queue, world.running) == ([A, *NUMBERS[2:]], [])


def test_the_first_error_that_stops_the_night_is_the_one_that_is_told():
    world = World(numbers=NUMBERS)

    def then(number):
        if number == A:
            raise errors.DiskFull("först")
        wait_for(lambda: A in world.queue, "the case is given back")
        time.sleep(0.05)
        raise errors.SystemDown("sedan")

    together(world, "write_note", [A, B], then)
    result = night(world, workers=2)
    assert (result.exit_code, result.stopped_by.detail) == (6, "först")
    assert sorted(world.queue) == NUMBERS


@pytest.mark.parametrize("stage", ["ask", "write_calculation", "write_note", "close_case"])
@pytest.mark.parametrize("error", [errors.DecisionTouched, errors.ForbiddenRequest, errors.WrongCase])
def test_a_broken_promise_in_one_worker_stops_the_others_before_their_next_act(stage, error):
    world = World(numbers=NUMBERS, on_end=lambda number: time.sleep(0.05))  # it takes a while to write down
    steps_after = []

    def then(number):
        if number == A:
            raise error("page.decide")
        wait_for(lambda: A in world.ended, "the other worker has stopped")
        steps_after.append((len(world.asked), sum(map(len, world.saved.values())), len(world.intents)))

    together(world, stage, [A, B, C], then)
    result = night(world, workers=3)
    assert isinstance(result.stopped_by, error)
    assert (result.exit_code, world.ended) == (5, {A: ("to_person", "guard", "")})
    after = (len(world.asked), sum(map(len, world.saved.values())), len(world.intents))
    assert steps_after == [after, after]
    assert (sorted(world.queue), world.running, world.logins) == (NUMBERS[1:], [], 3)
    assert sorted(world.locks) == [A, B, C], "to close a case is an act too"


def test_a_worker_that_stands_before_its_press_does_not_even_note_that_it_means_to():
    world = World(numbers=NUMBERS)
    proving = threading.Event()

    def then(number):
        if number == A:
            wait_for(proving.is_set, "the other worker proves whose case it is")
            raise errors.DecisionTouched("page.decide")

    def header(number):
        if world.calls("ask") == 2:
            proving.set()
            wait_for(lambda: A in world.ended, "this worker has stopped")
        return OnScreen(number, v.ANNA.formatted())

    together(world, "ask", [A, B], then)
    world.header = header
    assert night(world, workers=2).exit_code == 5
    assert (world.intents, world.asked, world.queue[0]) == ([], [], B)


def test_a_broken_promise_is_told_even_when_another_error_came_first():
    world = World(numbers=NUMBERS)

    def then(number):
        if number == A:
            raise errors.SystemDown("först")
        wait_for(lambda: A in world.queue, "the case is given back")
        raise errors.WrongCase("sedan")

    together(world, "write_note", [A, B], then)
    result = night(world, workers=2)
    assert isinstance(result.stopped_by, errors.WrongCase)
    assert result.exit_code == 5


def test_a_worker_whose_session_is_lost_after_a_broken_promise_does_not_even_log_in():
    world = World(numbers=NUMBERS)

    def then(number):
        if number == A:
            raise errors.WrongCase("note")
        wait_for(lambda: A in world.ended, "the other worker has stopped")
        raise errors.SessionLost

    together(world, "write_note", [A, B], then)
    assert night(world, workers=2).exit_code == 5
    assert (world.logins, world.running) == (2, [])


def test_what_a_broken_promise_interrupted_is_taken_up_again_and_written_once():
    world = World(numbers=NUMBERS[:3])

    def then(number):
        if number == A:
            raise errors.WrongCase("note")
        wait_for(lambda: A in world.ended, "the other worker has stopped")

    together(world, "write_note", NUMBERS[:3], then)
    night(world, workers=3)
    assert night(world, workers=2).exit_code == 0
    for part in PARTS:
        assert [len(world.saved[number, part]) for number in (B, C)] == [1, 1]


def test_equal_faults_are_counted_over_all_workers_in_the_order_the_cases_end():
    world = World(numbers=NUMBERS)

    def spoil(name, number):
        if name == "write_note":
            raise errors.ControlMissing("page.save")

    world.spoil = spoil
    result = night(world, workers=2)
    assert (result.exit_code, type(result.stopped_by)) == (3, errors.ScreenError)
    assert len(world.ended) in {3, 4}, "the other worker may have been in its own case"
    assert result.left == len(NUMBERS) - len(world.ended)


def test_a_good_case_that_ends_in_another_worker_between_equal_faults_holds_the_breaker():
    world = World(numbers=NUMBERS[:5])
    bad = {A, B, D}

    def spoil(name, number):
        if name == "write_note":
            # C is drafted after two faults and before the third.
            if number == D:
                wait_for(lambda: C in world.ended, "the good case ends first")
            if number == C:
                wait_for(lambda: {A, B} <= set(world.ended), "two faults first")
            if number in bad:
                raise errors.ControlMissing("page.save")

    world.spoil = spoil
    result = night(world, workers=3)
    assert (result.exit_code, result.reasons["screen"], result.outcomes["drafted"]) == (0, 3, 2)


def test_what_ends_a_thread_is_no_quiet_end_and_the_other_worker_gives_its_case_back():
    world = World(numbers=NUMBERS)
    caller, died = threading.current_thread(), []

    def then(number):
        if threading.current_thread() is not caller:
            died.append(number)
            raise KeyboardInterrupt
        wait_for(lambda: len(world.browsers) == 1, "the other worker has ended")

    together(world, "write_note", [A, B], then)
    with pytest.raises(KeyboardInterrupt):
        night(world, workers=2)
    assert (world.running, world.browsers) == (died, [])
    assert len(world.queue) == len(NUMBERS) - 1
    assert world.saved.keys() & {(A, "note"), (B, "note")} == set()


def test_a_case_that_died_with_a_process_is_alone_until_it_is_done():
    """Else a case that kills would take its neighbours with it, night after night, until they too are a person's."""
    world = World(numbers=NUMBERS[:5], queue=[A, B], crashes=Counter({A: 1, B: 3}))
    beside = {}

    def spoil(name, number):
        if number:
            beside.setdefault(number, []).append(len(world.browsers))

    world.spoil = spoil
    assert night(world, workers=3).exit_code == 0
    assert (set(beside[A]), set(beside[B])) == ({1}, {1})
    assert len(world.ended) == 5


def test_a_case_that_always_kills_takes_no_neighbour_along_to_a_person():
    world = World(numbers=NUMBERS[:6])

    def spoil(name, number):
        if name == "write_calculation" and number == B:
            world.dead = True
            raise Killed
        if name == "write_calculation" and B in world.running:
            wait_for(lambda: world.dead, "the neighbour takes the process with it")

    world.spoil = spoil
    for _ in range(4):
        with pytest.raises(Killed):
            night(world, workers=3)
        world.restart()
    assert world.crashes[B] == 4
    assert max(world.crashes[number] for number in NUMBERS[:6] if number != B) <= 1
    assert night(world, workers=3).exit_code == 0
    assert world.ended.pop(B) == ("to_person", "crashed", "")
    assert set(world.ended.values()) == {("drafted", "", "")}
    assert len(world.ended) == 5


WHOLE = World(numbers=NUMBERS[:3])
night(WHOLE)


@pytest.mark.parametrize("step", range(3, WHOLE.steps, 23))
def test_two_workers_killed_at_any_step_are_resumed_with_every_effect_exactly_once(step):
    world = World(numbers=NUMBERS[:3], die_at=step)
    with pytest.raises(Killed):
        night(world, workers=2)
    assert len(world.running) <= 2
    world.restart()
    assert night(world, workers=2).exit_code == 0
    written_once(world, NUMBERS[:3])
    assert world.saved == WHOLE.saved
    assert set(world.ended.values()) == {("drafted", "", "")}
    assert (len(world.ended), world.locks) == (3, [])


def test_a_second_ctrl_c_while_the_first_worker_waits_for_the_others_stops_them_before_their_next_act(monkeypatch):
    world = World(numbers=NUMBERS[:2])
    first_is_done, joins = threading.Event(), []
    join = threading.Thread.join

    def interrupted(thread, timeout=None):
        joins.append(thread)
        if len(joins) == 1:
            first_is_done.set()
            raise KeyboardInterrupt
        join(thread, timeout)

    caller = threading.current_thread()

    def then(number):
        if threading.current_thread() is not caller:
            wait_for(first_is_done.is_set, "the first worker has ended")
            time.sleep(0.02)

    together(world, "write_note", [A, B], then)
    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        night(world, workers=2)
    assert len(world.ended) == 1
    assert (len(world.queue), world.running) == (1, [])
    assert sum(1 for number, part in world.saved if part == "note") == 1
