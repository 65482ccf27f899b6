"""`./dev bench desktop`: how long it takes to find a control in a window, beside `pyautogui.locateOnScreen` in the same minute.

Each size of screen is an Xvfb of its own. Every way takes its own picture of the screen: that is part of finding. Only ratios are
judged. `locateOnScreen` wants gnome-screenshot or scrot, which start a process for each picture; here it is given the grab that
is in Pillow, which is faster than either.

`--peers` fills the same form in by Brygga and by pyautogui, rpaframework and guibot, and counts what was saved right and wrong.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SIZES = {"1920x1080": 20.0, "3840x2160": 50.0}
"""So many times as fast for a known control, at least, by the median."""
PEER_ROUNDS = 5
ENDS = {"right": "rätt", "wrong": "FEL SPARAT", "stopped": "stannade"}


@contextmanager
def screen(size: str) -> Iterator[str]:
    """A screen without a screen, ended by its own number: the display's name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-noreset", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            assert number, "Xvfb startade inte"
            yield f":{number}"
        finally:
            server.terminate()


def clocked(act: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what it gave."""
    began = time.perf_counter()
    found = act()
    return 1000 * (time.perf_counter() - began), found


def measured(rounds: int) -> dict[str, list[float]]:
    """In a process of its own, on its display: each way by turns, in milliseconds."""
    import cv2
    import mss
    import numpy as np
    import pyautogui
    import pyscreeze
    from PIL import Image
    from Xlib import X
    from Xlib.display import Display

    from bot.drivers.desktop.vision.templates import find_crop
    from tests.ports.drawn_windows import drawn

    pyscreeze.GNOMESCREENSHOT_EXISTS = True
    with tempfile.TemporaryDirectory() as folder:
        window = drawn(Path(folder), ("same",))["same"]
    display = Display()
    shown = display.screen()
    width, height = shown.width_in_pixels, shown.height_in_pixels
    left, top = round(0.55 * width), round(0.5 * height)
    frame = shown.root.create_window(
        0, 0, width, height, 0, shown.root_depth, override_redirect=1, event_mask=X.ExposureMask
    )
    frame.map()
    display.sync()
    while display.next_event().type != X.Expose:
        pass
    whole = np.full((height, width, 3), 200, np.uint8)
    whole[top : top + window.picture.shape[0], left : left + window.picture.shape[1]] = window.picture
    pen = frame.create_gc()
    frame.put_pil_image(pen, 0, 0, Image.fromarray(cv2.cvtColor(whole, cv2.COLOR_BGR2RGB)))
    display.sync()

    crop = window.cut("close")
    high, wide = crop.shape[:2]
    x, y = left + window.named["close"][0] - 3, top + window.named["close"][1] - 3
    needle = Image.fromarray(cv2.cvtColor(crop, cv2.COLOR_BGR2RGB))
    around = {"left": x - 40, "top": y - 40, "width": wide + 80, "height": high + 80}
    took: dict[str, list[float]] = {"pyautogui": [], "känd": [], "okänd": []}
    with mss.MSS() as grabber:

        def grabbed(place: Any) -> Any:
            return np.ascontiguousarray(np.asarray(grabber.grab(place))[:, :, :3])

        ways: dict[str, tuple[Callable[[], Any], tuple[int, int]]] = {
            "pyautogui": (lambda: pyautogui.locateOnScreen(needle)[:2], (x, y)),
            "känd": (lambda: find_crop(grabbed(around), crop, (40, 40, wide, high)).box[:2], (40, 40)),  # type: ignore[union-attr]
            "okänd": (lambda: find_crop(grabbed(grabber.monitors[0]), crop).box[:2], (x, y)),  # type: ignore[union-attr]
        }
        for number in range(rounds + 1):
            for name, (act, place) in ways.items():
                ms, found = clocked(act)
                assert (int(found[0]), int(found[1])) == place, (name, found, place)
                if number:  # the first loads what is loaded once
                    took[name].append(ms)
    return took


def judged(took: dict[str, list[float]], goal: float) -> dict[str, Any]:
    """Each way beside pyautogui, round for round."""
    told: dict[str, Any] = {"pyautogui_ms": round(statistics.median(took["pyautogui"]), 1)}
    for name in ("känd", "okänd"):
        ratios = [theirs / ours for theirs, ours in zip(took["pyautogui"], took[name], strict=True)]
        told[name] = {
            "ms": round(statistics.median(took[name]), 2),
            "median": round(statistics.median(ratios), 1),
            "least": round(min(ratios), 1),
        }
    told["ok"] = told["känd"]["median"] >= goal
    return told


def beside_peers(rounds: int, *, as_json: bool) -> int:
    """The same form by everybody. Exit 0 when Brygga saved nothing wrong, and all of what nothing disturbed."""
    from tests.bench.side_by_side import PICTURES, TREE, compare

    told = compare(rounds)
    for who, at in told.items():
        print(who)
        for what, one in at.items():
            ends = ", ".join(f"{one[end]} {word}" for end, word in ENDS.items() if end in one)
            print(f"      {what:<15} {ends}" + (f", {one['median_s']} s" if one["median_s"] else ""))
    own = [told[TREE], told[PICTURES]]
    ok = all("wrong" not in one for at in own for one in at.values())
    ok = ok and all(at[what] == {**at[what], "right": rounds} for at in own for what in ("lugnt", "å, ä och ö"))
    if as_json:
        print(json.dumps({"ok": ok, "rounds": rounds, "peers": told}, ensure_ascii=False))
    return 0 if ok else 1


def main() -> int:
    """Measure, and tell. Exit 0 when a known control is found as many times faster as the goals say."""
    parser = argparse.ArgumentParser(prog="./dev bench desktop", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--peers", action="store_true", help="samma formulär bredvid tre andra bibliotek")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.here:
        print(json.dumps(measured(chosen.rounds)))
        return 0
    if chosen.peers:
        return beside_peers(min(chosen.rounds, PEER_ROUNDS), as_json=chosen.json)
    told: dict[str, Any] = {}
    for size, goal in SIZES.items():
        with screen(size) as display:
            plain = {**os.environ, "DISPLAY": display, "XDG_SESSION_TYPE": "x11"}
            plain.pop("WAYLAND_DISPLAY", None)
            command = [sys.executable, __file__, "--here", "--rounds", str(chosen.rounds)]
            done = subprocess.run(command, env=plain, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        told[size] = one = judged(json.loads(done.stdout.splitlines()[-1]), goal)
        print(f"{'ok ' if one['ok'] else 'FEL'} {size}: pyautogui.locateOnScreen {one['pyautogui_ms']} ms")
        for name in ("känd", "okänd"):
            print(
                f"      {name:<6} {one[name]['median']} gånger så fort (minst {one[name]['least']}), {one[name]['ms']} ms"
            )
    ok = all(one["ok"] for one in told.values())
    if chosen.json:
        print(json.dumps({"ok": ok, "rounds": chosen.rounds, "sizes": told}, ensure_ascii=False))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
