"""Throttles guessing: counts failed attempts per typed name and per network address.

Attempts count whether or not the account exists, so that the throttle reveals nothing. The store gets digests only.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.office.web.http.guard import digest_of
from bot.office.web.http.request_context import RequestContext

WINDOW = timedelta(minutes=15)
_MAX_PER_NAME, _MAX_PER_ADDRESS = 5, 50
"""A whole office may sit behind one address."""


def is_throttled(context: RequestContext, name: str) -> bool:
    """Whether there have been too many failures lately."""
    since = context.now() - WINDOW
    limits = zip(_who(context, name), (_MAX_PER_NAME, _MAX_PER_ADDRESS), strict=True)
    return any(context.dependencies.sign_ins.failures(who, since) >= limit for who, limit in limits)


def count_failure(context: RequestContext, name: str) -> None:
    """Count a failure."""
    context.dependencies.sign_ins.fail(_who(context, name), context.now())


def forget_failures(context: RequestContext, name: str) -> None:
    """Reset the count of the name; that of the address stands."""
    context.dependencies.sign_ins.forgive(_who(context, name)[0])


def _who(context: RequestContext, name: str) -> Sequence[str]:
    return digest_of(f"konto {name}"), digest_of(f"adress {context.address}")
