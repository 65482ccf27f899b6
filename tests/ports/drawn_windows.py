"""Windows drawn once for the tests of the desktop's locators: pictures, and the truth about them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import pytest

from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.shapes import part
from bot.ports.surface import Box

DRAWINGS = Path(__file__).with_name("desktop_drawings.py")
PLAIN = (
    "same",
    "fusion",
    "larger",
    "dark",
    "rough",
    "hidden",
    "twins",
    "moved",
    "no_search",
    "no_lines",
    "focused",
    "still",
    "marked",
)


@dataclass(frozen=True)
class Drawn:
    """A window as a picture, and what is in it."""

    picture: Picture
    texts: list[dict[str, Any]]
    named: dict[str, Box]
    table: dict[str, Any]

    def cut(self, name: str, margin: int = 3) -> Picture:
        """A control cut with its frame and a margin, as the recorder does."""
        left, top, width, height = self.named[name]
        return part(self.picture, (left - margin, top - margin, width + 2 * margin, height + 2 * margin))


def drawn(folder: Path, names: tuple[str, ...], scale: str = "1") -> dict[str, Drawn]:
    """Draw windows in a process of its own; nothing is shown."""
    plain = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale, "QT_LOGGING_RULES": "*=false"}
    command = [sys.executable, str(DRAWINGS), str(folder), *names]
    done = subprocess.run(command, env=plain, check=False, timeout=100, stderr=subprocess.PIPE, text=True)
    if "cannot open shared object file" in done.stderr:
        pytest.skip("Qt:s bibliotek saknas; ./dev test talar om vilka")
    assert done.returncode == 0, done.stderr
    return {name: _loaded(folder, name) for name in names}


def _loaded(folder: Path, name: str) -> Drawn:
    picture = cv2.imread(str(folder / f"{name}.png"))
    assert picture is not None
    return Drawn(picture, **json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))  # type: ignore[arg-type]
