"""What every screen uses: the visit (who, which database, which case), rendering and the access log.

The middleware here notes whose data each response showed, independently of the screens' own log rows.
"""

import asyncio
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.training import records
from bot.training.codes import HIDDEN_NAME, month_name
from bot.training.database import insert, open_database
from bot.training.faults import Faults, Place
from bot.training.money import show, show_mixed, show_plain
from bot.training.plain import as_json
from bot.training.profile import Profile, pages
from bot.training.sessions import COOKIE, Session, Sessions

T = TypeVar("T")


class System:
    """One running training system: its file, sessions, tempo and templates."""

    def __init__(self, path: Path, tempo: float, sessions: Sessions, profile: Profile, faults: Faults) -> None:
        self.path = path
        self.tempo = tempo
        self.sessions = sessions
        self.profile = profile
        self.faults = faults
        self.pages = pages(profile)
        self.pages.filters.update(kr=show, falt=show_plain, kr_rad=show_mixed, manad=month_name)
        self.pages.globals.update(tempo=tempo, HIDDEN=HIDDEN_NAME)


@dataclass
class Visit:
    """One request to one screen by somebody who is signed in."""

    request: Request
    system: System
    db: sqlite3.Connection
    session: Session
    place: Place = field(default=Place("", ""))
    saved: tuple[str, int] = ("", 0)
    handler: Callable[["Visit"], Awaitable[Response]] | None = None

    @property
    def user(self) -> str:
        """Return the account's name."""
        return self.session.user

    def log(self, case: records.Case, screen: str) -> None:
        """Write the access-log row for showing a case's people."""
        insert(
            self.db, "access_log", request=self.request.state.number, at=records.now(), user=self.user, case_nr=case["nr"],
            person=case["applicant"]["pnr"], screen=screen,
        )  # fmt: skip

    def press(self, case_nr: str, what: str) -> None:
        """Count a press on what only a person may press, allowed or not."""
        insert(self.db, "presses", at=records.now(), user=self.user, case_nr=case_nr, what=what)
        self.db.commit()

    def storing(self, table: str, values: T) -> T:
        """Return what a save actually stores."""
        return self.system.faults.values(self, table, values)

    def end_session(self, guise: str) -> Response:
        """Lose the session, and answer as a lost one does."""
        token = self.request.cookies.get(COOKIE, "")
        self.system.sessions.lose(token, guise)
        return lost(self.request, self.system, token)

    def render(self, template: str, http_status: int = 200, /, **values: Any) -> Response:
        """Render a page. Each has its own volatile part in its field names."""
        mark = f"{random.randrange(65536):04x}"  # noqa: S311 not a secret
        return page(self.request, template, http_status, session=self.session, mark=mark, **values)


Handler = Callable[[Visit], Awaitable[Response]]


def page(request: Request, template: str, http_status: int = 200, /, **values: Any) -> Response:
    """Render a page, or the same values as JSON for the client in windows, which asks for that."""
    if request.headers.get("accept") == "application/json":
        return Response(as_json(template, values), http_status, media_type="application/json")
    system: System = request.app.state.system
    return HTMLResponse(system.pages.get_template(template).render(**values), status_code=http_status)


def screen(handler: Handler, *, counted: bool = True) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a handler: a live session is required, and the transaction is committed only if the handler succeeds."""

    async def answer(request: Request) -> Response:
        system: System = request.app.state.system
        token = request.cookies.get(COOKIE, "")
        session = system.sessions.count(token) if counted else system.sessions.find(token)
        if session is None:
            return lost(request, system, token)
        if session.stage != "inne":
            return RedirectResponse("/roll", 303)
        if request.method == "POST":
            await request.form()  # read now: the handler must not wait for it while it holds the database
        db = open_database(system.path)
        try:
            request.state.user = session.user
            visit = Visit(request, system, db, session)
            response = await (system.faults.around(visit, handler) if counted else handler(visit))
            db.commit()
        finally:
            db.close()
        return response

    return answer


def lost(request: Request, system: System, token: str) -> Response:
    """Answer for a lost session, in its own way."""
    guise = system.sessions.guise(token)
    if guise == "redirect" or request.url.path in ("/", "/fonster", "/ram/huvud", "/ram/meny"):
        return RedirectResponse("/logga-in", 303)
    if guise == "login_200":
        return page(request, "login.html", error="")
    name, status = ("session_401.html", 401) if guise == "401" else ("session_box.html", 200)
    return page(request, name, status)


class Wire:
    """Breaks the connection instead of sending an answer that a fault has cut off; the outermost middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on everything but an answer that was cut off."""

        async def told(message: Message) -> None:
            cut = scope.get("state", {}).get("cut")
            if not cut or (cut == "midway" and message["type"] == "http.response.start"):
                await send(message)

        await self._app(scope, receive, told)
        if scope.get("state", {}).get("cut"):
            # The server has no API for hanging up; its connection is behind `receive`. A test client has none.
            transport = getattr(getattr(receive, "__self__", None), "transport", None)
            if transport is None:
                raise ConnectionResetError
            while scope["state"]["cut"] == "hung" and (await receive())["type"] != "http.disconnect":
                pass
            transport.abort()
            await asyncio.sleep(0.01)  # until the server notices that nobody is there


class ShownPeople(BaseHTTPMiddleware):
    """Searches each response for people's numbers and names, whatever the screen itself logged."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Let the screen answer, then note whose data went out."""
        request.state.number = time.time_ns()
        request.state.user = ""
        answer = await call_next(request)
        parts = [part async for part in answer.body_iterator]  # type: ignore[attr-defined]
        body = b"".join(parts)
        if request.state.user:
            self._note(request, body.decode("utf-8", "replace"))
        headers = [(k, v) for k, v in answer.raw_headers if k.lower() != b"content-length"]
        whole = Response(body, answer.status_code)
        whole.raw_headers = [*headers, (b"content-length", str(len(body)).encode())]
        return whole

    def _note(self, request: Request, text: str) -> None:
        system: System = request.app.state.system
        db = open_database(system.path)
        try:
            for nr in records.cases_shown(db, text):
                insert(
                    db, "shown", request=request.state.number, at=records.now(), user=request.state.user, case_nr=nr,
                    path=request.url.path,
                )  # fmt: skip
            db.commit()
        finally:
            db.close()
