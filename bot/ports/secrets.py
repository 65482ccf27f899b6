"""Where passwords and keys live."""

from typing import Protocol


class Secrets(Protocol):
    """Where passwords live."""

    def get(self, name: str) -> str:
        """The secret. Raises: SecretMissing, which never holds it."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        ...
