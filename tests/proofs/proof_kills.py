"""`./dev proof kills`: the night's process is killed at every sort of place, and nothing is lost, doubled or wrong.

Sixty generated cases in sets of ten. Each round takes one set through a night that is killed up to three times in each
case and started again each time; afterwards the case system must hold what a quiet night left there. Finished rounds are
kept, so that a sweep that was broken off goes on where it was; when the code has changed it begins anew. On Postgres a last
round has every case on three machines, of which one dies for good and one stands still and wakes.
"""

import argparse
import functools
import json
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from math import ceil
from pathlib import Path
from typing import Any

from bot import training
from tests.postgres import Server, server
from tests.proofs import kept
from tests.proofs.doomed_night import prepare
from tests.proofs.kill_machines import MACHINES, among_machines
from tests.proofs.kill_rounds import disturbed, quiet_night

SETS, CASES, SEED = 6, 10, 2025
A_ROUND, A_ROUND_MIN, A_QUIET_MIN, MACHINES_MIN = 32, 7.0, 1.5, 15
"""Kills of a round, its minutes, those of a quiet night and of the round on three machines, roughly: for the estimate."""

GOAL = 0.8
Work = tuple[Path, Callable[[], dict[str, Any]]]


def main() -> int:
    """Kill. Exit 0 when enough was killed and nothing came of it."""
    parser = argparse.ArgumentParser(prog="./dev proof kills", description=__doc__)
    kills = f"minst så många; varje omgång körs hel och dödar omkring {A_ROUND} gånger, på ungefär {A_ROUND_MIN:.0f} minuter"
    parser.add_argument("--kills", type=int, default=500, help=kills)
    parser.add_argument("--side-by-side", type=int, default=2, help="så många omgångar samtidigt")
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite", help="vad Brygga sparar i")
    parser.add_argument("--folder", type=Path, default=Path("var/proofs/kills"))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    folder = (chosen.folder / chosen.store).resolve()
    sets = begin(folder)[: min(SETS, ceil(chosen.kills / A_ROUND))]
    minutes = (chosen.kills / A_ROUND * A_ROUND_MIN + len(sets) * A_QUIET_MIN) / chosen.side_by_side
    minutes += MACHINES_MIN if chosen.store == "postgres" else 0
    say(f"Räknar med {minutes:.0f} minuter från början.")
    began = time.monotonic()
    prepare()  # an end that is asked for takes the database with it
    with server() if chosen.store == "postgres" else nullcontext() as postgres:
        sweep(folder, sets, chosen.kills, chosen.side_by_side, postgres)
    say(f"{(time.monotonic() - began) / 60:.1f} minuter.")
    total = tally(folder)
    total["ok"] = is_good(total) and total["kills"] >= chosen.kills and total["cases"] >= len(sets) * CASES
    show(total, chosen.json)
    (folder / "code").unlink()  # a finished sweep is not gone on with
    return 0 if total["ok"] else 1


def sweep(folder: Path, sets: list[Path], wanted: int, side_by_side: int, postgres: Server | None) -> None:
    """A quiet night over each set, and then rounds until so many are killed, or a round kills none."""
    quiet: list[Work] = [
        (folder / f"quiet-{one.name}.json", lambda one=one: quiet_night(works(folder, one.name), one, postgres))
        for one in sets
    ]
    do(quiet, side_by_side, tell_quiet)
    before, kills = -1, tally(folder)["kills"]
    while before < kills < wanted:
        rounds = list(next_rounds(folder, sets, ceil((wanted - kills) / A_ROUND), postgres))
        do(rounds, side_by_side, lambda path: tell(path, folder, wanted, side_by_side))
        before, kills = kills, tally(folder)["kills"]
    if postgres:
        shared = functools.partial(machines_round, folder, sets, postgres)
        do([(folder / "round-machines.json", shared)], 1, lambda path: tell(path, folder, wanted, side_by_side))


def machines_round(folder: Path, sets: list[Path], postgres: Server) -> dict[str, Any]:
    """Every case on three machines at once."""
    quiets = [json.loads((folder / f"quiet-{one.name}.json").read_text(encoding="utf-8")) for one in sets]
    return among_machines(works(folder, "machines"), sets, quiets, SEED, postgres)


def begin(folder: Path) -> list[Path]:
    """The sets of households; what an earlier sweep of the same code has done is kept."""
    if not kept.is_of_this_code(folder):
        shutil.rmtree(folder, ignore_errors=True)
        training.write_generated(folder / "households", SEED, SETS * CASES)
        for number, file in enumerate(sorted((folder / "households").glob("*.toml"))):
            (folder / f"set-{number // CASES + 1}").mkdir(exist_ok=True)
            shutil.copy(file, folder / f"set-{number // CASES + 1}")
        kept.mark(folder)
    elif done := len(list(folder.glob("round-*.json"))):
        say(f"Fortsätter: {done} omgångar är redan gjorda.")
    return sorted(folder.glob("set-*"))


def works(folder: Path, name: str) -> Path:
    """An empty folder for a world."""
    shutil.rmtree(folder / "works" / name, ignore_errors=True)
    return folder / "works" / name


