"""The same form filled in by Brygga and by three other libraries: part of `./dev bench desktop --peers`.

A small invented program writes down what was really saved. Right is that the texts were saved, once; wrong that something else
was, or more than once; stopped that nothing was saved. The others are given pictures cut out of the very window they work in.
"""

import json
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import cv2

from bot.domain.errors import BryggaError, GuardError
from bot.drivers.desktop.vision.shapes import part
from tests.ports.stages import LONG, Windows, beside_a_thief, on, windows

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / ".brygga" / "peers"
PACKAGES = ("pyautogui==0.9.54", "guibot==0.51.1", "rpaframework==33.0.2", "rpaframework-recognition==8.0.3")
LIBRARIES = ("pyautogui", "rpaframework", "guibot")
TREE, PICTURES = "Brygga, träd", "Brygga, bara bild"
PLAIN = "Boendekostnaden i oktober efter ny hyresavi"
SITUATIONS: dict[str, tuple[str, dict[str, str]]] = {
    "lugnt": ("form", {"name": PLAIN, "amount": "7900,00"}),
    "å, ä och ö": ("form", {"name": LONG, "amount": "7900,00"}),
    "fokustjuv": ("thief", {"name": PLAIN, "amount": "7900,00"}),
    "fältet klipper": ("clips", {"amount": "7900,00"}),
}
"""The page of the small program, and what is to stand in its fields."""
MOST_S = 90


@dataclass
class Score:
    """What came of it, and how long the ones that were right took."""

    ends: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """For the table."""
        return {**self.ends, "median_s": round(median(self.seconds), 1) if self.seconds else None}


def python_of_peers() -> Path:
    """Their own environment: two of them bring packages that overwrite ours. Made once; needs a package index."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        print("De andra biblioteken installeras för sig, en halv gigabyte …", file=sys.stderr, flush=True)
        venv.create(PLACE, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def turned(stage: Windows, page: str) -> Any:
    """The page, and its thief ready where it has one."""
    return beside_a_thief(stage)[0] if page == "thief" else stage.turn_to(page)


def judge(stage: Windows, texts: dict[str, str]) -> str:
    """What the program says that was saved."""
    saved = [one for one in stage.told() if "amount" in one]
    if not saved:
        return "stopped"
    stood = {name: saved[0].get(name, "").replace(" ", " ") for name in texts}
    return "right" if len(saved) == 1 and stood == texts else "wrong"


def ours(stage: Windows, page: str, texts: dict[str, str]) -> tuple[str, float]:
    """One task by Brygga's own surface."""
    surface = turned(stage, page)
    began = time.perf_counter()
    try:
        for name, text in texts.items():
            surface.fill(on(name), text)
        surface.commit(on("save"))
    except (BryggaError, GuardError):
        pass  # what was saved tells
    return judge(stage, texts), time.perf_counter() - began


def theirs(stage: Windows, library: str, page: str, texts: dict[str, str]) -> tuple[str, float]:
    """One task by another library, given pictures of this very window."""
    surface = turned(stage, page)
    with tempfile.TemporaryDirectory() as folder:
        surface.show("main")
        shown = stage.surfaces.screen.grab()
        for name in (*texts, "save"):
            (hit,) = surface._find.hits(on(name), stage.pack.control("main", name).find)
            left, top, width, height = hit.box
            # Of a field its beginning and the end of its label, so that the middle lies in the field; of a button its word.
            middle = left + width // 2 if name == "save" else left + 8
            box = (middle - 52, top - 4, 105, height + 8)
            cv2.imwrite(f"{folder}/{name}.png", part(shown, box))
        environment = {**stage.surfaces.environment, "XAUTHORITY": f"{folder}/none", "HOME": folder}
        Path(folder, "none").touch()
        try:
            done = subprocess.run(
                [python_of_peers(), str(Path(__file__).with_name("peers.py")), library, folder], input=json.dumps(texts),
                capture_output=True, text=True, env=environment, timeout=MOST_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return judge(stage, texts), float(MOST_S)
    said = done.stdout.strip().splitlines()
    return judge(stage, texts), json.loads(said[-1])["seconds"] if not done.returncode and said else 0.0


def compare(rounds: int) -> dict[str, dict[str, Any]]:
    """Everybody in every situation, by turns."""
    scores = {who: {what: Score() for what in SITUATIONS} for who in (TREE, PICTURES, *LIBRARIES)}
    with (
        tempfile.TemporaryDirectory() as folder,
        windows(Path(folder, "tree")) as tree,
        windows(Path(folder, "pictures"), has_tree=False) as pictures,
    ):
        for number in range(rounds):
            for what, (page, texts) in SITUATIONS.items():
                for who, at in scores.items():
                    stage = pictures if who == PICTURES else tree
                    task = theirs(stage, who, page, texts) if who in LIBRARIES else ours(stage, page, texts)
                    at[what].ends[task[0]] += 1
                    at[what].seconds += [task[1]] if task[0] == "right" else []
                    print(
                        f"  {number + 1}/{rounds} {what}: {who} {task[0]}, {task[1]:.1f} s", file=sys.stderr, flush=True
                    )
    return {who: {what: score.told() for what, score in at.items()} for who, at in scores.items()}
