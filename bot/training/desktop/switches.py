"""How the client looks and behaves, from the command line, and what the environment must hold before it starts."""

import argparse
import importlib.util
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass

MISSING = (
    "Övningssystemets skrivbordsklient behöver PySide6, som inte är installerat. "
    "Installera Brygga med tillägget: brygga[practice-desktop]"
)


@dataclass(frozen=True)
class Switches:
    """Every switch of the client. `intrude_after_s` 0 means never; `is_on_tree` is about the accessibility bus."""

    style: str = "Windows"
    font: str = "Liberation Sans"
    font_px: int = 12
    scale: int = 100
    antialias: bool = True
    is_dark: bool = False
    delay_ms: int = 0
    intrude_after_s: float = 0
    is_on_tree: bool = True

    def as_arguments(self) -> list[str]:
        """Return the switches as `python -m bot.training.desktop` takes them."""
        return [
            "--style", self.style, "--font", self.font, "--font-px", str(self.font_px), "--scale", str(self.scale),
            "--antialias", "on" if self.antialias else "off", "--theme", "dark" if self.is_dark else "light",
            "--delay-ms", str(self.delay_ms), "--intrude-after", str(self.intrude_after_s), *([] if self.is_on_tree else ["--no-tree"]),
        ]  # fmt: skip

    def prepare(self, environment: MutableMapping[str, str], platform: str = sys.platform) -> None:
        """Set what the toolkit reads once, when it starts."""
        if self.scale != 100:
            environment["QT_SCALE_FACTOR"] = str(self.scale / 100)
        if platform != "linux":
            return
        environment.setdefault("QT_QPA_PLATFORM", "xcb")
        if self.is_on_tree:
            environment.setdefault("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1")
            return
        # The toolkit finds the accessibility bus through the session bus: without a session bus it is on no tree.
        environment.pop("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", None)
        environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"


def add_switches(parser: argparse.ArgumentParser) -> None:
    """Add the client's switches to a command line."""
    parser.add_argument("--style", choices=("Windows", "Fusion"), default="Windows")
    parser.add_argument("--font", default="Liberation Sans", help="typsnitt")
    parser.add_argument("--font-px", type=int, default=12)
    parser.add_argument("--scale", type=int, choices=(100, 125, 150, 175, 200), default=100, help="procent")
    parser.add_argument("--antialias", choices=("on", "off"), default="on")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--delay-ms", type=int, default=0, help="så länge dröjer varje svar innan det visas")
    parser.add_argument("--intrude-after", type=float, default=0, help="så ofta stjäl en chatt fokus, i sekunder")
    parser.add_argument("--no-tree", action="store_true", help="syns inte på tillgänglighetsbussen")


def switches_of(args: argparse.Namespace) -> Switches:
    """Read the switches from a parsed command line."""
    return Switches(
        args.style, args.font, args.font_px, args.scale, args.antialias == "on", args.theme == "dark", args.delay_ms,
        args.intrude_after, not args.no_tree,
    )  # fmt: skip


def is_installed() -> bool:
    """Say whether the window toolkit is there, without loading it."""
    return importlib.util.find_spec("PySide6") is not None
