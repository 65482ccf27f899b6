"""The working copy of a calculation: rows are selected in a table and changed in the form below it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from bot.training.codes import EXPENSE_TYPES, INCOME_TYPES
from bot.training.desktop.calculation_list import FAMILY, Sums, family_rows
from bot.training.desktop.calls import NAME
from bot.training.desktop.server import Answer, fields
from bot.training.desktop.widgets import Fields, Grid, button, chosen, in_a_row, set_options
from bot.training.desktop.window import Desk, Window


class RowForm(QWidget):
    """One tab: a table, and below it the fields of the selected row. `amounts`: by key of the body, the field's name and label."""

    def __init__(
        self,
        edit: "CalculationEdit",
        kind: str,
        rows: str,
        amounts: Mapping[str, tuple[str, str]],
        types: tuple[str, ...],
    ) -> None:
        super().__init__()
        self._edit, self._rows_key, self._kind, self._amounts = edit, rows, kind, amounts
        window = edit.name
        self.grid = Grid(f"{window}_{rows}", {"income": "Inkomster", "expense": "Utgifter"}[kind], ())
        self.grid.table.itemSelectionChanged.connect(self._take_marked)
        self._form = Fields(f"{window}_{kind}")
        self._type = self._form.choice("kind", "Typ", types)
        self._typed: dict[str, QLineEdit] = {
            key: self._form.line(name, label) for key, (name, label) in amounts.items()
        }
        self._is_new = True
        column = QVBoxLayout(self)
        column.addWidget(self.grid)
        column.addWidget(self._form)
        column.addLayout(in_a_row(
            button(f"{window}_{kind}_new", "Ny rad", edit.later(self._begin)),
            button(f"{window}_{kind}_update", "Uppdatera rad", edit.later(self._update)),
            button(f"{window}_{kind}_remove", "Ta bort rad", edit.later(self._remove)),
        ))  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The working copy's rows of this kind."""
        return self._edit.body[self._rows_key]

    def show_rows(self, left_out: tuple[str, ...] = ()) -> None:
        """Show the rows as typed; a key that is left out has neither column nor field."""
        kept = {key: label for key, (_, label) in self._amounts.items() if key not in left_out}
        self.grid.set_headers(("Typ", *kept.values(), "Anmärkning"))
        self.grid.fill([(r["type"], *(r[key] for key in kept), r["note"]) for r in self.rows])
        for key, field in self._typed.items():
            self._form.set_there(field, key in kept)
        self._begin()

    def as_fields(self) -> dict[str, str]:
        """Return everything in the rows as the fields of the server's form."""
        tails = {"s": "belopps", "m": "beloppm", "applied": "ansokt", "proposed": "forslag"}
        letter = "i" if self._kind == "income" else "u"
        given: dict[str, str] = {}
        for number, row in enumerate(self.rows):
            typed = {"typ": row["type"], **{tails[key]: row[key] for key in self._amounts}}
            given |= fields(letter, typed, number)
        return given

    def _begin(self) -> None:
        """Clear the form: what is typed next becomes a new row."""
        self._is_new = True
        self.grid.table.clearSelection()
        set_options(self._type, [self._type.itemText(i) for i in range(1, self._type.count())])
        for field in self._typed.values():
            field.clear()

    def _take_marked(self) -> None:
        marked = self.grid.selected()
        if marked is None or marked >= len(self.rows):
            return
        self._is_new = False
        row = self.rows[marked]
        self._type.setCurrentText(row["type"])
        for key, field in self._typed.items():
            field.setText(row[key])

    def _update(self) -> None:
        typed = {"type": chosen(self._type), **{key: field.text() for key, field in self._typed.items()}}
        number = self.grid.selected()
        if self._is_new:
            self._edit.send("ny_inkomst" if self._kind == "income" else "ny_utgift")
            number = len(self.rows) - 1
        if number is not None:
            self.rows[number] |= typed
            self._edit.rows_changed()
            self.grid.table.selectRow(number)

    def _remove(self) -> None:
        number = self.grid.selected()
        if number is not None:
            self._edit.send(f"bort_{'i' if self._kind == 'income' else 'u'}{number}")
            self._edit.rows_changed()


