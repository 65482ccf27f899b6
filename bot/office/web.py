"""The office's second door: what it takes to serve its pages. A room of its own, so that no night loads a web server."""

from bot.office._web._app import make_app
from bot.office._web._issuer import Issuer
from bot.office._web._keeping import AccountRefused, Keeping
from bot.office._web._oidc import CALLBACK
from bot.office._web._operations_room import Operations, Starts
from bot.office._web._parts import Parts
from bot.office._web._room import Room
from bot.office._web._server import Binding, serve

__all__ = [
    "CALLBACK", "AccountRefused", "Binding", "Issuer", "Keeping", "Operations", "Parts", "Room", "Starts", "make_app",
    "serve",
]  # fmt: skip
