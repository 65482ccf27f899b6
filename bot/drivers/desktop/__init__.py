"""The surface on the windows of a program: a case system that is no web page.

It knows windows, an accessibility tree, mouse and keys, and nothing about cases or amounts. It needs the extra
`brygga[desktop]`, and is imported only where a pack says that its system is a desktop one.
"""

from bot.drivers.desktop.crop import Crop, window_of
from bot.drivers.desktop.machine.session import VirtualScreen
from bot.drivers.desktop.surface import DesktopSurface
from bot.drivers.desktop.surfaces import DesktopSurfaces, Place

__all__ = ["Crop", "DesktopSurface", "DesktopSurfaces", "Place", "VirtualScreen", "window_of"]
