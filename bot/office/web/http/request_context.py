"""One request as handlers see it: who asks, what they sent, and how to answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.domain.access import User
from bot.office.locale import Texts
from bot.office.web.dependencies import Dependencies
from bot.office.web.http.rendering import Renderer, mark_of
from bot.ports.accounts import WebSession

NOBODY = User(account="")
MOST_DIGITS = 9
"""Of a number in an address or a form. Longer ones are no row, line or page here, and fit no column."""


class Refused(Exception):
    """Answer with an error page. A missing right says 404, exactly like a page that does not exist."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class SignInNeeded(Exception):
    """Nobody is signed in: redirect to sign-in, and back afterwards."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry in the menu."""

    address: str
    title: str
    lead: str


@dataclass(frozen=True, slots=True)
class RequestContext:
    """A request and what is known about it. `token` is what a form on the page must send back."""

    dependencies: Dependencies
    renderer: Renderer
    request: Request
    form: FormData
    session: WebSession | None
    session_digest: str
    token: str
    menu: tuple[Entry, ...]
    texts: Texts

    @property
    def user(self) -> User:
        """Who asks; `NOBODY` has no rights."""
        return self.session.account.user if self.session else NOBODY

    def now(self) -> datetime:
        """The time, for sessions and for everything that is recorded."""
        return self.dependencies.clock.now()

    def business_now(self) -> datetime:
        """The moment that lists, ages and periods count from: the practice's own date, or the real one."""
        now, day = self.now(), self.dependencies.practice_date()
        return datetime.combine(day, now.timetz()) if day else now

    def today(self) -> date:
        """The day that lists, ages and periods count from."""
        return self.business_now().date()

    @property
    def address(self) -> str:
        """The network address of the request."""
        return self.request.client.host if self.request.client else ""

    @property
    def office_address(self) -> str:
        """The office's address: from the settings, otherwise where it listens. Never what the request calls it."""
        host, port = self.request.scope["server"]
        scheme = "https" if self.dependencies.is_secure else "http"
        return self.dependencies.address or f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"

    @property
    def is_htmx(self) -> bool:
        """Whether a part of a page asks, rather than the person."""
        return "HX-Request" in self.request.headers

    def field(self, name: str) -> str:
        """The value of a form field, or an empty string."""
        return str(self.form.get(name, ""))

    def fields(self, name: str) -> tuple[str, ...]:
        """The values of every form field with this name."""
        return tuple(map(str, self.form.getlist(name)))

    def number(self, given: str, *, otherwise: int) -> int:
        """A whole number that was sent. Raises: Refused when it is none, or larger than anything here."""
        if not given:
            return otherwise
        if not (given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS):
            raise Refused(400)
        return int(given)

    def path_number(self, name: str) -> int:
        """The number in the address. Raises: Refused."""
        return self.number(str(self.request.path_params[name]), otherwise=0)

    def audit(self, what: str, account: str = "", **more: Any) -> None:
        """Record what is about to be done."""
        who, swedish = account or self.user.account, Texts("sv")
        role = ", ".join(swedish(f"role.{role}").lower() for role in sorted(self.user.roles))
        self.dependencies.audit(what, f"konto:{who}" if who else "okänd", {"role": role, **more})

    def shown(self, template: str, status: int = 200, **values: Any) -> Response:
        """Answer with a page."""
        known = {
            "t": self.texts, "user": self.user, "menu": self.menu, "token": self.token, "mark": mark_of(self.token),
            "unit": self.dependencies.unit, "keys": self.session.account.shortcuts if self.session else "off",
            "path": self.request.url.path, "is_signed_in": self.session is not None,
            "practice_date": self.dependencies.practice_date,
        }  # fmt: skip
        return HTMLResponse(self.renderer.render(template, known | values), status)

    def sent_to(self, path: str) -> Response:
        """Redirect to another page, in a form that htmx follows too."""
        to = RedirectResponse(path, 303)  # which quotes what no header can hold
        return Response(status_code=204, headers={"HX-Redirect": to.headers["location"]}) if self.is_htmx else to

    def error(self, status: int) -> Response:
        """Answer with an error page."""
        shown = {405: 404, 403: 404}.get(status, status)
        return self.shown("error.html.j2", status, name=f"error.{shown if shown in _WITH_A_PAGE else 500}")


_WITH_A_PAGE = frozenset({400, 404, 413, 422, 429, 500, 503})
