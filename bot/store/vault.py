"""Secrets in an encrypted file, for machines without a secret store of their own.

The file is only as safe as the key beside it: on a server, let the service manager hand over the key.
"""

import errno
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.errors import DiskFull, SecretMissing, StoreUnavailable, VaultUnavailable
from bot.store.crypto import new_key, seal, unseal

PLACE = "vault"
KEY_BYTES = 32
_LOG = logging.getLogger(__name__)


class Vault:
    """Implements `ports.secrets.Secrets` on two files of a folder: `vault.bin`, and `vault.key` that it is sealed with."""

    def __init__(self, folder: Path) -> None:
        self._path, self._key_path = folder / "vault.bin", folder / "vault.key"

    def get(self, name: str) -> str:
        """The secret. Raises: SecretMissing, VaultUnavailable."""
        content = self._read()
        if name not in content:
            raise SecretMissing(name)
        return content[name]

    def set(self, name: str, value: str) -> None:
        """Keep a secret. The file is replaced in one step, so that a crash leaves the old or the new one.

        Raises: VaultUnavailable, DiskFull.
        """
        content = {**self._read(), name: value}
        key = self._key() or self._first_key()
        new = self._path.with_suffix(".new")
        with _failures_named(self._path):
            _write_private(new, seal(key, json.dumps(content).encode(), PLACE))
            new.replace(self._path)

    def _read(self) -> dict[str, str]:
        with _failures_named(self._path):
            try:
                sealed = self._path.read_bytes()
            except FileNotFoundError:
                return {}
        key = self._key()
        if key is None:
            # A new key here would lose every secret, and the database's key with them.
            raise VaultUnavailable(
                f"{self._key_path} finns inte, men {self._path.name} gör det. Lägg tillbaka nyckeln ur säkerhetskopian; utan den "
                "går varken lösenorden eller databasens nyckel att läsa"
            )
        try:
            return json.loads(unseal(key, sealed, PLACE))
        except StoreUnavailable:
            raise VaultUnavailable(
                f"{self._path.parent}: {self._key_path.name} och {self._path.name} hör inte ihop, eller så är en av dem skadad. "
                "Lägg tillbaka båda ur samma säkerhetskopia"
            ) from None

    def _key(self) -> bytes | None:
        """The key, or None where no file has that name. Raises: VaultUnavailable."""
        with _failures_named(self._key_path):
            try:
                key = self._key_path.read_bytes()
            except FileNotFoundError:
                return None
        if len(key) != KEY_BYTES:
            raise VaultUnavailable(
                f"{self._key_path} är {len(key)} byte och inte {KEY_BYTES}; lägg tillbaka den ur säkerhetskopian"
            )
        return key

    def _first_key(self) -> bytes:
        key = new_key()
        with _failures_named(self._key_path):
            _write_private(self._key_path, key)
        _LOG.warning(
            "Valvet har fått en nyckel: %s. Säkerhetskopiera den, men inte tillsammans med databasen.", self._key_path
        )
        return key


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _failures_named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise DiskFull(path.name) from None
        raise VaultUnavailable(f"{path}: {problem.strerror}; kör kommandot som Bryggas egen användare") from None
