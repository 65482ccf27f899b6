"""The calculation: the list in the work frame, and the calculation itself in a frame inside it.

A working copy lives in the session until it is saved. Every save that arrives makes a calculation, including the
second of a double press.
"""

import asyncio
import copy
import json
import random
from collections.abc import Sequence
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.training import calculation, codes, comparison, records
from bot.training.pages_case import case_screen
from bot.training.web import Visit

SLOW_S = (0.3, 2.0)


async def listing(visit: Visit, case: records.Case) -> Response:
    """List the case's calculations."""
    rows = records.rows_of(visit.db, "calculations", case["nr"])
    return visit.render("calculations.html", case=case, tab="Normberäkningar", rows=rows, ends=calculation.month_ends)


async def begin(visit: Visit, case: records.Case) -> Response:
    """Make a working copy, of the previous calculation or empty, and show it."""
    if visit.request.url.path.endswith("/kopiera"):
        previous = records.previous_calculation(visit.db, case)
        if previous is None:
            return visit.render(
                "message_page.html",
                text="Det finns ingen beräkning att kopiera.",
                case=case,
                tab="Normberäkningar",
            )
        body = json.loads(previous["body"])
    else:
        body = calculation.new_body(case["period"], case["members"])
    if visit.system.profile.structure.person_rows:
        body["incomes"] = calculation.by_person(body["incomes"])
    ref = f"k{len(visit.session.copies) + 1}"
    visit.session.copies[ref] = body
    return RedirectResponse(f"/akt/{case['nr']}/berakningar/{ref}", 303)


async def outer(visit: Visit, case: records.Case) -> Response:
    """Show the page of the work frame that contains the calculation's own frame."""
    return visit.render(
        "calculation_outer.html", case=case, tab="Normberäkningar", ref=visit.request.path_params["ref"]
    )


async def inner(visit: Visit, case: records.Case) -> Response:
    """Show the calculation in its frame: a working copy to edit, or a saved one to read."""
    ref = visit.request.path_params["ref"]
    if ref.isdigit():
        return _saved_view(visit, case, int(ref))
    if ref not in visit.session.copies:
        return visit.render("message_page.html", 404, text="Arbetskopian finns inte längre.")
    return _edit_view(visit, case, ref, "calculation_edit.html")


async def post(visit: Visit, case: records.Case) -> Response:
    """Take what was typed and do what was pressed, with a delay."""
    ref, form = visit.request.path_params["ref"], await visit.request.form()
    command = str(form.get("kommando", ""))
    # Commit the access log first: a visit that waits must not lock the file for the other sessions.
    visit.db.commit()
    await asyncio.sleep(random.uniform(*SLOW_S) * visit.system.tempo)  # noqa: S311 not a secret
    if ref.isdigit():
        return _change_saved(visit, case, int(ref), command)
    body = visit.session.copies.get(ref)
    if body is None:
        return visit.render("message_page.html", 404, text="Arbetskopian finns inte längre.")
    calculation.take_form(body, form)
    if command == "jamfor":
        return _comparison(visit, case, ref, body)
    if command in ("spara", "slutlig"):
        return _save(visit, case, ref, command)
    _edit_rows(body, command, by_person=visit.system.profile.structure.person_rows)
    steps = visit.system.profile.structure.steps
    tab = _step_after(steps, str(form.get("flik", "")), command) if steps else str(form.get("flik", ""))
    template = "calculation_edit.html" if steps else "calculation_panel.html"
    return _edit_view(visit, case, ref, template, tab, calculated=command == "berakna")


async def compare(visit: Visit, case: records.Case) -> Response:
    """Show a saved calculation beside the one before it."""
    ref = visit.request.path_params["ref"]
    row = records.row_of(visit.db, "calculations", case["nr"], ref)
    if row is None:
        return visit.render("message_page.html", 404, text="Beräkningen finns inte.")
    return _comparison(visit, case, str(ref), json.loads(row["body"]))


def _comparison(visit: Visit, case: records.Case, ref: str, body: calculation.Body) -> Response:
    """Compare with the month before, or say that there is none."""
    period = body["period"]
    found = records.calculation_before(visit.db, case["nr"], period) if calculation.MONTH.fullmatch(period) else None
    before = json.loads(found["body"]) if found else None
    tables = before and {
        "Inkomster": comparison.compare_incomes(body, before),
        "Utgifter": comparison.compare_expenses(body, before),
        "Resultat": comparison.compare_sums(body, before),
    }
    return visit.render("comparison.html", case=case, ref=ref, body=body, previous=found, tables=tables)


def _step_after(steps: Sequence[str], step: str, command: str) -> str:
    """Return the step that *Nästa* or *Föregående* leads to; any other button stays on the step."""
    number = steps.index(step) if step in steps else 0
    moved = number + {"nasta": 1, "foregaende": -1}.get(command, 0)
    return steps[min(max(moved, 0), len(steps) - 1)]


