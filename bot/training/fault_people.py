"""Faults of other people and of what is stored: rows that have changed, and values that are silently stored wrong.

A function gets a `Hit`. It returns None if there was nothing to strike, True if all goes on, otherwise what is sent instead.
"""

import copy
import json
from collections.abc import Callable
from typing import Any

from starlette.responses import RedirectResponse, Response

from bot.training import codes, records
from bot.training.calculation import amount_of, month_ends
from bot.training.faults import Hit
from bot.training.money import show_plain

CLIPPED_AT = 30
COLLEAGUE = "HAND01"
NEVER_S = 1e9
AMOUNTS = ("s", "m", "applied", "proposed")

# ------------------------------------------------------------------ other people, and rows that have changed


def lock_at_save(hit: Hit) -> Response | None:
    """Have a colleague take over the case, which is discovered on save."""
    lock, case = records.lock_of(hit.visit.db, hit.place.case), hit.place.case
    if lock is None or lock["user"] != hit.visit.user:
        return None
    records.release_locks(hit.visit.db, hit.visit.user, case)
    records.take_lock(hit.visit.db, case, COLLEAGUE)
    return hit.visit.render("message_page.html", 409, text=f"Akten är öppnad av {COLLEAGUE}. Inget har sparats.")


def _neighbour(hit: Hit) -> str | None:
    others = [case["nr"] for case in records.all_cases(hit.visit.db) if case["nr"] != hit.place.case]
    return hit.draw.choice(others) if others else None


def stale_row(hit: Hit) -> Response | None:
    """Open another row than the one that was pressed; the page it leads to is not struck again."""
    path, base = hit.visit.request.url.path, f"/akt/{hit.place.case}"
    if "rad" in hit.visit.request.query_params:
        return None
    if hit.place.screen == "oppna":
        other = _neighbour(hit)
        return other and RedirectResponse(f"/akt/{other}/oppna?rad=1", 303)  # type: ignore[return-value]
    table = {"berakningar": "calculations", "beslut": "decisions"}[hit.place.screen]
    nr = path.rsplit("/", 1)[-1]
    others = [r["nr"] for r in records.rows_of(hit.visit.db, table, hit.place.case) if str(r["nr"]) != nr]
    if not nr.isdigit() or not others:
        return None
    return RedirectResponse(f"{base}/{hit.place.screen}/{hit.draw.choice(others)}?rad=1", 303)


def _change_household(hit: Hit, change: Callable[[dict[str, Any]], None]) -> None:
    row = hit.visit.db.execute("SELECT household FROM cases WHERE nr = ?", (hit.place.case,)).fetchone()
    household = json.loads(row["household"])
    change(household)
    stored = json.dumps(household, ensure_ascii=False)
    hit.visit.db.execute("UPDATE cases SET household = ? WHERE nr = ?", (stored, hit.place.case))


def row_changed(hit: Hit) -> Response:
    """Refuse the save because another user was first."""
    return hit.visit.render("message_page.html", 409, text="Posten har ändrats av annan användare. Inget har sparats.")


def session_case(hit: Hit) -> bool | None:
    """Have the answer window make another case the session's current one."""
    if (other := _neighbour(hit)) is None:
        return None
    hit.visit.session.elsewhere = other
    return True


def case_closed(hit: Hit) -> Response:
    """Have a colleague close the case, which is discovered on save."""
    _change_household(hit, lambda household: household.update(closed=records.meta(hit.visit.db, "as_of")))
    return hit.visit.render("message_page.html", 409, text="Akten är avslutad. Inget har sparats.")


def decided_meanwhile(hit: Hit) -> bool | None:
    """Have a colleague decide on the month just before the save."""
    case = records.find_case(hit.visit.db, hit.place.case)
    if not case or hit.visit.user == COLLEAGUE:
        return None
    first, last = month_ends(case["period"])
    records.add(
        hit.visit.db, "decisions", case["nr"], COLLEAGUE, type="Bifall", paragraph="12 kap. 1 § SoL", first=first, last=last,
        amount=100000, reason_s=codes.REASONS[0], reason_m="", text="Bifall.", status="Fattat", decided_by=COLLEAGUE,
    )  # fmt: skip
    return True


