"""What the flow for the profile «combine» does in its own way: its words, there and back, and nothing for another word."""

# The rows here are made by hand.
# pyright: reportArgumentType=false

from pathlib import Path

import pytest

from bot.domain.errors import OutOfScope, ReadBackDiffers
from bot.domain.household import Role
from bot.domain.period import Month
from bot.kit import Cell
from bot.packs import load_pack
from bot.ports.surface import Reading
from bot.training.profile import load_profile
from tests.domain import values as v
from tests.flow_modules import flow_modules

reading = flow_modules("ovning_combine").module("reading.py")

ROOT = Path(__file__).parents[2]
FIRST_WINDOW = {"login", "role", "message"}
OCTOBER = Month(2025, 10)


def row(**cells):
    return {name: Cell(Reading(text, v.SOURCE)) for name, text in cells.items()}


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_a_word_of_this_system_s_and_the_same_role_again(role):
    assert reading.role_of(reading.role_word(role)) is role
    assert reading.role_word(role) == load_profile("combine").word(role.value)


@pytest.mark.parametrize("word", ["S", "M", "barn", "huvudsökande", "Sökande", ""])
def test_a_role_in_another_system_s_word_goes_to_a_person(word):
    with pytest.raises(OutOfScope):
        reading.role_of(word)


def test_the_watch_is_written_in_the_system_s_word_and_read_back_in_the_house_s():
    assert reading.watch_word("Att granska") == load_profile("combine").word("Att granska") == "Läs igenom"
    assert reading.watch_kind("Läs igenom") == "Att granska"


def test_a_kind_of_watch_that_is_not_known_is_neither_written_nor_taken_for_one():
    with pytest.raises(OutOfScope):
        reading.watch_word("Läs igenom")
    with pytest.raises(ReadBackDiffers):
        reading.watch_kind("Att granska")


@pytest.mark.parametrize(("status", "final"), [("Låst", True), ("Tills vidare", False), ("Slutlig", False)])
def test_only_a_locked_calculation_is_last_month_s(status, final):
    assert reading.is_final(row(month="2025-10", status=status), OCTOBER) is final


@pytest.mark.parametrize(("status", "ended"), [("Öppet", False), ("Stängt 2025-09-30", True)])
def test_a_case_that_is_closed_is_known(status, ended):
    assert reading.has_ended(status) is ended


@pytest.mark.parametrize("status", ["Pågående", "Avslutad 2025-09-30", "Stängt", ""])
def test_a_case_in_a_state_of_another_word_goes_to_a_person(status):
    with pytest.raises(OutOfScope):
        reading.has_ended(status)


def test_every_screen_but_the_three_of_the_log_in_and_the_answer_is_in_the_second_window():
    screens = load_pack(ROOT / "selectors" / "ovning_combine").screens
    assert {name for name, screen in screens.items() if not screen.head.window} == FIRST_WINDOW | {"ssbtek_answer"}
    assert {screen.head.window for screen in screens.values()} == {"", "arbetsfonster"}
    assert screens["ssbtek_answer"].head.popup
