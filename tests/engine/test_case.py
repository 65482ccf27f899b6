"""One case: look before acting, act once, look again; and the right person's case, or nothing at all."""

from dataclasses import replace

import pytest

import bot.engine._recording as recording
from bot.domain.case import Entry, Opened
from bot.domain.draft import Saved
from bot.domain.errors import DecisionTouched, GuardError, Reason, StoreUnavailable, WrongCase
from bot.domain.money import Money
from bot.engine import decode, encode
from bot.ports.audit import AuditEntry
from bot.ports.surface import OnScreen
from tests.domain import values as v
from tests.engine.world import PARTS, FakeJournal, Page, World, flow_of, night

NUMBER = v.CASE.number


def ended(world: World) -> tuple[str, str, str]:
    outcome = world.ended[NUMBER]
    assert outcome[1] == "" or outcome[1] in set(Reason)
    return outcome


def test_the_stages_come_in_order_and_each_write_stands_between_two_looks():
    world = World()
    night(world)
    around = [f"{verb}_{what}" for what in PARTS for verb in ("verify", "write", "verify")]
    wanted = ["open_case", "read_case", "verify_ask", "ask", "verify_ask", "read_answers", *around, "close_case"]
    assert [name for what, name, number in world.log if what == "call" and number] == wanted


def written(world: World) -> dict[str, Saved]:
    night(world)
    return {what: rows[0] for (_, what), rows in world.saved.items()}


@pytest.mark.parametrize("what", PARTS)
def test_what_is_there_and_equal_is_not_written_again(what):
    world = World()
    world.saved = {(NUMBER, what): [written(World())[what]]}
    night(world)
    assert world.calls(f"write_{what}") == 0
    assert world.calls(f"verify_{what}") == 1
    assert all(world.calls(f"write_{other}") == 1 for other in PARTS if other != what)
    assert ended(world)[0] == "drafted"


def test_a_question_that_the_system_already_holds_is_not_asked_again():
    world = World(asked=[NUMBER])
    night(world)
    assert (world.calls("ask"), world.asked, ended(world)[0]) == (0, [NUMBER], "drafted")


@pytest.mark.parametrize("what", PARTS)
def test_a_write_that_cannot_be_seen_afterwards_is_unknown_and_never_tried_again(what):
    world = World(on_save=lambda name, saved: None if name == what else saved)
    night(world)
    assert ended(world) == ("to_person", "unknown_write", what)
    assert world.calls(f"write_{what}") == 1
    later = PARTS[PARTS.index(what) + 1 :]
    assert all(world.calls(f"verify_{other}") == 0 for other in later)


def test_a_question_that_cannot_be_seen_afterwards_is_unknown():
    world = World(on_ask=False)
    night(world)
    assert ended(world) == ("to_person", "unknown_write", "ask")
    assert (world.calls("ask"), world.calls("read_answers")) == (1, 0)


@pytest.mark.parametrize("what", PARTS)
def test_what_someone_else_wrote_is_left_as_it_is(what):
    theirs = replace(written(World())[what], author="HAND01")
    world = World()
    world.saved = {(NUMBER, what): [theirs]}
    night(world)
    assert ended(world) == ("to_person", "human_value", what)
    assert world.saved[NUMBER, what] == [theirs]
    assert world.calls(f"write_{what}") == 0


def test_a_difference_is_named_by_its_fields_and_never_by_its_values():
    own = written(World())["calculation"]
    world = World()
    part = replace(own.part, result=Money(4711_11), members=())
    world.saved = {(NUMBER, "calculation"): [replace(own, part=part)]}
    night(world)
    outcome, reason, detail = ended(world)
    assert (outcome, reason, detail) == ("to_person", "read_back_differs", "calculation: familj, resultat")
    assert world.calls("write_calculation") == 0


def test_a_second_family_row_is_named_without_its_number():
    own = written(World())["calculation"]
    world = World()
    world.saved = {(NUMBER, "calculation"): [replace(own, part=replace(own.part, members=(v.ANNA, v.ANNA)))]}
    night(world)
    assert ended(world)[2] == "calculation: familj (annan rad)"


def test_the_sum_the_system_got_is_looked_at_after_the_write_too():
    def odd(what, saved):
        return replace(saved, part=replace(saved.part, amount=Money(1))) if what == "proposal" else saved

    world = World(on_save=odd)
    night(world)
    assert ended(world) == ("to_person", "read_back_differs", "proposal: belopp")
    assert (NUMBER, "write_proposal") not in world.kept
    assert world.calls("verify_note") == 0


