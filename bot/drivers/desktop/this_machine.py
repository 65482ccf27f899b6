"""Which screen and which tree this machine has. What belongs to one system is only imported on it."""

import sys
from collections.abc import Mapping

from bot.drivers.desktop.accessibility.tree import Tree
from bot.drivers.desktop.machine.screen import Clipboard, InputMonitor, Screen


def open_screen(name: str, environment: Mapping[str, str]) -> tuple[Screen, InputMonitor, Clipboard]:
    """The screen that is called so, who watches it, and its clipboard; Windows has only the one that shows. Raises: NoDisplay."""
    if sys.platform == "win32":
        from bot.drivers.desktop.machine.win32 import Win32
        from bot.drivers.desktop.machine.windows import WindowsClipboard, WindowsInputMonitor, WindowsScreen

        api = Win32()
        return WindowsScreen(api), WindowsInputMonitor(api), WindowsClipboard(api)
    from bot.drivers.desktop.machine.clipboard import XClipboard
    from bot.drivers.desktop.machine.presence import X11InputMonitor
    from bot.drivers.desktop.machine.x11 import X11Screen

    monitor = X11InputMonitor(name)
    try:
        return X11Screen(name, monitor.sent, monitor.points), monitor, XClipboard(environment)
    except BaseException:
        monitor.close()
        raise


def open_tree(session_address: str) -> Tree:
    """The accessibility tree of the session we are in; on Linux its bus's address is needed."""
    if sys.platform == "win32":
        from bot.drivers.desktop.accessibility.uia import UiaTree

        return UiaTree()
    from bot.drivers.desktop.accessibility.atspi import AtspiTree

    return AtspiTree(session_address)
