"""The gate in windows: whatever a thing is called, whoever asks and however, what decides is not clicked."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.domain.errors import DecisionTouched, ScreenError, UnexpectedDialog
from bot.packs import Pack, load_pack
from tests.ports.stages import IDENTITY, Windows, on, windows

pytestmark = pytest.mark.fence("grinden i fönster")

HEAD = """
name = "prov"
version = "1"
fits = "prov"
surface = "desktop"
login_refused = [{ text = "Fel lösenord." }]
session_lost = [{ text = "Sessionen har upphört" }]
dialogs = [{ kind = "window", text = "Spara beräkningen?", answer = "OK" }]
[identity]
screen = "head"
case = "case"
person = "person"
"""
SCREEN = """[screen]
title = "Bild"
window = "Beräkning"
here = [{ button = "Räkna" }, { button = "Känd" }]
"""
NAMES = (
    "plain", "described", "tip", "spoken", "turns", "honest", "consent", "under", "line",
    "boxed", "beside", "grouped", "in_grouped", "wide", "came", "held", "sign", "unnamed", "kind",
)  # fmt: skip
LINES = {"line_new": "Ny", "line_old": "Gammal"}
VERBS: dict[str, Callable[[Any, str], object]] = {
    "press": lambda surface, name: surface.act(on(name)),
    "link": lambda surface, name: surface.act(on(name)),
    "save_draft": lambda surface, name: surface.commit(on(name)),
    "field": lambda surface, name: surface.fill(on(name), "x"),
    "secret": lambda surface, name: surface.fill_secret(on(name)),
    "choice": lambda surface, name: surface.choose(on(name), "x"),
    "tick": lambda surface, name: surface.choose(on(name), True),
}


def pack_in(folder: Any) -> Pack:
    """Every thing of the page as every kind, by nothing but its id."""
    controls = [f'[{kind}_{name}]\nkind = "{kind}"\nfind = [{{ id = "{name}" }}]\n' for kind in VERBS for name in NAMES]
    controls += ['[lines_line]\nkind = "field"\nform = "lines"\nfind = [{ id = "line" }]\n']
    controls += ['[row]\nkind = "link"\nfind = [{ id = "grid", row = "{row}" }]\n']
    controls += ['[row_button]\nkind = "link"\nfind = [{ id = "plain", row = "{row}" }]\n']
    controls += ['[declared]\nkind = "decision"\nfind = [{ id = "declared" }]\n']
    controls += [f'[{name}]\nkind = "link"\nfind = [{{ link = "{text}" }}]\n' for name, text in LINES.items()]
    folder.mkdir(exist_ok=True)
    (folder / "pack.toml").write_text(HEAD, encoding="utf-8")
    head = IDENTITY.format(here='{ id = "case" }', case='{ id = "case" }', person='{ id = "person" }')
    (folder / "head.toml").write_text(head, encoding="utf-8")
    secret = 'secret = "password"\nkind = "secret"'
    said = SCREEN + "".join(controls).replace('kind = "secret"', secret)
    (folder / "main.toml").write_text(said, encoding="utf-8")
    return load_pack(folder)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    folder = tmp_path_factory.mktemp("windows")
    with windows(folder, pack=pack_in(folder / "gate")) as shown:
        yield shown


def pressed(stage: Windows) -> list[str]:
    return [one["pressed"] for one in stage.told() if "pressed" in one]


DECIDE = ("plain", "described", "tip", "spoken", "turns")


@pytest.mark.parametrize(
    ("kind", "name"), [*(("press", name) for name in DECIDE), *((kind, "plain") for kind in VERBS)]
)
def test_a_button_that_decides_is_not_clicked_by_any_verb(stage: Windows, kind: str, name: str) -> None:
    surface = stage.turn_to("deciding")
    with pytest.raises(DecisionTouched):
        VERBS[kind](surface, f"{kind}_{name}")
    assert pressed(stage) == []


@pytest.mark.parametrize("kind", ["field", "secret", "choice", "tick", "link"])
def test_a_button_is_not_clicked_to_be_filled_in_or_followed(stage: Windows, kind: str) -> None:
    surface = stage.turn_to("deciding")
    with pytest.raises(DecisionTouched):
        VERBS[kind](surface, f"{kind}_honest")
    assert pressed(stage) == []


def test_a_field_that_a_button_lies_over_gets_no_click(stage: Windows) -> None:
    surface = stage.turn_to("deciding")
    with pytest.raises(DecisionTouched):
        surface.fill(on("field_under"), "100,00")
    assert pressed(stage) == []


def test_a_box_whose_words_decide_is_not_ticked(stage: Windows) -> None:
    surface = stage.turn_to("deciding")
    with pytest.raises(DecisionTouched):
        surface.choose(on("tick_consent"), True)
    assert pressed(stage) == []


def test_a_row_does_not_make_a_link_of_a_button(stage: Windows) -> None:
    surface = stage.turn_to("deciding")
    with pytest.raises((DecisionTouched, ScreenError)):
        surface.act(on("row_button", "1"))
    assert pressed(stage) == []


def test_a_line_break_is_not_typed_into_a_field_of_one_line(stage: Windows) -> None:
    surface = stage.turn_to("deciding")
    with pytest.raises(ScreenError):
        surface.fill(on("lines_line"), "ett\ntvå")
    assert pressed(stage) == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("press", "boxed"),
        ("link", "boxed"),
        ("link", "beside"),
        ("press", "grouped"),
        ("press", "wide"),
        ("field", "under"),
        ("press", "came"),
    ],
)
def test_what_decides_around_in_or_over_a_thing_gets_no_click(stage: Windows, kind: str, name: str) -> None:
    surface = stage.turn_to("around")
    with pytest.raises(DecisionTouched):
        VERBS[kind](surface, f"{kind}_{name}")
    assert pressed(stage) == []


def test_a_button_that_decides_once_it_is_held_down_is_let_go_of_elsewhere(stage: Windows) -> None:
    surface = stage.turn_to("around")
    with pytest.raises(DecisionTouched):
        surface.act(on("press_held"))
    assert pressed(stage) == []


@pytest.mark.parametrize(("kind", "name"), [("press", "sign"), ("link", "sign"), ("tick", "unnamed")])
def test_what_has_no_word_to_be_judged_by_is_not_clicked(stage: Windows, kind: str, name: str) -> None:
    surface = stage.turn_to("around")
    with pytest.raises(DecisionTouched):
        VERBS[kind](surface, f"{kind}_{name}")
    assert pressed(stage) == []


def test_an_option_that_tells_to_decide_is_not_chosen(stage: Windows) -> None:
    surface = stage.turn_to("around")
    with pytest.raises(DecisionTouched):
        surface.choose(on("choice_kind"), "Fatta beslut")
    assert pressed(stage) == []


@pytest.mark.parametrize(("name", "row"), [("row", "1"), ("line_new", "")])
def test_a_button_in_a_cell_or_a_line_gets_no_click(stage: Windows, name: str, row: str) -> None:
    surface = stage.turn_to("embedded")
    for _ in range(2):  # the first press makes the cell the current one
        with pytest.raises(DecisionTouched):
            surface.act(on(name, row))
    assert pressed(stage) == []


def test_a_button_that_leaves_the_keyboard_to_its_table_gets_no_click(stage: Windows) -> None:
    surface = stage.turn_to("embedded")
    surface.act(on("row", "2"))
    with pytest.raises(DecisionTouched):
        surface.act(on("row", "3"))
    assert pressed(stage) == ["raden"]


@pytest.mark.honest
def test_what_has_a_decision_around_it_that_is_only_a_heading_is_clicked(stage: Windows) -> None:
    surface = stage.turn_to("around")
    surface.act(on("press_honest"))
    surface.fill(on("field_in_grouped"), "ord")
    surface.choose(on("choice_kind"), "Bifall")
    assert pressed(stage) == ["Räkna", "Bifall"]


@pytest.mark.honest
def test_a_row_and_a_line_beside_those_with_a_button_are_clicked(stage: Windows) -> None:
    surface = stage.turn_to("embedded")
    surface.act(on("row", "2"))
    surface.act(on("line_old"))
    assert pressed(stage) == ["raden", "Gammal"]


@pytest.mark.honest
def test_a_field_that_passes_the_keyboard_on_presses_nothing(stage: Windows) -> None:
    surface = stage.turn_to("jumps")
    with pytest.raises(ScreenError):
        surface.fill(on("field_line"), "ett två tre")
    assert pressed(stage) == []


@pytest.mark.honest
def test_what_only_stands_near_a_decision_is_clicked(stage: Windows) -> None:
    surface = stage.turn_to("deciding")
    surface.act(on("press_honest"))
    surface.act(on("row", "1"))
    surface.fill(on("field_line"), "ord")
    assert pressed(stage) == ["Räkna", "raden"]


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ("asks_more", DecisionTouched),
        ("asks_under", DecisionTouched),
        ("asks_title", DecisionTouched),
        ("asks_tick", DecisionTouched),
        ("asks_described", DecisionTouched),
        ("asks_else", UnexpectedDialog),
    ],
)
def test_a_known_question_that_says_more_is_not_answered(stage: Windows, shown: str, why: type[Exception]) -> None:
    surface = stage.turn_to(shown)
    with pytest.raises(why):
        surface.show("main")
    assert [one for one in stage.told() if "answered" in one] == []


@pytest.mark.honest
def test_a_known_question_is_answered(stage: Windows) -> None:
    surface = stage.turn_to("asks")
    surface.show("main")
    assert [one["answered"] for one in stage.told() if "answered" in one] == ["Spara beräkningen?"]