# ------------------------------------------------------------------ acts only where an act belongs


def with_stage(world: World, name: str, do):
    flow = flow_of(world)
    flow._stages[name] = do
    return flow


@pytest.mark.parametrize(
    "stage", ["open_case", "read_case", "verify_ask", "read_answers", "verify_calculation", "close_case"]
)
@pytest.mark.parametrize("control", ["ask", "save"])
def test_an_act_in_a_stage_that_only_reads_stops_everything(stage, control):
    world = World()

    def act(desk, *arguments):
        page = desk.on(Page)
        page.ask.ask() if control == "ask" else page.save.save()

    world.form = ("note", None)
    result = night(world, flow=with_stage(world, stage, act))
    assert isinstance(result.stopped_by, DecisionTouched)
    assert result.exit_code == 5
    assert world.asked in ([], [NUMBER])
    assert all(row.part is not None for rows in world.saved.values() for row in rows)
    assert ended(world) == ("to_person", "guard", "")


@pytest.mark.parametrize("stage", ["ask", "write_note"])
def test_a_second_act_in_one_stage_stops_everything(stage):
    world = World()

    def twice(desk, case, given):
        page = desk.on(Page)
        world.form = ("note", getattr(given, "note", None))
        act = page.ask.ask if stage == "ask" else page.save.save
        act()
        act()

    result = night(world, flow=with_stage(world, stage, twice))
    assert isinstance(result.stopped_by, GuardError)
    assert len(world.asked if stage == "ask" else world.saved[NUMBER, "note"]) == 1


@pytest.fixture
def _short_wait(monkeypatch):
    monkeypatch.setattr(recording, "HEADER_WAIT_S", 0.05)


ANOTHER = OnScreen("EB-2025-99999", v.ANNA.formatted())


def shown_in(stage: str, header: OnScreen | None) -> World:
    """A world of two cases, where the header is right but while the stage of the first runs."""
    world = World(numbers=[NUMBER, "EB-2025-00102"])
    begun = []
    world.spoil = lambda name, number: begun.append((name, number))
    world.header = lambda opened: header if begun[-1] == (stage, NUMBER) else OnScreen(opened, v.ANNA.formatted())
    return world


@pytest.mark.usefixtures("_short_wait")
@pytest.mark.parametrize("stage", ["ask", "write_calculation"])
@pytest.mark.parametrize(
    "header",
    [
        OnScreen("EB-2025-99999", v.ANNA.formatted()),
        OnScreen(NUMBER, v.BO.formatted()),
        OnScreen(NUMBER, "oläsligt"),
        OnScreen(NUMBER, ""),
        OnScreen("", ""),
        OnScreen(NUMBER + "1", v.ANNA.formatted()),
        None,
    ],
    ids=["other case", "other person", "unreadable", "no person", "nothing", "longer number", "no case"],
)
def test_nothing_is_asked_or_saved_while_the_header_does_not_name_the_case_and_the_person(header, stage):
    world = shown_in(stage, header)
    result = night(world)
    assert isinstance(result.stopped_by, WrongCase)
    assert (result.exit_code, world.saved) == (5, {})
    assert (NUMBER, stage) not in world.intents
    assert ended(world) == ("to_person", "guard", "")
    assert world.queue == ["EB-2025-00102"]
    assert v.ANNA.digits not in str(result.stopped_by)


@pytest.mark.usefixtures("_short_wait")
@pytest.mark.parametrize("stage", ["open_case", "read_case", "verify_ask", "read_answers", "verify_calculation"])
def test_what_was_read_while_another_case_was_shown_is_not_used_and_the_night_goes_on(stage):
    world = shown_in(stage, ANOTHER)
    result = night(world)
    assert ended(world) == ("to_person", "wrong_case", stage)
    assert (NUMBER, stage) not in world.kept
    assert not world.saved.keys() & {(NUMBER, what) for what in PARTS}
    assert (result.exit_code, world.ended["EB-2025-00102"][0], world.open) == (0, "drafted", "")


@pytest.mark.usefixtures("_short_wait")
def test_a_protected_case_whose_header_names_no_one_is_handled_by_hand_and_not_another_case():
    world = World(header=lambda _opened: None)
    protected = Opened(None, protected=True, locked_by=None)
    result = night(world, flow=with_stage(world, "open_case", lambda *_: protected))
    assert (ended(world), result.exit_code) == (("to_person", "by_hand", ""), 0)


