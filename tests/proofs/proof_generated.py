"""`./dev proof generated`: whole nights on households that nobody wrote by hand, each judged by the oracle.

The training system makes the households and works out what should become of them with its own simple code; the night is
`brygga demo`, as a user runs it. The oracle sees what stands in the case system, but not what a person is told: the
reason of each case is compared here with the household's own file.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.office import reason_words

REASON_OF_EACH = "SELECT number, reason FROM case_row"
BRYGGA = str(Path(sys.executable).with_name("brygga"))


def night(folder: Path, seed: int, count: int, profile: str) -> dict[str, Any]:
    """One night: what the demo's last line says, with the seed and the time. Raises: SystemExit without such a line."""
    households = folder / f"hushall-{seed}"
    made = [BRYGGA, "training", "households", "--seed", str(seed), "--count", str(count), "--folder", str(households)]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
    files = folder / f"natt-{seed}"
    demo = [BRYGGA, "demo", "--json", "--households", str(households), "--folder", str(files)]
    began = time.monotonic()
    # The night's own progress goes to the terminal; only its last line is read.
    demo += ["--profile", profile] if profile else []
    done = subprocess.run(demo, stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.splitlines()
    if not lines:
        raise SystemExit(done.returncode or 1)
    minutes = round((time.monotonic() - began) / 60, 1)
    store = (files / "state" / "brygga.db").resolve().as_uri()
    with closing(sqlite3.connect(f"{store}?mode=ro", uri=True)) as db:
        wrong = wrong_reasons(households, db.execute(REASON_OF_EACH))
    return {"seed": seed, "minutes": minutes, **json.loads(lines[-1]), "wrong_reasons": wrong}


def wrong_reasons(households: Path, ended: Iterable[tuple[str, str]]) -> list[str]:
    """The cases, by number and reason, whose reason is not the one that the household's file expects."""
    told = {number: reason_words(reason)[0] if reason else "Utkast" for number, reason in ended}
    files = (tomllib.loads(path.read_text(encoding="utf-8")) for path in households.glob("*.toml"))
    expected = {content["akt"]["aktnummer"]: content["expected"]["reason"] for content in files}
    return sorted(number for number, reason in expected.items() if told.get(number) != reason)


def main() -> int:
    """Run the nights. Exit 0 when every case ended and every oracle counter of every night is zero."""
    parser = argparse.ArgumentParser(prog="./dev proof generated", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--profile", default="")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    nights: list[dict[str, Any]] = []
    with TemporaryDirectory() as folder:
        for seed in chosen.seeds:
            print(f"Frö {seed}, {chosen.count} hushåll:", file=sys.stderr, flush=True)
            nights.append(night(Path(folder), seed, chosen.count, chosen.profile))
            print(json.dumps(nights[-1], ensure_ascii=False), file=sys.stderr, flush=True)
    whole = all(n["ok"] and n["cases"] == chosen.count and not n["wrong_reasons"] for n in nights)
    total = {name: sum(n["oracle"][name] for n in nights) for name in nights[0]["oracle"]}
    if chosen.json:
        print(json.dumps({"ok": whole, "nights": nights, "oracle": total}, ensure_ascii=False))
    else:
        print(f"{len(nights)} nätter, {sum(n['cases'] for n in nights)} ärenden: {total}")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
