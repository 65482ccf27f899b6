"""Finding a case and showing it: the list, the search, the case, and its application."""

from typing import Any

from PySide6.QtWidgets import QTabWidget

from bot.training.codes import month_name
from bot.training.desktop.server import Answer
from bot.training.desktop.widgets import Fields, Grid, button, in_a_row
from bot.training.desktop.window import Desk, Window
from bot.training.money import show


def yes_no(is_so: object) -> str:
    """Say Ja or Nej."""
    return "Ja" if is_so else "Nej"


class DeskTop(Window):
    """The re-applications, all the pages of the inbox in one list."""

    name, title = "desk_top", "Skrivbordet"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        heads = ("Inkommen", "Aktnr", "Namn", "Period", "Signerad", "Komplett", "Handläggare", "Status")
        self._cases = Grid("desk_top_cases", "Återansökningar", heads)
        self.add(self._cases)

    def path(self) -> str:
        """Return the address of the inbox's first page."""
        return "/inkorg"

    def fill(self, answer: Answer) -> None:
        """Show a page and fetch the rest."""
        found = list(answer["rows"])
        for page in range(2, answer["pages"] + 1):
            found += self.desk.fetch(f"/inkorg?sida={page}")["rows"]
        self._cases.fill([
            (case["received"], case["nr"], case["applicant"]["name"], case["period"], yes_no(case["signed"]),
             yes_no(case["complete"]), case["officer"], status)
            for case, status in found
        ])  # fmt: skip


class Search(Window):
    """Finds a case by its number, and opens it."""

    name, title = "search", "Sök bef"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: list[str] = []
        form = Fields(self.name)
        self._number = form.line("case", "Aktnr")
        self._number.returnPressed.connect(self.later(self._search))
        self._hits = Grid("search_hits", "Träffar", ("Aktnr", "Namn", "Personnummer", "Roll"))
        self._hits.table.doubleClicked.connect(self.later(self._open))
        self.add(form, in_a_row(button("search_search", "Sök", self.later(self._search))), self._hits)
        self.add(in_a_row(button("search_open", "Koppla", self.later(self._open))))

    def path(self) -> str:
        """Return the address of the search before anything is searched for."""
        return "/sok"

    def fill(self, answer: Answer) -> None:
        """Show what was found."""
        self._number.setText(answer["nr"])
        self._hits.table.clearSelection()
        self._found = [case["nr"] for case, _ in answer["hits"]]
        self._hits.fill([(case["nr"], m["name"], m["pnr"], m["role"]) for case, m in answer["hits"]])
        self.desk.calls.focus_next(self._number)

    def _search(self) -> None:
        self.fill(self.desk.fetch("/sok", {"aktnr": self._number.text()}))

    def _open(self) -> None:
        row = self._hits.selected()
        if row is None:
            return
        self.desk.case_opened(self.desk.fetch(f"/akt/{self._found[row]}/oppna"))


class Case(Window):
    """The open case and its household."""

    name, title = "case", "Ärende"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._form = form = Fields(self.name)
        self._number = form.value("number", "Aktnr")
        self._status = form.value("status", "Status")
        self._officer = form.value("officer", "Handläggare")
        self._unit = form.value("unit", "Enhet", 36)
        self._locked_by = form.value("locked_by", "Öppnad av", 36)
        self._household = Grid("case_household", "Hushåll", ("Namn", "Personnummer", "Roll", "Skydd", "Avliden"))
        self.add(form, self._household)

    def fill(self, answer: Answer) -> None:
        """Show the case."""
        case = answer["case"]
        self._number.setText(case["nr"])
        self._status.setText(f"Avslutad {case['closed']}" if case["closed"] else "Pågående")
        self._officer.setText(case["officer"])
        self._unit.setText(case["unit"])
        lock = case["lock"]
        self._form.set_there(self._locked_by, lock is not None)
        self._locked_by.setText(f"{lock['user']} sedan {lock['since']}" if lock else "")
        self._household.fill([
            (m["name"], m["pnr"], m["role"], m["protection"] or "Nej", m["deceased"] or "Nej") for m in case["members"]
        ])  # fmt: skip


class Application(Window):
    """The application as it came in."""

    name, title, place = "application", "Aktualisering", "/ansokan"
    POSTS = ("Typ", "Sökandes egen text", "Gäller", "Belopp")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._form = form = Fields(self.name)
        self._values = {
            name: form.value(name, label)
            for name, label in (
                ("kind", "Ansökningstyp"), ("withdrawn", "Återkallad"), ("received", "Inkommen"), ("channel", "Kanal"),
                ("month", "Period"), ("signed_applicant", "Signerad sökande"), ("signed_co_applicant", "Signerad medsökande"),
            )
        }  # fmt: skip
        self._tabs = QTabWidget()
        self._tabs.setObjectName("application_tabs")
        self._grids: dict[str, Grid] = {}
        for name, label, heads in (
            ("household", "Hushåll enligt ansökan", ("Namn", "Personnummer", "Roll")),
            ("incomes", "Inkomster", self.POSTS),
            ("expenses", "Utgifter", self.POSTS),
            ("questions", "Frågor och svar", ("Fråga", "Svar")),
            ("attachments", "Bilagor", ("Bilaga", "Status")),
            ("supplements", "Kompletteringar", ("Underlag", "Begärd", "Sista dag", "Inkommen", "Stickprov")),
        ):
            self._grids[name] = Grid(f"application_{name}", label, heads)
            self._tabs.addTab(self._grids[name], label)
        self.add(form, self._tabs)

    def fill(self, answer: Answer) -> None:
        """Show the application."""
        app, case = answer["app"], answer["case"]
        said = {
            "kind": app["kind"], "withdrawn": app["withdrawn"] or "Nej", "received": app["received"], "channel": app["channel"],
            "month": month_name(app["period"]), "signed_applicant": yes_no(app["signed_s"]),
            "signed_co_applicant": yes_no(app["signed_m"]),
        }  # fmt: skip
        for name, text in said.items():
            self._values[name].setText(text)
        self._form.set_there(self._values["signed_co_applicant"], case["partner"])
        self._grids["household"].fill([(m["name"], m["pnr"], m["role"]) for m in app["stated"]])
        self._grids["incomes"].fill(_posts(app["incomes"]))
        self._grids["expenses"].fill(_posts(app["expenses"]))
        self._grids["questions"].fill([(a["question"], a["answer"]) for a in app["answers"]])
        self._grids["attachments"].fill([(a["name"], a["status"]) for a in app["attachments"]])
        self._grids["supplements"].fill([
            (s["what"], s["asked"], s["due"], s["came"] or "Nej", yes_no(s["spot_check"])) for s in case["supplements"]
        ])  # fmt: skip
        self._tabs.setCurrentIndex(0)


def _posts(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [(p["type"], p["label"], p["applies"], p["written"] or show(p["amount"])) for p in rows]
