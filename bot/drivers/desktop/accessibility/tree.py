"""A program's accessibility tree: what stands in it, and what is asked of it, whichever system tells. AT-SPI here, UI Automation
on Windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports.surface import Box

Ref = tuple[str, str]
"""The address of a node: whose tree, and where in it."""


class NodeGone(Exception):
    """What was asked about is no longer there, or its application does not answer."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in the tree, as it stood when it was read."""

    bus: str
    path: str
    role: str
    id: str
    states: frozenset[str]
    name: str
    children: tuple["Node", ...] = ()

    @property
    def ref(self) -> Ref:
        """Its address."""
        return self.bus, self.path

    def walk(self) -> "Sequence[Node]":
        """The node and everything below it."""
        found: list[Node] = []
        left: list[Node] = [self]
        while left:
            one = left.pop()
            found.append(one)
            left.extend(reversed(one.children))
        return found


class Tree(Protocol):
    """Everything but `application_of` and `close` raises NodeGone. One thread at a time."""

    has_own_pixels: bool
    """Whether its boxes are in the program's own pixels, which the screen may draw larger."""

    def close(self) -> None:
        """Hang up."""
        ...

    def application_of(self, pid: int) -> Ref | None:
        """The application of a process, or None while it has not come."""
        ...

    def tree(self, top: Ref) -> Node:
        """All that shows below a node, the uppermost window first, without what lies within tables."""
        ...

    def nodes(self, refs: Sequence[Ref]) -> list[Node]:
        """What stands at each address, without children."""
        ...

    def texts(self, nodes: Sequence[Node]) -> list[str]:
        """What is typed in each field, or the name of what has no text of its own."""
        ...

    def names(self, refs: Sequence[Ref]) -> list[str]:
        """The names at each address."""
        ...

    def boxes(self, refs: Sequence[Ref]) -> list[Box]:
        """The boxes at each address."""
        ...

    def roles(self, refs: Sequence[Ref]) -> list[str]:
        """The roles at each address."""
        ...

    def children(self, node: Node) -> list[Ref]:
        """The addresses of a node's children."""
        ...
