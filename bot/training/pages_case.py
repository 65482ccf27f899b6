"""The screens of an open case that are mostly read (overview, application, SSBTEK), and opening and closing it."""

import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.training import codes, records
from bot.training.web import Visit, screen

CaseHandler = Callable[[Visit, records.Case], Awaitable[Response]]
QUEUED_PART = 0.25


def case_screen(handler: CaseHandler, name: str) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a screen of one case: the case must exist, showing it is logged, and nothing is posted to a case that another holds."""

    async def answer(visit: Visit) -> Response:
        if visit.place.screen == "oppna":
            visit.session.elsewhere = ""
        case = records.find_case(visit.db, visit.session.elsewhere or visit.request.path_params["nr"])
        if case is None:
            return visit.render("message_page.html", 404, text="Akten finns inte.")
        visit.place = replace(visit.place, case=case["nr"])
        lock = records.lock_of(visit.db, case["nr"])
        case["lock"] = lock if lock is not None and lock["user"] != visit.user else None
        if visit.request.method == "POST" and lock is not None and lock["user"] != visit.user:
            return visit.render("message_page.html", 409, text=f"Akten är öppnad av {lock['user']}. Inget har sparats.")
        visit.session.case_nr = case["nr"]
        visit.log(case, name)
        return await handler(visit, case)

    return screen(answer)


async def open_case(visit: Visit, case: records.Case) -> Response:
    """Open a case: take its lock if it is free, and go to the overview."""
    records.take_lock(visit.db, case["nr"], visit.user)
    return RedirectResponse(f"/akt/{case['nr']}", 303)


async def close_case(visit: Visit) -> Response:
    """Close the case, release the user's own lock, and go to the inbox."""
    records.release_locks(visit.db, visit.user, visit.session.elsewhere or visit.request.path_params["nr"])
    visit.session.case_nr = visit.session.elsewhere = ""
    return RedirectResponse("/inkorg", 303)


async def overview(visit: Visit, case: records.Case) -> Response:
    """Show the case's people."""
    return visit.render("overview.html", case=case, tab="Översikt")


async def application(visit: Visit, case: records.Case) -> Response:
    """Show the application as it came in."""
    hidden = {m["pnr"] for m in case["members"] if m["protection"]}
    flags = records.application_flags(case, records.inbox_status(visit.db, case))
    return visit.render(
        "application.html", case=case, tab="Ansökan", app=case["application"], hidden=hidden, flags=flags
    )


async def questions(visit: Visit, case: records.Case) -> Response:
    """List the questions to SSBTEK; ?ny=1 shows the form."""
    rows = [_question_row(case, q) for q in records.rows_of(visit.db, "questions", case["nr"])]
    return visit.render("ssbtek.html", case=case, tab="SSBTEK", rows=rows, ask="ny" in visit.request.query_params)


async def ask(visit: Visit, case: records.Case) -> Response:
    """Ask SSBTEK; the answer comes after a while."""
    form = await visit.request.form()
    ticked = [m["pnr"] for i, m in enumerate(case["members"]) if any(k.endswith(f"_person{i}") for k in form)]
    fields = {tail: _by_tail(form, tail) for tail in ("fran", "till", "syfte")}
    if not ticked or not fields["fran"] or not fields["till"]:
        return visit.render(
            "message_page.html",
            text="Frågan kunde inte ställas. Kontrollera inmatningen.",
            case=case,
            tab="SSBTEK",
        )
    seconds = (10 + int(case["nr"][-3:]) * 7 % 51) * visit.system.tempo
    values = {"first": fields["fran"], "last": fields["till"], "people": json.dumps(ticked), "purpose": fields["syfte"]}
    records.add(
        visit.db, "questions", case["nr"], visit.user, asked_at=time.time(), wait_s=seconds, **visit.storing("questions", values)
    )  # fmt: skip
    return RedirectResponse(f"/akt/{case['nr']}/ssbtek", 303)


