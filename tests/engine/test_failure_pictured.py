"""A screen that failed a case is pictured: only its labels, only when it is this case's, and never of a household that may be protected."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

from dataclasses import replace

import pytest

from bot.domain import errors
from bot.domain.case import Opened
from bot.ports.surface import OnScreen
from tests.domain import values as v
from tests.engine.test_night import NUMBER, NUMBERS, spoiling
from tests.engine.world import FakeSurface, World, flow_of, night

PICTURED = ["fel: page"]


def failures(world: World) -> list[str]:
    return [what for what in world.pictures if what.startswith("fel")]


def twice(error=errors.ControlMissing):
    return [error("page.save"), error("page.save")]


def test_a_screen_that_fails_twice_is_pictured_once():
    world = World(numbers=NUMBERS[:2], spoil=spoiling("write_note", twice()))
    night(world)
    assert world.ended[NUMBER] == ("to_person", "screen", "control_missing page.save")
    assert failures(world) == PICTURED


def test_a_screen_that_fails_once_leaves_no_picture():
    world = World(spoil=spoiling("write_note", twice()[:1]))
    night(world)
    assert (world.ended[NUMBER][0], failures(world), world.captured) == ("drafted", [], 0)


def test_a_case_without_faults_is_never_captured_so():
    world = World()
    night(world)
    assert world.captured == 0


def test_a_bug_is_pictured_at_once():
    world = World(spoil=spoiling("write_note", [KeyError("19121212-1212")]))
    night(world)
    assert (world.ended[NUMBER][1], failures(world)) == ("bug", PICTURED)


@pytest.mark.parametrize(
    "opened", [Opened(None, True, None), Opened(None, None, None), Opened(v.household(), True, None)]
)
@pytest.mark.parametrize("fault", [errors.ControlMissing("page.save"), KeyError("fel")])
def test_of_a_household_that_may_be_protected_no_picture_is_kept(opened, fault):
    world, looks = World(), []
    flow = flow_of(world)
    whole = flow._stages["open_case"]

    def open_case(desk, case):
        whole(desk, case)
        looks.append(case)
        if len(looks) <= 2:
            raise fault  # on the case's own screen, before anybody has said who is in it
        return opened

    flow._stages["open_case"] = open_case
    night(world, flow=flow)
    assert world.ended[NUMBER][0] == "to_person"
    assert (world.pictures, world.captured) == ([], 0)


def test_a_screen_that_names_another_case_is_not_pictured():
    for shows in (None, OnScreen("EB-2025-99999", v.ANNA.formatted()), OnScreen(NUMBER, "19900101-2384")):
        world = World(
            spoil=spoiling("write_note", twice()), at_fault=lambda picture, s=shows: replace(picture, shows=s)
        )
        night(world)
        assert (world.ended[NUMBER][1], failures(world)) == ("screen", [])
        assert world.captured > 0


@pytest.mark.parametrize("fault", [None, errors.BrowserLost, errors.ControlAmbiguous, errors.SessionLost, ValueError])
def test_a_picture_that_cannot_be_taken_changes_nothing(fault):
    def no_picture(picture):
        if fault:
            raise fault("kunde inte")

    world = World(numbers=NUMBERS[:2], spoil=spoiling("write_note", twice()), at_fault=no_picture)
    result = night(world)
    assert world.ended[NUMBER] == ("to_person", "screen", "control_missing page.save")
    assert (result.exit_code, world.ended[NUMBERS[1]][0], world.open, failures(world)) == (0, "drafted", "", [])


@pytest.mark.parametrize("error", [errors.DecisionTouched, errors.ForbiddenRequest, errors.WrongCase])
def test_after_a_broken_promise_nothing_is_pictured(error):
    world = World(spoil=spoiling("write_note", [error("page")]))
    night(world)
    assert (world.ended[NUMBER][1], world.captured) == ("guard", 0)


def test_an_answer_that_never_came_is_not_pictured():
    world = World(spoil=spoiling("write_note", twice(errors.AnswerLost)))
    night(world)
    assert (world.ended[NUMBER][1], world.captured) == ("screen", 0)


def test_what_a_person_is_to_look_at_is_not_pictured_as_a_failure():
    world = World(spoil=spoiling("write_note", [errors.OutOfScope(errors.Reason.NORM_DIFFERS, at=errors.Label(""))]))
    night(world)
    assert (world.ended[NUMBER][1], world.captured) == ("norm_differs", 0)


def test_the_picture_is_of_the_screen_that_was_last_touched(monkeypatch):
    asked = []
    whole = FakeSurface.capture
    monkeypatch.setattr(
        FakeSurface, "capture", lambda s, name, **how: (asked.append((name, how)), whole(s, name, **how))[1]
    )
    world = World(spoil=spoiling("write_note", twice()))
    night(world)
    assert asked[-1] == ("page", {"labels_only": True})
