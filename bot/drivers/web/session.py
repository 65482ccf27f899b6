"""One browser context and everything that listens to it."""

from contextlib import suppress

from playwright.sync_api import Dialog, Error

from bot.drivers.web.browser import WebBrowser
from bot.drivers.web.settle import Settle
from bot.packs import Pack, fold


class Session:
    """One browser context and everything that listens to it; listeners are set once, however many pages it gets."""

    def __init__(self, browser: WebBrowser, pack: Pack, url: str) -> None:
        self.refused: list[str] = []
        self.unknown_dialog = False
        self._pack = pack
        self.context = browser.context(url, pack.head, self.refused.append, lambda: self.unknown_dialog)
        self.settle = Settle(self.context, pack.head.busy, pack.head.dialog)
        self.context.on("dialog", self._answer)
        self.context.on("page", lambda page: page.on("crash", lambda crashed: crashed.close()))

    def _answer(self, dialog: Dialog) -> None:
        for known in self._pack.head.dialogs:
            if known.kind == "native" and known.text == fold(dialog.message):
                dialog.accept() if known.answer == "ok" else dialog.dismiss()
                return
        # An unknown question gets no answer that the system could hear. A page that waits for one would hold up whoever
        # looks at it for ever, so it is thrown away. It takes that for a no and goes on: from the next line on, nothing
        # of this context gets out. Its process is ended before it is closed, since what a page sends as it leaves is no
        # longer held back.
        self.unknown_dialog = True
        if dialog.page is not None:
            dialog.dismiss()
            with suppress(Error):  # an ended process answers by being gone
                self.context.new_cdp_session(dialog.page).send("Page.crash")
