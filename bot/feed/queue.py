"""Procrastinate's queue on Postgres, spoken to from ordinary threads.

Procrastinate is asynchronous and hands work to functions; a worker asks for its next case when it has time for one. So its
`JobManager` is called directly, in a loop of its own, and its worker is not used. The queue knows whose turn it is, and
nothing else: where a case stands and who is alive is the store's to say.
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

# The pool tells each time it tries a database that is away; that it is away, the store says once and in Swedish.
logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())

T = TypeVar("T")
PATIENCE_S = 600.0
"""So long a database that is away is waited for, as the store does."""

ASK_AGAIN_S = 1.0
GIVEN_BACK, CRASHED = 1, 2
"""The priorities of a case that was given back and of one that a process died with; the others have nought or less."""

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""A machine whose clock is ahead would otherwise put its cases off."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A case's place in the queue, and the worker that has taken it, if any."""

    nr: int
    case_id: int
    member: int | None


class Queue:
    """One queue by name. Each of its workers has a number of its own. Used by one thread at a time."""

    def __init__(self, address: str, password: str, name: str) -> None:
        """Connect, make the tables where there are none, and become a worker. Raises: StoreUnavailable."""
        more = {"password": password} if password else {}
        self._connector = PsycopgConnector(
            conninfo=address, kwargs={"connect_timeout": 10, **more}, min_size=1, max_size=2, timeout=10.0
        )
        self._name, self._app = name, App(connector=self._connector)
        self._taken: set[int] = set()
        self._is_unsure = False
        # Not the platform's own: on Windows that is one in which the database's driver cannot work.
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
        """Queue cases; what another machine has queued in the meantime stands once."""
        turns = [self._turn_of(case) for case in cases]
        if not turns:
            return
        try:
            self._patiently(lambda: self._app.job_manager.batch_defer_jobs_async(turns))
        except AlreadyEnqueued:  # all or none: which of them was there is not told
            for turn in turns:
                with suppress(AlreadyEnqueued):
                    self._patiently(lambda turn=turn: self._app.job_manager.batch_defer_jobs_async([turn]))

    def fetch(self) -> Turn | None:
        """The next turn, from now on this worker's."""
        job = self._patiently(self._fetch)
        if job is None:
            return None
        turn = _turn(job)
        self._taken.add(turn.nr)
        return turn

    def finish(self, turn: int) -> None:
        """This turn is over."""
        self._taken.discard(turn)
        with suppress(RaiseException):  # it was over: somebody else saw to it, or the answer was lost
            self._patiently(
                lambda: self._app.job_manager.finish_job_by_id_async(turn, Status.SUCCEEDED, delete_job=True)
            )

    def put_back(self, turn: int, priority: int = GIVEN_BACK) -> None:
        """This turn comes again, before all that have waited."""
        self._taken.discard(turn)
        try:
            self._patiently(lambda: self._app.job_manager.retry_job_by_id_async(turn, AT_ONCE, priority=priority))
        except RaiseException:
            pass  # as above
        except UniqueViolation:  # the case has another turn already
            self.finish(turn)

    def turns(self) -> Mapping[int, Turn]:
        """Every turn that waits or is taken, by its case."""
        jobs: Iterable[Job] = self._patiently(lambda: self._app.job_manager.list_jobs_async(queue=self._name))
        return {turn.case_id: turn for turn in map(_turn, jobs)}

    def close(self) -> None:
        """Let go of the connections."""
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
        if self._is_unsure:  # the last answer was lost: what it would have said is ours
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
                    raise  # otherwise another machine made them at the same moment

    def _patiently(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do something, and again while the database is away. Raises: StoreUnavailable; what the database refused."""
        end = time.monotonic() + PATIENCE_S
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
                time.sleep(ASK_AGAIN_S)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def _turn(job: Job) -> Turn:
    assert job.id is not None
    case_id = job.task_kwargs["case"]
    assert isinstance(case_id, int)
    return Turn(job.id, case_id, job.worker_id)
