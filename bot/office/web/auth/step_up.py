"""Asks for a new one-time code before anything that only the person may do: for `fresh` handlers."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from starlette.responses import Response

from bot.office.web.auth.credentials import matching_step
from bot.office.web.auth.oidc import address
from bot.office.web.auth.throttle import step_up_attempt, succeeded
from bot.office.web.dependencies import CONFIRMED
from bot.office.web.http.guard import path_within
from bot.office.web.http.request_context import Refused, RequestContext

PATH = "/bekrafta"


def fresh(handler: Callable[[RequestContext], Response]) -> Callable[[RequestContext], Response]:
    """Let a handler be reached only within five minutes of a confirmation. The form that was sent is not kept."""

    @wraps(handler)
    def guarded(context: RequestContext) -> Response:
        if context.session is None or context.now() - context.session.confirmed_at > CONFIRMED:
            return context.sent_to(f"{PATH}?till={quote(context.request.url.path, safe='/')}")
        return handler(context)

    return guarded


def show(context: RequestContext) -> Response:
    """Ask for a code; an account of the issuer's is sent there to authenticate again."""
    till = path_within(context.request.query_params.get("till", "/"))
    is_vouched = context.session is not None and context.session.account.issuer
    return context.sent_to(address(till, is_anew=True)) if is_vouched else _form(context, till)


def confirm(context: RequestContext) -> Response:
    """Check a code and redirect back."""
    till, session = path_within(context.field("till")), context.session
    if session is None:
        raise Refused(404)
    account = session.account
    attempt = step_up_attempt(context, account.name)
    if attempt is None:
        raise Refused(429)
    keys = context.dependencies.sign_ins.keys(account)
    step = matching_step(keys.totp, context.field("code"), context.now()) if keys else None
    if step is None or not context.dependencies.sign_ins.take_step(account, step):
        context.audit("step_up.refused")
        return _form(context, till, 422)
    succeeded(context, attempt)
    context.audit("step_up")
    context.dependencies.sessions.confirm(context.session_digest, context.now())
    return context.sent_to(till)


def _form(context: RequestContext, till: str, status: int = 200) -> Response:
    return context.shown("confirm.html.j2", status, till=till, is_refused=status != 200)
