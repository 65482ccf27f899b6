"""Assembles the screens into one application, and serves it on this machine only."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.training import pages_calculation, pages_case, pages_decision, pages_documents, pages_lists, pages_login
from bot.training.fault_catalogue import CATALOGUE
from bot.training.faults import Faults, parse_rules
from bot.training.household_reader import default_households, load_households
from bot.training.profile import DEFAULT, load_profile
from bot.training.seed import AS_OF, accounts_path
from bot.training.seed import seed as make_database
from bot.training.sessions import Sessions
from bot.training.web import ShownPeople, System, Wire

SESSION_REQUESTS = 280
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def make_app(  # noqa: PLR0917 - each is a switch of the system
    db: Path,
    tempo: float,
    session_requests: int = SESSION_REQUESTS,
    profile: str = DEFAULT,
    faults: str = "",
    seed: int = 0,
    answer_ms: int = 0,
    *,
    robot_may_decide: bool = False,
) -> Starlette:
    """Build the application on a database that exists. Raises: ProfileError, FaultError.

    `robot_may_decide` is the mistake of an account with too many rights; the oracle still counts what it is used for.
    """
    sessions = Sessions(session_requests, robot_may_decide=robot_may_decide)
    thrown = Faults(parse_rules(faults, CATALOGUE), seed)
    app = Starlette(
        routes=[
            Route("/stil.css", _static),
            Route("/utskrift", _preview),
            Route("/runt", _round),
            *pages_login.ROUTES,
            *pages_lists.ROUTES,
            *pages_case.ROUTES,
            *pages_calculation.ROUTES,
            *pages_decision.ROUTES,
            *pages_documents.ROUTES,
        ],
        middleware=[Middleware(Distant, answer_ms / 1000), Middleware(Wire), Middleware(ShownPeople)],
    )
    app.state.system = System(db, tempo, sessions, load_profile(profile), thrown)
    return app


class Distant:
    """Delays every answer, as a slow network or a busy server would."""

    def __init__(self, app: ASGIApp, answer_s: float) -> None:
        self._app, self._answer_s = app, answer_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then let the system answer."""
        if self._answer_s and scope["type"] == "http":
            await asyncio.sleep(self._answer_s)
        await self._app(scope, receive, send)


async def _preview(request: Request) -> HTMLResponse:
    """Show the print preview that opens by itself; it holds nobody's data."""
    return HTMLResponse(request.app.state.system.pages.get_template("print_preview.html").render())


async def _round(_: Request) -> RedirectResponse:
    """Redirect to itself."""
    return RedirectResponse("/runt", 303)


async def _static(_: Request) -> FileResponse:
    return FileResponse(Path(__file__).with_name("templates") / "stil.css", headers={"Cache-Control": "max-age=3600"})


def prepare(db: Path, households: Path | None, *, fresh: bool = False, as_of: str = AS_OF) -> None:
    """Make the database if there is none, or afresh when asked. Raises: HouseholdError before anything is touched."""
    if db.exists() and not fresh:
        return
    loaded = load_households(households or default_households())
    for old in (db, Path(f"{db}-wal"), Path(f"{db}-shm"), accounts_path(db)):
        old.unlink(missing_ok=True)
    db.parent.mkdir(parents=True, exist_ok=True)
    make_database(db, loaded, as_of)


class _Server(uvicorn.Server):
    """A server that reports when it can be reached."""

    on_ready: Callable[[str], object] | None = None

    async def startup(self, sockets: list | None = None) -> None:  # type: ignore[type-arg]
        """Start listening, then report the address."""
        await super().startup(sockets)
        if self.started and self.on_ready:
            port = self.servers[0].sockets[0].getsockname()[1]
            self.on_ready(f"http://{self.config.host}:{port}")


def serve(
    db: Path,
    households: Path | None,
    port: int,
    tempo: float,
    host: str = "127.0.0.1",
    *,
    fresh: bool = False,
    on_ready: Callable[[str], object] | None = None,
    session_requests: int = SESSION_REQUESTS,
    as_of: str = AS_OF,
    profile: str = DEFAULT,
    faults: str = "",
    seed: int = 0,
    answer_ms: int = 0,
    robot_may_decide: bool = False,
) -> None:
    """Run the training system in the foreground; `on_ready` gets the address once it answers. Port 0 takes a free port.

    Raises: HouseholdError, ProfileError or FaultError before anything starts; ValueError for a host that is not this machine.
    """
    if host not in LOOPBACK:
        raise ValueError("Övningssystemet får bara nås från den egna datorn (127.0.0.1).")
    made = make_app(db, tempo, session_requests, profile, faults, seed, answer_ms, robot_may_decide=robot_may_decide)
    prepare(db, households, fresh=fresh, as_of=as_of)
    config = uvicorn.Config(made, host=host, port=port, log_level="warning", access_log=False)
    server = _Server(config)
    server.on_ready = on_ready
    server.run()
