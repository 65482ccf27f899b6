"""Procrastinate's queue on Postgres, called from ordinary threads.

Procrastinate is asynchronous and pushes work to functions, whereas our workers pull a case when they are free. So its
`JobManager` is called directly, in an event loop of its own, and its worker is not used. The queue only keeps the order:
the store knows the state of a case and who is alive.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from psycopg import InterfaceError, OperationalError
from psycopg.errors import RaiseException

from bot.domain.errors import StoreUnavailable
from bot.ports.feed import Waiting

# The pool logs every failed attempt to connect; the store reports an unreachable database once, in Swedish.
logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())

T = TypeVar("T")
RETRY_FOR_S = 600.0
"""How long to wait for an unreachable database, as the store does."""

RETRY_EVERY_S = 1.0
GIVEN_BACK, CRASHED = 1, 2
"""Priorities of a case that was given back and of one whose process died; all others have zero or less."""

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""Retry time in the past: a machine whose clock is ahead would otherwise delay its cases."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A case's place in the queue, and the member that has taken it, if any."""

    nr: int
    case_id: int
    member: int | None


class Queue:
    """A named queue, used by one thread at a time. Each process that opens it becomes a member with its own number."""

    def __init__(self, address: str, password: str, name: str) -> None:
        """Connect, create missing tables, and become a member. Raises: StoreUnavailable."""
        more = {"password": password} if password else {}
        self._connector = PsycopgConnector(
            conninfo=address, kwargs={"connect_timeout": 10, **more}, min_size=1, max_size=2, timeout=10.0
        )
        self._name, self._app = name, App(connector=self._connector)
        self._taken: set[int] = set()
        self._is_unsure = False
        # Not the platform's default: psycopg cannot work in the one Windows uses.
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._run(self._open())
            self.member = self._run(self._app.job_manager.register_worker())
        except (ConnectorException, OperationalError) as problem:
            self.close()
            raise StoreUnavailable(f"kön: {type(problem.__cause__ or problem).__name__}") from None

    def put(self, cases: Iterable[Waiting]) -> None:
        """Queue cases; a case that another machine has queued meanwhile is queued once."""
        turns = [self._turn_of(case) for case in cases]
        if not turns:
            return
        try:
            self._retry_while_away(lambda: self._app.job_manager.batch_defer_jobs_async(turns))
        except AlreadyEnqueued:  # all or none, and it does not say which was there
            for turn in turns:
                with suppress(AlreadyEnqueued):
                    self._retry_while_away(lambda turn=turn: self._app.job_manager.batch_defer_jobs_async([turn]))

    def fetch(self) -> Turn | None:
        """Take the next turn for this member."""
        job = self._retry_while_away(self._fetch)
        if job is None:
            return None
        turn = _turn(job)
        self._taken.add(turn.nr)
        return turn

    def finish(self, turn: int) -> None:
        """End a turn."""
        self._taken.discard(turn)
        with suppress(RaiseException):  # it had ended: another machine ended it, or the answer was lost
            self._retry_while_away(
                lambda: self._app.job_manager.finish_job_by_id_async(turn, Status.SUCCEEDED, delete_job=True)
            )

    def put_back(self, turn: int, priority: int = GIVEN_BACK) -> None:
        """Put a turn back, ahead of all that have waited."""
        self._taken.discard(turn)
        try:
            self._retry_while_away(
                lambda: self._app.job_manager.retry_job_by_id_async(turn, AT_ONCE, priority=priority)
            )
        except RaiseException:
            pass  # as above
        except UniqueViolation:  # the case has another turn already
            self.finish(turn)

    def turns(self) -> Mapping[int, Turn]:
        """Every waiting or taken turn, by case."""
        jobs: Iterable[Job] = self._retry_while_away(lambda: self._app.job_manager.list_jobs_async(queue=self._name))
        return {turn.case_id: turn for turn in map(_turn, jobs)}

    def close(self) -> None:
        """Close the connections."""
        with suppress(ConnectorException, OperationalError):
            self._run(self._app.close_async())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _turn_of(self, case: Waiting) -> Job:
        return Job(
            queue=self._name, task_name="case", task_kwargs={"case": case.case_id}, lock=None,
            queueing_lock=f"case {case.case_id}", priority=min(GIVEN_BACK, -case.place),
        )  # fmt: skip

    async def _fetch(self) -> Job | None:
        if self._is_unsure:  # the last answer was lost, and the turn it held is ours
            mine = await self._app.job_manager.list_jobs_async(worker_id=self.member, status=Status.DOING.value)
            self._is_unsure = False
            for job in mine:
                if job.id not in self._taken:
                    return job
        self._is_unsure = True
        job = await self._app.job_manager.fetch_job([self._name], self.member)
        self._is_unsure = False
        return job

    async def _open(self) -> None:
        await self._app.open_async()
        if not await self._app.check_connection_async():
            try:
                await self._app.schema_manager.apply_schema_async()
            except ConnectorException:
                if not await self._app.check_connection_async():
                    raise  # otherwise another machine created them at the same moment

    def _retry_while_away(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run, and retry while the database is unreachable. Raises: StoreUnavailable; what the database refused."""
        end = time.monotonic() + RETRY_FOR_S
        while True:
            try:
                return self._run(make())
            except UniqueViolation:
                raise
            except (ConnectorException, OperationalError) as problem:
                cause = problem.__cause__ or problem
                if not isinstance(cause, OperationalError | InterfaceError):
                    raise cause from None
                if time.monotonic() > end:
                    raise StoreUnavailable(f"kön: {type(cause).__name__}") from None
                time.sleep(RETRY_EVERY_S)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def _turn(job: Job) -> Turn:
    assert job.id is not None
    case_id = job.task_kwargs["case"]
    assert isinstance(case_id, int)
    return Turn(job.id, case_id, job.worker_id)
