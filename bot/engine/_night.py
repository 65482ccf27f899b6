"""Runs one night: which case is next, what an error means for the rest, and when to stop.

Each worker has its own thread; the first uses the caller's. Shared state is guarded by one lock, so cases end in one
order whichever worker had them.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import BryggaError, GuardError, LeaseLost, Reason, ScreenError, StoreUnavailable
from bot.domain.period import Month
from bot.engine._case import CaseRun
from bot.engine._recording import Stopped
from bot.engine._worker import Worker
from bot.kit import Flow
from bot.ports.clock import Clock
from bot.ports.feed import Feed, Lease
from bot.ports.surface import DriverFactory

BREAKER, BREAKS = 3, (Reason.SCREEN, Reason.WRONG_CASE)
"""This many cases in a row with the same of these faults means that the screens have changed, not the cases."""

CASES_PER_BROWSER = 300
"""Restart the browser after this many cases to bound memory growth."""

ASK_AGAIN_S = 1.0
"""How often a worker without a case asks whether there is one."""

STUCK_S, HEARTBEAT_CHECK_S = 900.0, 5.0
"""A worker silent for this long in the middle of a case has hung: no step takes as long, not even a wait for the database."""

WORK_S = 0.15
"""CPU time a worker needs for each answer it waits for, s (`./dev bench night --workers`). While one waits, another can work."""

WAKE_S = 0.2
"""How long to join a thread at a time: on Windows an endless wait is not interrupted by Ctrl-C."""


@dataclass(slots=True)
class NightResult:
    """How the night went. `stopped_by` is None when it ran to its end."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    left: int = 0
    stopped_by: BryggaError | GuardError | None = None
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """0 when the night ended, whatever was left to people; otherwise the error's own; 130 when asked to stop."""
        if self.stopped_by is not None:
            # An error of a case has no exit code; if it stopped the night, a screen was not as expected.
            return self.stopped_by.exit_code or ScreenError.exit_code
        return 130 if self.interrupted else 0


