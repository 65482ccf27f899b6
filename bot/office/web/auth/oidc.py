"""Single sign-on: a person is an issuer and a subject, and has the roles that are mapped, or none.

Denied by default: without a mapped role nobody gets in. Units, protected identities and conflicts of interest are set
in the office, not by the issuer.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from bot.domain.access import Role, User, clash_of
from bot.office.web.auth.sessions import start_session
from bot.office.web.dependencies import CONFIRMED
from bot.office.web.http.guard import SIGN_IN, cookie_named, keep_cookie, path_within
from bot.office.web.http.request_context import Refused, RequestContext
from bot.office.web.issuer import AnswerRefused, Asked, Issuer, IssuerAway, address_for, claims_from, new_question
from bot.ports.accounts import Account

_LOG = logging.getLogger(__name__)
PATH = f"{SIGN_IN}/oidc"
CALLBACK = f"{PATH}/svar"
_ANEW = "anew"


class _Denied(Exception):
    """The person is known but not let in. Holds the name of the sentence that says why."""


def address(till: str, *, is_anew: bool = False) -> str:
    """The address where single sign-on starts."""
    return f"{PATH}?{urlencode({'till': till} | ({_ANEW: '1'} if is_anew else {}))}"


def ask(context: RequestContext) -> Response:
    """Redirect to the issuer, and save what was asked in a cookie."""
    issuer, query = _issuer(context), context.request.query_params
    asked, is_anew = new_question(), _ANEW in query
    try:
        response = RedirectResponse(address_for(issuer, asked, is_anew=is_anew), 303)
    except IssuerAway as problem:
        return _away(context, problem)
    kept = "|".join(
        (asked.state, asked.nonce, asked.verifier, _ANEW if is_anew else "", path_within(query.get("till", "/")))
    )
    keep_cookie(
        response,
        cookie_named("brygga-oidc", context.dependencies),
        _to_hex(kept),
        is_secure=context.dependencies.is_secure,
    )
    return response


def answer(context: RequestContext) -> Response:
    """Check the issuer's answer and sign the person in."""
    issuer, query = _issuer(context), context.request.query_params
    asked, is_anew, till = _asked_before(context)
    try:
        claims = claims_from(issuer, asked, query, context.now())
        account = _account(context, issuer, claims, is_anew=is_anew)
    except IssuerAway as problem:
        return _away(context, problem)
    except AnswerRefused as problem:
        _LOG.warning("svaret från utfärdaren godtogs inte: %s", problem)
        return _denied(context, "oidc.refused")
    except _Denied as why:
        return _denied(context, str(why))
    context.audit("sign_in", account.name, address=context.address, issuer=issuer.url)
    response = start_session(context, account, till, is_confirmed=is_anew)
    response.delete_cookie(
        cookie_named("brygga-oidc", context.dependencies), secure=context.dependencies.is_secure, httponly=True
    )
    return response


def _account(context: RequestContext, issuer: Issuer, claims: Mapping[str, Any], *, is_anew: bool) -> Account:
    """The person's account, created the first time, with today's roles. Raises: _Denied, AnswerRefused."""
    if issuer.acr and claims.get("acr") != issuer.acr:
        raise _Denied("oidc.acr")
    if is_anew and context.now().timestamp() - float(claims.get("auth_time", 0)) > CONFIRMED.total_seconds():
        raise AnswerRefused("auth_time")
    subject, roles = str(claims["sub"]), _roles(issuer, claims)
    if clash_of(roles):
        raise _Denied("oidc.clash")
    accounts = context.dependencies.accounts
    known = accounts.vouched(issuer.url, subject)
    if known is not None and known.is_disabled:
        raise _Denied("oidc.refused")
    name = f"oidc-{hashlib.sha256(f'{issuer.url} {subject}'.encode()).hexdigest()[:12]}"
    if known is None or known.user.roles != roles:
        context.audit("account.roles", name, roles=" ".join(sorted(roles)), issuer=issuer.url)
    if known is None:
        if not roles:
            raise _Denied("oidc.no_role")
        return accounts.add(User(name, roles), issuer.url, subject)
    if known.user.roles != roles:  # also when none is left: the account loses those it had
        accounts.change(replace(known.user, roles=roles))
    if not roles:
        raise _Denied("oidc.no_role")
    return accounts.vouched(issuer.url, subject) or known


def _roles(issuer: Issuer, claims: Mapping[str, Any]) -> frozenset[Role]:
    """The mapped roles; anything outside the map is ignored."""
    said = claims.get(issuer.claim, ())
    words = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return frozenset(issuer.roles[word] for word in words if isinstance(word, str) and word in issuer.roles)


def _asked_before(context: RequestContext) -> tuple[Asked, bool, str]:
    """What was asked, from the cookie; without one, a new question that no answer matches."""
    cookie = context.request.cookies.get(cookie_named("brygga-oidc", context.dependencies), "")
    parts = _from_hex(cookie).split("|", 4)
    if len(parts) != 5 or not all(parts[:3]):
        return new_question(), False, "/"
    state, nonce, verifier, anew, till = parts
    return Asked(state, nonce, verifier), anew == _ANEW, path_within(till)


def _to_hex(text: str) -> str:
    return text.encode().hex()


def _from_hex(text: str) -> str:
    try:
        return bytes.fromhex(text).decode()
    except ValueError:
        return ""


def _issuer(context: RequestContext) -> Issuer:
    if context.dependencies.issuer is None:
        raise Refused(404)
    return context.dependencies.issuer


def _away(context: RequestContext, problem: IssuerAway) -> Response:
    _LOG.error("kommunens inloggning svarar inte: %s", problem)
    return context.shown("oidc.html.j2", 503, problem="oidc.away")


def _denied(context: RequestContext, why: str) -> Response:
    context.audit("sign_in.refused", address=context.address, why=why)
    return context.shown("oidc.html.j2", 422, problem=why)
