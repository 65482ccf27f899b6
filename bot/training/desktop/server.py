"""Talks to the training server: one request, one answer as data, and never a retry.

Knows HTTP, and no windows.
"""

import http.client
import http.cookiejar
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PATIENCE_S = 120
MARK = "0000"
"""The volatile part of the server's field names; the server accepts any."""


class ServerFailure(Exception):
    """The request got no usable answer; the text tells the user what happened."""


class NoContact(ServerFailure):
    """Nothing came back, or only a part."""

    def __init__(self) -> None:
        super().__init__("Ingen kontakt med servern.")


class ServerBroke(ServerFailure):
    """The server reported a failure of its own."""

    def __init__(self) -> None:
        super().__init__("Ett fel uppstod i servern.")


@dataclass(frozen=True)
class Answer:
    """What came back: the HTTP status, and the screen's name and values."""

    status: int
    values: Mapping[str, Any]

    @property
    def screen(self) -> str:
        """Return the name of the screen."""
        return str(self.values["screen"])

    @property
    def is_session_lost(self) -> bool:
        """Say whether this is what somebody sees who is no longer signed in."""
        return self.status == 401 or self.screen in ("login", "session_401", "session_box")

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


class Server:
    """One user's connection and its cookie."""

    def __init__(self, url: str, delay_ms: int = 0) -> None:
        self._url, self._delay_s = url.rstrip("/"), delay_ms / 1000
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        # No proxy, whatever the environment says: the server is on this machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self._opener.addheaders = [("Accept", "application/json")]

    def call(self, path: str, form: Mapping[str, str] | None = None) -> Answer:
        """Get a screen, or post a form and get the screen that it leads to. Raises: ServerFailure."""
        data = None if form is None else urllib.parse.urlencode(form).encode()
        try:
            status, body = self._send(urllib.request.Request(self._url + path, data))  # noqa: S310 http on this machine
        except (OSError, http.client.HTTPException):
            raise NoContact from None
        finally:
            time.sleep(self._delay_s)
        if status >= 500:
            raise ServerBroke
        try:
            return Answer(status, json.loads(body))
        except ValueError:
            raise NoContact from None

    def _send(self, request: urllib.request.Request) -> tuple[int, bytes]:
        try:
            with self._opener.open(request, timeout=PATIENCE_S) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


def fields(letter: str, values: Mapping[str, str], number: int | str = "") -> dict[str, str]:
    """Name fields as the server's forms do: a letter for the form, a row number when it has rows, and the field."""
    return {f"ctl00${letter}{number}${MARK}_{tail}": value for tail, value in values.items()}
