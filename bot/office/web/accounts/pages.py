"""The account pages: the list, a new account, one account's roles, and what waits for a second person. No case is here."""

from dataclasses import replace

from starlette.responses import Response

from bot.domain.access import Role, User
from bot.office.web.accounts.account_admin import AccountAdmin, AccountRefused, Done
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
        done = _admin(context).add(_user(context, User(name)))
    except AccountRefused as why:
        return _listed(context, 422, problem=why.detail)
    return _listed(context, done=done, made=name)


def show_one(context: RequestContext) -> Response:
    """Show one account."""
    return _one(context)


@fresh
def change(context: RequestContext) -> Response:
    """Do with the account what the pressed button says."""
    name, wish, admin = _name(context), context.field("wish"), _admin(context)
    asked = context.number(context.field("request"), otherwise=0)
    done = Done()
    try:
        if name == context.user.account:
            raise AccountRefused(context.texts("accounts.own"))
        if wish == "link":
            done = admin.link(name)
        elif wish in ("disable", "enable"):
            done = admin.set_disabled(name, is_disabled=wish == "disable")
        elif wish == "roles":
            done = admin.change(_user(context, admin.named(name).user))
        elif wish == "endorse":
            admin.endorse(asked, context.user)
        elif wish == "refuse":
            admin.refuse(asked)
        else:
            raise Refused(422)
    except AccountRefused as why:
        return _one(context, 422, problem=why.detail)
    return _one(context, done=done, is_saved=not done.link and not done.waits)


def _user(context: RequestContext, before: User) -> User:
    """The account as the form says; what the form does not show stays as it was."""
    try:
        roles = frozenset(map(Role, context.fields("role")))
    except ValueError:
        raise Refused(422) from None
    units = frozenset(unit.strip() for unit in context.field("units").splitlines() if unit.strip())
    return replace(before, roles=roles, units=units, sees_protected=context.field("protected") == "ja")


def _name(context: RequestContext) -> str:
    return str(context.request.path_params["name"])


def _listed(
    context: RequestContext, status: int = 200, *, problem: str = "", done: Done | None = None, made: str = ""
) -> Response:
    admin = _admin(context)
    return context.shown(
        "accounts.html.j2", status, accounts=admin.everyone(), waiting=admin.waiting(), roles=list(Role),
        problem=problem, made=made, waits=done is not None and done.waits, link=_whole(context, done),
    )  # fmt: skip


def _one(
    context: RequestContext, status: int = 200, *, problem: str = "", done: Done | None = None, is_saved: bool = False
) -> Response:
    admin, name = _admin(context), _name(context)
    try:
        account = admin.named(name)
    except AccountRefused:
        raise Refused(404) from None
    mine = f"konto:{context.user.account}"
    return context.shown(
        "account_one.html.j2", status, account=account, roles=list(Role), problem=problem, is_saved=is_saved,
        asked=next((one for one in admin.waiting() if one.account == name), None), mine=mine,
        waits=done is not None and done.waits, link=_whole(context, done),
    )  # fmt: skip


def _whole(context: RequestContext, done: Done | None) -> str:
    """The link with the public address of the office."""
    return f"{context.office_address}{done.link}" if done and done.link else ""


def _admin(context: RequestContext) -> AccountAdmin:
    needs, actor = context.dependencies, f"konto:{context.user.account}"
    return AccountAdmin(needs.accounts, needs.sign_ins, needs.requests, needs.clock, needs.audit, needs.alarm, actor)
