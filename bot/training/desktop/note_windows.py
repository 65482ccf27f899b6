"""What is noted about the open case: the journal, the reminders, and the payments."""

from bot.training.codes import WATCH_TYPES
from bot.training.desktop.server import Answer, fields
from bot.training.desktop.widgets import Fields, Grid, button, chosen, in_a_row, set_options, written
from bot.training.desktop.window import Desk, Window
from bot.training.money import show


class Journal(Window):
    """The case's notes, with their whole text."""

    name, title, place = "journal", "Journal", "/journal"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._grid = Grid("journal_grid", "Journal", ("Nr", "Skapad", "Rubrik", "Text", "Status", "Av"))
        self._new = button("journal_new", "Ny anteckning", self.later(self._begin))
        self.add(self._grid, in_a_row(self._new))

    def fill(self, answer: Answer) -> None:
        """Show the notes."""
        self._new.setVisible(answer["case"]["lock"] is None)
        self._grid.fill([
            (r["nr"], r["created_at"], r["title"], r["text"], r["status"], r["created_by"]) for r in answer["rows"]
        ])  # fmt: skip

    def _begin(self) -> None:
        self.desk.present("journal_edit", self.desk.fetch(f"{self.path()}?ny=1"))


class JournalEdit(Window):
    """A new note: a working note, or a final one."""

    name, title, place = "journal_edit", "Ny anteckning", "/journal"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        form = Fields(self.name)
        self._heading = form.line("heading", "Rubrik", 60)
        self._text = form.text("text", "Text")
        save = button("journal_edit_save", "Spara som arbetsanteckning", self.later(lambda: self._save("arbete")))
        final = button("journal_edit_final", "Upprätta", self.later(lambda: self._save("uppratta")))
        self.add(form, in_a_row(save, final))
        self.column.addStretch(1)

    def fill(self, answer: Answer) -> None:
        """Start empty."""
        self._heading.clear()
        self._text.clear()
        self.desk.calls.focus_next(self._heading)

    def _save(self, command: str) -> None:
        typed = {"rubrik": self._heading.text(), "text": written(self._text), f"cmd{command}": "x"}
        answer = self.desk.fetch(self.path(), fields("j", typed))
        self.said("Anteckningen är sparad")
        self.desk.put_away(self.name)
        self.desk.present("journal", answer)


class Watches(Window):
    """The case's reminders."""

    name, title, place = "watches", "Bevakningar", "/bevakningar"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._grid = Grid("watches_grid", "Bevakningar", ("Nr", "Dag", "Typ", "Text", "Av"))
        self._new = button("watches_new", "Ny bevakning", self.later(self._begin))
        self.add(self._grid, in_a_row(self._new))

    def fill(self, answer: Answer) -> None:
        """Show the reminders."""
        self._new.setVisible(answer["case"]["lock"] is None)
        self._grid.fill([(r["nr"], r["day"], r["type"], r["text"], r["created_by"]) for r in answer["rows"]])

    def _begin(self) -> None:
        self.desk.present("watch_edit", self.desk.fetch(f"{self.path()}?ny=1"))


class WatchEdit(Window):
    """A new reminder."""

    name, title, place = "watch_edit", "Ny bevakning", "/bevakningar"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        form = Fields(self.name)
        self._day = form.line("day", "Dag", 12)
        self._kind = form.choice("kind", "Typ", WATCH_TYPES)
        self._text = form.line("text", "Text", 60)
        save = button("watch_edit_save", "Spara", self.later(self._save))
        self.add(form, in_a_row(save))
        self.column.addStretch(1)
        # Tab order differs from the visual order: the text first, the day last.
        for before, after in ((self._text, self._kind), (self._kind, self._day), (self._day, save)):
            self.setTabOrder(before, after)

    def fill(self, answer: Answer) -> None:
        """Start empty."""
        self._day.clear()
        self._text.clear()
        set_options(self._kind, WATCH_TYPES)
        self.desk.calls.focus_next(self._text)

    def _save(self) -> None:
        typed = {"dag": self._day.text(), "typ": chosen(self._kind), "text": self._text.text()}
        answer = self.desk.fetch(self.path(), fields("v", typed))
        self.said("Bevakningen är sparad")
        self.desk.put_away(self.name)
        self.desk.present("watches", answer)


class Payments(Window):
    """The payments, read-only: paying is done in the web pages."""

    name, title, place = "payments", "Utbetalningar", "/utbetalningar"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._grid = Grid("payments_grid", "Utbetalningar", ("Nr", "Belopp", "Betalningsdag", "Mottagare", "Av"))
        self.add(self._grid)

    def fill(self, answer: Answer) -> None:
        """Show the payments."""
        self._grid.fill([
            (r["nr"], show(r["amount"]), r["day"], r["receiver"], r["created_by"]) for r in answer["rows"]
        ])  # fmt: skip
