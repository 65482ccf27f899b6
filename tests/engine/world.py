"""A case system, a journal and a feed that outlive a killed process, and a process that dies at any wanted step."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from bot.domain.case import CaseRef, Opened, Outcome
from bot.domain.draft import Saved
from bot.domain.errors import Label, LeaseLost, OutOfScope, Reason
from bot.domain.money import kronor
from bot.engine import CaseRun, Limits, Night, NightResult, Tables
from bot.kit import Ask, Field, Flow, Link, SaveDraft, Screen
from bot.kit import Text as TextControl
from bot.ports.feed import Lease
from bot.ports.journal import Checkpoint
from bot.ports.surface import OnScreen, Picture, Reading
from tests.domain import values as v

PARTS = ("calculation", "proposal", "note", "watch")


class Killed(BaseException):
    """The process is gone. Nothing it does afterwards can have an effect."""


class Page(Screen, name="page"):
    case: Field
    open: Link
    close: Link
    header: TextControl
    ask: Ask
    save: SaveDraft


@dataclass
class World:
    """What a crash cannot take back, and the ways a test can make it go wrong."""

    numbers: list[str] = field(default_factory=lambda: [v.CASE.number])
    die_at: int = 0
    steps: int = 0
    dead: bool = False
    log: list[tuple[str, str, str]] = field(default_factory=list)
    locks: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    saved: dict[tuple[str, str], list[Saved]] = field(default_factory=dict)
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    memory: dict[tuple[str, str], str] = field(default_factory=dict)
    intents: list[tuple[str, str]] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    queue: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    ended: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    crashes: Counter[str] = field(default_factory=Counter)
    new_sessions: int = 0
    logins: int = 0
    opened: int = 0
    browsers: list[int] = field(default_factory=list)
    forms: Any = field(default_factory=threading.local)
    one_at_a_time: Any = field(default_factory=threading.Lock)
    header: Callable[[str], OnScreen | None] | None = None
    spoil: Callable[[str, str], None] = lambda stage, number: None
    on_save: Callable[[str, Saved], Saved | None] = lambda what, saved: saved
    on_ask: bool = True
    carry_out: Callable[[str, Callable[[], None]], None] = lambda what, act: act()
    since_intent: float = float("inf")
    answer_s: float = 0.0
    belonging: dict[str, Any] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    followed: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    captured: int = 0
    at_fault: Callable[[Picture], Picture | None] = lambda picture: picture
    cancelled: set[str] = field(default_factory=set)
    taken_over: set[str] = field(default_factory=set)
    may_come: Callable[[], bool] = lambda: False
    on_end: Callable[[str], None] = lambda number: None

    @property
    def open(self) -> str:
        """What is open in the case system, and so locked."""
        return ", ".join(self.locks)

    @property
    def form(self) -> Any:
        """What the worker of this thread is about to save."""
        return self.forms.content

    @form.setter
    def form(self, content: Any) -> None:
        self.forms.content = content

    def step(self) -> None:
        with self.one_at_a_time:
            self.steps += 1
            if self.dead or self.steps == self.die_at:
                self.dead = True
                raise Killed

    def restart(self) -> None:
        """A new process on what the old one left."""
        self.dead, self.die_at = False, 0
        self.crashes.update(self.running)
        self.queue[:0] = self.running
        self.running = []

    def draft(self) -> str:
        return self.kept[v.CASE.number, "draft"]

    def calls(self, stage: str) -> int:
        return sum(1 for what, name, _ in self.log if (what, name) == ("call", stage))


class Session:
    """One login: the system remembers which case is open in it."""

    open = ""


class FakeSurface:
    def __init__(self, world: World, session: Session) -> None:
        self.world, self.session, self.typed = world, session, ""

    def show(self, screen):
        self.world.step()

    def read(self, target):
        self.world.step()
        return Reading(self.session.open, v.SOURCE)

    def fill(self, target, value):
        self.world.step()
        self.typed = value

    def act(self, target):
        self.world.step()
        if target.control == "open":
            self.session.open = self.typed
            self.world.locks += [self.typed] * (self.typed not in self.world.locks)
        elif self.session.open:
            self.world.locks.remove(self.session.open)
            self.session.open = ""
        self.world.step()

    def commit(self, target):
        world = self.world
        world.step()
        number = self.session.open
        if target.control == "ask":
            world.carry_out("ask", lambda: world.asked.extend([number] * world.on_ask))
        else:
            what, part = world.form
            saved = world.on_save(what, Saved(v.ROBOT, "Preliminär", part))
            rows = world.saved.setdefault((number, what), [])
            world.carry_out(what, lambda: rows.extend([saved] if saved else []))
        world.step()

    def fallback_used(self):
        return ""

    def on_screen(self):
        self.world.step()
        if self.world.header:
            return self.world.header(self.session.open)
        return OnScreen(self.session.open, v.ANNA.formatted()) if self.session.open else None

    def capture(self, screen, *, labels_only=False):
        self.world.step()
        if not labels_only:
            return Picture(b"bild")
        self.world.captured += 1
        return self.world.at_fault(Picture(b"etiketter", (), OnScreen(self.session.open, v.ANNA.formatted())))


class FakeSurfaces:
    """One worker's; of another thread it will hear nothing, like the real ones."""

    def __init__(self, world: World) -> None:
        self.world, self.session, self.thread = world, Session(), threading.get_ident()
        self.world.browsers.append(self.thread)
        self.world.opened += 1

    def new_session(self):
        self.world.step()
        self.world.new_sessions += 1
        self.session = Session()
        return FakeSurface(self.world, self.session)

    def new_surface(self):
        self.world.step()
        assert threading.get_ident() == self.thread
        return FakeSurface(self.world, self.session)

    def answer_s(self):
        return self.world.answer_s

    def close(self):
        assert threading.get_ident() == self.thread
        self.world.browsers.remove(self.thread)


