"""The accessibility tree on Linux: AT-SPI over D-Bus. Knows nodes, and nothing about packs.

Independent questions are sent together, since each alone costs a round trip. A busy application answers late; one that is
gone answers with an error, which becomes `NodeGone`.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from bot.drivers.desktop.accessibility.tree import Node, NodeGone, Ref
from bot.ports.surface import Box

ACCESSIBLE = "org.a11y.atspi.Accessible"
CHILDREN, ROLE, STATE = (ACCESSIBLE, "GetChildren"), (ACCESSIBLE, "GetRole"), (ACCESSIBLE, "GetState")
EXTENTS, GET_TEXT = ("org.a11y.atspi.Component", "GetExtents"), ("org.a11y.atspi.Text", "GetText")
ROOT = "/org/a11y/atspi/accessible/root"
ANSWER_S = 20.0
SCREEN_COORDINATES = 0
SERIAL = 8
"""Offset of the serial number in a message, four bytes. Source: D-Bus specification, message format."""
CLOSED = ("table",)
TOGETHER = 200
"""How many questions are sent before their answers are read, so that the socket buffer is not filled."""

ROLES = {
    2: "alert", 7: "tick", 10: "header", 11: "choice", 16: "dialog", 23: "window", 29: "label", 31: "list", 32: "item",
    33: "menu", 34: "menubar", 35: "menuitem", 37: "tab", 38: "tabs", 39: "panel", 40: "secret", 43: "button", 44: "radio",
    54: "statusbar", 55: "table", 56: "cell", 57: "header", 58: "rowheader", 61: "field", 63: "toolbar", 65: "tree", 69: "window", 79: "field",
}  # fmt: skip
"""By number, since bridges differ in the names. 40 is a password field."""
STATES = {
    "active": 1, "checked": 4, "editable": 7, "enabled": 8, "focused": 12, "selected": 23, "sensitive": 24, "showing": 25,
    "visible": 30, "default": 39, "modal": 16, "multiline": 17,
}  # fmt: skip


class AtspiTree:
    """Implements `Tree` on the accessibility bus of a session."""

    has_own_pixels = True
    tells_of_cells = False  # Qt leaves it out

    def __init__(self, session_address: str = "") -> None:
        session = open_dbus_connection(session_address or os.environ["DBUS_SESSION_BUS_ADDRESS"])
        try:
            ask = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
            address = session.send_and_get_reply(ask, timeout=ANSWER_S).body[0]
        finally:
            session.close()
        self._bus: DBusConnection = open_dbus_connection(address)
        self._written: dict[tuple[Any, ...], bytes] = {}
        # While its program lives, an address is never reused for another node, and a node keeps its role.
        self._known: dict[Ref, Ref] = {}

    def close(self) -> None:
        """Close the connection."""
        self._bus.close()

    def applications(self) -> list[Ref]:
        """Every application's address and root on the bus."""
        return self._children("org.a11y.atspi.Registry", ROOT)

    def application_of(self, pid: int) -> Ref | None:
        """The application of a process, or None before it has registered."""
        driver = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        for bus, path in self.applications():
            reply = self._bus.send_and_get_reply(
                new_method_call(driver, "GetConnectionUnixProcessID", "s", (bus,)), timeout=ANSWER_S
            )
            if reply.body and reply.body[0] == pid:
                return bus, path
        return None

    # ------------------------------------------------------------ reading the tree

    def tree(self, top: Ref) -> Node:
        """The tree below a node, without the insides of tables and what does not show. Raises: NodeGone."""
        (root,) = self.nodes([top])
        return self._grown([root])[0]

    def _grown(self, nodes: Sequence[Node]) -> list[Node]:
        """The nodes with their visible descendants, read one level at a time."""
        open_ones = [one for one in nodes if one.role not in CLOSED]
        listed = self._ask_all(
            [self._call(one.bus, one.path, CHILDREN) for one in open_ones],
        )
        refs = [[(bus, path) for bus, path in answer[0]] for answer in listed]
        flat = self.nodes([ref for some in refs for ref in some])
        showing = [one for one in flat if "showing" in one.states or one.role == "window"]
        grown = {one.ref: one for one in (self._grown(showing) if showing else [])}
        children = {
            one.ref: tuple(grown[ref] for ref in some if ref in grown)
            for one, some in zip(open_ones, refs, strict=True)
        }
        return [replace(one, children=children.get(one.ref, ())) for one in nodes]

    def nodes(self, refs: Sequence[Ref]) -> list[Node]:
        """The node at each address, without children. Raises: NodeGone."""
        new = [ref for ref in refs if ref not in self._known]
        fixed = self._ask_all(
            [m for b, p in new for m in (self._call(b, p, ROLE), self._property(b, p, "AccessibleId"))], lenient=True
        )
        for number, ref in enumerate(new):
            role, ident = fixed[2 * number : 2 * number + 2]
            if role is None:
                raise NodeGone
            name = ident[0][1].rpartition(".")[2] if ident else ""
            self._known[ref] = (ROLES.get(role[0], str(role[0])), name)
        said = self._ask_all([m for b, p in refs for m in (self._property(b, p, "Name"), self._call(b, p, STATE))])
        return [
            Node(bus, path, *self._known[bus, path], _states(said[2 * n + 1][0]), said[2 * n][0][1])
            for n, (bus, path) in enumerate(refs)
        ]

    def texts(self, nodes: Sequence[Node]) -> list[str]:
        """What is typed in each field, or the name of a node without text. Raises: NodeGone."""
        said = self._ask_all([self._call(n.bus, n.path, GET_TEXT, "ii", (0, -1)) for n in nodes], lenient=True)
        return [answer[0] if answer else node.name for node, answer in zip(nodes, said, strict=True)]

    def names(self, refs: Sequence[Ref]) -> list[str]:
        """The names at each address. Raises: NodeGone."""
        return [one[0][1] for one in self._ask_all([self._property(b, p, "Name") for b, p in refs])]

    def descriptions(self, refs: Sequence[Ref]) -> list[str]:
        """The descriptions at each address. Raises: NodeGone."""
        return [one[0][1] for one in self._ask_all([self._property(b, p, "Description") for b, p in refs])]

    def boxes(self, refs: Sequence[Ref]) -> list[Box]:
        """The boxes at each address, in the application's own pixels. Raises: NodeGone."""
        asked = [self._call(b, p, EXTENTS, "u", (SCREEN_COORDINATES,)) for b, p in refs]
        return [tuple(one[0]) for one in self._ask_all(asked)]

    def roles(self, refs: Sequence[Ref]) -> list[str]:
        """The roles at each address. Raises: NodeGone."""
        return [ROLES.get(one[0], "") for one in self._ask_all([self._call(b, p, ROLE) for b, p in refs])]

    def children(self, node: Node) -> list[Ref]:
        """The addresses of a node's children. Raises: NodeGone."""
        return self._children(node.bus, node.path)

    # ------------------------------------------------------------ asking

    def _children(self, bus: str, path: str) -> list[Ref]:
        (answer,) = self._ask_all([self._call(bus, path, CHILDREN)])
        return [(b, p) for b, p in answer[0]]

    def _call(
        self, bus: str, path: str, method: tuple[str, str], signature: str = "", body: tuple[Any, ...] = ()
    ) -> bytes:
        """A question serialised except for its serial number. The same ones recur, and serialising is most of the work."""
        key = (bus, path, method, body)
        if key not in self._written:
            address = DBusAddress(path, bus, method[0])
            self._written[key] = new_method_call(address, method[1], signature or None, body).serialise(serial=1)
        return self._written[key]

    def _property(self, bus: str, path: str, name: str) -> bytes:
        return self._call(bus, path, ("org.freedesktop.DBus.Properties", "Get"), "ss", (ACCESSIBLE, name))

    def _ask_all(self, asked: Sequence[bytes], *, lenient: bool = False) -> list[Any]:
        """The body of each answer, in order; None for an error if `lenient`. Raises: NodeGone."""
        answers: list[Any] = [None] * len(asked)
        try:
            for first in range(0, len(asked), TOGETHER):
                waiting: dict[int, int] = {}
                sent = bytearray()
                for number, message in enumerate(asked[first : first + TOGETHER], start=first):
                    serial = next(self._bus.outgoing_serial)
                    waiting[serial] = number
                    sent += message[:SERIAL] + serial.to_bytes(4, "little") + message[SERIAL + 4 :]
                self._bus.sock.sendall(sent)
                while waiting:
                    self._gather(waiting, answers, lenient=lenient)
        except (OSError, TimeoutError, EOFError):
            raise NodeGone from None
        return answers

    def _gather(self, waiting: dict[int, int], answers: list[Any], *, lenient: bool) -> None:
        """Receive one answer."""
        message = self._bus.receive(timeout=ANSWER_S)
        number = waiting.pop(message.header.fields.get(HeaderFields.reply_serial, -1), None)
        if number is None:
            return
        if message.header.message_type == MessageType.error:
            if not lenient:
                raise NodeGone
            return
        answers[number] = message.body


def _states(words: Sequence[int]) -> frozenset[str]:
    bits = words[0] | (words[1] << 32 if len(words) > 1 else 0)
    return frozenset(name for name, bit in STATES.items() if bits >> bit & 1)
