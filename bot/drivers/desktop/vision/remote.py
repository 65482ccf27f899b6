"""A remote screen shown in one window: a terminal server's client, or a VNC viewer.

Only its picture is known, not even which windows there are. A window is found by the right end of its title bar, which the pack
has a picture of; a menu or a list by what changed beside the place that was clicked. Keys and pointer go to the viewer, so a
window that comes to the front over there is noticed only when its picture arrives.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.domain.errors import WrongWindow
from bot.drivers.desktop.machine.screen import Screen, Typist, Window
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.capture import differ_little
from bot.drivers.desktop.vision.layout import area, is_inside, lies_in, moved
from bot.drivers.desktop.vision.shapes import part, shapes
from bot.drivers.desktop.vision.templates import propose
from bot.drivers.desktop.vision.text import Reader, first_like
from bot.ports.surface import Box

ALIKE, SAME_COLOUR = 0.8, 40
"""How like the pack's picture the end of a bar must be, in any colour; and levels within which lossy pixels have one colour."""
CHANGED = 8
"""Levels above which a pixel has changed. What was not redrawn is not sent again, and is exactly as before."""
SOLID, RIM_PX, LINE_PX = 0.6, 3, 4
"""How much of its box a list fills, how wide the noise around it is, and how thick a mere line is."""
LEAST = (100, 30)
"""No window is smaller."""
QUIET_S = 0.5
"""How long nothing must have changed after a press: over there it may take a while until anything does."""
LOOK_AGAIN_S = 0.1
RAISED_S = 1.0
"""Two clicks on a bar closer in time than this would be a double click."""
NEAR_PX, FIELD_PX, BESIDE_PX = 8, 40, 60
"""How near a list is to what was clicked, how high that is at most, and how far from the click it is searched for."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A title bar: where on the screen, the inside of its window, and whether it has the colour of an active one."""

    box: Box
    inside: Box
    is_active: bool
    fills: bool
    """Whether the window is as wide as the remote screen."""


