"""The pages of whoever gives out roles: who there is, a new account, and one account's roles. No case is seen here."""

from starlette.responses import Response

from bot.domain.access import Role, User
from bot.office.web.accounts.account_admin import AccountRefused, Keeping
from bot.office.web.auth.step_up import fresh
from bot.office.web.http.request_context import Refused, Visit

PATH = "/konton"


def show(visit: Visit) -> Response:
    """List the accounts, with a form for one more."""
    return _listed(visit)


@fresh
def add(visit: Visit) -> Response:
    """Make an account, and show its link this once."""
    name = visit.field("name").strip().casefold()
    try:
        link = _keeping(visit).add(_user(visit, name))
    except AccountRefused as why:
        return _listed(visit, 422, problem=why.detail)
    return _listed(visit, link=link, made=name)


def show_one(visit: Visit) -> Response:
    """Show one account."""
    return _one(visit)


@fresh
def change(visit: Visit) -> Response:
    """Set roles and units, shut or open the account, or make a new link: what the pressed button says."""
    name, wish, keeping = _name(visit), visit.field("wish"), _keeping(visit)
    link = ""
    try:
        if name == visit.user.account:
            raise AccountRefused(visit.texts("accounts.own"))
        if wish == "link":
            link = keeping.link(name)
        elif wish in ("disable", "enable"):
            keeping.set_disabled(name, is_disabled=wish == "disable")
        elif wish == "roles":
            keeping.change(_user(visit, name))
        else:
            raise Refused(422)
    except AccountRefused as why:
        return _one(visit, 422, problem=why.detail)
    return _one(visit, link=link, is_saved=not link)


def _user(visit: Visit, name: str) -> User:
    try:
        roles = frozenset(map(Role, visit.fields("role")))
    except ValueError:
        raise Refused(422) from None
    units = frozenset(unit.strip() for unit in visit.field("units").splitlines() if unit.strip())
    return User(name, roles, units, visit.field("protected") == "ja")


def _name(visit: Visit) -> str:
    return str(visit.request.path_params["name"])


def _listed(visit: Visit, status: int = 200, *, problem: str = "", link: str = "", made: str = "") -> Response:
    everyone = _keeping(visit).everyone()
    return visit.shown(
        "accounts.html.j2", status, accounts=everyone, roles=list(Role), problem=problem, made=made,
        link=_whole(visit, link),
    )  # fmt: skip


def _one(visit: Visit, status: int = 200, *, problem: str = "", link: str = "", is_saved: bool = False) -> Response:
    try:
        account = _keeping(visit).named(_name(visit))
    except AccountRefused:
        raise Refused(404) from None
    return visit.shown(
        "account_one.html.j2", status, account=account, roles=list(Role), problem=problem, is_saved=is_saved,
        link=_whole(visit, link),
    )  # fmt: skip


def _whole(visit: Visit, link: str) -> str:
    """The link with the address that people use."""
    return f"{visit.parts.address or str(visit.request.base_url).rstrip('/')}{link}" if link else ""


def _keeping(visit: Visit) -> Keeping:
    parts = visit.parts
    return Keeping(parts.accounts, parts.sign_ins, parts.clock, parts.audit, f"konto:{visit.user.account}")
