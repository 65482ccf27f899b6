"""The watch: waits for starts and runs one night at a time in the calling thread.

The scheduler's thread only rings; the night itself runs in the main thread, where Playwright's sync API can live.
"""

import logging
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from types import FrameType

from apscheduler.events import EVENT_JOB_SUBMITTED, JobSubmissionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from bot.domain.errors import BryggaError
from bot.packs import Schedule
from bot.ports.clock import Clock
from bot.timetable.nights import Nights, last_start
from bot.timetable.starts import Start, in_words, start_on

_TURN_S = 0.5
_LOG = logging.getLogger(__name__)


def watch(
    schedules: Sequence[Schedule],
    on_start: Callable[[Start], None],
    *,
    clock: Clock,
    say: Callable[[Schedule, str], None],
    stop: threading.Event | None = None,
) -> None:
    """Wait for starts and run each night, until SIGTERM, Ctrl-C or `stop`; must be called in the main thread.

    `clock` must be the machine's: the scheduler reads that too. A window that is open already counts as a missed start. `stop` is set by the first signal: a night that is running
    should look at it between two cases. A second signal does what it did before. `say` gets what IT must know of a schedule, in
    Swedish, also from another thread. An `Exception` from a night is reported and the next night comes; what is not
    an `Exception`, such as `GuardError`, ends the watch and rises.
    """
    stop = stop or threading.Event()
    keeper = _Keeper(on_start, clock, say, stop)
    now = clock.now()
    scheduler = _scheduler(schedules, now, keeper.ring)
    with _signals(stop):
        for schedule in schedules:
            last = last_start(schedule, now)
            if last and now < last.ends:
                keeper.ring(last)
        scheduler.start()
        try:
            keeper.work(scheduler.wakeup)
        finally:
            scheduler.shutdown(wait=False)


class _Keeper:
    """Takes starts from the scheduler's thread to the main thread, one night at a time."""

    def __init__(
        self,
        on_start: Callable[[Start], None],
        clock: Clock,
        say: Callable[[Schedule, str], None],
        stop: threading.Event,
    ) -> None:
        self._on_start, self._clock, self._say, self._stop = on_start, clock, say, stop
        self._arrivals: SimpleQueue[Start] = SimpleQueue()
        # Names of schedules with a night that waits or runs. Only the scheduler's thread adds, only the main removes.
        self._held: set[str] = set()

    def ring(self, start: Start) -> None:
        """A start has come; it waits for its turn unless the schedule's previous night still runs."""
        name = start.schedule.name
        if self._is_over(start):
            return
        if name in self._held:
            self._tell(start, "startades inte: tidtabellens förra natt pågår ännu. Har den hängt sig?")
            return
        if self._held:
            self._tell(start, "väntar: en annan natt pågår på den här maskinen.")
        self._held.add(name)
        self._arrivals.put(start)

    def work(self, wake: Callable[[], None]) -> None:
        """Run nights as they come, until the end."""
        while not self._stop.is_set():
            try:
                start = self._arrivals.get(timeout=_TURN_S)
            except Empty:
                # The scheduler sleeps by a clock that stands still while the machine does; this one reads the wall.
                wake()
                continue
            self._night(start)

    def _night(self, start: Start) -> None:
        try:
            if self._may_begin(start):
                self._on_start(start)
        except Exception as problem:
            self._tell(start, f"avbröts av ett fel: {_describe(problem)} Nästa natt startar som vanligt.")
        finally:
            self._held.discard(start.schedule.name)

    def _is_over(self, start: Start) -> bool:
        if self._clock.now() < start.ends:
            return False
        self._tell(start, "missades, och fönstret har stängt. Natten hoppas över.")
        return True

    def _may_begin(self, start: Start) -> bool:
        schedule = start.schedule
        if self._is_over(start):
            return False
        if self._clock.now() - start.begins <= timedelta(minutes=schedule.grace_minutes):
            return True
        if schedule.missed == "skip":
            self._tell(start, "missades. Tidtabellen säger att en missad natt hoppas över.")
            return False
        self._tell(start, "missades. Natten tas igen nu, inom fönstret; det som redan är klart görs inte om.")
        return True

    def _tell(self, start: Start, text: str) -> None:
        message = f"{start.schedule.unit} ({start.schedule.name}): natten {in_words(start)}, {text}"
        try:
            self._say(start.schedule, message)
        except Exception as problem:  # a mail server that is away must not cost a night
            _LOG.error("Beskedet kunde inte lämnas (%s): %s", type(problem).__name__, message)


def _describe(problem: Exception) -> str:
    # The text of an unknown error may hold a person; ours never does.
    if isinstance(problem, BryggaError):
        return f"{problem}"
    frames = traceback.extract_tb(problem.__traceback__)
    return f"{type(problem).__name__} i {frames[-1].filename} rad {frames[-1].lineno}."


def _scheduler(schedules: Sequence[Schedule], now: datetime, ring: Callable[[Start], None]) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone=UTC)
    for number, schedule in enumerate(schedules):
        trigger = Nights(schedule)
        # No start is dropped here, however late: the keeper judges each one, so that each one missed is told.
        scheduler.add_job(
            _nothing,
            trigger,
            id=str(number),
            next_run_time=trigger.get_next_fire_time(None, now),
            coalesce=False,
            misfire_grace_time=None,  # or APScheduler logs a warning of its own
            max_instances=1,
        )

    def submitted(event: JobSubmissionEvent) -> None:
        # APScheduler 3 tells its jobs nothing about which start they stand for; its events do.
        schedule = schedules[int(event.job_id)]
        for begins in event.scheduled_run_times:
            if start := start_on(schedule, begins.date()):
                ring(start)

    scheduler.add_listener(submitted, EVENT_JOB_SUBMITTED)
    return scheduler


def _nothing() -> None:
    """What the job does; see `submitted`."""


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    names = [name for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) or signal.SIG_DFL for number in (getattr(signal, n) for n in names)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def heard(_number: int, _frame: FrameType | None) -> None:
        restore()
        stop.set()

    for number in before:
        signal.signal(number, heard)
    try:
        yield
    finally:
        restore()
