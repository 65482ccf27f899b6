"""The two README are one page in two languages, and each of its doors leads to its heart."""

import re
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from bot.training import first_night, load_households

ROOT = Path(__file__).resolve().parents[2]
SWEDISH, ENGLISH = ROOT / "README.md", ROOT / "README.en.md"

CODE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\./dev |\.venv/|brygga |ls |--[a-z]")


@dataclass(frozen=True)
class Skeleton:
    """What does not depend on the language, in the order in which it stands."""

    headings: tuple[int, ...]
    commands: tuple[str, ...]
    links: tuple[str, ...]
    rows: tuple[str, ...]


def skeleton(text: str) -> Skeleton:
    """Read the levels of headings, the commands, where links lead, and where tables, lists and blocks stand."""
    spoken = CODE.sub("```", text)
    lines = [line for _, block in fenced(text, "sh") for line in block.splitlines()]
    in_text = [code for code in re.findall(r"`([^`\n]+)`", spoken) if COMMAND.match(code)]
    return Skeleton(
        headings=tuple(len(level) for level in re.findall(r"^(#+) ", spoken, re.MULTILINE)),
        commands=(*(line.split("#")[0].strip() for line in lines), *in_text),
        links=tuple(LINK.findall(spoken)),
        rows=tuple(re.findall(r"^(\||- |\d+\. |```|!\[)", spoken, re.MULTILINE)),
    )


def fenced(text: str, language: str) -> list[tuple[str, str]]:
    return [block for block in CODE.findall(text) if block[0] == language]


def told_apart(swedish: str, english: str) -> dict[str, tuple[object, ...]]:
    """Return what the two pages do not have alike; each may lead to the other."""
    first, second = skeleton(swedish), skeleton(english.replace(f"({SWEDISH.name})", f"({ENGLISH.name})"))
    pairs = {part.name: (getattr(first, part.name), getattr(second, part.name)) for part in fields(Skeleton)}
    return {name: differing(*pair) for name, pair in pairs.items() if pair[0] != pair[1]}


def differing(first: tuple[object, ...], second: tuple[object, ...]) -> tuple[object, ...]:
    """Return the first place where two sequences part: its number and what stands there."""
    none = "inget mer"
    for number in range(max(len(first), len(second))):
        pair = tuple(side[number] if number < len(side) else none for side in (first, second))
        if pair[0] != pair[1]:
            return (number, *pair)
    return ()


def doors(text: str) -> list[tuple[str, str]]:
    """Return door and heart of the rows whose second cell begins with a link and whose third is one."""
    return re.findall(r"^\| [^|]+ \| \[`[^`]+`\]\(([^)]+)\)[^|]* \| \[`[^`]+`\]\(([^)]+)\) \|$", text, re.MULTILINE)


def test_the_readme_says_the_same_in_both_languages() -> None:
    assert told_apart(SWEDISH.read_text(encoding="utf-8"), ENGLISH.read_text(encoding="utf-8")) == {}


def test_each_language_leads_to_the_other_before_anything_else() -> None:
    for page, other in ((SWEDISH, ENGLISH), (ENGLISH, SWEDISH)):
        assert LINK.findall(page.read_text(encoding="utf-8"))[0] == other.name


PAGE = """# Titel

[In English](README.en.md), [licens](LICENSE)

```sh
./dev demo  # en natt
```

## Mer

| vad | hur |
|---|---|
| ett flöde | `.venv/bin/brygga check flows/ovning` |

- en punkt
"""


@pytest.mark.parametrize(
    ("was", "becomes", "seen"),
    [
        ("## Mer", "### Mer", {"headings"}),
        ("## Mer\n", "", {"headings"}),
        ("./dev demo  #", "./dev demo --all  #", {"commands"}),
        ("check flows/ovning", "check flows/annat", {"commands"}),
        ("(LICENSE)", "(LICENCE)", {"links"}),
        ("| ett flöde | `.venv/bin/brygga check flows/ovning` |\n", "", {"commands", "rows"}),
        ("- en punkt\n", "", {"rows"}),
        ("# en natt", "# a night", set()),
        ("ett flöde", "a flow", set()),
        ("(README.en.md)", "(README.md)", set()),
    ],
)
def test_what_only_one_language_says_would_be_seen(was: str, becomes: str, seen: set[str]) -> None:
    assert was in PAGE
    assert set(told_apart(PAGE, PAGE.replace(was, becomes))) == seen


def test_the_first_screen_has_four_doors() -> None:
    first_screen = SWEDISH.read_text(encoding="utf-8").split("\n## ")[0]
    assert len(doors(first_screen)) == 4


@pytest.mark.parametrize(("door", "heart"), doors(SWEDISH.read_text(encoding="utf-8")))
def test_behind_each_door_stands_the_way_to_its_heart(door: str, heart: str) -> None:
    page = ROOT / door
    ways = {(page.parent / link.split("#")[0]).resolve() for link in LINK.findall(page.read_text(encoding="utf-8"))}
    assert (ROOT / heart).resolve() in ways


@pytest.mark.parametrize("document", [SWEDISH, ENGLISH, ROOT / "docs" / "it.md"], ids=lambda document: document.name)
def test_a_case_to_look_at_after_the_demo_is_one_of_its_cases(document: Path) -> None:
    shown = re.findall(r"case show (\S+) --settings var/demo/", document.read_text(encoding="utf-8"))
    assert shown
    assert set(shown) <= {household.case for household in load_households(first_night())}
