"""The accessibility tree on Windows: UI Automation, through uiautomation. Written from its source and Microsoft's documentation.

NOT RUN ON WINDOWS: `UiaTree` is tested on made-up controls. Tables are read as Qt exposes them there, with headings and cells
as direct children; a table whose cells are inside rows appears empty, and must be read from its picture.
"""

from collections.abc import Sequence
from typing import Any

from bot.drivers.desktop.accessibility.tree import Node, NodeGone, Ref
from bot.ports.surface import Box

ROLES = {
    "ButtonControl": "button", "SplitButtonControl": "button", "CheckBoxControl": "tick", "RadioButtonControl": "radio",
    "ComboBoxControl": "choice", "EditControl": "field", "DocumentControl": "field", "SpinnerControl": "field",
    "TextControl": "label", "ListControl": "list", "ListItemControl": "item", "MenuControl": "menu",
    "MenuBarControl": "menubar", "MenuItemControl": "menuitem", "TabControl": "tabs", "TabItemControl": "tab",
    "TableControl": "table", "DataGridControl": "table", "HeaderItemControl": "header", "DataItemControl": "cell",
    "WindowControl": "window", "PaneControl": "panel", "GroupControl": "panel", "StatusBarControl": "statusbar",
    "ToolBarControl": "toolbar",
}  # fmt: skip
TOGGLE, VALUE, SELECTION, WINDOW = 10015, 10002, 10010, 10009
"""The ids of the control patterns that carry state. Source: UIAutomationClient.h."""
ON = 1
WHOLE = "program"
US = "uia"


class UiaTree:
    """Implements `Tree`. `library` is uiautomation, or a stand-in in a test."""

    has_own_pixels = False
    tells_of_cells = True

    def __init__(self, library: Any = None) -> None:
        if library is None:
            import uiautomation as library  # pyright: ignore[reportMissingImports] - exists only on Windows
        self._library = library
        self._thread = library.UIAutomationInitializerInThread()
        self._known: dict[str, Any] = {}
        self._known_before: dict[str, Any] = {}

    def close(self) -> None:
        """Uninitialise it in this thread."""
        self._thread.Uninitialize()

    def application_of(self, pid: int) -> Ref | None:
        """The application of a process, or None while it shows no window."""
        return (WHOLE, str(pid)) if self._tops(pid) else None

    def _tops(self, pid: int) -> list[Any]:
        try:
            return [one for one in self._library.GetRootControl().GetChildren() if one.ProcessId == pid]
        except Exception as gone:  # the library raises COM errors, a class that exists only on Windows
            raise NodeGone from gone

    def tree(self, top: Ref) -> Node:
        """Everything visible of the program, uppermost window first, without the insides of tables."""
        self._known, self._known_before = {}, self._known  # a cell was found in a table, which is not looked into again
        windows = [self._node(one, deep=True) for one in self._tops(int(top[1]))]
        if not windows:
            raise NodeGone
        return Node(*top, "application", "", frozenset(), "", tuple(windows))

    def _node(self, control: Any, *, deep: bool) -> Node:
        try:
            path = ".".join(map(str, control.GetRuntimeId()))
            role, states = self._kind(control)
            below = control.GetChildren() if deep and role != "table" else []
            ident, name = control.AutomationId.rpartition(".")[2], control.Name
        except Exception as gone:  # as above
            raise NodeGone from gone
        self._known[path] = control
        children = [self._node(one, deep=True) for one in below]
        shown = tuple(one for one in children if "showing" in one.states)
        return Node(US, path, role, ident, states, name, shown)

    def _kind(self, control: Any) -> tuple[str, frozenset[str]]:
        role = ROLES.get(control.ControlTypeName, str(control.ControlTypeName))
        if role == "field" and control.IsPassword:
            role = "secret"
        window, toggle, chosen = (control.GetPattern(one) for one in (WINDOW, TOGGLE, SELECTION))
        if role == "window" and window is not None and window.IsModal:
            role = "dialog"
        said = {
            "showing": not control.IsOffscreen,
            "sensitive": bool(control.IsEnabled),
            "focused": bool(control.HasKeyboardFocus),
            "checked": (toggle is not None and toggle.ToggleState == ON)
            or (role == "radio" and chosen is not None and chosen.IsSelected),
        }
        return role, frozenset(name for name, holds in said.items() if holds)

    def _at(self, ref: Ref) -> Any:
        control = self._known.get(ref[1]) or self._known_before.get(ref[1])
        if control is None:
            raise NodeGone
        return control

    def nodes(self, refs: Sequence[Ref]) -> list[Node]:
        """The node at each address, without children."""
        return [
            Node(*ref, "application", "", frozenset(), "") if ref[0] == WHOLE else self._node(self._at(ref), deep=False)
            for ref in refs
        ]

    def texts(self, nodes: Sequence[Node]) -> list[str]:
        """What is typed in each field, or the name of a node without text."""
        return [self._text(self._at(one.ref), one) for one in nodes]

    def _text(self, control: Any, node: Node) -> str:
        try:
            value = control.GetPattern(VALUE)
            return node.name if value is None else value.Value
        except Exception as gone:  # as above
            raise NodeGone from gone

    def names(self, refs: Sequence[Ref]) -> list[str]:
        """The names at each address."""
        return [one.name for one in self.nodes(refs)]

    def descriptions(self, refs: Sequence[Ref]) -> list[str]:
        """The help text at each address."""
        try:
            return [f"{one.HelpText} {one.ItemStatus}".strip() for one in map(self._at, refs)]
        except NodeGone:
            raise
        except Exception as gone:  # as above
            raise NodeGone from gone

    def boxes(self, refs: Sequence[Ref]) -> list[Box]:
        """The boxes at each address, in the screen's pixels."""
        return [self._box(self._at(ref)) for ref in refs]

    def _box(self, control: Any) -> Box:
        try:
            around = control.BoundingRectangle
        except Exception as gone:  # as above
            raise NodeGone from gone
        return around.left, around.top, around.right - around.left, around.bottom - around.top

    def roles(self, refs: Sequence[Ref]) -> list[str]:
        """The roles at each address."""
        return [one.role for one in self.nodes(refs)]

    def children(self, node: Node) -> list[Ref]:
        """The addresses of a node's children, also a table's."""
        try:
            below = self._at(node.ref).GetChildren()
        except NodeGone:
            raise
        except Exception as gone:  # as above
            raise NodeGone from gone
        return [self._node(one, deep=False).ref for one in below]
