"""What every act of the client goes through: waiting for the server, message boxes, and ending the program.

A call is made in a thread of its own while every window is disabled; nothing is ever requested twice.
"""

import threading
from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget

from bot.training.desktop.server import Answer, Server, ServerFailure

NAME = "Övningssystemet"
BUSY, DONE = "Arbetar …", "Klar"
TITLE_PX = 240
"""A box of this width has room for its title."""
BUTTON_NAMES = {"OK": "ok", "Avbryt": "cancel", "Ja": "yes", "Nej": "no", "Fortsätt": "go_on"}


class Stopped(Exception):
    """The act ends here; the user has been told why."""


class Calls(QObject):
    """Calls the server and tells the user what cannot be shown in a window. `status_changed` carries the status bar's text.

    From its first request until it ends or shows a box, an act is one wait, however many requests it takes.
    """

    status_changed = Signal(str)
    _answered = Signal()

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server
        self._shut: list[QWidget] = []
        self._focused: QWidget | None = None
        self.is_busy = False
        self.is_ended = False

    def fetch(self, path: str, form: Mapping[str, str] | None = None, *, logging_in: bool = False) -> Answer:
        """Get the screen that a request leads to. Raises: Stopped, when it led to a box instead."""
        try:
            answer = self._wait_for(lambda: self._server.call(path, form))
        except ServerFailure as failure:
            self.box("Fel", str(failure))
            raise Stopped from None
        if answer.is_session_lost and not logging_in:
            self.box(NAME, "Sessionen har upphört")
            self.end(1)
            raise Stopped
        if answer.screen == "extra_step":
            text = "Har du kontrollerat uppgifterna? Inget är sparat än."
            if self.box("Bekräfta", text, ("Fortsätt", "Avbryt")) != "Fortsätt":
                raise Stopped
            return self.fetch(answer["path"], {**dict(answer["kept"]), "bekraftad": "1"})
        if answer.screen == "message_page":
            self.box("Meddelande", answer["text"])
            raise Stopped
        return answer

    def box(self, title: str, text: str, answers: tuple[str, ...] = ("OK",)) -> str:
        """Show a modal box and return the text of the button that closed it, or of the last one if it was closed otherwise."""
        self._open_up()
        return show_box(title, text, answers)

    def focus_next(self, field: QWidget) -> None:
        """Set where the focus goes next; while windows are disabled none can take it."""
        self._focused = field
        if not self.is_busy:
            field.setFocus()

    def end(self, code: int = 0) -> None:
        """End the program, out of every waiting loop."""
        self.is_ended = True
        QCoreApplication.exit(code)

    def later(self, act: Callable[[], object]) -> Callable[..., None]:
        """Return a slot that acts once the press is over, so that the sender of the press does not wait for it."""
        return lambda *_: QTimer.singleShot(0, lambda: self._attempt(act))

    def _attempt(self, act: Callable[[], object]) -> None:
        if self.is_busy or self.is_ended:
            return
        try:
            act()
        except Stopped:
            return
        finally:
            self._open_up()

    def _wait_for(self, work: Callable[[], Answer]) -> Answer:
        found: list[Answer | Exception] = []

        def carry_out() -> None:
            try:
                found.append(work())
            except Exception as error:  # raised again where it is handled
                found.append(error)
            self._answered.emit()

        loop = QEventLoop()
        self._answered.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        self._shut_off()
        threading.Thread(target=carry_out, daemon=True).start()
        loop.exec()
        if not found:  # the program ended meanwhile
            raise Stopped
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]

    def _shut_off(self) -> None:
        if self.is_busy:
            return
        self.is_busy = True
        self._focused = QApplication.focusWidget()
        windows = QApplication.topLevelWidgets()
        self._shut = [w for w in windows if w.isVisible() and w.isEnabled() and w.objectName() != "chat"]
        self.status_changed.emit(BUSY)
        QApplication.setOverrideCursor(QCursor(Qt.CursorShape.WaitCursor))
        for window in self._shut:
            window.setEnabled(False)

    def _open_up(self) -> None:
        if not self.is_busy:
            return
        self.is_busy = False
        for window in self._shut:
            window.setEnabled(True)
        # A window that has been disabled has lost its place in front.
        if self._focused is not None and self._focused.isVisible():
            self._focused.setFocus()
        QApplication.restoreOverrideCursor()
        self.status_changed.emit(DONE)


def show_box(title: str, text: str, answers: tuple[str, ...] = ("OK",)) -> str:
    """Show a modal box and return the text of the button that closed it, or of the last one if it was closed otherwise."""
    made = QMessageBox(QApplication.activeWindow())
    made.setObjectName("box")
    made.setWindowTitle(title)
    made.setText(text)
    made.setStyleSheet(f"QLabel#qt_msgbox_label {{ min-width: {TITLE_PX}px; }}")
    asks = len(answers) > 1
    made.setIcon(QMessageBox.Icon.Question if asks else QMessageBox.Icon.Information)
    buttons: dict[str, QPushButton] = {}
    for answer in answers:
        role = QMessageBox.ButtonRole.RejectRole if answer in ("Avbryt", "Nej") else QMessageBox.ButtonRole.AcceptRole
        buttons[answer] = made.addButton(answer, role)
        buttons[answer].setObjectName(f"box_{BUTTON_NAMES[answer]}")
    made.setEscapeButton(buttons[answers[-1]])
    made.exec()
    pressed = made.clickedButton()
    made.deleteLater()
    return next((answer for answer, button in buttons.items() if button is pressed), answers[-1])
