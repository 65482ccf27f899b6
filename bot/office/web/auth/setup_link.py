"""The set-up link: whoever holds it chooses the account's password and adds it to a code app, once, within a day.

Its key has 256 random bits. Guessing is not braked, since a brake would only let a stranger shut out who has a link.
"""

from datetime import timedelta

from markupsafe import Markup
from starlette.responses import Response

from bot.office.web.auth.credentials import LEAST, MOST, address_of, hashed, picture_of, step_of
from bot.office.web.auth.sessions import begin
from bot.office.web.http.guard import digest_of
from bot.office.web.http.request_context import Visit
from bot.ports.accounts import Keys, Link

PATH = "/lank"
LASTS = timedelta(hours=24)


def show(visit: Visit) -> Response:
    """Show the form, with the secret that the link has had from the start."""
    key = visit.request.query_params.get("nyckel", "")
    link = _link(visit, key)
    return _form(visit, link, key) if link else _spent(visit)


def use(visit: Visit) -> Response:
    """Keep the password and spend the link; the person is signed in."""
    key = visit.field("key")
    link = _link(visit, key)
    if link is None:
        return _spent(visit)
    problem = _problem(visit, link)
    step = step_of(link.totp, visit.field("code"), visit.parts.clock.now())
    if problem or step is None:
        return _form(visit, link, key, problem or "link.wrong_code")
    visit.audit("account.set_up", link.account.name, address=visit.address)
    keys = Keys(hashed(visit.field("password")), link.totp)
    account = visit.parts.sign_ins.use_link(digest_of(key), keys, step, visit.parts.clock.now())
    return begin(visit, account, "/") if account else _spent(visit)


def _link(visit: Visit, key: str) -> Link | None:
    return visit.parts.sign_ins.link(digest_of(key), visit.parts.clock.now())


def _problem(visit: Visit, link: Link) -> str:
    """What is wrong with the chosen password, or nothing."""
    password = visit.field("password")
    if len(password) < LEAST:
        return "link.short"
    if len(password) > MOST:
        return "link.long"
    if link.account.name in password.casefold():
        return "link.named"
    return "" if password == visit.field("again") else "link.differ"


def _form(visit: Visit, link: Link, key: str, problem: str = "") -> Response:
    address = address_of(link.totp, link.account.name, visit.parts.unit)
    secret = " ".join(link.totp[at : at + 4] for at in range(0, len(link.totp), 4))
    return visit.shown(
        "link.html.j2", 422 if problem else 200, account=link.account.name, key=key, problem=problem, address=address,
        secret=secret, picture=Markup(picture_of(address)), least=LEAST, most=MOST,  # noqa: S704 - drawn by us from digits
    )  # fmt: skip


def _spent(visit: Visit) -> Response:
    visit.audit("account.link_refused", address=visit.address)
    return visit.shown("spent.html.j2", 404)
