"""The feed of several machines: Procrastinate orders the queue, the store knows who holds what and who is alive.

A case is taken in two steps, first its turn and then its row, and ended in reverse. A machine that dies in between leaves
one without the other, which `_mend` repairs. No row is ever held twice: each claim raises the row's token, and a write
under an older token is refused.
"""

import threading
import time
from collections.abc import Callable, Iterable

from bot.domain.case import CaseRef, Outcome
from bot.domain.errors import LoginsTaken, StoreUnavailable
from bot.feed.local import AGAIN
from bot.feed.queue import CRASHED, Queue
from bot.ports.feed import Lease, Machine, NightRef, Pause
from bot.ports.queue import CaseRows, SharedRows

BEAT_S, ALIVE_S = 15.0, 90.0
"""How often a machine sends a heartbeat, and how long after the last one it counts as dead and loses its cases to others."""


class SharedFeed:
    """Implements `ports.feed.Feed`. Its workers may be in several threads."""

    def __init__(  # noqa: PLR0917 - what a shared night is made of
        self,
        rows: CaseRows,
        shared: SharedRows,
        queue: Queue,
        night: NightRef,
        machine: Machine,
        wanted: Callable[[CaseRef], bool] = lambda _: True,
    ) -> None:
        self._rows, self._shared, self._queue, self._night = rows, shared, queue, night
        self._machine, self._wanted = machine, wanted
        self._logins = 0
        self._turns: dict[Lease, int] = {}
        self._lock = threading.Lock()
        self._looked = -ALIVE_S
        self._ends = threading.Event()
        self._beating = threading.Thread(target=self._beat, daemon=True)

    def join(self, logins: int) -> int:
        """Take part in the night with as many workers as there are logins left. Raises: LoginsTaken when there are none."""
        self._logins = logins
        workers = self._shared.join(self._queue.member, self._machine, logins, ALIVE_S)
        if not workers:
            raise LoginsTaken(f"{logins} av {logins}")
        self._beating.start()
        return workers

    def close(self) -> None:
        """Leave the night, and its logins and unfinished cases to others."""
        self._ends.set()
        if self._beating.ident:
            self._beating.join()
        self._shared.leave(self._queue.member)
        self._queue.close()

    # ------------------------------------------------------------ Feed

    def offer(self, cases: Iterable[CaseRef]) -> int:
        """Add the cases that are new, and those that may be tried again; how many."""
        added = self._rows.add(self._night, filter(self._wanted, cases), AGAIN)
        with self._lock:
            self._shared.reap(self._night)
            self._mend()
        return added

    def take(self) -> Lease | None:
        """Take the next case that nobody holds."""
        with self._lock:
            if self._ends.is_set() or self._rows.pause(self._night) is not Pause.OFF:
                return None
            self._reclaim()
            lease = self._next()
            if lease is None and self._rows.waiting(self._night):
                self._mend()
                lease = self._next()
            return lease

    def finish(self, lease: Lease, outcome: Outcome, reason: str = "", detail: str = "") -> None:
        """Record how the case ended."""
        try:
            self._rows.close(lease, outcome, reason, detail)
        finally:  # also when the case was taken over, since its turn is no longer ours
            with self._lock:
                self._queue.finish(self._turns.pop(lease))

    def give_back(self, lease: Lease) -> None:
        """Put an unfinished case back, first in line."""
        try:
            self._rows.requeue(lease)
        finally:
            with self._lock:
                self._queue.put_back(self._turns.pop(lease))

    def left(self) -> int:
        """How many cases are still waiting."""
        return self._rows.waiting(self._night)

    def may_come(self) -> bool:
        """Whether the night is paused, or another machine holds a case that it may fail to finish."""
        pause = self._rows.pause(self._night)
        if self._ends.is_set() or pause is Pause.DRAINED:
            return False
        return pause is Pause.PAUSED or self._shared.elsewhere(self._night, self._queue.member) > 0

    # ------------------------------------------------------------ recovery

    def _next(self) -> Lease | None:
        while (turn := self._queue.fetch()) is not None:
            lease = self._shared.claim_one(self._night, turn.case_id, self._queue.member)
            if lease is not None:
                self._turns[lease] = turn.nr
                return lease
            self._queue.finish(turn.nr)  # the case has ended, belongs to another night, or has another turn
        return None

    def _reclaim(self) -> None:
        now = time.monotonic()
        if now - self._looked < BEAT_S:
            return
        self._looked = now
        if self._shared.reap(self._night):
            self._mend()

    def _mend(self) -> None:
        """Give every waiting case a turn that can be taken."""
        turns, living = self._queue.turns(), self._shared.living()
        missing = []
        for case in self._shared.queued(self._night):
            turn = turns.get(case.case_id)
            if turn is None:
                missing.append(case)
            elif turn.member is not None and turn.member not in living:
                self._queue.put_back(turn.nr, CRASHED)
        self._queue.put(missing)

    def _beat(self) -> None:
        while not self._ends.wait(BEAT_S):
            try:
                is_known = self._shared.beat(self._queue.member, ALIVE_S)
                if not is_known and not self._shared.join(self._queue.member, self._machine, self._logins, ALIVE_S):
                    self._ends.set()
            except StoreUnavailable:
                continue  # the workers meet the same error themselves
