"""Loads a flow by its manifest. Its code is checked before it runs."""

import importlib
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from bot.domain.errors import KitMismatch
from bot.guard import require_clean
from bot.kit import Flow
from bot.packs import Manifest, Pack, load_manifest, load_pack


@dataclass(frozen=True, slots=True)
class FlowPackage:
    """A flow and the pack it is bound to."""

    manifest: Manifest
    pack: Pack


def read_package(flows: Path, selectors: Path, name: str) -> FlowPackage:
    """Manifest and pack, without running any code. Raises: ManifestInvalid, PackInvalid."""
    manifest = load_manifest(flows / name)
    return FlowPackage(manifest, load_pack(selectors / manifest.file.pack))


def load_flow(package: FlowPackage) -> Flow:
    """The flow, once the guard has found nothing. Raises: FlowRefused, KitMismatch."""
    require_clean(package.manifest, package.pack)
    folder = package.manifest.folder
    _package("flows", folder.parent)
    name = f"flows.{folder.name}"
    for module in [m for m in sys.modules if m.startswith(f"{name}.")]:
        del sys.modules[module]
    _package(name, folder)
    flow = getattr(importlib.import_module(f"{name}.flow"), "flow", None)
    if not isinstance(flow, Flow):
        raise KitMismatch("flow.py saknar flow = Flow(…)", file=str(folder / "flow.py"))
    flow.check()
    return flow


def _package(name: str, folder: Path) -> None:
    """Make a folder importable under a name, wherever it is."""
    module = ModuleType(name)
    module.__path__ = [str(folder)]
    sys.modules[name] = module
