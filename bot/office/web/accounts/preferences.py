"""The user's own account: the language the office speaks to them, and whether one-letter keys act."""

from starlette.responses import Response

from bot.office.locale import LANGUAGES
from bot.office.web.http.request_context import Refused, Visit

SHORTCUTS = ("on", "alt", "off")
"""Whether a letter alone acts, only with Alt, or never (WCAG 2.1.4): a screen reader may need the letters itself."""


def show(visit: Visit) -> Response:
    """Show what may be chosen."""
    return visit.shown("account.html.j2", is_saved="sparat" in visit.request.query_params, choices=SHORTCUTS)


def keep(visit: Visit) -> Response:
    """Keep what was chosen."""
    language, shortcuts = visit.field("language"), visit.field("shortcuts")
    if language not in LANGUAGES or shortcuts not in SHORTCUTS:
        raise Refused(422)
    visit.parts.accounts.set_manner(visit.user.account, language, shortcuts)
    return visit.sent_to("/konto?sparat")