def next_rounds(folder: Path, sets: list[Path], many: int, postgres: Server | None) -> Iterable[Work]:
    """So many more rounds, each over the next set. Where they kill is chosen by what the rounds before them hit."""
    first = len(list(folder.glob("round-*.json")))
    for number in range(first, first + many):
        one, name = sets[number % len(sets)], f"round-{number + 1:03d}"

        def kill(one: Path = one, name: str = name, number: int = number) -> dict[str, Any]:
            quiet = json.loads((folder / f"quiet-{one.name}.json").read_text(encoding="utf-8"))
            hits = Counter(kill["place"] for done in rounds_of(folder) for kill in done["kills"])
            return disturbed(works(folder, name), one, quiet, hits, SEED + number, postgres)

        yield folder / f"{name}.json", kill


def do(waiting: list[Work], side_by_side: int, tell: Callable[[Path], None]) -> None:
    """Do the works that are not done, so many at a time, each in a process of its own. Raises: SystemExit when one falls."""
    left, running = [work for work in waiting if not work[0].exists()][::-1], dict[int, Path]()
    try:
        while left or running:
            while left and len(running) < side_by_side:
                path, act = left.pop()
                running[_fork(path, act)] = path
            time.sleep(0.1)
            for pid, path in list(running.items()):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    del running[pid]
                    if status:
                        raise SystemExit(f"{path.stem} gick inte att genomföra; se {path.parent / 'works'}")
                    tell(path)
    finally:
        for pid in running:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)


def _fork(path: Path, act: Callable[[], dict[str, Any]]) -> int:
    sys.stderr.flush()
    if pid := os.fork():
        return pid
    code = 1
    try:
        prepare()
        half = path.with_suffix(".half")
        half.write_text(json.dumps(act(), ensure_ascii=False), encoding="utf-8")
        half.rename(path)
        code = 0
    except Exception as problem:
        say(f"{path.stem}: {type(problem).__name__}: {problem}")
    finally:
        os._exit(code)


def rounds_of(folder: Path) -> list[dict[str, Any]]:
    """The rounds that are done."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("round-*.json"))]


def tally(folder: Path) -> dict[str, Any]:
    """Everything so far in one value; the quiet nights must be spotless too."""
    done = rounds_of(folder)
    quiet = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("quiet-*.json"))]
    kills = [kill for one in done for kill in one["kills"]]
    places = {place for one in quiet for _, place in one["passed"]} | {place for one in done for place in one["places"]}
    hit = {kill["place"] for kill in kills}
    sums = {
        name: sum(one[name] for one in done) for name in ("lost", "doubled", "wrong", "unknown", "made", "resolved")
    }
    return {
        "kills": len(kills), "rounds": len(done), "cases": len({kill["case"] for kill in kills} - {""}),
        "machines": MACHINES if (folder / "round-machines.json").exists() else 1,
        "places": len(hit), "places_of": len(places), "never_hit": sorted(places - hit), **sums,
        "resolved_share": round(sums["resolved"] / sums["unknown"], 3) if sums["unknown"] else 1.0,
        "browsers_left": sum(one["left"] for one in done),
        "exit_codes": sorted({one["code"] for one in (*quiet, *done)}),
        "oracle": {name: sum(one["oracle"][name] for one in (*quiet, *done)) for name in (*quiet, *done)[0]["oracle"]},
        "wrong_reasons": sorted({case for one in quiet for case in one["wrong_reasons"]}),
        "texts": [text for one in (*quiet, *done) for text in (*one.get("texts", ()), *one["oracle_details"])],
    }  # fmt: skip


def is_good(total: dict[str, Any]) -> bool:
    """Whether nothing came of the kills."""
    harm = [total[name] for name in ("lost", "doubled", "wrong", "browsers_left", "wrong_reasons", "texts")]
    return (
        not any(harm)
        and not any(total["oracle"].values())
        and total["exit_codes"] == [0]
        and total["resolved_share"] >= GOAL
    )


def tell_quiet(path: Path) -> None:
    """Say that a quiet night has ended."""
    one = json.loads(path.read_text(encoding="utf-8"))
    say(
        f"  {path.stem}: {len(one['cases'])} ärenden, {len({place for _, place in one['passed']})} platser, slutkod {one['code']}"
    )


def tell(path: Path, folder: Path, wanted: int, side_by_side: int) -> None:
    """Say what a round gave, how far it has gone, and by the pace so far how long is left."""
    one, done = json.loads(path.read_text(encoding="utf-8")), rounds_of(folder)
    said = ", ".join(f"{name} {one[name]}" for name in ("lost", "doubled", "wrong", "unknown", "resolved", "left"))
    kills = sum(len(each["kills"]) for each in done)
    pace = sum(each["minutes"] for each in done) / max(1, kills) / side_by_side
    left = f"{kills} av {wanted}, cirka {max(0, wanted - kills) * pace:.0f} minuter kvar"
    say(f"  {path.stem}: {len(one['kills'])} dödade, {said}, {one['minutes']} minuter; {left}")
    for text in (*one["texts"], *one["oracle_details"]):
        say(f"    {text}")


def show(total: dict[str, Any], as_json: bool) -> None:
    """The verdict."""
    if as_json:
        print(json.dumps(total, ensure_ascii=False))
        return
    print(f"{total['kills']} dödade i {total['cases']} ärenden, på {total['places']} av {total['places_of']} platser")
    print(f"förlorat {total['lost']}, dubblerat {total['doubled']}, fel {total['wrong']}")
    print(
        f"ovisst {total['unknown']} (varav {total['made']} hade skett), löst genom läsning {total['resolved_share']:.0%}"
    )
    print(f"kvarlämnade processer {total['browsers_left']}")
    print("Godkänt." if total["ok"] else "Inte godkänt.")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
