"""Why a file or a folder cannot be read, in the words of whoever can do something about it."""

import errno
from pathlib import Path

from bot.domain.errors import FlowError

_WHY = {
    errno.ENOENT: "filen finns inte",
    errno.EACCES: "filen går inte att läsa: Brygga saknar rättighet till den",
    errno.EPERM: "filen går inte att läsa: Brygga saknar rättighet till den",
    errno.EISDIR: "filen går inte att läsa: det är en mapp",
    errno.ENOTDIR: "filen går inte att läsa: en del av sökvägen är ingen mapp",
    errno.ELOOP: "filen går inte att läsa: länken pekar på sig själv",
}


def unreadable(problem: OSError) -> str:
    """What the system said, in Swedish where it is known."""
    return _WHY.get(problem.errno or 0, f"filen går inte att läsa ({problem.strerror})")


def is_there(path: Path, error: type[FlowError]) -> bool:
    """Whether something has this name. Raises: `error` where that may not be looked for: unread is not absent."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as problem:
        raise error(unreadable(problem), file=str(path)) from None
    return True
