"""Two stages on which the same play is given: pages of a few lines in a browser, and windows of a few lines on a screen.

A play opens a page by name, uses the surface, and asks what really happened: what was pressed, and what stood there then.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from bot.domain.errors import WrongWindow
from bot.packs import Pack, load_pack
from bot.ports.surface import Surface, Target
from tests.ports.small_site import Asked, Site

PASSWORD = "hemligt-9f3b"
ROWS = 120
HEAD = """
name = "prov"
version = "1"
fits = "prov"
{extra}
login_refused = [{{ text = "Fel användarnamn eller lösenord." }}]
session_lost = [{{ text = "Sessionen har upphört" }}]

[identity]
screen = "head"
case = "case"
person = "person"
"""
IDENTITY = """[screen]
title = "Huvud"
here = [{here}]
[case]
kind = "text"
find = [{case}]
[person]
kind = "text"
data = "personnummer"
find = [{person}]
[calculations]
kind = "link"
find = [{{ menu = "Ärende", link = "Normberäkning" }}]
[gone]
kind = "link"
find = [{{ menu = "Ärende", link = "Journal" }}]
"""
CONTROLS = """
[amount]
kind = "field"
data = "amount"
find = [{amount}]
[name]
kind = "field"
find = [{name}]
[text]
kind = "field"
form = "lines"
find = [{text}]
[password]
kind = "secret"
secret = "password"
find = [{password}]
[kind]
kind = "choice"
find = [{kind}]
[tick]
kind = "tick"
find = [{{ label = "Åsa (S)" }}]
[save]
kind = "save_draft"
find = [{save}, {{ button = "Spara allt" }}]
[save_marked]
kind = "save_draft"
find = [{save}]
saved = [{{ text = "Allt är lagrat" }}]
refused = [{{ text = "Beloppet saknas" }}]
[grant]
kind = "press"
find = [{{ button = "Bevilja" }}]
[close]
kind = "press"
find = [{{ button = "Stäng" }}]
[decide]
kind = "decision"
find = [{{ button = "Fatta beslut" }}]
[forward]
kind = "press"
find = [{{ button = "Skicka vidare" }}]
[forwarded]
kind = "decision"
find = [{{ button = "Skicka vidare" }}]
[grid]
kind = "table"
find = [{{ headers = ["Nr", "Namn"] }}]
columns = {{ nr = "Nr", name = "Namn", amount = "Belopp" }}
total = "grid_total"
[grid_total]
kind = "text"
find = [{grid_total}]
pattern = "Antal rader: (\\\\d+)"
[pick]
kind = "link"
find = [{pick}]
[open]
kind = "press"
find = [{{ button = "Öppna" }}]
[calculate]
kind = "press"
find = [{{ button = "Beräkna" }}]
[norm]
kind = "amount"
find = [{norm}]
[known]
kind = "press"
find = [{{ button = "Känd" }}]
[unknown]
kind = "press"
find = [{{ button = "Okänd" }}]
[lost]
kind = "press"
find = [{{ button = "Utloggad" }}]
"""


class Secrets:
    """One password, whatever it is asked for by."""

    def get(self, name: str) -> str:
        return PASSWORD

    def set(self, name: str, value: str) -> None:
        raise NotImplementedError


class Clock:
    """A day in October 2025."""

    def now(self) -> datetime:
        return datetime(2025, 10, 6, tzinfo=UTC)


class Stage(Protocol):
    """Where the play is given."""

    def turn_to(self, page: str) -> Surface:
        """Show a page, and give a surface on it."""
        ...

    def told(self) -> list[dict[str, Any]]:
        """What happened since the page was shown: `pressed`, `answered`, `row`, or what stood in the fields."""
        ...


def on(control: str, row: str = "") -> Target:
    return Target("main", control, row)


# ------------------------------------------------------------------ windows


class Windows:
    """`small_program.py` on a screen of its own."""

    def __init__(
        self, folder: Path, environment: dict[str, str] | None = None, pack: Pack | None = None, **place: Any
    ) -> None:
        from bot.drivers.desktop import DesktopSurfaces, Place

        self.folder, self.truth, self.stop = folder, folder / "truth", folder / "STOPP"
        self._turn = 0
        where = Place(folder / "place", self.stop, environment=environment or {}, **place)
        self.has_tree, self.is_remote = where.has_tree, where.is_remote
        self.pack = pack or (windows_pack(folder / "pack") if where.has_tree else pictures_pack(folder / "pack"))
        program = [sys.executable, str(Path(__file__).with_name("small_program.py")), str(self.truth)]
        if where.is_remote:
            program = [sys.executable, "-m", "bot.training.desktop.remote", str(folder / "remote"), *program]
        self.surfaces = DesktopSurfaces(program, self.pack, where, Secrets(), Clock())

    def turn_to(self, page: str) -> Any:
        """Show a page in the program that runs."""
        self._turn += 1
        self.truth.unlink(missing_ok=True)
        asked = Path(f"{self.truth}.page")
        asked.with_suffix(".new").write_text(f"{page} {self._turn}")
        asked.with_suffix(".new").rename(asked)
        self.stop.unlink(missing_ok=True)
        self.surfaces.input_monitor.touched_at = 0.0
        surface = self.surfaces.new_surface()
        end = time.monotonic() + 20
        while not self.truth.exists() and time.monotonic() < end:
            time.sleep(0.01)
        return surface

    def told(self) -> list[dict[str, Any]]:
        """What the program wrote down."""
        return [json.loads(line) for line in self.truth.read_text(encoding="utf-8").splitlines()][1:]


def windows_pack(folder: Path) -> Pack:
    """The play's pack for windows."""
    extra = """surface = "desktop"
busy = ["Arbetar …"]
dialogs = [{ kind = "window", text = "Utkastet är sparat", answer = "OK" }]"""
    names = ("amount", "name", "text", "password", "kind", "grid_total", "norm", "case", "person")
    find = {name: f'{{ id = "{name}" }}' for name in names}
    find |= {"amount": '{ id = "amount", label = "Belopp" }', "pick": '{ id = "grid", row = "{row}" }', "save": SAVE}
    here = ", ".join(f'{{ button = "{word}" }}' for word in HERE)
    shutil.rmtree(folder, ignore_errors=True)
    return _pack(
        folder, extra, find, f'[screen]\ntitle = "Bild"\nwindow = "Beräkning"\nhere = [{here}]\n', '{ id = "case" }'
    )


