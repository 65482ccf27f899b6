"""Cuts the picture of a control out of a window for a pack, with its surroundings, its text and its scale."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from bot.domain.errors import ControlAmbiguous, ControlMissing
from bot.drivers.desktop.locator import overlap
from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.this_machine import open_screen
from bot.drivers.desktop.vision.layout import framed
from bot.drivers.desktop.vision.shapes import part, shapes
from bot.drivers.desktop.vision.text import Line, Reader, resembles
from bot.ports.surface import Box

MARGIN_PX, AROUND_PX = 3, 120
COVER, MARK = (34, 34, 34), (0, 0, 255)


@dataclass(frozen=True, slots=True)
class Crop:
    """A cut. `around` shows nobody's data: every text but the pack's own words is covered."""

    picture: Picture
    around: Picture
    box: Box
    read: Line

    @staticmethod
    def of(window: Picture, words: str, phrases: list[str], box: Box | None = None, *, exactly: bool = False) -> "Crop":
        """The button that says the words, or what is in the box, with a margin unless `exactly`. Units: pixels of the window.

        Raises: ControlMissing, ControlAmbiguous, TextEngineMissing.
        """
        seen = shapes(window)
        reader = Reader()
        said = {line: reader.read_box(seen.text, line) for line in seen.lines}
        if box is None:
            found = [framed(seen, line) for line, read in said.items() if resembles(read, words)]
            boxes = {one for one in found if one is not None}
            if len(boxes) > 1:
                raise ControlAmbiguous(f"«{words}» står på flera knappar; säg vilken med --box")
            if not boxes:
                raise ControlMissing(f"ingen knapp säger «{words}»; säg var den är med --box")
            (box,) = boxes
        inside = [read for line, read in said.items() if overlap(line, box)]
        left, top, width, height = box
        shown = window.copy()
        for line, read in said.items():
            if not any(resembles(read, phrase) for phrase in phrases):
                x, y, wide, high = line
                shown[max(0, y - 2) : y + high + 2, max(0, x - 2) : x + wide + 2] = COVER
        cv2.rectangle(shown, (left - 1, top - 1), (left + width, top + height), MARK, 1)
        margin = 0 if exactly else MARGIN_PX
        wider = (left - margin, top - margin, width + 2 * margin, height + 2 * margin)
        around = (left - AROUND_PX, top - AROUND_PX, width + 2 * AROUND_PX, height + 2 * AROUND_PX)
        read = inside[0] if len(inside) == 1 else Line(None, "", "")
        return Crop(part(window, wider).copy(), part(shown, around).copy(), box, read)

    def keep(self, folder: Path, name: str, words: str, scale: int) -> list[Path]:
        """Write the cut where its pack looks for it, replacing what was there. Units: `scale` per cent. Raises: OSError."""
        facts = [
            f"# Skriven av brygga pack crop. {name}.png är vad roboten letar efter, around/{name}.png var det satt.",
            f"words = {json.dumps(words, ensure_ascii=False)}",
            f"read = {json.dumps([self.read.first, self.read.second], ensure_ascii=False)}",
            f"scale = {scale}",
            f"box = {list(self.box)}",
        ]
        files = {
            folder / f"{name}.png": _png(self.picture),
            folder / "around" / f"{name}.png": _png(self.around),
            folder / "around" / f"{name}.toml": "\n".join([*facts, ""]).encode(),
        }
        (folder / "around").mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            file.write_bytes(content)
        return list(files)


def window_of(display: str, title: str) -> Picture | None:
    """What shows of the uppermost window with a title, else of the uppermost of all; None without any. Raises: NoDisplay."""
    screen, monitor, _ = open_screen(display, os.environ)
    try:
        windows = [one for one in reversed(screen.windows()) if one.pid != os.getpid()]
        named = [one for one in windows if title and one.title == title] or windows
        return screen.grab(named[0].box) if named else None
    finally:
        monitor.close()
        screen.close()


def _png(picture: Picture) -> bytes:
    return np.asarray(cv2.imencode(".png", picture)[1]).tobytes()
