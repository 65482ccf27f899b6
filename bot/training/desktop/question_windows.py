"""The questions to SSBTEK: the list, asking one, and what the agencies answered."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLabel, QTabWidget, QVBoxLayout, QWidget

from bot.training.desktop.calls import NAME
from bot.training.desktop.server import Answer, fields
from bot.training.desktop.widgets import Fields, Grid, button, in_a_row
from bot.training.desktop.window import Desk, Window
from bot.training.money import show_mixed

ANSWERED = ("Klar", "Delvis")


class Questions(Window):
    """The case's questions and their status."""

    name, title, place = "questions", "FK-svar", "/ssbtek"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: list[dict[str, Any]] = []
        heads = ("Nr", "Ställd", "Av", "Från", "Till", "Personer", "Status")
        self._grid = Grid("questions_grid", "Frågor", heads)
        self._new = button("questions_new", "Ny fråga", self.later(self._ask_new))
        refresh = button("questions_refresh", "Uppdatera", self.later(lambda: desk.visit(self.name)))
        show_answer = button("questions_show", "Visa svar", self.later(self._show))
        self.add(self._grid, in_a_row(self._new, refresh, show_answer))

    def fill(self, answer: Answer) -> None:
        """Show the questions."""
        self._rows = answer["rows"]
        self._new.setVisible(answer["case"]["lock"] is None)
        self._grid.fill([
            (q["nr"], q["asked"], q["created_by"], q["first"], q["last"], q["names"], q["status"]) for q in self._rows
        ])  # fmt: skip

    def _ask_new(self) -> None:
        self.desk.present("question", self.desk.fetch(f"{self.path()}?ny=1"))

    def _show(self) -> None:
        row = self._grid.selected()
        if row is not None and self._rows[row]["status"] in ANSWERED:
            self.desk.present("answer", self.desk.fetch(f"{self.path()}/{self._rows[row]['nr']}/svar"))


class Question(Window):
    """A new question about chosen people and months."""

    name, title, place = "question", "Ny fråga", "/ssbtek"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        form = Fields(self.name)
        self._first = form.line("first", "Från", 8)
        self._last = form.line("last", "Till", 8)
        self._purpose = form.line("purpose", "Ändamål", 44)
        self._people = QWidget()
        self._people.setLayout(QVBoxLayout())
        self._ask = button("question_ask", "Ställ fråga", self.later(self._put))
        self.add(form, QLabel("Personer"), self._people, in_a_row(self._ask))
        self.column.addStretch(1)
        self._boxes: list[QCheckBox] = []

    def fill(self, answer: Answer) -> None:
        """Start empty, with nobody ticked."""
        for field in (self._first, self._last, self._purpose):
            field.clear()
        for old in self._boxes:
            old.hide()
            old.deleteLater()
        self._boxes = []
        for number, member in enumerate(answer["case"]["members"]):
            made = QCheckBox(f"{member['name']} ({member['role']})")
            made.setObjectName(f"question_person_{number}")
            made.setAccessibleName(made.text())
            self._people.layout().addWidget(made)  # type: ignore[union-attr]  # set above
            self._boxes.append(made)
        # Tab order differs from the visual order: people, purpose, then the months backwards.
        order = [*self._boxes, self._purpose, self._last, self._first, self._ask]
        for before, after in pairwise(order):
            self.setTabOrder(before, after)
        self.desk.calls.focus_next(order[0])

    def _put(self) -> None:
        if self.desk.calls.box(NAME, "Ställ frågan till SSBTEK?", ("OK", "Avbryt")) != "OK":
            return
        typed = {"fran": self._first.text(), "till": self._last.text(), "syfte": self._purpose.text()}
        ticked = {f"person{i}": "on" for i, one in enumerate(self._boxes) if one.isChecked()}
        answer = self.desk.fetch(self.path(), fields("q", typed | ticked))
        self.desk.put_away(self.name)
        self.desk.present("questions", answer)


Cells = Callable[[dict[str, Any], int], tuple[object, ...]]
TABLES: tuple[tuple[str, str, tuple[str, ...], Cells], ...] = (
    ("sources", "Källor", ("Källa", "Status", "Felmeddelande"), lambda s, _: (s["name"], s["status"], s["message"])),
    ("gaps", "Luckor", ("Källa", "Förmånsgrupp", "Avvikelse"), lambda g, _: (g["source"], g["group"], g["code"])),
    (
        "payments", "Förmåner",
        ("Rad", "Källa", "Förmån", "Betalningsdag", "Typ", "Preliminär", "Nettobelopp", "Netto efter skatt", "Bruttobelopp",
         "Avdragsbelopp", "Skattebelopp", "Period", "Dagar"),
        lambda p, row: (
            p["nr"], p["source"], p["benefit"], p["day"], p["type"], "Ja" if p["preliminary"] else "Nej", show_mixed(p["net"], row),
            "" if p["net_after_tax"] is None else show_mixed(p["net_after_tax"], row), show_mixed(p["gross"], row),
            show_mixed(p["deduction"], row), show_mixed(p["tax"], row), p["period"], p["days"],
        ),
    ),
    ("deductions", "Avdrag", ("Utbetalning", "Kod", "Belopp"), lambda d, row: (d["nr"], d["name"], show_mixed(d["amount"], row))),
    ("parts", "Delposter", ("Utbetalning", "Delförmån", "Belopp"), lambda d, row: (d["nr"], d["name"], show_mixed(d["amount"], row))),
    (
        "planned", "Planerat", ("Studiestöd", "Beloppstyp", "Belopp", "Utbetalningsdatum", "Status", "Veckor"),
        lambda p, row: (p["benefit"], p["part"], show_mixed(p["amount"], row), p["day"], p["status"], p["weeks"]),
    ),
    (
        "seeker", "Arbetssökande", ("Arbetssökande", "Svar", "Kod", "Från", "Till"),
        lambda s, _: (s["what"], s["value"], s.get("code", ""), s.get("first", ""), s.get("last", "")),
    ),
    (
        "told", "Uppgivet", ("Källa", "Uppgift", "Svar", "Från", "Till"),
        lambda t, _: (t["source"], t["what"], t["value"], t["first"], t["last"]),
    ),
)  # fmt: skip
"""The answer's tables: the part of the answer, its tab, its columns except the person's, and the cells of a row."""


class AnswerWindow(Window):
    """One question's answer: a table for each kind of item, with the rows of everybody."""

    name, title = "answer", "SSBTEK-svar"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        form = Fields(self.name)
        self._number = form.value("question", "Fråga", 8)
        self._first = form.value("first", "Från", 8)
        self._last = form.value("last", "Till", 8)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("answer_tabs")
        self._grids = {name: Grid(f"answer_{name}", label, ("Person", *heads)) for name, label, heads, _ in TABLES}
        for name, label, _, _ in TABLES:
            self._tabs.addTab(self._grids[name], label)
        self.add(form, self._tabs, in_a_row(button("answer_close", "Stäng", self.later(self._leave))))

    def fill(self, answer: Answer) -> None:
        """Show the answer."""
        question = answer["question"]
        for field, key in ((self._number, "nr"), (self._first, "first"), (self._last, "last")):
            field.setText(str(question[key]))
        for name, _, _, cells in TABLES:
            self._grids[name].fill([
                (f"{block['member']['name']} ({block['member']['pnr']})", *cells(row, y))
                for block in answer["blocks"]
                for y, row in enumerate(block[name])
            ])  # fmt: skip
        self._tabs.setCurrentIndex(0)

    def _leave(self) -> None:
        self.desk.put_away(self.name)
