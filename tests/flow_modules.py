"""The modules of a shipped flow as a night runs them, for tests of its functions. Python's own import would leave a cache in flows/."""

from functools import cache
from pathlib import Path
from typing import Any

from bot.app import read_package
from bot.app.flow_code import FlowCode
from bot.guard import require_clean

ROOT = Path(__file__).parents[1]


@cache
def flow_modules(flow: str) -> Any:
    """The flow's modules `flow`, `reading` and `screens`, which share what they import from each other. Nothing in them can change."""
    package = read_package(ROOT / "flows", ROOT / "selectors", flow)
    return FlowCode(package.manifest.folder, require_clean(package.manifest, package.pack))
