"""Whole nights that would decide: a flow, its pack or the case system's pages changed by somebody who means harm.

The robot's account may decide here, so that nothing but Brygga itself is in the way. Where the guard alone would refuse the flow
before the night, a second night has it let everything by: then what remains must stop it.
"""

import py_compile
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import training
from bot.cli.demo_night import robot_password
from bot.domain.errors import FlowRefused, GuardError
from bot.training.app import make_app, prepare
from tests.e2e.training_night import IN_WINDOWS, ROOT, Brygga, World, brygga_against, choose_households

HOUSEHOLD = "05"
BROKEN_PROMISE, REFUSED = GuardError.exit_code, FlowRefused.exit_code
UNGUARDED = "from bot import guard; guard.examine = lambda *_: []; from bot.cli import main; main()"
"""What starts Brygga with a guard that finds nothing in any flow."""

Rewrite = Callable[[str, str], str]
Change = Callable[[Path, Path], None]


@dataclass(frozen=True)
class Night:
    """One trick: what is changed, and in which flow. `redirects` sends what is posted there on to another address."""

    name: str
    lock: str
    flow: str = "ovning"
    change: Change = lambda flow, pack: None
    rewrite: Rewrite = lambda path, text: text
    redirects: Callable[[str], str] = lambda path: ""
    guarded: bool = True
    exit: int = BROKEN_PROMISE


