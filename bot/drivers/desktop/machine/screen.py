"""What is asked of a machine's screen, keys and clipboard on any system.

Implemented for X11 by `x11`, `keys`, `presence` and `clipboard`, and for Windows by `windows`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.drivers.desktop.picture import Picture
from bot.ports.surface import Box

POPUP = -1
"""In the place of a window's handle: what hangs over the windows, and none of them."""
AWAY = (0, 0)
"""Where a button that must not be clicked is released: a corner of the screen."""


def release_when_judged(
    held: Callable[[], None], move: Callable[[int, int], None], release: Callable[[], object]
) -> None:
    """Release the button that is down once `held` has judged the press; if it raises, in `AWAY`, so that it was no click."""
    try:
        held()
    except BaseException:
        move(*AWAY)
        raise
    finally:
        release()


class Untypable(ValueError):
    """There is no key for a character. The message does not say which, since it is part of a value."""


@dataclass(frozen=True, slots=True)
class Window:
    """A visible window: its process, and where on the screen its inside is, without border and title bar."""

    handle: int
    title: str
    pid: int
    box: Box
    is_dialog: bool = False


class Typist(Protocol):
    """Presses keys by their X key symbols, whatever the keyboard layout."""

    def read_layout(self) -> None:
        """Take in the keyboard layout as it is now."""
        ...

    def type(self, text: str, may_go_on: Callable[[], None], is_ours: Callable[[], bool]) -> bool:
        """Type a text while `is_ours` says that we have the keyboard; whether all was typed. Raises: Untypable.

        `may_go_on` is called before each character, and raises to stop.
        """
        ...

    def press(self, symbols: Sequence[int], is_ours: Callable[[], bool]) -> bool:
        """Press the first key with the others held, if `is_ours`; whether it was pressed. Raises: Untypable."""
        ...

    def release_all(self) -> None:
        """Release every key that is held down, whoever pressed it."""
        ...


class Screen(Protocol):
    """One screen: what it shows, its windows, and its pointer."""

    reports_when_done: bool
    """Whether `has_processed` can be true. Where it cannot, input at least arrives in order."""

    @property
    def typist(self) -> Typist:
        """Its keyboard."""
        ...

    def close(self) -> None:
        """Disconnect from the screen."""
        ...

    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        ...

    def grab(self, box: Box | None = None) -> Picture:
        """A copy of what the screen shows, or of a box, clipped to the screen."""
        ...

    def active(self) -> Window | None:
        """The window that has the keyboard, or None."""
        ...

    def keyboard_at(self) -> tuple[int, int]:
        """The process and the window that the next key would go to."""
        ...

    def windows(self) -> list[Window]:
        """Every window, lowest first."""
        ...

    def popups(self) -> list[Window]:
        """What hangs over the windows (menus, lists, notices), uppermost first."""
        ...

    def pointer(self) -> tuple[int, int]:
        """Where the pointer is."""
        ...

    def caps_lock(self) -> bool:
        """Whether Caps Lock is on."""
        ...

    def activate(self, window: Window) -> None:
        """Ask for a window to get the keyboard."""
        ...

    def has_processed(self, window: Window, most_s: float) -> bool:
        """Wait until a program has processed everything sent to it, as far as can be told; False if it does not say."""
        ...

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        ...

    def click(self, x: int, y: int, pid: int, handle: int = 0, held: Callable[[], None] | None = None) -> bool:
        """Click the left button once, if a window of the process is uppermost there; whether it was clicked.

        With a handle it must be that window or a popup over it: another window of the same program may be there too. With
        `POPUP` it must be a popup.
        If `held`, called while the button is down, raises, the button is released in `AWAY`, so that it was no click.
        """
        ...

    def locked(self) -> str:
        """Why nobody could work at this screen now, in Swedish for whoever is on duty; empty if somebody could."""
        ...


class InputMonitor(Protocol):
    """Notices a person at the mouse or the keyboard. `touched_at` is when one was first noticed, else 0. Units: monotonic seconds."""

    touched_at: float

    def close(self) -> None:
        """Stop listening."""
        ...


class Clipboard(Protocol):
    """What is put there is personal data, and is removed as soon as it has been read."""

    def wipe(self) -> None:
        """Empty it."""
        ...

    def copied(self) -> str | None:
        """What a program has put there since it was emptied, waited for a moment; None if nothing."""
        ...
