"""How a sheet is drawn: no amount is ever cut, at any width, on a terminal or in a pipe."""

import io
import re

import pytest
from rich.console import Console

from bot.cli.sheet import show_sheet
from bot.domain.case import CaseRef, Outcome
from bot.office import CaseView, Pairs, Section, Sheet, Table, Tone, Words, case_sheet
from tests.office.conftest import PARTS, M, basis, draft, traces

AMOUNT = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})*,\d\d")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def drawn(sheet: Sheet, width: int, *, terminal: bool = False) -> str:
    file = io.StringIO()
    show_sheet(
        Console(file=file, width=width, force_terminal=terminal, color_system="standard" if terminal else None), sheet
    )
    return file.getvalue()


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    view = CaseView(
        CaseRef("EB-1001", M), Outcome.DRAFTED, "", "", basis("EB-1001"), draft("EB-1001"), traces(*PARTS), ()
    )
    return case_sheet(view, None)


def amounts(text: str) -> list[str]:
    return sorted(one.replace("\u00a0", " ") for one in AMOUNT.findall(text))


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("width", [*range(20, 60, 8), *range(60, 124, 4)])
def test_every_amount_stands_whole_and_nothing_ends_in_dots(sheet: Sheet, width: int, terminal: bool) -> None:
    text = COLOUR.sub("", drawn(sheet, width, terminal=terminal))
    assert amounts(text) == amounts(repr(sheet).replace("\\xa0", "\u00a0"))
    assert "…" not in text


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_line_is_wider_than_the_room(sheet: Sheet, width: int, terminal: bool) -> None:
    lines = COLOUR.sub("", drawn(sheet, width, terminal=terminal)).splitlines()
    assert [line for line in lines if len(line) > width] == []


@pytest.mark.parametrize("terminal", [False, True])
def test_the_three_states_of_an_answer_differ_without_any_colour(sheet: Sheet, terminal: bool) -> None:
    text = COLOUR.sub("", drawn(sheet, 80, terminal=terminal))
    assert re.search(r"Försäkringskassan +Uppgifter finns", text)
    assert re.search(r"Pensionsmyndigheten +Ingen uppgift", text)
    assert re.search(r"Transportstyrelsen +KUNDE INTE LÄSAS", text)


def test_a_pipe_gets_plain_text_and_a_terminal_colour(sheet: Sheet) -> None:
    plain = drawn(sheet, 80)
    assert not re.search("[\x1b─│┌]", plain)
    assert not re.search(" $", plain, re.MULTILINE)
    on_terminal = drawn(sheet, 80, terminal=True)
    assert "\x1b[1;31m" in on_terminal
    assert "─" in on_terminal


def test_an_amount_can_be_searched_for_with_a_common_space(sheet: Sheet) -> None:
    assert "9 471,50 kr" in drawn(sheet, 80)


def test_what_looks_like_markup_stands_as_it_was_written() -> None:
    rows = ((Words("[bold]Kim[/bold]"), Words("1,00")),)
    sheet = Sheet("[red]", (Section("[x]", (Pairs((("[a]", Words("[link=x]")),)), Table(("Namn", "kr"), rows))),))
    assert all(text in drawn(sheet, 80) for text in ("[red]", "[x]", "[a]", "[link=x]", "[bold]Kim[/bold]"))


def test_where_columns_do_not_fit_each_value_stands_under_its_heading() -> None:
    rows = ((Words("Sjukpenning"), Words("6\u00a0450,00"), Words("oförändrad", Tone.LOOK)),)
    text = drawn(Sheet("", (Section("", (Table(("Inkomst", "Utkast, kr", ""), rows, frozenset({1})),)),)), 24)
    assert text.split("\n")[-5:-2] == ["Sjukpenning", "    Utkast, kr: 6 450,00", "    oförändrad"]
