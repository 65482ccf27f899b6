"""The scheduler, with real seconds: one night at a time in the main thread, and nothing stops the next."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from bot.domain.errors import DecisionTouched, SystemDown
from bot.packs import Schedule
from bot.timetable import Start, run_scheduler

Window = Callable[..., Schedule]


class _Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


class _WokeUp:
    """A machine that slept: the first answer is three days old."""

    def __init__(self) -> None:
        self._slept = timedelta(days=3)

    def now(self) -> datetime:
        slept, self._slept = self._slept, timedelta()
        return datetime.now(UTC) - slept


@dataclass
class _Ran:
    """What happened while the scheduler ran."""

    night: Callable[[str], None] = lambda name: None
    clock: _Now | _WokeUp = field(default_factory=_Now)
    began: list[str] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    threads: set[threading.Thread] = field(default_factory=set)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, *schedules: Schedule, seconds: float = 10, nights: int = 99) -> "_Ran":
        """Run the scheduler until this many nights have begun, at most this many seconds."""
        timer = threading.Timer(seconds, self.stop.set)
        timer.start()

        def on_start(start: Start) -> None:
            self.began.append(start.schedule.name)
            self.starts.append(start)
            self.threads.add(threading.current_thread())
            if len(self.began) == nights:
                self.stop.set()
            self.night(start.schedule.name)

        try:
            run_scheduler(
                schedules,
                on_start,
                clock=self.clock,
                notify=lambda schedule, text: self.said.append(text),
                stop=self.stop,
            )
        finally:
            timer.cancel()
        return self


def test_a_night_begins_at_its_second_in_the_main_thread_and_nothing_is_said(window: Window) -> None:
    schedule = window(2)
    seen = _Ran().run(schedule, nights=1)
    late = datetime.now(UTC) - seen.starts[0].begins
    assert timedelta() <= late < timedelta(seconds=3)
    assert seen.starts[0].begins.timetz() == schedule.start.replace(tzinfo=UTC)
    assert seen.threads == {threading.main_thread()}
    assert seen.said == []


def test_an_error_in_one_night_is_told_without_personal_data_and_the_next_night_comes(window: Window) -> None:
    def night(name: str) -> None:
        if name == "a":
            raise ValueError("Anna Andersson")

    seen = _Ran(night).run(window(-60, name="a"), window(-60, name="b"), nights=2)
    assert seen.began == ["a", "b"]
    [said] = [text for text in seen.said if "avbröts" in text]
    assert "ValueError i " in said
    assert "test_scheduler.py rad " in said
    assert "Anna" not in said


def test_an_error_with_advice_is_told_with_its_advice(window: Window) -> None:
    def night(name: str) -> None:
        raise SystemDown

    seen = _Ran(night).run(window(-60), nights=1)
    assert "Verksamhetssystemet svarar inte." in seen.said[0]


def test_a_broken_promise_ends_the_watch_and_rises(window: Window) -> None:
    def night(name: str) -> None:
        raise DecisionTouched("knappen")

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(DecisionTouched):
        _Ran(night).run(window(-60))
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_missed_start_is_told_and_caught_up_inside_the_window(window: Window) -> None:
    seen = _Ran().run(window(-3600, 3600), nights=1)
    assert seen.began == ["ovning"]
    assert seen.starts[0].ends - seen.starts[0].begins == timedelta(hours=2)
    assert len(seen.said) == 1
    assert "missades. Natten tas igen nu" in seen.said[0]


def test_a_missed_start_is_told_and_skipped_when_the_schedule_says_so(window: Window) -> None:
    seen = _Ran().run(window(-3600, 3600, missed="skip"), seconds=0.4)
    assert seen.began == []
    assert len(seen.said) == 1
    assert "hoppas över" in seen.said[0]


def test_a_start_within_its_grace_is_not_missed(window: Window) -> None:
    seen = _Ran().run(window(-60, missed="skip"), nights=1)
    assert seen.began == ["ovning"]
    assert seen.said == []


def test_a_window_that_has_closed_is_not_opened_again(window: Window) -> None:
    seen = _Ran().run(window(-7200, -3600), seconds=0.4)
    assert seen.began == []


def test_a_machine_that_slept_tells_every_night_it_missed_and_catches_up_only_the_open_one(
    window: Window,
) -> None:
    seen = _Ran(clock=_WokeUp()).run(window(-3600, 3600), seconds=0.6)
    assert len([text for text in seen.said if "fönstret har stängt" in text]) == 3
    assert len([text for text in seen.said if "Natten tas igen nu" in text]) == 1
    assert len(seen.said) == 4
    assert [start.begins < datetime.now(UTC) < start.ends for start in seen.starts] == [True]


def test_a_second_start_while_the_schedules_night_runs_is_told_and_not_doubled(window: Window) -> None:
    first, second = window(-60), window(1)
    seen = _Ran(lambda name: time.sleep(1.2)).run(first, second, seconds=1.3)
    assert seen.began == ["ovning"]
    assert len(seen.said) == 1
    assert "startades inte: tidtabellens förra natt pågår ännu" in seen.said[0]


def test_the_schedules_next_night_comes_when_the_one_before_has_ended(window: Window) -> None:
    # Two values with one name: the nearest one comes to two nights of a schedule without waiting a day.
    seen = _Ran().run(window(-60), window(2), nights=2)
    assert seen.began == ["ovning", "ovning"]
    assert seen.said == []


def test_a_scheduler_that_sleeps_too_long_is_woken(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    # As after a suspended machine: the scheduler's own clock says that there is an hour left.
    process = BackgroundScheduler._process_jobs

    def oversleep(scheduler: BackgroundScheduler) -> float:
        process(scheduler)
        return 3600.0

    monkeypatch.setattr(BackgroundScheduler, "_process_jobs", oversleep)
    assert _Ran().run(window(2), nights=1, seconds=4).began == ["ovning"]


def test_another_schedules_start_waits_for_its_turn(window: Window) -> None:
    ends: list[float] = []

    def night(name: str) -> None:
        time.sleep(0.4)
        ends.append(time.monotonic())

    seen = _Ran(night).run(window(-60, name="a"), window(-60, name="b"), nights=2)
    assert seen.began == ["a", "b"]
    assert ends[1] - ends[0] >= 0.4
    assert [text for text in seen.said if "väntar: en annan natt pågår" in text]


def test_a_start_whose_window_closed_while_it_waited_is_told_and_skipped(window: Window) -> None:
    first, second = window(-60, name="a"), window(-1, 1, name="b")
    seen = _Ran(lambda name: time.sleep(1.1)).run(first, second, seconds=1.2)
    assert seen.began == ["a"]
    assert "fönstret har stängt" in seen.said[-1]


def test_a_message_that_cannot_be_sent_costs_no_night(window: Window) -> None:
    stop = threading.Event()
    timer = threading.Timer(5, stop.set)
    timer.start()
    began: list[str] = []

    def notify(schedule: Schedule, text: str) -> None:
        raise ConnectionError("mail")

    def on_start(start: Start) -> None:
        began.append(start.schedule.name)
        if len(began) == 2:
            stop.set()
        raise ValueError

    run_scheduler([window(-3600, name="a"), window(-60, name="b")], on_start, clock=_Now(), notify=notify, stop=stop)
    timer.cancel()
    assert began == ["a", "b"]


PROGRAM = """
import sys, threading, time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bot.packs import load_schedule
from bot.timetable import run_scheduler

