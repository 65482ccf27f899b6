"""The user's own account: the language the office speaks to them."""

from starlette.responses import Response

from bot.office._web._texts import LANGUAGES
from bot.office._web._visit import Refused, Visit


def show(visit: Visit) -> Response:
    """Show what may be chosen."""
    return visit.shown("account.html.j2", is_saved="sparat" in visit.request.query_params)


def keep(visit: Visit) -> Response:
    """Keep the chosen language."""
    language = visit.field("language")
    if language not in LANGUAGES:
        raise Refused(422)
    visit.parts.accounts.set_language(visit.user.account, language)
    return visit.sent_to("/konto?sparat")
