"""Mouse and keyboard input to one program, checked before every single event.

Nothing is sent once somebody has touched the mouse or the keyboard or asked for a stop, or while another program has the
keyboard. Knows no packs and no controls.
"""

import re
import time
from collections.abc import Callable
from typing import NoReturn

from bot.domain.errors import AnswerLost, PersonAtMachine, WrongWindow
from bot.drivers.desktop.locator import overlap
from bot.drivers.desktop.machine.screen import Clipboard, InputMonitor, Screen, Window
from bot.drivers.desktop.picture import Picture
from bot.ports.surface import Box

FRONT_S = 2.0
"""How long the window manager is given to bring the case system's window to the front."""
TAKEN = "ett annat fönster tog tangentbordet"
PROCESSED_S = 0.6
"""How long one question waits. A program that works on its event thread answers when done; some never answer."""
MAX_WORK_S = 120.0
"""How long a program may work on what was pressed before its answer counts as lost."""
SELECT_ALL, COPY = (ord("a"), 0xFFE3), (ord("c"), 0xFFE3)
DELETE, ESCAPE, PAGE_DOWN, HOME = 0xFFFF, 0xFF1B, 0xFF56, 0xFF50
CONTROL = 0xFFE3


PRESSES = re.compile(r"(?=[ \n\t])")
"""Before what presses a button that has the keyboard."""


class FocusMoved(Exception):
    """The keyboard has gone to something else in the same window."""


