"""How a local account proves itself: argon2id for the password, TOTP for what the person holds.

It knows no account and no store, and answers as slowly for an account that does not exist as for one that does.
"""

import secrets
import threading
from datetime import datetime, timedelta
from functools import cache
from hmac import compare_digest

import segno
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from pyotp import random_base32
from pyotp.totp import TOTP

LEAST, MOST = 12, 200
"""Characters of a password. More than the most only costs time."""

STEP = timedelta(seconds=30)
_HASHER = PasswordHasher()  # argon2-cffi's own profile: 64 MiB, three rounds
_TWO_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MiB, and anybody may ask


def hashed(password: str) -> str:
    """Hash a password with a salt of its own."""
    with _TWO_AT_ONCE:
        return _HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Compare with the hash that is kept; without one the same work is done, and the answer is no."""
    given = password[:MOST]
    with _TWO_AT_ONCE:
        try:
            return _HASHER.verify(kept or _nobodys(), given) and kept is not None and given == password
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def new_secret() -> str:
    """A fresh TOTP secret, base32."""
    return random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to: this one or a neighbour, since clocks differ. None when it is none of them."""
    totp, current = TOTP(secret), int(now.timestamp() // STEP.total_seconds())
    given = "".join(code.split())
    matching = [
        step for step in (current - 1, current, current + 1)
        if compare_digest(totp.generate_otp(step).encode(), given.encode())
    ]  # fmt: skip
    return matching[0] if matching else None


def address_of(secret: str, account: str, unit: str) -> str:
    """The otpauth address that a code app takes."""
    return TOTP(secret).provisioning_uri(name=account, issuer_name=f"Brygga {unit}")


def picture_of(address: str) -> str:
    """The address as a QR code: SVG of one path, with no style, so that it is drawn under a strict policy."""
    return segno.make(address, error="m").svg_inline(
        scale=4, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
