"""The generator: the same seed gives the same files, and every file stands up to the reference."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.practice_system import app
from bot.training import Household, load_households, oracle, oracle_details, write_generated, write_perfect_night
from bot.training.generate import SURNAMES, generate
from bot.training.seed import seed
from tests.training.reckoning import assert_it_adds_up, assert_last_month_agrees, sums_of

COUNT = 120


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Household]:
    folder = tmp_path_factory.mktemp("hushall") / "nya"
    write_generated(folder, seed=7, count=COUNT)
    return load_households(folder)


def test_the_same_seed_gives_the_same_files_and_another_seed_others() -> None:
    assert generate(3, 20) == generate(3, 20)
    assert generate(3, 20) != generate(4, 20)


def test_there_are_names_for_more_households_than_there_are_single_surnames() -> None:
    count = len(SURNAMES) + 1
    firsts = [re.search(r'namn = "\S+ ([^"]+)"', text) for text in generate(5, count).values()]
    assert len({name[1] for name in firsts if name}) == count


def test_every_file_loads_and_adds_up(made: list[Household]) -> None:
    assert len(made) == COUNT
    for household in made:
        assert_last_month_agrees(household)
        if household.expected.outcome == "drafted":
            assert_it_adds_up(household)
        elif household.expected.arithmetic:
            assert sums_of(household.expected.arithmetic)[-1] <= 0


def test_a_share_goes_to_a_person_for_many_reasons(made: list[Household]) -> None:
    to_person = [h for h in made if h.expected.outcome == "to_person"]
    assert COUNT // 5 <= len(to_person) <= COUNT // 2
    assert len({h.expected.reason for h in to_person}) >= 6
    assert len({h.file.split("_", 1)[1] for h in made}) >= 14


def test_names_and_numbers_are_nobody_elses(made: list[Household]) -> None:
    numbers = [m.pnr for h in made for m in h.members]
    assert len(set(numbers)) == len(numbers)
    names = sorted(m.name for h in made for m in h.members)
    assert not [(a, b) for a, b in pairwise(names) if b.startswith(a)]


def test_a_perfect_night_leaves_nothing_to_say(made: list[Household], tmp_path: Path) -> None:
    seed(tmp_path / "nya.sqlite", made)
    write_perfect_night(tmp_path / "nya.sqlite", made)
    counts = oracle(tmp_path / "nya.sqlite")
    assert not any(counts.values()), oracle_details(tmp_path / "nya.sqlite")


def test_the_command_writes_the_files_and_will_not_mix_them_with_others(tmp_path: Path) -> None:
    order = ["households", "--seed", "5", "--count", "3", "--folder", str(tmp_path / "nya")]
    first = CliRunner().invoke(app, order)
    assert (first.exit_code, "3 hushåll i" in first.output) == (0, True)
    assert len(load_households(tmp_path / "nya")) == 3
    again = CliRunner().invoke(app, order)
    assert (again.exit_code, "är inte tom" in again.output) == (2, True)


def test_more_households_than_there_are_names_for_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="antalet ska vara 1–"):
        write_generated(tmp_path, seed=1, count=1_000_000)
