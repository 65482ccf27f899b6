"""A web server for pages of a few lines, which remembers everything it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Answer = str | tuple[int, str]
"""A page; or a status and, for a redirect, where to, otherwise the page."""


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    body: str
    cookie: str = ""

    def value(self, name: str) -> str:
        """A field of the posted form."""
        return parse_qs(self.body, keep_blank_values=True).get(name, [""])[0]


@dataclass
class Site:
    """The pages by path, headers of their own if any, and what was asked for."""

    port: int = 0
    pages: dict[str, str | Callable[[Asked], Answer]] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def forget(self) -> None:
        """Begin anew."""
        self.pages, self.headers, self.asked = {}, {}, []

    def paths(self) -> set[str]:
        """Every path that was asked for."""
        return {one.path for one in self.asked}

    def answer(self, one: Asked) -> Answer:
        """The answer to a request."""
        self.asked.append(one)
        page = self.pages.get(urlsplit(one.path).path, (404, "finns inte"))
        return page(one) if callable(page) else page


@contextmanager
def served() -> Iterator[Site]:
    """A site on a port of its own."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            said = site.answer(Asked(self.command, self.path, body, self.headers.get("Cookie", "")))
            status, text = said if isinstance(said, tuple) else (200, said)
            content = b"" if 300 <= status < 400 else text.encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", text)
            own = site.headers.get(urlsplit(self.path).path, {})
            for name, value in {"Content-Type": "text/html; charset=utf-8", **own}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - the library's own name

        def handle(self) -> None:
            with suppress(ConnectionError):  # the browser went away; nothing is owed it
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.port = server.server_address[1]
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
