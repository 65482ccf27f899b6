"""What must hold of a machine's screen before a night: it is seen, it is reached, and it writes what is typed.

Raises `NoDisplay` with what is wrong. A night that began without this would find out in the middle of somebody's case.
"""

import time

from bot.domain.errors import NoDisplay
from bot.drivers.desktop.machine.screen import InputMonitor, Screen

LEAST = (1280, 1024)
"""Narrower or lower, and what a pack knows may not be shown at all."""
PAINTED_S = 15.0
"""How long a program is given to paint a window that is there."""
BLACK = 8
"""A screen none of whose parts is lighter shows nothing: it is locked, off or disconnected."""


def check_screen(screen: Screen, monitor: InputMonitor) -> None:
    """Look at size, capitals and pointer, before any program is started."""
    why = screen.locked()
    if why:
        raise NoDisplay(why)
    width, height = screen.size()
    if width < LEAST[0] or height < LEAST[1]:
        raise NoDisplay(f"skärmen är {width}x{height}; minst {LEAST[0]}x{LEAST[1]} behövs")
    if screen.caps_lock():
        raise NoDisplay("Caps Lock är på")
    x, y = width // 2, height // 2
    screen.move(x, y)
    screen.move(x + 1, y)
    if screen.pointer() != (x + 1, y):
        raise NoDisplay("muspekaren går inte att flytta: skärmen är låst eller frånkopplad")
    if monitor.touched_at:
        raise NoDisplay("någon använder mus eller tangentbord på den här datorn")


def check_picture(screen: Screen) -> None:
    """See that a picture shows something, once a program does."""
    end = time.monotonic() + PAINTED_S
    while int(screen.grab().max(initial=0)) <= BLACK:
        if time.monotonic() < end:
            time.sleep(0.1)
            continue
        raise NoDisplay("skärmbilden är svart: skärmen är låst eller frånkopplad")
