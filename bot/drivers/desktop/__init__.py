"""The surface on the windows of a program: a case system that is not a web page.

Knows windows, an accessibility tree, mouse and keys, and nothing about cases or amounts. Needs the extra `brygga[desktop]`,
and is imported only for a pack whose system is a desktop one. Importing it raises `NoDisplay` where the extra is missing.
"""

from bot.domain.errors import NoDisplay

try:
    from bot.drivers.desktop.crop import Crop, window_of
    from bot.drivers.desktop.machine.session import VirtualScreen
    from bot.drivers.desktop.surface import DesktopSurface
    from bot.drivers.desktop.surfaces import DesktopSurfaces, Place
except ImportError as missing:
    raise NoDisplay(f"biblioteket {missing.name} saknas; installera med brygga[desktop]") from None

__all__ = ["Crop", "DesktopSurface", "DesktopSurfaces", "Place", "VirtualScreen", "window_of"]
