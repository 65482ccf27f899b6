"""The files in which names stand for a version of a flow and its pack: the vendor's beside the code, the reader's with IT."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.domain.errors import FlowError, ManifestInvalid, SettingsInvalid
from bot.packs._files import Contents, content_of
from bot.packs._toml import Strict, build, parse_toml

SIGNATURE = "signature.toml"
"""The vendor's signature, in the flow's folder. It is no part of what it signs."""

PROTECTS = "skyddar"
"""How a line of `acts.txt` begins that names no act, but what protects against one."""

_PRIME = 2**255 - 19
_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_WEAK = frozenset({0, 1, _PRIME - 1, _ORDER_8, _PRIME - _ORDER_8})
"""The heights of the points of Ed25519 whose order is at most eight."""

_Key = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class Signature(Strict):
    """The vendor's: `digest` is that of every other file of the flow and its pack."""

    digest: _Key
    key: _Key
    signature: _Signature


class Countersignature(Strict):
    """The second reader's: this version, and every line of its `acts.txt`."""

    flow: str
    digest: _Key
    acts: tuple[str, ...]
    key: _Key
    signature: _Signature


def is_weak_key(public: str) -> bool:
    """Whether a public key, in hexadecimal, is a point of low order, for which anybody can write what passes as a signature."""
    return (int.from_bytes(bytes.fromhex(public), "little") & ~(1 << 255)) % _PRIME in _WEAK


def signature_in(contents: Contents) -> Signature | None:
    """The vendor's signature, if the flow has one. Raises: ManifestInvalid."""
    if SIGNATURE not in contents.files:
        return None
    path = contents.folder / SIGNATURE
    toml = parse_toml(contents.files[SIGNATURE], path, ManifestInvalid)
    return build(Signature, toml, path, ManifestInvalid)


def load_countersignature(path: Path) -> Countersignature | None:
    """The second reader's countersignature, or None when no version was ever countersigned. Raises: SettingsInvalid."""
    if not path.is_file():
        return None
    error: type[FlowError] = SettingsInvalid
    return build(Countersignature, parse_toml(content_of(path, error), path, error), path, error)


def signature_text(one: Signature) -> str:
    """The content of `signature.toml`."""
    head = "# Skrivs av «brygga pack sign». Gäller den här versionen av flödet och paketet, till sista tecknet."
    return f'{head}\ndigest = "{one.digest}"\nkey = "{one.key}"\nsignature = "{one.signature}"\n'


def countersignature_text(one: Countersignature) -> str:
    """The content of a flow's file in the folder of countersignatures."""
    head = "# Skrivs av «brygga pack sign --countersign». Raderna är dem som den andra läsaren har läst."
    acts = "".join(f"  {_quoted(line)},\n" for line in one.acts)
    said = f'flow = {_quoted(one.flow)}\ndigest = "{one.digest}"\nacts = [\n{acts}]\n'
    return f'{head}\n{said}key = "{one.key}"\nsignature = "{one.signature}"\n'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in escaped) + '"'


def acting_lines(acts: bytes) -> Sequence[str]:
    """The lines of `acts.txt` that name an act or what protects against one, in order."""
    lines = (line.strip() for line in acts.decode("utf-8-sig", errors="replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def is_protecting(line: str) -> bool:
    """Whether a line of `acts.txt` names what protects: to leave it out is as much a change as a new act."""
    return line.startswith(f"{PROTECTS} ")