def put(file: Path, old: str, new: str) -> None:
    """Change a file where it says so once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name}: {old}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def act(kind: str, marker: str, find: str, line: str) -> Change:
    """A control of the form for a decision, and a line of the flow that uses it before the draft is saved."""

    def change(flow: Path, pack: Path) -> None:
        put(flow / "screens.py", "    decide: Decision\n", f"    decide: Decision\n    trick: {marker}\n")
        put(flow / "flow.py", "    edit.text.fill(proposal.text)\n", f"    edit.text.fill(proposal.text)\n    {line}\n")
        with (pack / "decision_edit.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[trick]\nkind = "{kind}"\nfind = [{find}]\n')

    return change


def compiled(flow: Path, pack: Path) -> None:
    """Code that decides, compiled beside the clean source that was examined."""
    text = (flow / "flow.py").read_text(encoding="utf-8")
    harmful = flow / "harmful.py"
    harmful.write_text(text.replace("edit.save.save()", "edit.decide.press()"), encoding="utf-8")
    cache = flow / "__pycache__" / f"flow.{sys.implementation.cache_tag}.pyc"
    cache.parent.mkdir(exist_ok=True)
    py_compile.compile(
        str(harmful), cfile=str(cache), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    harmful.unlink()


def labelled(path: str, text: str) -> str:
    """The button that saves is a label of a hidden one that decides."""
    if "_cmdutkast" not in text:
        return text
    name = text.split('_cmdutkast"', maxsplit=1)[0].rpartition('"')[2]
    at = text.index(f'<input type="submit" name="{name}_cmdutkast"')
    end = text.index(">", at) + 1
    hidden = f'<input type="submit" id="dold" name="{name}_cmdfatta" value="Fatta beslut" style="display:none">'
    return f'{text[:at]}<label for="dold">Spara utkast</label>{hidden}{text[end:]}'


def by_text(flow: Path, pack: Path) -> None:
    """The form and its button are known by a text, which a label has too."""
    put(pack / "decision_edit.toml", 'here = [{ button = "Spara utkast" }]', 'here = [{ text = "Spara utkast" }]')
    put(
        pack / "decision_edit.toml",
        '"save_draft"\nfind = [{ button = "Spara utkast" }]',
        '"save_draft"\nfind = [{ text = "Spara utkast" }]',
    )


def goes_on(path: str, text: str) -> str:
    """Every question that the pack knows goes on to a payment."""
    return text.replace('<p id="dialogtext"></p>', '<p id="dialogtext"></p><p>Beloppet betalas ut i dag.</p>')


FIELD = '{ id = "decision_edit_decide" }'
NIGHTS = (
    Night("(a) windows: a decision is also a field, and filled in", "grinden i fönster", IN_WINDOWS,
          act("field", "Field", FIELD, 'edit.trick.fill("x")'), guarded=False),
    Night("(a) the same, with the guard on", "granskaren", IN_WINDOWS, act("field", "Field", FIELD, 'edit.trick.fill("x")'), exit=REFUSED),
    Night("(b) windows: a link with the button's id and a row", "grinden i fönster", IN_WINDOWS,
          act("link", "Link", '{ id = "decision_edit_decide" }', 'edit.trick.follow(row="x")'), guarded=False),
    Night("(c) web: a label for a hidden submit that decides", "grinden på webben", change=by_text, rewrite=labelled),
    Night("(d) web: a known dialog whose second paragraph is a payment", "grinden på webben", rewrite=goes_on),
    Night("(e) web: a post that is redirected to a forbidden address", "nätet", redirects=lambda path: "utbetalningar" if path.endswith("/beslut") else ""),
    Night("(f) a compiled file beside clean source", "det granskade är det som körs", change=compiled),
)  # fmt: skip


@contextmanager
def harmful_system(folder: Path, night: Night, households: Path) -> Iterator[tuple[str, Path]]:
    """The training system with an account that may decide, and with its pages changed; its address and database."""
    db = folder / "ovning.sqlite"
    app = make_app(db, 0.02, 280, "ovning", "", 0, 0, robot_may_decide=True)
    prepare(db, households, fresh=True)

    async def changed(request: Request, call_next: RequestResponseEndpoint) -> Response:
        if request.method == "POST" and (to := night.redirects(request.url.path)):
            return RedirectResponse(to, 307)
        answer = await call_next(request)
        if "html" not in answer.headers.get("content-type", ""):
            return answer
        text = b"".join([part async for part in answer.body_iterator]).decode()  # type: ignore[attr-defined]
        kept = [(name, value) for name, value in answer.raw_headers if name.lower() != b"content-length"]
        made = Response(night.rewrite(request.url.path, text), answer.status_code)
        made.raw_headers += [one for one in kept if one[0].lower() != b"content-type"]
        made.headers["content-type"] = answer.headers["content-type"]
        return made

    whole = Starlette(middleware=[])
    whole.mount("/", app)
    whole.add_middleware(BaseHTTPMiddleware, dispatch=changed)
    server = uvicorn.Server(uvicorn.Config(whole, port=0, log_level="error", lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", db
    finally:
        server.should_exit = True
        thread.join()


def run(night: Night, folder: Path) -> dict[str, Any]:
    """Run the night; what it ended with, and what the oracle says. It is stopped when it broke off and nothing is decided."""
    shutil.rmtree(folder, ignore_errors=True)
    flows, selectors = folder / "flows", folder / "selectors"
    clean = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "flows", flows, ignore=clean)
    shutil.copytree(ROOT / "selectors", selectors, ignore=clean)
    night.change(flows / night.flow, selectors / night.flow)
    households = choose_households(folder / "households", HOUSEHOLD)
    with harmful_system(folder, night, households) as (url, db):
        places = {"flows": str(flows), "selectors": str(selectors)}
        brygga = brygga_against(folder, url, robot_password(db), flow=night.flow, **places)
        there = World(folder, brygga.settings, url, db, households, flow=night.flow)
        if night.guarded:
            brygga.run("check", "--write-acts", str(flows / night.flow))
        done = there.night() if night.guarded else unguarded(there)
        counts = training.oracle(db, households)
    harmless = not counts["decisions"] and not counts["payments"] and not counts["wrong_writes"]
    stopped = harmless and done.returncode == night.exit
    said = (done.stderr or done.stdout).strip().splitlines()
    return {
        "trick": night.name, "lock": night.lock, "verdict": "stopped" if stopped else "through", "exit": done.returncode,
        "decisions": counts["decisions"], "payments": counts["payments"], "said": said[-1][:200] if said else "",
    }  # fmt: skip


def unguarded(there: Brygga) -> Any:
    """The night of a Brygga whose guard lets everything by."""
    arguments = ["night", "--flow", there.flow, "--as-of", "2025-10-06", "--json", "--settings", str(there.settings)]
    return subprocess.run(
        [sys.executable, "-c", UNGUARDED, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=1500,
    )
