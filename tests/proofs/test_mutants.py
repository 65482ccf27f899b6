"""The proof's own tools: a fault is cut where it says, and an explanation is of something that exists."""

import ast
import tomllib
from pathlib import Path

import pytest

from tests.proofs.mutants import Excluded, Mutant, load_excluded, mutants_of

ROOT = Path(__file__).parents[2]
KNOWN = ROOT / "tests" / "domain" / "mutants.toml"
SOURCE = """
LIMIT = 12


class Row:
    @property
    def total(self) -> "Money":
        return ("å ä ö", self.applicant + 1)[1]


def paid(day: int, last: int = 3) -> bool:
    return day < last
"""


@pytest.fixture(name="made")
def fixture_made(tmp_path: Path) -> list[Mutant]:
    file = tmp_path / "sample.py"
    file.write_text(SOURCE, encoding="utf-8")
    return mutants_of(tmp_path, "sample", [Excluded("String", r"\\s", "text")])


def lines(made: list[Mutant], kind: str) -> list[str]:
    return [mutant.mutant for mutant in made if mutant.kind == kind]


def test_a_fault_after_swedish_letters_is_cut_at_its_place(made: list[Mutant]) -> None:
    assert lines(made, "BinOp")[:1] == ['return ("å ä ö", self.applicant - 1)[1]']


def test_one_of_a_pair_is_taken_for_the_other(made: list[Mutant]) -> None:
    assert 'return ("å ä ö", self.co_applicant + 1)[1]' in lines(made, "Pair")


def test_a_threshold_is_moved_both_ways_and_its_edge_is_tried(made: list[Mutant]) -> None:
    assert {"LIMIT = 13", "LIMIT = 11"} <= set(lines(made, "Number"))
    assert {"return day <= last", "return day >= last"} == set(lines(made, "Compare"))


def test_every_fault_is_python_differs_and_leaves_annotations_alone(made: list[Mutant]) -> None:
    sources = [mutant.source for mutant in made]
    assert len(set(sources)) == len(sources)
    assert all(ast.dump(ast.parse(source)) != ast.dump(ast.parse(SOURCE)) for source in sources)
    assert not any("XXMoneyXX" in mutant.mutant for mutant in made)


def test_only_what_a_function_does_is_put_into_the_loaded_function(made: list[Mutant]) -> None:
    inside = {(mutant.function, mutant.line) for mutant in made if mutant.in_body}
    outside = {(mutant.function, mutant.line) for mutant in made if not mutant.in_body}
    assert ("paid", "return day < last") in inside
    assert {("-", "LIMIT = 12"), ("paid", "def paid(day: int, last: int = 3) -> bool:")} <= outside


def test_every_explanation_and_exclusion_gives_its_reason_and_is_of_a_line_that_is_there() -> None:
    for entry in tomllib.loads(KNOWN.read_text(encoding="utf-8"))["survivor"]:
        source = (ROOT / "bot" / "domain" / f"{entry['module'].replace('.', '/')}.py").read_text(encoding="utf-8")
        assert " ".join(entry["line"].split()) in " ".join(source.split()), entry
        assert entry["line"] != entry["mutant"]
        assert len(entry["why"].split()) > 3
    assert all(len(rule.why.split()) > 3 for rule in load_excluded(KNOWN))