class Audience(Protocol):
    """Follows the night's progress."""

    def found(self, cases: int) -> None:
        """The queue is known."""
        ...

    def begins(self, case: CaseRef) -> None:
        """A case begins."""
        ...

    def ended(self, case: CaseRef, outcome: Outcome, reason: str) -> None:
        """A case has ended."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """A night's limits: workers, window, ceiling, and whether somebody has asked it to stop.

    `workers` is the most there may be; with `cores`, no more are started than keep those busy, given how fast the system
    answers. `abandon` ends this process. It is called when a worker hangs in a call without a time-out, which nothing else
    can end; the next run looks for what may have been done.
    """

    workers: int = 1
    cores: int | None = None
    claim_until: datetime | None = None
    ceiling: int | None = None
    stop: Callable[[], bool] = lambda: False
    abandon: Callable[[], None] | None = None


class Night:
    """One night of one flow; an instance runs once."""

    def __init__(  # noqa: PLR0917 - each is a neighbour behind a port
        self,
        flow: Flow,
        open_surfaces: Callable[[], DriverFactory],
        feed: Feed,
        case_run: CaseRun,
        clock: Clock,
        audience: Audience,
    ) -> None:
        self._flow, self._open_surfaces, self._feed, self._run = flow, open_surfaces, feed, case_run
        self._clock, self._audience = clock, audience
        self._lock = threading.Lock()
        self._result = NightResult()
        self._limits = Limits()
        self._taken, self._longest, self._ended = 0, timedelta(0), threading.Event()
        self._fingerprints: list[str] = []
        self._answer_s = 0.0
        self._others: list[threading.Thread] = []
        self._died: BaseException | None = None

    def run(self, month: Month, limits: Limits) -> NightResult:
        """Find the cases and let each worker take them one by one, until the queue is empty or a limit is reached.

        An error that concerns more than its case stops the night and keeps the queue; the other workers finish their cases
        first. A broken promise stops them before their next act. What is done stays done.
        """
        self._limits = limits
        threading.Thread(target=self._monitor, daemon=True).start()
        self._work(find=month)
        self._wait()
        self._ended.set()
        if self._died is not None:
            raise self._died
        self._result.interrupted = limits.stop() and self._result.stopped_by is None
        with suppress(StoreUnavailable):  # if the store failed, `stopped_by` says so
            self._result.left = self._feed.left()
        return self._result

    def _work(self, find: Month | None = None) -> None:
        """Run one worker to the end of the night. Never raises: what ends it is recorded for the night."""
        try:
            while self._with_a_browser(find):
                find = None
        except Stopped:
            pass
        except (BryggaError, GuardError) as error:
            self._stop(error)
        except BaseException as death:
            self._die(death)

    def _with_a_browser(self, find: Month | None) -> bool:
        """Work with one browser until the night ends or the browser has had its share of cases; whether to go on."""
        with closing(self._open_surfaces()) as surfaces:
            worker = Worker(self._flow, surfaces, self._run)
            if find is not None:
                self._feed.offer(worker.find(find))
                self._answer_s = surfaces.answer_s()
                self._audience.found(self._feed.left())
                self._run.stop_signal.idle()
            for _ in range(CASES_PER_BROWSER):
                lease = self._next()
                if lease is None:
                    return False
                self._case(worker, lease)
        return True

    def _next(self) -> Lease | None:
        """Take the next case. Wait for one while the night is paused or another machine may give one up."""
        while True:
            with self._lock:
                if self._is_over():
                    return None
                lease = self._feed.take()
                if lease is not None:
                    return self._begun(lease)
                if not self._feed.may_come():
                    return None
            time.sleep(ASK_AGAIN_S)

    def _begun(self, lease: Lease) -> Lease:
        self._taken += 1
        self._audience.begins(lease.case)
        if not lease.crashes:
            self._start_others()
        return lease

    def _is_over(self) -> bool:
        limits = self._limits
        return (
            self._result.stopped_by is not None
            or self._died is not None
            or limits.stop()
            or (limits.claim_until is not None and self._is_too_late(limits.claim_until))
            or (limits.ceiling is not None and self._taken >= limits.ceiling)
        )

    def _is_too_late(self, end: datetime) -> bool:
        """A case that is begun is finished, so none is begun that could outlast the window, judging by the longest so far."""
        now = self._clock.now()
        return now >= end or now + self._longest > end

    def _monitor(self) -> None:
        abandon = self._limits.abandon
        while abandon is not None and not self._ended.wait(HEARTBEAT_CHECK_S):
            if self._run.stop_signal.heartbeat_age_s() > STUCK_S:
                abandon()

    def _start_others(self) -> None:
        """Called once no case that crashed a process is left: those come first and alone, so each counts only its own crash."""
        if not self._others:
            more = min(self._worker_count() - 1, self._feed.left())
            # Daemons: a thread that hangs in its browser must not keep the process alive.
            self._others = [threading.Thread(target=self._work, daemon=True) for _ in range(more)]
            for thread in self._others:
                thread.start()

    def _worker_count(self) -> int:
        cores = self._limits.cores
        return (
            self._limits.workers
            if cores is None
            else min(self._limits.workers, round(cores * (1 + self._answer_s / WORK_S)))
        )

    def _case(self, worker: Worker, lease: Lease) -> None:
        began = self._clock.now()
        try:
            self._through(worker, lease)
        finally:
            self._run.stop_signal.idle()
            self._longest = max(self._longest, self._clock.now() - began)

    def _through(self, worker: Worker, lease: Lease) -> None:
        try:
            outcome, reason, detail = worker.case(lease)
        except LeaseLost:
            # Another machine has the case now and records its outcome. This worker goes on with the next.
            with suppress(LeaseLost):
                self._feed.give_back(lease)
            return
        except GuardError:
            self._run.stop_signal.set()  # stop the others first; recording can wait
            self._feed.finish(lease, Outcome.TO_PERSON, Reason.GUARD, "")
            raise
        except (BryggaError, Stopped):
            self._feed.give_back(lease)
            raise
        with self._lock, suppress(LeaseLost):
            self._feed.finish(lease, outcome, reason, detail)
            self._result.outcomes[outcome.value] += 1
            self._result.reasons[reason] += reason != ""
            self._audience.ended(lease.case, outcome, reason)
            self._trip(reason, detail)

    def _trip(self, reason: str, detail: str) -> None:
        self._fingerprints = [*self._fingerprints, detail][-BREAKER:] if reason in BREAKS else []
        if len(self._fingerprints) == BREAKER and len(set(self._fingerprints)) == 1:
            raise ScreenError(f"{BREAKER} ärenden i rad: {detail}")

    def _stop(self, error: BryggaError | GuardError) -> None:
        """Record the first error that stops the night; a broken promise takes precedence over any other."""
        if isinstance(error, GuardError):
            self._run.stop_signal.set()
        with self._lock:
            recorded = self._result.stopped_by
            if recorded is None or (isinstance(error, GuardError) and not isinstance(recorded, GuardError)):
                self._result.stopped_by = error

    def _die(self, death: BaseException) -> None:
        """A bug outside the cases, or a second Ctrl-C: the other workers stop and give their cases back."""
        self._run.stop_signal.set()
        self._died = self._died or death

    def _wait(self) -> None:
        for thread in self._others:
            while thread.is_alive():
                try:
                    thread.join(WAKE_S)
                except KeyboardInterrupt as asked:
                    if self._died is not None:
                        raise
                    self._die(asked)
