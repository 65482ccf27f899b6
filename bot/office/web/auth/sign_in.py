"""Sign-in with a local account, and sign-out. One form and one answer: what was wrong is not said."""

from starlette.responses import Response

from bot.office.web.auth.credentials import is_password, step_of
from bot.office.web.auth.oidc import address
from bot.office.web.auth.sessions import begin, end
from bot.office.web.auth.throttle import failed, is_braked, succeeded
from bot.office.web.http.guard import SIGN_IN, path_within
from bot.office.web.http.request_context import Visit
from bot.ports.accounts import Account


def show(visit: Visit) -> Response:
    """Show the form, and why it is shown."""
    asked = visit.request.query_params
    till = path_within(asked.get("till", "/"))
    note = "signed_out" if "ute" in asked else "sign_in.needed" if till != "/" else ""
    return visit.sent_to(till) if visit.session else _form(visit, till, note=note)


def sign_in(visit: Visit) -> Response:
    """Sign in, or say no more than that it did not go."""
    name, till = visit.field("account").strip().casefold(), path_within(visit.field("till"))
    if is_braked(visit, name):
        visit.audit("sign_in.braked", address=visit.address)
        return _form(visit, till, 429, problem="sign_in.waits")
    account = visit.parts.accounts.named(name)
    if not _is_proven(visit, account) or account is None:
        failed(visit, name)
        visit.audit("sign_in.refused", account.name if account else "", address=visit.address)
        return _form(visit, till, 422, problem="sign_in.refused")
    succeeded(visit, name)
    visit.audit("sign_in", account.name, address=visit.address)
    return begin(visit, account, till)


def sign_out(visit: Visit) -> Response:
    """End the session."""
    visit.audit("sign_out")
    end(visit)
    return visit.sent_to(f"{SIGN_IN}?ute")


def _is_proven(visit: Visit, account: Account | None) -> bool:
    """Compare password and code, and spend the code. Everything is compared whatever the first comparison gave."""
    open_account = account if account and not account.is_disabled else None
    keys = visit.parts.sign_ins.keys(open_account) if open_account else None
    is_right = is_password(keys.password if keys else None, visit.field("password"))
    step = step_of(keys.totp, visit.field("code"), visit.parts.clock.now()) if keys else None
    if open_account is None or not is_right or step is None:
        return False
    return visit.parts.sign_ins.take_step(open_account, step)


def _form(visit: Visit, till: str, status: int = 200, *, note: str = "", problem: str = "") -> Response:
    way = address(till) if visit.parts.issuer else ""
    return visit.shown("sign_in.html.j2", status, till=till, note=note, problem=problem, way=way)
