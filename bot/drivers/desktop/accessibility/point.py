"""What a click at a point would set off: of all that the tree has there, what is the thing itself, a part of it, or around it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.drivers.desktop.accessibility.tree import Node, Ref
from bot.drivers.desktop.locator import MODAL
from bot.drivers.gate import HINT, Met

WINDOWS = frozenset({"window", *MODAL})
NAMELESS = WINDOWS | {"menubar", "tabs", "field", "secret", "choice"}
"""What is named after what is in it, or holds what somebody has typed: its name says nothing of what a click does."""
GRIDS = frozenset({"table", "list", "tree"})
HOLDERS = GRIDS | {"panel", "toolbar", "statusbar"}
"""What holds other things, and may be named after them."""
WHOLE = frozenset({"button", "tick", "radio"})
"""What takes every click within it, so that all that stands there is its caption."""

Place = tuple[Node, tuple[Node, ...]]
"""A node, and what it lies in, outermost first."""


@dataclass(frozen=True, slots=True)
class Point:
    """The thing that was found, if it is known, and every place at the point where it would be clicked."""

    own: Node | None
    places: Sequence[Place]

    def _found(self) -> tuple[Node | None, tuple[Node, ...]]:
        return next((place for place in self.places if same(place[0], self.own)), (self.own, ()))

    def refs(self) -> list[Ref]:
        """The thing itself, then everything else that is to be judged."""
        own, _ = self._found()
        first = [own.ref] if own else []
        return list(dict.fromkeys([*first, *(one.ref for one, _ in self.places), *self._parts(), *self._texts()]))

    def met(self, said: Iterable[tuple[Node, str]]) -> list[Met]:
        """Each of `refs` as it is now, given with its description."""
        parts, texts = self._parts(), self._texts()
        return [
            Met(
                HINT if not same(one, self.own) and (one.role in HOLDERS or one.ref in texts) else one.role,
                () if one.role in NAMELESS else (one.name, more),
                is_part=one.ref in parts,
            )
            for one, more in said
        ]

    def _parts(self) -> list[Ref]:
        """What lies in or over it, in its own window."""
        own, around = self._found()
        if own is None:
            return []
        others = {own.ref, *(one.ref for one in around)}
        here = [one for one, above in self.places if _window(above) == _window(around)]
        caption = own.walk() if own.role in WHOLE else []
        return [one.ref for one in (*here, *caption) if one.ref not in others]

    def _texts(self) -> list[Ref]:
        """The other texts of what would get the click: nothing takes it from the panel that a text stands in."""
        own, around = self._found()
        if own is None:
            return []
        near = around[-1].children if own.role == "label" and around else own.walk() if own.role in HOLDERS else ()
        return [one.ref for one in near if one.role == "label" and one.ref != own.ref]


def same(one: Node, other: Node | None) -> bool:
    """Whether they are the same node, though perhaps read at different times."""
    return other is not None and one.ref == other.ref


def _window(above: Sequence[Node]) -> Ref | None:
    return next((one.ref for one in reversed(above) if one.role in WINDOWS), None)
