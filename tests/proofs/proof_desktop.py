"""`./dev proof desktop`: the night in windows under every look a client may have, and its input among people and programs that take the focus.

Two households go through for each look. A run is right, or it stopped with a reason; it is never wrong. What is done is kept
in --folder, and a proof that was stopped goes on from there unless the code has changed. With --no-tree the looks are seen in
pictures alone.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.errors import PersonAtMachine
from tests.e2e.training_night import BRYGGA, COUPLE, ROOT, choose_households
from tests.ports.stages import HARD, LONG, Windows, name_on, on, pressed_by_a_person, robbed, slowly, windows
from tests.proofs import kept

ALONE = "01"
LOOK_S, LOOK_IN_PICTURES_S = 90, 240
"""What a look takes on two cores that nothing else uses much."""
HARMLESS = ("unexpected",)
"""An oracle's counter that says that something is missing, and not that something is wrong."""
TYPED, ROBBED, TOUCHED = 20, 50, 20
NOTICED_S = 0.1
NO_MOUSE = """<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc"><mouse></mouse></openbox_config>"""
RIGHT, STOPPED, WRONG = "rätt", "stannade", "FEL"


@dataclass(frozen=True)
class Look:
    """How the client looks and what goes on around it."""

    name: str
    client: str = ""
    screen: str = "1280x1024"
    busy_loops: int = 0
    grabs_clicks: bool = True


def looks() -> list[Look]:
    """Every look that is tried."""
    fonts = ("Liberation Sans", "DejaVu Sans")
    sizes = {100: "1280x1024", 125: "1600x1280", 150: "1920x1536", 175: "2240x1792", 200: "2560x2048"}
    found = [
        Look(f"{scale} %, {font}", f"--scale {scale} --font '{font}'", size)
        for font in fonts
        for scale, size in sizes.items()
    ]
    return [
        *found,
        Look("utan kantutjämning", "--antialias off"),
        Look("mörkt", "--theme dark"),
        Look("Fusion, 13 px", "--style Fusion --font-px 13"),
        Look("en chatt tar fokus var åttonde sekund", "--intrude-after 8"),
        Look("långsamt, 0,7 s", "--delay-ms 700"),
        Look("fyra upptagna processer", busy_loops=4),
        Look("fönsterhanterare utan klickgrepp", grabs_clicks=False),
    ]


def spin() -> None:
    """Keep a core busy."""
    while True:
        pass


