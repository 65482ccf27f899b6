"""Whose a flow and its pack are: signed by a vendor, and read by the municipality's own where it does something new."""

import errno
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.app.errors import PackageNotTrusted
from bot.app.flows import FlowPackage
from bot.app.settings import SigningSettings
from bot.domain.errors import SecretMissing, SettingsInvalid
from bot.packs import (
    SIGNATURE,
    Countersignature,
    Signature,
    acting_lines,
    countersignature_text,
    is_protecting,
    load_countersignature,
    signature_in,
    signature_text,
)
from bot.store import Signer, is_signed, new_signing_key


@dataclass(frozen=True, slots=True)
class Trust:
    """Who stands for a package, by the names in the settings; empty for nobody.

    `new` are the lines of `acts.txt` that are not in the version that a second reader last countersigned, and `gone` the
    protecting ones that are there only.
    """

    digest: str
    vendor: str = ""
    reader: str = ""
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def trust_of(package: FlowPackage, settings: SigningSettings) -> Trust:
    """Who stands for a package. A signature by a key that is not pinned is nobody's.

    Raises: PackageNotTrusted for a signature of anything but these bytes, and for a countersignature of no pinned reader's.
    """
    flow, digest = package.manifest.folder.name, package.digest
    signature = signature_in(package.manifest.contents)
    if signature is None:
        return Trust(digest)
    if signature.digest != digest or not is_signed(signature.key, _signed(digest), signature.signature):
        raise PackageNotTrusted(f"{flow}: flödet eller paketet är ändrat efter att {SIGNATURE} skrevs")
    countersignature = _countersignature(settings, flow)
    known, acts = countersignature.acts if countersignature else (), _acts(package)
    new = tuple(line for line in acts if line not in known)
    gone = tuple(line for line in known if is_protecting(line) and line not in acts)
    reader = _name(settings.readers, countersignature.key) if countersignature else ""
    return Trust(digest, _name(settings.vendors, signature.key), reader, new, gone)


def require_names(package: FlowPackage, trust: Trust) -> None:
    """Raises: PackageNotTrusted where a signed package does something, or lacks a protection, that no second reader has read."""
    if not trust.vendor:
        return
    name = package.manifest.folder.name
    for first in trust.new[:1]:
        count = "en rad" if len(trust.new) == 1 else f"{len(trust.new)} rader"
        raise PackageNotTrusted(f"{name}: {count} i acts.txt har ingen andra läsare läst; den första är «{first}»")
    for first in trust.gone[:1]:
        raise PackageNotTrusted(f"{name}: en andra läsare har läst «{first}», som inte längre står i acts.txt")


def new_key_file(path: Path) -> str:
    """Make a private key in a new file that only its owner can read, and return the public one. Raises: SettingsInvalid."""
    key = new_signing_key()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"{key}\n")
    except OSError as problem:
        why = "finns redan" if problem.errno == errno.EEXIST else f"går inte att skriva ({problem.strerror})"
        raise SettingsInvalid(f"filen {why}; ingen nyckel är gjord", file=str(path)) from None
    return Signer(key).public


def sign(package: FlowPackage, key: str) -> Path:
    """Sign as the vendor, beside the flow's code. Returns the file. Raises: SettingsInvalid for what is no private key."""
    signer, digest = _signer(key), package.digest
    one = Signature(digest=digest, key=signer.public, signature=signer.sign(_signed(digest)))
    return _written(package.manifest.folder / SIGNATURE, signature_text(one))


def countersign(package: FlowPackage, key: str, settings: SigningSettings) -> Path:
    """Countersign as the second reader, with IT's settings. Returns the file. Raises: SettingsInvalid."""
    signer, flow, acts = _signer(key), package.manifest.folder.name, _acts(package)
    if not _name(settings.readers, signer.public):
        raise SettingsInvalid(f"nyckelns öppna halva, {signer.public}, står inte i [signing.readers]; inget är skrivet")
    signature = signer.sign(_countersigned_content(flow, package.digest, acts))
    one = Countersignature(flow=flow, digest=package.digest, acts=tuple(acts), key=signer.public, signature=signature)
    return _written(_place(settings, flow), countersignature_text(one))


def changes(old: FlowPackage, new: FlowPackage) -> Sequence[str]:
    """What differs between two versions, a line each: what the flow does first, then the files."""
    before, after = _acts(old), _acts(new)
    acts = [
        *(f"- {line}" for line in before if line not in after),
        *(f"+ {line}" for line in after if line not in before),
    ]
    names = sorted({*old.files, *new.files})
    marks = {name: "+" if name not in old.files else "-" if name not in new.files else "~" for name in names}
    return [*acts, *(f"{mark} {name}" for name, mark in marks.items() if old.files.get(name) != new.files.get(name))]


def _countersignature(settings: SigningSettings, flow: str) -> Countersignature | None:
    """What a pinned reader last countersigned. Raises: PackageNotTrusted for an countersignature by anybody else."""
    one = load_countersignature(_place(settings, flow))
    if one is None:
        return None
    content = _countersigned_content(one.flow, one.digest, one.acts)
    if one.flow != flow or not _name(settings.readers, one.key) or not is_signed(one.key, content, one.signature):
        raise PackageNotTrusted(f"{_place(settings, flow)} är inte skriven av någon läsare som inställningarna känner")
    return one


def _place(settings: SigningSettings, flow: str) -> Path:
    return settings.countersigned / f"{flow}.toml"


def _acts(package: FlowPackage) -> Sequence[str]:
    return acting_lines(package.manifest.contents.files.get("acts.txt", b""))


def _signed(digest: str) -> bytes:
    return f"brygga package 1\n{digest}\n".encode()


def _countersigned_content(flow: str, digest: str, acts: Sequence[str]) -> bytes:
    return b"brygga countersignature 1\n" + json.dumps([flow, digest, list(acts)]).encode()


def _name(pinned: Mapping[str, str], key: str) -> str:
    return next((name for name, one in pinned.items() if one == key), "")


def _signer(key: str) -> Signer:
    try:
        return Signer(key.strip())
    except SecretMissing:
        raise SettingsInvalid("nyckeln ska vara 64 tecken 0-9 och a-f, som brygga pack key skriver den") from None


def _written(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise SettingsInvalid(f"filen går inte att skriva ({problem.strerror})", file=str(path)) from None
    return path
