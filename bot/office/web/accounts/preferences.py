"""The user's own preferences: language, and whether one-letter shortcuts are on."""

from starlette.responses import Response

from bot.office.locale import LANGUAGES
from bot.office.web.http.request_context import Refused, RequestContext

SHORTCUTS = ("on", "alt", "off")
"""Whether a letter alone is a shortcut, only with Alt, or never (WCAG 2.1.4): screen readers use letters themselves."""


def show(context: RequestContext) -> Response:
    """Show the choices."""
    return context.shown("account.html.j2", is_saved="sparat" in context.request.query_params, choices=SHORTCUTS)


def keep(context: RequestContext) -> Response:
    """Save the choices."""
    language, shortcuts = context.field("language"), context.field("shortcuts")
    if language not in LANGUAGES or shortcuts not in SHORTCUTS:
        raise Refused(422)
    context.dependencies.accounts.set_manner(context.user.account, language, shortcuts)
    return context.sent_to("/konto?sparat")
