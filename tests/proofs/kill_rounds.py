"""One round of the kill sweep: ten cases, three kills in each, and what stands in the case system afterwards.

A quiet night over the same ten says which places there are and what a night leaves when nobody disturbs it.
"""

import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot import training
from bot.cli.demo_night import robot_password, training_system
from tests.e2e.training_night import SharedWorld, World, brygga_against, machines
from tests.postgres import Server
from tests.proofs.doomed_night import Ended, night
from tests.proofs.marked_night import ON_ITS_WAY, Doom
from tests.proofs.proof_generated import REASON_OF_EACH, wrong_reasons

KILLS = 3
"""For each case of a round, and before the first: a fourth would send the case to a person."""

DELAYS_S = (0.0, 0.005, 0.02, 0.04)
"""How long what is sent has been on its way when the night is killed: not at all, up to done."""

MADE_BY = {
    "ask": "questions", "write_calculation": "calculations", "write_proposal": "decisions", "write_note": "notes",
    "write_watch": "watches",
}  # fmt: skip
UNSURE = ("after intend", "commit", ON_ITS_WAY, "answered")
"""What the places between an act's intent and the end of the act are called."""

IN_FLIGHT = (
    "SELECT c.number, i.stage FROM intent i JOIN case_row c ON c.id = i.case_id WHERE c.state = 'running' AND NOT EXISTS "
    "(SELECT 1 FROM checkpoint k WHERE k.case_id = i.case_id AND k.stage = i.stage)"
)
ENDED = "SELECT number, state, reason FROM case_row"
Made = dict[str, list[dict[str, Any]]]


@contextmanager
def new_world(folder: Path, households: Path, postgres: Server | None) -> Iterator[World]:
    """A training system with these households and an empty Brygga, on a file or in a database of its own."""
    with training_system(folder, households, 0.02) as (url, db):
        if postgres is None:
            brygga = brygga_against(folder, url, robot_password(db))
            yield World(folder, brygga.settings, url, db, households)
        else:
            own = postgres.another(folder.name)
            (brygga,) = machines(own, url, robot_password(db), folder)
            yield SharedWorld(folder, brygga.settings, url, db, households, own)


def quiet_night(folder: Path, households: Path, postgres: Server | None) -> dict[str, Any]:
    """A night that nobody disturbs: its places in order, and what it left."""
    with new_world(folder, households, postgres) as there:
        ended = night(there.settings, there.folder / "night.log", frozenset(), 0)
        return {"passed": ended.passed, **after(there, ended)}


def after(there: World, ended: Ended) -> dict[str, Any]:
    """What stands in both systems once a night has ended by itself."""
    return {
        "code": ended.code,
        "cases": {number: [state, reason] for number, state, reason in there.rows(ENDED)},
        "made": there.made_by_robot(),
        "oracle": training.oracle(there.training_db, there.households),
        "oracle_details": training.oracle_details(there.training_db, there.households),
        "wrong_reasons": wrong_reasons(there.households, there.rows(REASON_OF_EACH)),
    }


def disturbed(
    folder: Path, households: Path, quiet: dict[str, Any], hits: Counter[str], seed: int, postgres: Server | None
) -> dict[str, Any]:
    """The same night, killed again and again and started again until it ends by itself."""
    chance = random.Random(seed)
    with new_world(folder, households, postgres) as there:
        return disturb(there, quiet, choose(quiet["passed"], hits, chance), chance)


class Alone:
    """Nobody else works in the night. Another company may have processes that are not the night's, and is told of its kills."""

    def trees(self) -> set[int]:
        return set()

    def after_a_kill(self) -> None:
        pass

    def end(self) -> int:
        return 0


