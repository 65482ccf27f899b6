"""Loads a flow by its manifest. Its code is checked before it runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.app.flow_code import FlowCode, freeze_house
from bot.domain.errors import KitMismatch
from bot.guard import require_clean
from bot.kit import Flow
from bot.packs import SIGNATURE, Manifest, Pack, digest_of, load_manifest, load_pack


@dataclass(frozen=True, slots=True)
class FlowPackage:
    """A flow and the pack it is bound to."""

    manifest: Manifest
    pack: Pack

    @property
    def files(self) -> Mapping[str, bytes]:
        """Every file of both but the signature of them, by a path that begins with `flow/` or `pack/`."""
        parts = {"flow": self.manifest.contents.files, "pack": self.pack.contents.files}
        every = {f"{part}/{name}": content for part, files in parts.items() for name, content in files.items()}
        return {name: content for name, content in every.items() if name != f"flow/{SIGNATURE}"}

    @property
    def digest(self) -> str:
        """The digest of these files: what is signed, and what a run stores."""
        return digest_of(self.files)


def read_package(flows: Path, selectors: Path, name: str) -> FlowPackage:
    """Manifest and pack, without running any code. Raises: ManifestInvalid, PackInvalid."""
    manifest = load_manifest(flows / name)
    return FlowPackage(manifest, load_pack(selectors / manifest.file.pack))


def load_flow(package: FlowPackage) -> Flow:
    """The flow, once the guard has found nothing. Raises: UnexaminedCode, FlowRefused, KitMismatch."""
    trees = require_clean(package.manifest, package.pack)
    freeze_house()
    folder = package.manifest.folder
    flow = getattr(FlowCode(folder, trees).module("flow.py"), "flow", None)
    if not isinstance(flow, Flow):
        raise KitMismatch("flow.py saknar flow = Flow(…)", file=str(folder / "flow.py"))
    flow.check()
    return flow
