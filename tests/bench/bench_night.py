"""`./dev bench night`: what Brygga's care costs, against the same clicks in bare Playwright.

Bare and Brygga take turns, each on a fresh training system with the same households, tempo and answer time. Brygga looks before it
writes and reads back on views that it opens anew, so it also waits for more answers; how many each waits for is what its case
takes longer when every answer does. Nothing is asserted on time.
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

from bot.cli.demo_night import robot_password  # noqa: E402 - the tests are found from the root of the tree
from tests.bench.workers import table  # noqa: E402
from tests.e2e.training_night import COUPLE, DAY, ROBOT, SWISH, last_line, world  # noqa: E402

HOUSEHOLDS = (COUPLE, SWISH)
SECONDS_PER_CASE = {"bare": 4, "brygga": 20}
MINUTES_PER_CELL = 2
ANSWERS_GUESSED = 300
"""For both together, in a case: only for the guess of how long it takes."""
WAITED = ("act", "commit", "settled", "show")


def bare(folder: Path, browser: str, answer_ms: int) -> float:
    """Seconds for the whole script, its start included; the oracle must find nothing there either."""
    with world(folder, *HOUSEHOLDS, answer_ms=answer_ms) as there:
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


def brygga(folder: Path, answer_ms: int) -> tuple[float, float]:
    """Seconds for a whole night, command and report included, and the share of them waiting for the system."""
    with world(folder, *HOUSEHOLDS, answer_ms=answer_ms) as there:
        began = time.monotonic()
        done = there.night(timeout=600)
        took = time.monotonic() - began
        assert done.returncode == 0, done.stdout + done.stderr
        assert last_line(done)["outcomes"] == {"drafted": len(HOUSEHOLDS)}
        there.must_be_spotless()
        marks = ", ".join("?" * len(WAITED))
        waited = there.count(f"SELECT sum(took_ms) FROM event WHERE act IN ({marks})", *WAITED)  # noqa: S608
        return took, waited / 1000 / took


def questions(folder: Path) -> dict[str, float]:
    """How many questions of each sort a case asks the pages: each is a round trip to the browser."""
    with world(folder, *HOUSEHOLDS) as there:
        told = folder / "questions.json"
        command = [sys.executable, str(ROOT / "tests/bench/counted.py"), str(told), "night", "--flow", there.flow]
        command += ["--as-of", DAY, "--settings", str(there.settings)]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        there.must_be_spotless()
        return {sort: number / len(HOUSEHOLDS) for sort, number in json.loads(told.read_text("utf-8")).items()}


def compare(pairs: int, answer_ms: int, browser: str) -> dict[str, float]:
    """So many pairs at one answer time: seconds for a case, the medians, and their ratio."""
    bares, nights, shares = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(pairs):
            bares.append(bare(Path(folder) / f"bare{number}", browser, answer_ms) / len(HOUSEHOLDS))
            took, share = brygga(Path(folder) / f"brygga{number}", answer_ms)
            nights.append(took / len(HOUSEHOLDS))
            shares.append(share)
            print(
                f"  {answer_ms:5} ms: bart {bares[-1]:6.2f} s per ärende, Brygga {nights[-1]:6.2f} s, därav {share:.0%} väntan på systemet",
                file=sys.stderr, flush=True,
            )  # fmt: skip
    ratios = [night / one for night, one in zip(nights, bares, strict=True)]
    return {
        "answer_ms": answer_ms,
        "seconds_per_case": round(statistics.median(nights), 2),
        "bare_seconds_per_case": round(statistics.median(bares), 2),
        "ratio": round(statistics.median(ratios), 2),
        "ratio_min": round(min(ratios), 2),
        "waiting_share": round(statistics.median(shares), 2),
    }


def answers(told: list[dict[str, float]], whose: str) -> float:
    """How many answers a case waits for: what it takes longer, for each second that an answer does."""
    first, last = told[0], told[-1]
    return 1000 * (last[whose] - first[whose]) / (last["answer_ms"] - first["answer_ms"])


def main() -> None:
    """Alternate, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2)
    parser.add_argument("--workers", type=int, nargs="+", help="mät i stället arbetare mot svarstid, t.ex. 1 2 4 8 16")
    parser.add_argument("--answer-ms", type=int, nargs="+")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.workers:
        answer_ms = arguments.answer_ms or [0, 50, 300, 1000]
        cells = len({1, *arguments.workers}) * len({0, *answer_ms})
        print(f"{cells} nätter: omkring {cells * MINUTES_PER_CELL} minuter", file=sys.stderr, flush=True)
        workers = table(arguments.workers, answer_ms)
        print(json.dumps({"ok": True, "nights": workers}) if arguments.json else "Klart.")
        return
    browser = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), "")
    times = sorted(set(arguments.answer_ms or [0, 300]))
    guess = sum(
        arguments.pairs * (len(HOUSEHOLDS) * (sum(SECONDS_PER_CASE.values()) + ANSWERS_GUESSED * ms / 1000) + 20)
        for ms in times
    )
    print(
        f"{arguments.pairs} par vid {times} ms, {len(HOUSEHOLDS)} ärenden i varje: omkring {guess:.0f} s",
        file=sys.stderr,
    )
    told = [compare(arguments.pairs, ms, browser) for ms in times]
    for one in told:
        print(
            f"Vid {one['answer_ms']} ms tar Brygga {one['ratio']} gånger så lång tid (median; minst {one['ratio_min']})"
        )
    whole: dict[str, object] = {"ok": True, "times": told}
    if len(told) > 1:
        ours, bares = answers(told, "seconds_per_case"), answers(told, "bare_seconds_per_case")
        beyond = told[-1]["ratio"] * bares / ours
        print(
            f"Ett ärende väntar på {ours:.0f} svar, det bara skriptet på {bares:.0f}: {ours / bares:.2f} gånger så många. Utöver dem tar"
            f" Brygga {beyond:.2f} gånger så lång tid vid {told[-1]['answer_ms']} ms."
        )
        whole |= {
            "answers_per_case": round(ours, 1),
            "bare_answers_per_case": round(bares, 1),
            "ratio_beyond_answers": round(beyond, 2),
        }
    with tempfile.TemporaryDirectory() as folder:
        asked = questions(Path(folder) / "counted")
    print(
        f"Ett ärende ställer {sum(asked.values()):.0f} frågor till bilderna: {', '.join(f'{n:.0f} {sort}' for sort, n in sorted(asked.items()))}"
    )
    whole["questions_per_case"] = asked
    if arguments.json:
        print(json.dumps(whole))


if __name__ == "__main__":
    main()
