"""A remote screen in one window: what its picture tells of windows and lists, and what is not pressed when it has changed."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from bot.domain.errors import WrongWindow
from bot.drivers.desktop.machine.screen import Window
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision import remote as remote_module
from bot.drivers.desktop.vision.remote import RemoteScreen, bars, came, clicked_on
from bot.drivers.desktop.vision.text import Reader
from bot.ports.surface import Box

VIEWER = 7
AT = (10, 30)
"""Where on the screen here the remote one begins."""
LIT, PALE = (212, 168, 130), (205, 205, 205)
END, BAR = 20, 18


def bar_end(colour: tuple[int, int, int] = LIT) -> Picture:
    """The right end of a bar, with a cross in a frame."""
    end = np.full((BAR, END, 3), colour, np.uint8)
    cv2.rectangle(end, (4, 3), (15, 14), (90, 60, 40), 1)
    cv2.line(end, (7, 6), (12, 11), (250, 250, 250), 2)
    cv2.line(end, (12, 6), (7, 11), (250, 250, 250), 2)
    return end


def with_window(shown: Picture, box: Box, *, title: str = "", is_active: bool = True) -> Picture:
    """The picture with a window on it: its bar, a button left of the last, a dark line around it; the box is its inside."""
    left, top, width, height = box
    colour = LIT if is_active else PALE
    shown = shown.copy()
    cv2.rectangle(shown, (left - 1, top - BAR - 1), (left + width, top + height), (90, 90, 90), 1)
    shown[top - BAR : top, left : left + width] = colour
    shown[top : top + height, left : left + width] = 240
    cv2.rectangle(shown, (left + width - 36, top - BAR + 3), (left + width - 25, top - 4), (90, 60, 40), 1)
    shown[top - BAR : top, left + width - END : left + width] = bar_end(colour)
    cv2.putText(shown, title, (left + 40, top - 5), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1, cv2.LINE_AA)
    return shown


def whole(*, is_active: bool = True) -> Picture:
    """A remote screen whose main window fills it."""
    shown = with_window(np.zeros((500, 800, 3), np.uint8), (0, BAR, 800, 482), is_active=is_active)
    cv2.rectangle(shown, (100, 100), (220, 120), (90, 90, 90), 1)
    return shown


BOX = (200, 200, 300, 120)


class Here:
    """The screen that the viewer is shown on. `typist` is itself."""

    def __init__(self, picture: Picture) -> None:
        self.picture, self.pressed, self.front = picture, list[tuple[int, int]](), VIEWER

    @property
    def typist(self) -> "Here":
        return self

    def windows(self) -> list[Window]:
        return [Window(1, "visare", VIEWER, (*AT, self.picture.shape[1], self.picture.shape[0]))]

    def active(self) -> Window:
        return replace(self.windows()[0], pid=self.front)

    def popups(self) -> list[Window]:
        return []

    def grab(self, box: Box) -> Picture:
        left, top = box[0] - AT[0], box[1] - AT[1]
        return self.picture[top : top + box[3], left : left + box[2]].copy()

    def activate(self, window: Window) -> None:
        self.front = window.pid

    def click(self, x: int, y: int, pid: int) -> bool:
        self.pressed.append((x - AT[0], y - AT[1]))
        return pid == self.front

    def type(self, text: str, may_go_on: Callable[[], None], is_ours: Callable[[], bool]) -> bool:
        for n, _ in enumerate(text):
            may_go_on()
            self.pressed.append((n, n))
        return True

    def press(self, symbols: Sequence[int], is_ours: Callable[[], bool]) -> bool:
        self.pressed.append((symbols[0], 0))
        return True


def remote(here: Here, reader: Reader | None = None, titles: Sequence[str] = ()) -> RemoteScreen:
    return RemoteScreen(here, VIEWER, bar_end(), reader or Unread(), titles)  # type: ignore[arg-type]


class Unread(Reader):
    """Reads nothing, and so costs nothing."""

    def read_box(self, levels: object, box: Box, wanted: str = "") -> object:  # type: ignore[override]
        return type("Line", (), {"text": None, "first": "", "second": ""})()


# ------------------------------------------------------------------ windows


def test_a_window_is_known_by_the_end_of_its_bar_and_the_inside_by_the_line_around_it() -> None:
    shown = with_window(whole(is_active=False), BOX, title="Beslut")
    main, box = sorted(bars(shown, bar_end()), key=lambda bar: not bar.fills)
    assert (main.inside, main.is_active, main.fills) == ((0, BAR, 800, 482), False, True)
    assert (box.inside, box.is_active, box.fills) == (BOX, True, False)
    assert box.box == (BOX[0], BOX[1] - BAR, BOX[2], BAR)


def test_what_lossy_compression_leaves_of_a_window_is_as_well_known() -> None:
    shown = with_window(whole(is_active=False), BOX, title="Beslut")
    lossy = cv2.imdecode(cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, 80])[1], cv2.IMREAD_COLOR)
    found = {bar.fills: bar for bar in bars(np.asarray(lossy, np.uint8), bar_end())}
    assert {fills: bar.is_active for fills, bar in found.items()} == {True: False, False: True}
    assert np.abs(np.subtract(found[False].inside, BOX)).max() <= 2


def test_another_button_of_the_same_look_is_not_the_end_of_the_bar() -> None:
    shown = whole()
    shown[:BAR, 800 - 2 * END : 800 - END] = bar_end()
    (bar,) = bars(shown, bar_end())
    assert bar.inside == (0, BAR, 800, 482)


def test_the_active_window_is_the_uppermost_and_its_title_one_that_the_pack_knows(reader: Reader) -> None:
    here = Here(with_window(whole(is_active=False), BOX, title="Beslutsunderlag"))
    screen = remote(here, reader, ["Beslut", "Beslutsunderlag"])
    shown = screen.windows()[-1]
    assert (shown.title, shown.is_dialog, shown.pid) == ("Beslutsunderlag", True, VIEWER)
    assert shown.box == (BOX[0] + AT[0], BOX[1] + AT[1], *BOX[2:])
    assert screen.active() == shown


def test_when_none_or_two_are_lit_no_window_has_the_keyboard() -> None:
    assert remote(Here(whole(is_active=False))).active() is None
    assert remote(Here(with_window(whole(), BOX))).active() is None


def test_a_window_that_is_not_lit_is_clicked_on_its_bar_once() -> None:
    here = Here(whole(is_active=False))
    screen = remote(here)
    (window,) = screen.windows()
    screen.activate(window)
    screen.activate(window)  # at once again would be a double click
    assert here.pressed == [(400, BAR // 2)]


def test_the_viewer_is_asked_for_the_keyboard_before_any_bar_is_clicked() -> None:
    here = Here(whole(is_active=False))
    here.front = 99
    screen = remote(here)
    screen.activate(screen.windows()[-1])
    assert (here.front, here.pressed) == (VIEWER, [])


# ------------------------------------------------------------------ pressing


def test_what_is_pressed_goes_to_the_window_that_was_looked_at_and_to_no_other() -> None:
    here = Here(whole())
    screen = remote(here)
    screen.windows()
    assert screen.click(AT[0] + 150, AT[1] + 110, VIEWER)
    here.picture = with_window(whole(is_active=False), BOX)  # a box has come meanwhile
    assert not screen.click(AT[0] + 150, AT[1] + 110, VIEWER)
    assert not screen.typist.press((65,), lambda: True)
    assert here.pressed == [(150, 110)]


def test_a_box_that_comes_while_it_types_gets_nothing_more() -> None:
    here = Here(whole())
    screen, asked = remote(here), []
    screen.windows()

    def comes() -> None:
        asked.append(1)
        if len(asked) == 4:
            here.picture = with_window(whole(is_active=False), BOX)

    with pytest.raises(WrongWindow):
        screen.typist.type("Åsa Öberg", comes, lambda: True)
    assert len(here.pressed) == 3


def test_after_a_press_it_waits_until_the_picture_stands_still_and_then_not_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remote_module, "QUIET_S", 0.2)
    monkeypatch.setattr(remote_module, "LOOK_AGAIN_S", 0.02)
    here = Here(whole())
    screen = remote(here)
    window = screen.windows()[-1]
    screen.click(AT[0] + 150, AT[1] + 110, VIEWER)
    later = threading.Timer(0.1, setattr, (here, "picture", listed(whole(), LIST, "Typ 1")))
    later.start()
    began = time.monotonic()
    assert not screen.has_processed(window, 5)  # nobody over there says so
    assert time.monotonic() - began >= 0.3
    here.grab = None  # type: ignore[assignment]
    assert not screen.has_processed(window, 5)


# ------------------------------------------------------------------ lists


def listed(shown: Picture, box: Box, *options: str) -> Picture:
    """The picture with a list over it."""
    left, top, width, height = box
    shown = shown.copy()
    shown[top : top + height, left : left + width] = 255
    cv2.rectangle(shown, (left, top), (left + width - 1, top + height - 1), (60, 60, 60), 1)
    for n, option in enumerate(options):
        at = (left + 4, top + 14 + 16 * n)
        cv2.putText(shown, option, at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1, cv2.LINE_AA)
    return shown


FIELD = (100, 100, 121, 21)
LIST = (100, 122, 121, 60)


def test_what_was_clicked_is_the_field_around_the_point() -> None:
    assert clicked_on(whole(), 150, 110) == FIELD
    assert clicked_on(whole(), 400, 300) == (400, 300, 1, 1)


@pytest.mark.parametrize("box", [LIST, (100, 40, 121, 60)])
def test_a_list_that_comes_above_or_below_the_field_is_seen_whole(box: Box) -> None:
    assert came(whole(), listed(whole(), box, "Typ 1", "Typ 2", "Typ 3"), FIELD) == box


def test_a_caret_that_goes_elsewhere_hides_no_list() -> None:
    before = whole()
    before[300:312, 400] = 0
    assert came(before, listed(whole(), LIST, "Typ 1"), FIELD) == LIST


def test_of_a_menu_over_ground_of_its_own_colour_only_the_lines_are_new_there() -> None:
    before, left, wide = whole(), LIST[0], LIST[2]
    before[122:134, left : left + wide] = before[150:182, left : left + wide] = (30, 0, 170)
    now = listed(whole(), LIST)
    now[124:180, left + 2 : left + wide - 2] = whole()[136, 110]
    assert came(before, now, FIELD) == LIST


def test_the_dots_around_the_button_pressed_before_go_out_beside_a_list() -> None:
    """They touched it, and of a list with something hanging on to it nothing was seen."""
    before = whole()
    cv2.rectangle(before, (60, 130), (112, 148), (0, 0, 0), 1)
    assert came(before, listed(whole(), LIST, "Typ 1", "Typ 2"), FIELD) == LIST


@pytest.mark.parametrize("elsewhere", [(300, 200, 300, 200), (100, 220, 400, 60)])
def test_a_page_that_changes_is_no_list(elsewhere: Box) -> None:
    assert came(whole(), listed(listed(whole(), LIST, "Rad"), elsewhere, "Text"), FIELD) is None


def test_text_that_changes_below_what_was_clicked_is_no_list() -> None:
    now = whole()
    cv2.putText(now, "Sparat 12.30", (100, 134), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1, cv2.LINE_AA)
    assert came(whole(), now, FIELD) is None


def test_what_is_no_longer_marked_in_the_field_above_is_no_list() -> None:
    """It was the menu, and nothing was found in the window any more."""
    shown = whole()
    cv2.rectangle(shown, (100, 77), (220, 97), (90, 90, 90), 1)
    before = shown.copy()
    before[80:95, 103:218] = (106, 36, 10)
    assert came(before, shown, FIELD) is None


def test_a_list_is_over_once_it_is_shut_and_an_option_in_it_may_be_clicked() -> None:
    here = Here(whole())
    screen = remote(here)
    screen.windows()
    assert screen.click(AT[0] + 150, AT[1] + 110, VIEWER)
    here.picture = listed(whole(), LIST, "Typ 1", "Typ 2")
    screen.windows()
    (hangs,) = screen.popups()
    assert hangs.box == (LIST[0] + AT[0], LIST[1] + AT[1], *LIST[2:])
    assert screen.click(AT[0] + 110, AT[1] + 148, VIEWER)
    here.picture = whole()
    screen.windows()
    assert screen.popups() == []
