"""All traffic of a browser, judged before it is sent.

The browser itself is listened to, not its pages: then each hop of a redirect is asked about like a request of its own, and
so are windows that just open, workers that pages share, and what a page sends as it goes. What is not a request over HTTP
(sockets, calls) has no way out: see `browser.py`.
"""

import base64
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Error, Playwright

from bot.drivers.web.forbidden import Forbidden

LOOKING = ("GET", "HEAD")
LOCAL = ("data", "blob", "about")
"""Addresses that lead to no network."""
OVERRIDING = ("x-http-method-override", "x-http-method", "x-method-override", "_method")
"""Headers and parameters by which a server takes a request for one of another method."""
PORTS = {"http": 80, "https": 443}
ANSWER_WAIT_S = 60.0
"""After this long the answer to a post counts as lost. The page that sent it answers no question until then."""
UNPACKED_BY_US = ("content-encoding", "content-length", "transfer-encoding")


def endpoint(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: the case system is exactly what its address says."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)


class Sends(Enum):
    """What may be sent besides questions for what to look at."""

    ALL = auto()
    NO_PAGE = auto()
    """Nothing that another page answers: what is set in a form posts it only where the pack says so."""
    NOTHING = auto()
    """What only opens a view leaves no trace."""


@dataclass(frozen=True, slots=True)
class Fence:
    """What may be sent: to `home` only, nothing forbidden, and nothing at all once `dead`.

    `refused` is told the rule that stopped a request.
    """

    home: tuple[str, str, int]
    forbidden: Forbidden
    refused: Callable[[str], None]
    dead: Callable[[], bool]
    sends: Callable[[], Sends]

    def lets_through(
        self, url: str, body: bytes | None, headers: Mapping[str, str], *, looks: bool, page: bool
    ) -> bool:
        """Whether a request may be sent: one that only `looks`, or that a `page` answers."""
        if self.dead() or endpoint(url) != self.home:
            return False
        sends = self.sends()
        if looks or sends is Sends.ALL or (sends is Sends.NO_PAGE and not page):
            why = self.forbidden.why(url, body, headers)
        else:
            why = "posts" if sends is Sends.NO_PAGE else "opens_view"
        if why:
            self.refused(why)
        return not why


class Network:
    """The traffic of one browser, which has one context at a time."""

    def __init__(self, playwright: Playwright, browser: Browser) -> None:
        """Nothing is let through until there is a `fence`."""
        self.fence: Fence | None = None
        self._playwright = playwright
        self._session = browser.new_browser_cdp_session()
        self._session.on("Fetch.requestPaused", self._paused)
        self._session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})

    def _paused(self, event: dict[str, Any]) -> None:
        request, number = event["request"], event["requestId"]
        url, body = request["url"] + request.get("urlFragment", ""), _body(request)
        looks = request["method"] in LOOKING and not _is_overridden(url, request["headers"])
        with suppress(Error):  # whoever asked may be gone by now
            if urlsplit(url).scheme in LOCAL:
                self._session.send("Fetch.continueRequest", {"requestId": number})
            elif self.fence is None or not self.fence.lets_through(
                url, body, request["headers"], looks=looks, page=event["resourceType"] == "Document"
            ):
                self._fail(number, "BlockedByClient")
            elif looks or body is None:  # what is not seen only the browser can send
                self._session.send("Fetch.continueRequest", {"requestId": number})
            else:
                self._send_once(number, request, body)

    def _fail(self, number: str, why: str) -> None:
        self._session.send("Fetch.failRequest", {"requestId": number, "errorReason": why})

    def _send_once(self, number: str, request: dict[str, Any], body: bytes) -> None:
        """Send once what may leave a trace. Chromium by itself resends it when a kept-alive connection is reset."""
        # A context of its own has no cookies but those that the browser sends.
        sender = self._playwright.request.new_context()
        try:
            answer = sender.fetch(
                request["url"],
                method=request["method"],
                headers=request["headers"],
                data=body or None,
                timeout=ANSWER_WAIT_S * 1000,
                max_redirects=0,
                max_retries=0,
            )
            given = {
                "requestId": number,
                "responseCode": answer.status,
                "responseHeaders": [one for one in answer.headers_array if one["name"].lower() not in UNPACKED_BY_US],
                "body": base64.b64encode(answer.body()).decode(),
            }
        except Error:
            self._fail(number, "ConnectionReset")
        else:
            self._session.send("Fetch.fulfillRequest", given)
        finally:
            sender.dispose()


def _is_overridden(url: str, headers: Mapping[str, str]) -> bool:
    """Whether a request asks the server to take it for one of another method."""
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    return any(name.lower() in OVERRIDING for name in (*headers, *query))


def _body(request: dict[str, Any]) -> bytes | None:
    """What a request sends; None if the browser does not show all of it."""
    entries = request.get("postDataEntries", [])
    if not request.get("hasPostData"):
        return b""
    if not entries or any("bytes" not in one for one in entries):
        return None
    return b"".join(base64.b64decode(one["bytes"]) for one in entries)