def disturb(
    there: World, quiet: dict[str, Any], doomed: frozenset[Doom], chance: random.Random, company: Alone | None = None
) -> dict[str, Any]:
    """Kill the night of these settings wherever it is doomed, start it again until it ends by itself, and compare."""
    company, began, log = company or Alone(), time.monotonic(), there.folder / "night.log"
    kills, passed = list[dict[str, Any]](), set[str]()
    unknown: dict[tuple[str, str, bool], bool] = {}
    while (ended := night(there.settings, log, doomed, chance.choice(DELAYS_S), company.trees)).killed:
        doomed -= {ended.killed}
        passed |= {place for _, place in ended.passed}
        unsure = [one for one in in_flight(there) if one[0] == ended.killed.case]
        unknown |= dict.fromkeys(unsure, False)
        kills.append({**asdict(ended.killed), "unsure": unsure, "left": ended.left})
        if len(kills) % 5 == 0:
            print(f"    {there.folder.name}: {len(kills)} dödade", file=sys.stderr, flush=True)
        company.after_a_kill()
    passed |= {place for _, place in ended.passed}
    end = after(there, replace(ended, code=ended.code or company.end()))
    differing = differences(quiet, end)
    unharmed = {case for case, how in end["cases"].items() if how == quiet["cases"].get(case)} - differing["cases"]
    return {
        "kills": kills, "places": sorted(passed), "left": sum(kill["left"] for kill in kills) + ended.left,
        "unknown": len(unknown), "made": sum(made for _, _, made in unknown),
        "resolved": sum(case in unharmed for case, _, _ in unknown),
        **{name: len(differing[name]) for name in ("lost", "doubled", "wrong")},
        "texts": sorted(text for name in ("lost", "doubled", "wrong") for text in differing[name]),
        "oracle": end["oracle"], "oracle_details": end["oracle_details"], "code": end["code"],
        "minutes": round((time.monotonic() - began) / 60, 2),
    }  # fmt: skip


def choose(
    passed: Iterable[tuple[str, str]], hits: Counter[str], chance: random.Random, kills: int = KILLS
) -> frozenset[Doom]:
    """So many places in each case, those that were hit the fewest times first; one of them in the midst of an act."""
    seen: Counter[tuple[str, str]] = Counter()
    places: dict[str, list[Doom]] = defaultdict(list)
    for case, place in passed:
        seen[case, place] += 1
        places[case].append(Doom(case, place, seen[case, place]))
    planned, chosen = Counter(hits), set[Doom]()
    for there in places.values():
        chance.shuffle(there)
        for turn in range(kills):
            midst = [doom for doom in there if is_unsure(doom.place)] if turn == 0 else []
            left = [doom for doom in midst or there if doom not in chosen]
            if left:
                doom = min(left, key=lambda one: planned[one.place])
                planned[doom.place] += 1
                chosen.add(doom)
    return frozenset(chosen)


def is_unsure(place: str) -> bool:
    """Whether a night that is killed here does not know if it has acted."""
    return any(word in place for word in UNSURE)


def in_flight(there: World) -> list[tuple[str, str, bool]]:
    """The acts that a dead night had intended and not finished: case, stage, and whether the act was made in truth."""
    made = there.made_by_robot()
    return [
        (case, stage, any(row["case_nr"] == case for row in made[MADE_BY[stage]]))
        for case, stage in there.rows(IN_FLIGHT)
    ]


def differences(quiet: dict[str, Any], end: dict[str, Any]) -> dict[str, set[str]]:
    """What was lost, doubled or is wrong against the quiet night, as lines of text; and which cases it concerns."""
    found: dict[str, set[str]] = {"lost": set(), "doubled": set(), "wrong": set(), "cases": set()}

    def note(kind: str, case: str, text: str) -> None:
        found[kind].add(f"{case} {text}")
        found["cases"].add(case)

    for case, how in quiet["cases"].items():
        if case not in end["cases"]:
            note("lost", case, "är inte i kön")
        elif end["cases"][case] != how:
            note("wrong", case, f"slutade {end['cases'][case]}, ostörd {how}")
    before, now = by_case(quiet["made"]), by_case(end["made"])
    for case, table in before.keys() | now.keys():
        wanted, there = before[case, table], now[case, table]
        if len(there) < len(wanted):
            note("lost", case, table)
        elif len(there) > len(wanted):
            note("doubled", case, table)
        elif there != wanted:
            note("wrong", case, table)
    return found


def by_case(made: Made) -> dict[tuple[str, str], list[str]]:
    """The robot's rows as texts, by case and table."""
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, those in made.items():
        for row in those:
            rows[row["case_nr"], table].append(json.dumps(row, sort_keys=True, ensure_ascii=False))
    return rows