@contextmanager
def around(look: Look, folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a run, and what goes on beside it."""
    environment = dict(os.environ)
    if not look.grabs_clicks:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rc.xml").write_text(NO_MOUSE)
        own = folder / "openbox"
        own.write_text(f'#!/bin/sh\nexec {shutil.which("openbox")} --config-file "{folder / "rc.xml"}" "$@"\n')
        own.chmod(0o755)
        environment["PATH"] = f"{folder}:{environment['PATH']}"
    loops = [multiprocessing.Process(target=spin, daemon=True) for _ in range(look.busy_loops)]
    for one in loops:
        one.start()
    try:
        yield environment
    finally:
        for one in loops:
            one.kill()


def night(look: Look, folder: Path, surface: str) -> dict[str, Any]:
    """One night under a look: right, stopped with a reason, or wrong."""
    shutil.rmtree(folder, ignore_errors=True)
    households = choose_households(folder / "hushall", ALONE, COUPLE)
    arguments = [surface, "--client", look.client, "--screen", look.screen, "--households", str(households)]
    began = time.monotonic()
    with around(look, folder / "runt") as environment:
        done = subprocess.run(
            [BRYGGA, "demo", *arguments, "--folder", str(folder / "demo"), "--json"],
            capture_output=True, text=True, cwd=ROOT, env=environment, check=False,
        )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    if not lines:
        return {"look": look.name, "verdict": WRONG, "why": f"kod {done.returncode}: {done.stderr[-300:]}"}
    said = json.loads(lines[-1])
    wrong = {name: n for name, n in said["oracle"].items() if n and name not in HARMLESS}
    all_done = said["outcomes"] == {"drafted": 2} and not any(said["oracle"].values())
    verdict = WRONG if wrong else RIGHT if all_done else STOPPED
    why = "" if all_done else str(wrong) if wrong else "; ".join(reasons(folder / "demo/state/brygga.db", done.stderr))
    if verdict == STOPPED and not why:
        verdict, why = WRONG, f"kod {done.returncode}, utan skäl: {done.stderr[-300:]}"
    return {"look": look.name, "verdict": verdict, "why": why, "seconds": round(time.monotonic() - began)}


def reasons(store: Path, terminal: str) -> list[str]:
    """Why each case that is no draft went to a person; or why the night stopped before there was one."""
    said = " ".join(terminal.partition("Natten stannade: ")[2].partition("Morgonrapport")[0].split())
    db = sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)
    try:
        each = [f"{r} {d}".strip() for r, d in db.execute("SELECT reason, detail FROM case_row WHERE reason != ''")]
        return each or [said] * bool(said)
    finally:
        db.close()


# ------------------------------------------------------------------ input


def typing(stage: Windows) -> dict[str, Any]:
    """How many of so many texts came exactly as they are, on each layout."""
    right: dict[str, int] = {}
    for layout in ("us", "se"):
        subprocess.run(["setxkbmap", layout], env=dict(stage.surfaces.environment), check=True)
        surface = stage.turn_to("form")
        right[layout] = 0
        for _ in range(TYPED):
            surface.fill(on("name"), "")
            surface.fill(on("name"), HARD)
            right[layout] += name_on(stage, surface) == HARD
    return {"input": "skrivna tecken", "of": TYPED, **right, "ok": all(n == TYPED for n in right.values())}


def thieves(stage: Windows) -> dict[str, Any]:
    """How many characters of so many long texts went to a program that took the keyboard."""
    came, leaked, whole = 0, 0, 0
    for number in range(ROBBED):
        was_there, got, stood = robbed(stage)
        came, leaked, whole = came + was_there, leaked + len(got), whole + (stood == LONG)
        say(f"  fokustjuv {number + 1} av {ROBBED}: {leaked} tecken läckta")
    return {
        "input": "fokustjuv",
        "of": ROBBED,
        "came": came,
        "leaked": leaked,
        "whole": whole,
        "ok": came == ROBBED and not leaked,
    }


def touches(stage: Windows) -> dict[str, Any]:
    """How long after a person's touch the last character was typed, at most."""
    late: list[float] = []
    for number in range(TOUCHED):
        surface, touched, acted = stage.turn_to("form"), [0.0], [0.0]

        def touch(at: list[float] = touched, x: int = 600 + number) -> None:
            at[0] = time.monotonic()
            pressed_by_a_person(stage, "mousemove", str(x), "500")

        def besides(count: int, at: list[float] = acted) -> None:
            at[0] = time.monotonic()
            if count == 20:
                threading.Thread(target=touch).start()

        slowly(surface, besides)
        try:
            surface.fill(on("name"), LONG)
        except PersonAtMachine:
            late.append(max(0.0, acted[0] - touched[0]))
    most = max(late, default=9.0)
    median = statistics.median(late) if late else 9.0
    held = len(late) == TOUCHED and most < NOTICED_S
    return {
        "input": "en person rör musen",
        "of": TOUCHED,
        "stopped": len(late),
        "median_s": round(median, 3),
        "most_s": round(most, 3),
        "ok": held,
    }


INPUT_TRIALS: dict[str, Callable[[Windows], dict[str, Any]]] = {
    "skrivna tecken": typing, "fokustjuv": thieves, "en person rör musen": touches,
}  # fmt: skip


def is_good(lines: list[dict[str, Any]], wanted: int) -> bool:
    """Whether all that was wanted was tried, no night was wrong, some were right, and the inputs held."""
    verdicts = [line["verdict"] for line in lines if "look" in line]
    held = all(line["ok"] for line in lines if "input" in line)
    return 0 < len(lines) == wanted and held and WRONG not in verdicts and (RIGHT in verdicts or not verdicts)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Try what has not been tried. Exit 0 when nothing was wrong and every trial of input held."""
    parser = argparse.ArgumentParser(prog="./dev proof desktop", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="UTSEENDE")
    parser.add_argument(
        "--no-tree", action="store_true", help="utseendena i bara bild och text, utan proven av mus och tangenter"
    )
    parser.add_argument("--folder", type=Path, default=Path("var/proofs/desktop"))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    surface, look_s, trials = (
        ("--no-tree", LOOK_IN_PICTURES_S, []) if chosen.no_tree else ("--desktop", LOOK_S, [*INPUT_TRIALS])
    )
    folder: Path = (chosen.folder / surface.strip("-")).resolve()
    names = [*trials, *(look.name for look in looks())]
    if unknown := set(chosen.only) - set(names):
        raise SystemExit(f"Inget heter {sorted(unknown)[0]}. Det som finns: {', '.join(names)}")
    wanted, file = chosen.only or names, kept.rows_file(folder)
    done = {line.get("look") or line["input"] for line in kept.rows(file)}
    left = [name for name in wanted if name not in done]
    say(f"{len(left)} av {len(wanted)} kvar: omkring {round(len(left) * look_s / 60)} minuter på två lediga kärnor")
    for name in left:
        if name in INPUT_TRIALS:
            with tempfile.TemporaryDirectory() as place, windows(Path(place)) as stage:
                line = INPUT_TRIALS[name](stage)
        else:
            line = night(next(look for look in looks() if look.name == name), folder / "natt", surface)
        kept.add(file, line)
        say("  " + json.dumps(line, ensure_ascii=False))
    lines = [line for line in kept.rows(file) if (line.get("look") or line["input"]) in wanted]
    nights = [line for line in lines if "look" in line]
    counts = {verdict: sum(line["verdict"] == verdict for line in nights) for verdict in (RIGHT, STOPPED, WRONG)}
    ok = is_good(lines, len(wanted))
    if chosen.json:
        print(
            json.dumps({"ok": ok, **counts, "input": [line for line in lines if "input" in line]}, ensure_ascii=False)
        )
    else:
        table(lines)
    return 0 if ok else 1


def table(lines: list[dict[str, Any]]) -> None:
    """Every look and every trial of input on a line of its own."""
    for line in lines:
        rest = {key: value for key, value in line.items() if key not in ("look", "input", "verdict")}
        what, verdict = line.get("look") or line["input"], line.get("verdict", "ok" if line.get("ok") else "BRAST")
        print(f"{what:<40} {verdict:<9} {', '.join(f'{key} {value}' for key, value in rest.items() if value != '')}")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
    sys.exit(130)