class RemoteScreen:
    """Implements `Screen` for what one window of another screen shows. `pid` is the viewer's, `end` the right end of a bar."""

    reports_when_done = False

    def __init__(self, screen: Screen, pid: int, end: Picture, reader: Reader, titles: Sequence[str]) -> None:
        self._screen, self._pid, self._end, self._reader, self._titles = screen, pid, end, reader, titles
        self.typist: Typist = RemoteTypist(screen.typist, self._is_as_seen, self._acts)
        self._frame: Picture | None = None
        self._corner = (0, 0)
        self._bars: list[Bar] = []
        self._said: dict[bytes, str] = {}
        self._active: tuple[Window, Bar, Picture] | None = None
        self._before: tuple[Picture, Box] | None = None
        self._hangs: tuple[Box | None] | None = None  # cached until the frame or what it is compared with changes
        self._acted_at = self._heard_at = self._raised_at = 0.0

    def close(self) -> None:
        """Nothing to close: the screen that it is shown on is closed by itself."""

    # ------------------------------------------------------------ delegated to the screen that it is shown on

    def size(self) -> tuple[int, int]:
        """Width and height of the screen that it is shown on. Units: pixels."""
        return self._screen.size()

    def grab(self, box: Box | None = None) -> Picture:
        """A copy of what the screen shows, or of a box, clipped to the screen."""
        return self._screen.grab(box)

    def keyboard_at(self) -> tuple[int, int]:
        """The process and the window here that the next key would go to; what has the keyboard over there can only be seen."""
        return self._screen.keyboard_at()

    def pointer(self) -> tuple[int, int]:
        """Where the pointer is."""
        return self._screen.pointer()

    def caps_lock(self) -> bool:
        """Whether Caps Lock is on."""
        return self._screen.caps_lock()

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._screen.move(x, y)

    def locked(self) -> str:
        """Why nobody could work at the screen here now; empty if somebody could."""
        return self._screen.locked()

    # ------------------------------------------------------------ windows, by their picture

    def windows(self) -> list[Window]:
        """Every window with a known bar, the active one last, then what is over the viewer here."""
        shown = self._screen.windows()
        viewer = self._viewer(shown)
        if viewer is None:
            return []
        self._look(viewer)
        lowest_first = sorted(self._bars, key=lambda bar: (bar.is_active, not bar.fills))
        found = [self._window(bar) for bar in lowest_first]
        self._active = (found[-1], lowest_first[-1], self._shown(lowest_first[-1].box)) if found else None
        return found + shown[shown.index(viewer) + 1 :]

    def active(self) -> Window | None:
        """The window that has the keyboard: the one with an active bar over there, if the viewer has the keyboard here."""
        here = self._screen.active()
        if here is None or here.pid != self._pid:
            return here
        self._look(here)
        lit = [bar for bar in self._bars if bar.is_active]
        return self._window(lit[0]) if len(lit) == 1 else None

    def popups(self) -> list[Window]:
        """The menu or the list that appeared beside what was clicked, and what hangs over the viewer here."""
        hangs = self._came()
        return [*([hangs] if hangs else []), *self._screen.popups()]

    def _came(self) -> Window | None:
        if self._frame is None or self._before is None:
            return None
        if self._hangs is None:
            self._hangs = (came(self._before[0], self._frame, self._before[1]),)
        (box,) = self._hangs
        if box is None:
            return None
        return Window(crc32(b"popup"), "", self._pid, moved(box, *self._corner))

    def _viewer(self, shown: Sequence[Window]) -> Window | None:
        return next((one for one in reversed(shown) if one.pid == self._pid), None)

    def _look(self, viewer: Window) -> None:
        frame = self._screen.grab(viewer.box)
        if self._frame is None or frame.shape != self._frame.shape or not np.array_equal(frame, self._frame):
            self._frame, self._corner, self._hangs = frame, viewer.box[:2], None
            self._bars = [
                replace(bar, box=moved(bar.box, *self._corner), inside=moved(bar.inside, *self._corner))
                for bar in bars(frame, self._end)
            ]

    def _shown(self, box: Box) -> Picture:
        """A part of the latest frame, by its place on the screen."""
        assert self._frame is not None
        return part(self._frame, (box[0] - self._corner[0], box[1] - self._corner[1], *box[2:]))

    def _window(self, bar: Bar) -> Window:
        title = self._title(bar)
        return Window(crc32(f"{title} {bar.inside}".encode()), title, self._pid, bar.inside, not bar.fills)

    def _title(self, bar: Bar) -> str:
        """What its bar says: a title that the pack knows, else what one text engine reads."""
        left, top, width, height = bar.box
        shown = self._shown((left, top, width - self._end.shape[1], height))
        key = shown.tobytes()
        if key not in self._said:
            seen = shapes(shown)
            lines = [self._reader.read_box(seen.text, line) for line in seen.lines]
            known = next(filter(None, (first_like(line, self._titles) for line in lines)), "")
            self._said[key] = known or max((line.first for line in lines), key=len, default="")
        return self._said[key]

    # ------------------------------------------------------------ acting

    def activate(self, window: Window) -> None:
        """Ask for a window to get the keyboard: first the viewer here, then by a click on the window's bar."""
        here = self._screen.active()
        if here is None or here.pid != self._pid:
            viewer = self._viewer(self._screen.windows())
            if viewer is not None:
                self._screen.activate(viewer)
            return
        bar = next((bar for bar in self._bars if bar.inside == window.box), None)
        if bar is not None and time.monotonic() - self._raised_at > RAISED_S:
            self._raised_at = time.monotonic()
            left, top, width, height = bar.box
            self._screen.click(left + width // 2, top + height // 2, self._pid)

    def has_processed(self, window: Window, most_s: float) -> bool:
        """Wait until nothing has changed for a while after the last press. Always False, since nobody says that it is done."""
        viewer, last, still_since = self._viewer(self._screen.windows()), None, self._acted_at
        while viewer is not None and self._heard_at <= self._acted_at:
            now = self._screen.grab(viewer.box)
            if last is not None and not differ_little(last, now):
                still_since = time.monotonic()
            last, at = now, time.monotonic()
            if at - still_since >= QUIET_S or at - self._acted_at >= QUIET_S + most_s:
                self._heard_at = at
            else:
                time.sleep(LOOK_AGAIN_S)
        return False

    def click(self, x: int, y: int, pid: int, handle: int = 0, held: Callable[[], None] | None = None) -> bool:
        """Click once, if the window that was looked at last is still active, as its picture shows; whether it was clicked."""
        del handle, held  # only a picture is seen, and it tells nothing more while the button is down
        # The whole frame is kept, since what opens is found by comparing with what was there before.
        if not self._is_seen(self.active()) or self._frame is None:
            return False
        left, top = self._corner
        if self._came() is None:  # a list that is open now was not there before it was opened
            self._before, self._hangs = (self._frame, clicked_on(self._frame, x - left, y - top)), None
        self._acts()
        return self._screen.click(x, y, pid)

    def _acts(self) -> None:
        self._acted_at = time.monotonic()

    def _is_as_seen(self) -> bool:
        """Whether the window that was looked at last has the keyboard, by the latest picture that has arrived."""
        here = self._screen.active()
        if self._active is None or here is None or here.pid != self._pid:
            return False
        _, bar, shown = self._active
        if bar.is_active and np.array_equal(self._screen.grab(bar.box), shown):
            return True  # a window that had come to the front would have changed its colour
        return self._is_seen(self.active())

    def _is_seen(self, now: Window | None) -> bool:
        if self._active is None or now is None:
            return False
        seen = self._active[0]
        return (seen.handle, seen.box) == (now.handle, now.box)


class RemoteTypist:
    """Implements `Typist` with the keyboard of the screen here, while the window over there is the one that was seen."""

    def __init__(self, typist: Typist, is_as_seen: Callable[[], bool], acts: Callable[[], None]) -> None:
        self._typist, self._is_as_seen, self._acts = typist, is_as_seen, acts

    def read_layout(self) -> None:
        """Take in the keyboard layout as it is now."""
        self._typist.read_layout()

    def type(self, text: str, may_go_on: Callable[[], None], is_ours: Callable[[], bool]) -> bool:
        """Type a text while `is_ours` says that we have the keyboard; whether all was typed. Raises: Untypable, WrongWindow."""

        def may() -> None:
            may_go_on()
            if not self._is_as_seen():
                raise WrongWindow("ett annat fönster tog tangentbordet")

        try:
            return self._typist.type(text, may, is_ours)
        finally:
            self._acts()

    def press(self, symbols: Sequence[int], is_ours: Callable[[], bool]) -> bool:
        """Press the first key with the others held, if `is_ours`; whether it was pressed. Raises: Untypable."""
        if not self._is_as_seen():
            return False
        try:
            return self._typist.press(symbols, is_ours)
        finally:
            self._acts()

    def release_all(self) -> None:
        """Release every key that is held down, whoever pressed it."""
        self._typist.release_all()


# ------------------------------------------------------------------ what a frame shows


def bars(frame: Picture, end: Picture) -> list[Bar]:
    """The title bars in a picture of a whole remote screen, by their right end. Units: pixels of the picture."""
    found = []
    for peak in propose(frame, end, ALIKE):
        x, y, width, height = peak.box
        # No letter reaches both the first and the last row of a bar.
        rows = [_colours(frame[row]) for row in (y, y + height - 1)]
        unlike = np.minimum(*(abs(row - row[x]).max(axis=-1) for row in rows)) > SAME_COLOUR
        if not unlike[x + width : x + width + 1].all():
            continue  # the bar continues: this was another of its buttons
        left = _until(unlike[: x + width][::-1])
        box = (x + width - left, y, left, height)
        fills = left >= frame.shape[1] - 1
        inside = _inside(frame, box, fills=fills)
        if box[2] >= LEAST[0] and inside[3] >= LEAST[1]:
            lit = float(abs(_colours(part(frame, peak.box)) - _colours(end)).mean()) < SAME_COLOUR / 2
            found.append(Bar(box, inside, lit, fills))
    return found


def _inside(frame: Picture, bar: Box, *, fills: bool) -> Box:
    """What is below a bar: down to the bottom of the picture, or as far as the line along the window's left side goes."""
    left, top, width, height = bar
    below = top + height
    if fills:
        return left, below, width, frame.shape[0] - below
    side = _colours(frame[below:, max(0, left - 1)])
    tall = _run(side, _colours(frame[top + height // 2, max(0, left - 1)]))
    return left, below, width, tall - 1


def _run(colours: NDArray[np.int16], wanted: NDArray[np.int16]) -> int:
    """How many in a row, from the first, have a colour."""
    return _until(abs(colours - wanted).max(axis=-1) > SAME_COLOUR)


def _until(ends: NDArray[np.bool_]) -> int:
    at = np.flatnonzero(ends)
    return int(at[0]) if at.size else len(ends)


def _colours(picture: Picture) -> NDArray[np.int16]:
    return picture.astype(np.int16)


def clicked_on(frame: Picture, x: int, y: int) -> Box:
    """What was clicked: the smallest frame of a field around the point, else the line of text. Units: pixels of the picture."""
    top = max(0, y - BESIDE_PX)
    seen = shapes(part(frame, (0, top, frame.shape[1], 2 * BESIDE_PX)))
    for boxes in (seen.outlines, seen.lines):
        hit = [box for box in boxes if is_inside((x, y - top, 0, 0), box) and box[3] <= FIELD_PX]
        if hit:
            bx, by, wide, high = min(hit, key=area)
            more = (
                high if boxes is seen.lines else 0
            )  # a word in a menu bar is highlighted together with the area around it
            return bx, by + top - more, wide, high + 2 * more
    return x, y, 1, 1


def came(before: Picture, now: Picture, clicked: Box) -> Box | None:
    """The frame that appeared right above or below what was clicked, if nothing larger than a field changed elsewhere; else None.

    A page that changed is not a list: a list ends in a row of one colour. Units: pixels of the picture.
    """
    if before.shape != now.shape:
        return None
    changed = (np.asarray(cv2.absdiff(before, now)).max(axis=2) > CHANGED).astype(np.uint8)
    left, top, width, height = clicked
    changed[top : top + height, max(0, left - NEAR_PX) : left + width + NEAR_PX] = 0
    whole: Any = cv2.morphologyEx(changed, cv2.MORPH_CLOSE, np.ones((NEAR_PX + 1, NEAR_PX + 1), np.uint8))
    # A focus rectangle that disappeared beside a list may touch it: opening removes it. A menu may be little more than lines.
    solid = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((LINE_PX + 1, LINE_PX + 1), np.uint8))
    widest = max(width + 2 * NEAR_PX, now.shape[1] // 2)
    found = (
        [box for box, filled in _pieces(mask) if filled >= SOLID * area(box) and _hangs_on(clicked, box, widest)]
        for mask in (whole, solid)
    )
    beside = next(filter(None, found), [])
    if len(beside) != 1:
        return None
    x, y, wide, high = beside[0]
    part(whole, (x - RIM_PX, y - RIM_PX, wide + 2 * RIM_PX, high + 2 * RIM_PX))[:] = 0
    if any(box[3] > FIELD_PX for box, _ in _pieces(whole)):
        return None
    if lies_in(beside[0], clicked_on(before, x + wide // 2, y + high // 2)):
        return None  # a selection in the field above or below that disappeared
    # There may be a rim of noise around what was redrawn.
    feet = _colours(part(now, beside[0]))[-RIM_PX:]
    return beside[0] if any(_run(foot, np.median(foot, axis=0)) == len(foot) for foot in feet) else None


def _hangs_on(clicked: Box, box: Box, widest: int) -> bool:
    """Whether a box is right above or below what was clicked, aligned at the left, and at least as wide."""
    left, top, width, height = clicked
    x, y, wide, high = box
    is_beside = min(abs(y - top - height), abs(y + high - top)) <= NEAR_PX and abs(x - left) <= NEAR_PX
    return is_beside and high > NEAR_PX and width - NEAR_PX <= wide <= widest


def _pieces(mask: Any) -> list[tuple[Box, int]]:
    """The boxes of connected pieces, and how many pixels each piece has."""
    rows = (map(int, row) for row in cv2.connectedComponentsWithStats(mask)[2][1:])
    return [((x, y, width, height), filled) for x, y, width, height, filled in rows]
