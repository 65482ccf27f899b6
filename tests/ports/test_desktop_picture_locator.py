"""A locator on pictures: what may be pressed, what counts as read, and what is known from what."""

import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from bot.domain.errors import AnswerLost, ControlMissing, PackInvalid
from bot.drivers.desktop.crop import Crop
from bot.drivers.desktop.locator import overlap
from bot.drivers.desktop.machine.screen import Window
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision import capture
from bot.drivers.desktop.vision.capture import Capturer
from bot.drivers.desktop.vision.layout import table_around
from bot.drivers.desktop.vision.picture_locator import PictureLocator
from bot.drivers.desktop.vision.shapes import Shapes, part, shapes
from bot.drivers.desktop.vision.text import Line, Reader, bare, resembles
from bot.packs import Candidate, Pack, load_pack
from bot.ports.surface import Box, Kind
from tests.ports.drawn_windows import Drawn

SAVE = Candidate(picture="save", button="Spara")


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "STILL_S", 0)


class Shown:
    """A source of one box of a program, whatever picture it shows; each grab is counted."""

    def __init__(self, picture: Picture, title: str = "Fönster", copied: str | None = None) -> None:
        self.picture, self.acted_at, self.grabs = picture, 0.0, 0
        self._window = Window(1, title, 1, (0, 0, picture.shape[1], picture.shape[0]), is_dialog=True)
        self._copied = copied

    def uncovered(self) -> tuple[list[Window], list[Window]]:
        return [self._window], []

    def grab(self, box: Box) -> Picture:
        self.grabs += 1
        return part(self.picture, box).copy()

    def copied(self, box: Box, whole: bool) -> str | None:
        return self._copied


def locator_on(
    picture: Picture, reader: Reader, *, title: str = "Fönster", copied: str | None = None, **crops: Picture
) -> Any:
    locator = PictureLocator(Shown(picture, title, copied), reader, crops, ["Spara", "Summa"])
    locator.look()
    return locator


def centre(box: Box) -> tuple[int, int]:
    return box[0] + box[2] // 2, box[1] + box[3] // 2


def lies_in(box: Box, other: Box) -> bool:
    x, y = centre(box)
    return other[0] <= x < other[0] + other[2] and other[1] <= y < other[1] + other[3]


# ------------------------------------------------------------------ when a window stands still


def test_a_window_is_looked_at_until_two_pictures_are_the_same() -> None:
    shown = Shown(written("Väntar"))
    pictures = iter([written("Väntar ."), written("Väntar .."), written("Klart"), written("Klart")])
    shown.grab = lambda box: next(pictures)
    capturer = Capturer(shown)
    capturer.look()
    assert capturer.top is not None
    assert np.array_equal(capturer.top.picture, written("Klart"))
    assert next(pictures, None) is None


def test_what_has_not_been_touched_since_it_stood_still_need_only_be_the_same_once_more() -> None:
    shown = Shown(written("Klart"))
    capturer = Capturer(shown)
    capturer.look()
    capturer.look()
    assert shown.grabs == 3


def test_what_has_been_touched_is_looked_at_twice_although_it_looks_the_same() -> None:
    """The answer to the touch may only be on its way."""
    shown = Shown(written("Klart"))
    capturer = Capturer(shown)
    capturer.look()
    shown.acted_at = time.monotonic()
    capturer.look()
    assert shown.grabs == 4


def test_a_window_that_never_comes_to_rest_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "STILL_MOST_S", 0.05)
    shown = Shown(written("Väntar"))
    shown.grab = lambda box: written(str(time.monotonic_ns()))
    with pytest.raises(AnswerLost, match="ro"):
        Capturer(shown).look()


# ------------------------------------------------------------------ what decides


class Blind(Reader):
    """Reads nothing for sure."""

    def read_box(self, levels: Any, box: Box, wanted: str = "") -> Line:
        return Line(None, "", "")


def test_what_decides_is_known_by_its_picture_when_its_word_is_not_read(windows: dict[str, Drawn]) -> None:
    drawn = windows["same"]
    decides = Candidate(picture="save", button="Spara")
    locator = locator_on(drawn.picture, Blind(), save=drawn.cut("save"))
    (hit,) = locator.hits("Fönster", decides, Kind.DECISION)
    assert overlap(hit.box, drawn.named["save"])
    assert not locator.hits("Fönster", decides, Kind.PRESS)


