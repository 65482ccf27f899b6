"""The start page: what the user's roles may reach, and nothing else."""

from starlette.responses import Response

from bot.office.web.http.request_context import RequestContext


def home(context: RequestContext) -> Response:
    """List what may be reached."""
    return context.shown("home.html.j2")
