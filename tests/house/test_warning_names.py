"""Every warning name of the field stands once in the caseworker's guide, and leads to something that exists."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.domain.case import Outcome
from bot.domain.errors import Reason
from bot.domain.warnings import CATALOGUE
from bot.office import reason_words

ROOT = Path(__file__).resolve().parents[2]
NAMES: list[str] = tomllib.loads((ROOT / "tests" / "domain" / "warning_names.toml").read_text("utf-8"))["names"]
RULES = {kind.rule: kind.name for kind in CATALOGUE.values()}


def table() -> list[tuple[str, str, str]]:
    guide = (ROOT / "docs" / "handlaggare.md").read_text("utf-8")
    part = guide.split("### Så syns varningen i Brygga")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[0] == ["namn", "i Brygga", "skillnad"]
    return [(name, where, why) for name, where, why in rows[1:]]


ROWS = table()


def test_every_name_of_the_field_stands_once_and_no_other() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert sorted(name for name, _, _ in ROWS) == sorted(NAMES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_name_leads_to_a_warning_or_a_reason_that_exists_or_says_why_not(row: tuple[str, str, str]) -> None:
    _, where, why = row
    if where == "finns inte":
        assert why
        return
    targets = where.split(", ")
    rules = [target for target in targets if re.fullmatch(r"[A-Z]{3}-\d\d", target)]
    reasons = [target.strip("`") for target in targets if target not in rules]
    assert set(rules) <= RULES.keys()
    assert set(reasons) <= set(Reason)
    assert all(f"`{reason}`" in targets for reason in reasons)


@pytest.mark.parametrize("rule", RULES)
def test_a_warning_that_has_the_fields_own_name_is_among_its_targets(rule: str) -> None:
    rows = {name: where.split(", ") for name, where, _ in ROWS}
    assert RULES[rule] not in rows or rule in rows[RULES[rule]]


def test_every_reason_a_case_goes_to_a_person_for_stands_in_the_guide() -> None:
    guide = (ROOT / "docs" / "handlaggare.md").read_text("utf-8")
    for reason in (*Reason, Outcome.SHADOWED):
        what, to_do = reason_words(reason)
        assert f"| `{reason}` | {what} | {to_do} |" in guide, reason
