"""The static files of the pages: read once, named by their content, and cached by browsers for good."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from bot.domain.errors import MachineError

_OURS = {"office.css": "office.css", "office.js": "office.js"}
_FETCHED = {"htmx.js": "vendor/htmx.js", "fkui.css": "vendor/fkui.css", "theme.css": "vendor/theme.css"}
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
PLACE = "/statiskt"


class AssetsMissing(MachineError):
    """The files from npm are missing: a source tree that was never set up, or a wheel built without them."""

    code = "assets_missing"
    advice = "Kontorets stilmallar och skript saknas. Kör ./dev setup där nätet finns, eller installera ett byggt hjul."


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: an address that changes with the content, the media type and the content."""

    address: str
    kind: str
    content: bytes


def load_assets() -> Mapping[str, Asset]:
    """Read every served file. Raises: AssetsMissing."""
    return {name: _load(name, place) for name, place in (_OURS | _FETCHED).items()}


def _load(name: str, place: str) -> Asset:
    try:
        content = files("bot.office").joinpath("assets", *place.split("/")).read_bytes()
    except OSError:
        raise AssetsMissing(place) from None
    stem, _, ending = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Asset(f"{PLACE}/{stem}.{digest}.{ending}", _KINDS[ending], content)