class FakeJournal:
    """Keeps in the world; every write is a step before and a step after."""

    def __init__(self, world: World) -> None:
        self.world = world

    def checkpoint(self, lease, stage):
        self.world.step()
        kept = self.world.kept.get((lease.case.number, stage))
        return None if kept is None else Checkpoint(stage, kept)

    def finish_stage(self, lease, stage, payload):
        self.world.step()
        assert (lease.case.number, stage) not in self.world.kept
        self.world.kept[lease.case.number, stage] = payload
        self.world.log.append(("kept", stage, lease.case.number))
        self.world.step()

    def since_intent(self, lease, stage):
        self.world.step()
        return self.world.since_intent if (lease.case.number, stage) in self.world.intents else None

    def intend(self, lease, stage):
        self.world.step()
        self.world.intents.append((lease.case.number, stage))
        self.world.log.append(("intend", stage, lease.case.number))
        self.world.step()

    def belongs(self, lease, to, people):
        self.world.step()
        self.world.belonging[lease.case.number] = (to, people)

    def consulted(self, lease, entry):
        self.world.step()
        self.world.log.append(("consulted", entry.case.number, entry))

    def is_cancelled(self, lease):
        return lease.case.number in self.world.cancelled

    def event(self, lease, event):
        self.world.step()
        self.world.events.append(event)

    def keep(self, lease, name, change):
        self.world.step()
        self.world.memory[lease.case.number, name] = change(self.world.memory.get((lease.case.number, name)))
        self.world.step()

    def recall(self, flow, case, name):
        self.world.step()
        return self.world.memory.get((case.number, name))

    def amend(self, flow, case, name, change, entry=None):
        self.keep(SimpleNamespace(case=case), name, change)

    def awaited(self, flow, since):
        return [
            CaseRef(n, v.OCTOBER) for n, stage in self.world.kept if stage == "draft" and n not in self.world.decided
        ]

    def drafted(self, flow, case):
        return self.world.kept.get((case.number, "draft"))

    def keep_outcome(self, flow, case, stands, changes, found):
        self.world.step()
        self.world.followed[case.number] = (stands, changes, found)

    def evidence(self, lease, stage, what, picture, spots=""):
        self.world.step()
        self.world.pictures.append(what)