def pictures_pack(folder: Path) -> Pack:
    """The play's pack for windows that tell nothing of themselves: the words on them, and one picture."""
    extra = """surface = "desktop"
busy = ["Arbetar …"]
window_bar = "window_bar"
dialogs = [{ kind = "window", text = "Utkastet är sparat", answer = "OK" }]"""
    find = {name: f'{{ label = "{label}" }}' for name, label in LABELS.items()}
    find |= {
        "case": '{ label = "Aktnr" }',
        "person": '{ label = "Sökande" }',
        "grid_total": '{ like = "Antal rader: *" }',
    }
    find |= {"save": '{ picture = "save", button = "Spara" }', "pick": '{ headers = ["Nr", "Namn"], row = "{row}" }'}
    here = ", ".join(f'{{ button = "{word}" }}' for word in HERE)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(Path(__file__).with_name("crops"), folder / "crops")
    return _pack(
        folder, extra, find, f'[screen]\ntitle = "Bild"\nwindow = "Beräkning"\nhere = [{here}]\n', '{ link = "Ärende" }'
    )


LABELS = {"amount": "Belopp", "name": "Namn", "text": "Text", "password": "Lösenord", "kind": "Typ", "norm": "Norm"}
SAVE = '{ button = "Spara" }'
HERE = ("Spara", "Bevilja", "Öppna", "Beräkna", "Känd", "Ladda")


def _pack(folder: Path, extra: str, find: dict[str, str], screen: str, here: str) -> Pack:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(HEAD.format(extra=extra), encoding="utf-8")
    (folder / "head.toml").write_text(IDENTITY.format(here=here, **_only(find, "case", "person")), encoding="utf-8")
    controls = CONTROLS.format(**{name: text for name, text in find.items() if name not in ("case", "person")})
    (folder / "main.toml").write_text(screen + controls, encoding="utf-8")
    return load_pack(folder)


def _only(find: dict[str, str], *names: str) -> dict[str, str]:
    return {name: find[name] for name in names}


@contextmanager
def windows(folder: Path, environment: dict[str, str] | None = None, **place: Any) -> Iterator[Windows]:
    """A stage of windows; skipped where nothing can be shown."""
    pytest.importorskip("PySide6")
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb finns inte här; ./dev test installerar det på Debian")
    stage = Windows(folder, environment, **place)
    try:
        yield stage
    finally:
        stage.surfaces.close()


