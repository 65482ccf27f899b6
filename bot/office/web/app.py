"""Builds the application from the table of routes, the static files and the headers around every answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlsplit

from starlette import routing
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response

from bot.office.web.dependencies import Dependencies
from bot.office.web.http.assets import PLACE, Asset, load_assets
from bot.office.web.http.guard import Gate, Route
from bot.office.web.http.headers import Headers, Limit, TooMuch
from bot.office.web.http.rendering import Renderer
from bot.office.web.routes import ROUTES

FOR_GOOD = "public, max-age=31536000, immutable"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def make_app(dependencies: Dependencies, routes: Sequence[Route] = ROUTES) -> Starlette:
    """Build the office. Raises: AssetsMissing."""
    assets = load_assets()
    gate = Gate(dependencies, Renderer(assets, dependencies.clock.now().tzinfo), tuple(routes))
    endpoints = [routing.Route(route.path, gate.endpoint(route), methods=list(route.methods)) for route in routes]
    files = routing.Route(f"{PLACE}/{{name}}", _file(assets), methods=["GET"])
    middleware = [
        Middleware(Headers, is_secure=dependencies.is_secure),
        Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(dependencies.address), www_redirect=False),
        Middleware(Limit),
    ]
    made = Starlette(routes=[*endpoints, files], middleware=middleware, exception_handlers=_handlers(gate))
    made.router.redirect_slashes = False  # it builds a whole address from the request's Host header
    return made


def _hosts(address: str) -> list[str]:
    """The names the office answers to: its public one from the settings, and those of this machine itself."""
    public = urlsplit(address).hostname or ""
    return [*LOOPBACK, *([f"[{public}]" if ":" in public else public] if public else [])]


def _file(assets: Mapping[str, Asset]) -> Callable[[Request], Awaitable[Response]]:
    """Serve our few files. Each address holds a digest of the content, so a browser never needs to ask again."""
    by_address = {asset.address: asset for asset in assets.values()}

    async def answer(request: Request) -> Response:
        asset = by_address.get(request.url.path)
        if asset is None:
            raise HTTPException(404)
        return Response(asset.content, media_type=asset.kind, headers={"Cache-Control": FOR_GOOD})

    return answer


def _handlers(gate: Gate) -> dict[type[Exception], Callable[[Request, Exception], Response]]:
    def shown(request: Request, problem: Exception) -> Response:
        return gate.error(request, problem.status_code if isinstance(problem, HTTPException) else 500)

    def too_much(request: Request, _problem: Exception) -> Response:
        return gate.error(request, 413)

    return {HTTPException: shown, TooMuch: too_much}
