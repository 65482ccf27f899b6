"""`./dev proof faults`: each fault on each act that writes; the outcome is right, held with a reason, or resolved.

What is done is kept in --folder, and a proof that was stopped goes on from there; when the code has changed it begins anew.
"""

import argparse
import json
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.proofs import kept
from tests.proofs.fault_cells import Cell, all_cells, plans
from tests.proofs.fault_nights import HELD, RESOLVED, RIGHT, run

CASE_S, CASES_S = 25, 10
"""What a case of two takes on two cores with a fault in it, and what a night takes besides."""
OVER_HALT = 0.01
GOOD = (RIGHT, RESOLVED, HELD)


def chosen_cells(only: list[str]) -> list[Cell]:
    """The cells to try. Raises: SystemExit for a name that is no cell and no fault."""
    cells = all_cells()
    picked = [cell for cell in cells if not only or cell.name in only or cell.fault in only]
    if unknown := set(only) - {cell.name for cell in picked} - {cell.fault for cell in picked}:
        raise SystemExit(f"Ingen ruta heter {sorted(unknown)[0]}. Rutor: {', '.join(cell.name for cell in cells)}")
    return picked


def try_out(left: list[Cell], file: Path) -> None:
    """Run the nights, and write each one's lines when it is judged."""
    nights = plans(left)
    cases = sum(len(plan.households) for plan in nights)
    guess = round((cases * CASE_S + len(nights) * CASES_S) / 60)
    say(f"{len(left)} rutor i {len(nights)} nätter med {cases} ärenden: omkring {guess} minuter på två lediga kärnor")
    for number, plan in enumerate(nights, start=1):
        began = time.monotonic()
        shutil.rmtree(file.parent / "natt", ignore_errors=True)
        lines = run(plan, file.parent / "natt")
        kept.add(file, *lines)
        for line in lines:
            name = line.get("cell") or f"granne {line['neighbour']}"
            say(f"  {line['verdict']:<13}{name:<36}{line.get('reason', '')} {line.get('detail', '')}")
        say(f"  natt {number} av {len(nights)}, {time.monotonic() - began:.0f} s")


def summed(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole matrix in one line. It is good when every cell is, and no more than a hundredth of the healthy were held."""
    cells = Counter(line["verdict"] for line in lines if "cell" in line)
    healthy = Counter(line["verdict"] for line in lines if "neighbour" in line)
    share = round(healthy[HELD] / max(1, healthy.total()), 4)
    bad = [line["cell"] for line in lines if "cell" in line and line["verdict"] not in GOOD]
    wrong = [line["neighbour"] for line in lines if "neighbour" in line and line["verdict"] not in GOOD]
    counted = {verdict: cells[verdict] for verdict in (*GOOD, "silent_wrong", "bug", "left", "stopped", "unstruck")}
    ok = bool(cells) and not bad and not wrong and share <= OVER_HALT
    total = {"ok": ok, "cells": cells.total(), **counted, "neighbours": healthy.total(), "over_halt": share}
    return {**total, "bad": bad, "bad_neighbours": wrong}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Try what has not been tried. Exit 0 when every chosen cell is good."""
    parser = argparse.ArgumentParser(prog="./dev proof faults", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="FEL[@BILD]")
    parser.add_argument("--folder", type=Path, default=Path("var/proofs/faults"))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    cells = chosen_cells(chosen.only)
    file = kept.rows_file(chosen.folder.resolve())
    done = {line.get("cell") for line in kept.rows(file)}
    if left := [cell for cell in cells if cell.name not in done]:
        try_out(left, file)
    names = {cell.name for cell in cells}
    total = summed([line for line in kept.rows(file) if "cell" not in line or line["cell"] in names])
    total["ok"] = total["ok"] and total["cells"] >= len(names)
    print(json.dumps(total, ensure_ascii=False) if chosen.json else "\n".join(f"{k}: {v}" for k, v in total.items()))
    return 0 if total["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
