"""The documents of one case (the application, its attachments, what the office has made), each as a page of PDF.

Each page is generated from the case's records when it is asked for; there are no files.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from bot.training import codes, records
from bot.training.calculation import amount_of
from bot.training.codes import month_name
from bot.training.money import show
from bot.training.pages_case import case_screen
from bot.training.pdf import one_page
from bot.training.web import Visit

APPLICATION, ATTACHMENT, DECISION, CALCULATION = codes.DOCUMENT_KINDS
Word = Callable[[str], str]
UNREADABLE = "Kan inte läsas"


@dataclass(frozen=True)
class Document:
    """One document: the key in its address, its kind, name, day and status, and its lines of text."""

    key: str
    kind: str
    name: str
    day: str
    status: str = ""
    lines: tuple[str, ...] = ()


async def documents(visit: Visit, case: records.Case) -> Response:
    """List the case's documents."""
    return visit.render(
        "documents.html", case=case, tab="Dokument", rows=_documents(visit, case), unreadable=UNREADABLE
    )


async def document(visit: Visit, case: records.Case) -> Response:
    """Return one document as a PDF, unless it is unreadable."""
    asked = visit.request.path_params["key"]
    found = next((d for d in _documents(visit, case) if d.key == asked), None)
    if found is None:
        return visit.render("message_page.html", 404, text="Dokumentet finns inte.", case=case, tab="Dokument")
    if found.status == UNREADABLE:
        return visit.render("message_page.html", 404, text="Dokumentet kan inte läsas.", case=case, tab="Dokument")
    word = visit.system.profile.word
    who = [
        f"{word(found.kind)}: {found.name}",
        f"{word('Aktnr')}: {case['nr']}",
        *_applicant(case, word(codes.HIDDEN_NAME)),
    ]
    page = one_page([visit.system.profile.banner, "", *who, f"{word('Datum')}: {found.day}", "", *found.lines])
    name = {"Content-Disposition": f'inline; filename="{case["nr"]}-{found.key}.pdf"'}
    return Response(page, media_type="application/pdf", headers=name)


def _applicant(case: records.Case, hidden: str) -> list[str]:
    applicant = case["applicant"]
    return [hidden] if applicant["protection"] else [f"{applicant['name']}, {applicant['pnr']}"]


def _documents(visit: Visit, case: records.Case) -> list[Document]:
    application, nr, word = case["application"], case["nr"], visit.system.profile.word
    month = month_name(application["period"])
    decided = [row for row in records.rows_of(visit.db, "decisions", nr) if row["status"] == "Fattat"]
    final = [row for row in records.rows_of(visit.db, "calculations", nr) if row["status"] == "Slutlig"]
    return [
        Document("ansokan", APPLICATION, month, application["received"], lines=_application_lines(case, word)),
        *(
            Document(f"bilaga-{number}", ATTACHMENT, sent["name"], application["received"], sent["status"])
            for number, sent in enumerate(application["attachments"], start=1)
        ),
        *(
            Document(f"beslut-{row['nr']}", DECISION, f"{word(row['type'])} {row['first'][:7]}", row["created_at"][:10], lines=(
                f"{row['paragraph']}, {row['first']}–{row['last']}", f"{word('Belopp')}: {show(row['amount'])}", "", row["text"],
            ))
            for row in decided
        ),
        *(
            Document(f"berakning-{row['nr']}", CALCULATION, row["period"], row["day"], lines=_calculation_lines(row, word))
            for row in final
        ),
    ]  # fmt: skip


def _application_lines(case: records.Case, word: Word) -> tuple[str, ...]:
    """Return what was applied for, as the applicant wrote it."""
    application = case["application"]
    posts = [("Inkomster", application["incomes"]), ("Utgifter", application["expenses"])]
    return tuple(
        line
        for heading, rows in posts
        for line in (word(heading), *(f"  {p['label']}: {p['written'] or show(p['amount'])}" for p in rows), "")
    )


def _calculation_lines(row: records.Row, word: Word) -> tuple[str, ...]:
    body = json.loads(row["body"])
    incomes = [f"  {word(i['type'])}: {show(amount_of(i['s']) + amount_of(i['m']))}" for i in body["incomes"]]
    expenses = [f"  {word(e['type'])}: {show(amount_of(e['approved'] or e['proposed']))}" for e in body["expenses"]]
    result = "–" if row["result"] is None else show(row["result"])
    return (word("Inkomster"), *incomes, word("Utgifter"), *expenses, "", f"{word('Resultat')}: {result}")


ROUTES = [
    Route("/akt/{nr}/dokument", case_screen(documents, "Dokument")),
    Route("/akt/{nr}/dokument/{key}", case_screen(document, "Dokument")),
]
