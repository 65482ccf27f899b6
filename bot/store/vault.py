"""Secrets in an encrypted file, for machines without a store of their own.

The file is only as safe as the key beside it: on a server, let the service manager hand over the key.
"""

import json
import os
from pathlib import Path

from bot.domain.errors import SecretMissing
from bot.store.crypto import new_key, seal, unseal
from bot.store.failures import failures_named

PLACE = "vault"


class Vault:
    """Implements `ports.secrets.Secrets` on one file."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key

    def get(self, name: str) -> str:
        """The secret. Raises: SecretMissing, StoreUnavailable."""
        content = self._read()
        if name not in content:
            raise SecretMissing(name)
        return content[name]

    def set(self, name: str, value: str) -> None:
        """Keep a secret; the file is replaced in one step, so that a crash leaves the old or the new one."""
        content = {**self._read(), name: value}
        new = self._path.with_suffix(".new")
        with failures_named(self._path.name):
            write_private(new, seal(self._key, json.dumps(content).encode(), PLACE))
            new.replace(self._path)

    def _read(self) -> dict[str, str]:
        with failures_named(self._path.name):
            if not self._path.exists():
                return {}
            return json.loads(unseal(self._key, self._path.read_bytes(), PLACE))


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def vault_key(path: Path) -> bytes:
    """The vault's key: read from its file, or made once. Raises: StoreUnavailable."""
    with failures_named(path.name):
        if not path.exists():
            write_private(path, new_key())
        return path.read_bytes()
