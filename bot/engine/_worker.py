"""One worker: its own browser window and login, and what a fault means for the case it has.

Used by one thread. Workers share nothing but the stop signal, which each checks before it logs in and before every act.
"""

import traceback
from collections.abc import Sequence

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import BryggaError, CaseError, LeaseLost, OutOfScope, Reason, ScreenError, SessionLost
from bot.domain.period import Month
from bot.engine._case import CaseRun
from bot.kit import Desk, Flow
from bot.ports.feed import Lease
from bot.ports.surface import DriverFactory, Surface

MAX_CRASHES = 4
"""A case that has crashed the process this often is not for a bot. Three crashes may be the machine's bad luck."""

CLOSE_ATTEMPTS = 3
"""How often closing a case is tried: a lock that is left keeps people out of it."""

LOCK_LEFT = "robotens lås kan vara kvar"


class Worker:
    """Takes one case at a time through the flow, on its own surfaces."""

    def __init__(self, flow: Flow, surfaces: DriverFactory, case_run: CaseRun) -> None:
        self._flow, self._surfaces, self._run = flow, surfaces, case_run
        self._surface: Surface | None = None

    def find(self, month: Month) -> Sequence[CaseRef]:
        """List the night's cases; retry once from login when a screen or the session fails."""
        try:
            return self._find(month)
        except (ScreenError, SessionLost):
            self._surface = None
            return self._find(month)

    def _find(self, month: Month) -> Sequence[CaseRef]:
        return self._run.find(Desk(self._surface or self.log_in()), month)

    def log_in(self) -> Surface:
        """Log in to a new session with nothing left of the old one."""
        self._run.stop_signal.check()
        surface = self._surfaces.new_session()
        self._flow.stages["login"](Desk(surface))
        self._surface = surface
        return surface

    def case(self, lease: Lease) -> tuple[Outcome, str, str]:
        """Run one case, with the retries its kind of fault allows. Raises what stops the night."""
        if lease.crashes >= MAX_CRASHES:
            return self._give_up(lease)
        retries, lost_at = 0, -1
        while True:
            try:
                self._run.run(lease, self._fresh_surface(), is_last=retries > 0)
                return self._run.done, "", self._close(lease, is_proven=self._run.ends_proven)
            except SessionLost:
                if lost_at == self._run.finished_stages(lease):
                    raise  # lost again without progress: the system is at fault, not the case
                lost_at = self._run.finished_stages(lease)
                self._surface = None
            except ScreenError as error:
                self._surface = None
                retries += 1
                if retries > 1:
                    left = self._close(lease)
                    return Outcome.TO_PERSON, Reason.SCREEN, _joined(f"{error.code} {error.detail}", left)
            except OutOfScope as error:
                left = self._close(lease)
                return Outcome.TO_PERSON, error.reason, _joined(error.detail, left)
            except LeaseLost:
                self._surface = None  # the case may still be open here, so the next one begins with a new login
                raise
            except BryggaError:
                raise
            except Exception as bug:
                self._surface = None
                left = self._close(lease)
                return Outcome.TO_PERSON, Reason.BUG, _joined(without_values(bug), left)

    def _give_up(self, lease: Lease) -> tuple[Outcome, str, str]:
        """Only release the lock, and try once: if that crashes too, the next night does not even open the case."""
        left = ""
        if lease.crashes == MAX_CRASHES:
            self._surface = None
            left = self._close(lease)
        return Outcome.TO_PERSON, Reason.CRASHED, left

    def _close(self, lease: Lease, *, is_proven: bool = False) -> str:
        """Close the case so that no lock is left, from a new login if need be; the detail to record if one may be left."""
        for _ in range(CLOSE_ATTEMPTS):
            try:
                fresh = self._surface is None
                self._run.close(lease, self._surface or self.log_in(), reopen=fresh, is_proven=is_proven)
                return ""
            except (SessionLost, ScreenError, CaseError):
                self._surface = None
            except BryggaError:
                raise
            except Exception:  # a bug while closing costs no more than the lock; the case's outcome stands
                self._surface = None
        return LOCK_LEFT

    def _fresh_surface(self) -> Surface:
        if self._surface is None:
            return self.log_in()
        self._surface = self._surfaces.new_surface()
        return self._surface


def _joined(detail: str, left: str) -> str:
    return "; ".join(filter(None, (detail.strip(), left)))


def without_values(bug: Exception) -> str:
    """Describe a bug by its type and place. Its message may hold anything and is left out."""
    frames = traceback.extract_tb(bug.__traceback__)[-4:]
    places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"{type(bug).__name__} {places}"
