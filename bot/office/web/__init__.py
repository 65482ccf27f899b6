"""The office as web pages: sign-in, rights and the frame that every page stands in.

A door of its own, so that no night loads a web server. Handlers are plain functions that take a request context and
return a response; only the table in `routes` makes them reachable, and only with the right it names. The pages reach
accounts, clock and audit through ports, and know no store, night or case system.
"""

from bot.office.web.accounts.account_admin import AccountRefused, Keeping
from bot.office.web.app import make_app
from bot.office.web.auth.oidc import CALLBACK
from bot.office.web.dependencies import Parts
from bot.office.web.http.server import Binding, serve
from bot.office.web.issuer import Issuer
from bot.office.web.operations_context import Operations, Starts
from bot.office.web.review_context import Room

__all__ = [
    "CALLBACK", "AccountRefused", "Binding", "Issuer", "Keeping", "Operations", "Parts", "Room", "Starts", "make_app",
    "serve",
]  # fmt: skip
