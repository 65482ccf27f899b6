"""Sign-in with a local account, and sign-out. The same answer whatever was wrong."""

from starlette.responses import Response

from bot.office.web.auth.credentials import matching_step, verify_password
from bot.office.web.auth.oidc import address
from bot.office.web.auth.sessions import end_session, start_session
from bot.office.web.auth.throttle import remember_browser, sign_in_attempt, succeeded
from bot.office.web.http.guard import SIGN_IN, path_within
from bot.office.web.http.request_context import RequestContext
from bot.ports.accounts import Account


def show(context: RequestContext) -> Response:
    """Show the form and the reason it is shown."""
    asked = context.request.query_params
    till = path_within(asked.get("till", "/"))
    note = "signed_out" if "ute" in asked else "sign_in.needed" if till != "/" else ""
    return context.sent_to(till) if context.session else _form(context, till, note=note)


def sign_in(context: RequestContext) -> Response:
    """Sign in, or say only that it failed."""
    name, till = context.field("account").strip().casefold(), path_within(context.field("till"))
    attempt = sign_in_attempt(context, name)
    if attempt is None:
        context.audit("sign_in.braked", address=context.address)
        return _form(context, till, 429, problem="sign_in.waits")
    account = context.dependencies.accounts.named(name)
    if not _is_proven(context, account) or account is None:
        context.audit("sign_in.refused", account.name if account else "", address=context.address)
        return _form(context, till, 422, problem="sign_in.refused")
    succeeded(context, attempt)
    context.audit("sign_in", account.name, address=context.address)
    response = start_session(context, account, till)
    remember_browser(context, response, account)
    return response


def sign_out(context: RequestContext) -> Response:
    """End the session."""
    context.audit("sign_out")
    end_session(context)
    return context.sent_to(f"{SIGN_IN}?ute")


def _is_proven(context: RequestContext, account: Account | None) -> bool:
    """Check password and code, and spend the code. Both are checked whatever the first check gave."""
    open_account = account if account and not account.is_disabled else None
    keys = context.dependencies.sign_ins.keys(open_account) if open_account else None
    is_right = verify_password(keys.password if keys else None, context.field("password"))
    step = matching_step(keys.totp, context.field("code"), context.now()) if keys else None
    if open_account is None or not is_right or step is None:
        return False
    return context.dependencies.sign_ins.take_step(open_account, step)


def _form(context: RequestContext, till: str, status: int = 200, *, note: str = "", problem: str = "") -> Response:
    issuer_address = address(till) if context.dependencies.issuer else ""
    return context.shown(
        "sign_in.html.j2", status, till=till, note=note, problem=problem, issuer_address=issuer_address
    )
