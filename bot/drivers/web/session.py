"""One browser context, and the listeners on it."""

from contextlib import suppress

from playwright.sync_api import Dialog, Error

from bot.drivers.web.browser import WebBrowser
from bot.drivers.web.forbidden import Unmatched
from bot.drivers.web.network import Sends
from bot.drivers.web.settle import Settle
from bot.packs import Pack, fold


class Session:
    """One browser context. Its listeners are set once, however many pages it gets."""

    def __init__(self, browser: WebBrowser, pack: Pack, url: str, unmatched: Unmatched) -> None:
        self.refused: list[str] = []
        self.unknown_dialog = False
        self._sends = Sends.ALL
        self.is_begun = pack.logs_in_without_secret
        """Whether there is a session to lose: until a secret has been typed, what asks for one is where it should be."""
        self.is_open = self.is_begun
        """Whether the login has led on: then what tells of a lost session is asked for with every look."""
        self.secrets: set[str] = set()
        """What has been typed that nobody may read: all but the user name."""
        self._pack, self.unmatched = pack, unmatched
        self.context = browser.context(
            url, pack.head, self.refused.append, lambda: self.unknown_dialog, lambda: self._sends
        )
        self.settle = Settle(self.context, pack.head)
        self.context.on("dialog", self._answer)
        self.context.on("page", lambda page: page.on("crash", lambda crashed: crashed.close()))

    def let_send(self, sends: Sends) -> None:
        """Let no more be sent than this until something else is done, since a page may post late."""
        self._sends = sends

    def _answer(self, dialog: Dialog) -> None:
        for known in self._pack.head.dialogs:
            if known.kind == "native" and known.text == fold(dialog.message):
                dialog.accept() if known.answer == "ok" else dialog.dismiss()
                return
        # The system must not hear an answer to an unknown question, yet a page that waits for one blocks every question to
        # it. So the dialog is dismissed, which the page takes for a no, after all traffic of the context has been cut off.
        # The process is crashed before the context closes, since what a page sends on unload is not held back.
        self.unknown_dialog = True
        if dialog.page is not None:
            dialog.dismiss()
            with suppress(Error):  # a crashed process does not answer
                self.context.new_cdp_session(dialog.page).send("Page.crash")
