"""Signs what leaves the machine, so that forgeries can be told from it."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.domain.errors import SecretMissing


def new_signing_key() -> str:
    """A new Ed25519 private key, as 64 hexadecimal digits."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


class Signer:
    """Signs with a private key. Raises: SecretMissing when it is not one."""

    def __init__(self, key: str) -> None:
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key))
        except ValueError:
            raise SecretMissing("audit/signing-key ska vara 64 tecken 0-9 och a-f") from None

    @property
    def public(self) -> str:
        """The public key that others verify with."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> str:
        """The signature, in hexadecimal."""
        return self._key.sign(content).hex()


def is_signed(public: str, content: bytes, signature: str) -> bool:
    """Whether the owner of the public key signed exactly this content."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
