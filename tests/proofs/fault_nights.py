"""One night of the fault matrix: run to its end as those on duty would see to it, and judged case by case.

What stands in the case system is judged by the oracle; what a person is told, by Brygga's own store.
"""

import re
import sqlite3
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import training
from bot.domain.errors import Reason
from bot.engine._worker import LOCK_LEFT
from tests.e2e.training_night import ROBOT, World, world
from tests.proofs.fault_cells import Plan, case_of

RIGHT, RESOLVED, HELD = "right", "resolved", "held"
SILENT_WRONG, BUG, LEFT, UNSTRUCK, STOPPED = "silent_wrong", "bug", "left", "unstruck", "stopped"
WORST_FIRST = (SILENT_WRONG, BUG, LEFT, STOPPED, UNSTRUCK, HELD, RESOLVED, RIGHT)
TOLD_TO_LOOK = ("read_back_differs", "unknown_write")
"""Reasons that tell a person that something may stand twice in the system."""
SEED, STARTS, STARTS_UNDER_ALL, NIGHT_S = 7, 4, 40, 3600
FINDING = re.compile(r"(EB-\d{4}-\d{5}): .*\[(\w+)\]")


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to say of one case when the night is over. `marred` is what a fault itself made or altered, `told`
    what the person is told beside the reason.
    """

    state: str
    reason: str
    findings: tuple[str, ...] = ()
    marred: bool = False
    trouble: bool = False
    told: str = ""


def verdict(seen: Seen) -> str:
    """What became of a case.

    A draft must be right in every row, also where the system itself had altered or doubled one. A case that a person got
    must say why, and whatever the oracle finds in it must be what that reason says.
    """
    if seen.state == "drafted":
        wrong = set(seen.findings) - ({"locks_left"} if LOCK_LEFT in seen.told else set()) or seen.marred
        return SILENT_WRONG if wrong else RESOLVED if seen.trouble else RIGHT
    if seen.state != "to_person":
        return LEFT
    if seen.reason == "bug" or seen.reason not in set(Reason):
        return BUG
    explained = {"unexpected", "doubled"} if seen.reason in TOLD_TO_LOOK else {"unexpected"}
    if LOCK_LEFT in seen.told:
        explained = {*explained, "locks_left"}
    return HELD if set(seen.findings) <= explained else SILENT_WRONG


def run(plan: Plan, folder: Path) -> list[dict[str, Any]]:
    """One line for each cell and each neighbour of a night."""
    with world(folder, *plan.households, faults=plan.rules, seed=SEED) as there:
        stops = _to_its_end(there, _starts(plan))
        return _judged(there, plan, stops)


def _starts(plan: Plan) -> int:
    """So often is the night begun: by those on duty, each time it stopped. Under everything at once it stops often."""
    if any(not cell.screen for cell in plan.cells.values()):
        return STARTS_UNDER_ALL
    return STARTS if len(plan.cells) > 1 else 2 * STARTS


def _to_its_end(there: World, starts: int) -> list[str]:
    """Start the night until it ends by itself; give the case that each stop came in, or nothing for none."""
    stops: list[str] = []
    for _ in range(starts):
        try:
            done = there.night(timeout=NIGHT_S)
        except subprocess.TimeoutExpired:
            stops.append(_begun(there))
            continue
        if done.returncode == 0:
            break
        stops.append(_begun(there))
        there.run("release", "ovning")
        _unlock(there)
    return stops


def _begun(there: World) -> str:
    """The case that was under way when the night stopped."""
    query = "SELECT number FROM case_row WHERE reason = 'guard' OR (state <> 'drafted' AND state <> 'to_person' AND token > 0)"
    found = there.rows(query)
    return str(found[0][0]) if found else ""


def _unlock(there: World) -> None:
    """What whoever keeps the system does when she is called."""
    db = sqlite3.connect(there.training_db, timeout=30)
    db.execute("UPDATE users SET locked = 0 WHERE name = ?", (ROBOT,))
    db.commit()
    db.close()


def _judged(there: World, plan: Plan, stops: list[str]) -> list[dict[str, Any]]:
    seen, detail = _seen(there)
    thrown = training.faults_thrown(there.training_db)
    struck = {(str(case), str(fault)) for case, fault in there.in_training("SELECT case_nr, fault FROM faults")}
    lines: list[dict[str, Any]] = []
    whole_night = [cell for cell in plan.cells.values() if not cell.screen]
    for household in plan.households:
        case, cell = case_of(household), plan.cells.get(household)
        said = verdict(seen[case])
        told = {"case": case, "reason": seen[case].reason, "detail": detail[case], "findings": seen[case].findings}
        if cell is None or whole_night:
            lines.append({"neighbour": case, "verdict": said, **told})
            continue
        if (case, cell.fault) not in struck and ("", cell.fault) not in struck:
            said = UNSTRUCK
        elif ({case, ""} & set(stops) or (stops and len(plan.cells) == 1)) and not cell.may_stop:
            said = min(said, STOPPED, key=WORST_FIRST.index)
        lines.append({"cell": cell.name, "verdict": said, "stops": stops.count(case), **told})
    if whole_night:
        worst = min((line["verdict"] for line in lines), key=WORST_FIRST.index)
        told = {"cases": lines, "thrown": thrown, "stops": len(stops)}
        return [{"cell": whole_night[0].name, "verdict": worst, **told}]
    return lines


def _seen(there: World) -> tuple[dict[str, Seen], dict[str, str]]:
    findings: dict[str, list[str]] = defaultdict(list)
    for line in training.oracle_details(there.training_db, there.households):
        if found := FINDING.fullmatch(line):
            findings[found[1]].append(found[2])
        else:
            raise AssertionError(f"oraklet sade något om inget ärende: {line}")
    marred = {str(row[0]) for row in there.in_training("SELECT case_nr FROM faults WHERE record <> ''")}
    troubled = {row[0] for row in there.rows("SELECT DISTINCT case_id FROM event WHERE outcome <> 'ok'")}
    seen: dict[str, Seen] = defaultdict(lambda: Seen("", ""))
    detail: dict[str, str] = defaultdict(str)
    details = there.details()
    for number, key, state, reason in there.rows("SELECT number, id, state, reason FROM case_row"):
        detail[number] = details[number]
        seen[number] = Seen(state, reason, tuple(findings[number]), number in marred, key in troubled, detail[number])
    return seen, detail
