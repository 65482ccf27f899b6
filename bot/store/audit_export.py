"""Exports the chain as files for somebody without Brygga: lines, a signed manifest, and the script that verifies them."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.errors import SettingsInvalid
from bot.store.audit import Ledger, Row, as_text
from bot.store.errors import errors_named
from bot.store.signing import Signer

SCRIPT = Path(__file__).with_name("verify_export.py")


@dataclass(frozen=True, slots=True)
class Span:
    """From one time until just before another; None means unbounded."""

    since: datetime | None
    until: datetime | None


def export(ledger: Ledger, folder: Path, span: Span, signer: Signer, at: datetime) -> int:
    """Write a new folder; returns the number of lines. Raises: SettingsInvalid, StoreUnavailable, DiskFull."""
    if folder.exists():
        raise SettingsInvalid("mappen finns redan; välj en ny, så att inget skrivs över", file=str(folder))
    with errors_named(folder.name):
        folder.mkdir(parents=True, mode=0o700)
        lines = [_exported(ledger, row) for row in _within(ledger, span)]
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        manifest = {
            "rows": len(lines),
            "sha256": hashlib.sha256(content).hexdigest(),
            "first_prev": lines[0]["prev"] if lines else "",
            "head": lines[-1]["hash"] if lines else "",
            "made_at": at.isoformat(timespec="seconds"),
            "public_key": signer.public,
        }
        signed = json.dumps(manifest, indent=1).encode()
        _write(folder / "lines.jsonl", content)
        _write(folder / "manifest.json", signed)
        _write(folder / "manifest.sig", signer.sign(signed).encode())
        shutil.copyfile(SCRIPT, folder / "verify.py")
    return len(lines)


def _within(ledger: Ledger, span: Span) -> Iterator[Row]:
    """One unbroken stretch of lines, even where the clocks of several machines disagreed."""
    first, end = as_text(span.since) if span.since else "", as_text(span.until) if span.until else "~"
    kept: list[Row] = []
    begun = False
    for row, payload in ledger.rows():
        begun = begun or row.at >= first
        if begun:
            kept.append((row, payload))
        if row.at < end:
            yield from kept
            kept = []


def _exported(ledger: Ledger, pair: Row) -> dict[str, object]:
    row, payload = pair
    content = ledger.opened(row, payload) if payload else None
    return {
        "seq": row.seq, "at": row.at, "what": row.what, "actor": row.actor,
        "commitment": row.commitment.hex(), "prev": row.prev.hex(), "hash": row.hash.hex(),
        "salt": payload.salt.hex() if payload and content is not None else None,
        "content": None if content is None else content.decode(),
        "changed": payload is not None and content is None,
    }  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
