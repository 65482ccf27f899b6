"""The user's own account: the language the office speaks to them, and whether one-letter keys act."""

from starlette.responses import Response

from bot.office.locale import LANGUAGES
from bot.office.web.http.request_context import Refused, RequestContext

SHORTCUTS = ("on", "alt", "off")
"""Whether a letter alone acts, only with Alt, or never (WCAG 2.1.4): a screen reader may need the letters itself."""


def show(context: RequestContext) -> Response:
    """Show what may be chosen."""
    return context.shown("account.html.j2", is_saved="sparat" in context.request.query_params, choices=SHORTCUTS)


def keep(context: RequestContext) -> Response:
    """Keep what was chosen."""
    language, shortcuts = context.field("language"), context.field("shortcuts")
    if language not in LANGUAGES or shortcuts not in SHORTCUTS:
        raise Refused(422)
    context.dependencies.accounts.set_manner(context.user.account, language, shortcuts)
    return context.sent_to("/konto?sparat")
