"""The proposals and decisions of the open case: listing, making and reading them."""

from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel

from bot.training.codes import DECISION_SAID, REASONS
from bot.training.desktop.server import Answer, fields
from bot.training.desktop.widgets import Fields, Grid, button, chosen, in_a_row, set_options, written
from bot.training.desktop.window import Desk, Window
from bot.training.money import show


class Decisions(Window):
    """Every decision and draft of the case."""

    name, title, place = "decisions", "Beslutsunderlag", "/beslut"
    HEADS = ("Nr", "Period", "Beslutstyp", "Belopp", "Orsak sökande", "Status", "Skapad av", "Beslutsfattare")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: list[dict[str, Any]] = []
        self._grid = Grid("decisions_grid", "Beslutsunderlag", self.HEADS)
        self._grid.table.doubleClicked.connect(self.later(self._open))
        self._new = button("decisions_new", "Nytt", self.later(self._begin))
        self.add(self._grid, in_a_row(button("decisions_open", "Öppna", self.later(self._open)), self._new))

    def fill(self, answer: Answer) -> None:
        """Show the list; a couple has a second reason."""
        self._rows, couple = answer["rows"], answer["case"]["partner"]
        self._new.setVisible(answer["case"]["lock"] is None)
        self._grid.set_headers((*self.HEADS[:5], *(("Orsak medsökande",) if couple else ()), *self.HEADS[5:]))
        self._grid.fill([
            (r["nr"], r["first"][:7], r["type"], show(r["amount"]), r["reason_s"], *((r["reason_m"],) if couple else ()),
             r["status"], r["created_by"], r["decided_by"])
            for r in self._rows
        ])  # fmt: skip

    def _open(self) -> None:
        row = self._grid.selected()
        if row is not None:
            self.desk.present("decision_view", self.desk.fetch(f"{self.path()}/{self._rows[row]['nr']}"))

    def _begin(self) -> None:
        self.desk.present("decision_edit", self.desk.fetch(f"{self.path()}?ny=1"))


class DecisionEdit(Window):
    """A new proposal, with the buttons that only a person may press beside those the robot may."""

    name, title, place = "decision_edit", "Nytt beslutsunderlag", "/beslut"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._form = form = Fields(self.name)
        self._kind = form.choice("kind", "Beslutstyp")
        self._paragraph = form.choice("paragraph", "Paragraf")
        self._first = form.line("first", "Från", 12)
        self._last = form.line("last", "Till", 12)
        self._amount = form.line("amount", "Belopp", 14)
        self._reason_s = form.choice("reason_applicant", "Orsak sökande", REASONS)
        self._reason_m = form.choice("reason_co_applicant", "Orsak medsökande", REASONS)
        self._text = form.text("text", "Motivering")
        self._save = button("decision_edit_save", "Spara utkast", self.later(lambda: self._send("utkast")))
        ready = button("decision_edit_ready", "Klarmarkera", self.later(lambda: self._send("klar")))
        decide = button("decision_edit_decide", "Fatta beslut", self.later(lambda: self._send("fatta")))
        self.add(form, in_a_row(self._save, ready, decide, QLabel("F9")))
        self.column.addStretch(1)
        key = QShortcut(QKeySequence(Qt.Key.Key_F9), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.later(lambda: self._send("fatta")))
        # Tab order differs from the visual order: the amount first, the law last.
        order = (
            self._amount, self._text, self._reason_s, self._reason_m, self._first, self._last, self._kind, self._paragraph,
            self._save, ready, decide,
        )  # fmt: skip
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def fill(self, answer: Answer) -> None:
        """Start empty."""
        for field in (self._first, self._last, self._amount, self._text):
            field.clear()
        set_options(self._kind, answer["types"])
        set_options(self._paragraph, answer["paragraphs"])
        for reason in (self._reason_s, self._reason_m):
            set_options(reason, REASONS)
        self._form.set_there(self._reason_m, answer["case"]["partner"])
        self.desk.calls.focus_next(self._amount)

    def _send(self, command: str) -> None:
        typed = {
            "typ": chosen(self._kind), "paragraf": chosen(self._paragraph), "fran": self._first.text(), "till": self._last.text(),
            "belopp": self._amount.text(), "orsaks": chosen(self._reason_s), "orsakm": chosen(self._reason_m),
            "motivering": written(self._text), f"cmd{command}": "x",
        }  # fmt: skip
        answer = self.desk.fetch(self.path(), fields("b", typed))
        self.said(DECISION_SAID[command])
        self.desk.put_away(self.name)
        self.desk.present("decisions", answer)


class DecisionView(Window):
    """One decision or draft, read-only."""

    name, title = "decision_view", "Beslut"
    VALUES = (
        ("nr", "number", "Nr"), ("type", "kind", "Beslutstyp"), ("paragraph", "paragraph", "Paragraf"), ("first", "first", "Från"),
        ("last", "last", "Till"), ("amount", "amount", "Belopp"), ("reason_s", "reason_applicant", "Orsak sökande"),
        ("reason_m", "reason_co_applicant", "Orsak medsökande"), ("status", "status", "Status"), ("created_by", "author", "Skapad av"),
        ("decided_by", "decided_by", "Beslutsfattare"),
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._form = form = Fields(self.name)
        self._values = {key: form.value(name, label, 56) for key, name, label in self.VALUES}
        self._text = form.text("text", "Motivering", is_read_only=True)
        self.add(form)
        self.column.addStretch(1)

    def fill(self, answer: Answer) -> None:
        """Show the decision."""
        row = answer["row"]
        for key, field in self._values.items():
            field.setText(show(row["amount"]) if key == "amount" else str(row[key]))
        self._text.setPlainText(row["text"])
        self._form.set_there(self._values["reason_m"], answer["case"]["partner"])
