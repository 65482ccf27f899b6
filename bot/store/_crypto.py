"""Encrypts payloads and pictures with a key per case; weeding a case is forgetting its key."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.errors import StoreUnavailable

NONCE = 12


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return AESGCM.generate_key(bit_length=256)


def seal(key: bytes, clear: bytes, bound_to: str) -> bytes:
    """Encrypt; `bound_to` ties the result to its place, so that it cannot be moved to another case or stage."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Decrypt. Raises: StoreUnavailable when key, content or place is not the one it was sealed with."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except InvalidTag:
        raise StoreUnavailable("innehållet går inte att dekryptera; fel nyckel eller ändrad fil") from None