def test_buttons_of_the_same_size_are_not_taken_for_what_decides(windows: dict[str, Drawn], reader: Reader) -> None:
    """Else nothing on the screen could be pressed."""
    drawn = windows["same"]
    locator = locator_on(drawn.picture, reader, save=drawn.cut("save"))
    hits = locator.hits("Fönster", Candidate(picture="save", button="Spara"), Kind.DECISION)
    others = [box for name, box in drawn.named.items() if name in ("close", "search", "open", "next")]
    assert others
    assert not any(overlap(hit.box, box) for hit in hits for box in others)


# ------------------------------------------------------------------ what leaves a trace


def test_what_saves_needs_its_word_and_its_picture(windows: dict[str, Drawn], reader: Reader) -> None:
    drawn = windows["same"]
    locator = locator_on(drawn.picture, reader, save=drawn.cut("save"))
    (hit,) = locator.hits("Fönster", SAVE, Kind.SAVE_DRAFT)
    assert lies_in(hit.box, drawn.named["save"])
    assert hit.strategy == "bild+text"


@pytest.mark.parametrize("wrong", ["none", "close"])
def test_what_saves_is_not_there_without_a_picture_that_is_its_own(
    windows: dict[str, Drawn], reader: Reader, wrong: str
) -> None:
    drawn = windows["same"]
    crops = {} if wrong == "none" else {"save": drawn.cut(wrong)}
    assert locator_on(drawn.picture, reader, **crops).hits("Fönster", SAVE, Kind.SAVE_DRAFT) == []


def test_what_saves_is_not_pressed_for_its_picture_when_the_word_is_another(
    windows: dict[str, Drawn], reader: Reader
) -> None:
    drawn = windows["same"]
    locator = locator_on(drawn.picture, reader, save=drawn.cut("save"))
    assert locator.hits("Fönster", Candidate(picture="save", button="Stäng"), Kind.SAVE_DRAFT) == []


@pytest.mark.parametrize("words", [{"link": "Namn:"}, {"text": "Namn:"}, {"label": "Namn:"}])
def test_what_saves_is_only_ever_a_button(windows: dict[str, Drawn], reader: Reader, words: dict[str, str]) -> None:
    locator = locator_on(form(windows), reader)
    assert locator.hits("Fönster", Candidate(**words), Kind.PRESS) != []
    assert list(locator.hits("Fönster", Candidate(**words), Kind.SAVE_DRAFT)) == []


def test_a_button_needs_no_picture_to_be_pressed_when_nothing_comes_of_it(
    windows: dict[str, Drawn], reader: Reader
) -> None:
    drawn = windows["same"]
    (hit,) = locator_on(drawn.picture, reader).hits("Fönster", Candidate(button="Sök"), Kind.PRESS)
    assert lies_in(hit.box, drawn.named["search"])


def test_a_word_that_stands_in_no_frame_is_no_button(windows: dict[str, Drawn], reader: Reader) -> None:
    locator = locator_on(windows["same"].picture, reader)
    assert locator.hits("Fönster", Candidate(button="Namn:"), Kind.PRESS) == []
    assert locator.hits("Fönster", Candidate(text="Namn:"), Kind.TEXT) != []


def test_a_window_that_is_not_there_has_nothing_in_it(windows: dict[str, Drawn], reader: Reader) -> None:
    locator = locator_on(windows["same"].picture, reader)
    assert not locator.has("Annat")
    assert list(locator.hits("Annat", Candidate(button="Sök"), Kind.PRESS)) == []


def test_a_name_in_the_program_finds_nothing_in_a_picture(windows: dict[str, Drawn], reader: Reader) -> None:
    assert locator_on(windows["same"].picture, reader).hits("Fönster", Candidate(id="save"), Kind.PRESS) == []


# ------------------------------------------------------------------ what is read

GAP = slice(100, 320)
"""The drawn labels stand far from their fields; this much between them is taken away."""
FORM = {"Sök ärende:": "f_name", "Namn:": "f_amount", "Belopp:": "f_person"}


def form(windows: dict[str, Drawn]) -> Picture:
    return np.ascontiguousarray(np.delete(windows["same"].picture, GAP, axis=1))


