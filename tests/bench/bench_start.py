"""`./dev bench start`: what `brygga --help` takes beside an empty Python, the best of several turns. Nothing is asserted on time."""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

BRYGGA = Path(sys.executable).with_name("brygga.exe" if os.name == "nt" else "brygga")
COMMANDS = {"python": [sys.executable, "-c", "pass"], "brygga": [str(BRYGGA), "--help"]}


def seconds(command: list[str]) -> float:
    """How long a command takes that must go well. Raises: CalledProcessError."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> int:
    """Time both in turn, so that another program's load meets both."""
    parser = argparse.ArgumentParser(prog="./dev bench start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="så många gånger var")
    parser.add_argument("--json", action="store_true", help="sista raden är en JSON-rad")
    chosen = parser.parse_args()
    rounds = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(max(chosen.rounds, 1))]
    best = {name: round(min(one[name] for one in rounds), 3) for name in COMMANDS}
    ratio = round(best["brygga"] / best["python"], 1)
    if chosen.json:
        print(json.dumps({"ok": True, "rounds": len(rounds), "seconds": best, "ratio": ratio}))
    else:
        print(f"python -c pass {best['python']} s, brygga --help {best['brygga']} s: {ratio} gånger så lång tid")
    return 0


if __name__ == "__main__":
    sys.exit(main())
