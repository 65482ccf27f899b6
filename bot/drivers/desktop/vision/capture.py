"""Captures a program's windows: a picture of each, taken once it is still, and the shapes in it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol

import numpy as np

from bot.domain.errors import AnswerLost
from bot.drivers.desktop.locator import overlap
from bot.drivers.desktop.machine.screen import Window
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.shapes import Shapes, shapes
from bot.ports.surface import Box

STILL_S, STILL_MOST_S = 0.06, 5.0
"""Two pictures this far apart must be the same; a window that never comes to rest is not read."""
MOST_SEEN = 12
CARET_WIDE_PX, CARET_HIGH_PX = 2, (5, 60)
"""A blinking caret is not a change: at most this wide, and this high. A point that appears is one."""


class CaptureSource(Protocol):
    """Grabs the screen, and knows when the driver last acted on it: `Input`, outside tests."""

    acted_at: float

    def uncovered(self) -> tuple[Sequence[Window], Sequence[Window]]:
        """The program's windows, uppermost first, and its popups."""
        ...

    def grab(self, box: Box) -> Picture:
        """A part of the screen as it is now."""
        ...

    def copied(self, box: Box, whole: bool) -> str | None:
        """What the program copies after a click in a place; `whole` selects everything in a field first."""
        ...


@dataclass(frozen=True, slots=True)
class Capture:
    """One window as it was captured, in its own pixels. `is_popup` is a menu or a list that hangs over the others."""

    window: Window
    picture: Picture = field(repr=False)
    shapes: Shapes
    is_popup: bool = False

    @property
    def whole(self) -> Box:
        """The box of the whole window."""
        return 0, 0, *self.window.box[2:]

    def on_screen(self, box: Box) -> Box:
        """Where on the screen a box of this window is."""
        left, top, width, height = box
        return left + self.window.box[0], top + self.window.box[1], width, height


Taken = list[tuple[Window, Picture, bool]]


class Capturer:
    """Captures a program's uppermost window and its popups. Keeps the shapes of the latest pictures."""

    def __init__(self, source: CaptureSource) -> None:
        self._source = source
        self._drawn: dict[bytes, Shapes] = {}
        self._last: Taken = []
        self._looked_at = -1.0
        self.top: Capture | None = None
        self.popups: list[Capture] = []

    def look(self) -> None:
        """Capture the windows once two pictures in a row are the same.

        Raises: AnswerLost if they never are; WrongWindow, PersonAtMachine.
        """
        began = time.monotonic()
        end = began + STILL_MOST_S
        # If it has not been touched since it was last still, it need only be the same once more.
        before = self._last if self._looked_at > self._source.acted_at else None
        now = self._taken()
        while before is None or not _is_same(before, now):
            if time.monotonic() > end:
                raise AnswerLost("bilden kommer inte till ro")
            before = now
            time.sleep(STILL_S)
            now = self._taken()
        self._last, self._looked_at = now, began
        captures = [Capture(window, picture, self._shapes(picture), hangs) for window, picture, hangs in now]
        self.popups = [one for one in captures if one.is_popup]
        self.top = next((one for one in captures if not one.is_popup), None)

    def shown(self) -> list[Capture]:
        """The latest captures: popups first, then the window."""
        return [*self.popups, *([self.top] if self.top else [])]

    def at(self, box: Box) -> Capture | None:
        """The capture that a box on the screen lies in."""
        return next((one for one in self.shown() if overlap(one.window.box, box)), None)

    def _taken(self) -> Taken:
        windows, popups = self._source.uncovered()
        taken = [(one, True) for one in popups] + [(one, False) for one in windows[:1]]
        return [(one, self._source.grab(one.box), hangs) for one, hangs in taken]

    def _shapes(self, picture: Picture) -> Shapes:
        key = blake2b(np.ascontiguousarray(picture).data, digest_size=16, key=str(picture.shape).encode()).digest()
        # Keep the latest: when a caret goes or a menu closes, the picture is one that has been analysed.
        self._drawn[key] = found = self._drawn.pop(key, None) or shapes(picture)
        while len(self._drawn) > MOST_SEEN:
            del self._drawn[next(iter(self._drawn))]
        return found


def _is_same(one: Taken, other: Taken) -> bool:
    """Whether two captures show the same, except for a blinking caret."""
    if [(w.handle, w.box) for w, _, _ in one] != [(w.handle, w.box) for w, _, _ in other]:
        return False
    return all(differ_little(before, now) for (_, before, _), (_, now, _) in zip(one, other, strict=True))


def differ_little(before: Picture, now: Picture) -> bool:
    """Whether two pictures are the same, except for a blinking caret."""
    if before.shape != now.shape:
        return False
    if np.array_equal(before, now):
        return True
    rows, columns = np.nonzero((before != now).any(axis=2))
    least, most = CARET_HIGH_PX
    return bool(np.ptp(columns) <= CARET_WIDE_PX and least <= np.ptp(rows) <= most)
