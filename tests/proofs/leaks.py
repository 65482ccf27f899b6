"""Looks for what must never stand in the clear: part of `./dev proof leaks`.

A canary is a value that exists in one place of the training system or in one vault. It is looked for byte by byte in every file,
in every form that a program could have written it in, and within whatever a file holds compressed or in base64.
"""

import base64
import html
import json
import re
import tomllib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

IDENTITY = re.compile(r"^(\d\d)(\d{6})-(\d{4})$")
AMOUNT = re.compile(r"^\d{1,3}( \d{3})+,\d\d$")
"""From a thousand kronor: a smaller amount could stand anywhere by chance."""

BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}")
DEEPEST, MOST_UNPACKED = 3, 50_000_000
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04")
PROTECTED = "protected name"
SPACES = (" ", "\u00a0", "\u202f", "")


@dataclass(frozen=True)
class Canary:
    """A value and what kind of secret it is. `raw` are the bytes of a key, that has no letters."""

    kind: str
    name: str
    texts: tuple[str, ...] = ()
    raw: bytes = b""


@dataclass(frozen=True, order=True)
class Finding:
    """A canary in the clear: where, which, and in what form. The value itself is never told."""

    place: str
    kind: str
    name: str
    form: str


@dataclass(frozen=True)
class Exempt:
    """What is meant to hold something, for whom, and by which decision."""

    place: str
    kinds: frozenset[str]
    why: str


EXEMPT = (
    Exempt(
        r"state/reports/morgonrapport-.*\.html", frozenset({"name", "amount"}),
        "handläggarens lista: namn och belopp, men aldrig ett helt personnummer (beslut 21)",
    ),
    Exempt(r"state/vault\.key", frozenset({"vault key"}), "valvets nyckel, där datorn inte har ett eget valv (docs/it.md)"),
    Exempt(
        r"out/case\.out", frozenset({"name", "amount"}),
        "«brygga case show» visar ett ärende för den som frågar, maskerat som rapporten och med en rad i loggen (beslut 28)",
    ),
    Exempt(r"out/account-add\.out", frozenset({"link"}), "länken till den som ska ha kontot, en gång (beslut 80)"),
)  # fmt: skip
"""Everything that may hold a canary. What does not stand here may not."""


def household_canaries(folder: Path) -> Iterator[Canary]:
    """The people and the amounts of households, as they stand in the training system's own files."""
    for path in sorted(folder.rglob("*.toml")):
        found = sorted(set(_texts(tomllib.loads(path.read_text(encoding="utf-8")))))
        is_protected = any(key == "skydd" for key, _ in found)
        for canary in (one for value in found for one in _canary(path.stem[:2], value)):
            # Of a protected household not even the lists for people may know a name.
            yield replace(canary, kind=PROTECTED) if is_protected and canary.kind == "name" else canary


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(part, str(name))
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, key)
    elif isinstance(value, str):
        yield key, value


def _canary(household: str, found: tuple[str, str]) -> Iterator[Canary]:
    key, value = found
    if parts := IDENTITY.match(value):
        century, day, last = parts.groups()
        written = [f"{head}{day}{mark}{last}" for head in (century, "") for mark in ("-", "", "+", " ", "\u2013")]
        yield Canary("identity", f"hushåll {household}, {key}", tuple(written))
    elif key == "namn":
        yield Canary("name", f"hushåll {household}, namn", tuple(dict.fromkeys([value, value.rpartition(" ")[2]])))
    elif AMOUNT.match(value):
        kronor, ore = value.replace(" ", ""), value[-2:]
        whole = value[:-3].split(" ")
        grouped = [f"{space.join(whole)},{ore}" for space in SPACES]
        yield Canary("amount", f"hushåll {household}, {key}", (*grouped, kronor.replace(",", ".")))


def secret(kind: str, name: str, value: str) -> Canary:
    """A secret that is a text; one in hex is looked for as bytes too."""
    raw = bytes.fromhex(value) if re.fullmatch(r"(?:[0-9a-f]{2}){16,}", value) else b""
    return Canary(kind, name, (value,), raw)


def forms_of(canary: Canary) -> dict[bytes, str]:
    """Every way the value could have been written, by its bytes."""
    found: dict[bytes, str] = {}
    for text in canary.texts:
        for form, written in (
            ("som det är", text), ("i en adress", quote(text, safe="")), ("i en adress, med +", quote(text, safe="").replace("%20", "+")),
            ("i HTML", html.escape(text)), ("i JSON", json.dumps(text)[1:-1]),
        ):  # fmt: skip
            found.setdefault(written.encode(), form)
        for coding in ("latin-1", "utf-16-le", "utf-16-be"):
            try:
                found.setdefault(text.encode(coding), coding)
            except UnicodeEncodeError:
                continue
    for value in [canary.raw] if canary.raw else []:
        found |= {value: "råa byte", value.hex().encode(): "hex", value.hex().upper().encode(): "hex"}
    return found


class Scanner:
    """Looks for canaries in bytes, and in what is packed within them."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self.canaries = list(canaries)
        self._forms: dict[bytes, tuple[Canary, str]] = {}
        for canary in self.canaries:
            for written, form in forms_of(canary).items():
                self._forms.setdefault(written, (canary, form))
        self._any = re.compile(b"|".join(re.escape(one) for one in sorted(self._forms, key=len, reverse=True)))

    def scan(self, place: str, content: bytes, packed: str = "", depth: int = 0) -> Iterator[Finding]:
        """Every canary in it, once for each form."""
        for written in set(self._any.findall(content)):
            canary, form = self._forms[written]
            yield Finding(place, canary.kind, canary.name, form + packed)
        if depth < DEEPEST:
            for how, inner in unpacked(content):
                yield from self.scan(place, inner, f"{packed}, {how}", depth + 1)

    def folder(self, folder: Path) -> Iterator[Finding]:
        """Every byte of every file, and every file's name."""
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder).as_posix()
            yield from self.scan(place, place.encode())
            if path.is_file() and not path.is_symlink():
                yield from self.scan(place, path.read_bytes())


def unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """What is held compressed or in base64 anywhere in it."""
    for found in PACKED.finditer(content):
        if inner := _inflated(content[found.start() :]):
            yield "packat", inner
    for found in BASE64.finditer(content):
        text = found.group().replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):  # where the coding began is not known
            part = text[start:]
            part = part[:-1] if len(part) % 4 == 1 else part
            yield "base64", base64.b64decode(part + b"=" * (-len(part) % 4))


def _inflated(content: bytes) -> bytes:
    if content.startswith(b"PK"):
        names, extra = (int.from_bytes(content[at : at + 2], "little") for at in (26, 28))
        machine, content = zlib.decompressobj(-15), content[30 + names + extra :]
    else:
        machine = zlib.decompressobj(47)  # zlib or gzip, as it says itself
    try:
        return machine.decompress(content, MOST_UNPACKED)
    except zlib.error:
        return b""


def not_exempt(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that nothing allows."""
    return sorted({one for one in findings if not any(_covers(exempt, one) for exempt in EXEMPT)})


def unused(findings: Iterable[Finding]) -> list[Exempt]:
    """The exemptions that nothing needed: an exemption is no wish."""
    found = list(findings)
    return [exempt for exempt in EXEMPT if not any(_covers(exempt, one) for one in found)]


def _covers(exempt: Exempt, finding: Finding) -> bool:
    return finding.kind in exempt.kinds and re.fullmatch(exempt.place, finding.place) is not None
