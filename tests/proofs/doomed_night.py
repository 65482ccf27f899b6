"""A real night in a process of its own that stands still at a chosen place until it is killed there.

The night is the ordinary command with its ordinary neighbours. They are only told apart: before every step, stage and
record the process says on a pipe where it is, and at a chosen place it waits for SIGKILL. Nothing in the house knows of
this. It is forked from a process that has loaded everything and started nothing, so that a kill costs a browser and a
login, not a start of Python.
"""

import ctypes
import os
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

from playwright.sync_api import Route

from bot import cli
from bot.app import _night as wiring
from bot.drivers.host import HostClock
from bot.engine import CaseRun, Night
from bot.kit import Flow
from bot.ports.surface import Target
from tests.e2e.training_night import DAY, children_of

PATIENCE_S = 300
"""So long without a step, and the night hangs."""

LEAVE_S = 30
ON_ITS_WAY = "on its way"
SURFACE = {"show", "read", "settled", "rows", "fill", "fill_secret", "choose", "act"}
RECORDS = {"intend", "evidence", "finish_stage", "keep"}
DIE_WITH_PARENT, ADOPT = 1, 36  # prctl's PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER


@dataclass(frozen=True, order=True)
class Doom:
    """Where a night is to be killed: in this case, or before and between cases, the so manyth time at this place."""

    case: str
    place: str
    time: int


@dataclass
class Ended:
    """How a night ended: where it was killed, or by itself with this exit code, and the places it passed."""

    passed: list[tuple[str, str]] = field(default_factory=list)
    killed: Doom | None = None
    code: int = 0
    left: int = 0


class Marks:
    """Says where the night is, and stands still where it is doomed."""

    def __init__(self, pipe: int, doomed: frozenset[Doom]) -> None:
        self._pipe, self._doomed = pipe, doomed
        self._passed: Counter[tuple[str, str]] = Counter()
        self.case, self.stage, self.is_acting = "", "", False

    def reach(self, what: str, *, wait: bool = True) -> bool:
        """The night is here; True when it is to die here and need not wait for it."""
        place = f"{self.stage}: {what}"
        self._passed[self.case, place] += 1
        doom = Doom(self.case, place, self._passed[self.case, place])
        os.write(self._pipe, f"{'!' if doom in self._doomed else ''}\t{doom.case}\t{place}\t{doom.time}\n".encode())
        if doom in self._doomed and wait:
            stand_still()
        return doom in self._doomed


def stand_still() -> None:
    while True:
        time.sleep(60)


