"""What two engines are believed about, on windows drawn by Qt in the styles a case system may have."""

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from bot.domain.errors import TextEngineMissing
from bot.domain.money import parse
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision import text as text_module
from bot.drivers.desktop.vision.shapes import part, shapes
from bot.drivers.desktop.vision.text import Reader
from tests.ports.drawn_windows import Drawn

pytestmark = pytest.mark.slow  # two text engines over hundreds of crops

STYLES = ("same", "fusion", "larger", "dark", "rough", "scaled")


@pytest.mark.parametrize("style", STYLES)
def test_what_both_engines_say_is_what_stands_there(style: str, windows: dict[str, Drawn], reader: Reader) -> None:
    window = windows[style]
    shown = [one for one in window.texts if one["name"][:2] == "l_" or one["name"] == "f_person"]
    truth = {tuple(one["box"]): one["text"] for one in shown}
    names = {tuple(one["box"]): one["name"] for one in shown}
    read = {}
    for place in truth:
        left, top, width, height = place
        # A label's box begins at its first letter; around it is ground.
        box = (
            (left - 3, top - 2, width + 6, height + 4)
            if names[place][0] == "l"
            else (left + 3, top + 3, width - 6, height - 6)
        )
        read[place] = reader.read_line(part(window.picture, box)).text
    wrong = [(truth[box], text) for box, text in read.items() if text not in (None, truth[box])]
    assert wrong == []
    assert sum(text is not None for text in read.values()) >= len(read) * 0.5


def test_only_a_picture_without_ink_is_empty(windows: dict[str, Drawn], reader: Reader) -> None:
    left, top, width, height = windows["same"].named["f_empty"]
    assert reader.read_line(part(windows["same"].picture, (left + 3, top + 3, width - 6, height - 6))).text == ""
    ground = np.full((16, 60, 3), 255, np.uint8)
    pale = ground.copy()
    pale[6:9, 20:40] = 245
    assert reader.read_line(ground).text == ""
    assert reader.read_line(pale).text is None
    assert reader.read_line(ground[:0]).text is None


def test_text_cut_off_at_the_edge_is_not_read(windows: dict[str, Drawn], reader: Reader) -> None:
    left, top, width, height = windows["same"].named["l_2"]
    assert reader.read_line(part(windows["same"].picture, (left + 3, top, width, height))).text is None


def test_a_caret_alone_is_not_read_as_a_letter(reader: Reader) -> None:
    field = np.full((17, 80, 3), 255, np.uint8)
    field[2:15, 4] = 0
    assert reader.read_line(field).text is None


@pytest.mark.parametrize(("number", "read"), [("19850712-9818", "19850712-9818"), ("19850712-9819", None)])
def test_a_number_is_read_only_when_it_is_valid(number: str, read: str | None, reader: Reader) -> None:
    assert reader.read_line(written(number)).text == read
    seen = shapes(written(number))
    assert reader.read_box(seen.text, seen.lines[0]).text == read


FONT = "LiberationSans-Regular.ttf"


def written(text: str, px: int = 13) -> Picture:
    """A line of text drawn by another library than Qt."""
    sheet = Image.new("RGB", (30 + 10 * len(text), 24), "white")
    ImageDraw.Draw(sheet).text((8, 3), text, font=ImageFont.truetype(FONT, px), fill="black")
    return cv2.cvtColor(np.asarray(sheet), cv2.COLOR_RGB2BGR).astype(np.uint8)


@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ore=st.integers(-9_999_999, 99_999_999), px=st.sampled_from([12, 13, 16]))
def test_an_amount_that_is_read_is_the_amount_that_stands_there(ore: int, px: int, reader: Reader) -> None:
    kronor, rest = divmod(abs(ore), 100)
    stands = ("-" if ore < 0 else "") + f"{kronor:,}".replace(",", " ") + f",{rest:02}"
    read = reader.read_line(written(stands, px)).text
    assert read is None or parse(read) == parse(stands)


def test_without_swedish_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "TESSDATA", ())
    with pytest.raises(TextEngineMissing, match="tesseract-ocr-swe"):
        Reader().read_line(written("Namn"))


def test_what_was_read_is_in_no_printed_form(reader: Reader) -> None:
    assert "Namn" not in repr(reader.read_line(written("Namn:")))
