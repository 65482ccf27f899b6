"""A virtual screen on Linux: an X server in memory, a window manager, and a bus for the accessibility tree.

All of it is ours alone and ends with us. A night on a real screen uses that screen as it is.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import NoDisplay

START_S = 20.0
NEEDED = {"Xvfb": "xvfb", "openbox": "openbox", "dbus-daemon": "dbus"}


def dies_with_us(command: Sequence[str]) -> list[str]:
    """Wrap a command so that the kernel ends it when we are killed: an orphaned client would keep its login and its locks.

    It is bound to the thread that starts it. Outside Linux the command is returned unchanged.
    """
    guard = shutil.which("setpriv")
    return [guard, "--pdeathsig", "TERM", "--", *command] if guard else list(command)


class VirtualScreen:
    """Starts when created. `name` is its DISPLAY, `environment` what a program needs to be shown on it."""

    def __init__(self, folder: Path, size: str = "1280x1024", window_manager: tuple[str, ...] = ("openbox",)) -> None:
        for program, package in NEEDED.items():
            if not shutil.which(program):
                raise NoDisplay(f"{program} saknas; på Debian heter paketet {package}")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._log = (folder / "screen.log").open("ab")
        self._running: list[subprocess.Popen[bytes]] = []
        try:
            self.name = self._server(size)
            self.environment: Mapping[str, str] = {**_plain(), "DISPLAY": self.name, "XDG_SESSION_TYPE": "x11"}
            self.environment = {**self.environment, "DBUS_SESSION_BUS_ADDRESS": self._bus()}
            if window_manager:
                self._start(list(window_manager), self.environment)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End everything that was started, last first."""
        for process in reversed(self._running):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()
        self._log.close()

    def _start(
        self, command: list[str], environment: Mapping[str, str], pass_fds: tuple[int, ...] = ()
    ) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            dies_with_us(command), stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, env=dict(environment), start_new_session=True,
            pass_fds=pass_fds,
        )  # fmt: skip
        self._running.append(process)
        return process

    def _server(self, size: str) -> str:
        """Start the X server, which finds a free display number and reports it when it is ready."""
        read_end, write_end = os.pipe()
        command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size}x24", "-noreset", "-nolisten", "tcp"]
        process = self._start(command, os.environ, (write_end,))
        os.close(write_end)
        number = _line(read_end, process)
        if not number:
            raise NoDisplay("Xvfb startade inte; se screen.log")
        return f":{number}"

    def _bus(self) -> str:
        read_end, write_end = os.pipe()
        command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={write_end}"]
        process = self._start(command, self.environment, (write_end,))
        os.close(write_end)
        address = _line(read_end, process)
        if not address:
            raise NoDisplay("dbus-daemon startade inte; se screen.log")
        return address


def _line(descriptor: int, process: "subprocess.Popen[bytes]") -> str:
    """The first line that a process writes to a pipe; empty if it ends or takes too long."""
    os.set_blocking(descriptor, False)
    end, said = time.monotonic() + START_S, b""
    with os.fdopen(descriptor, "rb", buffering=0) as pipe:
        while time.monotonic() < end and not said.endswith(b"\n"):
            part = pipe.read(200)
            if part == b"" or process.poll() is not None:
                break
            said += part or b""
            time.sleep(0.02)
    return said.decode().strip()


def _plain() -> dict[str, str]:
    """Our environment without the variables of somebody's desktop session."""
    away = (
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "DBUS_SESSION_BUS_ADDRESS",
        "AT_SPI_BUS_ADDRESS",
        "XAUTHORITY",
        "SESSION_MANAGER",
    )
    return {name: value for name, value in os.environ.items() if name not in away}
