"""A flow's manifest, read without running any of the flow's code."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import ManifestInvalid
from bot.packs._files import content_of, files_in
from bot.packs._toml import Strict, build, line_of, read_toml


class ManifestFile(Strict):
    """The content of `flow.toml`."""

    name: str
    system: str
    version: str
    kit: int
    pack: str
    author: str
    unattended: bool = True


@dataclass(frozen=True, slots=True)
class Manifest:
    """A flow package: its manifest, folder and code digest."""

    file: ManifestFile
    folder: Path
    digest: str

    @property
    def label(self) -> str:
        """Name, version and an abbreviated digest of the code."""
        return f"{self.file.name} {self.file.version} ({self.digest[:8]})"


KIT = 1
"""The kit version of this Brygga."""


def load_manifest(folder: Path) -> Manifest:
    """Read and check `flow.toml`. Raises: ManifestInvalid naming file and line."""
    path = folder / "flow.toml"
    if not folder.is_dir():
        raise ManifestInvalid("flödets mapp finns inte", file=str(folder))
    content = build(ManifestFile, read_toml(path, ManifestInvalid), path, ManifestInvalid)
    if content.kit != KIT:
        message = f"kit: flödet är skrivet för kit {content.kit}, den här Brygga har kit {KIT}"
        raise ManifestInvalid(message, file=str(path), line=line_of(path, ["kit"]))
    for name in ("flow.py", "screens.py"):
        if not (folder / name).is_file():
            raise ManifestInvalid(f"{name} saknas", file=str(folder))
    code = b"".join(content_of(path, ManifestInvalid) for path in files_in(folder, ".py", ManifestInvalid))
    return Manifest(content, folder, hashlib.sha256(code).hexdigest())
