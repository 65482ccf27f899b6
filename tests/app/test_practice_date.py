"""The day an office of practice nights counts from: never in an office that has had one real night."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bot.app import Settings, wire
from bot.app.practice_date import PracticeDate
from bot.domain.errors import StoreUnavailable
from bot.store.tables import Run

THEN, NOW = date(2025, 10, 6), datetime(2026, 11, 9, 18, 30, tzinfo=UTC)
PRACTICE = (THEN, NOW)
REAL = (date(2026, 11, 9), NOW)
AFTER_MIDNIGHT = (date(2026, 11, 8), datetime(2026, 11, 9, 0, 0, 1, tzinfo=UTC))
SUMMER_IN_SWEDEN = (date(2026, 7, 2), datetime(2026, 7, 1, 22, 0, 1, tzinfo=UTC))


class Nights:
    def __init__(self, *opened: tuple[date, datetime]) -> None:
        self.all, self.asked = list(opened), 0

    def opened(self) -> Sequence[tuple[date, datetime]]:
        self.asked += 1
        if not self.all:
            raise StoreUnavailable("prov")
        return self.all


def test_an_office_of_practice_nights_counts_from_the_newest_of_them() -> None:
    assert PracticeDate(Nights(PRACTICE, (date(2025, 10, 7), NOW)))() == date(2025, 10, 7)


def test_one_real_night_is_enough_for_the_real_day() -> None:
    assert PracticeDate(Nights(REAL))() is None
    assert PracticeDate(Nights(PRACTICE, REAL))() is None


def test_a_night_that_opened_around_midnight_is_real() -> None:
    assert PracticeDate(Nights(PRACTICE, AFTER_MIDNIGHT))() is None
    assert PracticeDate(Nights(PRACTICE, SUMMER_IN_SWEDEN))() is None


def test_a_practice_night_that_comes_while_the_office_is_open_counts_and_a_real_one_ends_it_for_good() -> None:
    nights = Nights(PRACTICE)
    day = PracticeDate(nights)
    assert day() == THEN
    nights.all.append((date(2025, 11, 3), NOW))
    assert day() == date(2025, 11, 3)
    nights.all.append(REAL)
    assert day() is None
    asked = nights.asked
    assert day() is None
    assert nights.asked == asked


def test_a_store_that_is_away_gives_the_real_day() -> None:
    assert PracticeDate(Nights())() is None


def test_the_office_that_is_wired_asks_its_own_nights(tmp_path: Path) -> None:
    with wire(Settings(state=tmp_path, secrets="file")).office() as office:
        day = office.dependencies(is_secure=False).practice_date
        assert day() is None
        with office._archive.database.transaction() as s:
            s.add(Run(flow="prov", day="2025-10-06"))
        assert day() == THEN