def place_of(windows: dict[str, Drawn], name: str) -> Box:
    left, top, width, height = windows["same"].named[name]
    return left - GAP.stop + GAP.start, top, width, height


@pytest.mark.parametrize(("label", "name"), FORM.items())
def test_a_field_is_found_beside_its_label(windows: dict[str, Drawn], reader: Reader, label: str, name: str) -> None:
    (hit,) = locator_on(form(windows), reader).hits("Fönster", Candidate(label=label), Kind.TEXT)
    assert lies_in(hit.box, place_of(windows, name))


def test_a_value_is_what_both_engines_read(windows: dict[str, Drawn], reader: Reader) -> None:
    locator = locator_on(form(windows), reader)
    (hit,) = locator.hits("Fönster", Candidate(label="Namn:"), Kind.TEXT)
    assert locator.value(hit) == "7 900,00"


def test_of_two_buttons_with_the_word_neither_is_the_one(windows: dict[str, Drawn], reader: Reader) -> None:
    drawn = windows["twins"]
    for crop in (windows["same"].cut("save"), drawn.cut("save")):
        assert len(locator_on(drawn.picture, reader, save=crop).hits("Fönster", SAVE, Kind.SAVE_DRAFT)) == 2


def blotted(picture: Picture, box: Box) -> Picture:
    """The same picture with a stain over the middle of a field."""
    left, top, _, height = box
    stained = picture.copy()
    cv2.line(stained, (left + 8, top + height // 2), (left + 40, top + height // 2 + 3), (90, 90, 90), 5)
    return stained


def test_what_is_not_read_is_missing_and_never_empty(windows: dict[str, Drawn], reader: Reader) -> None:
    locator = locator_on(blotted(form(windows), place_of(windows, "f_amount")), reader)
    (hit,) = locator.hits("Fönster", Candidate(label="Namn:"), Kind.TEXT)
    with pytest.raises(ControlMissing):
        locator.value(hit)


def test_the_clipboard_is_not_believed_where_the_picture_says_another_amount(
    windows: dict[str, Drawn], reader: Reader
) -> None:
    locator = locator_on(form(windows), reader, copied="9 700,00")
    (hit,) = locator.hits("Fönster", Candidate(label="Namn:"), Kind.TEXT)
    assert locator._values.copied(hit.inside.box, is_field=True) is None


def test_the_clipboard_is_believed_where_the_picture_says_the_same_but_for_marks(
    windows: dict[str, Drawn], reader: Reader
) -> None:
    locator = locator_on(form(windows), reader, copied="Gun-Britt Ärlig")
    (hit,) = locator.hits("Fönster", Candidate(label="Sök ärende:"), Kind.FIELD)
    assert locator.value(hit) == "Gun-Britt Ärlig"


@pytest.mark.parametrize(
    ("first", "second", "copied", "is_believed"),
    [
        ("12 kaβ. 1 § SoL", "12 kap. 18 SoL", "12 kap. 1 § SoL", True),
        ("12 kaβ. 7 § SoL", "12 kap. 18 SoL", "12 kap. 1 § SoL", False),
        ("350,00 kr", "=350,00 kr", "-350,00 kr", False),
        ("1250.00", "1250,0O", "1250,00", True),
        ("1250.00", "1250,C0", "1250,00", False),
        ("2025-10-O5", "2025-1O-05", "2025-10-06", False),
    ],
)
def test_words_with_numbers_in_are_believed_when_every_digit_shows_and_amounts_when_all_does(
    first: str, second: str, copied: str, is_believed: bool
) -> None:
    read: Any = SimpleNamespace(read_box=lambda *_: Line(None, first, second))
    locator = PictureLocator(Shown(written("x"), copied=copied), read, {}, [])
    locator.look()
    assert locator._values.copied((0, 0, 320, 62), is_field=True) == (copied if is_believed else None)


@pytest.mark.parametrize(
    ("above", "read"), [("Utan uppgift", "Utan uppgift\nkassorna"), ("hela A-", None), ("hela A\N{HYPHEN}", None)]
)
def test_whether_a_hyphen_at_a_line_s_end_is_the_word_s_own_is_not_guessed(above: str, read: str | None) -> None:
    said = iter([above, "kassorna"])
    reader: Any = SimpleNamespace(read_box=lambda *_: Line(next(said), "", ""))
    capture: Any = SimpleNamespace(shapes=SimpleNamespace(lines=[(5, 5, 60, 10), (5, 25, 60, 10)], glyph=8, text=None))
    assert PictureLocator(Shown(written("x")), reader, {}, [])._values.text_in(capture, (0, 0, 320, 62)) == read


# ------------------------------------------------------------------ what belongs together


def test_a_table_s_own_frame_holds_the_empty_room_below_its_rows_and_nothing_else() -> None:
    headings, row = [(30, 5, 20, 10), (90, 5, 40, 10)], (30, 30, 60, 10)
    rows, frame, panel = (2, 2, 300, 50), (0, 0, 400, 300), (0, 0, 420, 420)
    beside, below = (310, 20, 50, 10), (30, 350, 60, 10)

    def seen(*outlines: Box, lines: tuple[Box, ...]) -> Shapes:
        return Shapes(
            outlines=outlines, lines=(*headings, row, *lines), ticks=(), glyph=10, text=np.zeros((1, 1), np.uint8)
        )

    assert table_around(seen(rows, frame, panel, lines=(below,)), headings) == frame
    assert table_around(seen(rows, frame, lines=(beside,)), headings) == rows, (
        "what stands beside the rows is not theirs"
    )
    assert table_around(seen(rows, (0, 20, 400, 300), lines=()), headings) == rows
    assert table_around(seen(rows, (10, 0, 400, 300), lines=()), headings) == rows
    assert table_around(seen(row, lines=()), headings) is None


# ------------------------------------------------------------------ words that are known


@pytest.mark.parametrize(
    ("known", "first", "second", "alike"),
    [
        ("Förmåner", "Förmäner", "Förmäner", True),
        ("Avvikelse", "Awvikelse", "Awvikelse", True),
        ("Klar", "Klar", "<lar", True),
        ("Av", "Av", "AV", True),
        ("Av", "Åv", "Ar", False),
        ("Belopp S", "Belopp M", "Belopp M", False),
        ("Sök", "Sök ärende:", "Sök ärende:", False),
        ("Spara", "Spara som slutlig", "Spara som slutlig", False),
        ("Inkomst", "Inkomster", "Inkomster", False),
        ("Spara", "Spara", "", False),
    ],
)
def test_a_known_word_may_lack_its_marks_and_nothing_more(known: str, first: str, second: str, alike: bool) -> None:
    assert resembles(Line(None, first, second), known) is alike


def test_what_engines_take_for_each_other_is_one() -> None:
    assert bare("HANDO1 – Åsa") == bare("HAND01 - Asa")
    assert bare("\N{MINUS SIGN}350,00 kr") == bare("-350,00 kr")
    assert bare("100,00") != bare("700,00")


# ------------------------------------------------------------------ shapes


def written(*lines: str, pitch: int = 22) -> Picture:
    sheet = np.full((40 + pitch * len(lines), 320, 3), 240, np.uint8)
    for number, line in enumerate(lines):
        cv2.putText(sheet, line, (20, 30 + pitch * number), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 0), 1, cv2.LINE_AA)
    return sheet


def test_dots_around_what_has_the_keyboard_are_no_letters() -> None:
    plain, dotted = written("Spara"), written("Spara")
    for x in range(16, 80, 2):
        dotted[16, x] = dotted[36, x + 1] = 0
    assert shapes(dotted).lines == shapes(plain).lines


def marked(line: str, *, dotted: bool, caret: int | None = None) -> Picture:
    """A field whose text is marked: light on dark, no wider than the text; in a choice with dots around it. Below it a label."""
    sheet = np.full((80, 320, 3), 240, np.uint8)
    cv2.putText(sheet, "Handlaggare", (20, 68), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 0), 1, cv2.LINE_AA)
    x, y, width, height = shapes(written(line)).lines[0]
    top, bottom, left, right = y - 3, y + height + 3, x - 1, x + width + (40 if dotted else 0)
    sheet[top:bottom, left:right] = 36
    cv2.putText(sheet, line, (20, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1, cv2.LINE_AA)
    if dotted:
        sheet[[top, bottom - 1], left:right:2] = 219
        sheet[top:bottom:2, [left, right - 1]] = 219
    if caret is not None:
        sheet[top + 1 : bottom - 1, right] = caret
    return sheet


@pytest.mark.parametrize("dotted", [False, True])
def test_marked_text_is_read_as_when_it_is_not_marked(dotted: bool, reader: Reader) -> None:
    plain, seen = shapes(written("Sjukpenning 350")), shapes(marked("Sjukpenning 350", dotted=dotted))
    (usual,), (line, _) = plain.lines, seen.lines
    assert reader.read_box(plain.text, usual).text == "Sjukpenning 350"
    assert reader.read_box(seen.text, line).text == "Sjukpenning 350"


def test_a_marked_digit_by_the_edge_is_read_as_itself(windows: dict[str, Drawn], reader: Reader) -> None:
    """A 5 was a 6 to both engines, and a 9 a 0: to their open halves the white outside was nearer than the marked ground."""
    seen = shapes(windows["marked"].picture)
    (line,) = [line for line in seen.lines if lies_in(line, windows["marked"].named["f_amount"])]
    assert reader.read_box(seen.text, line).text == "5804,50"


@pytest.mark.parametrize("caret", [0, 199])
def test_a_caret_beside_marked_text_is_no_letter(caret: int, reader: Reader) -> None:
    """It was a «!» or a «]» to both engines, and so believed."""
    seen = shapes(marked("Sjukpenning 350", dotted=False, caret=caret))
    assert reader.read_box(seen.text, seen.lines[0]).text == "Sjukpenning 350"


def test_a_marked_row_below_does_not_make_letters_of_the_ground_above() -> None:
    sheet = written("Handlaggare", "HAND01")
    before = shapes(sheet).lines[0]
    sheet[36:62] = np.where(sheet[36:62] > 120, 36, 240)
    assert shapes(sheet).lines[0] == before


# ------------------------------------------------------------------ crops and packs


def test_a_crop_shows_the_button_and_hides_every_text_but_the_pack_s(
    windows: dict[str, Drawn], reader: Reader, tmp_path: Path
) -> None:
    drawn = windows["same"]
    crop = Crop.of(drawn.picture, "Spara", ["Spara", "Stäng"])
    assert lies_in(crop.box, drawn.named["save"])
    crop.keep(tmp_path / "crops", "save", "Spara", 100)
    around = cv2.imread(str(tmp_path / "crops/around/save.png"))
    assert around is not None
    said = {reader.read_box(shapes(around).text, line).first for line in shapes(around).lines}
    assert not said & {"Gun-Britt Ärlig", "19700919-9899", "7 900,00"}


def test_a_crop_of_a_word_that_no_button_says_is_refused(windows: dict[str, Drawn]) -> None:
    with pytest.raises(ControlMissing, match="--box"):
        Crop.of(windows["same"].picture, "Upprätta", [])


def test_a_pack_that_names_a_picture_it_has_not_is_refused_by_file_and_line(tmp_path: Path) -> None:
    from tests.ports.stages import pictures_pack

    pictures_pack(tmp_path / "pack")
    (tmp_path / "pack/crops/save.png").unlink()
    with pytest.raises(PackInvalid, match=r"crops/save\.png") as refused:
        load_pack(tmp_path / "pack")
    assert "main.toml" in str(refused.value)
    assert load_pack(tmp_path / "pack", without_pictures=True).pictures.keys() == {"window_bar"}


def test_a_picture_that_is_none_and_a_missing_window_bar_are_named(tmp_path: Path) -> None:
    """It was an error without a file, in the middle of the first start."""
    from bot.drivers.desktop import DesktopSurfaces, Place
    from tests.ports.stages import Clock, Secrets, pictures_pack

    pack = pictures_pack(tmp_path / "pack")

    def start(pack: Pack) -> None:
        place = Place(tmp_path / "place", tmp_path / "STOPP", has_tree=False, is_remote=True)
        DesktopSurfaces(["true"], pack, place, Secrets(), Clock())

    with pytest.raises(PackInvalid, match=r"crops/save\.png"):
        start(replace(pack, pictures={**pack.pictures, "save": b"ingen bild"}))
    with pytest.raises(PackInvalid, match="window_bar saknas"):
        start(replace(pack, head=pack.head.model_copy(update={"window_bar": ""})))
    assert not (tmp_path / "place").exists()
