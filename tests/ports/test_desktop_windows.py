"""The Windows side, as far as it can be tried without Windows: what it would send and believe, on an `Api` that is made up.

Nothing here shows that Windows answers as its documentation says.
"""

import ctypes
from collections.abc import Callable, Sequence

import pytest

from bot.domain.errors import DecisionTouched, NoDisplay
from bot.drivers.desktop.machine import win32
from bot.drivers.desktop.machine.preflight import check_screen
from bot.drivers.desktop.machine.screen import POPUP, Untypable
from bot.drivers.desktop.machine.windows import (
    MARK,
    Click,
    Key,
    WindowsClipboard,
    WindowsInputMonitor,
    WindowsScreen,
    WindowsTypist,
)
from bot.ports.surface import Box

PROGRAM, OTHER = 7, 8


class MadeUp:
    """Two programs' windows; what is sent is kept."""

    def __init__(self) -> None:
        self.tops = [30, 20, 10]
        self.known = {
            10: ("Ärenden", "QWidget", PROGRAM, 0, 0, (0, 20, 800, 600)),
            20: ("Fråga", "#32770", PROGRAM, 10, 0, (200, 200, 300, 100)),
            30: ("", "#32768", PROGRAM, 0, 0, (10, 20, 100, 80)),
            40: ("Chatt", "Chat", OTHER, 0, 0, (0, 0, 300, 300)),
        }
        self.front, self.focused, self.under, self.at = 10, 10, 10, (0, 0)
        self.sent: list[Key | Click] = []
        self.down: set[int] = set()
        self.is_connected, self.desktop, self.lying, self.takes, self.answering = True, "Default", "", True, True
        self.after_send: Callable[[], None] = lambda: None
        self.hears: Callable[[int], None] = lambda _: None

    def size(self) -> tuple[int, int]:
        return 1920, 1080

    def shown(self) -> list[int]:
        return self.tops

    def about(self, window: int) -> tuple[str, str, int, int, int, Box]:
        return self.known[window]

    def foreground(self) -> int:
        return self.front

    def focus(self) -> int:
        return self.focused

    def root_at(self, x: int, y: int) -> int:
        return self.under

    def cursor(self) -> tuple[int, int]:
        return self.at

    def is_down(self, virtual: int) -> bool:
        return virtual in self.down

    def is_on(self, virtual: int) -> bool:
        return virtual in self.down

    def virtual_key(self, character: str) -> int:
        return ord(character.upper()) if character.isascii() and character.isalnum() else 0

    def put_in_front(self, window: int) -> None:
        self.front = window

    def answers(self, window: int, most_ms: int) -> bool:
        return self.answering

    def point(self, x: int, y: int) -> None:
        self.at = x, y

    def send(self, inputs: Sequence[Key | Click]) -> bool:
        if self.takes:
            self.sent += inputs
        self.after_send()
        return self.takes

    def listen(self, hears: Callable[[int], None]) -> Callable[[], None]:
        self.hears = hears
        return lambda: None

    def session(self) -> tuple[bool, str]:
        return self.is_connected, self.desktop

    def clipboard(self) -> str | None:
        return self.lying

    def wipe_clipboard(self) -> None:
        self.lying = ""


@pytest.fixture
def api() -> MadeUp:
    return MadeUp()


def typed(sent: Sequence[Key | Click]) -> str:
    units = [one.unit for one in sent if isinstance(one, Key) and one.unit and not one.is_up]
    return b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le")


def ours() -> bool:
    return True


def go_on() -> None:
    pass


@pytest.mark.parametrize("text", ['Åsa Öberg §5 é ü € "x" {y} ~ <t>', "𝄞", "ÿ"])
def test_every_character_goes_as_itself_down_and_up(api: MadeUp, text: str) -> None:
    assert WindowsTypist(api).type(text, go_on, ours)
    assert typed(api.sent) == text
    ups = [one.unit for one in api.sent if isinstance(one, Key) and one.is_up]
    assert sorted(ups) == sorted(one.unit for one in api.sent if isinstance(one, Key) and not one.is_up)


def test_a_line_break_is_the_key_and_no_character(api: MadeUp) -> None:
    assert WindowsTypist(api).type("a\nb", go_on, ours)
    assert typed(api.sent) == "ab"
    assert Key(0x0D) in api.sent


def test_nothing_is_typed_into_a_window_that_is_not_ours(api: MadeUp) -> None:
    assert not WindowsTypist(api).type("hemligt", go_on, lambda: False)
    assert api.sent == []


def test_a_window_that_comes_between_gets_one_character_at_most_and_the_typing_ends(api: MadeUp) -> None:
    """What is weaker than on X11, where it gets none."""
    api.after_send = lambda: setattr(api, "focused", 40)
    screen = WindowsScreen(api)
    assert not WindowsTypist(api).type("hemligt", go_on, lambda: screen.keyboard_at()[0] == PROGRAM)
    assert typed(api.sent) == "h"


def test_what_windows_does_not_take_was_not_typed(api: MadeUp) -> None:
    api.takes = False
    assert not WindowsTypist(api).type("a", go_on, ours)
    assert not WindowsScreen(api).click(5, 30, PROGRAM)


