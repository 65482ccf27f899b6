"""The start page: what the user's roles can reach, and what others did alone with the accounts."""

from collections.abc import Sequence
from datetime import timedelta

from starlette.responses import Response

from bot.domain.access import Right, Role, rights_of
from bot.office.web.http.request_context import RequestContext
from bot.ports.accounts import AccountRequest, Stand

TOLD_FOR = timedelta(days=30)


def home(context: RequestContext) -> Response:
    """List what the user can reach."""
    return context.shown("home.html.j2", alarms=_alarms(context))


def _alarms(context: RequestContext) -> Sequence[AccountRequest]:
    """What was done without a second person lately; leaders see it of accounts in their units, and of those in none."""
    user = context.user
    if not {Right.ACCOUNTS_WATCH, Right.ACCOUNTS_MANAGE} & rights_of(user.roles):
        return ()
    found = context.dependencies.requests.since(Stand.ALONE, context.now() - TOLD_FOR)
    if user.roles & {Role.IT, Role.AUDITOR, Role.ACCOUNTS}:
        return found
    return [one for one in found if not one.wanted.units or one.wanted.units & user.units]