class Input:
    """Sends input to the windows of one program, known by its process."""

    def __init__(
        self, screen: Screen, monitor: InputMonitor, pid: int, stop_requested: Callable[[], bool], clipboard: Clipboard
    ) -> None:
        self.screen, self._monitor, self._pid, self._stop_requested = screen, monitor, pid, stop_requested
        self._clipboard = clipboard
        self.acted_at = 0.0
        self._has_reported = False

    def check(self) -> None:
        """Raises: PersonAtMachine, after releasing every key, if somebody has asked for a stop or touched mouse or keyboard."""
        # The file first: it stays until somebody removes it, and whoever put it there may well have touched the mouse.
        if self._stop_requested():
            self._stop("stoppfilen finns")
        if self._monitor.touched_at:
            self._stop("någon rörde mus eller tangentbord")

    def _stop(self, why: str) -> NoReturn:
        self.screen.typist.release_all()
        raise PersonAtMachine(why)

    def wait(self, seconds: float) -> None:
        """Wait, and keep checking meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.check()
            time.sleep(min(left, 0.02))

    def is_in_front(self) -> bool:
        """Whether the program has the keyboard."""
        front = self.screen.active()
        return front is not None and front.pid == self._pid

    def require_keyboard(self) -> None:
        """Raises: PersonAtMachine; WrongWindow if what is typed would go to another program."""
        self.check()
        if not self.is_in_front():
            raise WrongWindow(TAKEN)

    def come_to_front(self) -> None:
        """Bring the program's window to the front. Raises: WrongWindow if another window keeps it back."""
        end = time.monotonic() + FRONT_S
        while not self.is_in_front():
            self.check()
            mine = self.window()
            if mine is None or time.monotonic() > end:
                raise WrongWindow("fönstret kom inte fram")
            self.screen.activate(mine)
            self.wait(0.1)

    def window(self) -> Window | None:
        """The program's uppermost window."""
        return next(iter(self.windows()), None)

    def windows(self) -> list[Window]:
        """The program's windows, uppermost first."""
        return [one for one in reversed(self.screen.windows()) if one.pid == self._pid]

    def uncovered(self) -> tuple[list[Window], list[Window]]:
        """The program's windows, uppermost first, and its popups, once nothing else covers the uppermost.

        For a locator that reads the screen as it is shown. Raises: WrongWindow, PersonAtMachine.
        """
        end = time.monotonic() + FRONT_S
        while True:
            self.check()
            shown, hanging = self.screen.windows(), self.screen.popups()
            mine = [one for one in reversed(shown) if one.pid == self._pid]
            if not mine:
                return [], []
            above = shown[shown.index(mine[0]) + 1 :] + [one for one in hanging if one.pid != self._pid]
            if not any(overlap(one.box, mine[0].box) for one in above):
                return mine, [one for one in hanging if one.pid == self._pid]
            if time.monotonic() > end:
                raise WrongWindow("ett annat fönster ligger över")
            self.screen.activate(mine[0])
            self.wait(0.1)

    def grab(self, box: Box) -> Picture:
        """What the screen shows within a box."""
        return self.screen.grab(box)

    def copied(self, box: Box, whole: bool) -> str | None:
        """Click in a place, and return what the program then copies; `whole` selects everything in a field first.

        Raises: WrongWindow, PersonAtMachine.
        """
        left, top, width, height = box
        self._clipboard.wipe()
        self.click(left + width // 2, top + height // 2)
        # If the screen cannot report that, waiting half a second for each cell would add nothing to what the copy proves.
        if self.screen.reports_when_done:
            self.wait_until_processed()
        if whole:
            self.press(*SELECT_ALL)
        self.press(*COPY)
        return self._clipboard.copied()

    def wait_until_processed(self) -> None:
        """Wait until the program has processed what was clicked and typed. One that has never reported gets a moment only.

        One that has reported before and does not now is still working: it shows what was there before the press.
        Raises: AnswerLost, PersonAtMachine.
        """
        end = time.monotonic() + MAX_WORK_S
        while (mine := self.window()) is not None:
            self.check()
            if self.screen.has_processed(mine, PROCESSED_S):
                self._has_reported = True
                return
            if not self._has_reported:
                return
            if time.monotonic() > end:
                raise AnswerLost("programmet svarar inte")

    def point_at(self, x: int, y: int) -> None:
        """Move the pointer there: what a thing is called may change as it comes. Raises: WrongWindow, PersonAtMachine."""
        self.come_to_front()
        self.acted_at = time.monotonic()
        self.check()
        self.screen.move(x, y)
        self.wait_until_processed()

    def click(self, x: int, y: int, handle: int = 0, held: Callable[[], None] | None = None) -> None:
        """Click once, if the given window of the program (any of them without `handle`) is uppermost there.

        Raises: WrongWindow, PersonAtMachine, and what `held` does while the button is down; then it is released elsewhere.
        """
        self.come_to_front()
        self.acted_at = time.monotonic()
        self.check()
        if not self.screen.click(x, y, self._pid, handle, held):
            raise WrongWindow("ett annat fönster ligger över")

    def replace(self, text: str, still_there: Callable[[], bool]) -> None:
        """Type over everything in the focused field. Raises: WrongWindow, FocusMoved, PersonAtMachine, Untypable.

        Not even another window of the same program may get the keyboard meanwhile: a line break would answer its dialog. Nor may
        anything else in the window: a space presses a button. So before each of them `still_there` must say that the field has it.
        """
        at = self.screen.keyboard_at()
        self.press(*SELECT_ALL)
        if not text:
            self.press(DELETE)
        for number, part in enumerate(PRESSES.split(text) if text else ()):
            if number:
                self.wait_until_processed()
                if not still_there():
                    raise FocusMoved
            if part and not self.screen.typist.type(part, self.check, lambda: self.screen.keyboard_at() == at):
                raise WrongWindow(TAKEN)

    def press(self, key: int, *held: int) -> None:
        """Press a key that neither decides nor answers anything. Raises: WrongWindow, PersonAtMachine."""
        self.acted_at = time.monotonic()
        self.require_keyboard()
        if not self.screen.typist.press((key, *held), self._is_ours):
            raise WrongWindow(TAKEN)

    def _is_ours(self) -> bool:
        return self.screen.keyboard_at()[0] == self._pid
