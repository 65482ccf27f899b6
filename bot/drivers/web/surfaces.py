"""Creates surfaces: in a new context, or on a new page of the current one."""

import statistics
from contextlib import suppress

from playwright.sync_api import Error

from bot.domain.errors import BrowserLost, ForbiddenRequest
from bot.drivers.web.browser import WebBrowser
from bot.drivers.web.forbidden import Unmatched
from bot.drivers.web.session import Session
from bot.drivers.web.surface import WebSurface
from bot.packs import Pack
from bot.ports.clock import Clock
from bot.ports.secrets import Secrets


class WebSurfaces:
    """Creates surfaces in one browser. Implements `ports.surface.DriverFactory`."""

    def __init__(
        self,
        browser: WebBrowser,
        pack: Pack,
        url: str,
        secrets: Secrets,
        clock: Clock,
        *,
        unmatched: Unmatched | None = None,
    ) -> None:
        """`unmatched` is told of every screen that is seen."""
        self._browser, self._pack, self._secrets, self._clock = browser, pack, secrets, clock
        self._url, self._unmatched = url, unmatched or Unmatched(pack.head)
        self._session: Session | None = None

    def new_session(self) -> WebSurface:
        """A surface in a new context. Closes the previous one. Raises: ForbiddenRequest."""
        self._close_session()
        try:
            self._session = Session(self._browser, self._pack, self._url, self._unmatched)
        except Error as error:
            raise BrowserLost(type(error).__name__) from None
        return self.new_surface()

    def new_surface(self) -> WebSurface:
        """A surface on a new page of the same context. Closes the pages before it."""
        if self._session is None:
            return self.new_session()
        try:
            for page in self._session.context.pages:
                page.close()
                self._session.settle.forget(page)
            page = self._session.context.new_page()
        except Error as error:
            raise BrowserLost(type(error).__name__) from None
        surface = WebSurface(page, self._session, self._pack, self._secret, self._clock)
        surface.go(self._url.rstrip("/") + self._pack.head.start)
        return surface

    def answer_s(self) -> float:
        """The median time of the latest answers in this session. Units: seconds."""
        answers = self._session.settle.answers_s if self._session else ()
        return statistics.median(answers) if answers else 0.0

    def first_screen_says(self, text: str) -> bool:
        """Whether a text is on the system's first screen. Raises: SystemDown."""
        return self.new_session().says(text)

    def close(self) -> None:
        """Close the last context and the browser. Raises: ForbiddenRequest."""
        try:
            self._close_session()
        finally:
            self._browser.close()

    def _secret(self, name: str) -> str:
        return self._secrets.get(f"{self._pack.head.name}/{name}")

    def _close_session(self) -> None:
        """Raises: ForbiddenRequest, also for one that was stopped after the last look."""
        session, self._session = self._session, None
        if session is None:
            return
        with suppress(Error):  # the browser may be gone and the context with it
            session.context.close()
        if session.refused:
            raise ForbiddenRequest(session.refused[0])
