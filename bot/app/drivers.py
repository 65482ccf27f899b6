"""Chooses and starts the driver that a flow's pack asks for."""

from typing import TYPE_CHECKING

from bot.app.day_check import require_address
from bot.app.errors import PackageNotTrusted
from bot.app.flows import FlowPackage
from bot.app.settings import Settings, SystemSettings
from bot.app.storage import Storage
from bot.domain.errors import SettingsInvalid
from bot.drivers.web import Unmatched, WebBrowser, WebSurfaces
from bot.ports.clock import Clock
from bot.ports.secrets import Secrets

if TYPE_CHECKING:  # its libraries are an extra, imported only where a night needs them
    from bot.drivers.desktop import DesktopSurfaces

STOP_FILE = "STOPP"
"""Making this file in the state folder stops a night in windows at once, without reaching the robot's keyboard."""


class Drivers:
    """Starts a browser, or a program in windows."""

    def __init__(self, settings: Settings, clock: Clock, storage: Storage) -> None:
        self._settings, self._clock, self._storage = settings, clock, storage

    def open(
        self,
        package: FlowPackage,
        system: SystemSettings,
        secrets: Secrets,
        unmatched: Unmatched,
        *,
        headed: bool = False,
    ) -> "WebSurfaces | DesktopSurfaces":
        """Start where the night works. Raises: SettingsInvalid when the settings do not say; BrowserMissing, NoDisplay."""
        require_address(package, system)
        if package.pack.head.surface == "desktop":
            return self._desktop(package, system, secrets)
        browser = WebBrowser(headed=headed, executable=self._settings.browser)
        return WebSurfaces(browser, package.pack, system.url, secrets, self._clock, unmatched=unmatched)

    def _desktop(self, package: FlowPackage, system: SystemSettings, secrets: Secrets) -> "DesktopSurfaces":
        from bot.drivers.desktop import DesktopSurfaces, Place

        folder = self._storage.folder()
        place = Place(
            folder / "screen", folder / STOP_FILE, system.display, system.screen,
            has_tree=system.tree and not system.remote, is_remote=system.remote,
        )  # fmt: skip
        return DesktopSurfaces(system.program, package.pack, place, secrets, self._clock)


def require_training(package: FlowPackage, surfaces: "WebSurfaces | DesktopSurfaces", *, with_date: bool) -> None:
    """Require the training banner that the pack knows on the first screen.

    Raises: SettingsInvalid for a night with a date of its own, PackageNotTrusted for what nobody has signed.
    """
    banner = package.pack.head.training_banner
    if banner and surfaces.first_screen_says(banner):
        return
    if with_date:
        raise SettingsInvalid("--as-of får bara användas mot ett övningssystem, och det här systemet är inget")
    raise PackageNotTrusted(f"{package.manifest.folder.name} är inte signerat, och systemet är inget övningssystem")