class CalculationEdit(Window):
    """A calculation that is not saved yet."""

    name, title = "calculation_edit", "Normberäkning, arbetskopia"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.body: dict[str, Any] = {"incomes": [], "expenses": []}
        self._ref, self._couple, self._is_changed = "", False, False
        form = Fields(self.name)
        self._month = form.line("month", "Period", 10)
        self._month.textEdited.connect(self._touched)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("calculation_edit_tabs")
        self._family = Grid("calculation_edit_family", "Familj", FAMILY)
        each = {"s": ("applicant", "Belopp S"), "m": ("co_applicant", "Belopp M")}
        self._incomes = RowForm(self, "income", "incomes", each, INCOME_TYPES)
        asked = {"applied": ("applied", "Ansökt"), "proposed": ("proposed", "Förslag")}
        self._expenses = RowForm(self, "expense", "expenses", asked, EXPENSE_TYPES)
        for label, tab in (("Familj", self._family), ("Inkomster", self._incomes), ("Utgifter", self._expenses)):
            self._tabs.addTab(tab, label)
        results = Fields(self.name)
        self._sums = Sums(results)
        final = button("calculation_edit_final", "Spara som slutlig", self.later(lambda: self._save("slutlig")))
        self.add(form, self._tabs, results, in_a_row(
            button("calculation_edit_calculate", "Beräkna", self.later(self._calculate)),
            button("calculation_edit_save", "Spara", self.later(lambda: self._save("spara"))),
            final, QLabel("F12"),
        ))  # fmt: skip
        key = QShortcut(QKeySequence(Qt.Key.Key_F12), self)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.later(lambda: self._save("slutlig")))

    def fill(self, answer: Answer) -> None:
        """Start from a working copy as the server holds it."""
        self._ref, self._couple = answer["ref"], answer["case"]["partner"]
        self._take(answer)
        self._month.setText(self.body["period"])
        self._is_changed = True  # a working copy counts as unsaved from the start
        self._tabs.setCurrentIndex(0)

    def may_close(self) -> bool:
        """Ask before a working copy is discarded."""
        if not self._is_changed:
            return True
        answer = self.desk.calls.box(NAME, "Vill du spara beräkningen?", ("Ja", "Nej", "Avbryt"))
        if answer == "Ja":
            self._save("spara")
        return answer == "Nej" or not self._is_changed

    def send(self, command: str) -> Answer:
        """Send the server everything typed, and a command; show the copy that it returns. Raises: Stopped."""
        form = {
            "kommando": command, "flik": "resultat", **fields("k", {"period": self._month.text()}), **self._incomes.as_fields(),
            **self._expenses.as_fields(),
        }  # fmt: skip
        answer = self.desk.fetch(f"/berakning/{self.desk.case_nr}/{self._ref}", form)
        if answer.screen == "calculation_panel":
            self._take(answer)
        return answer

    def rows_changed(self) -> None:
        """Show the rows again; the sums no longer hold."""
        self._show_rows()
        self._touched()

    def _take(self, answer: Answer) -> None:
        self.body = answer["body"]
        self._family.fill(family_rows(answer))
        self._show_rows()
        self._sums.hide()

    def _show_rows(self) -> None:
        self._incomes.show_rows(() if self._couple else ("m",))
        self._expenses.show_rows()

    def _touched(self) -> None:
        self._is_changed = True
        self._sums.hide()

    def _calculate(self) -> None:
        answer = self.send("berakna")
        self._sums.show(answer["sums"]["norm"], answer["sums"]["result"])

    def _save(self, command: str) -> None:
        answer = self.send(command)
        if answer.screen != "calculation_view":
            self.desk.calls.box("Meddelande", answer["error"])
            return
        self._is_changed = False
        self.said(answer["said"])
        self.desk.put_away(self.name)
        self.desk.present("calculation_view", answer)