def test_keys_with_others_held_go_in_one_piece_and_are_let_go_of_in_turn(api: MadeUp) -> None:
    assert WindowsTypist(api).press((ord("a"), 0xFFE3), ours)
    assert api.sent == [Key(0x11), Key(0x41), Key(0x41, is_up=True), Key(0x11, is_up=True)]


def test_a_key_that_the_layout_lacks_is_refused(api: MadeUp) -> None:
    with pytest.raises(Untypable):
        WindowsTypist(api).press((ord("å"),), ours)
    assert api.sent == []


def test_every_key_that_is_held_is_let_go_of(api: MadeUp) -> None:
    api.down = {0x01, 0x11, 0x41}
    WindowsTypist(api).release_all()
    assert api.sent == [Click(is_up=True), Key(0x11, is_up=True), Key(0x41, is_up=True)]


def test_a_click_meets_only_a_window_of_the_program(api: MadeUp) -> None:
    screen = WindowsScreen(api)
    assert screen.click(5, 30, PROGRAM)
    assert api.sent == [Click(is_up=False), Click(is_up=True)]
    api.under = 40
    assert not screen.click(5, 30, PROGRAM)
    api.under = 0
    assert not screen.click(5, 30, PROGRAM)
    assert len(api.sent) == 2


def test_what_hangs_is_clicked_only_while_it_does(api: MadeUp) -> None:
    api.under = 30
    assert WindowsScreen(api).click(5, 30, PROGRAM, POPUP)
    api.under = 10
    assert not WindowsScreen(api).click(5, 30, PROGRAM, POPUP)


def test_a_button_that_may_not_be_clicked_is_released_in_a_corner(api: MadeUp) -> None:
    def held() -> None:
        assert api.sent == [Click(is_up=False)]
        assert api.cursor() == (5, 30)
        raise DecisionTouched

    with pytest.raises(DecisionTouched):
        WindowsScreen(api).click(5, 30, PROGRAM, 0, held)
    assert api.sent == [Click(is_up=False), Click(is_up=True)]
    assert api.cursor() == (0, 0)


def test_menus_hang_and_boxes_are_boxes(api: MadeUp) -> None:
    screen = WindowsScreen(api)
    assert [(one.handle, one.is_dialog) for one in screen.windows()] == [(10, False), (20, True)]
    assert [one.handle for one in screen.popups()] == [30]


@pytest.mark.parametrize(("carries", "is_person"), [(MARK, False), (0, True), (1, True)])
def test_what_does_not_carry_our_mark_is_a_person(api: MadeUp, carries: int, is_person: bool) -> None:
    monitor = WindowsInputMonitor(api)
    api.hears(carries)
    assert bool(monitor.touched_at) is is_person


def test_what_is_copied_is_taken_away(api: MadeUp) -> None:
    api.lying = "19900101-2384"
    assert WindowsClipboard(api).copied() == "19900101-2384"
    assert api.lying == ""


@pytest.mark.parametrize(
    ("is_connected", "desktop", "says"),
    [(False, "Default", "frånkopplad"), (True, "Winlogon", "låst"), (True, "", "låst")],
)
def test_a_session_that_nobody_could_work_in_is_refused_before_anything_is_touched(
    api: MadeUp, is_connected: bool, desktop: str, says: str
) -> None:
    api.is_connected, api.desktop = is_connected, desktop
    with pytest.raises(NoDisplay, match=says):
        check_screen(WindowsScreen(api), WindowsInputMonitor(api))
    assert api.at == (0, 0)


def test_a_session_that_can_be_worked_in_passes(api: MadeUp) -> None:
    check_screen(WindowsScreen(api), WindowsInputMonitor(api))


def test_a_program_that_hangs_is_not_taken_to_have_heard(api: MadeUp) -> None:
    screen = WindowsScreen(api)
    window = screen.windows()[0]
    assert screen.has_processed(window, 0.1)
    api.answering = False
    assert not screen.has_processed(window, 0.1)


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="storlekarna är de på 64 bitar")
def test_input_is_laid_out_as_windows_takes_it() -> None:
    """INPUT is 40 bytes there, and what carries the mark lies last in each of its two forms."""
    assert (ctypes.sizeof(win32.InputRecord), ctypes.sizeof(win32.MouseInput), ctypes.sizeof(win32.KeyboardInput)) == (
        40,
        32,
        24,
    )
    key, click = win32.packed([Key(unit=ord("Å"), is_up=True), Click(is_up=False)])
    assert (key.type, key.either.ki.wScan, key.either.ki.dwFlags, key.either.ki.dwExtraInfo) == (
        1,
        0xC5,
        0x4 | 0x2,
        MARK,
    )
    assert (click.type, click.either.mi.dwFlags, click.either.mi.dwExtraInfo) == (0, 0x2, MARK)


def test_elsewhere_than_on_windows_it_says_so() -> None:
    with pytest.raises(NoDisplay, match="inte Windows"):
        win32.Win32()
