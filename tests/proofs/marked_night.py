"""The marks in a night that is to be killed: where it is, told on a pipe, and where it stands still until it is.

The neighbours of the engine are told apart by what they are called with, the surface, the feed, the journal and the flow;
so a mark stands before every step, stage and record, on either side of every act, and in the midst of it, when what is
sent has left the browser. Nothing in the house knows of this: the marks are put in where the house is wired together.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from playwright.sync_api import Route

from bot.app import night, wiring
from bot.drivers.host import HostClock
from bot.engine import CaseRun, Night
from bot.kit import Flow
from bot.ports.surface import Target
from tests.e2e.training_night import DAY

ON_ITS_WAY = "on its way"
SURFACE = {"show", "read", "settled", "rows", "fill", "fill_secret", "choose", "act"}
RECORDS = {"intend", "evidence", "finish_stage", "keep"}


@dataclass(frozen=True, order=True)
class Doom:
    """Where a night is to be killed: in this case, or before and between cases, the so manyth time at this place."""

    case: str
    place: str
    time: int


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


class MarkedFactory(Marked):
    """Makes marked surfaces."""

    def new_session(self) -> MarkedSurface:
        return self._marked(self._inner.new_session())

    def new_surface(self) -> MarkedSurface:
        return self._marked(self._inner.new_surface())

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
    """The machine's clock on the day of the households, for an ordinary night without a date of its own."""

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
    load, fetch = night.load_flow, Route.fetch
    built: Any = wiring
    built.HostClock = ThatDay
    changed: Any = night
    changed.load_flow = lambda package: marked_flow(load(package), marks)
    changed.CaseRun = lambda flow, journal, *rest: CaseRun(
        flow, Marked(journal, marks, RECORDS, RECORDS - {"evidence"}), *rest
    )
    changed.Night = lambda flow, open_surfaces, feed, *rest: Night(
        flow,
        lambda: MarkedFactory(open_surfaces(), marks, set(), set()),
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
