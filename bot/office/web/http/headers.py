"""What goes with every answer, and how much may come with a question: plain ASGI around the whole application."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64 * 1024
"""The pages send small forms and nothing else."""

POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
        "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
        "require-trusted-types-for 'script'", "trusted-types brygga",
    )
)  # fmt: skip
"""No inline style or script, nothing from elsewhere, and text becomes nodes by one named policy only (office.js)."""

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
UNLESS_SAID = {"Cache-Control": "no-store"}
SECURE = {"Strict-Transport-Security": "max-age=31536000"}


class Headers:
    """Adds the headers to every answer, also to those that say that something went wrong."""

    def __init__(self, app: ASGIApp, is_secure: bool) -> None:
        self._app = app
        self._always = ALWAYS | (SECURE if is_secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._always)
                for name, value in UNLESS_SAID.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)


class TooMuch(Exception):
    """More came than is taken."""


class Limit:
    """Stops reading a request that is larger than what is taken, whatever it says of its own size."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting."""
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > MOST_BYTES:
                raise TooMuch
            return message

        await self._app(scope, counted, send)
