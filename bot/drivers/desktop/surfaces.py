"""Creates surfaces: on the case system's program started anew, or on the one that is running."""

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.domain.errors import PackInvalid, SystemDown
from bot.drivers.desktop.accessibility.tree_locator import TreeLocator
from bot.drivers.desktop.finder import Finder, Login
from bot.drivers.desktop.locator import Locator
from bot.drivers.desktop.machine.input import Input
from bot.drivers.desktop.machine.preflight import check_picture, check_screen
from bot.drivers.desktop.machine.screen import Screen, Window
from bot.drivers.desktop.machine.session import VirtualScreen, dies_with_us
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.surface import DesktopSurface
from bot.drivers.desktop.this_machine import open_screen, open_tree
from bot.drivers.desktop.vision.picture_locator import PictureLocator
from bot.drivers.desktop.vision.remote import RemoteScreen
from bot.drivers.desktop.vision.shapes import decoded
from bot.drivers.desktop.vision.text import Reader
from bot.packs import Pack, phrases, titles
from bot.ports.clock import Clock
from bot.ports.secrets import Secrets
from bot.ports.surface import Box

T = TypeVar("T")
PROGRAM_S, END_S = 60.0, 5.0
SAME_SHAPE = 0.03


@dataclass(frozen=True)
class Place:
    """Where windows are shown: a display and the environment that a program needs there; no display for a screen of our own.

    The night stops when `stop_file` exists. What is started logs to files in `folder`. Without `has_tree` the program has
    no accessibility tree, and only its pictures are used. `is_remote` is a program that shows a whole remote screen.
    """

    folder: Path
    stop_file: Path
    display: str = ""
    size: str = "1280x1024"
    window_manager: tuple[str, ...] = ("openbox",)
    environment: Mapping[str, str] = field(default_factory=dict)
    has_tree: bool = True
    is_remote: bool = False


def crops_of(pack: Pack) -> dict[str, Picture]:
    """The pack's pictures by name. Raises: PackInvalid naming a file that is not a picture."""
    found = {}
    for name, content in pack.pictures.items():
        try:
            found[name] = decoded(content)
        except ValueError:
            why = "går inte att läsa som en bild; gör om den med brygga pack crop"
            raise PackInvalid(why, file=f"crops/{name}.png") from None
    return found


class DesktopSurfaces:
    """Creates surfaces on one program's windows. Implements `ports.surface.DriverFactory`. Raises: NoDisplay, PackInvalid."""

    def __init__(self, program: Sequence[str], pack: Pack, place: Place, secrets: Secrets, clock: Clock) -> None:
        self._command, self._pack, self._place, self._secrets, self._clock = program, pack, place, secrets, clock
        self._answers_s: list[float] = []
        self._login = Login.of(pack)
        self._process: subprocess.Popen[bytes] | None = None
        self._held = ExitStack()
        self._reader = Reader()
        self._crops = {} if place.has_tree else crops_of(pack)
        if place.is_remote and pack.head.window_bar not in self._crops:
            raise PackInvalid("window_bar saknas, och fönster i en visare känns igen på den", file="pack.toml")
        with ExitStack() as held:
            name, shown = place.display, {}
            if not name and sys.platform != "win32":  # a Windows session has the one screen
                own = VirtualScreen(place.folder, place.size, place.window_manager)
                held.callback(own.close)
                name, shown = own.name, own.environment
            self.environment = {**os.environ, **shown, **place.environment}
            self.screen, self.input_monitor, self._clipboard = open_screen(name, self.environment)
            held.callback(self.input_monitor.close)
            held.callback(self.screen.close)
            self._shown: Screen = self.screen
            check_screen(self.screen, self.input_monitor)
            if place.has_tree:
                self._bus = open_tree(self.environment.get("DBUS_SESSION_BUS_ADDRESS", ""))
                held.callback(self._bus.close)
            self._held = held.pop_all()

    def new_session(self) -> DesktopSurface:
        """A surface on the program started anew. Ends the one before it. Raises: SystemDown, NoDisplay."""
        self._end_program()
        self._login = Login.of(self._pack)
        with (self._place.folder / "program.log").open("ab") as log:
            try:
                self._process = subprocess.Popen(
                    dies_with_us(self._command),
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment, start_new_session=os.name == "posix",
                )  # fmt: skip
            except OSError as error:
                raise SystemDown(f"programmet startade inte: {error.strerror}") from None
        pid = self._process.pid
        if self._place.has_tree:
            self._top = self._waited(lambda: self._bus.application_of(pid))
        self._waited(lambda: next((one for one in self.screen.windows() if one.pid == pid), None))
        check_picture(self.screen)
        if self._place.is_remote:
            self._shown = RemoteScreen(
                self.screen, pid, self._crops[self._pack.head.window_bar], self._reader, titles(self._pack)
            )
            self._waited(self._shown.active)
        return self.new_surface()

    def new_surface(self) -> DesktopSurface:
        """A surface on the running program, which is started if it is not running."""
        if self._process is None:
            return self.new_session()
        self.screen.typist.read_layout()
        machine_input = Input(
            self._shown, self.input_monitor, self._process.pid, self._place.stop_file.exists, self._clipboard
        )
        locator = self._tree(machine_input) if self._place.has_tree else self._pictures(machine_input)
        find = Finder(locator, machine_input, self._pack, self._clock, self._login)
        return DesktopSurface(find, self._secret, self._answers_s)

    def _tree(self, machine_input: Input) -> Locator:
        return TreeLocator(self._bus, self._top, lambda title, box: self._window(machine_input, title, box))

    def _pictures(self, machine_input: Input) -> Locator:
        return PictureLocator(machine_input, self._reader, self._crops, phrases(self._pack))

    def answer_s(self) -> float:
        """The median time from a press to rest, of the latest presses. Units: seconds."""
        return statistics.median(self._answers_s) if self._answers_s else 0.0

    def first_screen_says(self, text: str) -> bool:
        """Whether a text is on the program's first screen. Raises: SystemDown."""
        return self.new_session().says(text)

    def close(self) -> None:
        """End the program, and the screen if it is our own."""
        self._end_program()
        self._held.close()

    def _waited(self, look: Callable[[], T | None]) -> T:
        end = time.monotonic() + PROGRAM_S
        while time.monotonic() < end and self._process and self._process.poll() is None:
            found = look()
            if found is not None:
                return found
            time.sleep(0.05)
        raise SystemDown("programmet visade inget fönster; se program.log")

    @staticmethod
    def _window(machine_input: Input, title: str, box: Box) -> Window | None:
        """The window with that title and shape, whatever its scale: a dialog may have the title of the window below it."""
        width, height = max(box[2], 1), max(box[3], 1)
        alike = [one for one in machine_input.windows() if one.title == title]
        same = (o for o in alike if abs(o.box[2] * height - o.box[3] * width) <= SAME_SHAPE * o.box[2] * height)
        return next(same, None)

    def _secret(self, name: str) -> str:
        return self._secrets.get(f"{self._pack.head.name}/{name}")

    def _end_program(self) -> None:
        if self._process is None:
            return
        for kind in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, kind) if os.name == "posix" else self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(END_S)
                break
        self._process = None
