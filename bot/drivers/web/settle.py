"""Waits for what an act set in motion. Playwright does not wait in frames, and typed values are then lost silently."""

import time
from collections import deque
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page

from bot.drivers.web.look import plain
from bot.drivers.web.renderer import DocumentGone, Renderer
from bot.packs import PackHead

PAUSES_MS = (4, 24)
"""The first and the longest pause between looks. Most answers come at once, and a pause costs as much as a question."""

ANSWERS_KEPT = 100


class Settle:
    """Watches what the pages of one browser context have set in motion, and what the pack calls busy.

    Listens to the renderer itself, which reports a request before it answers any later question. Playwright's own request
    events wait for the network layer, and come too late to tell that a post is on its way.
    """

    def __init__(self, context: BrowserContext, head: PackHead) -> None:
        self._context = context
        self._renderers: dict[Page, Renderer] = {}
        self.is_saving = False
        """Whether the last thing pressed was to save."""
        self.answers_s: deque[float] = deque(maxlen=ANSWERS_KEPT)
        marks = [plain(one) for one in (*head.login_refused, *head.session_lost, *head.refused)]
        self._look = (",".join(head.busy), head.dialog, marks)
        self.marks_could_stand = True
        """Whether any of the pack's marks could stand on the page that was waited for last, as it was then."""
        context.on("page", self._listen)

    def _listen(self, page: Page) -> None:
        renderer = self._renderers[page] = Renderer(self._context, page, self.answers_s.append, lambda: self.is_saving)
        try:
            renderer.follow()
        except Error:
            self.forget(page)  # it closed before it could be followed

    def renderer(self, page: Page) -> Renderer | None:
        """The renderer of a page; None if the page is gone."""
        return self._renderers.get(page)

    def wait(self, page: Page, limit_s: float) -> bool | None:
        """Wait until nothing is under way. True if a dialog is shown then, False if not, None if the time ran out."""
        end = time.monotonic() + limit_s
        looked, rest_ms = False, PAUSES_MS[0]
        while time.monotonic() < end:
            renderer = self.renderer(page)
            if page.is_closed():
                return False
            # Always look once: only then has everything that was set in motion been reported.
            if renderer is not None and not (looked and renderer.is_at_work()):
                looked, (working, asking, self.marks_could_stand) = True, _quietly(renderer, self._look)
                if not working and not renderer.is_at_work():
                    return asking
            pause(page, rest_ms)
            rest_ms = min(2 * rest_ms, PAUSES_MS[1])
        return None

    def forget(self, page: Page) -> None:
        """Drop a closed page: its requests will never finish."""
        self._renderers.pop(page, None)


def pause(page: Page, ms: int) -> None:
    """Let the browser's events in for a while. If the page closes meanwhile, the next look will see it."""
    try:
        page.wait_for_timeout(ms)
    except Error as error:
        if not (page.is_closed() or "crashed" in str(error)):
            raise


def _quietly(renderer: Renderer, look: tuple[str, str, list[dict[str, Any]]]) -> Any:
    """Whether it is at work, shows a dialog, and could show a mark. A document that is being replaced is at work."""
    try:
        return renderer.ask(renderer.document(), "rest", *look)
    except DocumentGone:
        return [True, False, True]