def other_user_saves(hit: Hit) -> bool | None:
    """Save a colleague's calculation for the month just before the save."""
    case = records.find_case(hit.visit.db, hit.place.case)
    previous = case and records.previous_calculation(hit.visit.db, case)
    if not case or not previous or hit.visit.user == COLLEAGUE:
        return None
    records.add_calculation(
        hit.visit.db, case["nr"], COLLEAGUE, json.loads(previous["body"]) | {"period": case["period"]}
    )
    return True


def double_save(hit: Hit) -> bool | None:
    """Save the same thing twice on one press, as an impatient page does."""
    table, nr = hit.visit.saved
    row = records.row_of(hit.visit.db, table, hit.place.case, nr)
    if table != "calculations" or row is None:
        return None
    body = copy.deepcopy(json.loads(row["body"]))
    again = records.add_calculation(hit.visit.db, hit.place.case, row["created_by"], body, status=row["status"])
    hit.record = f"{table}:{again}"
    return True


# ------------------------------------------------------------------ wrong values, silently stored


def _rows(hit: Hit) -> list[dict[str, Any]]:
    """Return the dictionaries that hold a save's values: a calculation's rows, or the record itself."""
    return [*hit.given["incomes"], *hit.given["expenses"]] if hit.table == "calculations" else [hit.given]


def clipped_text(hit: Hit) -> bool | None:
    """Truncate texts at the column's width."""
    key = "note" if hit.table == "calculations" else "text"
    long = [row for row in _rows(hit) if len(str(row.get(key, ""))) > CLIPPED_AT]
    for row in long:
        row[key] = str(row[key])[:CLIPPED_AT]
    return bool(long) or None


def rounded_ore(hit: Hit) -> bool | None:
    """Round amounts to whole kronor."""
    struck = False
    for row in _rows(hit):
        for key in ("amount", *AMOUNTS):
            ore = row.get(key, 0) if key == "amount" else amount_of(row.get(key, ""))
            if ore % 100:
                whole = (ore + 50) // 100 * 100
                row[key] = whole if key == "amount" else show_plain(whole)
                struck = True
    return struck or None


def old_code(hit: Hit) -> bool | None:
    """Store another code than the one that was chosen."""
    key, known = {
        "calculations": ("type", codes.EXPENSE_TYPES), "decisions": ("reason_s", codes.REASONS), "watches": ("type", codes.WATCH_TYPES),
    }.get(hit.table, ("", ()))  # fmt: skip
    rows = [row for row in _rows(hit) if row.get(key) in known]
    used = {row[key] for row in rows}
    left = [code for code in known if code not in used]
    if not rows or not left:
        return None
    rows[0][key] = hit.draw.choice(left)
    return True


def retired_code(hit: Hit) -> Response:
    """Refuse the save because a code is no longer valid."""
    return hit.visit.render("message_page.html", text="En kod gäller inte längre för perioden. Inget har sparats.")


# ------------------------------------------------------------------ SSBTEK's answer, as it is stored


def ssbtek_never_ready(hit: Hit) -> bool:
    """Leave the question that was just asked in the queue for ever."""
    where = (NEVER_S, hit.place.case, hit.visit.saved[1])
    hit.visit.db.execute("UPDATE questions SET wait_s = ? WHERE case_nr = ? AND nr = ?", where)
    return True


def ssbtek_partial(hit: Hit) -> bool:
    """Make an agency that pays something fail while it is asked."""

    def fail(household: dict[str, Any]) -> None:
        answer = next((a for a in household["answers"] if a["payments"]), household["answers"][0])
        nothing = dict.fromkeys(("payments", "gaps", "planned", "seeker", "told"), ())
        answer.update(nothing, status="Tekniskt fel", message="")

    _change_household(hit, fail)
    return True
