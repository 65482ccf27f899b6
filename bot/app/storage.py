"""What this installation keeps: the state folder, the secrets, the database and the key that seals it."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.app.errors import CaseUnknown
from bot.app.settings import Settings
from bot.domain.errors import SecretMissing, SettingsInvalid, StoreUnavailable
from bot.drivers.host import HostSecrets
from bot.ports.secrets import Secrets
from bot.store import CaseArchive, Database, Vault, has_key, new_key

STORE_KEY, KEY_FORM = "store/key", "store/key ska vara 64 tecken 0-9 och a-f"
_STORE_KEY = re.compile(r"[0-9a-fA-F]{64}")
_SECRET_NAME = re.compile(r"\w[\w.-]*(?: +[\w.-]+)*/\w[\w.-]*")


class Storage:
    """Opens what the settings name, when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def is_shared(self) -> bool:
        """Whether several machines share the database."""
        return bool(self._settings.database)

    @property
    def lock(self) -> Path:
        """The lock file of work that must be alone on this machine."""
        return self._settings.state / "brygga.lock"

    def folder(self) -> Path:
        """The state folder, made on first use. Raises: StoreUnavailable."""
        try:
            self._settings.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as problem:
            raise StoreUnavailable(f"{self._settings.state.name}: {problem.strerror}") from None
        return self._settings.state

    def secrets(self) -> Secrets:
        """The machine's own secret store, or an encrypted file. Raises: SettingsInvalid."""
        if self._settings.secrets == "os" and not HostSecrets.is_there():
            raise SettingsInvalid("secrets = «os», men maskinen har inget eget valv; skriv «file»")
        if self._settings.secrets != "file" and HostSecrets.is_there():
            return HostSecrets()
        return Vault(self._settings.state)

    def keep_secret(self, name: str, value: str) -> None:
        """Keep what a person gave as a secret. Raises: SettingsInvalid for what is none; SecretMissing, VaultUnavailable."""
        if not _SECRET_NAME.fullmatch(name):
            raise SettingsInvalid("namnet ska vara två ord med ett snedstreck mellan, till exempel ovning/password")
        if not value.strip():
            raise SettingsInvalid("lösenordet är tomt; ingenting är sparat")
        if not all(letter.isprintable() or letter.isspace() for letter in value) or len(value.splitlines()) > 1:
            raise SettingsInvalid("lösenordet har ett styrtecken, som av en piltangent; ingenting är sparat")
        if name == STORE_KEY and not _STORE_KEY.fullmatch(value):
            raise SettingsInvalid(f"{KEY_FORM}; ingenting är sparat")
        self.secrets().set(name, value)

    def database(self, *, must_exist: bool = False) -> Database:
        """This machine's file, or the database that several share. Raises: CaseUnknown, StoreUnavailable."""
        if self._settings.database:
            return Database(self._settings.database, self.database_password())
        path = self._settings.state / "brygga.db"
        try:
            if must_exist:
                path.stat()
        except FileNotFoundError:
            raise CaseUnknown(f"{path} finns inte") from None
        except OSError as problem:
            raise StoreUnavailable(f"{path}: {problem.strerror}; kör kommandot som Bryggas egen användare") from None
        return Database(self.folder() / path.name)

    def database_password(self) -> str:
        """Empty where the database trusts the machine's own user."""
        try:
            return self.secrets().get("database/password")
        except SecretMissing:
            return ""

    def key(self, database: Database, secrets: Secrets) -> bytes:
        """The store's key: made with a new file, but given by hand to each machine that shares a database.

        Raises: SecretMissing.
        """
        try:
            key = secrets.get(STORE_KEY)
        except SecretMissing:
            if self.is_shared:
                raise SecretMissing("store/key, densamma på varje dator som delar databasen; se docs/it.md") from None
            if has_key(database):
                raise
            key = new_key().hex()
            secrets.set(STORE_KEY, key)
        return _as_bytes(key)

    def archive(self, database: Database, secrets: Secrets) -> CaseArchive:
        """The case archive of an open database."""
        return CaseArchive(database, self.key(database, secrets))

    @contextmanager
    def existing_archive(self) -> Iterator[CaseArchive]:
        """The case archive of a database that exists already. Raises: CaseUnknown, StoreUnavailable, SecretMissing."""
        with closing(self.database(must_exist=True)) as database:
            yield CaseArchive(database, _as_bytes(self.secrets().get(STORE_KEY)))


def _as_bytes(key: str) -> bytes:
    try:
        return bytes.fromhex(key)
    except ValueError:
        raise SecretMissing(KEY_FORM) from None
