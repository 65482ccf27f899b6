"""An office of practice nights is shown as if it were their day; who signs in, and what is recorded, is of the real one."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.domain.access import Role
from tests.office.review_world import OFFICER, ReviewWorld, path

LINE = "Övning: kontoret visas som om det vore 2026-10-06."
HERS = {"units": ("Norr",), "officer": OFFICER}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ReviewWorld]:
    """Over a year after the nights' month: 27 October 2026 is the pay day."""
    world = ReviewWorld(tmp_path)
    world.clock.passes(days=365)
    yield world
    world.database.close()


@pytest.fixture
def anna(world: ReviewWorld) -> TestClient:
    return world.signed_in("anna", Role.CASEWORKER, Role.LEADER, **HERS)


def test_a_real_office_counts_from_today_and_says_nothing_of_practice(anna: TestClient) -> None:
    shown = anna.get("/arenden").text
    assert "för 392 dagar sedan" in shown
    assert "Övning:" not in shown


def test_a_practice_office_counts_from_its_own_day_and_says_so_on_every_page(
    world: ReviewWorld, anna: TestClient
) -> None:
    world.practice_date = date(2026, 10, 6)
    shown = anna.get("/arenden").text
    assert "om 21 dagar" in shown
    assert "dagar sedan" not in shown
    assert "<td>0 dagar</td>" in shown
    for address in ("/arenden", "/", "/konto", "/finns-inte", path("EB-1001")):
        assert LINE in anna.get(address).text


def test_it_is_said_in_english_too(world: ReviewWorld, anna: TestClient) -> None:
    world.practice_date = date(2026, 10, 6)
    world.sql("UPDATE account SET language = 'en'")
    assert "Practice: the office is shown as if it were 2026-10-06." in anna.get("/arenden").text


def test_somebody_who_is_not_signed_in_is_told_nothing(world: ReviewWorld) -> None:
    world.practice_date = date(2026, 10, 6)
    assert "Övning:" not in world.client().get("/logga-in").text


def test_the_impact_of_a_practice_office_is_of_the_half_year_of_its_day(world: ReviewWorld, anna: TestClient) -> None:
    newest = '<select id="period" name="period"><option value="2027-2" selected>'
    assert newest in anna.get("/effekt").text
    world.practice_date = date(2026, 10, 6)
    assert newest.replace("2027", "2026") in anna.get("/effekt").text


def test_sessions_codes_and_what_is_recorded_keep_the_real_clock(world: ReviewWorld, anna: TestClient) -> None:
    world.practice_date = date(2026, 10, 6)
    assert anna.get(path("EB-1001")).status_code == 200
    opened_until = world.case("EB-1001").opened_until
    assert opened_until is not None
    assert opened_until > world.clock.now()
    world.clock.passes(minutes=31)
    assert anna.get("/arenden").headers["location"].startswith("/logga-in")
    assert world.signed_in("bo", Role.CASEWORKER, **HERS).get("/arenden").status_code == 200