class Marked:
    """A neighbour with a place before and after some of its calls. What a call is about is named, never its values."""

    def __init__(self, inner: Any, marks: Marks, before: set[str], after: set[str]) -> None:
        self._inner, self._marks, self._before, self._after = inner, marks, before, after

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._inner, name)
        return self._through(name, call) if name in self._before | self._after else call

    def _through(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def through(*arguments: Any) -> Any:
            about = next((a for a in arguments if isinstance(a, Target | str)), "")
            what = f"{name} {f'{about.screen}.{about.control}' if isinstance(about, Target) else about}"
            if name in self._before:
                self._marks.reach(f"before {what}")
            value = call(*arguments)
            if name in self._after:
                self._marks.reach(f"after {what}")
            return value

        return through


class MarkedSurface(Marked):
    """A surface that also tells when what is sent comes from an act that leaves a trace."""

    def commit(self, target: Target) -> None:
        self._marks.is_acting = True
        self._through("commit", self._inner.commit)(target)
        self._marks.is_acting = False


class MarkedMaker(Marked):
    """Makes marked surfaces."""

    def fresh(self) -> MarkedSurface:
        return self._marked(self._inner.fresh())

    def renewed(self) -> MarkedSurface:
        return self._marked(self._inner.renewed())

    def _marked(self, surface: Any) -> MarkedSurface:
        return MarkedSurface(surface, self._marks, {*SURFACE, "commit"}, {"commit"})


class MarkedFeed(Marked):
    """A feed that knows which case the night is in."""

    def take(self) -> Any:
        lease = self._inner.take()
        self._marks.case, self._marks.stage = (lease.case.number, "take") if lease else ("", "over")
        self._marks.reach("taken")
        return lease

    def finish(self, *arguments: Any) -> None:
        self._marks.stage = "finish"
        self._marks.reach("before finish")
        self._inner.finish(*arguments)
        self._marks.reach("after finish")
        self._marks.case, self._marks.stage = "", "between"


class ThatDay(HostClock):
    """The machine's clock on the day of the households. `--as-of` would start another browser to see that it may."""

    def now(self) -> datetime:
        day = datetime.fromisoformat(DAY)
        return super().now().replace(year=day.year, month=day.month, day=day.day)


def marked_flow(flow: Flow, marks: Marks) -> Flow:
    """The flow with a place at the beginning and the end of each stage."""

    def marked(name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(stage)
        def through(*arguments: Any) -> Any:
            marks.stage = name
            marks.reach("begins")
            value = stage(*arguments)
            marks.reach("ends")
            return value

        return through

    copy = Flow(flow.name)
    for name, stage in flow.stages.items():
        copy.stage(marked(name, stage))
    return copy


def mark_everything(marks: Marks) -> None:
    """Put the marks between the night and its neighbours, where the house is wired together. For this process only."""
    load, fetch = wiring.load_flow, Route.fetch
    changed: Any = wiring
    changed.HostClock = ThatDay
    changed.load_flow = lambda package: marked_flow(load(package), marks)
    changed.CaseRun = lambda flow, journal, *rest: CaseRun(
        flow, Marked(journal, marks, RECORDS, RECORDS - {"evidence"}), *rest
    )
    changed.Night = lambda flow, open_surfaces, feed, *rest: Night(
        flow,
        lambda: MarkedMaker(open_surfaces(), marks, set(), set()),
        MarkedFeed(feed, marks, {"offer"}, {"offer"}),
        *rest,
    )

    def on_the_wire(route: Route, **options: Any) -> Any:
        if not marks.is_acting:
            return fetch(route, **options)
        is_doomed = marks.reach(ON_ITS_WAY, wait=False)
        answer = fetch(route, **options)
        if is_doomed:
            stand_still()
        marks.reach("answered")
        return answer

    Route.fetch = on_the_wire


def prepare() -> None:
    """Make this process the one that orphans come to: a browser whose night was killed is then seen, wherever it hides.

    It tidies up after itself when it is asked to end, and is asked when its own parent dies.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    _process_control(ADOPT, 1)
    _process_control(DIE_WITH_PARENT, signal.SIGTERM)


def _process_control(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def night(settings: Path, log: Path, doomed: frozenset[Doom], delay_s: float) -> Ended:
    """Run a night until it is killed or ends, and see what it leaves behind.

    `delay_s` is how long an act that is on its way may go on before the kill.
    """
    others = children_of(os.getpid())
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ours)
        _be_the_night(settings, log, Marks(theirs, doomed))
    os.close(theirs)
    ended = Ended()
    try:
        for line in _lines(ours):
            doom, case, place, time_ = line.split("\t")
            ended.passed.append((case, place))
            if doom:
                ended.killed = Doom(case, place, int(time_))
                time.sleep(delay_s if place.endswith(ON_ITS_WAY) else 0)
                break
    finally:
        os.close(ours)
        if ended.killed or sys.exc_info()[0]:
            os.kill(pid, signal.SIGKILL)
        ended.code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    ended.left = _wait_for_the_browser(others)
    return ended


def _be_the_night(settings: Path, log: Path, marks: Marks) -> None:
    code: Any = 1
    try:
        _process_control(DIE_WITH_PARENT, signal.SIGKILL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(file, 1)
        os.dup2(file, 2)
        mark_everything(marks)
        sys.argv = ["brygga", "night", "--flow", "ovning", "--settings", str(settings)]
        cli.main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 1)


def _lines(pipe: int) -> Iterator[str]:
    """What the night says, until it ends. Raises: TimeoutError when it hangs."""
    rest = b""
    while select.select([pipe], [], [], PATIENCE_S)[0]:
        if not (got := os.read(pipe, 65536)):
            return
        *whole, rest = (rest + got).split(b"\n")
        yield from (line.decode() for line in whole)
    raise TimeoutError(f"natten stod still i {PATIENCE_S} s")


def _wait_for_the_browser(others: set[int]) -> int:
    """How many processes of the night outlive it; they are ended, so that the next night has the machine alone."""
    end = time.monotonic() + LEAVE_S
    while (left := children_of(os.getpid()) - others) and time.monotonic() < end:
        time.sleep(0.05)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):  # nobody is left
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return len(left)
