"""Opens the screen and the accessibility tree of this machine. Each system's modules are imported only on that system."""

import sys
from collections.abc import Mapping

from bot.drivers.desktop.accessibility.tree import Tree
from bot.drivers.desktop.machine.screen import Clipboard, InputMonitor, Screen


def open_screen(name: str, environment: Mapping[str, str]) -> tuple[Screen, InputMonitor, Clipboard]:
    """A screen by name, its input monitor and its clipboard; Windows has only the one screen. Raises: NoDisplay."""
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
    """The accessibility tree of a session; on Linux by the address of its bus."""
    if sys.platform == "win32":
        from bot.drivers.desktop.accessibility.uia import UiaTree

        return UiaTree()
    from bot.drivers.desktop.accessibility.atspi import AtspiTree

    return AtspiTree(session_address)
