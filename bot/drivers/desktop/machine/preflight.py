"""Checks a machine's screen before a night, so that what is wrong is not found out in the middle of a case.

Raises: NoDisplay with what is wrong.
"""

import time

from bot.domain.errors import NoDisplay
from bot.drivers.desktop.machine.screen import InputMonitor, Screen

LEAST = (1280, 1024)
"""On a smaller screen, what a pack knows may not show at all."""
PAINTED_S = 15.0
"""How long a program is given to paint its window."""
BLACK = 8
"""If no pixel is lighter than this the screen is locked, off or disconnected."""


def check_screen(screen: Screen, monitor: InputMonitor) -> None:
    """Check size, Caps Lock and pointer, before any program is started."""
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
    """Check that a screenshot shows something, once a program has started."""
    end = time.monotonic() + PAINTED_S
    while int(screen.grab().max(initial=0)) <= BLACK:
        if time.monotonic() < end:
            time.sleep(0.1)
            continue
        raise NoDisplay("skärmbilden är svart: skärmen är låst eller frånkopplad")