HARD = 'Åsa Öberg §5 é ü € "x" {y} ~ <t>'
LONG = "Boendekostnaden för oktober är högre än i september; hyresavin är inläst och stämmer"
"""Eighty-four characters."""
CHARACTER_S = 0.02


def pressed_by_a_person(stage: Windows, *what: str) -> None:
    """Touch mouse or keyboard. xdotool's events come as the robot's own do: no device tells them apart."""
    subprocess.run(["xdotool", *what], env=dict(stage.surfaces.environment), check=True)


def slowly(surface: Any, besides: Callable[[int], None] = lambda n: None) -> None:
    """Type as slowly as a terminal server would make it, and do something besides at each character."""
    machine_input, asked, count = surface._find.input, surface._find.input.check, 0

    def check() -> None:
        nonlocal count
        count += 1
        besides(count)
        time.sleep(CHARACTER_S)
        asked()

    machine_input.check = check


def started_in(folder: Path) -> dict[int, str]:
    """Processes that were started with a file in a folder open, by what they are."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            files = [os.readlink(one) for one in (process / "fd").iterdir()]
            name = (process / "comm").read_text(encoding="utf-8").strip()
        except OSError:
            continue  # ended while we looked
        if any(file.startswith(str(folder / "place")) for file in files):
            found[int(process.name)] = name
    return found


def name_on(stage: Windows, surface: Any) -> str:
    """What stands in the field that is typed into."""
    surface._find.locator.look()
    (hit,) = surface._find.hits(on("name"), stage.pack.control("main", "name").find)
    return surface._find.locator.value(hit)


def beside_a_thief(stage: Windows) -> tuple[Any, Path]:
    """A surface on the form beside a chat that is ready to take the keyboard, and the file where the chat tells what it got."""
    chat = Path(f"{stage.truth}.chat")
    chat.touch()
    surface = stage.turn_to("thief")
    end = time.monotonic() + 20
    while chat.exists() and time.monotonic() < end:
        time.sleep(0.02)  # the chat is ready when it has taken its file away
    return surface, chat


def robbed(stage: Windows) -> tuple[bool, list[str], str]:
    """Type a long text while another program takes the keyboard: whether it came, what it got, and what then stood.

    A field that was given up counts as empty: nothing is saved.
    """
    surface, chat = beside_a_thief(stage)
    slowly(surface)
    try:
        surface.fill(on("name"), LONG)
        stood = name_on(stage, surface)
    except WrongWindow:
        stood = ""
    heard = [json.loads(line) for line in chat.read_text().splitlines()]
    return {"came": True} in heard, [one["leaked"] for one in heard if one.get("leaked")], stood


# ------------------------------------------------------------------ pages

SAY = "const say = what => fetch('/sagt', {method: 'POST', body: JSON.stringify(what)});"
BUTTON = "say({pressed: this.textContent})"
HEADER = '<p>Akt <b id="case">EB-2025-00001</b> <b id="person">19810313-9993</b></p>'
OPTIONS = "".join(f"<option>Typ {n}</option>" for n in range(1, 31))
FORM = f"""<label>Namn <input id="name"></label> <label>Belopp <input id="amount"></label>
<label>Lösenord <input id="password" type="password"></label>
<label>Typ <select id="kind"><option>– välj –</option>{OPTIONS}<option>Barnbidrag</option></select></label>
<label><input type="checkbox" id="tick"> Åsa (S)</label>
<button onclick="{BUTTON}; say({{amount: amount.value, secret: password.value, kind: kind.value, tick: tick.checked}})">Spara</button>
<button onclick="{BUTTON}">Stäng</button> <button onclick="{BUTTON}">Fatta beslut</button>"""


def _table(rows: int, says: int) -> str:
    body = "".join(
        f"<tr><td>N{n + 1}</td><td>Åsa Öberg</td><td>{n} 900,00</td><td><a href='#' onclick='window.row = {n}; return false'>Välj</a></td></tr>"
        for n in range(rows)
    )
    return (
        f"<table><tr><th>Nr</th><th>Namn</th><th>Belopp</th><th></th></tr>{body}</table><p id='grid_total'>Antal rader: {says}</p>"
        f'<button onclick="{BUTTON}; say({{row: window.row}})">Öppna</button>'
    )


PAGES: dict[str, str] = {
    "form": FORM,
    "table": _table(ROWS, ROWS),
    "short": _table(3, 2),
    "slow": f"""<button onclick="{BUTTON}; busy.hidden = false; setTimeout(() => {{ norm.textContent = '7 900,00'; busy.hidden = true }}, 700)">
