"""Several machines in one night: each case to one of them, what a dead one held to the living, and a lost database waited for."""

import threading
import time

import pytest

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import LeaseLost, LoginsTaken, SettingsInvalid, StoreUnavailable
from bot.domain.period import Month
from bot.ports.feed import Machine, Pause
from bot.store import Database
from tests.store.conftest import LOGINS, REFS, Place

shared_only = pytest.mark.parametrize("place", ["postgres"], indirect=True)
MANY = [CaseRef(f"EB-2025-{n:05}", Month(2025, 10)) for n in range(30000, 30040)]


@pytest.fixture
def other(place) -> Place:
    """Another machine, while the first one lives."""
    living = place.base.opened
    place.base.opened = []
    there = Place(place.base, machine="en annan")
    place.base.opened = [*living, there]
    return there


def gone(place, seconds: int = 3600) -> None:
    """The machine has said nothing for so long."""
    place.feed._ends.set()
    place.sql("UPDATE member SET until = now() - make_interval(secs => :s) WHERE id = :w", s=seconds, w=member(place))


def member(place) -> int:
    return place.feed._queue.member


def look_again(place) -> None:
    """As when the time between two looks has passed."""
    place.feed._looked = -1e9


@shared_only
def test_two_machines_take_each_case_once_and_wait_for_each_other(place, other):
    first, second = place.feed.take(), other.feed.take()
    assert {first.case, second.case} == set(REFS)
    assert place.feed.take() is None
    assert place.feed.may_come(), "the other machine may fail"
    other.feed.finish(second, Outcome.DRAFTED)
    assert not place.feed.may_come()
    place.feed.finish(first, Outcome.DRAFTED)
    assert (place.feed.take(), other.feed.take(), place.feed.left()) == (None, None, 0)
    assert place.feed._queue.turns() == {}


@shared_only
def test_what_a_dead_machine_held_is_taken_over_as_a_crash_and_the_dead_can_write_no_more(place, other):
    held = place.feed.take()
    place.store.journal.finish_stage(held, "read_case", "{}")
    gone(place)
    look_again(other)
    taken = other.feed.take()
    assert (taken.case, taken.crashes, taken.token) == (held.case, 1, held.token + 1)
    assert other.store.journal.checkpoint(taken, "read_case") is not None, "what is finished is not done again"
    with pytest.raises(LeaseLost):
        place.store.journal.intend(held, "write_note")
    with pytest.raises(LeaseLost):
        place.feed.finish(held, Outcome.DRAFTED)
    other.feed.finish(taken, Outcome.DRAFTED)
    assert other.feed.take().case == REFS[1]


@shared_only
def test_a_machine_that_lives_keeps_its_case_however_often_others_look(place, other):
    held = place.feed.take()
    for _ in range(3):
        look_again(other)
        other.feed.offer(REFS)
        taken = other.feed.take()
        assert taken is None or taken.case != held.case
    place.store.journal.intend(held, "ask")


@shared_only
def test_a_machine_that_starts_again_has_its_own_cases_back_at_once(place):
    held = place.feed.take()
    place.feed._ends.set()  # killed: it says nothing more, but was heard of a moment ago
    there = Place(place.base, forget=False)
    taken = there.feed.take()
    assert (taken.case, taken.crashes, taken.token) == (held.case, 1, held.token + 1)
    with pytest.raises(LeaseLost):
        place.store.journal.intend(held, "ask")


@shared_only
def test_one_that_was_taken_for_dead_and_wakes_takes_part_again(place, other):
    held = place.feed.take()
    place.sql("DELETE FROM member WHERE id = :w", w=member(place))
    look_again(other)
    assert other.feed.take().case == held.case
    assert not place.machines.beat(member(place), 90)
    assert place.machines.join(member(place), Machine("dator", "prov", 1), LOGINS, 90) == 1
    with pytest.raises(LeaseLost):
        place.feed.give_back(held)
    assert place.feed.take().case == REFS[1]


@shared_only
def test_a_case_whose_machine_died_before_it_had_a_turn_is_found(place, other):
    place.store.rows.add(place.night, MANY[:3], frozenset())  # and then the machine died
    gone(place)
    taken = [other.feed.take().case for _ in range(5)]
    assert sorted(case.number for case in taken) == sorted(case.number for case in [*REFS, *MANY[:3]])


@shared_only
@pytest.mark.parametrize("ended", [False, True], ids=["before its row was taken", "after its row had ended"])
def test_a_turn_whose_machine_died_between_the_two_steps_is_put_right(place, other, ended):
    if ended:
        lease = place.feed.take()
        place.store.rows.close(lease, Outcome.DRAFTED, "", "")
    else:
        place.feed._queue.fetch()
    gone(place)
    numbers = []
    while (lease := other.feed.take()) is not None:
        numbers.append(lease.case)
        other.feed.finish(lease, Outcome.DRAFTED)
    assert sorted(case.number for case in numbers) == [case.number for case in REFS[ended:]]
    assert {turn.case_id for turn in other.feed._queue.turns().values()} <= {1}


