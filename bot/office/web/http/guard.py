"""Stands before every handler: where the request came from, who asks, whether they may, and the token of a write.

It also turns what goes wrong into a page, and into a line of the log that holds no value.
"""

import hashlib
import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from hmac import compare_digest
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.access import Right, User, rights_of
from bot.domain.errors import BryggaError
from bot.office.locale import Texts
from bot.office.web.dependencies import LIFETIME, Parts
from bot.office.web.http.rendering import Drawing
from bot.office.web.http.request_context import Entry, Refused, SignInNeeded, Visit

_LOG = logging.getLogger(__name__)
SIGN_IN = "/logga-in"
_READS = frozenset({"GET", "HEAD"})
_FORM = "application/x-www-form-urlencoded"

Handler = Callable[[Visit], Response]


class Open(Enum):
    """What needs no right of its own."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: a path, what it answers to, and the right it takes. With a `title` it stands in the menu."""

    path: str
    methods: tuple[str, ...]
    handler: Handler
    needs: Right | Open
    title: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """What every endpoint is made with."""

    parts: Parts
    drawing: Drawing
    ways: tuple[Way, ...]

    def endpoint(self, way: Way) -> Callable[[Request], Awaitable[Response]]:
        """Make the endpoint of one way. Handlers wait for databases, and so each runs in a thread."""

        async def answer(request: Request) -> Response:
            form = await _form(request)
            return await run_in_threadpool(self._answer, way, request, form)

        return answer

    def error(self, request: Request, status: int) -> Response:
        """An error page for a request that reached no handler."""
        try:
            return self._visit(request, FormData()).error(status)
        except BryggaError:
            return self._stranger(request).error(status)

    def _answer(self, way: Way, request: Request, form: FormData | None) -> Response:
        visit = self._stranger(request)
        try:
            if request.method not in _READS and request.headers.get("Sec-Fetch-Site") != "same-origin":
                raise Refused(422)
            visit = self._visit(request, form or FormData())
            _let_in(visit, way, form)
            return self._with_token(visit, way.handler(visit))
        except Refused as refused:
            return visit.error(refused.status)
        except SignInNeeded:
            return _to_sign_in(visit)
        except BryggaError as problem:
            _LOG.error("%s på %s: %s", problem.code, way.path, problem.detail)
            return visit.error(503)
        except Exception as bug:
            frame = traceback.extract_tb(bug.__traceback__)[-1]
            _LOG.error("%s på %s (%s:%s)", type(bug).__name__, way.path, frame.filename, frame.lineno)
            return visit.error(500)

    def _visit(self, request: Request, form: FormData) -> Visit:
        """Find out who asks. Raises: StoreUnavailable."""
        digest = digest_of(request.cookies.get(session_cookie(self.parts), ""))
        session = self.parts.sessions.find(digest, self.parts.clock.now(), LIFETIME)
        if session is None:
            return self._stranger(request, form)
        texts = Texts(session.account.language)
        menu = self._menu(session.account.user, texts)
        return Visit(self.parts, self.drawing, request, form, session, digest, session.token, menu, texts)

    def _stranger(self, request: Request, form: FormData | None = None) -> Visit:
        token = request.cookies.get(form_cookie(self.parts), "") or secrets.token_urlsafe(32)
        return Visit(self.parts, self.drawing, request, form or FormData(), None, "", token, (), Texts("sv"))

    def _menu(self, user: User, texts: Texts) -> tuple[Entry, ...]:
        """The ways that have a title and that this user may go."""
        titled = (way for way in self.ways if way.title)
        mine = (way for way in titled if isinstance(way.needs, Open) or way.needs in rights_of(user.roles))
        return tuple(Entry(way.path, texts(f"{way.title}.title"), texts(f"{way.title}.lead")) for way in mine)

    def _with_token(self, visit: Visit, response: Response) -> Response:
        """Let the browser of somebody who is not signed in keep the token that its form will send back."""
        name = form_cookie(self.parts)
        if visit.session is None and visit.request.cookies.get(name) != visit.token:
            keep_cookie(response, name, visit.token, is_secure=self.parts.is_secure)
        return response


def _let_in(visit: Visit, way: Way, form: FormData | None) -> None:
    """Raises: SignInNeeded; Refused."""
    if way.needs is not Open.PUBLIC and visit.session is None:
        raise SignInNeeded
    if isinstance(way.needs, Right) and way.needs not in rights_of(visit.user.roles):
        visit.audit("access.refused", path=way.path, right=way.needs.value)
        raise Refused(404)
    if visit.request.method in _READS:
        return
    given = visit.request.headers.get("X-Brygga-Token") or visit.field("token")
    if form is None or not compare_digest(given.encode(), visit.token.encode()):
        raise Refused(422)


def _to_sign_in(visit: Visit) -> Response:
    """The way to sign in, and back to where the person was; a write is not made again."""
    request = visit.request
    if visit.is_htmx:
        back = path_within(urlsplit(request.headers.get("HX-Current-URL", "")).path)
    else:
        query = f"?{request.url.query}" if request.url.query else ""
        back = path_within(request.url.path + query) if request.method in _READS else "/"
    return visit.sent_to(f"{SIGN_IN}?till={quote(back, safe='/')}")


def path_within(path: str) -> str:
    """The path, if it surely stays within the office, else the start page."""
    local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if local and not path.startswith(SIGN_IN) else "/"


async def _form(request: Request) -> FormData | None:
    """The fields of a form, or None for what is no form. A write without one has no token and is refused."""
    if request.method in _READS:
        return FormData()
    if request.headers.get("Content-Type", "").partition(";")[0].strip() != _FORM:
        return None
    return await request.form(max_files=0, max_fields=200)


# ------------------------------------------------------------------ cookies


def session_cookie(parts: Parts) -> str:
    """The name of the cookie with the session's id."""
    return cookie_named("brygga", parts)


def form_cookie(parts: Parts) -> str:
    """The name of the cookie with the token of a form that nobody is signed in behind."""
    return cookie_named("brygga-form", parts)


def cookie_named(name: str, parts: Parts) -> str:
    """Browsers take `__Host-` only with Secure, and Secure only by https; some refuse it on plain loopback too."""
    return f"__Host-{name}" if parts.is_secure else name


def keep_cookie(response: Response, name: str, value: str, *, is_secure: bool) -> None:
    """Let the browser keep a cookie until it is closed, out of reach of scripts and of other sites' forms."""
    response.set_cookie(name, value, path="/", secure=is_secure, httponly=True, samesite="lax")


def digest_of(secret: str) -> str:
    """What the store keeps instead of a secret that is random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()
