"""One request, as handlers see it: who asks, what came with it, and how to answer."""

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.domain.access import User
from bot.office.locale import Texts
from bot.office.web.dependencies import Parts
from bot.office.web.http.rendering import Drawing, mark_of
from bot.ports.accounts import Session

NOBODY = User(account="")


class Refused(Exception):
    """The answer is an error page. A refusal for lack of right says 404, as what does not exist does."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class SignInNeeded(Exception):
    """Nobody is signed in: the answer is the way to sign in, and back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    address: str
    title: str
    lead: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A request and what is known of it. `token` is what a form on this page must send back."""

    parts: Parts
    drawing: Drawing
    request: Request
    form: FormData
    session: Session | None
    session_digest: str
    token: str
    menu: tuple[Entry, ...]
    texts: Texts

    @property
    def user(self) -> User:
        """Who asks; nobody has no right."""
        return self.session.account.user if self.session else NOBODY

    @property
    def address(self) -> str:
        """The network address that asks."""
        return self.request.client.host if self.request.client else ""

    @property
    def is_htmx(self) -> bool:
        """Whether a part of a page asks, and not the person."""
        return "HX-Request" in self.request.headers

    def field(self, name: str) -> str:
        """What a form field held, or nothing."""
        return str(self.form.get(name, ""))

    def fields(self, name: str) -> tuple[str, ...]:
        """What every form field of this name held."""
        return tuple(map(str, self.form.getlist(name)))

    def audit(self, what: str, account: str = "", **more: Any) -> None:
        """Record what is done, before it is done."""
        who, speaks = account or self.user.account, Texts("sv")
        role = ", ".join(speaks(f"role.{role}").lower() for role in sorted(self.user.roles))
        self.parts.audit(what, f"konto:{who}" if who else "okänd", {"role": role, **more})

    def shown(self, template: str, status: int = 200, **values: Any) -> Response:
        """Answer with a page."""
        known = {
            "t": self.texts, "user": self.user, "menu": self.menu, "token": self.token, "mark": mark_of(self.token),
            "unit": self.parts.unit, "keys": self.session.account.shortcuts if self.session else "off", "path": self.request.url.path, "is_signed_in": self.session is not None,
        }  # fmt: skip
        return HTMLResponse(self.drawing.draw(template, known | values), status)

    def sent_to(self, path: str) -> Response:
        """Answer with the way to another page; htmx follows it as the person would."""
        return Response(status_code=204, headers={"HX-Redirect": path}) if self.is_htmx else RedirectResponse(path, 303)

    def error(self, status: int) -> Response:
        """Answer with an error page."""
        told = {405: 404, 403: 404, 400: 422}.get(status, status)
        return self.shown("error.html.j2", status, name=f"error.{told if told in _TOLD else 500}")


_TOLD = frozenset({404, 413, 422, 429, 500, 503})
