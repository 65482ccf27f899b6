"""Runs before every handler: checks the origin, the session, the right and the token of a write.

It also turns errors into pages, and into log lines that hold no values.
"""

import hashlib
import logging
import re
import secrets
import traceback
from collections import Counter
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
from bot.office.web.dependencies import LIFETIME, Dependencies
from bot.office.web.http.rendering import Renderer
from bot.office.web.http.request_context import Entry, Refused, RequestContext, SignInNeeded

_LOG = logging.getLogger(__name__)
SIGN_IN = "/logga-in"
_READS = frozenset({"GET", "HEAD"})
_FORM = "application/x-www-form-urlencoded"
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
"""Control characters other than those of a text of several lines, and what is left of bytes that are no UTF-8."""

REPEATED = frozenset({"role"})
"""Fields that a form of ours sends more than once; of any other only one value would be read, and which is anybody's guess."""

Handler = Callable[[RequestContext], Response]


class Open(Enum):
    """Access that needs no right."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Route:
    """A path with its methods, its handler and the right it needs. With a `title` it has a place in the menu."""

    path: str
    methods: tuple[str, ...]
    handler: Handler
    needs: Right | Open
    title: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Makes the endpoints of routes; each checks the request before the handler sees it."""

    dependencies: Dependencies
    renderer: Renderer
    routes: tuple[Route, ...]

    def endpoint(self, route: Route) -> Callable[[Request], Awaitable[Response]]:
        """Make the endpoint of a route. Handlers wait for the database, so each runs in a thread."""

        async def answer(request: Request) -> Response:
            form = await _form(request)
            return await run_in_threadpool(self._answer, route, request, form)

        return answer

    def error(self, request: Request, status: int) -> Response:
        """An error page for a request that reached no handler."""
        try:
            return self._context(request, FormData()).error(status)
        except BryggaError:
            return self._stranger(request).error(status)

    def _answer(self, route: Route, request: Request, form: FormData | None) -> Response:
        context = self._stranger(request)
        try:
            if request.method not in _READS and request.headers.get("Sec-Fetch-Site") != "same-origin":
                raise Refused(422)
            _refuse_unreadable(request, form or FormData())
            context = self._context(request, form or FormData())
            _let_in(context, route, form)
            return self._with_token(context, route.handler(context))
        except Refused as refused:
            return context.error(refused.status)
        except SignInNeeded:
            return _to_sign_in(context)
        except BryggaError as problem:
            _LOG.error("%s på %s: %s", problem.code, route.path, problem.detail)
            return context.error(503)
        except Exception as bug:
            frame = traceback.extract_tb(bug.__traceback__)[-1]
            _LOG.error("%s på %s (%s:%s)", type(bug).__name__, route.path, frame.filename, frame.lineno)
            return context.error(500)

    def _context(self, request: Request, form: FormData) -> RequestContext:
        """Find out who asks. Raises: StoreUnavailable."""
        digest = digest_of(request.cookies.get(session_cookie(self.dependencies), ""))
        session = self.dependencies.sessions.find(digest, self.dependencies.clock.now(), LIFETIME)
        if session is None:
            return self._stranger(request, form)
        texts = Texts(session.account.language)
        menu = self._menu(session.account.user, texts)
        return RequestContext(
            self.dependencies, self.renderer, request, form, session, digest, session.token, menu, texts
        )

    def _stranger(self, request: Request, form: FormData | None = None) -> RequestContext:
        token = request.cookies.get(form_cookie(self.dependencies), "") or secrets.token_urlsafe(32)
        return RequestContext(
            self.dependencies, self.renderer, request, form or FormData(), None, "", token, (), Texts("sv")
        )

    def _menu(self, user: User, texts: Texts) -> tuple[Entry, ...]:
        """The routes with a title that this user may reach."""
        titled = (route for route in self.routes if route.title)
        mine = (route for route in titled if isinstance(route.needs, Open) or route.needs in rights_of(user.roles))
        return tuple(Entry(route.path, texts(f"{route.title}.title"), texts(f"{route.title}.lead")) for route in mine)

    def _with_token(self, context: RequestContext, response: Response) -> Response:
        """Give somebody who is not signed in a cookie with the token that their form will send back."""
        name = form_cookie(self.dependencies)
        if context.session is None and context.request.cookies.get(name) != context.token:
            keep_cookie(response, name, context.token, is_secure=self.dependencies.is_secure)
        return response


