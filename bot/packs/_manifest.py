"""A flow's manifest, read without running any of the flow's code."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.errors import ManifestInvalid
from bot.packs._files import Contents, contents_of, digest_of
from bot.packs._signatures import SIGNATURE
from bot.packs._toml import Strict, build, line_of, parse_toml


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
    """A flow as its folder held it when it was read, once: what is examined and run are these bytes.

    `digest` is of every file but the signature of them.
    """

    file: ManifestFile
    folder: Path
    digest: str
    contents: Contents = field(repr=False)

    @property
    def label(self) -> str:
        """Name, version and an abbreviated digest of the flow's files."""
        return f"{self.file.name} {self.file.version} ({self.digest[:8]})"


KIT = 1
"""The kit version of this Brygga."""


def load_manifest(folder: Path) -> Manifest:
    """Read a flow's folder and check its `flow.toml`. Raises: ManifestInvalid naming file and line."""
    path = folder / "flow.toml"
    if not folder.is_dir():
        raise ManifestInvalid("flödets mapp finns inte", file=str(folder))
    contents = contents_of(folder, ManifestInvalid)
    toml = parse_toml(contents.of(path.name, ManifestInvalid), path, ManifestInvalid)
    content = build(ManifestFile, toml, path, ManifestInvalid)
    if content.kit != KIT:
        message = f"kit: flödet är skrivet för kit {content.kit}, den här Brygga har kit {KIT}"
        raise ManifestInvalid(message, file=str(path), line=line_of(path, ["kit"]))
    for name in ("flow.py", "screens.py"):
        if name not in contents.files:
            raise ManifestInvalid(f"{name} saknas", file=str(folder))
    signed = {name: content for name, content in contents.files.items() if name != SIGNATURE}
    return Manifest(content, folder, digest_of(signed), contents)
