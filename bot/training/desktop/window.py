"""The windows inside the main window, and what they may ask of it."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bot.training.desktop.calls import NAME, Calls
from bot.training.desktop.server import Answer


class Desk(Protocol):
    """The main window, as its inner windows know it."""

    calls: Calls

    @property
    def case_nr(self) -> str:
        """The open case, or nothing."""
        ...

    def fetch(self, path: str, form: Mapping[str, str] | None = None) -> Answer:
        """Get a screen and then the header. Raises: Stopped."""
        ...

    def visit(self, name: str) -> None:
        """Show a window with fresh data."""
        ...

    def present(self, name: str, answer: Answer) -> None:
        """Show a window with this answer."""
        ...

    def put_away(self, name: str) -> None:
        """Close a window without asking, and show the one behind it."""
        ...

    def case_opened(self, answer: Answer) -> None:
        """Go to the overview of the case that has been opened."""
        ...


class Window(QWidget):
    """One window: `name` in the program, `title` on its bar, and `place` under the open case's address."""

    name = ""
    title = ""
    place = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.later = desk.calls.later
        self.setObjectName(f"{self.name}_form")
        self.setWindowTitle(self.title)
        self.column = QVBoxLayout(self)

    def path(self) -> str:
        """Return the address of the window's data."""
        return f"/akt/{self.desk.case_nr}{self.place}"

    def fill(self, answer: Answer) -> None:
        """Show an answer."""
        raise NotImplementedError

    def may_close(self) -> bool:
        """Say whether the window may close, after asking the user if needed."""
        return True

    def add(self, *pieces: QWidget | QHBoxLayout) -> None:
        """Put widgets below each other."""
        for piece in pieces:
            if isinstance(piece, QWidget):
                self.column.addWidget(piece)
            else:
                self.column.addLayout(piece)

    def said(self, text: str) -> None:
        """Tell the user that something is done."""
        self.desk.calls.box(NAME, text)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 the toolkit's name
        """Ask first, then show the window behind."""
        if self.may_close():
            event.accept()
            self.later(lambda: self.desk.put_away(self.name))()
        else:
            event.ignore()
