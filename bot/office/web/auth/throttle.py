"""Throttles guessing: an attempt is counted before it is tried, against the account and the source it comes from.

A browser that the account has signed in with is counted on its own, so that nobody's guesses shut its people out. A
stranger's attempt counts alike whether or not the account exists, so that the throttle reveals nothing. The store gets
digests only.
"""

import ipaddress
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from bot.office.web.http.guard import cookie_named, digest_of, keep_cookie
from bot.office.web.http.request_context import RequestContext
from bot.ports.accounts import Account, Limit

KNOWN_FOR = timedelta(days=180)
"""How long a browser is known after a sign-in."""


def _waits(seconds: Iterable[int]) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=one) for one in seconds)


BY_STRANGERS = _waits([0] * 5)
"""Against one account, of everybody whose browser it has not signed in with: five an hour."""

BY_ONE_SOURCE = _waits([0, 0, 0, 30, 120])
"""Against one account, from one source."""

AT_A_SOURCE = _waits([0] * 20 + [15, 30, 60, 120, 240, 480, 900])
"""From one source that is a stranger to each account it tries; a whole office may sit behind one address."""

BY_A_KNOWN_BROWSER = _waits([0] * 5 + [60, 120, 240, 480, 900, 900])
"""With a browser that the account has signed in with, or within a session."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that has been counted. `who` is what a success clears: never what others have failed at."""

    reserved: Sequence[int]
    who: str


def sign_in_attempt(context: RequestContext, name: str) -> Attempt | None:
    """Count an attempt to sign in before anything is compared; None when there have been too many."""
    if device := _known_device(context, name):
        return _reserved(context, Limit(digest_of(f"webbläsare {device}"), BY_A_KNOWN_BROWSER))
    source = _source(context.address)
    return _reserved(
        context,
        Limit(digest_of(f"konto {name} från {source}"), BY_ONE_SOURCE),
        Limit(digest_of(f"konto {name}"), BY_STRANGERS),
        Limit(digest_of(f"från {source}"), AT_A_SOURCE),
    )


def step_up_attempt(context: RequestContext, name: str) -> Attempt | None:
    """Count an attempt to confirm within a session; strangers cannot use these up."""
    return _reserved(context, Limit(digest_of(f"bekräfta {name}"), BY_A_KNOWN_BROWSER))


def succeeded(context: RequestContext, attempt: Attempt) -> None:
    """Take the attempt back, and forget what this source failed at before."""
    context.dependencies.sign_ins.release(attempt.reserved, attempt.who)


def remember_browser(context: RequestContext, response: Response, account: Account) -> None:
    """Give the browser a new random value by which it is known next time."""
    value, name = secrets.token_urlsafe(32), _cookie(context, account.name)
    before = digest_of(context.request.cookies.get(name, ""))
    context.dependencies.sign_ins.know_device(account, digest_of(value), before, context.now())
    lasts = int(KNOWN_FOR.total_seconds())
    keep_cookie(response, name, value, is_secure=context.dependencies.is_secure, lasts_s=lasts)


def _known_device(context: RequestContext, name: str) -> str:
    """The digest of the browser's value, if this account has signed in with it."""
    device = digest_of(context.request.cookies.get(_cookie(context, name), ""))
    since = context.now() - KNOWN_FOR
    return device if context.dependencies.sign_ins.is_known_device(name, device, since) else ""


def _cookie(context: RequestContext, name: str) -> str:
    """One for each account, since several people may use the same computer."""
    return cookie_named(f"brygga-known-{digest_of(name)[:12]}", context.dependencies)


def _reserved(context: RequestContext, *limits: Limit) -> Attempt | None:
    reserved = context.dependencies.sign_ins.reserve(limits, context.now())
    return None if reserved is None else Attempt(reserved, limits[0].who)


def _source(address: str) -> str:
    """The address; of IPv6 the network, since one guesser has all of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
