"""Faults on the wire, in the session and at sign-in: answers that never come, come late, or refuse.

A function gets a `Hit`. It returns None if there was nothing to strike, True if all goes on, otherwise what is sent instead.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from bot.training import codes
from bot.training.database import open_database
from bot.training.faults import Hit

SLOW_S = 40.0
LATE_S = 60.0

# ------------------------------------------------------------------ on the wire


def error(hit: Hit) -> Response:
    """Answer with the server's error page."""
    return hit.visit.render("message_page.html", 500, text="Ett oväntat fel inträffade (500).")


def cut(hit: Hit) -> Response:
    """Break the connection instead of answering, which a browser may take as a reason to retry."""
    hit.visit.request.state.cut = "before"
    return Response()


def cut_midway(hit: Hit) -> Response:
    """Break the connection in the middle of the answer."""
    hit.visit.request.state.cut = "midway"
    return Response("x" * 100, media_type="text/html")


async def slow(hit: Hit) -> bool:
    """Answer only after a long time."""
    await asyncio.sleep(SLOW_S * hit.visit.system.tempo)
    return True


def never_answered(hit: Hit) -> Response:
    """Accept the request and never answer: the connection stays open until the other end gives up."""
    hit.visit.request.state.cut = "hung"
    return Response()


def late_commit(hit: Hit) -> Response:
    """Answer that the request timed out, and carry out the save a while later all the same."""

    def carry_out() -> None:
        with closing(open_database(hit.visit.system.path)) as db:
            asyncio.run(hit.visit.handler(replace(hit.visit, db=db)))
            db.commit()

    # In a thread: the caller is answered now, and may be gone when this is done.
    threading.Timer(LATE_S * hit.visit.system.tempo, carry_out).start()
    return hit.visit.render("message_page.html", 504, text="Servern svarade inte i tid (504).")


def forbidden(hit: Hit) -> Response:
    """Refuse the save for a missing permission; the session lives on."""
    return hit.visit.render("message_page.html", 403, text=codes.NO_RIGHT)


def redirect_loop(_: Hit) -> Response:
    """Redirect the browser for ever."""
    return RedirectResponse("/runt", 303)


def empty(_: Hit) -> str:
    """Answer with success and an empty body."""
    return ""


def truncated(hit: Hit) -> str:
    """Send only half of the page."""
    return hit.given[: len(hit.given) // 2]


# ------------------------------------------------------------------ signing in, sessions


def session_ends(guise: str) -> Callable[[Hit], Response]:
    """Make the fault that ends the session before anything is saved, shown in one of its four ways."""
    return lambda hit: hit.visit.end_session(guise)


def password_expired(hit: Hit) -> Response:
    """Ask for a new password."""
    return hit.visit.render("password_expired.html")


def account_locked(hit: Hit) -> Response:
    """Lock the account, as somebody else's wrong guesses would."""
    hit.visit.db.execute("UPDATE users SET locked = 1 WHERE name = ?", (hit.visit.user,))
    return hit.visit.render("login.html", error="Kontot är låst. Kontakta systemförvaltaren.")


def one_more_message(hit: Hit) -> bool:
    """Show another message after the message of the day."""
    hit.visit.session.notices = 1
    return True


def maintenance(hit: Hit) -> Response:
    """Say that the system is closed for maintenance."""
    return hit.visit.render("message_page.html", 503, text="Systemet är stängt för underhåll kl. 02.00–03.00.")
