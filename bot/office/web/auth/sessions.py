"""Begins and ends sessions: a fresh random id each time, of which the store keeps a digest."""

import secrets
from datetime import timedelta

from starlette.responses import Response

from bot.office.web.http.guard import digest_of, keep_cookie, session_cookie
from bot.office.web.http.request_context import Visit
from bot.ports.accounts import Account


def begin(visit: Visit, account: Account, path: str, *, is_confirmed: bool = True) -> Response:
    """Sign the account in and send the person on. The session before, if there was one, ends.

    `is_confirmed` tells whether they proved themselves just now; somebody's own sign-in may have remembered them.
    """
    end(visit)
    name = secrets.token_urlsafe(32)
    now = visit.parts.clock.now()
    proven = now if is_confirmed else now - timedelta(days=1)
    visit.parts.sessions.begin(account, digest_of(name), secrets.token_urlsafe(32), now, proven)
    response = visit.sent_to(path)
    keep_cookie(response, session_cookie(visit.parts), name, is_secure=visit.parts.is_secure)
    return response


def end(visit: Visit) -> None:
    """End the session that the visit has."""
    if visit.session is not None:
        visit.parts.sessions.end(visit.session_digest)
