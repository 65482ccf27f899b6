"""One X11 screen: what it shows, its windows, and its pointer."""

import contextlib
import select
import time
from collections.abc import Callable
from typing import Any

import cv2
import mss
import numpy as np
from Xlib import X, display
from Xlib.error import BadWindow, DisplayError, XError
from Xlib.ext import xtest
from Xlib.protocol import event

from bot.domain.errors import NoDisplay
from bot.drivers.desktop.machine.keys import X11Typist
from bot.drivers.desktop.machine.screen import Window, release_when_judged
from bot.drivers.desktop.picture import Picture
from bot.ports.surface import Box

MARK = 0x2B000000
"""Marks our pings among a window manager's own, which carry the server's time."""


class X11Screen:
    """Implements `Screen`. `name` is the display's, as in DISPLAY; `sent` and `points` are told what is about to be sent."""

    reports_when_done = True

    def __init__(self, name: str, sent: Callable[[int, int], None], points: Callable[[int, int], None]) -> None:
        try:
            self._display = display.Display(name)
        except (DisplayError, OSError):
            raise NoDisplay(f"skärmen {name or '(ingen)'} svarar inte") from None
        self._root = self._display.screen().root
        self._sent, self._points = sent, points
        self._atoms = {
            word: self._display.intern_atom(word)
            for word in (
                "_NET_ACTIVE_WINDOW",
                "_NET_WM_PID",
                "_NET_WM_NAME",
                "WM_STATE",
                "_NET_CLIENT_LIST_STACKING",
                "_NET_SUPPORTED",
                "_NET_WM_WINDOW_TYPE",
                "_NET_WM_WINDOW_TYPE_DIALOG",
            )
        }
        self._grabber = mss.MSS(display=name)
        self._events = display.Display(name)  # for events only, so that the other connection's queue never fills up
        self._events.screen().root.change_attributes(event_mask=X.SubstructureNotifyMask | X.StructureNotifyMask)
        self._pings = 0
        for one in (self._display, self._events):
            one.set_error_handler(_ignore_error)
        self.typist = X11Typist(self._display, sent)

    def close(self) -> None:
        """Disconnect from the screen."""
        with contextlib.suppress(Exception):
            self._grabber.close()
        self._events.close()
        self._display.close()

    # ------------------------------------------------------------ looking

    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        shape = self._root.get_geometry()
        return shape.width, shape.height

    def grab(self, box: Box | None = None) -> Picture:
        """A copy of what the screen shows, or of a box, clipped to the screen."""
        width, height = self.size()
        left, top, wide, high = box or (0, 0, width, height)
        right, bottom = min(left + wide, width), min(top + high, height)
        left, top = max(left, 0), max(top, 0)
        if right <= left or bottom <= top:
            return np.zeros((0, 0, 3), np.uint8)
        shot = self._grabber.grab({"left": left, "top": top, "width": right - left, "height": bottom - top})
        return np.asarray(cv2.cvtColor(np.asarray(shot), cv2.COLOR_BGRA2BGR), np.uint8)

    def active(self) -> Window | None:
        """The window that has the keyboard, or None."""
        active = self._property(self._root, "_NET_ACTIVE_WINDOW")
        return self._window(active[0]) if active is not None and len(active) and active[0] else None

    def keyboard_at(self) -> tuple[int, int]:
        """The process and the window that the next key would go to. Asks the server: a window manager reports later."""
        one = self._display.get_input_focus().focus
        if one in (X.NONE, X.PointerRoot):
            return 0, 0
        window = one.id
        try:  # never cached: the id of a closed window may be reused by another program
            while one and one != self._root:
                pid = self._property(one, "_NET_WM_PID")
                if pid is not None and len(pid):
                    return int(pid[0]), window
                one = one.query_tree().parent
        except XError:
            pass
        return 0, window

    def windows(self) -> list[Window]:
        """Every window that the window manager knows, lowest first."""
        handles = self._property(self._root, "_NET_CLIENT_LIST_STACKING")
        return [found for one in (handles if handles is not None else ()) if (found := self._window(one))]

    def popups(self) -> list[Window]:
        """The windows that no window manager manages (menus, lists, notices), uppermost first."""
        found: list[Window] = []
        for one in reversed(self._root.query_tree().children):
            with contextlib.suppress(XError):  # it closed meanwhile
                seen = one.get_attributes()
                if seen.override_redirect and seen.map_state == X.IsViewable and (window := self._window(one.id)):
                    found.append(window)
        return found

    def top_at(self, x: int, y: int) -> Window | None:
        """The window that a click there would hit, or None if the window manager knows none."""
        one = self._root
        try:
            while True:
                child = one.translate_coords(self._root, x, y).child
                if not child:
                    return None
                one = child
                if self._property(one, "WM_STATE") is not None or one.get_attributes().override_redirect:
                    return self._window(one.id)
        except XError:
            return None

    def pointer(self) -> tuple[int, int]:
        """Where the pointer is."""
        pointer = self._root.query_pointer()
        return pointer.root_x, pointer.root_y

    def caps_lock(self) -> bool:
        """Whether Caps Lock is on."""
        return bool(self._root.query_pointer().mask & X.LockMask)

    def locked(self) -> str:
        """Nothing to tell: a locked X screen has a window over all the others, which every click notices."""
        return ""

    def _window(self, handle: int) -> Window | None:
        one = self._display.create_resource_object("window", handle)
        try:
            shape = one.get_geometry()
            at = one.translate_coords(self._root, 0, 0)
            pid, title = self._property(one, "_NET_WM_PID"), self._property(one, "_NET_WM_NAME")
            kinds = self._property(one, "_NET_WM_WINDOW_TYPE")
        except XError:
            return None
        text = title.decode("utf-8", "replace") if isinstance(title, bytes) else ""
        whose = int(pid[0]) if pid is not None and len(pid) else 0
        is_dialog = kinds is not None and self._atoms["_NET_WM_WINDOW_TYPE_DIALOG"] in kinds
        return Window(handle, text, whose, (-at.x, -at.y, shape.width, shape.height), is_dialog)

    def _property(self, window: Any, name: str) -> Any:
        try:
            found = window.get_full_property(self._atoms[name], X.AnyPropertyType)
        except BadWindow:
            return None
        return None if found is None else found.value

    # ------------------------------------------------------------ pointing

    def activate(self, window: Window) -> None:
        """Ask the window manager to give a window the keyboard."""
        one = self._display.create_resource_object("window", window.handle)
        message = event.ClientMessage(
            window=one, client_type=self._atoms["_NET_ACTIVE_WINDOW"], data=(32, [2, X.CurrentTime, 0, 0, 0])
        )
        self._root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        self._display.sync()

    def has_processed(self, window: Window, most_s: float) -> bool:
        """Wait until a program has processed everything sent to it, as far as can be told; False if it does not say.

        A ping (`_NET_WM_PING`) queues behind what was clicked and typed. A toolkit may answer it while it collects events
        and act on them right after, so a second ping follows. The window manager may hold a click back until it has time
        to pass it on, and a ping would then overtake the click, so the window manager is asked first.
        """
        return self._is_passed_on(most_s) and all(self._is_answered(window, most_s) for _ in range(2))

    def _is_passed_on(self, most_s: float) -> bool:
        """Whether the window manager has answered a request queued behind what was clicked; True if it knows no such request."""
        ask, answer = (self._events.intern_atom(f"_NET{one}_FRAME_EXTENTS") for one in ("_REQUEST", ""))
        known = self._property(self._root, "_NET_SUPPORTED")
        if known is None or ask not in known:
            return True
        root = self._events.screen().root
        one = root.create_window(0, 0, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)  # never shown
        try:
            asked = event.ClientMessage(window=one, client_type=ask, data=(32, [0] * 5))
            root.send_event(asked, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
            self._events.sync()
            return self._wait_for(
                most_s, lambda seen: seen.type == X.PropertyNotify and seen.window == one and seen.atom == answer
            )
        finally:
            one.destroy()

    def _is_answered(self, window: Window, most_s: float) -> bool:
        self._pings += 1
        protocols, ping = self._events.intern_atom("WM_PROTOCOLS"), self._events.intern_atom("_NET_WM_PING")
        one = self._events.create_resource_object("window", window.handle)
        mark = (self._pings + MARK) & 0x7FFFFFFF
        asked = event.ClientMessage(window=one, client_type=protocols, data=(32, [ping, mark, window.handle, 0, 0]))
        try:
            one.send_event(asked)
            self._events.sync()
        except XError:
            return False
        return self._wait_for(
            most_s,
            lambda seen: (
                seen.type & 0x7F == X.ClientMessage
                and seen.client_type == protocols
                and list(seen.data[1][:2]) == [ping, mark]
            ),
        )

    def _wait_for(self, most_s: float, fits: Callable[[Any], bool]) -> bool:
        """Wait for an event that fits."""
        end = time.monotonic() + most_s
        while True:
            while self._events.pending_events():
                if fits(self._events.next_event()):
                    return True
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._events.fileno()], [], [], left)[0]:
                return False

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._points(x, y)
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def click(self, x: int, y: int, pid: int, handle: int = 0, held: Callable[[], None] | None = None) -> bool:
        """Click the left button once, if that window of the process or a popup over it is uppermost there; whether it was clicked.

        The server is grabbed meanwhile, so that nothing can come between the question and the press, nor before the release
        unless the press is to be judged. The release goes to what was pressed, wherever the pointer is.
        """
        self.move(x, y)
        self._display.grab_server()
        try:
            met = self.top_at(x, y)
            ours = met is not None and met.pid == pid and (handle in (0, met.handle) or self._hangs(met))
            if ours:
                self._button(X.ButtonPress)
                if held is None:
                    self._button(X.ButtonRelease)
        finally:
            self._display.ungrab_server()
            self._display.sync()
        if ours and held is not None:
            release_when_judged(held, self.move, self._release)
        return ours

    def _button(self, kind: int) -> None:
        self._sent(kind, 1)
        xtest.fake_input(self._display, kind, 1)

    def _release(self) -> None:
        self._button(X.ButtonRelease)
        self._display.sync()

    def _hangs(self, window: Window) -> bool:
        try:
            one = self._display.create_resource_object("window", window.handle)
            return bool(one.get_attributes().override_redirect)
        except XError:
            return False


def _ignore_error(*_: object) -> None:
    """Ignore errors for a window that closed meanwhile: later questions about it notice."""
