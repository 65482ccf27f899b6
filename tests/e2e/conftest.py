"""One undisturbed night, which the disturbed ones are compared with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.training_night import COUPLE, PROTECTED, SWISH, World, last_line, world


@dataclass(frozen=True)
class Quiet:
    """A night that nothing disturbed: where it was, how the command ended, and what was left in the case system."""

    world: World
    exit_code: int
    said: dict[str, Any]
    terminal: str
    made: dict[str, list[dict[str, Any]]]

    def left_of_the_cases_in(self, other: World) -> dict[str, list[dict[str, Any]]]:
        """What this night left of the cases that the other one had."""
        cases = {number for (number,) in other.rows("SELECT number FROM case_row")}
        return {table: [row for row in rows if row["case_nr"] in cases] for table, rows in self.made.items()}


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quiet]:
    with world(tmp_path_factory.mktemp("quiet"), COUPLE, PROTECTED, SWISH) as there:
        done = there.night()
        yield Quiet(there, done.returncode, last_line(done), done.stdout + done.stderr, there.made_by_robot())
