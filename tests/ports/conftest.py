"""One browser for the whole run (an engine can be registered once), and a surface on a page and a pack of a few lines."""

import base64
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Playwright

from bot.domain.errors import ForbiddenRequest, TextEngineMissing
from bot.drivers import web
from bot.drivers.desktop.vision.text import Reader
from bot.drivers.web import WebBrowser, WebSurface, WebSurfaces
from bot.drivers.web import browser as browser_module
from bot.packs import load_pack
from tests.ports.drawn_windows import PLAIN, Drawn, drawn
from tests.ports.small_site import Site, served

HEAD = """
name = "prov"
version = "1"
fits = "provsidor"
busy = ["#upptagen"]
dialog = ".ruta"
dialogs = [
  { kind = "native", text = "Vill du spara?", answer = "ok" },
  { kind = "native", text = "Vill du lämna sidan?", answer = "avbryt" },
  { kind = "html", text = "Spara beräkningen?", answer = "Ja" },
]
login_refused = [{ text = "Fel användarnamn eller lösenord." }]
session_lost = [{ label = "Lösenord" }, { text = "401 Obehörig" }, { text = "Sessionen har upphört" }]
forbidden = ["**/utbetalningar*"]
forbidden_posts = ["_cmdfatta", "kommando=slutlig"]

[identity]
screen = "head"
case = "case"
person = "person"
"""
SCREEN_HEAD = """[screen]
title = "Huvud"
here = [{ css = "body" }]
[case]
kind = "text"
optional = true
find = [{ css = "#akt" }]
[person]
kind = "text"
data = "personnummer"
optional = true
find = [{ css = "#person" }]
"""
PASSWORD = "hemligt-9f3b"
WAITS = {"CONTROL_WAIT_S": 0.8, "SCREEN_WAIT_S": 1.2, "ACT_WAIT_S": 4.0, "ANSWER_WAIT_S": 3.0}
"""Shorter than in earnest: a page of a few lines on this machine is there at once, or never."""


class _Kept:
    """The shared browser, of which a test may close only its own contexts."""

    def __init__(self, browser: WebBrowser) -> None:
        self._browser = browser

    def context(self, *arguments: Any) -> BrowserContext:
        return self._browser.context(*arguments)

    def close(self) -> None:
        """Kept for the next test."""


class _Secrets:
    def get(self, name: str) -> str:
        assert name == "prov/password"
        return PASSWORD

    def set(self, name: str, value: str) -> None:
        raise NotImplementedError


class _Clock:
    def now(self) -> datetime:
        return datetime(2025, 10, 6, tzinfo=UTC)


@pytest.fixture(scope="session")
def browser_of_house(playwright: Playwright) -> Iterator[WebBrowser]:
    # Playwright's sync API cannot be started twice in a thread, and pytest-playwright has started it for other tests.
    class Shared:
        def start(self) -> "Shared":
            return self

        def stop(self) -> None:
            """Stopped by pytest-playwright."""

        selectors, chromium, request = playwright.selectors, playwright.chromium, playwright.request

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser_module, "sync_playwright", Shared)
        browser = WebBrowser(headed=False)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[Site, Site]]:
    with served() as own, served() as foreign:
        yield own, foreign


@pytest.fixture
def site(servers: tuple[Site, Site]) -> Site:
    servers[0].forget()
    return servers[0]


@pytest.fixture
def foreign(servers: tuple[Site, Site]) -> Site:
    servers[1].forget()
    servers[1].pages["/"] = "fel värd"
    return servers[1]


Surf = Callable[..., WebSurface]


@pytest.fixture
def waits() -> dict[str, float]:
    """How long the driver waits; a module whose pages come later than at once has its own."""
    return WAITS


@pytest.fixture
def makers() -> Iterator[list[WebSurfaces]]:
    """What makes the surfaces of this test."""
    made: list[WebSurfaces] = []
    yield made
    for one in made:
        with suppress(ForbiddenRequest):  # the test has seen it
            one.close()


@pytest.fixture
def surf(
    site: Site,
    browser_of_house: WebBrowser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    waits: dict[str, float],
    makers: list[WebSurfaces],
) -> Surf:
    """Make a surface: the body of the first page, the controls of `main`, and other screens by name."""
    for name, seconds in waits.items():
        holders = [module for module in vars(web).values() if isinstance(module, ModuleType) and hasattr(module, name)]
        assert holders, f"{name} finns inte längre; provet skulle ta minuter"
        for module in holders:
            monkeypatch.setattr(module, name, seconds)

    def make(body: str, controls: str = "", *, head: str = HEAD, frame: str = "", **screens: str) -> WebSurface:
        framed = f"frame = {frame}\n" if frame else ""
        screens = {
            "main": f'[screen]\ntitle = "Bild"\n{framed}here = [{{ css = "body" }}]\n{controls}',
            "head": SCREEN_HEAD,
        } | screens
        for name, text in screens.items():
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        (tmp_path / "pack.toml").write_text(head, encoding="utf-8")
        site.pages["/"] = page_of(body)
        surfaces = WebSurfaces(_Kept(browser_of_house), load_pack(tmp_path), site.url, _Secrets(), _Clock())  # type: ignore[arg-type]
        makers.append(surfaces)
        return surfaces.new_session()

    return make


def page_of(body: str) -> str:
    """A whole page."""
    return f'<!DOCTYPE html><html lang="sv"><head><title>prov</title><link rel="icon" href="data:,"></head><body>{body}</body></html>'


@pytest.fixture(scope="session")
def windows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Drawn]:
    """Windows drawn by Qt, by the name of how they are drawn; «scaled» at 150 %."""
    folder = tmp_path_factory.mktemp("windows")
    return drawn(folder, PLAIN) | drawn(folder, ("scaled",), scale="1.5")


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Both text engines, loaded once."""
    one = Reader()
    try:
        one.read_line(np.pad(np.zeros((9, 3, 3), np.uint8), ((5, 5), (5, 5), (0, 0)), constant_values=255))
    except TextEngineMissing as missing:
        pytest.skip(str(missing))
    return one


Covered = Callable[[bytes, tuple[int, int, int, int]], float]


@pytest.fixture
def covered(browser_of_house: WebBrowser) -> Iterator[Covered]:
    """How much of a part (left, top, width, height) of a JPEG picture is the mask's colour: 0 to 1."""
    page = browser_of_house._browser.new_page()

    def measure(picture: bytes, box: tuple[int, int, int, int]) -> float:
        return page.evaluate(
            """async ([url, [x, y, w, h]]) => {
              const image = new Image(); image.src = url; await image.decode();
              const canvas = document.createElement('canvas');
              canvas.width = image.width; canvas.height = image.height;
              const brush = canvas.getContext('2d'); brush.drawImage(image, 0, 0);
              const data = brush.getImageData(x, y, w, h).data;
              let dark = 0;
              for (let i = 0; i < data.length; i += 4) dark += [0, 1, 2].every(c => Math.abs(data[i + c] - 0x22) < 24);
              return dark / (w * h);
            }""",
            ["data:image/jpeg;base64," + base64.b64encode(picture).decode(), box],
        )

    yield measure
    page.close()
