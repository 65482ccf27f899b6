"""Signing in and out: password, role and unit, message of the day, and then the frameset."""

import hmac
import sqlite3

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.training import records
from bot.training.database import open_database
from bot.training.faults import Place
from bot.training.seed import hash_password
from bot.training.sessions import COOKIE
from bot.training.web import System, Visit, page, screen

MOST_FAILED = 3


async def login(request: Request) -> Response:
    """Show the sign-in form, or try a name and password."""
    system: System = request.app.state.system
    if request.method == "GET":
        return _login_page(request, "")
    form = await request.form()
    name, password = str(form.get("anvandare", "")).strip().upper(), str(form.get("losenord", ""))
    db = open_database(system.path)
    try:
        user = db.execute("SELECT * FROM users WHERE name = ?", (name,)).fetchone()
        if user is None:
            return _login_page(request, "Fel användarnamn eller lösenord.")
        if user["locked"]:
            return _login_page(request, "Kontot är låst. Kontakta systemförvaltaren.")
        if not hmac.compare_digest(hash_password(password, user["salt"]), user["password"]):
            failed = user["failed"] + 1
            db.execute(
                "UPDATE users SET failed = ?, locked = ? WHERE name = ?",
                (failed, failed >= MOST_FAILED, name),
            )
            db.commit()
            return _login_page(
                request, f"Fel användarnamn eller lösenord. Misslyckade försök: {failed} av {MOST_FAILED}."
            )
        db.execute("UPDATE users SET failed = 0 WHERE name = ?", (name,))
        token = system.sessions.start(name, user["role"], user["unit"])
        if (instead := await _struck(request, db, token)) is not None:
            system.sessions.end(token)
            return instead
        db.commit()
    finally:
        db.close()
    answer = RedirectResponse("/roll", 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax")
    return answer


async def _struck(request: Request, db: sqlite3.Connection, token: str) -> Response | None:
    """Return what is shown instead of the next step after a correct password, if anything."""
    system: System = request.app.state.system
    session = system.sessions.find(token)
    if session is None:
        return None
    return await system.faults.login(Visit(request, system, db, session, place=Place("", "inloggning")))


def _login_page(request: Request, error: str) -> Response:
    return page(request, "login.html", error=error)


async def step(request: Request) -> Response:
    """Show or take the two steps after the password: role and unit, message of the day."""
    system: System = request.app.state.system
    session = system.sessions.find(request.cookies.get(COOKIE, ""))
    if session is None:
        return RedirectResponse("/logga-in", 303)
    path = request.url.path
    if request.method == "POST" and path == "/dagens" and session.notices:
        session.notices -= 1
        return page(request, "message.html", session=session, more=True)
    if request.method == "POST":
        session.stage = "dagens" if path == "/roll" else "inne"
        return RedirectResponse("/dagens" if path == "/roll" else "/", 303)
    name = "role.html" if path == "/roll" else "message.html"
    return page(request, name, session=session)


async def logout(request: Request) -> Response:
    """End the session and release its locks."""
    system: System = request.app.state.system
    token = request.cookies.get(COOKIE, "")
    session = system.sessions.find(token)
    if session is not None:
        db = open_database(system.path)
        try:
            records.release_locks(db, session.user)
            db.commit()
        finally:
            db.close()
        system.sessions.end(token)
    answer = RedirectResponse("/logga-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


async def frames(visit: Visit) -> Response:
    """Show the frameset, or the start page that opens it in a window of its own."""
    apart = visit.system.profile.structure.second_window and visit.request.url.path == "/"
    return visit.render("start_window.html" if apart else "frames.html")


async def head(visit: Visit) -> Response:
    """Show the header frame: who is signed in, and which case is open."""
    case = records.find_case(visit.db, visit.session.case_nr)
    if case:
        visit.log(case, "Huvud")
    return visit.render("head.html", case=case)


async def menu(visit: Visit) -> Response:
    """Show the menu frame."""
    return visit.render("menu.html")


ROUTES = [
    Route("/logga-in", login, methods=["GET", "POST"]),
    Route("/roll", step, methods=["GET", "POST"]),
    Route("/dagens", step, methods=["GET", "POST"]),
    Route("/logga-ut", logout),
    Route("/", screen(frames, counted=False)),
    Route("/fonster", screen(frames, counted=False)),
    Route("/ram/huvud", screen(head, counted=False)),
    Route("/ram/meny", screen(menu, counted=False)),
]
