"""What a folder holds, and why a file or a folder cannot be read, in words that tell what to do about it."""

import errno
import os
from pathlib import Path

from bot.domain.errors import FlowError

_WHY = {
    errno.EACCES: "Brygga saknar rättighet till den",
    errno.EPERM: "Brygga saknar rättighet till den",
    errno.EISDIR: "det är en mapp",
    errno.ELOOP: "länken pekar på sig själv",
}
_OWN = (".", "#", "~")
"""Prefixes of the files that editors, office programs and file systems create for themselves."""


def unreadable(problem: OSError, what: str = "filen") -> str:
    """The operating system's error, in Swedish where known."""
    if problem.errno == errno.ENOENT:
        return f"{what} finns inte"
    if problem.errno == errno.ENOTDIR:
        return f"{what} går inte att läsa: {'det' if what == 'mappen' else 'en del av sökvägen'} är ingen mapp"
    return f"{what} går inte att läsa: {_WHY.get(problem.errno or 0, problem.strerror)}"


def content_of(path: Path, error: type[FlowError]) -> bytes:
    """The bytes of a file. Raises: `error`."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise error(unreadable(problem), file=str(path)) from None


def is_there(path: Path, error: type[FlowError]) -> bool:
    """Whether anything exists at the path. Raises: `error` when that cannot be determined: unreadable is not absent."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as problem:
        raise error(unreadable(problem), file=str(path)) from None
    return True


def names_in(folder: Path, error: type[FlowError]) -> list[str]:
    """Every name in a folder, sorted. Raises: `error`, where `Path.glob` would find nothing: unreadable is not empty."""
    try:
        return sorted(os.listdir(folder))
    except OSError as problem:
        raise error(unreadable(problem, "mappen"), file=str(folder)) from None


def files_in(folder: Path, suffix: str, error: type[FlowError]) -> list[Path]:
    """The files with a suffix, without an editor's own files. Raises: as `names_in`."""
    return [folder / name for name in names_in(folder, error) if name.endswith(suffix) and not name.startswith(_OWN)]


def passed_over_in(folder: Path, error: type[FlowError]) -> list[str]:
    """A line for each file that someone may believe is loaded. Raises: as `names_in`."""
    read = {path.name for path in files_in(folder, ".toml", error)}
    return [
        f"{folder / name} läses inte: "
        + ("en redigerares eller ett filsystems egen fil" if name.startswith(_OWN) or name.endswith("~") else "namnet slutar inte på .toml")
        for name in names_in(folder, error)
        if ".toml" in name.lower() and name not in read
    ]  # fmt: skip
