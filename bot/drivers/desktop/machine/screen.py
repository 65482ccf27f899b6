"""What is asked of a machine's screen, keys and clipboard, whichever system it runs: X11 here, Windows at the customer's.

Nothing here decides anything. `x11`, `keys`, `presence` and `clipboard` answer on Linux, `windows` on Windows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.drivers.desktop.picture import Picture
from bot.ports.surface import Box


class Untypable(ValueError):
    """There is no key left for a character. Its message does not say which: it is part of a value."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window that shows, whose it is, and where on the screen its inside is: without border and title bar."""

    handle: int
    title: str
    pid: int
    box: Box
    is_dialog: bool = False


class Typist(Protocol):
    """Presses keys, known by the numbers that X has for them, whatever the keyboard layout."""

    def read_layout(self) -> None:
        """Take the keyboard in as it is now."""
        ...

    def type(self, text: str, may_go_on: Callable[[], None], is_ours: Callable[[], bool]) -> bool:
        """Type a text, as long as the keyboard is ours; whether all of it was typed. Raises: Untypable.

        `may_go_on` is asked before each character, and raises when it must end.
        """
        ...

    def press(self, symbols: Sequence[int], is_ours: Callable[[], bool]) -> bool:
        """Press a key (the first) with others held, if the keyboard is ours; whether it was. Raises: Untypable."""
        ...

    def release_all(self) -> None:
        """Let go of everything that is held down, whoever pressed it."""
        ...


class Screen(Protocol):
    """Sees and points."""

    reports_when_done: bool
    """Whether a program can be asked if it has done what was sent. Where it cannot, what is sent at least comes in order."""

    @property
    def typist(self) -> Typist:
        """Its keys."""
        ...

    def close(self) -> None:
        """Let go of the screen."""
        ...

    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        ...

    def grab(self, box: Box | None = None) -> Picture:
        """A copy of what the screen shows, within a box that is cut to the screen."""
        ...

    def active(self) -> Window | None:
        """The window that has the keyboard, or None."""
        ...

    def keyboard_at(self) -> tuple[int, int]:
        """The process and the window that the next key goes to."""
        ...

    def windows(self) -> list[Window]:
        """Every window, the lowest first."""
        ...

    def popups(self) -> list[Window]:
        """What hangs over the windows: menus, lists, notices; the uppermost first."""
        ...

    def pointer(self) -> tuple[int, int]:
        """Where the pointer is."""
        ...

    def caps_lock(self) -> bool:
        """Whether capitals are locked on."""
        ...

    def activate(self, window: Window) -> None:
        """Ask for a window to be given the keyboard."""
        ...

    def has_processed(self, window: Window, most_s: float) -> bool:
        """Wait until a program has done all that was sent to it, as far as it can be told; False when it does not say."""
        ...

    def move(self, x: int, y: int) -> None:
        """Put the pointer somewhere."""
        ...

    def click(self, x: int, y: int, pid: int, handle: int = 0) -> bool:
        """Click the left button once, if a window of the process lies uppermost there; whether it did.

        With a handle it must be that window, or what hangs over it: another of the same program may lie there too.
        """
        ...

    def locked(self) -> str:
        """Why nobody could work at it now, in words for who is on duty; empty when somebody could."""
        ...


class InputMonitor(Protocol):
    """Notices that a person touches mouse or keyboard. `touched_at` is when (monotonic seconds), else 0."""

    touched_at: float

    def close(self) -> None:
        """Stop listening."""
        ...


class Clipboard(Protocol):
    """What is put there is somebody's: it is taken away as soon as it has been read."""

    def wipe(self) -> None:
        """Put nothing there."""
        ...

    def copied(self) -> str | None:
        """What a program has put there since it was wiped, waited for; None when it puts nothing."""
        ...
