"""Brakes guessing: failed attempts are counted against the name that was typed and the address they came from.

They count whether or not there is such an account, so that the brake tells nothing. The store gets digests only.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.office.web.http.guard import digest_of
from bot.office.web.http.request_context import RequestContext

WINDOW = timedelta(minutes=15)
_MOST_OF_NAME, _MOST_OF_ADDRESS = 5, 50
"""A whole office may sit behind one address."""


def is_braked(context: RequestContext, name: str) -> bool:
    """Whether there were too many failures lately."""
    since = context.now() - WINDOW
    mosts = zip(_who(context, name), (_MOST_OF_NAME, _MOST_OF_ADDRESS), strict=True)
    return any(context.dependencies.sign_ins.failures(who, since) >= most for who, most in mosts)


def failed(context: RequestContext, name: str) -> None:
    """Count a failure."""
    context.dependencies.sign_ins.fail(_who(context, name), context.now())


def succeeded(context: RequestContext, name: str) -> None:
    """Forget what was counted against the name; an address goes on being counted."""
    context.dependencies.sign_ins.forgive(_who(context, name)[0])


def _who(context: RequestContext, name: str) -> Sequence[str]:
    return digest_of(f"konto {name}"), digest_of(f"adress {context.address}")