class Now:
    def now(self): return datetime.now(UTC)

begins = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
schedule = replace(load_schedule(Path("schedules/ovning.toml")), time_zone="UTC", start=begins.time(),
    end=(begins + timedelta(hours=1)).time(), days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
stop = threading.Event()

def night(start):
    print("main" if threading.current_thread() is threading.main_thread() else "other", flush=True)
    if sys.argv[1] == "long":
        while not stop.is_set():
            time.sleep(0.05)
        print("case finished", flush=True)

run_scheduler([schedule], night, clock=Now(), notify=lambda schedule, text: print(text), stop=stop)
print("ended", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize(
    ("number", "night", "output"),
    [
        (signal.SIGTERM, "short", "ended\n"),
        (signal.SIGINT, "long", "case finished\nended\n"),
    ],
)
def test_a_signal_ends_the_scheduler_within_two_seconds_after_the_case_in_hand(
    number: signal.Signals, night: str, output: str, request: pytest.FixtureRequest
) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, night],
        cwd=request.config.rootpath,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "main\n"
            sent = time.monotonic()
            program.send_signal(number)
            rest, errors = program.communicate(timeout=5)
            assert time.monotonic() - sent < 2
            assert (program.returncode, rest, errors) == (0, output, "")
        finally:
            program.kill()  # already over, unless the test has failed: nothing may be left running
