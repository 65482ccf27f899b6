"""Authenticated encryption (AES-GCM) of everything that is sealed."""

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.errors import StoreUnavailable

NONCE = 12


def new_key() -> bytes:
    """A new 256-bit key."""
    return AESGCM.generate_key(bit_length=256)


def derived(master: bytes, purpose: str) -> bytes:
    """Derive a key for one purpose; it reveals nothing about the master key or the keys of other purposes."""
    return hmac.digest(master, purpose.encode(), "sha256")


def seal(key: bytes, clear: bytes, bound_to: str) -> bytes:
    """Encrypt. `bound_to` ties the result to where it belongs, so that it cannot be moved to another case or stage.

    Raises: StoreUnavailable when the key has the wrong length.
    """
    nonce = secrets.token_bytes(NONCE)
    try:
        return nonce + AESGCM(key).encrypt(nonce, clear, bound_to.encode())
    except ValueError:
        raise StoreUnavailable("nyckeln har fel längd") from None


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Decrypt. Raises: StoreUnavailable unless key, content and `bound_to` are those it was sealed with."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except (InvalidTag, ValueError):  # ValueError: a key or content of impossible length
        raise StoreUnavailable("innehållet går inte att dekryptera; fel nyckel eller ändrad fil") from None
