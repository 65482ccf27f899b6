"""Finds and starts a browser, and creates contexts in it that reach nothing but the case system."""

import os
import shutil
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Playwright, sync_playwright

from bot.domain.errors import BrowserMissing
from bot.drivers.web.forbidden import Forbidden
from bot.drivers.web.network import Fence, Network, Sends, endpoint
from bot.drivers.web.renderer import library, script
from bot.packs import PackHead

ARGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # Calls between browsers go past a proxy. The two kinds of Chromium know the switch by different names.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
]  # fmt: skip
SHELLS = ("chromium-headless-shell",)
FULL = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
CHANNELS = ("msedge", "chrome")


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
            self._network = Network(self._playwright, self._browser)
        except BaseException:
            self._playwright.stop()
            raise

    def context(
        self,
        url: str,
        pack: PackHead,
        refused: Callable[[str], None],
        dead: Callable[[], bool],
        sends: Callable[[], Sends],
    ) -> BrowserContext:
        """The context, of which there is one at a time: it reaches the case system and nothing else, and once `dead` not even that.

        `refused` is told the rule of the pack that stopped a request.
        """
        self._network.fence = Fence(endpoint(url), Forbidden(pack), refused, dead, sends)
        scheme, host, port = endpoint(url)
        context = self._browser.new_context(
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            viewport={"width": 1280, "height": 900},
            service_workers="block",
            accept_downloads=False,
            # A proxy that does not exist stops what is no request over HTTP: WebSocket has another scheme, and nothing else
            # goes past a proxy. Without the first word Chromium would bypass it for this machine's own addresses.
            proxy={"server": "http://127.0.0.1:9", "bypass": f"<-loopback>,{scheme}://{_bracketed(host)}:{port}"},
        )
        context.add_init_script(script("network"))
        # With a route Playwright turns off the cache, before a page begins: what is read is what stands there now.
        context.route("about:nothing", lambda route: route.abort())
        return context

    def close(self) -> None:
        """Stop the browser."""
        try:
            self._browser.close()
        except Error:
            pass  # already gone: nothing to close
        finally:
            self._playwright.stop()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


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
