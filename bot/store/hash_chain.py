"""The hash chain: what a line commits to, how lines are linked, and what a walk along them finds.

A line's hash covers the line before, so an edit, a removal and an insertion all show from that line on. A chain recomputed
from end to end verifies; only a signed checkpoint kept elsewhere gives it away.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.ports.audit import Break, ChainHead, Verified

START = bytes(32)
"""What the first line is linked to."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One line of the chain as it is stored."""

    seq: int
    at: str
    what: str
    actor: str
    commitment: bytes
    prev: bytes
    hash: bytes

    def computed(self) -> bytes:
        """The hash that the line ought to have."""
        return link_hash(self.prev, (self.seq, self.at, self.what, self.actor), self.commitment)


def link_hash(prev: bytes, said: tuple[int, str, str, str], commitment: bytes) -> bytes:
    """The hash of a line: what it is linked to, what it says in the open, and what it commits to."""
    return hashlib.sha256(prev + canonical(list(said)) + commitment).digest()


def commitment_of(salt: bytes, content: bytes) -> bytes:
    """What a line says about its content without telling it; the salt keeps numbers from being guessed."""
    return hashlib.sha256(salt + content).digest()


def canonical(value: Sequence[Any] | Mapping[str, Any]) -> bytes:
    """JSON in the one form that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Walk:
    """Along the chain, line by line, from the first."""

    def __init__(self, checkpoints: Sequence[ChainHead]) -> None:
        self._checkpoints = sorted(checkpoints, key=lambda checkpoint: checkpoint.seq)
        self._waiting = list(self._checkpoints)
        self._at, self._hash = 0, START
        self._missing: list[int] = []
        self.breaks: list[Break] = []
        self._compare()

    def step(self, link: ChainLink) -> None:
        """One line further."""
        if link.seq != self._at + 1:
            gone = f"rad {self._at + 1}" if link.seq == self._at + 2 else f"raderna {self._at + 1}–{link.seq - 1}"
            self._broken(self._at + 1, f"{gone} saknas")
        elif link.prev != self._hash:
            self._broken(link.seq, f"rad {link.seq} är inte fogad till rad {self._at}")
        if link.computed() != link.hash:
            self._broken(link.seq, f"rad {link.seq} är ändrad")
        self._at, self._hash = link.seq, link.hash
        self._compare()

    def content_changed(self) -> None:
        """What was sealed with the line is not what it commits to."""
        self._broken(self._at, f"innehållet till rad {self._at} är ändrat")

    def content_gone(self) -> None:
        """Nothing is sealed with the line: erased, or taken away."""
        self._missing.append(self._at)

    def end(self, erased_through: int) -> Verified:
        """What was found. `erased_through` is the last line that the log itself says was erased."""
        for checkpoint in self._waiting:
            seq = checkpoint.seq
            self._broken(seq, f"kedjan slutar vid rad {self._at}, men en kontrollpunkt säger att rad {seq} fanns")
        for seq in self._missing:
            if seq > erased_through:
                self._broken(seq, f"innehållet till rad {seq} är borta, men loggen säger inte att det är gallrat")
        erased = sum(seq <= erased_through for seq in self._missing)
        return Verified(ChainHead(self._at, self._hash.hex()), erased, len(self._checkpoints), self.breaks)

    def _compare(self) -> None:
        while self._waiting and self._waiting[0].seq <= self._at:
            checkpoint = self._waiting.pop(0)
            seq = checkpoint.seq
            if seq == self._at and checkpoint.hash != self._hash.hex():
                self._broken(seq, f"kedjan fram till rad {seq} är inte den som kontrollpunkten såg: den är omräknad")

    def _broken(self, seq: int, text: str) -> None:
        self.breaks.append(Break(seq, text))
