"""One night through its cases: who is next, what an error means for the rest, when to stop."""

import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import BryggaError, CaseError, GuardError, OutOfScope, ScreenError, SessionLost, StoreUnavailable
from bot.domain.period import Month
from bot.engine._case import CaseRun
from bot.kit import Desk, Flow
from bot.ports.feed import Feed, Lease
from bot.ports.services import Clock
from bot.ports.surface import Surface, SurfaceMaker

BREAKER = 3
"""So many cases in a row with the same fault, and it is the screen that has changed, not the cases."""

MAX_CRASHES = 4
"""A case that has taken the process with it this often is not for a bot. Three may be the machine's bad luck."""


@dataclass(slots=True)
class NightResult:
    """How the night went. `stopped_by` is None when it came to its own end."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    left: int = 0
    stopped_by: BryggaError | GuardError | None = None
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """0 the night ended, whatever was left to people; otherwise the error's own; 130 when asked to stop."""
        if self.stopped_by is not None:
            # A case's own error has no code of its own; when it stopped the night, a screen was not as expected.
            return self.stopped_by.exit_code or ScreenError.exit_code
        return 130 if self.interrupted else 0


class Audience(Protocol):
    """Who follows the night as it goes."""

    def found(self, cases: int) -> None:
        """The queue is known."""
        ...

    def begins(self, case: CaseRef) -> None:
        """A case begins."""
        ...

    def ended(self, case: CaseRef, outcome: Outcome, reason: str) -> None:
        """A case has ended."""
        ...


class Night:
    """One night of one flow."""

    def __init__(  # noqa: PLR0917 - each is a neighbour met through a port
        self, flow: Flow, surfaces: SurfaceMaker, feed: Feed, case_run: CaseRun, clock: Clock, audience: Audience
    ) -> None:
        self._flow, self._surfaces, self._feed, self._run = flow, surfaces, feed, case_run
        self._clock, self._audience = clock, audience
        self._surface: Surface | None = None
        self._fingerprints: list[str] = []

    def run(
        self, month: Month, *, claim_until: datetime | None, ceiling: int | None, stop: Callable[[], bool]
    ) -> NightResult:
        """Find the cases and take them one by one, until the queue, the window or the ceiling ends.

        An error that is not the case's own stops the night and keeps the queue; what is done stays done.
        """
        result = NightResult()
        try:
            surface = self._log_in()
            found: list[CaseRef] = self._flow.stages["find"](Desk(surface), month)
            self._feed.offer(found)
            self._audience.found(self._feed.left())
            self._cases(result, claim_until, ceiling, stop)
        except (BryggaError, GuardError) as error:
            result.stopped_by = error
        result.interrupted = stop() and result.stopped_by is None
        with suppress(StoreUnavailable):  # when the store is what failed, it was said above
            result.left = self._feed.left()
        return result

    def _cases(
        self, result: NightResult, claim_until: datetime | None, ceiling: int | None, stop: Callable[[], bool]
    ) -> None:
        taken = 0
        while not stop() and (claim_until is None or self._clock.now() < claim_until):
            if ceiling is not None and taken >= ceiling:
                return
            lease = self._feed.take()
            if lease is None:
                return
            taken += 1
            self._audience.begins(lease.case)
            try:
                outcome, reason, detail = self._case(lease)
            except GuardError:
                self._feed.finish(lease, Outcome.TO_PERSON, "guard", "")
                raise
            except BryggaError:
                self._feed.give_back(lease)
                raise
            self._feed.finish(lease, outcome, reason, detail)
            result.outcomes[outcome.value] += 1
            result.reasons[reason] += reason != ""
            self._audience.ended(lease.case, outcome, reason)
            self._trip(reason, detail)

    def _case(self, lease: Lease) -> tuple[Outcome, str, str]:
        """One case, with the second chance its kind of fault allows. Raises what stops the night."""
        if lease.crashes >= MAX_CRASHES:
            return self._give_up(lease)
        astray, lost_at = 0, -1
        while True:
            try:
                self._run.run(lease, self._at_home())
                self._leave(lease)
                return Outcome.DRAFTED, "", ""
            except SessionLost:
                if lost_at == self._run.finished_stages:
                    raise  # lost again without getting anywhere: it is the system, not the case
                lost_at = self._run.finished_stages
                self._surface = None
            except ScreenError as error:
                self._surface = None
                astray += 1
                if astray > 1:
                    self._leave(lease)
                    return Outcome.TO_PERSON, "screen", f"{error.code} {error.detail}"
            except OutOfScope as error:
                self._leave(lease)
                return Outcome.TO_PERSON, error.reason, error.detail
            except BryggaError:
                raise
            except Exception as bug:
                self._surface = None
                self._leave(lease)
                return Outcome.TO_PERSON, "bug", without_values(bug)

    def _give_up(self, lease: Lease) -> tuple[Outcome, str, str]:
        """Only let go of the lock, and try that once: if it too takes the process, the next night does not even look."""
        if lease.crashes == MAX_CRASHES:
            self._surface = None
            self._leave(lease)
        return Outcome.TO_PERSON, "crashed", ""

    def _leave(self, lease: Lease) -> None:
        """Close the case so that no lock is left; from a fresh login if need be."""
        for _ in range(2):
            try:
                fresh = self._surface is None
                self._run.leave(lease, self._surface or self._log_in(), reopen=fresh)
                return
            except (SessionLost, ScreenError, CaseError):
                self._surface = None
            except BryggaError:
                raise
            except Exception:  # a bug in the way out takes no more than the lock; how the case ended stands
                self._surface = None

    def _at_home(self) -> Surface:
        if self._surface is None:
            return self._log_in()
        self._surface = self._surfaces.renewed()
        return self._surface

    def _log_in(self) -> Surface:
        surface = self._surfaces.fresh()
        self._flow.stages["login"](Desk(surface))
        self._surface = surface
        return surface

    def _trip(self, reason: str, detail: str) -> None:
        self._fingerprints = [*self._fingerprints, detail][-BREAKER:] if reason == "screen" else []
        if len(self._fingerprints) == BREAKER and len(set(self._fingerprints)) == 1:
            raise ScreenError(f"{BREAKER} ärenden i rad: {detail}")


def without_values(bug: Exception) -> str:
    """Where a bug is, and its kind; a message may hold anything, and is left out."""
    frames = traceback.extract_tb(bug.__traceback__)[-4:]
    places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"{type(bug).__name__} {places}"
