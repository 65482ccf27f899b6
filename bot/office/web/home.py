"""The start page: what the user's roles can reach, and nothing else."""

from starlette.responses import Response

from bot.office.web.http.request_context import RequestContext


def home(context: RequestContext) -> Response:
    """List what the user can reach."""
    return context.shown("home.html.j2")
