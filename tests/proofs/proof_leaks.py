"""`./dev proof leaks`: what nobody may read without the key stands nowhere in the clear.

A night with four households and a visit to the office, with what belongs to the households, the passwords, the keys and the
cookies looked for in every byte that is left behind, in what lay in the temporary folder meanwhile, and in what every process shows
of itself. What may hold something is listed in one table, in `leaks.py`. Then masked pictures of pages that show a number or a name in
every way that a page can: with another number there they are the same. Linux only. Pictures are not read as text.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.proofs.leak_pictures import MODES, PAGES, in_pictures
from tests.proofs.leak_visit import whole_run
from tests.proofs.leaks import not_exempt, unused

HOUSEHOLDS = ("01", "05", "15", "20")
FAULTS = "lock_at_save@beslut@EB-2025-00105#1"
GUESS_S = 150


def main() -> int:
    """Run it. Exit 0 when nothing was found but what the table allows."""
    parser = argparse.ArgumentParser(prog="./dev proof leaks", description=__doc__)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    print(f"{len(HOUSEHOLDS)} hushåll: omkring {GUESS_S} s", file=sys.stderr, flush=True)
    began = time.monotonic()

    def tell(what: str) -> None:
        print(f"  {time.monotonic() - began:4.0f} s: {what}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        there, found = whole_run(Path(folder), HOUSEHOLDS, FAULTS, tell)
        size = sum(path.stat().st_size for path in there.folder.rglob("*") if path.is_file())
    tell("bilderna")
    pictured = list(in_pictures())
    leaks, needless = [*not_exempt(found), *pictured], unused(found)
    outcomes = Counter(state for _, state in there.cases)
    looked = there.canaries and all(there.looked.values()) and PAGES
    ok = bool(looked) and not leaks and not needless and set(outcomes) == {"drafted", "to_person"}
    for leak in leaks:
        print(f"  LÄCKA {leak.place}: {leak.kind} ({leak.name}), {leak.form}")
    for one in needless:
        print(f"  ONÖDIGT UNDANTAG {one.place}: {one.why}")
    told = {
        "ok": ok, "leaks": len(leaks), "canaries": dict(Counter(one.kind for one in there.canaries)), "cases": dict(outcomes),
        "mb": round(size / 1e6, 1), "looked": {**there.looked, "pictures": len(PAGES) * len(MODES)}, "exempt": len({(one.place, one.kind) for one in found}) - len({(one.place, one.kind) for one in not_exempt(found)}),
    }  # fmt: skip
    print(json.dumps(told, ensure_ascii=False) if chosen.json else "\n".join(f"{k}: {v}" for k, v in told.items()))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
