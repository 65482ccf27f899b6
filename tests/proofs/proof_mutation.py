"""`./dev proof mutation`: put one small fault at a time into the ground floor and see that a test falls.

A fault that no test notices is a survivor. Each must be killed by a test or explained in tests/domain/mutants.toml; the
proof fails for an unexplained survivor, for an explanation that nothing needs, and for a score under the floor.
"""

import argparse
import json
import os
import sys
import time
import tomllib
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.proofs import trials
from tests.proofs.bodies import with_tests_loaded
from tests.proofs.mutants import Mutant, load_excluded, mutants_of

# The order of importance: what is counted and compared first, what is shown last.
MODULES = (
    "rules", "period", "norm", "money", "draft", "warnings._incomes", "warnings._payments", "warnings._hidden",
    "warnings._expenses", "warnings._answers", "warnings._days", "warnings._news", "warnings._life", "warnings._found",
    "warnings._catalogue", "case", "facts", "holidays", "household", "identity", "call_sheet", "codes", "errors",
)  # fmt: skip
DOMAIN = Path("bot/domain")
KNOWN = Path("tests/domain/mutants.toml")
FLOOR = 90.0  # per cent noticed; the explained are not counted as noticed, so that explaining never replaces testing
Key = tuple[str, str, str, str]


@dataclass
class Tally:
    """What became of one module's mutants."""

    module: str
    counted: Counter[str] = field(default_factory=Counter)
    survivors: list[Mutant] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Per cent of the mutants that could be loaded and were noticed; one that never ends is noticed."""
        noticed = self.counted[trials.KILLED] + self.counted[trials.TIMEOUT]
        return round(100 * noticed / max(1, noticed + self.counted[trials.SURVIVED]), 1)


def explained() -> dict[Key, str]:
    """The survivors that are explained. Raises: SystemExit when one lacks its reason."""
    found: dict[Key, str] = {}
    for entry in tomllib.loads(KNOWN.read_text(encoding="utf-8")).get("survivor", []):
        if not entry["why"].strip():
            raise SystemExit(f"Förklaring saknas: {entry}")
        found[entry["module"], entry["function"], entry["line"], entry["mutant"]] = entry["why"]
    return found


def try_all(modules: list[str], children: int) -> list[Tally]:
    """Try every mutant of the modules: first those that work while a module is loaded, then those inside functions."""
    excluded = load_excluded(KNOWN)
    mutants = [mutant for module in modules for mutant in mutants_of(DOMAIN, module, excluded)]
    tallies, ended = {module: Tally(module) for module in modules}, count(1)

    def note(results: Iterable[tuple[Mutant, str]]) -> None:
        for mutant, outcome in results:
            tally = tallies[mutant.module]
            tally.counted[outcome] += 1
            if outcome == trials.SURVIVED:  # told at once, so that a run that is broken off has said what it saw
                tally.survivors.append(mutant)
                say(f"  överlevde: {mutant.module}.py rad {mutant.number}\n  - {mutant.line}\n  + {mutant.mutant}")
            if (number := next(ended)) % 50 == 0 or number == len(mutants):
                say(f"  {number} av {len(mutants)}, senast {mutant.module}.py rad {mutant.number}")

    note(trials.run_all([m for m in mutants if not m.in_body], trials.load_and_test, children))
    inside = [m for m in mutants if m.in_body]
    with_tests_loaded(lambda session: note(trials.run_all(inside, session.try_body, children)))
    return list(tallies.values())


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def table(tallies: list[Tally]) -> str:
    """One line for each module and the sum."""
    total = Tally("summa", sum((t.counted for t in tallies), Counter()), [])
    lines = [f"{'modul':<20}{'dödade':>8}{'överlevde':>11}{'tidsgräns':>11}{'laddas ej':>11}{'andel':>8}"]
    for t in (*tallies, total):
        counts = [t.counted[name] for name in (trials.KILLED, trials.SURVIVED, trials.TIMEOUT, trials.STILLBORN)]
        lines.append(f"{t.module:<20}{counts[0]:>8}{counts[1]:>11}{counts[2]:>11}{counts[3]:>11}{t.score:>6} %")
    return "\n".join(lines)


def as_value(tally: Tally, known: dict[Key, str]) -> dict[str, Any]:
    open_ = [m for m in tally.survivors if m.key not in known]
    named = [
        {"function": m.function, "line": m.line, "mutant": m.mutant, "row": m.number, "kind": m.kind} for m in open_
    ]
    counts = {"score": tally.score, "explained": len(tally.survivors) - len(open_), "unexplained": named}
    return {"module": tally.module, **tally.counted, **counts}


def report(tallies: list[Tally], known: dict[Key, str], as_json: bool) -> int:
    """Print what was found; 0 when every survivor is explained, nothing else is, and every score holds."""
    values = [as_value(tally, known) for tally in tallies]
    seen = {mutant.key for tally in tallies for mutant in tally.survivors}
    stale = [key for key in known if key[0] in {t.module for t in tallies} and key not in seen]
    low = [tally.module for tally in tallies if tally.score < FLOOR]
    untried = not tallies or any(not tally.counted.total() for tally in tallies)
    ok = not (untried or stale or low or any(value["unexplained"] for value in values))
    if as_json:
        print(json.dumps({"ok": ok, "modules": values, "stale": stale, "under_floor": low}, ensure_ascii=False))
        return 0 if ok else 1
    print(table(tallies))
    for value in values:
        for one in value["unexplained"]:
            print(f"\nOförklarad: {value['module']}.py rad {one['row']}, {one['function']} ({one['kind']})")
            print(f"  - {one['line']}\n  + {one['mutant']}")
    for key in stale:
        print(f"\nFörklaringen behövs inte längre: {key}")
    print(f"\nUnder golvet {FLOOR} %: {', '.join(low) or 'ingen'}.")
    print(f"Förklarade överlevare: {sum(value['explained'] for value in values)} (tests/domain/mutants.toml).")
    return 0 if ok else 1


def main() -> int:
    """Try the modules. Exit 0 when every fault was noticed or is explained."""
    parser = argparse.ArgumentParser(prog="./dev proof mutation", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=MODULES, default=list(MODULES), metavar="MODUL")
    parser.add_argument("--children", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    os.nice(15)  # a long run on a machine that others use too
    warnings.simplefilter("ignore", SyntaxWarning)  # Python's own remark on some of the faults
    trials.prepare()
    began = time.monotonic()
    tallies = try_all(chosen.only, chosen.children)
    say(f"  {(time.monotonic() - began) / 60:.1f} minuter")
    return report(tallies, explained(), chosen.json)


if __name__ == "__main__":
    sys.exit(main())
