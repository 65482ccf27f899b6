"""A screen of our own, and what becomes of it and of the program on it when the night is killed."""

import importlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.domain.errors import NoDisplay
from tests.ports.stages import started_in

pytestmark = pytest.mark.skipif(
    not shutil.which("Xvfb"), reason="Xvfb finns inte här; ./dev test installerar det på Debian"
)
NIGHT = """
import sys, time
from pathlib import Path
from tests.ports.stages import Windows
stage = Windows(Path(sys.argv[1]))
stage.turn_to("form")
print("shown", flush=True)
time.sleep(60)
"""


def test_a_night_that_is_killed_leaves_neither_screen_nor_program(tmp_path: Path) -> None:
    """A client that was left kept its login, and the screen its memory."""
    command = [sys.executable, "-c", NIGHT, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as night:
        assert night.stdout is not None
        assert night.stdout.readline() == "shown\n"
        there = started_in(tmp_path)
        assert {"Xvfb", "openbox", "dbus-daemon"} <= set(there.values())
        os.kill(night.pid, signal.SIGKILL)
    left = set(there)
    end = time.monotonic() + 20
    try:
        while (left := set(started_in(tmp_path)) & left) and time.monotonic() < end:
            time.sleep(0.1)
        assert {there[pid] for pid in left} == set()
    finally:
        for pid in left:
            os.kill(pid, signal.SIGKILL)


def test_a_machine_without_the_extra_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("bot.drivers.desktop")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(NoDisplay, match=r"cv2 saknas; installera med brygga\[desktop\]"):
        importlib.import_module("bot.drivers.desktop")
