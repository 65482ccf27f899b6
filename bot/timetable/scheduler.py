"""Waits for starts and runs one night at a time in the calling thread.

APScheduler's thread only queues starts; the night itself runs in the main thread, where Playwright's sync API works.
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

_POLL_S = 0.5
_LOG = logging.getLogger(__name__)


def run_scheduler(
    schedules: Sequence[Schedule],
    on_start: Callable[[Start], None],
    *,
    clock: Clock,
    notify: Callable[[Schedule, str], None],
    stop: threading.Event | None = None,
) -> None:
    """Wait for starts and run each night, until SIGTERM, Ctrl-C or `stop`; must be called in the main thread.

    `clock` must be the machine's, which APScheduler reads too. A window that is already open counts as a missed start.
    The first signal sets `stop`, which a running night should check between two cases; a second signal has its usual
    effect. `notify` gets what IT must know about a schedule, in Swedish, possibly from another thread. An `Exception` from
    a night is reported and the next night runs as usual. Anything else, such as `GuardError`, ends the scheduler.
    """
    stop = stop or threading.Event()
    nights = _NightQueue(on_start, clock, notify, stop)
    now = clock.now()
    scheduler = _scheduler(schedules, now, nights.add)
    with _signals(stop):
        for schedule in schedules:
            last = last_start(schedule, now)
            if last and now < last.ends:
                nights.add(last)
        scheduler.start()
        try:
            nights.run(scheduler.wakeup)
        finally:
            scheduler.shutdown(wait=False)


class _NightQueue:
    """Hands starts from APScheduler's thread to the main thread, one night at a time."""

    def __init__(
        self,
        on_start: Callable[[Start], None],
        clock: Clock,
        notify: Callable[[Schedule, str], None],
        stop: threading.Event,
    ) -> None:
        self._on_start, self._clock, self._notify, self._stop = on_start, clock, notify, stop
        self._due: SimpleQueue[Start] = SimpleQueue()
        # Schedules with a night that is queued or running. Only APScheduler's thread adds, only the main thread removes.
        self._pending: set[str] = set()

    def add(self, start: Start) -> None:
        """Queue a start that is due, unless the schedule's previous night is still running."""
        name = start.schedule.name
        if self._is_over(start):
            return
        if name in self._pending:
            self._report(start, "startades inte: tidtabellens förra natt pågår ännu. Har den hängt sig?")
            return
        if self._pending:
            self._report(start, "väntar: en annan natt pågår på den här maskinen.")
        self._pending.add(name)
        self._due.put(start)

    def run(self, wake: Callable[[], None]) -> None:
        """Run nights as they become due, until `stop` is set."""
        while not self._stop.is_set():
            try:
                start = self._due.get(timeout=_POLL_S)
            except Empty:
                # APScheduler waits on a clock that stops while the machine is suspended; waking it makes it read the wall clock.
                wake()
                continue
            self._night(start)

    def _night(self, start: Start) -> None:
        try:
            if self._may_begin(start):
                self._on_start(start)
        except Exception as problem:
            self._report(start, f"avbröts av ett fel: {_describe(problem)} Nästa natt startar som vanligt.")
        finally:
            self._pending.discard(start.schedule.name)

    def _is_over(self, start: Start) -> bool:
        if self._clock.now() < start.ends:
            return False
        self._report(start, "missades, och fönstret har stängt. Natten hoppas över.")
        return True

    def _may_begin(self, start: Start) -> bool:
        schedule = start.schedule
        if self._is_over(start):
            return False
        if self._clock.now() - start.begins <= timedelta(minutes=schedule.grace_minutes):
            return True
        if schedule.missed == "skip":
            self._report(start, "missades. Tidtabellen säger att en missad natt hoppas över.")
            return False
        self._report(start, "missades. Natten tas igen nu, inom fönstret; det som redan är klart görs inte om.")
        return True

    def _report(self, start: Start, text: str) -> None:
        message = f"{start.schedule.unit} ({start.schedule.name}): natten {in_words(start)}, {text}"
        try:
            self._notify(start.schedule, message)
        except Exception as problem:  # a mail server that is down must not cost a night
            _LOG.error("Beskedet kunde inte lämnas (%s): %s", type(problem).__name__, message)


def _describe(problem: Exception) -> str:
    # The text of an unknown error may hold personal data; ours never does.
    if isinstance(problem, BryggaError):
        return f"{problem}"
    frames = traceback.extract_tb(problem.__traceback__)
    return f"{type(problem).__name__} i {frames[-1].filename} rad {frames[-1].lineno}."


def _scheduler(schedules: Sequence[Schedule], now: datetime, on_due: Callable[[Start], None]) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone=UTC)
    for number, schedule in enumerate(schedules):
        trigger = Nights(schedule)
        # No start is dropped here, however late: the queue judges each one, so that every missed one is reported.
        scheduler.add_job(
            _nothing,
            trigger,
            id=str(number),
            next_run_time=trigger.get_next_fire_time(None, now),
            coalesce=False,
            misfire_grace_time=None,  # otherwise APScheduler logs a warning of its own
            max_instances=1,
        )

    def submitted(event: JobSubmissionEvent) -> None:
        # APScheduler 3 does not tell a job which start it stands for; its events do.
        schedule = schedules[int(event.job_id)]
        for begins in event.scheduled_run_times:
            if start := start_on(schedule, begins.date()):
                on_due(start)

    scheduler.add_listener(submitted, EVENT_JOB_SUBMITTED)
    return scheduler


def _nothing() -> None:
    """The jobs do nothing; see `submitted`."""


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    names = [name for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) or signal.SIG_DFL for number in (getattr(signal, n) for n in names)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        restore()
        stop.set()

    for number in before:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        restore()
