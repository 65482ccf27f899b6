"""The screens about many cases: start, inbox, search, locks, log, code tables."""

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.training import codes, records
from bot.training.web import Visit, screen

PAGE_SIZE = 8


async def start(visit: Visit) -> Response:
    """Show the user's reminders and the number of new applications."""
    watches = visit.db.execute("SELECT * FROM watches ORDER BY day, case_nr").fetchall()
    new = sum(1 for case in records.all_cases(visit.db) if records.inbox_status(visit.db, case) == "Ny")
    return visit.render("start.html", watches=watches, new=new)


async def inbox(visit: Visit) -> Response:
    """Show a page of re-applications, the first unless a page number is given."""
    source = await visit.request.form() if visit.request.method == "POST" else visit.request.query_params
    status, period = str(source.get("status", "Alla")), str(source.get("period", "Alla"))
    listed = [(case, records.inbox_status(visit.db, case)) for case in records.all_cases(visit.db)]
    periods = ["Alla", *sorted({case["period"] for case, _ in listed}, reverse=True)]
    kept = [(c, s) for c, s in listed if status in ("Alla", s) and period in ("Alla", c["period"])]
    pages = max(1, -(-len(kept) // PAGE_SIZE))
    asked = str(source.get("sida", "1"))
    page = min(max(1, int(asked) if asked.isdigit() else 1), pages)
    first = (page - 1) * PAGE_SIZE
    rows = kept[first : first + PAGE_SIZE]
    for case, _ in rows:
        if not case["hidden"]:
            visit.log(case, "Inkorg")
    return visit.render(
        "inbox.html", rows=rows, first=first, total=len(kept), page=page, pages=pages, status=status, period=period,
        statuses=codes.INBOX_STATUSES, periods=periods,
        flags=records.application_flags,
    )  # fmt: skip


async def search(visit: Visit) -> Response:
    """Find cases by personnummer or Aktnr, exactly."""
    form = await visit.request.form() if visit.request.method == "POST" else {}
    pnr, nr = str(form.get("personnummer", "")).strip(), str(form.get("aktnr", "")).strip().upper()
    hits = [
        (case, m)
        for case in records.all_cases(visit.db)
        for m in case["members"]
        if (pnr and m["pnr"] == pnr) or (nr and case["nr"] == nr and m["role"] == "S")
    ]
    for case, _ in hits:
        visit.log(case, "Sök person")
    return visit.render("search.html", hits=hits, pnr=pnr, nr=nr, searched=bool(form))


async def open_now(visit: Visit) -> Response:
    """Go to the tabs of the open case."""
    nr = visit.session.case_nr
    return RedirectResponse(f"/akt/{nr}", 303) if nr else visit.render("no_case.html")


async def locks(visit: Visit) -> Response:
    """List every lock."""
    return visit.render("locks.html", locks=visit.db.execute("SELECT * FROM locks ORDER BY case_nr").fetchall())


async def log(visit: Visit) -> Response:
    """List the newest rows of the access log, with people named only by case."""
    rows = visit.db.execute("SELECT * FROM access_log ORDER BY id DESC LIMIT 100").fetchall()
    return visit.render("log.html", rows=rows)


async def code_tables(visit: Visit) -> Response:
    """Show the code tables and when they are valid."""
    return visit.render("codes.html", tables=codes.CODE_TABLES)


ROUTES = [
    Route("/start", screen(start)),
    Route("/inkorg", screen(inbox), methods=["GET", "POST"]),
    Route("/sok", screen(search), methods=["GET", "POST"]),
    Route("/oppen", screen(open_now)),
    Route("/las", screen(locks)),
    Route("/logg", screen(log)),
    Route("/koder", screen(code_tables)),
]