@shared_only
def test_machines_that_find_the_same_cases_at_the_same_moment_queue_each_once(place, other):
    both = [threading.Thread(target=there.feed.offer, args=[MANY]) for there in (place, other)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert place.feed.left() == len(MANY) + len(REFS)
    assert len(place.feed._queue.turns()) == len(MANY) + len(REFS)


@shared_only
def test_the_logins_of_the_robot_are_shared_and_freed_by_the_dead(place, other):
    more = [LOGINS - 2, 5]  # each of the two has one
    joined = [
        place.machines.join(100 + n, Machine(f"dator {n}", "prov", workers), LOGINS, 90)
        for n, workers in enumerate(more)
    ]
    assert joined == [LOGINS - 2, 0]
    place.machines.leave(100)
    assert place.machines.join(101, Machine("dator 1", "prov", 5), LOGINS, 90) == 5
    assert place.machines.join(102, Machine("fjärde", "annat flöde", 5), LOGINS, 90) == 5
    gone(other)
    assert place.machines.join(103, Machine("femte", "prov", 5), LOGINS, 90) == 2


@shared_only
def test_a_machine_without_a_login_is_told_so(place):
    place.feed._machine = Machine("dator", "prov", 0)
    with pytest.raises(LoginsTaken):
        place.feed.join(LOGINS)


def test_a_paused_night_hands_out_nothing_until_it_is_let_go(place):
    assert place.switchboard.set_pause("prov", Pause.PAUSED)
    assert place.feed.take() is None
    assert place.feed.may_come()
    assert place.switchboard.set_pause("prov", Pause.OFF)
    assert place.feed.take().case == REFS[0]


def test_a_drained_night_hands_out_nothing_and_ends(place):
    lease = place.feed.take()
    assert place.switchboard.set_pause("prov", Pause.DRAINED)
    assert place.feed.take() is None
    assert not place.feed.may_come()
    place.feed.finish(lease, Outcome.DRAFTED)
    assert place.feed.left() == 1
    assert place.switchboard.standing("prov").pause == "drained"


def test_nothing_can_be_asked_of_a_flow_without_a_night(place):
    assert not place.switchboard.set_pause("annat", Pause.PAUSED)
    assert place.switchboard.standing("annat") is None
    assert place.switchboard.cancel("annat", REFS[0].number) == ""
    assert place.switchboard.cancel("prov", "EB-2025-99999") == ""


def test_a_cancelled_case_that_waits_goes_to_a_person_and_is_not_taken(place):
    assert place.switchboard.cancel("prov", REFS[0].number) == "queued"
    assert place.feed.take().case == REFS[1]
    assert place.feed.take() is None
    first = place.archive.reports.numbered(REFS[0].number)[0]
    assert (first.outcome, first.reason) == (Outcome.TO_PERSON, "cancelled")
    assert place.switchboard.cancel("prov", REFS[0].number) == "to_person"


def test_a_cancelled_case_that_is_under_way_is_told_so_and_no_other(place):
    mine, neighbour = place.feed.take(), place.feed.take()
    assert place.switchboard.cancel("prov", mine.case.number) == "running"
    assert place.store.journal.is_cancelled(mine)
    assert not place.store.journal.is_cancelled(neighbour)


def test_who_holds_what_can_be_seen(place):
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "read_case", "{}")
    standing = place.switchboard.standing("prov")
    assert dict(standing.states) == {"queued": 1, "running": 1}
    [held] = standing.held
    assert (held.case, held.stage, held.token, held.crashes) == (lease.case, "read_case", 1, 0)
    if place.is_shared:
        assert held.machine == "dator"
        assert [(machine.name, machine.workers, machine.is_alive) for machine in standing.machines] == [
            ("dator", 1, True)
        ]
    else:
        assert (held.machine, standing.machines) == ("", [])


@shared_only
@pytest.mark.slow
def test_a_database_that_dies_in_the_middle_is_waited_for_and_nothing_is_lost_or_done_twice(place, postgres):
    place.feed.offer(MANY)
    ended, stop = [], threading.Event()

    def crash() -> None:
        for _ in range(2):
            time.sleep(0.7)
            postgres.kill()
            postgres.start()
        stop.set()

    crashing = threading.Thread(target=crash)
    crashing.start()
    while (lease := place.feed.take()) is not None:
        place.store.journal.intend(lease, "ask")
        place.store.journal.finish_stage(lease, "ask", "{}")
        place.store.journal.keep(lease, "warnings", lambda before: f"{before or ''}x")
        place.feed.finish(lease, Outcome.DRAFTED)
        ended.append(lease.case.number)
        stop.wait(0.05)
    crashing.join()
    assert sorted(ended) == sorted(case.number for case in [*REFS, *MANY])
    assert place.sql("SELECT state, crashes, count(*) FROM case_row GROUP BY 1, 2") == [("drafted", 0, 42)]
    # A claim whose answer a crash swallowed is made again, under a newer token: at most once for each crash.
    [(taken_again,)] = place.sql("SELECT sum(token) - 42 FROM case_row")
    assert 0 <= taken_again <= 2
    assert place.sql("SELECT count(*), max(version) FROM memory") == [(42, 1)]
    assert place.feed._queue.turns() == {}


@shared_only
def test_a_database_that_stays_away_is_a_machine_fault_and_no_fault_of_the_case(place, postgres, monkeypatch):
    monkeypatch.setattr("bot.store.database.RETRY_FOR_S", 0.0)
    lease = place.feed.take()
    postgres.kill()
    try:
        with pytest.raises(StoreUnavailable, match="svarar inte"):
            place.store.journal.finish_stage(lease, "ask", "{}")
    finally:
        postgres.start()
    place.store.journal.finish_stage(lease, "ask", "{}")


@shared_only
def test_a_wrong_password_or_address_is_told_without_the_password(place):
    secret = "fel-lösenord"
    with pytest.raises(StoreUnavailable, match="nekade lösenordet") as refused:
        Database(place.base.where, secret)
    assert secret not in str(refused.value)
    with pytest.raises(StoreUnavailable, match="saknar Bryggas databas"):
        Database(f"{place.base.where}x", place.base.password)
    for wrong in ("db.kommun.se", "mysql://brygga@localhost/brygga"):
        with pytest.raises(SettingsInvalid, match="postgresql://"):
            Database(wrong)
