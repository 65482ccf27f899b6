"""The main window: menus, the strip that says whose case is open, and inner windows of which one is visible at a time."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDockWidget,
    QLabel,
    QMainWindow,
    QMdiArea,
    QMdiSubWindow,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from bot.training.codes import HIDDEN_NAME
from bot.training.desktop.calculation_edit import CalculationEdit
from bot.training.desktop.calculation_list import Calculations, CalculationView
from bot.training.desktop.calls import DONE, NAME, Calls
from bot.training.desktop.case_windows import Application, Case, DeskTop, Search
from bot.training.desktop.decision_windows import DecisionEdit, Decisions, DecisionView
from bot.training.desktop.note_windows import Journal, JournalEdit, Payments, WatchEdit, Watches
from bot.training.desktop.question_windows import AnswerWindow, Question, Questions
from bot.training.desktop.server import Answer
from bot.training.desktop.widgets import Fields, banner, button, in_a_row
from bot.training.desktop.window import Window

OF_THE_CASE: tuple[type[Window], ...] = (
    Case, Application, Questions, Question, AnswerWindow, Calculations, CalculationEdit, CalculationView, Decisions, DecisionEdit,
    DecisionView, Journal, JournalEdit, Watches, WatchEdit, Payments,
)  # fmt: skip
KINDS = {kind.name: kind for kind in (DeskTop, Search, *OF_THE_CASE)}
CASE_MENU = (
    ("application", "Aktualisering"), ("questions", "FK-svar"), ("calculations", "Normberäkning"), ("decisions", "Beslutsunderlag"),
    ("journal", "Journal"), ("watches", "Bevakning"),
)  # fmt: skip
KEYS = "F2\tSök bef\nF9\tFatta beslut (i nytt beslutsunderlag)\nF12\tSpara som slutlig (i arbetskopian)"


class Area(QMdiArea):
    """The area whose windows each fill it, under a title bar of their own.

    A maximised window would move its buttons to the menu bar and its title to the main window's.
    """

    def fit(self, sub: QMdiSubWindow) -> None:
        """Make a window fill the area."""
        sub.setGeometry(self.viewport().rect())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 the toolkit's name
        """Keep every window filling the area."""
        super().resizeEvent(event)
        for sub in self.subWindowList():
            self.fit(sub)


class MainWindow(QMainWindow):
    """The main window of somebody who is signed in."""

    def __init__(self, calls: Calls, inside: Answer) -> None:
        super().__init__()
        self.calls = calls
        self.case_nr = ""
        self._may_decide = bool(inside["session"]["may_decide"])
        self._subs: dict[str, QMdiSubWindow] = {}
        self._shown: list[str] = []
        self._leaving = False
        self.setObjectName("main_window")
        self.setWindowTitle(f"{NAME} – Skrivbordet")
        self._area = Area()
        self._area.setObjectName("area")
        self.setCentralWidget(self._area)
        self._of_case: list[QAction] = []
        self._make_menus()
        self._make_strip()
        self._make_status()

    # ------------------------------------------------------------------ what the windows ask for

    def fetch(self, path: str, form: Mapping[str, str] | None = None) -> Answer:
        """Get a screen and then the header: the session may have another case open than the one asked for. Raises: Stopped."""
        answer = self.calls.fetch(path, form)
        self._show_header(self.calls.fetch("/ram/huvud"))
        return answer

    def visit(self, name: str) -> None:
        """Show a window with fresh data."""
        self.present(name, self.fetch(self._window(name).path()))

    def present(self, name: str, answer: Answer) -> None:
        """Show a window with this answer, alone over the whole area."""
        window = self._window(name)
        self.calls.focus_next(window)
        window.fill(answer)
        self._raise(name)

    def put_away(self, name: str) -> None:
        """Close a window without asking, and show the one behind it."""
        if name in self._shown:
            self._shown.remove(name)
        self._subs[name].hide()
        behind = self._shown[-1] if self._shown else "desk_top"
        self._raise(behind)
        self.calls.focus_next(self._window(behind))

    def case_opened(self, answer: Answer) -> None:
        """Start in the overview of a case, with no window of another case behind it."""
        self._forget_case_windows()
        self.present("case", answer)

    # ------------------------------------------------------------------ windows

    def _window(self, name: str) -> Window:
        if name not in self._subs:
            bars = (
                Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint | Qt.WindowType.WindowCloseButtonHint
            )
            sub = self._area.addSubWindow(KINDS[name](self), Qt.WindowType.SubWindow | bars)
            sub.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
            sub.setObjectName(name)
            sub.setAccessibleName(sub.windowTitle())
            self._subs[name] = sub
        window = self._subs[name].widget()
        assert isinstance(window, Window)
        return window

    def _raise(self, name: str) -> None:
        self._window(name)
        for other, sub in self._subs.items():
            if other != name:
                sub.hide()
        self._shown = [*(one for one in self._shown if one != name), name]
        self._area.fit(self._subs[name])
        self._subs[name].widget().show()
        self._subs[name].show()
        self._area.setActiveSubWindow(self._subs[name])

    def _forget_case_windows(self) -> None:
        for kind in OF_THE_CASE:
            if (sub := self._subs.get(kind.name)) is not None:
                sub.hide()
        self._shown = [name for name in self._shown if name in ("desk_top", "search")]

    def _may_leave_case(self) -> bool:
        open_ones = [self._window(kind.name) for kind in OF_THE_CASE if kind.name in self._shown]
        return all(window.may_close() for window in open_ones)

    def _close_case(self) -> None:
        if not self.case_nr or not self._may_leave_case():
            return
        answer = self.fetch(f"/akt/{self.case_nr}/stang", {})
        self._forget_case_windows()
        self.present("desk_top", answer)

    # ------------------------------------------------------------------ menus, strip and status

    def _make_menus(self) -> None:
        file = self._menu("file_menu", "Arkiv")
        self._item(file, "desk_top_item", "Skrivbordet", lambda: self.visit("desk_top"))
        self._item(file, "search_item", "Sök bef", lambda: self.visit("search"), Qt.Key.Key_F2)
        self._item(file, "preview_item", "Förhandsgranska", self._preview)
        self._item(file, "quit_item", "Avsluta", self.leave)
        case = self._menu("case_menu", "Ärende")
        self._item(case, "case_item", "Ärendeöversikt", lambda: self.visit("case"))
        for name, label in CASE_MENU:
            self._item(case, f"{name}_item", label, lambda name=name: self.visit(name))
        self._item(case, "close_case_item", "Stäng ärende", self._close_case)
        economy = self._menu("economy_menu", "Ekonomi")
        paid = self._item(economy, "payments_item", "Utbetalningar", lambda: self.visit("payments"))
        self._of_case = [*case.actions(), *([paid] if self._may_decide else [])]
        paid.setEnabled(False)
        windows = self._menu("window_menu", "Fönster")
        self._item(windows, "close_window_item", "Stäng fönster", self._close_window)
        self._item(self._menu("help_menu", "Hjälp"), "keys_item", "Kortkommandon", lambda: self.calls.box(NAME, KEYS))

    def _menu(self, name: str, label: str) -> QMenu:
        made = self.menuBar().addMenu(label)
        made.menuAction().setObjectName(name)
        return made

    def _item(self, menu: QMenu, name: str, label: str, act: object, key: Qt.Key | None = None) -> QAction:
        made = menu.addAction(label)
        made.setObjectName(name)
        made.triggered.connect(self.calls.later(act))  # type: ignore[arg-type]
        if key is not None:
            made.setShortcut(QKeySequence(key))
        return made

    def _make_strip(self) -> None:
        strip = QDockWidget(self)
        strip.setObjectName("strip")
        strip.setTitleBarWidget(QWidget())
        strip.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        case, person = Fields("head"), Fields("head")
        self._case = case.value("case", "Akt", 18)
        self._person = person.value("person", "Sökande", 52)
        column.addWidget(banner())
        column.addLayout(in_a_row(case, person))
        strip.setWidget(inside)
        self.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, strip)

    def _make_status(self) -> None:
        status = QLabel(DONE)
        status.setObjectName("status")
        self.calls.status_changed.connect(status.setText)
        self.calls.status_changed.connect(self._activate)
        self.statusBar().setObjectName("status_bar")
        self.statusBar().addWidget(status)

    def _activate(self) -> None:
        """Activate the visible window, which is impossible while everything is disabled."""
        if self._shown and not self.calls.is_busy:
            self._area.setActiveSubWindow(self._subs[self._shown[-1]])

    def _show_header(self, answer: Answer) -> None:
        case = answer["case"]
        self.case_nr = case["nr"] if case else ""
        who = case["applicant"] if case else {"name": "", "pnr": ""}
        self._case.setText(self.case_nr)
        self._person.setText(HIDDEN_NAME if case and case["hidden"] else f"{who['name']} {who['pnr']}".strip())
        for item in self._of_case:
            item.setEnabled(bool(case))

    # ------------------------------------------------------------------ starting and leaving

    def start(self) -> None:
        """Show the first window."""
        self.visit("desk_top")

    def leave(self) -> None:
        """Sign out, which releases every lock, and end the program."""
        if self._leaving or not self._may_leave_case():
            return
        self._leaving = True
        self.calls.fetch("/logga-ut", logging_in=True)
        self.calls.end()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 the toolkit's name
        """Leave properly, and not while waiting for the server."""
        if self.calls.is_ended:
            event.accept()
            return
        event.ignore()
        self.calls.later(self.leave)()

    def _close_window(self) -> None:
        name = self._shown[-1] if self._shown else "desk_top"
        if name != "desk_top":
            self._subs[name].close()

    def _preview(self) -> None:
        made = QDialog(self)
        made.setObjectName("preview")
        made.setWindowTitle("Förhandsgranskning")
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = QLabel("Det finns inget att skriva ut.")
        text.setObjectName("preview_text")
        column = QVBoxLayout(made)
        column.addWidget(text)
        column.addLayout(in_a_row(button("preview_cancel", "Avbryt", made.close)))
        made.show()
        made.activateWindow()
