"""Decisions with their catalogue of phrases, payments, supplements, journal notes and watches of one case.

Only a person may decide, pay or ask for a supplement: every press is counted, and the robot's role is refused.
"""

import re
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.training import codes, records
from bot.training.money import parse_field
from bot.training.pages_case import case_screen
from bot.training.web import Visit

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


async def _typed(visit: Visit) -> dict[str, str]:
    """Read a form by the stable tails of its names."""
    form = await visit.request.form()
    return {name.rsplit("_", 1)[-1]: str(value).strip() for name, value in form.items()}


def _refuse(visit: Visit, case: records.Case, tab: str, text: str = codes.REFUSED, status: int = 200) -> Response:
    return visit.render("message_page.html", status, text=text, case=case, tab=tab)


async def decisions(visit: Visit, case: records.Case) -> Response:
    """List decisions; ?ny=1 shows an empty form, ?andra=N a draft to change."""
    query = visit.request.query_params
    draft = (
        records.row_of(visit.db, "decisions", case["nr"], int(query["andra"]))
        if query.get("andra", "").isdigit()
        else None
    )
    return visit.render(
        "decisions.html", case=case, tab="Beslut", rows=records.rows_of(visit.db, "decisions", case["nr"]), new="ny" in query or draft,
        draft=draft, said=codes.DECISION_SAID.get(query.get("klart", ""), ""), types=codes.DECISION_TYPES, paragraphs=codes.PARAGRAPHS,
        reasons=codes.REASON_GROUPS,
    )  # fmt: skip


async def save_decision(visit: Visit, case: records.Case) -> Response:
    """Save a draft, mark it ready, or — a person only — take the decision."""
    typed = await _typed(visit)
    command = next((c for c in codes.DECISION_STATUS if f"cmd{c}" in typed), "")
    if command == "fatta":
        visit.press(case["nr"], "decision")
        if not visit.session.may_decide:
            return _refuse(visit, case, "Beslut", codes.NO_RIGHT, 403)
    values = _decision_values(case, typed)
    if not command or values is None:
        return _refuse(visit, case, "Beslut")
    values |= {"status": codes.DECISION_STATUS[command], "decided_by": visit.user if command == "fatta" else ""}
    draft = (
        records.row_of(visit.db, "decisions", case["nr"], int(typed["andra"]))
        if typed.get("andra", "").isdigit()
        else None
    )
    if draft is None:
        records.add(visit.db, "decisions", case["nr"], visit.user, **visit.storing("decisions", values))
    elif draft["status"] != "Fattat":
        records.change(visit.db, "decisions", draft, visit.user, **values)
    else:
        return _refuse(visit, case, "Beslut", "Beslutet är redan fattat.")
    return RedirectResponse(f"/akt/{case['nr']}/beslut?klart={command}", 303)


def _decision_values(case: records.Case, typed: dict[str, str]) -> dict[str, Any] | None:
    """Validate a decision form; None when it is invalid."""
    known = typed.get("typ") in codes.DECISION_TYPES and typed.get("paragraf") in codes.PARAGRAPHS
    reasons = typed.get("orsaks") in codes.REASONS and (not case["partner"] or typed.get("orsakm") in codes.REASONS)
    days = DAY.fullmatch(typed.get("fran", "")) and DAY.fullmatch(typed.get("till", ""))
    try:
        amount = parse_field(typed.get("belopp", ""))
    except ValueError:
        return None
    if not (known and reasons and days):
        return None
    return {
        "type": typed["typ"], "paragraph": typed["paragraf"], "first": typed["fran"], "last": typed["till"], "amount": amount,
        "reason_s": typed["orsaks"], "reason_m": typed.get("orsakm", "") if case["partner"] else "", "text": typed.get("motivering", ""),
    }  # fmt: skip


async def decision(visit: Visit, case: records.Case) -> Response:
    """Show one decision, read-only."""
    row = records.row_of(visit.db, "decisions", case["nr"], int(visit.request.path_params["id"]))
    if row is None:
        return _refuse(visit, case, "Beslut", "Beslutet finns inte.", 404)
    return visit.render("decision_view.html", case=case, tab="Beslut", row=row)


async def phrases(visit: Visit, case: records.Case) -> Response:
    """Show the window with the headings, and the phrases of the chosen one."""
    headings, asked = list(codes.PHRASES), visit.request.query_params.get("rubrik", "0")
    chosen = headings[int(asked) if asked.isdigit() and int(asked) < len(headings) else 0]
    return visit.render("phrases.html", case=case, headings=headings, chosen=chosen, phrases=codes.PHRASES[chosen])


async def payments(visit: Visit, case: records.Case) -> Response:
    """List payments, with a form for people only."""
    rows = records.rows_of(visit.db, "payments", case["nr"])
    new = "ny" in visit.request.query_params and visit.session.may_decide
    return visit.render("payments.html", case=case, tab="Utbetalningar", rows=rows, new=new)


