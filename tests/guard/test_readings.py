"""The file that turns rows into values: it stands under the same rules as the stages, and never sees a screen."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.guard import examine

READING = '''"""Vad raderna betyder."""

from bot.domain.money import Money
from bot.kit import Row
from bot.kit.reading import meaning

KNOWN = {"Hyra": "hyra"}


def sort_of(row: Row) -> str:
    return meaning(KNOWN, row["kind"].text, "rad")


def sum_of(row: Row) -> Money:
    return row["amount"].amount().value
'''
IMPORT = "from flows.liten.reading import sort_of, sum_of\n"
USE = "\n\ndef sorts(rows: list[Row]) -> list[str]:\n    return [sort_of(row) for row in rows]\n"


def split(files: dict[str, str], reading: str = READING, used: str = USE, imported: str = IMPORT) -> dict[str, str]:
    flow = files["flow.py"].replace("from flows.liten.screens", f"{imported}from flows.liten.screens") + used
    return {**files, "flow.py": flow, "reading.py": reading}


def rules_found(write: Callable[..., Any], content: dict[str, str]) -> set[tuple[str, str]]:
    return {(found.file.rpartition("/")[2], found.rule) for found in examine(*write(content))}


def test_a_flow_may_be_split_into_stages_and_readings(write: Callable[..., Any], files: dict[str, str]) -> None:
    assert rules_found(write, split(files)) == set()


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("from flows.liten.screens import Calculation", "imports"),
        ("from bot.kit import Desk", "imports"),
        ("from bot.kit import Flow", "imports"),
        ("from bot.kit.reading import parse_date", "imports"),
        ("from bot.kit.reading import T as U", "imports"),
        ("from bot.kit._controls import Row as R", "imports"),
        ("from flows.liten.flow import login", "imports"),
        ("from flows.annan.reading import sort_of", "imports"),
        ("import os", "imports"),
        ("print('x')", "module-code"),
        ("def go(desk: Desk) -> None:\n    desk.on(Calculation).save.save()", "names"),
        ("@flow.stage\ndef ask(row: Row) -> None:\n    return None", "names"),
        ("flow = Flow('liten')", "names"),
        ("def keep(row: Row) -> None:\n    KNOWN['El'] = row['kind'].text", "state"),
        ("def carry(row: Row) -> list[str]:\n    act = sort_of\n    return []", "calls"),
        ("def column(row: Row) -> str:\n    return row['finns_inte'].text", "columns"),
        ("def press(row: Row) -> None:\n    row['kind'].save()", "controls"),
    ],
)
def test_readings_stand_under_the_rules_of_the_stages(
    write: Callable[..., Any], files: dict[str, str], line: str, rule: str
) -> None:
    first, _, rest = READING.partition("\n\n")
    top = line.startswith(("from ", "import "))
    reading = f"{first}\n\n{line}\n{rest}" if top else f"{READING}\n\n{line}\n"
    assert ("reading.py", rule) in rules_found(write, split(files, reading))


def test_the_stages_take_only_functions_from_the_readings(write: Callable[..., Any], files: dict[str, str]) -> None:
    # A constant must stand in flow.py, where the rule on options sees its text.
    content = split(files, imported="from flows.liten.reading import KNOWN, sort_of\n")
    assert rules_found(write, content) >= {("flow.py", "imports")}


def test_an_option_of_a_table_in_the_readings_is_judged(write: Callable[..., Any], files: dict[str, str]) -> None:
    reading = READING.replace("meaning\n", "meaning, word_for\n").replace(
        "KNOWN =", 'WORDS = {"Betala ut": "hyra"}\nKNOWN ='
    )
    reading += '\n\ndef option_of(kind: str) -> str:\n    return word_for(WORDS, kind, "typ")\n'
    content = split(files, reading, imported="from flows.liten.reading import option_of, sort_of\n")
    content["flow.py"] = content["flow.py"].replace(
        "calc.kind.choose(line.kind)", "calc.kind.choose(option_of('hyra'))"
    )
    assert rules_found(write, content) == {("flow.py", "options")}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("x = sort_of", "calls"),
        ("sort_of(calc)", "screens"),
        ("sort_of(desk)", "desk"),
        ("sort_of(calc.lines)", "controls"),
        ("CATALOGUE.clear()", "state"),
    ],
)
def test_no_screen_desk_or_control_is_handed_to_a_reading(
    write: Callable[..., Any], files: dict[str, str], line: str, rule: str
) -> None:
    content = split(files, imported=f"{IMPORT}from bot.domain.warnings import CATALOGUE\n")
    save = "    calc.save.save()\n"
    content["flow.py"] = content["flow.py"].replace(save, f"    {line.replace('CATALOGUE', 'CATALOGUE')}\n{save}")
    assert ("flow.py", rule) in rules_found(write, content)