class FakeFeed:
    def __init__(self, world: World) -> None:
        self.world, self.token = world, 0

    def offer(self, cases):
        self.world.step()
        known = {*self.world.queue, *self.world.ended}
        self.world.queue += [case.number for case in cases if case.number not in known]
        return len(self.world.queue)

    def take(self):
        self.world.step()
        if not self.world.queue:
            return None
        number = self.world.queue.pop(0)
        self.world.running.append(number)
        self.token += 1
        self.world.step()
        return Lease(1, CaseRef(number, v.OCTOBER), self.token, self.world.crashes[number])

    def finish(self, lease, outcome: Outcome, reason="", detail=""):
        self.world.step()
        self.world.running.remove(lease.case.number)
        self.world.ended[lease.case.number] = (outcome.value, reason, detail)
        self.world.on_end(lease.case.number)
        self.world.step()

    def give_back(self, lease):
        self.world.step()
        self.world.running.remove(lease.case.number)
        if lease.case.number in self.world.taken_over:
            raise LeaseLost
        self.world.queue.insert(0, lease.case.number)

    def left(self):
        return len(self.world.queue)

    def may_come(self):
        return self.world.may_come()


class FakeClock:
    def __init__(self) -> None:
        self.time = datetime(2025, 10, 6, 1, 0, tzinfo=UTC)

    def now(self):
        return self.time


class Nobody:
    def found(self, cases):
        pass

    def begins(self, case):
        pass

    def ended(self, case, outcome, reason):
        pass


def flow_of(world: World, parts: tuple[str, ...] = PARTS) -> Flow:
    """A flow of plain functions on one page; `world.spoil` is called as each stage begins."""
    flow = Flow("prov")

    def stage(name: str, do: Callable[..., Any]) -> None:
        def run(desk, *arguments):
            number = arguments[0].number if arguments and isinstance(arguments[0], CaseRef) else ""
            world.step()
            world.log.append(("call", name, number))
            world.spoil(name, number)
            return do(desk, *arguments)

        run.__name__ = name
        flow.stage(run)

    def login(desk):
        world.logins += 1

    def open_case(desk, case):
        page = desk.on(Page)
        page.case.fill(case.number)
        page.open.follow()
        return Opened(v.household(), False, None)

    def ask(desk, case, household):
        desk.on(Page).ask.ask()

    stage("login", login)
    stage("find", lambda desk, month: [CaseRef(number, month) for number in world.numbers])
    stage("open_case", open_case)
    stage("close_case", lambda desk, case: desk.on(Page).close.follow())
    stage(
        "read_case", lambda desk, case, household: replace(v.basis(expenses=[v.expense("El 1", kronor(9))]), case=case)
    )
    stage("ask", ask)
    stage("verify_ask", lambda desk, case, household: case.number in world.asked)
    paid = v.answered(v.paid("Sjukpenning", kronor(7), v.TODAY))
    stage("read_answers", lambda desk, case, household: v.everyone(household, [paid]))
    for what in parts:
        stage(f"write_{what}", _write(world, what))
        stage(f"verify_{what}", _verify(world, what))
    flow.check()
    return flow


def _write(world: World, what: str) -> Callable[..., None]:
    def write(desk, case, draft):
        world.form = (what, getattr(draft, what))
        desk.on(Page).save.save()

    return write


def _verify(world: World, what: str) -> Callable[..., Saved | None]:
    def verify(desk, case, draft):
        desk.on(Page).header.read()
        rows = world.saved.get((case.number, what), [])
        if len(rows) > 1:
            raise OutOfScope(Reason.READ_BACK_DIFFERS, at=Label("flera"))
        return rows[0] if rows else None

    return verify


def night(world: World, *, flow: Flow | None = None, clock=None, **limits: Any) -> NightResult:
    flow = flow or flow_of(world)
    journal = FakeJournal(world)
    case_run = CaseRun(flow, journal, Tables(v.RULES, v.NORM), v.TODAY, v.ROBOT)
    whole = Night(flow, lambda: FakeSurfaces(world), FakeFeed(world), case_run, clock or FakeClock(), Nobody())
    return whole.run(v.OCTOBER, Limits(**limits))
