"""One lane: a browser window and a login of its own, and what a fault means for the case that is in it.

A lane is used by one thread. It knows nothing of the other lanes but the brake, which it feels before it logs in and
before every act.
"""

import traceback
from collections.abc import Sequence

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import BryggaError, CaseError, LeaseLost, OutOfScope, ScreenError, SessionLost
from bot.domain.period import Month
from bot.engine._case import CaseRun
from bot.kit import Desk, Flow
from bot.ports.feed import Lease
from bot.ports.surface import Surface, SurfaceMaker

MAX_CRASHES = 4
"""A case that has taken the process with it this often is not for a bot. Three may be the machine's bad luck."""


class Lane:
    """Takes one case at a time through the flow, on surfaces that are its own."""

    def __init__(self, flow: Flow, surfaces: SurfaceMaker, case_run: CaseRun) -> None:
        self._flow, self._surfaces, self._run = flow, surfaces, case_run
        self._surface: Surface | None = None

    def find(self, month: Month) -> Sequence[CaseRef]:
        """The cases of the night; once more from login when a screen or a session fails."""
        try:
            return self._find(month)
        except (ScreenError, SessionLost):
            self._surface = None
            return self._find(month)

    def _find(self, month: Month) -> Sequence[CaseRef]:
        return self._run.find(Desk(self._surface or self.log_in()), month)

    def log_in(self) -> Surface:
        """Begin anew, with nothing left from before."""
        self._run.brake.feel()
        surface = self._surfaces.fresh()
        self._flow.stages["login"](Desk(surface))
        self._surface = surface
        return surface

    def case(self, lease: Lease) -> tuple[Outcome, str, str]:
        """One case, with the second chance its kind of fault allows. Raises what stops the night."""
        if lease.crashes >= MAX_CRASHES:
            return self._give_up(lease)
        astray, lost_at = 0, -1
        while True:
            try:
                self._run.run(lease, self._at_home(), is_last=astray > 0)
                self._leave(lease)
                return self._run.done, "", ""
            except SessionLost:
                if lost_at == self._run.finished_stages(lease):
                    raise  # lost again without getting anywhere: it is the system, not the case
                lost_at = self._run.finished_stages(lease)
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
            except LeaseLost:
                self._surface = None  # the case may be open here still; the next one begins with a login of its own
                raise
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
                self._run.leave(lease, self._surface or self.log_in(), reopen=fresh)
                return
            except (SessionLost, ScreenError, CaseError):
                self._surface = None
            except BryggaError:
                raise
            except Exception:  # a bug in the way out takes no more than the lock; how the case ended stands
                self._surface = None

    def _at_home(self) -> Surface:
        if self._surface is None:
            return self.log_in()
        self._surface = self._surfaces.renewed()
        return self._surface


def without_values(bug: Exception) -> str:
    """Where a bug is, and its kind; a message may hold anything, and is left out."""
    frames = traceback.extract_tb(bug.__traceback__)[-4:]
    places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"{type(bug).__name__} {places}"
