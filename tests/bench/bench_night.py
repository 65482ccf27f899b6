"""`./dev bench night`: what Brygga's care costs, against the same clicks in bare Playwright.

Bare and Brygga take turns, each on a fresh training system with the same households and tempo. Nothing is asserted on time.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.cli._demo import robot_password  # noqa: E402 - the tests are found from the root of the tree
from tests.bench.lanes import table  # noqa: E402
from tests.e2e.training_night import COUPLE, ROBOT, SWISH, last_line, world  # noqa: E402

HOUSEHOLDS = (COUPLE, SWISH)
SECONDS_PER_CASE = {"bare": 4, "brygga": 20}
MINUTES_PER_CELL = 2
WAITED = ("act", "commit", "settled", "show")


def bare(folder: Path, browser: str) -> float:
    """Seconds for the whole script, its start included; the oracle must find nothing there either."""
    with world(folder, *HOUSEHOLDS) as there:
        command = [
            sys.executable,
            str(ROOT / "tests/bench/bare.py"),
            there.url,
            ROBOT,
            robot_password(there.training_db),
        ]
        began = time.monotonic()
        done = subprocess.run(
            [*command, str(there.households), browser],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
        took = time.monotonic() - began
        assert done.returncode == 0, done.stderr
        there.must_be_spotless()
        return took


def brygga(folder: Path) -> tuple[float, float]:
    """Seconds for a whole night, command and report included, and the share of them waiting for the system."""
    with world(folder, *HOUSEHOLDS) as there:
        began = time.monotonic()
        done = there.night(timeout=600)
        took = time.monotonic() - began
        assert done.returncode == 0, done.stdout + done.stderr
        assert last_line(done)["outcomes"] == {"drafted": len(HOUSEHOLDS)}
        there.must_be_spotless()
        marks = ", ".join("?" * len(WAITED))
        waited = there.count(f"SELECT sum(took_ms) FROM event WHERE act IN ({marks})", *WAITED)  # noqa: S608
        return took, waited / 1000 / took


def main() -> None:
    """Alternate, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2)
    parser.add_argument("--lanes", type=int, nargs="+", help="mät i stället banor mot svarstid, t.ex. 1 2 4 8 16")
    parser.add_argument("--answer-ms", type=int, nargs="+", default=[0, 50, 300, 1000])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.lanes:
        cells = len({1, *arguments.lanes}) * len({0, *arguments.answer_ms})
        print(f"{cells} nätter: omkring {cells * MINUTES_PER_CELL} minuter", file=sys.stderr, flush=True)
        told = table(arguments.lanes, arguments.answer_ms)
        print(json.dumps({"ok": True, "nights": told}) if arguments.json else "Klart.")
        return
    browser = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), "")
    cases, pairs = len(HOUSEHOLDS), arguments.pairs
    guess = pairs * (cases * sum(SECONDS_PER_CASE.values()) + 20)
    print(f"{pairs} par, {cases} ärenden i varje körning: omkring {guess} s", flush=True)
    bares, nights, shares = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(pairs):
            bares.append(bare(Path(folder) / f"bare{number}", browser) / cases)
            print(f"  bart    {bares[-1]:6.2f} s per ärende", flush=True)
            took, share = brygga(Path(folder) / f"brygga{number}")
            nights.append(took / cases)
            shares.append(share)
            print(f"  Brygga  {nights[-1]:6.2f} s per ärende, därav {share:.0%} väntan på systemet", flush=True)
    ratios = [night / one for night, one in zip(nights, bares, strict=True)]
    print(f"Brygga tar {statistics.median(ratios):.1f} gånger så lång tid (median; minst {min(ratios):.1f})")
    if arguments.json:
        print(
            json.dumps(
                {
                    "seconds_per_case": round(statistics.median(nights), 2),
                    "bare_seconds_per_case": round(statistics.median(bares), 2),
                    "ratio": round(statistics.median(ratios), 2),
                    "ratio_min": round(min(ratios), 2),
                    "waiting_share": round(statistics.median(shares), 2),
                }
            )
        )


if __name__ == "__main__":
    main()
