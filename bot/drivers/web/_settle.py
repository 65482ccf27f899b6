"""Waits for what an act set in motion. In frames Playwright itself does not, and typed values are lost in silence."""

import time
from typing import Any

from playwright.sync_api import BrowserContext, Error, Frame, Page

WAITED_FOR = ("Document", "XHR", "Fetch")
LEAVING_S = 1.0
FOREVER = float("inf")
LISTENING = "listening"
"""Stands among what is pending until the renderer has said that it will be heard."""
PATIENCE_MS = 250
GONE = ("context was destroyed", "detached", "closed", "crashed")
"""What Playwright says of a frame that was just replaced, or went with its page or its process."""
# Looks from the outermost frame at every frame of the same origin until two looks in a row find it at rest, or patience
# is out. They share one event loop, so by the first look a post that a script has scheduled has begun. A frame of another
# origin cannot be looked into, and is not waited for.
LOOK = """([busy, dialog, patience]) => new Promise(done => {
  const end = performance.now() + patience;
  let quiet = 0;
  const look = () => {
    const windows = [window];
    for (const w of windows) for (let i = 0; i < w.frames.length; i++) windows.push(w.frames[i]);
    const documents = windows.map(w => { try { return w.document; } catch { return null; } }).filter(d => d);
    const seen = css => css !== '' && documents.some(d => [...d.querySelectorAll(css)].some(e => e.getClientRects().length > 0));
    quiet = seen(busy) || documents.some(d => d.readyState !== 'complete') ? 0 : quiet + 1;
    if (quiet === 2 || performance.now() > end) done([quiet < 2, seen(dialog)]);
    else setTimeout(look, quiet ? 0 : 8);
  };
  setTimeout(look, 0);
})"""


class Settle:
    """Watches what the pages of one browser context have set in motion, and what the pack calls busy.

    Listens to the renderer itself: its word of a request comes before its answer to any look made after. Playwright's
    own request events wait for the network layer, and come too late to tell that a post is on its way.
    """

    def __init__(self, context: BrowserContext, busy: tuple[str, ...], dialog: str) -> None:
        self._context = context
        self._pending: dict[Page, dict[str, float]] = {}
        self._look = [",".join(busy), dialog, PATIENCE_MS]
        context.on("page", self._listen)

    def _listen(self, page: Page) -> None:
        """Follow a page from its first moment."""
        # Page is enabled before Network: of each request heard of, the arrival of its document is then heard too.
        pending = self._pending[page] = {LISTENING: FOREVER}
        frames: dict[str, str] = {}

        def drop(frame: str) -> None:
            # What a document that is gone had asked for is not always said to have ended.
            for request in [r for r, f in frames.items() if f == frame]:
                frames.pop(request)
                pending.pop(request, None)

        def begun(event: dict[str, Any]) -> None:
            if event.get("type") not in WAITED_FOR:
                return
            if event["type"] == "Document":
                drop(event.get("frameId", ""))
            frames[event["requestId"]] = event.get("frameId", "")
            pending[event["requestId"]] = FOREVER

        def ended(event: dict[str, Any]) -> None:
            frames.pop(event["requestId"], None)
            pending.pop(event["requestId"], None)

        def leaving(event: dict[str, Any]) -> None:
            # Its own request follows in a moment, or it was no real departure («#», a script).
            pending[event["frameId"]] = time.monotonic() + LEAVING_S

        def arrived(event: dict[str, Any]) -> None:
            frame = event.get("frameId") or event["frame"]["id"]
            pending.pop(frame, None)
            drop(frame)

        def within(event: dict[str, Any]) -> None:
            pending.pop(event["frameId"], None)

        try:
            renderer = self._context.new_cdp_session(page)
            for name, hear in (
                ("Network.requestWillBeSent", begun),
                ("Network.loadingFinished", ended),
                ("Network.loadingFailed", ended),
                ("Page.frameRequestedNavigation", leaving),
                ("Page.frameNavigated", arrived),
                ("Page.navigatedWithinDocument", within),
                ("Page.frameDetached", arrived),
            ):
                renderer.on(name, hear)
            renderer.send("Page.enable")
            renderer.send("Network.enable")
            pending.pop(LISTENING)
        except Error:
            self._pending.pop(page, None)  # it closed before it could be followed

    def _at_work(self, page: Page) -> bool:
        now = time.monotonic()
        return any(until > now for until in self._pending.get(page, {}).values())

    def wait(self, page: Page, limit_s: float) -> bool | None:
        """Wait until nothing is under way.

        Gives whether a dialog is shown; None when the time ran out.
        """
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            if page.is_closed():
                return False
            working, asking = _quietly(page.main_frame, self._look)
            if not working and not self._at_work(page):
                return asking
            pause(page, 5)
        return None

    def forget(self, page: Page) -> None:
        """A closed page's requests will never finish."""
        self._pending.pop(page, None)


def pause(page: Page, ms: int) -> None:
    """Let the browser's events in for a while; a page that closes meanwhile is for the next look to see."""
    try:
        page.wait_for_timeout(ms)
    except Error as error:
        if not (page.is_closed() or "crashed" in str(error)):
            raise


def _quietly(frame: Frame, look: list[Any]) -> Any:
    """What is seen; a frame that is just being replaced is not at rest."""
    try:
        return frame.evaluate(LOOK, look)
    except Error as error:
        if frame.is_detached() or any(word in str(error) for word in GONE):
            return [True, False]
        raise
