"""Locator on a tree whose pixels are the program's own: a window's place on the screen is measured, and never guessed."""

from types import SimpleNamespace

import pytest

from bot.domain.errors import AnswerLost
from bot.drivers.desktop.accessibility import tree_locator
from bot.drivers.desktop.accessibility.tree import Node
from bot.drivers.desktop.accessibility.tree_locator import TreeLocator
from bot.drivers.desktop.machine.screen import Window
from bot.packs import Candidate
from bot.ports.surface import Kind

SHOWS = frozenset({"showing", "sensitive"})
OK = Node("bus", "/ok", "button", "ok", SHOWS, "OK")
MESSAGE = Node("bus", "/message", "dialog", "", SHOWS, "Meddelande", (OK,))
MAIN = Node("bus", "/main", "window", "", SHOWS, "Systemet")
BOXES = {MAIN.ref: (0, 0, 800, 600), MESSAGE.ref: (300, 200, 200, 100), OK.ref: (380, 260, 40, 20)}


def shown_as(node: Node, scale: float) -> Window:
    left, top, width, height = (round(side * scale) for side in BOXES[node.ref])
    return Window(hash(node.name), node.name, 1, (left, top, width, height))


def locator_on(*tops: Node, windows: dict[str, list[Window | None]]) -> TreeLocator:
    """Locator on a program with these windows; each time the screen is asked for one, its next answer is given."""
    root = Node("bus", "/top", "application", "", frozenset(), "systemet", tops)
    tree = SimpleNamespace(
        has_own_pixels=True,
        nodes=lambda _: [root],
        tree=lambda _: root,
        boxes=lambda refs: [BOXES[ref] for ref in refs],
        descriptions=lambda refs: [""] * len(refs),
    )
    return TreeLocator(tree, root.ref, lambda title, _: windows[title].pop(0))


def test_a_window_that_is_not_yet_as_the_tree_says_is_looked_at_again() -> None:
    locator = locator_on(
        MAIN, MESSAGE, windows={"Systemet": [None, None, shown_as(MAIN, 1.5)], "Meddelande": [None] * 3}
    )
    locator.look()
    (found,) = locator.hits("Meddelande", Candidate(button="OK"), Kind.PRESS)
    assert (found.box, found.handle) == ((570, 390, 60, 30), 0)


def test_a_button_is_known_to_stand_in_its_own_window_on_the_screen() -> None:
    box = shown_as(MESSAGE, 2)
    locator = locator_on(MAIN, MESSAGE, windows={"Systemet": [None], "Meddelande": [box]})
    locator.look()
    (found,) = locator.hits("Meddelande", Candidate(button="OK"), Kind.PRESS)
    assert (found.box, found.handle) == ((760, 520, 80, 40), box.handle)
    seen = locator.dialog()
    assert seen is not None
    assert [one.handle for one in seen.buttons] == [box.handle]


def test_a_scale_that_stays_unknown_is_not_taken_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_locator, "STILL_S", 0.1)
    locator = locator_on(MAIN, windows={"Systemet": [None] * 100})
    with pytest.raises(AnswerLost, match="fönster"):
        locator.look()
    assert not locator.has("")
