"""Credentials of local accounts: argon2id for the password, TOTP for the device.

A password takes as long to check for an account that does not exist as for one that does.
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

MIN_LENGTH, MAX_LENGTH = 12, 200
"""Characters of a password. Longer ones would only cost time."""

STEP = timedelta(seconds=30)
_HASHER = PasswordHasher()  # argon2-cffi's own profile: 64 MiB, three rounds
_TWO_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MiB, and anybody can ask


def hash_password(password: str) -> str:
    """Hash a password with a salt of its own."""
    with _TWO_AT_ONCE:
        return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Compare with the stored hash; without one, do the same work and answer no."""
    given = password[:MAX_LENGTH]
    with _TWO_AT_ONCE:
        try:
            return _HASHER.verify(stored or _nobodys(), given) and stored is not None and given == password
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def new_totp_secret() -> str:
    """A fresh TOTP secret, base32."""
    return random_base32()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to: the current one or a neighbour, since clocks differ; otherwise None."""
    totp, current = TOTP(secret), int(now.timestamp() // STEP.total_seconds())
    given = "".join(code.split())
    matching = [
        step for step in (current - 1, current, current + 1)
        if compare_digest(totp.generate_otp(step).encode(), given.encode())
    ]  # fmt: skip
    return matching[0] if matching else None


def otpauth_uri(secret: str, account: str, unit: str) -> str:
    """The otpauth URI that an authenticator reads."""
    return TOTP(secret).provisioning_uri(name=account, issuer_name=f"Brygga {unit}")


def qr_code(uri: str) -> str:
    """The URI as a QR code: SVG with one path and no inline style, which the content security policy would block."""
    return segno.make(uri, error="m").svg_inline(
        scale=4, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
