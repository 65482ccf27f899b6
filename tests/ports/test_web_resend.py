"""A save whose answer is lost is sent once: what the browser does by itself counts as ours."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Error

from bot.drivers.web import WebBrowser
from bot.drivers.web.network import Sends
from bot.packs import load_pack
from tests.ports.conftest import HEAD, SCREEN_HEAD

pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

FORM = b'<form method="post" action="/spara"><input type="submit" value="Spara"></form>'
RESET = struct.pack("ii", 1, 0)
"""Linger for no time: the connection is reset, as when a server or something before it falls."""


@dataclass
class Careless:
    """A server that keeps its connections, takes every save, and never answers one."""

    url: str = ""
    saved: list[bytes] = field(default_factory=list)


@pytest.fixture
def careless() -> Iterator[Careless]:
    told = Careless()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(FORM)))
            self.end_headers()
            self.wfile.write(FORM)

        def do_POST(self) -> None:
            told.saved.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def shutdown_request(self, request: "socket.socket | tuple[bytes, socket.socket]") -> None:
            self.close_request(request)  # without a polite end first

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_address[1]}/"
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_save_whose_answer_is_lost_is_sent_once(
    careless: Careless, browser_of_house: WebBrowser, tmp_path: Path
) -> None:
    (tmp_path / "pack.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "head.toml").write_text(SCREEN_HEAD, encoding="utf-8")
    context = browser_of_house.context(
        careless.url, load_pack(tmp_path).head, lambda _: None, lambda: False, lambda: Sends.ALL
    )
    page = context.new_page()
    page.goto(careless.url)
    page.goto(careless.url)  # on the connection that was kept
    with suppress(Error):  # there is no answer, and that is right
        page.click("input", timeout=5000)
    time.sleep(1)
    context.close()
    assert len(careless.saved) == 1
