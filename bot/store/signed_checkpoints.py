"""Signed checkpoints of the audit chain, in an append-only file that belongs where this machine's users cannot change it.

A chain recomputed from end to end is consistent in itself; a checkpoint signed before the change tells the difference.
"""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.ports.audit import Break, ChainHead
from bot.store.errors import errors_named
from bot.store.hash_chain import canonical
from bot.store.signing import Signer, is_signed


def append_checkpoint(path: Path, head: ChainHead, at: datetime, signer: Signer) -> None:
    """Sign the head of the chain and append it. Raises: StoreUnavailable, DiskFull."""
    said = {"seq": head.seq, "head": head.hash, "time": at.isoformat(timespec="seconds")}
    line = json.dumps({**said, "signature": signer.sign(canonical(said))}) + "\n"
    with errors_named(path.name):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Append only, so that the file may be on a share that allows nothing else.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
            os.fsync(file)
        finally:
            os.close(file)


def read_checkpoints(path: Path, public: str) -> tuple[Sequence[ChainHead], Sequence[Break]]:
    """The heads that the key's owner signed, and the lines of the file that are anything else. Raises: StoreUnavailable."""
    with errors_named(path.name):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    checkpoints: list[ChainHead] = []
    breaks: list[Break] = []
    for number, line in enumerate(lines, 1):
        head = _signed_head(line, public)
        if head is None:
            breaks.append(Break(0, f"kontrollpunkten på rad {number} i {path.name} är inte signerad med nyckeln"))
        else:
            checkpoints.append(head)
    return checkpoints, breaks


def _signed_head(line: str, public: str) -> ChainHead | None:
    try:
        said = json.loads(line)
        signature = str(said.pop("signature"))
        head = ChainHead(int(said["seq"]), str(said["head"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return head if is_signed(public, canonical(said), signature) else None
