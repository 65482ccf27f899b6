"""The start page: what the user's roles may reach, and nothing else."""

from starlette.responses import Response

from bot.office.web.http.request_context import Visit


def home(visit: Visit) -> Response:
    """List what may be reached."""
    return visit.shown("home.html.j2")
