"""Asks for a new one-time code before what must surely be done by the person: for `fresh` handlers."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from starlette.responses import Response

from bot.office.web.auth.credentials import step_of
from bot.office.web.auth.oidc import address
from bot.office.web.auth.throttle import failed, is_braked, succeeded
from bot.office.web.dependencies import CONFIRMED
from bot.office.web.http.guard import path_within
from bot.office.web.http.request_context import Refused, Visit

PATH = "/bekrafta"


def fresh(handler: Callable[[Visit], Response]) -> Callable[[Visit], Response]:
    """A handler that only somebody who proved themselves within five minutes reaches. What was sent is not kept."""

    @wraps(handler)
    def guarded(visit: Visit) -> Response:
        if visit.session is None or visit.parts.clock.now() - visit.session.confirmed_at > CONFIRMED:
            return visit.sent_to(f"{PATH}?till={quote(visit.request.url.path, safe='/')}")
        return handler(visit)

    return guarded


def show(visit: Visit) -> Response:
    """Ask for a code, or of somebody else's account that they prove themselves there."""
    till = path_within(visit.request.query_params.get("till", "/"))
    is_vouched = visit.session is not None and visit.session.account.issuer
    return visit.sent_to(address(till, is_anew=True)) if is_vouched else _form(visit, till)


def confirm(visit: Visit) -> Response:
    """Take a code, and send the person back."""
    till, session = path_within(visit.field("till")), visit.session
    if session is None:
        raise Refused(404)
    account = session.account
    if is_braked(visit, account.name):
        raise Refused(429)
    keys = visit.parts.sign_ins.keys(account)
    step = step_of(keys.totp, visit.field("code"), visit.parts.clock.now()) if keys else None
    if step is None or not visit.parts.sign_ins.take_step(account, step):
        failed(visit, account.name)
        visit.audit("step_up.refused")
        return _form(visit, till, 422)
    succeeded(visit, account.name)
    visit.audit("step_up")
    visit.parts.sessions.confirm(visit.session_digest, visit.parts.clock.now())
    return visit.sent_to(till)


def _form(visit: Visit, till: str, status: int = 200) -> Response:
    return visit.shown("confirm.html.j2", status, till=till, is_refused=status != 200)
