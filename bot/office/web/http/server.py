"""Serves the office: on this machine only, unless the traffic is encrypted."""

import ipaddress
import signal
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from bot.domain.errors import MachineError, SettingsInvalid

STOPS_WITHIN_S = 5


class PortTaken(MachineError):
    """Something else listens there, or we are not allowed to."""

    code = "port_taken"
    advice = "Kontoret kan inte lyssna där. Välj en annan port med --port, eller stoppa det som redan lyssnar."


@dataclass(frozen=True, slots=True)
class Binding:
    """Where to listen, and what encrypts the traffic."""

    host: str = "127.0.0.1"
    port: int = 8770
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the office over https."""
        return self.behind_proxy or self.tls_cert is not None

    @property
    def is_public(self) -> bool:
        """Whether people reach the office from other machines, and so by another name than this machine's own."""
        return self.behind_proxy or not _is_loopback(self.host)

    def refuse_unsafe(self) -> None:
        """Raises: SettingsInvalid when passwords would travel in the clear, or only half a certificate is given."""
        if (self.tls_cert is None) != (self.tls_key is None):
            raise SettingsInvalid("--tls-cert och --tls-key hör ihop: ange båda")
        for path in (self.tls_cert, self.tls_key):
            if path is not None and not path.is_file():
                raise SettingsInvalid("filen finns inte", file=str(path))
        self._refuse_unfit_certificate()
        if not self.is_secure and not _is_loopback(self.host):
            raise SettingsInvalid(
                f"kontoret lyssnar inte på {self.host} utan kryptering. Ange --tls-cert och --tls-key, eller "
                "--behind-proxy om en omvänd proxy sköter https framför"
            )

    def _refuse_unfit_certificate(self) -> None:
        if self.tls_cert is None or self.tls_key is None:
            return
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(self.tls_cert, self.tls_key)
        except OSError:  # what is wrong with a key does not belong in a log
            raise SettingsInvalid(
                "certifikatet och nyckeln hör inte ihop, eller går inte att läsa", file=str(self.tls_cert)
            ) from None


def serve(app: ASGIApp, binding: Binding, ready: Callable[[str], None]) -> None:
    """Listen until SIGTERM or Ctrl-C, then let requests under way finish. Raises: SettingsInvalid, PortTaken."""
    binding.refuse_unsafe()
    with _listening(binding) as listener:
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=STOPS_WITHIN_S,
            proxy_headers=binding.behind_proxy, forwarded_allow_ips="127.0.0.1", lifespan="off",
            ssl_certfile=binding.tls_cert, ssl_keyfile=binding.tls_key,
        )  # fmt: skip
        scheme = "https" if binding.tls_cert else "http"
        address = f"{scheme}://{_shown(binding.host)}:{listener.getsockname()[1]}"
        # Uvicorn stops at a signal and then raises it again, which must not end the process.
        before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            _Server(config, lambda: ready(address)).run([listener])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Server(uvicorn.Server):
    """A server that says when it listens, and by then reacts to signals too."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self._ready()


def _listening(binding: Binding) -> socket.socket:
    family = socket.AF_INET6 if ":" in binding.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((binding.host, binding.port))
        listener.listen()
    except OSError as problem:
        listener.close()
        raise PortTaken(f"{binding.host} port {binding.port}: {problem.strerror}") from None
    return listener


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
