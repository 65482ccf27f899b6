"""Begins and ends sessions: a fresh random id each time, of which the store keeps a digest."""

import secrets
from datetime import timedelta

from starlette.responses import Response

from bot.office.web.http.guard import digest_of, keep_cookie, session_cookie
from bot.office.web.http.request_context import RequestContext
from bot.ports.accounts import Account


def begin(context: RequestContext, account: Account, path: str, *, is_confirmed: bool = True) -> Response:
    """Sign the account in and send the person on. The session before, if there was one, ends.

    `is_confirmed` tells whether they proved themselves just now; somebody's own sign-in may have remembered them.
    """
    end(context)
    name = secrets.token_urlsafe(32)
    now = context.now()
    proven = now if is_confirmed else now - timedelta(days=1)
    context.dependencies.sessions.begin(account, digest_of(name), secrets.token_urlsafe(32), now, proven)
    response = context.sent_to(path)
    keep_cookie(response, session_cookie(context.dependencies), name, is_secure=context.dependencies.is_secure)
    return response


def end(context: RequestContext) -> None:
    """End the session that the context has."""
    if context.session is not None:
        context.dependencies.sessions.end(context.session_digest)
