"""Turns errors of the database or a file into errors that say what to do, without any statement or value."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.domain.errors import DiskFull, MachineError, StoreUnavailable


class Away(StoreUnavailable):
    """A database on another machine is not answering."""


@contextmanager
def errors_named(name: str, *, is_shared: bool = False) -> Iterator[None]:
    """Raise our own errors about the file or database with this name."""
    try:
        yield
    except (DBAPIError, OSError, CommandError) as problem:
        raise _named(problem, name, is_shared=is_shared) from None


def _named(problem: Exception, name: str, *, is_shared: bool) -> MachineError:
    text = str(getattr(problem, "orig", problem))
    if re.search(r"disk is full|No space left", text):
        return DiskFull(name)
    if "Can't locate revision" in text:
        return StoreUnavailable(f"{name} är skriven av en nyare Brygga")
    return _of_shared(problem, text, name) if is_shared else _of_file(problem, text, name)


def _of_file(problem: Exception, text: str, name: str) -> MachineError:
    if "readonly" in text or "read-only" in text.lower() or "Permission denied" in text:
        return StoreUnavailable(f"{name} är skrivskyddad")
    if "locked" in text:
        return StoreUnavailable(f"{name} är låst av en annan process")
    if "not a database" in text or "malformed" in text:
        return StoreUnavailable(f"{name} är skadad")
    return StoreUnavailable(f"{name}: {type(problem).__name__}")


def _of_shared(problem: Exception, text: str, name: str) -> MachineError:
    if "password authentication failed" in text or "no password supplied" in text:
        return StoreUnavailable(f"{name} nekade lösenordet; lägg in det med «brygga secret set database/password»")
    if re.search(r'(database|role) "[^"]*" does not exist', text):
        return StoreUnavailable(f"{name} saknar Bryggas databas eller användare")
    if isinstance(problem, OperationalError) or getattr(problem, "connection_invalidated", False):
        return Away(f"{name} svarar inte")
    return StoreUnavailable(f"{name}: {type(problem).__name__}")
