"""`./dev bench start`: what `brygga --help` takes beside an empty Python, the best of several turns."""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

BRYGGA = Path(sys.executable).with_name("brygga.exe" if os.name == "nt" else "brygga")
GOAL_S = 0.4
COMMANDS = {"python": [sys.executable, "-c", "pass"], "brygga": [str(BRYGGA), "--help"]}


def seconds(command: list[str]) -> float:
    """How long a command takes that must go well. Raises: CalledProcessError."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def judged(best: dict[str, float]) -> dict[str, Any]:
    """The times, how they compare, and whether the goal is met."""
    return {"ok": best["brygga"] < GOAL_S, "seconds": best, "ratio": round(best["brygga"] / best["python"], 1)}


def main() -> int:
    """Time both in turn, so that another program's load meets both. Exit 0 when the help comes within the goal."""
    parser = argparse.ArgumentParser(prog="./dev bench start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="så många gånger var")
    parser.add_argument("--json", action="store_true", help="sista raden är en JSON-rad")
    chosen = parser.parse_args()
    rounds = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(max(chosen.rounds, 1))]
    best = {name: round(min(one[name] for one in rounds), 3) for name in COMMANDS}
    told = {**judged(best), "rounds": len(rounds)}
    if chosen.json:
        print(json.dumps(told))
    else:
        print(
            f"python -c pass {best['python']} s, brygga --help {best['brygga']} s: {told['ratio']} gånger så lång tid"
        )
    return 0 if told["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
