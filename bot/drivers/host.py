"""What this machine offers: its clock, its secret store, its name, and a lock for one process at a time."""

import getpass
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import keyring
from filelock import FileLock, Timeout
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringError

from bot.domain.errors import AlreadyRunning, MachineError, SecretMissing, StoreUnavailable

SERVICE = "brygga"


class HostClock:
    """Implements `ports.clock.Clock` in Swedish time."""

    def now(self) -> datetime:
        """Now."""
        return datetime.now(ZoneInfo("Europe/Stockholm"))


class HostSecrets:
    """Implements `ports.secrets.Secrets` on the operating system's secret store."""

    @staticmethod
    def is_there() -> bool:
        """Whether this machine has a store that works."""
        return not isinstance(keyring.get_keyring(), NoKeyring)

    def get(self, name: str) -> str:
        """The secret. Raises: SecretMissing."""
        try:
            value = keyring.get_password(SERVICE, name)
        except KeyringError:
            value = None
        if value is None:
            raise SecretMissing(name)
        return value

    def set(self, name: str, value: str) -> None:
        """Store a secret. Raises: SecretMissing if the store refuses."""
        try:
            keyring.set_password(SERVICE, name, value)
        except KeyringError:
            raise SecretMissing(f"{name}: maskinens valv tog inte emot den") from None


def machine_name() -> str:
    """This machine's name on the network."""
    return socket.gethostname()


def operator() -> str:
    """The user who is running Brygga. Under sudo the one who asked comes first, since Brygga's own user is not a person."""
    user = getpass.getuser()
    asked = os.environ.get("SUDO_USER", "")
    return f"{asked} (som {user})" if asked and asked != user else user


def abandon() -> None:
    """End this process and its browser at once: something in it hangs that nothing else can stop."""
    print(
        "En arbetare har stått stilla i en kvart. Brygga avslutar sig själv; kön är sparad, och nästa start letar efter det som "
        "kan ha blivit gjort.", file=sys.stderr, flush=True,
    )  # fmt: skip
    os._exit(MachineError.exit_code)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock so that one process at a time works with a database. It is released when the process ends.

    Raises: AlreadyRunning; StoreUnavailable if the folder is not writable.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning from None
    except OSError as problem:
        raise StoreUnavailable(f"{path.name}: {problem.strerror}") from None
    try:
        yield
    finally:
        lock.release()
