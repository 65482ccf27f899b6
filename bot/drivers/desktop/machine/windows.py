"""The screen, the keys, the input monitor and the clipboard of a Windows session, on top of `Api`.

Written from Microsoft's documentation. NOT RUN ON WINDOWS: tested against a made-up `Api`. Weaker than on X11: nothing can be
locked between the question whose window it is and the key, so a window that comes up in that moment may get one character.
The question is repeated after each character, and the field is read back as always.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import mss
import numpy as np

from bot.drivers.desktop.machine.screen import POPUP, Untypable, Window, release_when_judged
from bot.drivers.desktop.picture import Picture
from bot.ports.surface import Box

MARK = 0x42525947
"""Carried by our own input (`dwExtraInfo`), to tell it from a person's."""
VIRTUAL_KEYS = {0xFFFF: 0x2E, 0xFF1B: 0x1B, 0xFF56: 0x22, 0xFF50: 0x24, 0xFFE3: 0x11}
"""Delete, Escape, Page Down, Home and Control, by their X key symbols."""
RETURN, CAPITAL, LEFT_BUTTON = 0x0D, 0x14, 0x01
DIALOG_CLASS, HANGING_CLASSES = "#32770", {"#32768", "ComboLBox", "tooltips_class32"}
TOOL_WINDOW, NEVER_ACTIVE = 0x00000080, 0x08000000
ANSWERS = 2
COPIED_S = 1.0


@dataclass(frozen=True, slots=True)
class Key:
    """A key going down or up: a virtual key, or one UTF-16 code unit if `unit` is set."""

    virtual: int = 0
    unit: int = 0
    is_up: bool = False


@dataclass(frozen=True, slots=True)
class Click:
    """The left button going down or up."""

    is_up: bool


class Api(Protocol):
    """What is asked of Windows. Windows are known by their handles; 0 is none."""

    def size(self) -> tuple[int, int]:
        """Size of the primary screen. Units: physical pixels."""
        ...

    def shown(self) -> list[int]:
        """Visible top-level windows, uppermost first: neither minimised nor cloaked."""
        ...

    def about(self, window: int) -> tuple[str, str, int, int, int, Box]:
        """Title, class, process, owner, extended style, and the client area on the screen."""
        ...

    def foreground(self) -> int:
        """The foreground window."""
        ...

    def focus(self) -> int:
        """The window or control that the next key would go to."""
        ...

    def root_at(self, x: int, y: int) -> int:
        """The top-level window below a point."""
        ...

    def cursor(self) -> tuple[int, int]:
        """Where the pointer is."""
        ...

    def is_down(self, virtual: int) -> bool:
        """Whether a key or a button is held down."""
        ...

    def is_on(self, virtual: int) -> bool:
        """Whether a toggle key is on."""
        ...

    def virtual_key(self, character: str) -> int:
        """The key of a character on the active layout; 0 if it needs others held, or has none."""
        ...

    def put_in_front(self, window: int) -> None:
        """Ask for a window to come to the front; Windows may refuse."""
        ...

    def answers(self, window: int, most_ms: int) -> bool:
        """Whether the window's thread answers a message without effect."""
        ...

    def point(self, x: int, y: int) -> None:
        """Move the pointer."""
        ...

    def send(self, inputs: Sequence[Key | Click]) -> bool:
        """Send everything in one call, carrying `MARK`; whether Windows took all of it."""
        ...

    def listen(self, report: Callable[[int], None]) -> Callable[[], None]:
        """Report what every key and movement carries; returns a function that stops it."""
        ...

    def session(self) -> tuple[bool, str]:
        """Whether somebody is connected to this session, and the name of the input desktop; empty if it cannot be opened."""
        ...

    def clipboard(self) -> str | None:
        """The text on the clipboard."""
        ...

    def wipe_clipboard(self) -> None:
        """Empty the clipboard."""
        ...