async def answer(visit: Visit, case: records.Case) -> Response:
    """Show the answer window for one question."""
    question = records.row_of(visit.db, "questions", case["nr"], int(visit.request.path_params["id"]))
    if question is None or _status(case, question) not in ("Klar", "Delvis"):
        return visit.render("message_page.html", 404, text="Svaret är inte klart.")
    people = json.loads(question["people"])
    blocks = [_block(case, m, question) for m in case["members"] if m["pnr"] in people]
    return visit.render("answer.html", case=case, question=question, blocks=blocks)


def _by_tail(form: Any, tail: str) -> str:
    return next((str(v).strip() for k, v in form.items() if k.endswith(f"_{tail}")), "")


def _question_row(case: records.Case, question: sqlite3.Row) -> dict[str, Any]:
    people = json.loads(question["people"])
    names = [codes.HIDDEN_NAME if m["protection"] else m["name"] for m in case["members"] if m["pnr"] in people]
    asked = time.strftime("%Y-%m-%d %H:%M", time.localtime(question["asked_at"]))
    return {**dict(question), "asked": asked, "names": ", ".join(names), "status": _status(case, question)}


def _status(case: records.Case, question: sqlite3.Row) -> str:
    """Return the status of a question by how long ago it was asked."""
    waited = time.time() - question["asked_at"]
    if waited < question["wait_s"] * QUEUED_PART:
        return "Köad"
    if waited < question["wait_s"]:
        return "Pågår"
    people = json.loads(question["people"])
    failed = any(a["status"] in codes.FAILED_STATUSES for a in case["answers"] if a["pnr"] in people)
    return "Delvis" if failed else "Klar"


def _block(case: records.Case, member: dict[str, Any], question: sqlite3.Row) -> dict[str, Any]:
    """Assemble one person's part of the answer: every source, and the payments within the months asked for.

    Payments are numbered; what explains one (a deduction, a part) is in a table of its own under the same number.
    """
    given = {a["source"]: a for a in case["answers"] if a["pnr"] == member["pnr"]}
    said = [(name, given[code]) for code, name in codes.SOURCES.items() if code in given]
    found = [
        {**p, "source": name}
        for name, a in said
        for p in a["payments"]
        if question["first"] <= p["day"][:7] <= question["last"]
    ]
    payments = [{**p, "nr": nr} for nr, p in enumerate(found, start=1)]
    silent = {"status": "Inga uppgifter", "message": ""}
    return {
        "member": member,
        "sources": [{"name": name, **_heard(given.get(code, silent))} for code, name in codes.SOURCES.items()],
        "gaps": [{**gap, "source": name} for name, a in said for gap in a["gaps"]],
        "payments": payments,
        "deductions": _under(payments, "deductions"),
        "parts": _under(payments, "parts"),
        "planned": [row for _, a in said for row in a["planned"]],
        "seeker": [line for _, a in said for line in _seeker_lines(a)],
        "told": [{**line, "source": name} for name, a in said for line in a["told"]],
    }


def _heard(answer: dict[str, Any]) -> dict[str, str]:
    return {"status": answer["status"], "message": answer["message"]}


def _under(payments: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [{"nr": p["nr"], "name": name, "amount": amount} for p in payments for name, amount in p[key]]


def _seeker_lines(answer: dict[str, Any]) -> list[dict[str, str]]:
    """Return Arbetsförmedlingen's items in order; one that the file leaves out says that there is none."""
    lines: list[dict[str, str]] = []
    for what in codes.SEEKER_ITEMS if answer["seeker"] else ():
        own = [line for line in answer["seeker"] if line["what"] == what]
        lines += own or [{"what": what, "value": codes.SEEKER_SILENT}]
    return lines


ROUTES = [
    Route("/akt/{nr}/oppna", case_screen(open_case, "Öppna akt")),
    Route("/akt/{nr}/stang", screen(close_case), methods=["POST"]),
    Route("/akt/{nr}", case_screen(overview, "Personöversikt")),
    Route("/akt/{nr}/ansokan", case_screen(application, "Ansökan")),
    Route("/akt/{nr}/ssbtek", case_screen(questions, "SSBTEK")),
    Route("/akt/{nr}/ssbtek", case_screen(ask, "SSBTEK"), methods=["POST"]),
    Route("/akt/{nr}/ssbtek/{id:int}/svar", case_screen(answer, "SSBTEK-svar")),
]