@pytest.mark.usefixtures("_short_wait")
def test_when_a_neighbour_is_opened_nothing_more_of_it_is_read():
    world = shown_in("open_case", ANOTHER)
    night(world)
    assert ("call", "read_case", NUMBER) not in world.log


@pytest.mark.usefixtures("_short_wait")
def test_a_person_who_is_not_the_one_the_case_was_opened_for_is_another_case():
    world = shown_in("read_answers", OnScreen(NUMBER, v.BO.formatted()))
    night(world)
    assert ended(world) == ("to_person", "wrong_case", "read_answers")


@pytest.mark.usefixtures("_short_wait")
def test_a_header_that_never_names_the_case_stops_the_night_after_three():
    world = World(numbers=[f"EB-2025-0010{n}" for n in range(1, 6)], header=lambda _opened: None)
    result = night(world)
    assert (len(world.ended), result.exit_code != 0, world.saved, world.asked) == (3, True, {}, [])


def test_a_header_that_is_a_moment_late_is_waited_for():
    seen = []

    def late(number):
        seen.append(number)
        return OnScreen(number, v.ANNA.formatted()) if len(seen) > 3 else None

    world = World(header=late)
    assert night(world).exit_code == 0
    assert len(world.asked) == 1


# ------------------------------------------------------------------ what is kept


def test_events_and_pictures_name_controls_and_no_values():
    world = World()
    night(world)
    kept = " ".join(f"{e.stage} {e.target} {e.act} {e.outcome} {e.fallback_used}" for e in world.events) + " ".join(
        world.pictures
    )
    for value in (NUMBER, v.ANNA.digits, v.ANNA.formatted(), "Namn", "5"):
        assert value not in kept
    assert {e.act for e in world.events if e.target == "page.save"} == {"commit"}
    assert sum(e.act == "commit" for e in world.events) == 1 + len(PARTS)


def test_what_another_persons_entry_stops_is_stopped_before_anyone_is_asked_about():
    world = World()
    basis = v.basis(existing=[Entry("calculations", "HAND01", "Preliminär")])
    flow = with_stage(world, "read_case", lambda desk, case, household: replace(basis, case=case))
    night(world, flow=flow)
    assert (ended(world)[1], world.asked, world.intents) == ("human_value", [], [])


def test_the_robots_own_unfinished_work_does_not_stop_its_resumption():
    world = World()
    basis = v.basis(existing=[Entry("calculations", v.ROBOT, "Preliminär")])
    flow = with_stage(world, "read_case", lambda desk, case, household: replace(basis, case=case))
    night(world, flow=flow)
    assert ended(world)[0] == "drafted"


@pytest.mark.parametrize("path", v.HOUSEHOLDS, ids=lambda p: p.stem)
def test_a_basis_is_the_same_after_it_was_kept(path):
    basis = v.training_basis(v.training(path))
    assert decode(encode(basis), type(basis)) == basis


def consulted(world: World) -> list[AuditEntry]:
    return [entry for what, _, entry in world.log if what == "consulted"]


def test_whom_the_case_is_about_is_in_the_audit_chain_before_anything_more_is_read():
    world = World()
    night(world)
    (entry,) = consulted(world)
    said = (entry.actor, entry.what, entry.case, entry.role, entry.purpose)
    assert said == ("automat:prov", "case.read", v.CASE, "automat", "förbereda återansökan")
    assert v.ANNA in entry.people
    order = [(what, name) for what, name, _ in world.log]
    assert order.index(("call", "open_case")) < order.index(("consulted", NUMBER)) < order.index(("call", "read_case"))


@pytest.mark.usefixtures("_short_wait")
def test_a_protected_case_is_in_the_audit_chain_by_its_number_and_by_no_person():
    world = World(header=lambda _opened: None)
    night(world, flow=with_stage(world, "open_case", lambda *_: Opened(None, protected=True, locked_by=None)))
    assert [(entry.case, entry.people) for entry in consulted(world)] == [(v.CASE, frozenset())]


@pytest.mark.usefixtures("_short_wait")
def test_a_neighbours_case_that_was_opened_by_mistake_is_in_the_audit_chain_too():
    world = shown_in("open_case", ANOTHER)
    night(world)
    assert [entry.case.number for entry in consulted(world)][:1] == [NUMBER]


def test_a_case_whose_line_cannot_be_written_is_read_no_further(monkeypatch):
    def fails(*_):
        raise StoreUnavailable("loggen")

    monkeypatch.setattr(FakeJournal, "consulted", fails)
    world = World()
    result = night(world)
    assert (world.calls("open_case"), world.calls("read_case"), result.exit_code) == (1, 0, 6)