async def pay(visit: Visit, case: records.Case) -> Response:
    """Register a payment for a person; count the press whoever it is."""
    visit.press(case["nr"], "payment")
    if not visit.session.may_decide:
        return _refuse(visit, case, "Utbetalningar", codes.NO_RIGHT, 403)
    typed = await _typed(visit)
    try:
        amount = parse_field(typed.get("belopp", ""))
    except ValueError:
        return _refuse(visit, case, "Utbetalningar")
    if not DAY.fullmatch(typed.get("dag", "")) or amount <= 0:
        return _refuse(visit, case, "Utbetalningar")
    records.add(
        visit.db,
        "payments",
        case["nr"],
        visit.user,
        amount=amount,
        day=typed["dag"],
        receiver=typed.get("mottagare", ""),
    )
    return RedirectResponse(f"/akt/{case['nr']}/utbetalningar", 303)


async def supplements(visit: Visit, case: records.Case) -> Response:
    """List what the household has been asked for, with a form for people only."""
    return visit.render(
        "supplements.html", case=case, tab="Komplettering", rows=case.get("supplements", ()), said="klart" in visit.request.query_params
    )  # fmt: skip


async def send_supplement(visit: Visit, case: records.Case) -> Response:
    """Ask the household for a supplement, if a person does; count the press whoever it is."""
    visit.press(case["nr"], "supplement")
    if not visit.session.may_decide:
        return _refuse(visit, case, "Komplettering", codes.NO_RIGHT, 403)
    typed = await _typed(visit)
    what, due = typed.get("underlag", ""), typed.get("sistadag", "")
    if not what or not DAY.fullmatch(due) or due <= records.meta(visit.db, "as_of"):
        return _refuse(visit, case, "Komplettering")
    records.ask_supplement(visit.db, case, visit.user, what, due)
    return RedirectResponse(f"/akt/{case['nr']}/kompletteringar?klart=1", 303)


async def notes(visit: Visit, case: records.Case) -> Response:
    """List journal notes; ?ny=1 shows the form."""
    rows, query = records.rows_of(visit.db, "notes", case["nr"]), visit.request.query_params
    return visit.render("notes.html", case=case, tab="Journal", rows=rows, new="ny" in query, said="klart" in query)


async def save_note(visit: Visit, case: records.Case) -> Response:
    """Save a note as a working note, or as final."""
    typed = await _typed(visit)
    command = next((c for c in codes.NOTE_STATUS if f"cmd{c}" in typed), "")
    if not command or not typed.get("rubrik") or not typed.get("text"):
        return _refuse(visit, case, "Journal")
    values = {"title": typed["rubrik"], "text": typed["text"], "status": codes.NOTE_STATUS[command]}
    records.add(visit.db, "notes", case["nr"], visit.user, **visit.storing("notes", values))
    return RedirectResponse(f"/akt/{case['nr']}/journal?klart=1", 303)


async def watches(visit: Visit, case: records.Case) -> Response:
    """List watches; ?ny=1 shows the form."""
    rows, query = records.rows_of(visit.db, "watches", case["nr"]), visit.request.query_params
    return visit.render(
        "watches.html", case=case, tab="Bevakningar", rows=rows, new="ny" in query, said="klart" in query, types=codes.WATCH_TYPES
    )  # fmt: skip


async def save_watch(visit: Visit, case: records.Case) -> Response:
    """Save a watch."""
    typed = await _typed(visit)
    if not DAY.fullmatch(typed.get("dag", "")) or typed.get("typ") not in codes.WATCH_TYPES:
        return _refuse(visit, case, "Bevakningar")
    values = {"day": typed["dag"], "type": typed["typ"], "text": typed.get("text", "")}
    records.add(visit.db, "watches", case["nr"], visit.user, **visit.storing("watches", values))
    return RedirectResponse(f"/akt/{case['nr']}/bevakningar?klart=1", 303)


ROUTES = [
    Route("/akt/{nr}/beslut", case_screen(decisions, "Beslut")),
    Route("/akt/{nr}/beslut", case_screen(save_decision, "Beslut"), methods=["POST"]),
    Route("/akt/{nr}/beslut/{id:int}", case_screen(decision, "Beslut")),
    Route("/akt/{nr}/frastexter", case_screen(phrases, "Frastexter")),
    Route("/akt/{nr}/kompletteringar", case_screen(supplements, "Komplettering")),
    Route("/akt/{nr}/kompletteringar", case_screen(send_supplement, "Komplettering"), methods=["POST"]),
    Route("/akt/{nr}/utbetalningar", case_screen(payments, "Utbetalningar")),
    Route("/akt/{nr}/utbetalningar", case_screen(pay, "Utbetalningar"), methods=["POST"]),
    Route("/akt/{nr}/journal", case_screen(notes, "Journal")),
    Route("/akt/{nr}/journal", case_screen(save_note, "Journal"), methods=["POST"]),
    Route("/akt/{nr}/bevakningar", case_screen(watches, "Bevakningar")),
    Route("/akt/{nr}/bevakningar", case_screen(save_watch, "Bevakningar"), methods=["POST"]),
]
