"""The calculations of the open case: the list, and a saved one, read-only."""

from typing import Any

from PySide6.QtWidgets import QTabWidget

from bot.training.calculation import amount_of
from bot.training.desktop.server import Answer
from bot.training.desktop.widgets import Fields, Grid, button, in_a_row
from bot.training.desktop.window import Desk, Window
from bot.training.money import show

FAMILY = ("Omfattas", "Namn", "Personnummer", "Roll", "Dagar", "Belopp")
NO_NORM = "Norm saknas för perioden"


class Calculations(Window):
    """Every calculation of the case."""

    name, title, place = "calculations", "Normberäkningar", "/berakningar"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: list[dict[str, Any]] = []
        heads = ("Nr", "Period", "Beräkningsdatum", "Status", "Summa", "Handläggare")
        self._grid = Grid("calculations_grid", "Normberäkningar", heads)
        self._grid.table.doubleClicked.connect(self.later(self._open))
        self._copy = button("calculations_copy", "Kopiera föregående", self.later(self._copy_previous))
        self.add(self._grid, in_a_row(button("calculations_open", "Öppna", self.later(self._open)), self._copy))

    def fill(self, answer: Answer) -> None:
        """Show the list."""
        self._rows = answer["rows"]
        self._copy.setVisible(answer["case"]["lock"] is None)
        self._grid.fill([
            (r["nr"], r["period"], r["day"], r["status"], "–" if r["result"] is None else show(r["result"]), r["created_by"])
            for r in self._rows
        ])  # fmt: skip

    def _open(self) -> None:
        row = self._grid.selected()
        if row is not None:
            address = f"/berakning/{self.desk.case_nr}/{self._rows[row]['nr']}"
            self.desk.present("calculation_view", self.desk.fetch(address))

    def _copy_previous(self) -> None:
        made = self.desk.fetch(f"{self.path()}/kopiera", {})
        self.desk.present("calculation_edit", self.desk.fetch(f"/berakning/{self.desk.case_nr}/{made['ref']}"))


def family_rows(answer: Answer) -> list[tuple[object, ...]]:
    """Return the family's rows, with the household's common part last."""
    people = zip(answer["body"]["family"], answer["parts"], strict=True)
    rows: list[tuple[object, ...]] = [
        ("Ja" if p["included"] else "Nej", p["name"], p["pnr"], p["role"], p["days"], show(part)) for p, part in people
    ]
    return [*rows, ("", "Gemensamma kostnader", "", "", "", show(answer["sums"]["common"]))]


class Sums:
    """The norm and the result, whose label depends on its sign."""

    def __init__(self, form: Fields) -> None:
        self._form = form
        self._norm = form.value("norm", "Normsumma", 26)
        self._shortfall = form.value("shortfall", "Normunderskott")
        self._surplus = form.value("surplus", "Normöverskott")
        self.hide()

    def hide(self) -> None:
        """Show nothing: the fields have not been calculated."""
        for field in (self._norm, self._shortfall, self._surplus):
            field.clear()
            self._form.set_there(field, False)

    def show(self, norm: int | None, result: int | None) -> None:
        """Show the sums; a month without a norm says so and has no result. Units: öre."""
        self.hide()
        self._norm.setText(NO_NORM if norm is None else show(norm))
        self._form.set_there(self._norm, True)
        if norm is not None and result is not None:
            field = self._shortfall if result >= 0 else self._surplus
            field.setText(show(result))
            self._form.set_there(field, True)


class CalculationView(Window):
    """A saved calculation."""

    name, title = "calculation_view", "Normberäkning"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._number = 0
        form = Fields(self.name)
        self._month = form.value("month", "Period")
        self._status = form.value("status", "Status")
        self._author = form.value("author", "Skapad av")
        self._changed_by = form.value("changed_by", "Ändrad av")
        self._sums = Sums(form)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("calculation_view_tabs")
        self._family = Grid("calculation_view_family", "Familj", FAMILY)
        self._incomes = Grid("calculation_view_incomes", "Inkomster", ())
        heads = ("Typ", "Ansökt", "Förslag", "Godkänt", "Anmärkning")
        self._expenses = Grid("calculation_view_expenses", "Utgifter", heads)
        for label, grid in (("Familj", self._family), ("Inkomster", self._incomes), ("Utgifter", self._expenses)):
            self._tabs.addTab(grid, label)
        self._final = button("calculation_view_final", "Spara som slutlig", self.later(self._make_final))
        self.add(form, self._tabs, in_a_row(self._final))

    def fill(self, answer: Answer) -> None:
        """Show the calculation."""
        row, body, couple = answer["row"], answer["body"], answer["case"]["partner"]
        self._number = row["nr"]
        self._month.setText(row["period"])
        self._status.setText(row["status"])
        self._author.setText(row["created_by"])
        self._changed_by.setText(row["changed_by"] or "Ingen")
        self._sums.show(row["norm"], row["result"])
        self._family.fill(family_rows(answer))
        self._incomes.set_headers(("Typ", "Belopp S", *(("Belopp M",) if couple else ()), "Anmärkning"))
        self._incomes.fill([
            (r["type"], show(amount_of(r["s"])), *((show(amount_of(r["m"])),) if couple else ()), r["note"])
            for r in body["incomes"]
        ])  # fmt: skip
        self._expenses.fill([
            (r["type"], show(amount_of(r["applied"])), show(amount_of(r["proposed"])),
             show(amount_of(r["approved"])) if r["approved"] else "", r["note"])
            for r in body["expenses"]
        ])  # fmt: skip
        free = answer["case"]["lock"] is None and row["status"] == "Preliminär"
        self._final.setVisible(free and answer["session"]["may_decide"])
        self._tabs.setCurrentIndex(0)

    def _make_final(self) -> None:
        answer = self.desk.fetch(f"/berakning/{self.desk.case_nr}/{self._number}", {"kommando": "slutlig"})
        self.fill(answer)
        self.said(answer["said"])
