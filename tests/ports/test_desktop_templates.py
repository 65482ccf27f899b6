"""A control that was cut out of one picture is found in another, or not at all: never its neighbour."""

import numpy as np
import pytest

from bot.domain.errors import ControlAmbiguous
from bot.drivers.desktop.locator import Hit
from bot.drivers.desktop.vision.shapes import line_boxes, part
from bot.drivers.desktop.vision.templates import PictureFinder, find_crop, propose
from bot.drivers.desktop.vision.text import Reader
from bot.ports.surface import Box
from tests.ports.drawn_windows import Drawn

BUTTONS = {"save": "Spara", "close": "Stäng", "search": "Sök", "open": "Öppna", "next": "Nästa ärende"}


def on(hit: Hit | None, box: Box) -> bool:
    """Whether a hit lies on a control."""
    if hit is None:
        return False
    x, y = hit.box[0] + hit.box[2] / 2, hit.box[1] + hit.box[3] / 2
    return box[0] <= x < box[0] + box[2] and box[1] <= y < box[1] + box[3]


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_is_found_by_its_picture_alone(name: str, windows: dict[str, Drawn]) -> None:
    window = windows["same"]
    hit = find_crop(window.picture, window.cut(name))
    assert on(hit, window.named[name])
    assert hit is not None
    assert hit.strategy == "bild"
    assert hit.score - hit.second >= 0.02


def test_it_is_looked_for_where_it_was_and_then_in_the_whole_window(windows: dict[str, Drawn]) -> None:
    crop, was = windows["same"].cut("save"), windows["same"].named["save"]
    for name in ("same", "moved"):
        window = windows[name]
        assert on(find_crop(window.picture, crop, was), window.named["save"])


@pytest.mark.parametrize("name", [*BUTTONS, "l_1", "t_0"])
def test_what_is_hidden_is_not_found_elsewhere(name: str, windows: dict[str, Drawn], reader: Reader) -> None:
    window = windows["same"]
    left, top, width, height = window.named[name]
    empty = window.picture.copy()
    empty[top - 3 : top + height + 3, left - 3 : left + width + 3] = empty[400, 700]
    text = BUTTONS.get(name, "")
    assert PictureFinder(reader).find(empty, window.cut(name), text, window.named[name]) is None


def test_a_hidden_button_is_not_its_neighbour(windows: dict[str, Drawn], reader: Reader) -> None:
    crop, finder = windows["same"].cut("save"), PictureFinder(reader)
    hidden = windows["hidden"].picture
    assert finder.find(hidden, crop, "Spara", windows["same"].named["save"]) is None
    assert finder.scale is None


def test_two_equal_buttons_are_refused(windows: dict[str, Drawn], reader: Reader) -> None:
    crop = windows["twins"].cut("save")
    assert find_crop(windows["twins"].picture, crop) is None
    with pytest.raises(ControlAmbiguous):
        PictureFinder(reader).find(windows["twins"].picture, crop, "Spara")


def test_a_bare_text_is_not_taken_for_the_beginning_of_another(windows: dict[str, Drawn], reader: Reader) -> None:
    left, top, _, height = windows["same"].named["l_0"]
    bare = part(windows["same"].picture, (left - 1, top, 25, height))
    window = windows["no_search"].picture
    assert propose(window, bare)[0].score > 0.9
    assert find_crop(window, bare) is None
    assert PictureFinder(reader).find(window, bare, "Sök") is None


def test_a_crop_with_nothing_in_it_is_nowhere(windows: dict[str, Drawn]) -> None:
    window = windows["same"].picture
    assert find_crop(window, np.full((20, 20, 3), 239, np.uint8)) is None
    assert propose(window, np.full((20, 20, 3), 239, np.uint8)) == []
    assert find_crop(window[:10], windows["same"].cut("save")) is None


@pytest.mark.parametrize("style", ["fusion", "rough", "larger", "dark"])
@pytest.mark.parametrize("name", ["save", "close", "search"])
def test_in_another_style_a_button_is_itself_or_nothing(
    style: str, name: str, windows: dict[str, Drawn], reader: Reader
) -> None:
    window = windows[style]
    hit = PictureFinder(reader).find(window.picture, windows["same"].cut(name), BUTTONS[name])
    assert hit is None or on(hit, window.named[name])


def test_a_picture_proposes_and_the_text_confirms(windows: dict[str, Drawn], reader: Reader) -> None:
    crop = windows["same"].cut("close")
    hit = PictureFinder(reader).find(windows["rough"].picture, crop, "Stäng")
    assert on(hit, windows["rough"].named["close"])
    assert find_crop(windows["rough"].picture, crop) is None
    assert hit is not None
    assert hit.strategy == "bild+text"


def test_a_focus_does_not_hide_a_control(windows: dict[str, Drawn], reader: Reader) -> None:
    crop = windows["same"].cut("save")
    hit = PictureFinder(reader).find(windows["still"].picture, crop, "Spara")
    assert on(hit, windows["still"].named["save"])


def test_the_scale_is_learnt_once(windows: dict[str, Drawn], reader: Reader) -> None:
    finder, scaled = PictureFinder(reader), windows["scaled"]
    hit = finder.find(scaled.picture, windows["same"].cut("close"), "Stäng")
    assert on(hit, scaled.named["close"])
    assert finder.scale == 1.5
    for name in ("close", "next"):
        again = finder.find(scaled.picture, windows["same"].cut(name), BUTTONS[name])
        assert on(again, scaled.named[name])
    assert finder.scale == 1.5


def test_lines_of_text_stand_apart_from_frames(windows: dict[str, Drawn]) -> None:
    window = windows["same"]
    boxes = line_boxes(window.picture)
    for name in (*BUTTONS, "l_0", "l_3", "l_5", "f_person"):
        left, top, width, height = window.named[name]
        inside = [box for box in boxes if left - 1 <= box[0] < left + width and top - 1 <= box[1] < top + height]
        assert len(inside) == 1, name
