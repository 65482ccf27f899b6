"""The weekly warm-up: the answer at once, each exercise once, and no name beside an answer."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.domain.access import Role
from bot.domain.practice import EXERCISES, exercise, week_of
from bot.ports.practice import Attempt
from tests.office.web_world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.database.close()


@pytest.fixture
def anna(world: World) -> TestClient:
    return world.signed_in("anna", Role.CASEWORKER)


def hers(world: World, number: int):
    day = world.clock.now().date()
    return exercise(f"anna {week_of(day)}", number, day)


def answer(client: TestClient, number: int, wrong: int | None):
    return client.post("/ovning", data={"nr": str(number), "fel": "inget" if wrong is None else str(wrong)})


def test_the_right_answer_is_told_to_be_right_and_the_error_explained(world, anna):
    for number in range(EXERCISES):
        page = anna.get("/ovning").text
        assert f"Övning {number + 1} av {EXERCISES}" in page
        one = hers(world, number)
        assert one.why not in page
        told = answer(anna, number, one.wrong).text
        assert "Rätt." in told
        assert one.why.replace("'", "&#39;") in told
    assert "Veckans övningar är gjorda" in anna.get("/ovning").text


def test_a_wrong_answer_is_told_so_and_cannot_be_mended_afterwards(world, anna):
    one = hers(world, 0)
    other = 0 if one.wrong != 0 else 1
    assert "Inte rätt." in answer(anna, 0, other).text
    answer(anna, 0, one.wrong)
    (catch,) = world.practice.catches(world.clock.now() - timedelta(days=1)).values()
    assert catch.found + catch.sound - catch.false_alarms == 0


@pytest.mark.parametrize(
    "typed", [{"nr": "5", "fel": "0"}, {"nr": "x", "fel": "0"}, {"nr": "0", "fel": "99"}, {"nr": "0"}]
)
def test_an_answer_to_nothing_is_refused(anna, typed):
    assert anna.post("/ovning", data=typed).status_code == (400 if typed["nr"] == "x" else 422)


def test_a_units_figure_is_shown_only_when_it_says_something(world, anna):
    for number in range(19):
        world.practice.keep("bo", number, Attempt("Norr", "2026-W01", planted=True, right=True), world.clock.now())
    assert "visas när minst 20 fel" in anna.get("/ovning").text
    world.practice.keep("bo", 19, Attempt("Norr", "2026-W01", planted=True, right=False), world.clock.now())
    assert "19 av 20 planterade fel" in anna.get("/ovning").text