class WindowsScreen:
    """Implements `Screen`."""

    reports_when_done = True

    def __init__(self, api: Api) -> None:
        self._api = api
        self._grabber: mss.MSS | None = None
        self.typist = WindowsTypist(api)

    def close(self) -> None:
        """Disconnect from the screen."""
        if self._grabber is not None:
            self._grabber.close()

    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._api.size()

    def grab(self, box: Box | None = None) -> Picture:
        """A copy of what the screen shows, or of a box, clipped to the screen."""
        width, height = self.size()
        left, top, wide, high = box or (0, 0, width, height)
        right, bottom, left, top = min(left + wide, width), min(top + high, height), max(left, 0), max(top, 0)
        if right <= left or bottom <= top:
            return np.zeros((0, 0, 3), np.uint8)
        self._grabber = self._grabber or mss.MSS()
        shot = self._grabber.grab({"left": left, "top": top, "width": right - left, "height": bottom - top})
        return np.asarray(cv2.cvtColor(np.asarray(shot), cv2.COLOR_BGRA2BGR), np.uint8)

    def active(self) -> Window | None:
        """The window in front, or None."""
        one = self._api.foreground()
        return self._window(one) if one else None

    def keyboard_at(self) -> tuple[int, int]:
        """The process and the window that the next key would go to."""
        one = self._api.focus() or self._api.foreground()
        return (self._api.about(one)[2], one) if one else (0, 0)

    def windows(self) -> list[Window]:
        """Every visible window, lowest first."""
        return [self._window(one) for one in reversed(self._api.shown()) if not self._hangs(one)]

    def popups(self) -> list[Window]:
        """Menus, lists and notices, uppermost first."""
        return [self._window(one) for one in self._api.shown() if self._hangs(one)]

    def _hangs(self, one: int) -> bool:
        _, kind, _, _, style, _ = self._api.about(one)
        return kind in HANGING_CLASSES or bool(style & (TOOL_WINDOW | NEVER_ACTIVE))

    def _window(self, one: int) -> Window:
        title, kind, pid, owner, _, box = self._api.about(one)
        return Window(one, title, pid, box, is_dialog=kind == DIALOG_CLASS or bool(owner))

    def pointer(self) -> tuple[int, int]:
        """Where the pointer is."""
        return self._api.cursor()

    def caps_lock(self) -> bool:
        """Whether Caps Lock is on."""
        return self._api.is_on(CAPITAL)

    def activate(self, window: Window) -> None:
        """Ask for a window to get the keyboard."""
        self._api.put_in_front(window.handle)

    def has_processed(self, window: Window, most_s: float) -> bool:
        """Wait until the window's thread answers, twice. A sent message overtakes input, so this tells less than on X11."""
        return all(self._api.answers(window.handle, round(1000 * most_s)) for _ in range(ANSWERS))

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._api.point(x, y)

    def click(self, x: int, y: int, pid: int, handle: int = 0, held: Callable[[], None] | None = None) -> bool:
        """Click the left button once, if that window of the process is uppermost there; whether it was clicked."""
        self.move(x, y)
        met = self._api.root_at(x, y)
        there = handle in (0, met) or (handle == POPUP and self._hangs(met))
        ours = bool(met) and there and self._api.about(met)[2] == pid
        if held is None or not ours:
            return ours and self._api.send([Click(is_up=False), Click(is_up=True)])
        if not self._api.send([Click(is_up=False)]):
            return False
        release_when_judged(held, self.move, lambda: self._api.send([Click(is_up=True)]))
        return True

    def locked(self) -> str:
        """Why nobody could work in this session now."""
        is_connected, desktop = self._api.session()
        if not is_connected:
            return "sessionen är frånkopplad: håll fjärrskrivbordet öppet eller lägg det på konsolen (tscon)"
        if desktop.lower() != "default":
            return "skärmen är låst, eller så visar Windows en säkerhetsruta: lås upp sessionen"
        return ""


class WindowsTypist:
    """Implements `Typist`. Characters are sent as characters, independent of the keyboard layout."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def read_layout(self) -> None:
        """Nothing to read: Windows is asked for each key."""

    def type(self, text: str, may_go_on: Callable[[], None], is_ours: Callable[[], bool]) -> bool:
        """Type a text while `is_ours` says that we have the keyboard; whether all was typed."""
        for character in text:
            may_go_on()
            if not (is_ours() and self._api.send(_pressed(character)) and is_ours()):
                return False
        return True

    def press(self, symbols: Sequence[int], is_ours: Callable[[], bool]) -> bool:
        """Press the first key with the others held, if `is_ours`; whether it was pressed. Raises: Untypable."""
        key, *held = (VIRTUAL_KEYS.get(one) or self._api.virtual_key(chr(one)) for one in symbols)
        if not key or not all(held):
            raise Untypable("tangenten finns inte på det här tangentbordet")
        down = [Key(one) for one in (*held, key)]
        return is_ours() and self._api.send([*down, *(Key(one.virtual, is_up=True) for one in reversed(down))])

    def release_all(self) -> None:
        """Release every key and button that is held down, whoever pressed it."""
        for virtual in range(1, 255):
            if self._api.is_down(virtual):
                self._api.send([Click(is_up=True) if virtual == LEFT_BUTTON else Key(virtual, is_up=True)])


def _pressed(character: str) -> list[Key]:
    if character == "\n":
        return [Key(RETURN), Key(RETURN, is_up=True)]
    wide = character.encode("utf-16-le")
    units = [int.from_bytes(wide[n : n + 2], "little") for n in range(0, len(wide), 2)]
    return [Key(unit=unit, is_up=is_up) for is_up in (False, True) for unit in units]


class WindowsInputMonitor:
    """Implements `InputMonitor`: what does not carry our mark is a person's, or another robot's."""

    def __init__(self, api: Api) -> None:
        self.touched_at = 0.0
        self._stop = api.listen(self._on_input)

    def _on_input(self, carries: int) -> None:
        if carries != MARK and not self.touched_at:
            self.touched_at = time.monotonic()

    def close(self) -> None:
        """Stop listening."""
        self._stop()


class WindowsClipboard:
    """Implements `Clipboard`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def wipe(self) -> None:
        """Empty it."""
        self._api.wipe_clipboard()

    def copied(self) -> str | None:
        """What a program has put there since it was emptied, waited for a moment; None if nothing."""
        end = time.monotonic() + COPIED_S
        while not (said := self._api.clipboard()) and time.monotonic() < end:
            time.sleep(0.02)
        self.wipe()
        return said or None
