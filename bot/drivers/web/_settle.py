"""Waits for what an act set in motion. In frames Playwright itself does not, and typed values are lost in silence."""

import time
from typing import Any

from playwright.sync_api import BrowserContext, Error, Frame, Page, Request

WAITED_FOR = ("document", "xhr", "fetch")
PATIENCE_MS = 250
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
    """Watches one browser context's requests, and what the pack calls busy."""

    def __init__(self, context: BrowserContext, busy: tuple[str, ...], dialog: str) -> None:
        self._pending: set[Request] = set()
        self._look = [",".join(busy), dialog, PATIENCE_MS]
        context.on("request", self._begun)
        context.on("requestfinished", self._ended)
        context.on("requestfailed", self._ended)

    def _begun(self, request: Request) -> None:
        if request.resource_type in WAITED_FOR:
            self._pending.add(request)

    def _ended(self, request: Request) -> None:
        self._pending.discard(request)

    def wait(self, page: Page, limit_s: float) -> bool | None:
        """Wait until nothing is under way.

        Gives whether a dialog is shown; None when the time ran out.
        """
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            if page.is_closed():
                return False
            working, asking = _quietly(page.main_frame, self._look)
            if not working and not self._pending:
                return asking
            page.wait_for_timeout(5)
        return None

    def forget(self, page: Page) -> None:
        """A closed page's requests will never finish."""
        self._pending = {r for r in self._pending if _page_of(r) is not page}


def _quietly(frame: Frame, look: list[Any]) -> Any:
    """What is seen; a frame that is just being replaced is not at rest."""
    try:
        return frame.evaluate(LOOK, look)
    except Error as error:
        text = str(error)
        if frame.is_detached() or "context was destroyed" in text or "detached" in text or "closed" in text:
            return [True, False]
        raise


def _page_of(request: Request) -> Page | None:
    try:
        return request.frame.page
    except Error:
        return None