def _refuse_unreadable(request: Request, form: FormData) -> None:
    """Refuse what no browser of ours sends and no column holds, before any handler reads it. Raises: Refused."""
    sent = [*request.query_params.multi_items(), *((name, str(value)) for name, value in form.multi_items())]
    texts = [*map(str, request.path_params.values()), *(text for pair in sent for text in pair)]
    if any(_UNREADABLE.search(text) for text in texts):
        raise Refused(400)
    for names in (request.query_params.multi_items(), form.multi_items()):
        counted = Counter(name for name, _ in names)
        if any(count > 1 and name not in REPEATED for name, count in counted.items()):
            raise Refused(400)


def _let_in(context: RequestContext, route: Route, form: FormData | None) -> None:
    """Raises: SignInNeeded; Refused."""
    if route.needs is not Open.PUBLIC and context.session is None:
        raise SignInNeeded
    if isinstance(route.needs, Right) and route.needs not in rights_of(context.user.roles):
        context.audit("access.refused", path=route.path, right=route.needs.value)
        raise Refused(404)
    if context.request.method in _READS:
        return
    given = context.request.headers.get("X-Brygga-Token") or context.field("token")
    if form is None or not compare_digest(given.encode(), context.token.encode()):
        raise Refused(422)


def _to_sign_in(context: RequestContext) -> Response:
    """Redirect to sign-in, and from there back to where the person was; a write is not repeated."""
    request = context.request
    if context.is_htmx:
        back = path_within(_path_of(request.headers.get("HX-Current-URL", "")))
    else:
        query = f"?{request.url.query}" if request.url.query else ""
        back = path_within(request.url.path + query) if request.method in _READS else "/"
    return context.sent_to(f"{SIGN_IN}?till={quote(back, safe='/')}")


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # «http://[»
        return ""


def path_within(path: str) -> str:
    """Return the path if it certainly stays within the office, otherwise the start page."""
    local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if local and not path.startswith(SIGN_IN) else "/"


async def _form(request: Request) -> FormData | None:
    """Read the form fields; None when the body is not a form. A write without a form has no token and is refused."""
    if request.method in _READS:
        return FormData()
    if request.headers.get("Content-Type", "").partition(";")[0].strip() != _FORM:
        return None
    return await request.form(max_files=0, max_fields=200)


# ------------------------------------------------------------------ cookies


def session_cookie(dependencies: Dependencies) -> str:
    """The name of the cookie that holds the session id."""
    return cookie_named("brygga", dependencies)


def form_cookie(dependencies: Dependencies) -> str:
    """The name of the cookie that holds the form token of somebody who is not signed in."""
    return cookie_named("brygga-form", dependencies)


def cookie_named(name: str, dependencies: Dependencies) -> str:
    """Add the `__Host-` prefix over https only: browsers demand Secure with it, and Secure demands https."""
    return f"__Host-{name}" if dependencies.is_secure else name


def keep_cookie(response: Response, name: str, value: str, *, is_secure: bool, lasts_s: int | None = None) -> None:
    """Set a cookie out of reach of scripts and of other sites' forms; without a time it ends with the browser."""
    response.set_cookie(name, value, max_age=lasts_s, path="/", secure=is_secure, httponly=True, samesite="lax")


def digest_of(secret: str) -> str:
    """The digest that the store keeps in place of a long random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
