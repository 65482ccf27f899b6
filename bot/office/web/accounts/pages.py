"""The account pages: the list, a new account, and one account's roles. No case is shown here."""

from starlette.responses import Response

from bot.domain.access import Role, User
from bot.office.web.accounts.account_admin import AccountAdmin, AccountRefused
from bot.office.web.auth.step_up import fresh
from bot.office.web.http.request_context import Refused, RequestContext

PATH = "/konton"


def show(context: RequestContext) -> Response:
    """List the accounts, with a form for a new one."""
    return _listed(context)


@fresh
def add(context: RequestContext) -> Response:
    """Create an account, and show its link this once."""
    name = context.field("name").strip().casefold()
    try:
        link = _admin(context).add(_user(context, name))
    except AccountRefused as why:
        return _listed(context, 422, problem=why.detail)
    return _listed(context, link=link, made=name)


def show_one(context: RequestContext) -> Response:
    """Show one account."""
    return _one(context)


@fresh
def change(context: RequestContext) -> Response:
    """Set roles and units, disable or enable the account, or make a new link, as the pressed button says."""
    name, wish, admin = _name(context), context.field("wish"), _admin(context)
    link = ""
    try:
        if name == context.user.account:
            raise AccountRefused(context.texts("accounts.own"))
        if wish == "link":
            link = admin.link(name)
        elif wish in ("disable", "enable"):
            admin.set_disabled(name, is_disabled=wish == "disable")
        elif wish == "roles":
            admin.change(_user(context, name))
        else:
            raise Refused(422)
    except AccountRefused as why:
        return _one(context, 422, problem=why.detail)
    return _one(context, link=link, is_saved=not link)


def _user(context: RequestContext, name: str) -> User:
    try:
        roles = frozenset(map(Role, context.fields("role")))
    except ValueError:
        raise Refused(422) from None
    units = frozenset(unit.strip() for unit in context.field("units").splitlines() if unit.strip())
    return User(name, roles, units, context.field("protected") == "ja")


def _name(context: RequestContext) -> str:
    return str(context.request.path_params["name"])


def _listed(
    context: RequestContext, status: int = 200, *, problem: str = "", link: str = "", made: str = ""
) -> Response:
    everyone = _admin(context).everyone()
    return context.shown(
        "accounts.html.j2", status, accounts=everyone, roles=list(Role), problem=problem, made=made,
        link=_whole(context, link),
    )  # fmt: skip


def _one(
    context: RequestContext, status: int = 200, *, problem: str = "", link: str = "", is_saved: bool = False
) -> Response:
    try:
        account = _admin(context).named(_name(context))
    except AccountRefused:
        raise Refused(404) from None
    return context.shown(
        "account_one.html.j2", status, account=account, roles=list(Role), problem=problem, is_saved=is_saved,
        link=_whole(context, link),
    )  # fmt: skip


def _whole(context: RequestContext, link: str) -> str:
    """The link with the public address of the office."""
    return f"{context.office_address}{link}" if link else ""


def _admin(context: RequestContext) -> AccountAdmin:
    needs = context.dependencies
    return AccountAdmin(needs.accounts, needs.sign_ins, needs.clock, needs.audit, f"konto:{context.user.account}")
