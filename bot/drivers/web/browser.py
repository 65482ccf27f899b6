"""Finds and starts a browser, and creates contexts in it that reach nothing but the case system."""

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Playwright, Request, Route, sync_playwright

from bot.domain.errors import BrowserMissing
from bot.drivers.web.renderer import library
from bot.packs import PackHead

ARGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHELLS = ("chromium-headless-shell",)
FULL = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
CHANNELS = ("msedge", "chrome")
LOOKING = ("GET", "HEAD")
ANSWER_WAIT_S = 60.0
"""After this long the answer to a post counts as lost. The page that sent it answers no question until then."""
PART = re.compile(r'name="([^"]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)


def engine() -> str:
    """The same eyes as a selector engine of Playwright's, for what only Playwright can do: masks, and frames of other origins."""
    return f"""(() => {{ {library()}
  const hits = (root, s) => {{
    anew();
    const wanted = JSON.parse(s);
    if (wanted.covers) return covers(wanted.covers);
    for (const one of wanted) {{ const found = find(root, one); if (found.length) return found; }}
    return [];
  }};
  return {{ queryAll: hits, query: (root, s) => hits(root, s)[0] || null }};
}})()"""


class WebBrowser:
    """One browser process."""

    def __init__(self, *, headed: bool, executable: str = "") -> None:
        """Start it. Raises: BrowserMissing."""
        self._playwright: Playwright = sync_playwright().start()
        try:
            self._playwright.selectors.register("pack", engine(), content_script=True)
            self._browser = _launch(self._playwright, headed, executable)
        except BaseException:
            self._playwright.stop()
            raise

    def context(
        self, url: str, pack: PackHead, refused: Callable[[str], None], dead: Callable[[], bool]
    ) -> BrowserContext:
        """A context that reaches the case system's host and nothing else, and once `dead` not even that.

        `refused` is told the path of each request that was stopped.
        """
        host = urlsplit(url).hostname or ""
        context = self._browser.new_context(
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            viewport={"width": 1280, "height": 900},
            service_workers="block",
            accept_downloads=False,
            # A proxy that does not exist stops what `route` cannot see: redirects to a foreign host.
            # Without the first word Chromium would bypass it for this machine's own addresses.
            proxy={"server": "http://127.0.0.1:9", "bypass": f"<-loopback>,{host}"},
        )

        def foreign(route: Route) -> None:
            request, parts = route.request, urlsplit(route.request.url)
            if dead() or parts.scheme not in ("http", "https") or parts.hostname != host:
                route.abort()
            elif any(text in sent for text in pack.forbidden_posts for sent in posted(request)):
                forbid(route)
            elif request.method in LOOKING:
                route.fallback()
            else:
                _once(route)

        def forbid(route: Route) -> None:
            refused(urlsplit(route.request.url).path)
            route.abort()

        context.route("**/*", foreign)
        for pattern in pack.forbidden:
            context.route(pattern, forbid)
        return context

    def close(self) -> None:
        """Stop the browser."""
        try:
            self._browser.close()
        except Error:
            pass  # already gone: nothing to close
        finally:
            self._playwright.stop()


def _once(route: Route) -> None:
    """Send once what may leave a trace. Chromium by itself resends it when a kept-alive connection is reset."""
    try:
        answer = route.fetch(max_redirects=0, max_retries=0, timeout=ANSWER_WAIT_S * 1000)
    except Error:
        with suppress(Error):  # the context may be closed by now
            route.abort("connectionreset")
    else:
        route.fulfill(response=answer)


def posted(request: Request) -> list[str]:
    """What a request sends, as `name=value` texts whatever the form's encoding; empty if it sends nothing."""
    raw = (request.post_data_buffer or b"").decode(errors="replace")
    parts = [f"{name}={value}" for name, value in PART.findall(raw)]
    return [raw, unquote_plus(raw), *parts] if raw else []


def _launch(playwright: Playwright, headed: bool, executable: str) -> Browser:
    options: dict[str, Any] = {
        "headless": not headed,
        "args": ARGS,
        # Ctrl-C is handled by the engine, which finishes the case first. The sandbox cannot start as root.
        "handle_sigint": False,
        "chromium_sandbox": not hasattr(os, "geteuid") or os.geteuid() != 0,
    }
    names = FULL if headed else SHELLS + FULL
    found = executable or next(filter(None, map(shutil.which, names)), "")
    if found:
        return _start(playwright, {**options, "executable_path": found})
    for channel in CHANNELS:
        try:
            return playwright.chromium.launch(channel=channel, **options)
        except Error:
            continue
    return _start(playwright, options)


def _start(playwright: Playwright, options: dict[str, Any]) -> Browser:
    try:
        return playwright.chromium.launch(**options)
    except Error as error:
        first_line = str(error).splitlines()[0]
        raise BrowserMissing(first_line) from None
