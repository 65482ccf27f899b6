"""The office as web pages: sign-in, rights and the pages.

A package of its own, so that no night loads a web server. Handlers are plain functions from a request context to a
response; only the table in `routes` makes them reachable, and only with the right it names. The pages reach accounts,
clock and audit through ports, and know no store, night or case system.
"""

from bot.office.web.accounts.account_admin import AccountAdmin, AccountRefused, Done
from bot.office.web.app import make_app
from bot.office.web.auth.oidc import CALLBACK
from bot.office.web.dependencies import Dependencies
from bot.office.web.http.server import Binding, serve
from bot.office.web.issuer import Issuer
from bot.office.web.operations_context import OperationsContext, Starts
from bot.office.web.review_context import ReviewContext

__all__ = [
    "CALLBACK", "AccountAdmin", "AccountRefused", "Binding", "Dependencies", "Done", "Issuer", "OperationsContext",
    "ReviewContext", "Starts", "make_app", "serve",
]  # fmt: skip
