"""Several workers on one real file: no case to two of them, none lost, and each step under its own case."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bot.domain.case import CaseRef, Outcome
from bot.domain.period import Month
from bot.ports.journal import Event

WORKERS, CASES = 8, 100
MANY = [CaseRef(f"EB-2025-{n:05}", Month(2025, 10)) for n in range(20000, 20000 + CASES)]


def in_workers(work) -> list:
    with ThreadPoolExecutor(WORKERS) as workers:
        return [worker.result() for worker in [workers.submit(work) for _ in range(WORKERS)]]


def test_eight_workers_take_a_hundred_cases_each_exactly_once(place):
    for _ in range(2):  # the fixture's own two
        place.feed.finish(place.feed.take(), Outcome.DRAFTED)
    place.feed.offer(MANY)

    all_hold_one = Barrier(WORKERS)  # without it a quick worker may have emptied the feed before a slow one began

    def work():
        taken = []
        while (lease := place.feed.take()) is not None:
            if not taken:
                all_hold_one.wait(timeout=60)
            taken.append(lease.case.number)
            place.feed.finish(lease, Outcome.DRAFTED)
        return taken

    shares = in_workers(work)
    assert sorted(number for share in shares for number in share) == [case.number for case in MANY]
    assert place.sql("SELECT state, token, count(*) FROM case_row GROUP BY 1, 2") == [("drafted", 1, CASES + 2)]


def test_what_each_worker_writes_down_stands_under_its_own_case(place):
    place.feed.offer(MANY[:24])

    def work():
        done = 0
        while (lease := place.feed.take()) is not None:
            number = lease.case.number
            for turn in range(30):  # more than are kept back
                place.store.journal.event(lease, Event("read_case", f"{number}.{turn}", "read", "ok", 1))
            place.store.journal.finish_stage(lease, "read_case", number)
            place.store.journal.intend(lease, "ask")
            place.store.journal.evidence(lease, "ask", "före", number.encode())
            assert place.store.journal.checkpoint(lease, "read_case").payload == number
            place.feed.finish(lease, Outcome.DRAFTED)
            done += 1
        return done

    assert sum(in_workers(work)) == 26
    steps = (
        "SELECT c.number, e.target, e.run_id = c.run_id FROM event e JOIN case_row c ON c.id = e.case_id ORDER BY e.id"
    )
    kept = place.sql(steps)
    assert len(kept) == 26 * 30
    assert all(target.startswith(f"{number}.") and same for number, target, same in kept)
    for report in place.archive.reports.cases(place.night):
        assert report.stages["read_case"].payload == report.case.number
        assert report.pictures == [("före", report.case.number.encode())]


def test_a_case_given_back_by_one_worker_is_taken_by_one_other(place):
    place.feed.offer(MANY[:40])

    def work():
        given, finished = 0, []
        while (lease := place.feed.take()) is not None:
            if lease.token == 1:
                place.feed.give_back(lease)
                given += 1
            else:
                place.feed.finish(lease, Outcome.DRAFTED)
                finished.append(lease.case.number)
        return given, finished

    shares = in_workers(work)
    finished = [number for _, share in shares for number in share]
    assert (sum(given for given, _ in shares), len(finished), len(set(finished))) == (42, 42, 42)


def test_a_case_that_a_process_died_with_comes_before_one_that_was_given_back(place):
    given_back, died = place.feed.take(), place.feed.take()
    place.feed.give_back(given_back)
    later = place.again()
    first, second = later.feed.take(), later.feed.take()
    assert [(lease.case, lease.crashes) for lease in (first, second)] == [(died.case, 1), (given_back.case, 0)]
