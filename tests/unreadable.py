"""Files and folders that this user may not read. The tests may run as root, for whom a mode on a file means nothing."""

import builtins
import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest


def make_unreadable(monkeypatch: pytest.MonkeyPatch, *refused: Path) -> None:
    """Refuse every open and every listing of these paths, as the system does."""

    def refusing(real: Any) -> Any:
        def call(where: Any = ".", *arguments: Any, **named: Any) -> Any:
            if isinstance(where, str | os.PathLike) and Path(where) in refused:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(where))
            return real(where, *arguments, **named)

        return call

    for module, name in ((io, "open"), (builtins, "open"), (os, "open"), (os, "scandir"), (os, "listdir")):
        monkeypatch.setattr(module, name, refusing(getattr(module, name)))
