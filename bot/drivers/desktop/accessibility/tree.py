"""A program's accessibility tree and the questions asked of it, on AT-SPI and UI Automation alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports.surface import Box

Ref = tuple[str, str]
"""The address of a node: which tree, and where in it."""


class NodeGone(Exception):
    """The node is gone, or its application does not answer."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node, as it was when it was read."""

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
    """Every method but `application_of` and `close` raises NodeGone. For one thread at a time."""

    has_own_pixels: bool
    """Whether its boxes are in the program's own pixels, which the screen may scale."""
    tells_of_cells: bool
    """Whether what lies in a cell is below it in the tree."""

    def close(self) -> None:
        """Close the connection."""
        ...

    def application_of(self, pid: int) -> Ref | None:
        """The application of a process, or None before it has registered."""
        ...

    def tree(self, top: Ref) -> Node:
        """Everything visible below a node, uppermost window first, without the insides of tables."""
        ...

    def nodes(self, refs: Sequence[Ref]) -> list[Node]:
        """The node at each address, without children."""
        ...

    def texts(self, nodes: Sequence[Node]) -> list[str]:
        """What is typed in each field, or the name of a node without text."""
        ...

    def names(self, refs: Sequence[Ref]) -> list[str]:
        """The names at each address."""
        ...

    def descriptions(self, refs: Sequence[Ref]) -> list[str]:
        """What is said of each besides its name, as in a tip."""
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