def _edit_rows(body: calculation.Body, command: str, *, by_person: bool) -> None:
    if command == "ny_inkomst":
        body["incomes"] += calculation.by_person([calculation.income()]) if by_person else [calculation.income()]
    elif command in ("ny_utgift", "ny_levnad"):
        row = {"type": "", "applied": "", "proposed": "", "approved": "", "note": ""}
        body["expenses"].append(row | {"table": "levnad"} if command == "ny_levnad" else row)
    elif command.startswith("bort_"):
        rows = body["incomes"] if command[5] == "i" else body["expenses"]
        if command[6:].isdigit() and int(command[6:]) < len(rows):
            del rows[int(command[6:])]


def _save(visit: Visit, case: records.Case, ref: str, command: str) -> Response:
    """Save the working copy as a new calculation, or refuse all of it."""
    if command == "slutlig" and not visit.session.may_decide:
        return visit.render("message_page.html", 403, text=codes.NO_RIGHT)
    body = copy.deepcopy(visit.session.copies[ref])
    try:
        calculation.check(body)
        body = calculation.joined(body)
    except calculation.SaveRefused:
        return _edit_view(visit, case, ref, "calculation_edit.html", error=codes.REFUSED)
    final = command == "slutlig"
    for row in body["expenses"]:
        row["approved"] = row["proposed"] if final else ""
    body = visit.storing("calculations", body)
    nr = records.add_calculation(visit.db, case["nr"], visit.user, body, status="Slutlig" if final else "Preliminär")
    return _saved_view(visit, case, nr, said=codes.CALCULATION_SAID)


def _change_saved(visit: Visit, case: records.Case, nr: int, command: str) -> Response:
    """Make a saved calculation final, or cancel it: only a person may."""
    row = records.row_of(visit.db, "calculations", case["nr"], nr)
    if not visit.session.may_decide or row is None or command not in ("slutlig", "makulera"):
        return visit.render("message_page.html", 403, text=codes.NO_RIGHT)
    body = json.loads(row["body"])
    if command == "slutlig":
        for expense in body["expenses"]:
            expense["approved"] = expense["proposed"]
    status = "Slutlig" if command == "slutlig" else "Makulerad"
    records.change(visit.db, "calculations", row, visit.user, status=status, body=json.dumps(body, ensure_ascii=False))
    return _saved_view(visit, case, nr, said=f"Beräkningen har status {status}")


def _saved_view(visit: Visit, case: records.Case, nr: int, said: str = "") -> Response:
    row = records.row_of(visit.db, "calculations", case["nr"], nr)
    if row is None:
        return visit.render("message_page.html", 404, text="Beräkningen finns inte.")
    body = json.loads(row["body"])
    return visit.render(
        "calculation_view.html", case=case, row=row, body=body, parts=calculation.personal_parts(body),
        sums=calculation.totals(body), said=said, amount=calculation.amount_of, **_shown(visit, body),
    )  # fmt: skip


def _edit_view(
    visit: Visit,
    case: records.Case,
    ref: str,
    template: str,
    tab: str = "",
    *,
    error: str = "",
    calculated: bool = False,
) -> Response:
    body = visit.session.copies[ref]
    first = next(iter(visit.system.profile.structure.steps), "familj")
    return visit.render(
        template, case=case, ref=ref, body=body, flik=tab or first, error=error, calculated=calculated,
        parts=calculation.personal_parts(body), sums=calculation.totals(body), incomes=codes.INCOME_GROUPS, expenses=codes.EXPENSE_TYPES,
        **_shown(visit, body),
    )  # fmt: skip


def _shown(visit: Visit, body: calculation.Body) -> dict[str, Any]:
    """Return what only some profiles show of a calculation."""
    return {
        "ends": calculation.month_ends(body["period"]), "bands": calculation.norm_bands(body), "by_person": calculation.by_person,
        "living": codes.LIVING_TYPES, "today": records.meta(visit.db, "as_of"),
    }  # fmt: skip


ROUTES = [
    Route("/akt/{nr}/berakningar", case_screen(listing, "Normberäkningar")),
    Route("/akt/{nr}/berakningar/kopiera", case_screen(begin, "Normberäkning"), methods=["POST"]),
    Route("/akt/{nr}/berakningar/ny", case_screen(begin, "Normberäkning"), methods=["POST"]),
    Route("/akt/{nr}/berakningar/{ref}", case_screen(outer, "Normberäkning")),
    Route("/berakning/{nr}/{ref}", case_screen(inner, "Normberäkning")),
    Route("/berakning/{nr}/{ref:int}/jamfor", case_screen(compare, "Normberäkning")),
    Route("/berakning/{nr}/{ref}", case_screen(post, "Normberäkning"), methods=["POST"]),
]
