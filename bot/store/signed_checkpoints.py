"""Signed heads of the chain, in a file that is only added to and that ought to lie where the machine's own users cannot change it.

A chain that was computed anew from end to end is whole in itself. A head that was handed out before tells the difference.
"""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.ports.audit import Break, Head
from bot.store.failures import failures_named
from bot.store.hash_chain import canonical
from bot.store.signing import Signer, is_signed


def append_head(path: Path, head: Head, at: datetime, signer: Signer) -> None:
    """Add a signed head. Raises: StoreUnavailable, DiskFull."""
    said = {"seq": head.seq, "head": head.hash, "time": at.isoformat(timespec="seconds")}
    line = json.dumps({**said, "signature": signer.sign(canonical(said))}) + "\n"
    with failures_named(path.name):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Only ever added to, so that the file may lie on a share that allows nothing else.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
            os.fsync(file)
        finally:
            os.close(file)


def read_heads(path: Path, public: str) -> tuple[Sequence[Head], Sequence[Break]]:
    """The heads that the key's owner signed, and the lines of the file that are something else. Raises: StoreUnavailable."""
    with failures_named(path.name):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    heads: list[Head] = []
    breaks: list[Break] = []
    for number, line in enumerate(lines, 1):
        head = _signed_head(line, public)
        if head is None:
            breaks.append(Break(0, f"kontrollpunkten på rad {number} i {path.name} är inte signerad med nyckeln"))
        else:
            heads.append(head)
    return heads, breaks


def _signed_head(line: str, public: str) -> Head | None:
    try:
        said = json.loads(line)
        signature = str(said.pop("signature"))
        head = Head(int(said["seq"]), str(said["head"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return head if is_signed(public, canonical(said), signature) else None
