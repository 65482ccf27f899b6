"""What a folder holds, and why a file or a folder cannot be read, in words that tell what to do about it."""

import errno
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a folder held when it was read, once: each file's bytes by its path with `/`, sorted.

    `others` names what is no file: links, folders (ending in `/`) and the like.
    """

    folder: Path
    files: Mapping[str, bytes]
    others: tuple[str, ...] = ()

    def of(self, name: str, error: type[FlowError]) -> bytes:
        """The bytes of a file that must be there. Raises: `error`."""
        if name not in self.files:
            is_link = name in self.others
            why = "det är en länk" if is_link else "det är en mapp" if f"{name}/" in self.others else ""
            raise error(f"filen går inte att läsa: {why}" if why else "filen finns inte", file=str(self.folder / name))
        return self.files[name]

    def named(self, suffix: str, under: str = "") -> list[str]:
        """The files with a suffix right below a folder, by path, without an editor's own."""
        inside = [path for path in self.files if path.startswith(under) and "/" not in path.removeprefix(under)]
        return [path for path in inside if path.endswith(suffix) and not path.removeprefix(under).startswith(_OWN)]


def contents_of(folder: Path, error: type[FlowError]) -> Contents:
    """Read a folder with everything in it. Links are named, never followed. Raises: as `content_of` and `names_in`."""
    files: dict[str, bytes] = {}
    others: list[str] = []
    for name in names_in(folder, error):
        path = folder / name
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            others.append(name)
        elif path.is_dir():
            inner = contents_of(path, error)
            others += [f"{name}/", *(f"{name}/{other}" for other in inner.others)]
            files |= {f"{name}/{file}": content for file, content in inner.files.items()}
        else:
            files[name] = content_of(path, error)
    return Contents(folder, dict(sorted(files.items())), tuple(sorted(others)))


def digest_of(files: Mapping[str, bytes]) -> str:
    """One digest over files: each path and its bytes, both with their lengths, in order of path.

    Line ends count as they are: a digest is of the bytes that run.
    """
    total = hashlib.sha256(b"brygga files 1\n")
    for path in sorted(files):
        name = path.encode("utf-8", "surrogateescape")
        total.update(b"%d %d\n%s%s" % (len(name), len(files[path]), name, files[path]))
    return total.hexdigest()


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
