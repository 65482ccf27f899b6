"""Notices a person at the mouse or the keyboard: every input event that the driver did not send.

The X server reports all events in order, the driver's own among them. What the driver is about to send is noted first,
so that any other event is a person's.
"""

import threading
import time
from collections import deque
from typing import Any, cast

from Xlib import X, display
from Xlib.ext import record
from Xlib.protocol import rq

from bot.domain.errors import NoDisplay

WATCHED = (X.KeyPress, X.MotionNotify)
"""The first and the last kind of event that a person can cause."""


class X11InputMonitor:
    """Implements `InputMonitor` on a display connection of its own."""

    def __init__(self, name: str) -> None:
        self.touched_at = 0.0
        self._own: deque[tuple[int, int]] = deque()
        self._at: deque[tuple[int, int]] = deque(
            maxlen=8
        )  # only the latest: a move to where the pointer already is causes no event
        self._lock = threading.Lock()
        self._events = display.Display(name)
        self._control = display.Display(name)
        if not self._events.has_extension("RECORD"):
            raise NoDisplay("skärmen saknar tillägget RECORD, och en person vid datorn skulle inte märkas")
        wanted = {
            "core_requests": (0, 0), "core_replies": (0, 0), "ext_requests": (0, 0, 0, 0), "ext_replies": (0, 0, 0, 0),
            "delivered_events": (0, 0), "device_events": WATCHED, "errors": (0, 0), "client_started": False, "client_died": False,
        }  # fmt: skip
        self._context = self._events.record_create_context(0, [record.AllClients], [wanted])
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self._ready.wait(5)

    def sent(self, kind: int, code: int) -> None:
        """Note what the driver is about to send."""
        with self._lock:
            self._own.append((kind, code))

    def points(self, x: int, y: int) -> None:
        """Note where the driver is about to put the pointer."""
        with self._lock:
            self._at.append((x, y))

    def close(self) -> None:
        """Stop listening."""
        self._control.record_disable_context(self._context)
        self._control.flush()
        self._thread.join(2)
        self._control.close()

    def _listen(self) -> None:
        self._events.record_enable_context(self._context, self._on_reply)
        self._events.record_free_context(self._context)
        self._events.close()

    def _on_reply(self, reply: "rq.DictWrapper") -> None:
        if reply.category == record.StartOfData:
            self._ready.set()
        if reply.category != record.FromServer or reply.client_swapped or not len(cast("Any", reply.data)):
            return
        data: Any = reply.data
        while len(data):
            event, data = rq.EventField("").parse_binary_value(data, self._events.display, None, None)
            self._judge(event.type, event.detail, (event.root_x, event.root_y))

    def _judge(self, kind: int, code: int, at: tuple[int, int]) -> None:
        with self._lock:
            if kind == X.MotionNotify:
                known = at in self._at
            elif self._own and self._own[0] == (kind, code):
                self._own.popleft()
                known = True
            else:
                known = False
        if not known and not self.touched_at:
            self.touched_at = time.monotonic()
