"""The dialogs before the main window: name and password, role, and message of the day."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from bot.training.desktop.calls import NAME, TITLE_PX, Calls, Stopped
from bot.training.desktop.server import Answer
from bot.training.desktop.widgets import Fields, banner, button, in_a_row, set_options

MESSAGES = (
    "Systemet stängs för underhåll söndag kl. 05.00–06.00. Kom ihåg att stänga akter du inte arbetar med.",
    "Läs och godkänn de nya villkoren för användning av systemet innan du fortsätter.",
)
"""The message of the day, and those that the server may show after it."""


class Step(QDialog):
    """One dialog of the sign-in: the banner, what it asks for, its buttons, and the step that the server is on."""

    def __init__(self, calls: Calls, name: str, title: str) -> None:
        super().__init__()
        self.calls, self.answer = calls, None
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setMinimumWidth(TITLE_PX * 2)
        self._status = QLabel()
        self._status.setObjectName(f"{name}_status")
        calls.status_changed.connect(self._status.setText)
        self.column = QVBoxLayout(self)
        self.column.addWidget(banner())

    answer: Answer | None

    def finish(self, *pieces: QWidget, cancel: bool, act: Callable[[], object]) -> None:
        """Add what the dialog asks for, and its buttons."""
        for piece in pieces:
            self.column.addWidget(piece)
        self._ok = button(f"{self.objectName()}_ok", "OK", self.calls.later(act))
        self._ok.setDefault(True)
        buttons = [self._ok]
        if cancel:
            buttons.append(button(f"{self.objectName()}_cancel", "Avbryt", self.reject))
        self.column.addLayout(in_a_row(*buttons))
        self.column.addWidget(self._status)

    def go_on(self, path: str, form: dict[str, str]) -> None:
        """Post the step and close the dialog with the answer."""
        self.answer = self.calls.fetch(path, form)
        self.accept()

    def run(self) -> Answer:
        """Show the dialog and return the answer it led to. Raises: Stopped, when it was closed."""
        self.exec()
        self.deleteLater()
        if self.answer is None or self.calls.is_ended:
            raise Stopped
        return self.answer


class Login(Step):
    """Name, password and database."""

    def __init__(self, calls: Calls) -> None:
        super().__init__(calls, "login", f"Logga in – {NAME}")
        form = Fields("login")
        self._user = form.line("user", "Användare", 24)
        self._password = form.line("password", "Lösenord", 24)
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        database = form.choice("database", "Databas")
        database.clear()
        database.addItem("OVNING")
        self._error = QLabel()
        self._error.setObjectName("login_error")
        self._error.setStyleSheet("color: #c00000;")
        self._error.setWordWrap(True)
        self._error.hide()
        self.finish(form, self._error, cancel=True, act=self._try)
        self._user.setFocus()

    def _try(self) -> None:
        typed = {"anvandare": self._user.text(), "losenord": self._password.text()}
        answer = self.calls.fetch("/logga-in", typed, logging_in=True)
        if answer.screen == "login":
            self._error.setText(answer["error"])
            self._error.setVisible(bool(answer["error"]))
            return
        if answer.screen == "password_expired":
            self.calls.box("Byt lösenord", "Ditt lösenord har gått ut.")
            self.calls.end(1)
            self.reject()
            return
        self.answer = answer
        self.accept()


class Role(Step):
    """The role and unit to work as, of which the account has only one."""

    def __init__(self, calls: Calls, shown: Answer) -> None:
        super().__init__(calls, "role", "Välj roll")
        form = Fields("role")
        roles = form.choice("role", "Roll")
        session = shown["session"]
        set_options(roles, [f"{session['role']} – {session['unit']}"])
        roles.removeItem(0)
        self.finish(form, cancel=False, act=lambda: self.go_on("/roll", {"roll": roles.currentText()}))


class Message(Step):
    """The message of the day, or one after it."""

    def __init__(self, calls: Calls, shown: Answer) -> None:
        super().__init__(calls, "message", "Dagens meddelande")
        text = QLabel(MESSAGES[bool(shown.values.get("more"))])
        text.setObjectName("message_text")
        self.finish(text, cancel=False, act=lambda: self.go_on("/dagens", {}))


def log_in(calls: Calls) -> Answer:
    """Take the user through every dialog, and return the answer that lets them in. Raises: Stopped, when they were not."""
    answer = Login(calls).run()
    while answer.screen in ("role", "message"):
        answer = (Role if answer.screen == "role" else Message)(calls, answer).run()
    return answer
