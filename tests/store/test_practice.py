"""What practice has shown, on both databases: by unit, and never by name."""

# The place is partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false

from datetime import UTC, datetime, timedelta

import pytest

from bot.ports.practice import Attempt, Catch
from bot.store import Practice

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
FOUND = Attempt("Norr", "2026-W47", planted=True, right=True)
MISSED = Attempt("Norr", "2026-W47", planted=True, right=False)
ALARM = Attempt("Norr", "2026-W47", planted=False, right=False)


@pytest.fixture
def practice(place) -> Practice:
    return Practice(place.database, place.base.key)


def test_an_answer_counts_once(practice):
    assert practice.keep("anna", 0, MISSED, AT)
    assert not practice.keep("anna", 0, FOUND, AT)
    assert practice.catches(AT - timedelta(days=1)) == {"Norr": Catch(1, 0, 0, 0)}
    assert (practice.answered("anna", "2026-W47"), practice.answered("bo", "2026-W47")) == (1, 0)
    assert practice.answered("anna", "2026-W48") == 0


def test_each_unit_is_told_what_it_found_and_what_it_took_for_wrong(practice):
    for number, attempt in enumerate((FOUND, MISSED, ALARM)):
        practice.keep("anna", number, attempt, AT)
    practice.keep("bo", 0, Attempt("Söder", "2026-W47", planted=False, right=True), AT)
    assert practice.catches(AT - timedelta(days=1)) == {"Norr": Catch(2, 1, 1, 1), "Söder": Catch(0, 0, 1, 0)}
    assert practice.catches(AT + timedelta(days=1)) == {}


def test_nobody_can_be_told_from_what_is_kept(place, practice):
    practice.keep("anna", 0, FOUND, AT)
    (row,) = place.sql("SELECT * FROM practice")
    assert "anna" not in str(row)