Beräkna</button><p>Norm <b id="norm"></b></p><div id="busy" hidden>Arbetar …</div>""",
    "blocked": f"""<button onclick="{BUTTON}; const end = Date.now() + 2000; while (Date.now() < end); norm.textContent = '7 900,00'">
Beräkna</button><p>Norm <b id="norm"></b></p>""",
    "boxes": f"""<button onclick="{BUTTON}; alert('Utkastet är sparat'); say({{answered: 'Utkastet är sparat'}})">Känd</button>
<button onclick="{BUTTON}; const asked = 'Vill du be' + 'tala ut?'; if (confirm(asked)) say({{answered: asked}})">Okänd</button>
<button onclick="{BUTTON}; document.body.innerHTML = 'Sessionen har upphört'">Utloggad</button>""",
    "marked": f"""<button onclick="{BUTTON}; said.textContent = 'Allt är lagrat'">Spara</button><p id="said"></p>""",
    "denied": f"""<button onclick="{BUTTON}; said.textContent = 'Beloppet saknas'">Spara</button><p id="said"></p>""",
    "silent": f'<button onclick="{BUTTON}">Spara</button>',
    "already": f'<button onclick="{BUTTON}">Spara</button><p>Allt är lagrat</p>',
    "leaving": f"""<label>Lösenord <input id="password" type="password"></label>
<button onclick="{BUTTON}; said.textContent = 'Sessionen har upphört'">Utloggad</button><p id="said"></p>""",
    "drifting": f"""<label>Belopp <input id="amount" oninput="setTimeout(() => amount.value = '0', 300)"></label>
<button onclick="{BUTTON}">Stäng</button>""",
    "twins": f'<button onclick="{BUTTON}">Spara</button><button onclick="{BUTTON}">Spara</button>',
    "other": f'<button onclick="{BUTTON}">Spara allt</button><button>Ladda</button>',
    "renamed": """<label>Namn <input value="Spara Sparasson"></label><button>Spara nu</button><button>Ladda</button>""",
    "clips": f'<label>Belopp <input id="amount" maxlength="3"></label><button onclick="{BUTTON}">Spara</button>',
    "disguised": f'<button onclick="{BUTTON}">Bevilja</button> <button onclick="{BUTTON}">Skicka vidare</button>',
    "locked": f"""<button id="b" disabled onclick="{BUTTON}">Spara</button>
<script>setTimeout(() => b.disabled = false, 900)</script>""",
}


class Pages:
    """Pages in a browser."""

    def __init__(self, site: Site, make: Callable[[Pack], Any], folder: Path) -> None:
        self._site, self._make = site, make
        extra = """busy = ["#busy"]
forbidden = ["**/utbetalningar*"]
dialogs = [{ kind = "native", text = "Utkastet är sparat", answer = "ok" }]"""
        names = ("amount", "name", "text", "password", "kind", "grid_total", "norm", "case", "person")
        find = {name: f'{{ css = "#{name}" }}' for name in names} | {
            "pick": '{ row = "{row}", link = "Välj" }',
            "save": SAVE,
        }
        self.pack = _pack(
            folder, extra, find, '[screen]\ntitle = "Bild"\nhere = [{ css = "body" }]\n', '{ css = "body" }'
        )

    def turn_to(self, page: str) -> Any:
        """Show a page in a context of its own."""
        self._site.forget()
        self._site.pages["/"] = (
            '<!DOCTYPE html><html lang="sv"><head><title>prov</title><link rel="icon" href="data:,"></head>'
            f"<body><script>{SAY}</script>{HEADER}{PAGES[page]}</body></html>"
        )
        self._site.pages["/sagt"] = self._heard
        return self._make(self.pack)

    @staticmethod
    def _heard(_: Asked) -> str:
        return "hört"

    def told(self) -> list[dict[str, Any]]:
        """What the page sent home."""
        time.sleep(0.15)
        return [json.loads(one.body) for one in self._site.asked if one.path == "/sagt"]
