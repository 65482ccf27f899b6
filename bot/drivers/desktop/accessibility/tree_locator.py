"""A locator on the accessibility tree. What the tree says is certain, so every hit scores 1."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.errors import AnswerLost
from bot.drivers.desktop.accessibility.point import GRIDS, WINDOWS, Place, Point, same
from bot.drivers.desktop.accessibility.tree import Node, NodeGone, Ref, Tree
from bot.drivers.desktop.locator import MODAL, Hit, RowCell, SeenDialog, overlap
from bot.drivers.desktop.machine.screen import POPUP, Window
from bot.drivers.gate import Met
from bot.packs import Candidate, Placed, SeenTable, fold
from bot.ports.surface import Box, Kind

STRATEGY = "träd"
STILL_S = 5.0
"""How long a tree may keep changing while it is read."""
ROUNDS = 3
"""A program may postpone the effect of a press until it is idle, as it is between two questions."""
LINKS = frozenset({"menuitem", "tab", "item"})
FIELDS = frozenset({"field", "secret", "choice", "tick", "radio"})
NAMED = {"button": "knapp", "tab": "flik", "menuitem": "länk", "field": "fält", "secret": "fält"}
COLUMN = "kolumnrubrik"
MENU_LEVELS = 4
"""How deep menus are looked into: a menu, its items, and the items of a menu in it."""
HANGING = frozenset({"menuitem", "item"})
STANDS_AT = frozenset({"focused", "selected"})


@dataclass(frozen=True, slots=True)
class Reach:
    """A reachable window by its name in packs; a child window has the handle of the window around it."""

    name: str
    node: Node
    handle: int


class TreeLocator:
    """Implements `Locator` for one program.

    `window` finds the window on the screen that belongs to one in the tree, by its title and its box in the program's own
    pixels; None if the screen shows none like it.
    """

    answers_at_once: ClassVar[bool] = True

    def __init__(self, bus: Tree, top: Ref, window: Callable[[str, Box], Window | None]) -> None:
        self._bus, self._top, self._window_of = bus, top, window
        self._tops: Sequence[Node] = ()
        self._windows: list[Reach] = []
        self._dialogs: list[Node] = []
        self._scale = 1.0
        self._handles: dict[Ref, int] = {}

    def look(self) -> None:
        """Read the whole tree, again if a window closed or was redrawn meanwhile. Raises: AnswerLost."""
        end = time.monotonic() + STILL_S
        while not self._has_looked():
            if time.monotonic() > end:
                raise AnswerLost("programmet svarar inte, eller dess fönster är inte som det säger")
            time.sleep(0.03)

    def _has_looked(self) -> bool:
        try:
            for _ in range(ROUNDS):
                self._bus.nodes([self._top])
            root = self._bus.tree(self._top)
            tops = [one for one in root.children if one.role in WINDOWS]
            if not self._is_placed(tops):
                return False
        except NodeGone:
            return False
        self._take_in(tops)
        return True

    def _is_placed(self, tops: Sequence[Node]) -> bool:
        """Whether the scale is known from a visible window: with a wrong scale, clicks would land somewhere else."""
        if not tops or not self._bus.has_own_pixels:
            return True
        boxes = self._bus.boxes([one.ref for one in tops])
        shown = {one.ref: (self._window_of(one.name, box), box) for one, box in zip(tops, boxes, strict=True)}
        known = {ref: (window, box) for ref, (window, box) in shown.items() if window is not None}
        self._handles = {ref: window.handle for ref, (window, _) in known.items()}
        for window, box in list(known.values())[:1]:
            self._scale = window.box[2] / max(box[2], 1)
        return bool(known)

    def _take_in(self, tops: Sequence[Node]) -> None:
        main = next((one for one in tops if one.role == "window"), None)
        self._dialogs = [one for one in tops if one.role in MODAL and "showing" in one.states]
        self._tops, self._windows = tops, []
        for one in tops:
            handle = self._handles.get(one.ref, 0)
            self._windows.append(Reach("" if one is main else one.name, one, handle))
            inside = [inner for inner in one.walk()[1:] if inner.role in WINDOWS]
            covered = self._covered(inside)
            self._windows += [Reach(inner.name, inner, handle) for inner in inside if inner not in covered]

    def _covered(self, inside: Sequence[Node]) -> list[Node]:
        """Child windows that may be under another: the tree gives no stacking order, only which one has the focus."""
        if len(inside) < 2:
            return []
        boxes = dict(zip((one.ref for one in inside), self._boxes(inside), strict=True))
        below = [one for one in inside if not any("focused" in node.states for node in one.walk())]
        return [one for one in below if any(overlap(boxes[one.ref], boxes[o.ref]) for o in inside if o.ref != one.ref)]

    # ------------------------------------------------------------ finding

    def has(self, window: str) -> bool:
        """Whether a window shows without a dialog over it."""
        return self._within(window) is not None

    def _within(self, window: str) -> Reach | None:
        named = [one for one in self._windows if one.name == window]
        over = self._dialogs[-1] if self._dialogs else None
        if over is not None:
            named = [one for one in named if one.node is over or one.node in over.walk()]
        return named[0] if len(named) == 1 else None

    @staticmethod
    def _reachable(top: Node) -> Sequence[Node]:
        """What is in a window, but not in a window inside it."""
        found, left = [], list(top.children)
        while left:
            one = left.pop(0)
            if one.role not in WINDOWS:
                found.append(one)
                left += one.children
        return found

    def hits(self, window: str, candidate: Candidate, kind: Kind) -> Sequence[Hit]:
        """What a candidate fits; everything it says must hold."""
        top = self._within(window)
        if top is None:
            return []
        fitting = [one for one in self._reachable(top.node) if self._fits(one, candidate) and "showing" in one.states]
        return self._found(fitting, top.handle)

    def anywhere(self, candidate: Candidate) -> bool:
        """Whether it fits anything that shows."""
        tops = [one.node for one in self._windows]
        return any(self._fits(one, candidate) for top in tops for one in top.walk() if "showing" in one.states)

    def _fits(self, one: Node, wanted: Candidate) -> bool:
        if wanted.id and one.id != wanted.id:
            return False
        if wanted.label and not (one.role in FIELDS and one.name == wanted.label):
            return False
        if wanted.button and not (one.role == "button" and one.name == wanted.button):
            return False
        if wanted.link and not (one.role in LINKS and one.name == wanted.link):
            return False
        if wanted.text and fold(one.name) != wanted.text:
            return False
        if wanted.like and not (one.role == "label" and one.name.startswith(wanted.like.removesuffix("*"))):
            return False
        if wanted.headers and not (one.role == "table" and set(wanted.headers) <= set(self._headers(one))):
            return False
        return not wanted.css and not wanted.heading and not wanted.after

    def _found(self, nodes: Sequence[Node], handle: int) -> list[Hit]:
        return [
            Hit(self._on_screen(box), STRATEGY, 1.0, one.name, one, "sensitive" in one.states, handle=handle)
            for one, box in zip(nodes, self._boxes(nodes), strict=True)
        ]

    def _boxes(self, nodes: Sequence[Node]) -> list[Box]:
        """Where they are, in the program's own pixels."""
        try:
            return self._bus.boxes([one.ref for one in nodes])
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None

    def _on_screen(self, box: Box) -> Box:
        left, top, width, height = (round(side * self._scale) for side in box)
        return left, top, width, height

    # ------------------------------------------------------------ reading

    def value(self, hit: Hit) -> str:
        """What it says now, asked again."""
        try:
            (node,) = self._bus.nodes([hit.inside.ref])
            if node.role in ("tick", "radio"):
                return "ja" if "checked" in node.states else "nej"
            if node.role == "secret":
                return ""
            return self._bus.texts([node])[0] if node.role == "field" else node.name
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None

    def says(self, hit: Hit, words: str) -> bool:
        """Whether it says this now."""
        return fold(self.value(hit)) == words

    def has_focus(self, hit: Hit) -> bool:
        """Whether the program says that it has the focus."""
        try:
            return "focused" in self._bus.nodes([hit.inside.ref])[0].states
        except NodeGone:
            return False

    def options(self, hit: Hit) -> Sequence[Hit]:
        """The items of an opened list that there is room for."""
        shown = (one for top in self._windows for one in top.node.walk())
        own = next((one for one in shown if one.path == hit.inside.path), None)
        lists = [one for one in own.walk() if one.role == "list"] if own else []
        if not lists:
            return []
        room, *boxes = self._boxes([lists[0], *lists[0].children])
        seen = [item for item, box in zip(lists[0].children, boxes, strict=True) if _lies_in(box, room)]
        return self._found(seen, POPUP)

    def table(self, hit: Hit, skip: str, empty: str, needed: Collection[str]) -> SeenTable:
        """Every row, also those that the window has no room for."""
        headings, rows = self._grid(hit.inside)
        return SeenTable.of_boxes(headings, [[(name, box) for _, name, box in row] for row in rows], skip)

    def row(self, hit: Hit, wanted: RowCell) -> Sequence[Hit]:
        """Every such cell of a table, of those that have room."""
        headings, rows = self._grid(hit.inside)
        shown = [name if box[2] > 0 else "" for name, box in headings]
        texts = [[name if box[2] > 0 and box[3] > 0 else "" for _, name, box in row] for row in rows]
        found = [rows[y][x][0] for y, x in wanted.places(shown, texts)]
        try:
            return self._found(self._bus.nodes(found), hit.handle)
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None

    def met(self, hit: Hit) -> Sequence[Met]:
        """The node itself, every other at the same point, and what belongs to it though it lies beside the point."""
        point = Point(hit.inside, self._at(hit))
        refs = point.refs()
        try:
            return point.met(zip(self._bus.nodes(refs), self._bus.descriptions(refs), strict=True)) or [
                Met("window", ())
            ]
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None

    def _at(self, hit: Hit) -> list[Place]:
        """Everything at its middle. What hangs over a window hides what is at the same point in it."""
        x, y = hit.centre
        found: list[Place] = []
        level: list[Place] = [(one, ()) for one in self._tops if hit.handle in (0, self._handles.get(one.ref, 0))]
        while level:
            boxes = [self._on_screen(box) for box in self._boxes([one for one, _ in level])]
            here = [place for place, box in zip(level, boxes, strict=True) if overlap(box, (x, y, 1, 1))]
            found += here
            level = [(one, (*above, n)) for n, above in here for one in self._inside(n, above, hit.inside)]
        hangs = hit.inside is not None and hit.inside.role in HANGING
        return found if not hangs or any(same(one, hit.inside) for one, _ in found) else []

    def _inside(self, one: Node, above: Sequence[Node], own: Node | None) -> Sequence[Node]:
        """What is in a node: of a table, whose insides are not read, the cell that is meant."""
        if own is not None and own.role == "cell":
            if one.role == "table":
                return [own]
            if any(same(n, own) for n in (one, *above)):
                try:
                    return self._below(one)
                except NodeGone:
                    raise AnswerLost("programmet svarar inte") from None
        return one.children

    def took(self, hit: Hit) -> bool:
        """Whether the list around it has the keyboard and stands at it: a button in a cell would have kept either from it."""
        if self._bus.tells_of_cells or not (hit.inside is None or hit.inside.role in ("cell", "item")):
            return True
        grids = [n.ref for n, _ in self._at(hit) if n.role in GRIDS][-1:]
        try:
            grid, own = self._bus.nodes(grids), self._bus.nodes([hit.inside.ref] if grids and hit.inside else [])
            return all("focused" in one.states for one in grid) and all(one.states & STANDS_AT for one in own)
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None

    def takes_lines(self, hit: Hit) -> bool:
        """Whether the program says that the field has several lines."""
        return "multiline" in hit.inside.states

    def again(self, hit: Hit) -> Hit:
        """The same thing as it is now."""
        try:
            return self._found(self._bus.nodes([hit.inside.ref]), hit.handle)[0]
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None

    def _grid(self, table: Node) -> tuple[list[Placed], list[list[tuple[Ref, str, Box]]]]:
        """A table's headings, and each row's cells: address, text and box on the screen."""
        try:
            refs = self._bus.children(table)
            roles, names, boxes = self._bus.roles(refs), self._bus.names(refs), self._bus.boxes(refs)
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None
        boxes = [self._on_screen(box) for box in boxes]
        headings = [(name, box) for role, name, box in zip(roles, names, boxes, strict=True) if role == "header"]
        cells = [
            (ref, name, box) for ref, role, name, box in zip(refs, roles, names, boxes, strict=True) if role == "cell"
        ]
        width = max(len(headings), 1)
        return headings, [cells[at : at + width] for at in range(0, len(cells), width)]

    def _headers(self, one: Node) -> list[str]:
        try:
            refs = self._bus.children(one)
            return [n for r, n in zip(self._bus.roles(refs), self._bus.names(refs), strict=True) if r == "header"]
        except NodeGone:
            return []

    def dialog(self) -> SeenDialog | None:
        """The uppermost dialog."""
        if not self._dialogs:
            return None
        top = self._dialogs[-1]
        inside = top.walk()
        # A box to tick, a list or a text of its own belongs to the question as much as its label.
        fields = [one for one in inside if one.role == "field"]
        try:
            typed = dict(zip(fields, self._bus.texts(fields) if fields else (), strict=True))
            described = self._bus.descriptions([top.ref])
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None
        said = [typed.get(one, "") or one.name for one in inside if one is not top and one.role != "button"]
        text = " ".join(one for one in (*said, *described) if one)
        buttons = [one for one in inside if one.role == "button"]
        return SeenDialog(top.name, fold(text), self._found(buttons, self._handles.get(top.ref, 0)))

    def menu_items(self) -> Sequence[Hit] | None:
        """Every item of the program's menus, which in a closed one has no place; None if a closed menu tells nothing."""
        bars = [one for top in self._windows[:1] for one in top.node.walk() if one.role == "menubar"]
        try:
            inside = [self._items_below(menu) for bar in bars for menu in self._below(bar)]
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None
        if not all(inside):
            return None
        items = [one for menu in inside for one in menu]
        return [Hit((0, 0, 0, 0), STRATEGY, 1.0, one.name, one, "sensitive" in one.states) for one in items]

    def _items_below(self, menu: Node) -> list[Node]:
        found, level = list[Node](), [menu]
        for _ in range(MENU_LEVELS):
            level = [below for one in level for below in self._below(one)]
            found += [one for one in level if one.role == "menuitem" and one.name]
        return found

    def _below(self, one: Node) -> list[Node]:
        return self._bus.nodes(self._bus.children(one))

    def labels(self, window: str) -> Sequence[tuple[str, str]]:
        """The names of what is in a window: never contents, and never of a tick box, which may be named after a person."""
        top = self._within(window)
        shown = [one for one in self._reachable(top.node) if "showing" in one.states] if top else []
        columns = [(COLUMN, name) for one in shown if one.role == "table" for name in self._headers(one)]
        return [(NAMED[one.role], fold(one.name)) for one in shown if one.role in NAMED] + columns

    def texts(self) -> Sequence[tuple[str | None, Box]]:
        """What every node says, and what fields and tables contain."""
        shown = [one for top in self._windows[:1] for one in top.node.walk()]
        shown += [one for top in self._dialogs for one in top.walk()]
        try:
            fields = [one for one in shown if one.role == "field"]
            said = list(zip(self._bus.texts(fields), self._boxes(fields), strict=True))
            for table in [one for one in shown if one.role == "table"]:
                refs = self._bus.children(table)
                said += list(zip(self._bus.names(refs), self._bus.boxes(refs), strict=True))
        except NodeGone:
            raise AnswerLost("programmet svarar inte") from None
        named = [one for one in shown if one.name]
        said += [(one.name, box) for one, box in zip(named, self._boxes(named), strict=True)]
        return [(text, self._on_screen(box)) for text, box in said if text]


def _lies_in(box: Box, other: Box) -> bool:
    return other[1] <= box[1] and box[1] + box[3] <= other[1] + other[3]
