"""Starts and ends sessions: a fresh random id each time, of which the store keeps only a digest."""

import secrets
from datetime import timedelta

from starlette.responses import Response

from bot.office.web.http.guard import digest_of, keep_cookie, session_cookie
from bot.office.web.http.request_context import RequestContext
from bot.ports.accounts import Account


def start_session(context: RequestContext, account: Account, path: str, *, is_confirmed: bool = True) -> Response:
    """Sign the account in and redirect. Any earlier session ends.

    `is_confirmed` is False when the person may not have authenticated just now: single sign-on may have remembered
    them.
    """
    end_session(context)
    name = secrets.token_urlsafe(32)
    now = context.now()
    proven = now if is_confirmed else now - timedelta(days=1)
    context.dependencies.sessions.begin(account, digest_of(name), secrets.token_urlsafe(32), now, proven)
    response = context.sent_to(path)
    keep_cookie(response, session_cookie(context.dependencies), name, is_secure=context.dependencies.is_secure)
    return response


def end_session(context: RequestContext) -> None:
    """End the session of this request, if there is one."""
    if context.session is not None:
        context.dependencies.sessions.end(context.session_digest)
