"""The decisions in `docs/decisions`: read their heads, find what is wrong with them, and write the index. Run by `./dev accept`.

Standard library only, so that it runs without the environment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "decisions"
HEADING = "## Register\n"
STANDS, CHANGED, REPLACED = "gäller", "gäller, delvis ändrat", "ersatt"
POINTER = {STANDS: None, CHANGED: "changed_by", REPLACED: "replaced_by"}
"""What a head with this status must also have: the later decisions that made it so."""

NAME = re.compile(r"(\d{3})-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
PAGE = re.compile(
    r"---\n(?P<head>(?:\w+: .+\n)+)---\n\n# (?P<number>\d+) (?P<title>[^\n]+)\n\n(?P<body>\S.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Decision:
    file: str
    number: int
    title: str
    head: dict[str, str]

    @property
    def later(self) -> list[int]:
        """The decisions that replaced or changed this one."""
        named = self.head.get("replaced_by", "") or self.head.get("changed_by", "")
        return [int(number) for number in re.findall(r"\d+", named)]


def files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.name != "README.md")


def parse(file: Path) -> Decision | None:
    """Return None for a file without a proper name, head, title or text."""
    name, page = NAME.fullmatch(file.name), PAGE.fullmatch(file.read_text(encoding="utf-8"))
    if not name or not page or int(name[1]) != int(page["number"]):
        return None
    head = [line.split(": ", 1) for line in page["head"].splitlines()]
    return Decision(file.name, int(name[1]), page["title"], {key: value for key, value in head})


def rooms() -> set[str]:
    """List the packages of `bot`, each driver, and what is not in `bot`."""
    inside = {init.parent.name for init in (ROOT / "bot").glob("*/__init__.py")}
    drivers = {f"drivers.{entry.stem}" for entry in (ROOT / "bot" / "drivers").iterdir() if entry.stem[0] not in "_."}
    return inside | drivers | {"flows", "tests", "project"}


def faults(folder: Path = FOLDER) -> Iterator[str]:
    """Describe everything that is wrong with the decisions and their index."""
    decisions: list[Decision] = []
    for file in files(folder):
        if decision := parse(file):
            decisions.append(decision)
        else:
            yield f"{file.name}: name, head, title or text is missing or malformed"
    numbers = [decision.number for decision in decisions]
    if len({*numbers}) != len(numbers):
        yield "two decisions have one number"
    known = rooms()
    for decision in decisions:
        yield from (f"{decision.file}: {fault}" for fault in faults_in(decision, known, numbers))
    readme = (folder / "README.md").read_text(encoding="utf-8")
    if readme.count(HEADING) != 1 or readme != with_index(readme, decisions):
        yield "README.md: the index is stale; run ./dev accept"


def faults_in(decision: Decision, known: set[str], numbers: list[int]) -> Iterator[str]:
    room, status = decision.head.get("room", ""), decision.head.get("status", "")
    if room not in known:
        yield f"unknown room «{room}»"
    if status not in POINTER:
        yield f"unknown status «{status}»"
        return
    pointer = POINTER[status]
    if decision.head.keys() != {"room", "status", *filter(None, [pointer])}:
        yield f"the head of «{status}» has the wrong keys"
    elif pointer and not re.fullmatch(r"\d+(, \d+)*", decision.head[pointer]):
        yield f"{pointer} is not a list of numbers"
    for later in decision.later:
        if later not in numbers or later <= decision.number:
            yield f"{later} is not a later decision"


def with_index(readme: str, decisions: list[Decision]) -> str:
    """Return the page with everything below the heading written anew."""
    names = {decision.number: decision.file for decision in decisions}
    lines = ["| nr | beslut | rum | status | ersatt eller ändrat av |", "|---|---|---|---|---|"]
    for decision in decisions:
        later = ", ".join(f"[{number}]({names.get(number, '')})" for number in decision.later)
        title = decision.title.replace("|", r"\|")
        room, status = decision.head.get("room", ""), decision.head.get("status", "")
        lines.append(f"| [{decision.number}]({decision.file}) | {title} | {room} | {status} | {later} |")
    return readme.partition(HEADING)[0] + HEADING + "\n" + "\n".join(lines) + "\n"


def write_index(folder: Path = FOLDER) -> None:
    readme = folder / "README.md"
    decisions = [decision for file in files(folder) if (decision := parse(file))]
    text = with_index(readme.read_text(encoding="utf-8"), decisions)
    readme.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_index()
