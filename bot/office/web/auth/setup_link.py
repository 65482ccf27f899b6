"""The set-up link: whoever holds it chooses the account's password and adds it to an authenticator, once, within a day.

Its key has 256 random bits. Guessing is not throttled: a throttle would only let a stranger lock the holder out.
"""

from datetime import timedelta

from markupsafe import Markup
from starlette.responses import Response

from bot.office.web.auth.credentials import MAX_LENGTH, MIN_LENGTH, hash_password, matching_step, otpauth_uri, qr_code
from bot.office.web.auth.sessions import start_session
from bot.office.web.auth.throttle import remember_browser
from bot.office.web.http.guard import digest_of
from bot.office.web.http.request_context import RequestContext
from bot.ports.accounts import Keys, SetupLink

PATH = "/lank"
VALID_FOR = timedelta(hours=24)


def show(context: RequestContext) -> Response:
    """Show the form, with the secret that the link was made with."""
    key = context.request.query_params.get("nyckel", "")
    link = _link(context, key)
    return _form(context, link, key) if link else _spent(context)


def use(context: RequestContext) -> Response:
    """Save the password, spend the link and sign the person in."""
    key = context.field("key")
    link = _link(context, key)
    if link is None:
        return _spent(context)
    problem = _problem(context, link)
    step = matching_step(link.totp, context.field("code"), context.now())
    if problem or step is None:
        return _form(context, link, key, problem or "link.wrong_code")
    context.audit("account.set_up", link.account.name, address=context.address)
    keys = Keys(hash_password(context.field("password")), link.totp)
    account = context.dependencies.sign_ins.use_link(digest_of(key), keys, step, context.now())
    if account is None:
        return _spent(context)
    response = start_session(context, account, "/")
    remember_browser(context, response, account)
    return response


def _link(context: RequestContext, key: str) -> SetupLink | None:
    return context.dependencies.sign_ins.link(digest_of(key), context.now())


def _problem(context: RequestContext, link: SetupLink) -> str:
    """What is wrong with the chosen password, or an empty string."""
    password = context.field("password")
    if len(password) < MIN_LENGTH:
        return "link.short"
    if len(password) > MAX_LENGTH:
        return "link.long"
    if link.account.name in password.casefold():
        return "link.named"
    return "" if password == context.field("again") else "link.differ"


def _form(context: RequestContext, link: SetupLink, key: str, problem: str = "") -> Response:
    address = otpauth_uri(link.totp, link.account.name, context.dependencies.unit)
    secret = " ".join(link.totp[at : at + 4] for at in range(0, len(link.totp), 4))
    return context.shown(
        "link.html.j2", 422 if problem else 200, account=link.account.name, key=key, problem=problem, address=address,
        secret=secret, picture=Markup(qr_code(address)), least=MIN_LENGTH, most=MAX_LENGTH,  # noqa: S704 - drawn by us from digits
    )  # fmt: skip


def _spent(context: RequestContext) -> Response:
    context.audit("account.link_refused", address=context.address)
    return context.shown("spent.html.j2", 404)
