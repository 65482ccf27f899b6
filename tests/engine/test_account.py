"""A look at what the robot's account could do: how far it goes, what it adds up, and that it leaves nothing behind."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.domain.case import CaseRef, Opened
from bot.domain.errors import ControlMissing, DecisionTouched
from bot.engine import AccountCheck, AccountLook, Seen
from bot.kit import Field, Flow, Link, Press, SaveDraft, Screen
from bot.ports.surface import Deciding, Kind
from tests.domain import values as v

KINDS = {
    "page": {
        "case": Kind.FIELD, "open": Kind.LINK, "go": Kind.LINK, "new": Kind.PRESS, "close": Kind.PRESS,
        "save": Kind.SAVE_DRAFT, "pay": Kind.DECISION,
    },
    "form": {"text": Kind.FIELD, "decide": Kind.DECISION},
    "never": {"attest": Kind.DECISION},
}  # fmt: skip
CASES = [CaseRef(number, v.OCTOBER) for number in ("EB-2025-00101", "EB-2025-00102")]


class Page(Screen, name="page"):
    case: Field
    open: Link
    go: Link
    new: Press
    close: Press
    save: SaveDraft


class Form(Screen, name="form"):
    text: Field


@dataclass
class System:
    """A case system that tells what was done in it. `deciding` is what each screen has, for each time it is asked."""

    deciding: dict[str, Deciding] = field(default_factory=dict[str, Deciding])
    done: list[str] = field(default_factory=list[str])
    broken: set[str] = field(default_factory=set[str])

    def new_session(self) -> "System":
        self.done.append("new session")
        return self

    def show(self, screen: str) -> None:
        if screen in self.broken:
            raise ControlMissing(screen)

    def deciding_on(self, screen: str) -> Deciding:
        return self.deciding.get(screen, Deciding({}, frozenset()))

    def act(self, target: Any) -> None:
        if target.control in self.broken:
            raise ControlMissing(target.control)
        self.done.append(target.control)

    def fill(self, target: Any, value: Any) -> None:
        self.done.append(f"fill {value}")

    def commit(self, target: Any) -> None:
        raise AssertionError("something that leaves a trace was pressed")


class Surface:
    """The system as a surface: `deciding` is its question, and on the system its answers."""

    def __init__(self, system: System) -> None:
        self._system = system

    def __getattr__(self, name: str) -> Any:
        return getattr(self._system, "deciding_on" if name == "deciding" else name)


def flow_of(
    read: Callable[..., Any] = lambda desk: desk.on(Page).go.follow(),
    write: Callable[..., Any] = lambda desk, draft: None,
    opened: Callable[[CaseRef], Opened] = lambda case: Opened(v.household(), False, None),
    enter: Callable[[Page], None] = lambda page: page.open.follow(),
) -> Flow:
    flow = Flow("prov")

    def open_case(desk, case):
        desk.on(Page).case.fill(case.number)
        enter(desk.on(Page))
        return opened(case)

    stages = {
        "login": lambda desk: desk.on(Page).new.press(),
        "find": lambda desk, month: CASES,
        "open_case": open_case,
        "read_case": lambda desk, case, household: read(desk),
        "write_note": lambda desk, case, draft: write(desk, draft),
        "close_case": lambda desk, case: desk.on(Page).close.press(),
    }
    for name in (*stages, "ask", "verify_ask", "read_answers", "verify_note"):
        function = stages.get(name, lambda *_: None)
        function.__name__ = name
        flow.stage(function)
    flow.check()
    return flow


def look(system: System, flow: Flow, *, forms: bool = False, recorded: list[str] | None = None) -> AccountLook:
    class Factory:
        def new_session(self) -> Surface:
            return Surface(system.new_session())

    told = [] if recorded is None else recorded
    check = AccountCheck(flow, KINDS, Factory(), lambda case, opened: told.append(case.number), forms=forms)
    return check.look(check.find(flow.stages["find"], v.OCTOBER))


def open_form(desk: Any, draft: Any = None) -> None:
    desk.on(Page).go.follow()
    desk.on(Page).new.press()
    desk.on(Form).text.fill("text")
    desk.on(Page).save.save()


IN, OUT = ["new session", "new", "fill EB-2025-00101", "open"], ["close"]


def test_reading_goes_as_far_as_links_lead_and_the_case_is_closed() -> None:
    system = System()
    seen = look(system, flow_of(read=open_form))
    assert system.done == [*IN, "go", *OUT]
    assert (seen.case, seen.lock_left) == (CASES[0], False)
    assert seen.controls["form.decide"] is Seen.UNSEEN


def test_with_forms_the_empty_form_is_opened_and_nothing_is_filled_in() -> None:
    system = System({"form": Deciding({"decide": True}, None)})
    seen = look(system, flow_of(write=open_form), forms=True)
    assert system.done == [*IN, "go", "go", "new", *OUT]
    assert seen.usable() == ["form.decide"]


def test_without_being_asked_no_form_is_opened() -> None:
    system = System()
    look(system, flow_of(write=open_form))
    assert system.done == [*IN, "go", *OUT]


@pytest.mark.parametrize("act", [lambda page: page.case.fill("x"), lambda page: page.save.save()])
def test_a_stage_that_fills_in_or_saves_at_once_ends_there(act: Callable[[Any], None]) -> None:
    system = System()
    look(system, flow_of(write=lambda desk, draft: act(desk.on(Page))), forms=True)
    assert system.done == [*IN, "go", *OUT]


def test_a_press_after_the_first_is_not_made_even_if_the_flow_shows_nothing_in_between() -> None:
    def twice(desk: Any, draft: Any) -> None:
        page = desk.on(Page)
        page.new.press()
        page.new.press()

    system = System()
    look(system, flow_of(write=twice), forms=True)
    assert system.done == [*IN, "go", "new", *OUT]


def test_saving_while_the_way_is_being_found_is_an_alarm() -> None:
    with pytest.raises(DecisionTouched, match=r"page\.save"):
        look(System(), flow_of(enter=lambda page: page.save.save()))


def test_what_can_be_pressed_anywhere_weighs_more_than_a_lock_elsewhere() -> None:
    answers = iter(
        [Deciding({"pay": True}, None), Deciding({"pay": False}, None), *[Deciding({"pay": None}, None)] * 9]
    )
    system = System()
    system.deciding_on = lambda screen: next(answers)
    assert look(system, flow_of()).controls == {
        "page.pay": Seen.USABLE, "form.decide": Seen.UNSEEN, "never.attest": Seen.UNSEEN,
    }  # fmt: skip


def test_words_are_told_with_the_first_screen_that_had_them() -> None:
    system = System({"page": Deciding({}, frozenset({"betal"})), "form": Deciding({}, frozenset({"betal", "attest"}))})
    assert look(system, flow_of(write=open_form), forms=True).words == {"betal": "page", "attest": "form"}


def test_a_case_that_is_not_for_the_robot_is_closed_and_the_next_is_taken_and_both_are_in_the_log() -> None:
    def opened(case: CaseRef) -> Opened:
        is_first = case == CASES[0]
        return Opened(None, protected=True, locked_by=None) if is_first else Opened(v.household(), False, None)

    system, recorded = System(), list[str]()
    seen = look(system, flow_of(opened=opened), recorded=recorded)
    assert system.done == [*IN, *OUT, "fill EB-2025-00102", "open", "go", *OUT]
    assert (seen.case, recorded) == (CASES[1], ["EB-2025-00101", "EB-2025-00102"])


def test_when_no_case_is_open_to_the_robot_nothing_is_seen() -> None:
    seen = look(System(), flow_of(opened=lambda case: Opened(None, protected=True, locked_by=None)))
    assert seen.case is None
    assert set(seen.controls.values()) == {Seen.UNSEEN}


def test_a_screen_that_is_not_as_the_pack_says_costs_only_what_was_not_seen() -> None:
    system = System({"page": Deciding({"pay": False}, None)}, broken={"form"})
    seen = look(system, flow_of(write=open_form), forms=True)
    assert system.done == [*IN, "go", "go", "new", *IN, *OUT], "closed from a new login"
    assert (seen.controls["page.pay"], seen.controls["form.decide"]) == (Seen.LOCKED, Seen.UNSEEN)


def test_a_case_that_cannot_be_closed_is_told() -> None:
    assert look(System(broken={"close"}), flow_of()).lock_left


def test_what_has_been_accepted_is_no_reason_to_stop() -> None:
    seen = AccountLook(controls={"form.decide": Seen.USABLE, "page.pay": Seen.LOCKED})
    assert seen.usable(["form.decide"]) == []
    assert seen.usable() == ["form.decide"]
