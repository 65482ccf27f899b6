"""Tables and fields as they look: which cells there are, what they say, and what a caret or a tick is."""

import numpy as np
import pytest

from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.cells import Grid, find_grid
from bot.drivers.desktop.vision.fields import caret_shows, tick_state
from bot.drivers.desktop.vision.shapes import part, shapes
from bot.drivers.desktop.vision.text import Reader
from bot.ports.surface import Box
from tests.ports.drawn_windows import Drawn

pytestmark = pytest.mark.slow  # two text engines over hundreds of crops

STYLES = ("same", "fusion", "larger", "dark", "rough", "scaled", "no_lines")
NUMBERS, AMOUNTS = 0, (3, 4)


def table(window: Drawn) -> Picture:
    return part(window.picture, window.named["table"])


def grid_of(picture: Picture, box: Box) -> Grid | None:
    """The table in a part of a window, by the lines of text that the whole of it shows."""
    left, top, width, height = box
    inside = [
        (x - left, y - top, wide, high)
        for x, y, wide, high in shapes(picture).lines
        if left <= x and x + wide <= left + width and top <= y and y + high <= top + height
    ]
    return find_grid(part(picture, box), inside)


@pytest.mark.parametrize("style", STYLES)
def test_every_cell_of_a_table_is_found_where_it_is(style: str, windows: dict[str, Drawn]) -> None:
    window = windows[style]
    grid = grid_of(window.picture, window.named["table"])
    assert grid is not None
    left, top, _, _ = window.named["table"]
    assert len(grid.headers) == len(window.table["headers"])
    assert [len(row) for row in grid.rows] == [len(row) for row in window.table["cells"]]
    for row, truth in zip(grid.rows, window.table["cells"], strict=True):
        for (x, y, width, height), (x0, y0, wide, high) in zip(row, truth, strict=True):
            assert x0 <= x + left <= x0 + 6
            assert x0 + wide - 6 <= x + left + width <= x0 + wide
            assert y0 - 2 <= y + top <= y0 + 5
            assert y0 + high - 6 <= y + top + height <= y0 + high + 2


@pytest.mark.parametrize("style", STYLES)
def test_no_cell_is_read_wrong_and_no_digit_lost_in_a_selected_row(
    style: str, windows: dict[str, Drawn], reader: Reader
) -> None:
    window = windows[style]
    picture = table(window)
    grid = grid_of(window.picture, window.named["table"])
    assert grid is not None
    truth = window.table
    read = [[reader.read_line(part(picture, box)).text for box in row] for row in (grid.headers, *grid.rows)]
    read = [[None if text and text.endswith("…") else text for text in row] for row in read]
    pairs = [
        pair
        for row, stands in zip(read, [truth["headers"], *truth["rows"]], strict=True)
        for pair in zip(row, stands, strict=True)
    ]
    assert [pair for pair in pairs if pair[0] not in (None, pair[1])] == []
    assert sum(text is not None for text, _ in pairs) >= 0.7 * len(pairs)
    assert read[3][NUMBERS] in (None, "19660114-9872")


@pytest.mark.parametrize("style", STYLES)
def test_amounts_and_numbers_of_a_selected_row_are_read(style: str, windows: dict[str, Drawn], reader: Reader) -> None:
    window = windows[style]
    picture = table(window)
    grid = grid_of(window.picture, window.named["table"])
    assert grid is not None
    row, stands = grid.rows[2], window.table["rows"][2]
    assert reader.read_line(part(picture, row[NUMBERS])).text in (None, stands[NUMBERS])
    for column in AMOUNTS:
        text = reader.read_line(part(picture, row[column])).text
        assert text is None or "".join(text.split()) == "".join(stands[column].split())


def test_what_is_no_table_has_no_cells(windows: dict[str, Drawn]) -> None:
    assert grid_of(np.full((100, 200, 3), 255, np.uint8), (0, 0, 200, 100)) is None
    assert grid_of(windows["same"].picture, (0, 0, 200, 140)) is None


@pytest.mark.parametrize("style", ["same", "fusion", "dark"])
def test_a_caret_is_seen_as_it_comes_and_as_it_goes(style: str, windows: dict[str, Drawn]) -> None:
    window = windows[style]
    box = inside(window.named["f_name"])
    field = part(window.picture, box).copy()
    caret = caret_in(field)
    field[:, caret : caret + 2] = field[0, -1]  # the half of a blink in which it is gone
    shown = part(window.picture, box)
    assert caret_shows(field, shown)
    assert caret_shows(shown, field)
    assert not caret_shows(field, field)


def caret_in(field: Picture) -> int:
    """The last column with ink: the caret stands after the text."""
    away = abs(field.astype(int) - field[0, -1].astype(int)).max(axis=2) > 100
    return int(np.flatnonzero(away.any(axis=0))[-1]) - 1


def test_a_field_whose_text_changed_shows_no_caret(windows: dict[str, Drawn]) -> None:
    window = windows["same"]
    first, second = (inside(window.named[name]) for name in ("f_amount", "f_person"))
    assert not caret_shows(part(window.picture, first), part(window.picture, second))


def inside(box: Box) -> Box:
    return box[0] + 3, box[1] + 3, box[2] - 6, box[3] - 6


@pytest.mark.parametrize("style", ["same", "fusion", "larger", "rough", "dark", "scaled"])
@pytest.mark.parametrize(("name", "state"), [("t_0", "on"), ("t_1", "off"), ("t_2", "on"), ("t_3", "off")])
def test_a_tick_is_seen(style: str, name: str, state: str, windows: dict[str, Drawn]) -> None:
    window = windows[style]
    left, top, _, height = window.named[name]
    side = round(13 * (1.5 if style == "scaled" else 1))
    seen = tick_state(window.picture, (left, top + (height - side) // 2, side, side))
    assert seen in (state, None)
    if style not in {"dark", "larger"}:
        assert seen == state
