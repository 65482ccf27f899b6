"""Encrypts payloads and pictures with a key per case; erasing a case is forgetting its key."""

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.errors import StoreUnavailable

NONCE = 12


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return AESGCM.generate_key(bit_length=256)


def derived(master: bytes, purpose: str) -> bytes:
    """A key for one purpose, that says nothing about the master key or about another purpose's."""
    return hmac.digest(master, purpose.encode(), "sha256")


def seal(key: bytes, clear: bytes, bound_to: str) -> bytes:
    """Encrypt; `bound_to` ties the result to its place, so that it cannot be moved to another case or stage.

    Raises: StoreUnavailable for a key that is none.
    """
    nonce = secrets.token_bytes(NONCE)
    try:
        return nonce + AESGCM(key).encrypt(nonce, clear, bound_to.encode())
    except ValueError:
        raise StoreUnavailable("nyckeln har fel längd") from None


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Decrypt. Raises: StoreUnavailable when key, content or place is not the one it was sealed with."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except (InvalidTag, ValueError):  # ValueError: a key or a content of a length that is none
        raise StoreUnavailable("innehållet går inte att dekryptera; fel nyckel eller ändrad fil") from None
