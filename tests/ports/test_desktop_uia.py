"""UI Automation, as far as it can be tried without Windows: a locator on controls that are made up in the shape of uiautomation's.

Nothing here shows that Windows, or uiautomation there, answers so.
"""

# ruff: noqa: N802 - the names are uiautomation's own
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.errors import AnswerLost
from bot.drivers.desktop.accessibility.tree_locator import TreeLocator
from bot.drivers.desktop.accessibility.uia import TOGGLE, VALUE, WINDOW, UiaTree
from bot.drivers.desktop.locator import RowCell
from bot.packs import Candidate
from bot.ports.surface import Kind

PID = 42


@dataclass
class Control:
    """One of uiautomation's, with what is asked of it."""

    ControlTypeName: str
    Name: str = ""
    AutomationId: str = ""
    below: "list[Control]" = field(default_factory=list)
    box: tuple[int, int, int, int] = (0, 0, 10, 10)
    patterns: dict[int, Any] = field(default_factory=dict)
    ProcessId: int = PID
    IsOffscreen: bool = False
    IsEnabled: bool = True
    HasKeyboardFocus: bool = False
    IsPassword: bool = False
    HelpText: str = ""
    ItemStatus: str = ""
    is_gone: bool = False

    def GetRuntimeId(self) -> list[int]:
        if self.is_gone:
            raise OSError
        return [1, id(self)]

    def GetChildren(self) -> "list[Control]":
        return self.below

    def GetPattern(self, number: int) -> Any:
        return self.patterns.get(number)

    @property
    def BoundingRectangle(self) -> Any:
        left, top, width, height = self.box
        return SimpleNamespace(left=left, top=top, right=left + width, bottom=top + height)


def made(*windows: Control) -> UiaTree:
    library = SimpleNamespace(
        UIAutomationInitializerInThread=lambda: SimpleNamespace(Uninitialize=lambda: None),
        GetRootControl=lambda: Control("PaneControl", below=list(windows)),
    )
    return UiaTree(library)


def locator_on(*windows: Control) -> TreeLocator:
    tree = made(*windows)
    top = tree.application_of(PID)
    assert top is not None
    locator = TreeLocator(tree, top, lambda *_: pytest.fail("pixlarna är redan skärmens"))
    locator.look()
    return locator


FIELD = Control(
    "EditControl", "Aktnr", "main.search_case", patterns={VALUE: SimpleNamespace(Value="EB-1")}, box=(50, 60, 100, 20)
)
SAVE = Control("ButtonControl", "Spara", "main.save", IsEnabled=False)
HIDDEN = Control("ButtonControl", "Fatta beslut", IsOffscreen=True)
TICK = Control("CheckBoxControl", "Klar", patterns={TOGGLE: SimpleNamespace(ToggleState=1)})
SECRET = Control("EditControl", "Lösenord", IsPassword=True, patterns={VALUE: SimpleNamespace(Value="hemligt")})
TABLE = Control(
    "TableControl",
    below=[Control(kind, name, box=(100 * (number % 2), 20 * (number // 2), 100, 20)) for number, (kind, name) in enumerate((
        ("HeaderItemControl", "Rad"), ("HeaderItemControl", "Belopp"),
        ("DataItemControl", "1"), ("DataItemControl", "250,00"), ("DataItemControl", "2"), ("DataItemControl", "300,00"),
    ))],
)  # fmt: skip
DECIDE = Control("ButtonControl", "Fatta beslut", box=(0, 20, 100, 20))
LINES = Control(
    "TableControl",
    below=[Control("HeaderItemControl", "Rad", box=(0, 0, 100, 20)), Control("DataItemControl", "1", below=[DECIDE], box=(0, 20, 100, 20))],
    box=(0, 0, 100, 100),
)  # fmt: skip
MAIN = Control("WindowControl", "Ärenden", below=[FIELD, SAVE, HIDDEN, TICK, SECRET, TABLE])


def test_a_control_is_found_by_its_id_its_label_and_its_word() -> None:
    locator = locator_on(MAIN)
    (hit,) = locator.hits("", Candidate(id="search_case"), Kind.FIELD)
    assert hit.box == (50, 60, 100, 20)
    assert locator.value(hit) == "EB-1"
    assert len(locator.hits("", Candidate(label="Aktnr"), Kind.FIELD)) == 1
    (button,) = locator.hits("", Candidate(button="Spara"), Kind.SAVE_DRAFT)
    assert not button.is_usable


def test_what_does_not_show_is_not_there() -> None:
    assert not locator_on(MAIN).hits("", Candidate(button="Fatta beslut"), Kind.DECISION)


def test_a_tick_is_told_and_a_secret_is_not() -> None:
    locator = locator_on(MAIN)
    (tick,) = locator.hits("", Candidate(label="Klar"), Kind.TICK)
    (secret,) = locator.hits("", Candidate(label="Lösenord"), Kind.SECRET)
    assert locator.value(tick) == "ja"
    assert locator.value(secret) == ""


def test_a_table_is_read_row_by_row() -> None:
    locator = locator_on(MAIN)
    (hit,) = locator.hits("", Candidate(headers=("Rad", "Belopp")), Kind.TABLE)
    assert [[cell.plain for cell in row] for row in locator.table(hit, "", "", ()).rows] == [
        ["1", "250,00"],
        ["2", "300,00"],
    ]
    (cell,) = locator.row(hit, RowCell("2", column="Belopp"))
    assert cell.says == "300,00"


def test_a_cell_is_judged_with_what_lies_in_it_though_the_tree_is_looked_at_again() -> None:
    locator = locator_on(Control("WindowControl", "Ärenden", below=[LINES], box=(0, 0, 200, 200)))
    (hit,) = locator.hits("", Candidate(headers=("Rad",)), Kind.TABLE)
    (cell,) = locator.row(hit, RowCell("1"))
    locator.look()
    assert [(one.role, one.says, one.is_part) for one in locator.met(cell) if one.role in ("cell", "button")] == [
        ("cell", ("1", ""), False),
        ("button", ("Fatta beslut", ""), True),
    ]


def test_a_box_that_wants_an_answer_shuts_the_window_below_it_off() -> None:
    box = Control(
        "WindowControl", "Fråga", below=[Control("TextControl", "Spara?"), Control("ButtonControl", "Ja")],
        patterns={WINDOW: SimpleNamespace(IsModal=True)},
    )  # fmt: skip
    locator = locator_on(box, MAIN)
    seen = locator.dialog()
    assert seen is not None
    assert (seen.title, seen.text, [one.says for one in seen.buttons]) == ("Fråga", "Spara?", ["Ja"])
    assert not locator.has("")


def test_another_program_s_windows_are_not_seen() -> None:
    other = Control("WindowControl", "Chatt", ProcessId=7)
    assert made(other).application_of(PID) is None


def test_a_control_that_is_gone_is_an_answer_lost() -> None:
    one = Control("EditControl", "Aktnr", patterns={VALUE: SimpleNamespace(Value="EB-1")})
    locator = locator_on(Control("WindowControl", "Ärenden", below=[one]))
    (hit,) = locator.hits("", Candidate(label="Aktnr"), Kind.FIELD)
    one.is_gone = True
    with pytest.raises(AnswerLost):
        locator.value(hit)
