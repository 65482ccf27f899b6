"""The application: the table of routes, the files, and the headers around it all."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.office.web.dependencies import Parts
from bot.office.web.http.assets import PLACE, Asset, load_assets
from bot.office.web.http.guard import Gate, Way
from bot.office.web.http.headers import Headers, Limit, TooMuch
from bot.office.web.http.rendering import Drawing
from bot.office.web.routes import ROUTES

FOR_GOOD = "public, max-age=31536000, immutable"


def make_app(parts: Parts, ways: Sequence[Way] = ROUTES) -> Starlette:
    """Build the office. Raises: AssetsMissing."""
    assets = load_assets()
    gate = Gate(parts, Drawing(assets, parts.clock.now().tzinfo), tuple(ways))
    routes = [Route(way.path, gate.endpoint(way), methods=list(way.methods)) for way in ways]
    files = Route(f"{PLACE}/{{name}}", _file(assets), methods=["GET"])
    middleware = [Middleware(Headers, is_secure=parts.is_secure), Middleware(Limit)]
    return Starlette(routes=[*routes, files], middleware=middleware, exception_handlers=_handlers(gate))


def _file(assets: Mapping[str, Asset]) -> Callable[[Request], Awaitable[Response]]:
    """Serve our few files. An address holds a digest of the content, so that a browser never needs to ask again."""
    by_address = {asset.address: asset for asset in assets.values()}

    async def answer(request: Request) -> Response:
        asset = by_address.get(request.url.path)
        if asset is None:
            raise HTTPException(404)
        return Response(asset.content, media_type=asset.kind, headers={"Cache-Control": FOR_GOOD})

    return answer


def _handlers(gate: Gate) -> dict[type[Exception], Callable[[Request, Exception], Response]]:
    def told(request: Request, problem: Exception) -> Response:
        return gate.error(request, problem.status_code if isinstance(problem, HTTPException) else 500)

    def too_much(request: Request, _problem: Exception) -> Response:
        return gate.error(request, 413)

    return {HTTPException: told, TooMuch: too_much}
