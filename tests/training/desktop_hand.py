"""A hand on the client's own widgets: a script of acts and things to wait for, carried out while the client runs."""

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

PATIENCE_S = 15
TICK_MS = 4


@contextmanager
def training_server(db: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the training server on a free port, and give it with its address."""
    command = [sys.executable, "-m", "bot.training", "serve", "--with-parent", "--db", str(db)]
    command += ["--port", "0", "--tempo", "0.001", *more]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as server:
        assert server.stdout is not None
        try:
            yield server, server.stdout.readline().split()[1]
        finally:
            server.terminate()


def password(db: Path, user: str) -> str:
    return str(tomllib.loads(Path(f"{db}.accounts.toml").read_text("utf-8"))[user]["losenord"])


class Hand:
    """Finds widgets by object name and uses them as somebody at the screen does. Only what is shown is found."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        from PySide6.QtWidgets import QApplication

        self._app = QApplication
        self.server = server

    def find(self, name: str) -> Any:
        found = [w for w in self._app.allWidgets() if w.objectName() == name and w.isVisible()]
        return found[0] if found else None

    def is_ready(self, name: str) -> bool:
        found = self.find(name)
        return found is not None and found.isEnabled()

    def press(self, name: str) -> None:
        self.find(name).click()

    def has_focus(self, name: str) -> bool:
        """Give a field the focus, and say whether it has it: a window comes in front only after a while."""
        field = self.find(name)
        field.window().activateWindow()
        field.setFocus()
        return self._app.focusWidget() is field

    def key(self, name: str, key: str) -> None:
        """Press a key while a field has the focus."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        QTest.keyClick(self.find(name), getattr(Qt.Key, f"Key_{key}"))

    def end(self) -> None:
        """End the program as a window manager does with one that cannot log out."""
        self._app.exit(0)

    def fill(self, name: str, text: str) -> None:
        field = self.find(name)
        (field.setPlainText if hasattr(field, "setPlainText") else field.setText)(text)

    def choose(self, name: str, option: str) -> None:
        field = self.find(name)
        assert field.findText(option) >= 0, option
        field.setCurrentText(option)

    def item(self, name: str) -> None:
        """Choose an item of a menu."""
        from PySide6.QtGui import QAction

        window = self.find("main_window")
        window.findChild(QAction, name).trigger()

    def tab(self, name: str, label: str) -> None:
        tabs = self.find(name)
        tabs.setCurrentIndex([tabs.tabText(i) for i in range(tabs.count())].index(label))

    def rows(self, name: str) -> list[list[str]]:
        table = self.find(name)
        return [[table.item(y, x).text() for x in range(table.columnCount())] for y in range(table.rowCount())]

    def mark(self, name: str, text: str) -> None:
        """Mark the only row that has the text in a cell."""
        hits = [y for y, row in enumerate(self.rows(name)) if text in row]
        assert len(hits) == 1, (text, hits)
        self.find(name).selectRow(hits[0])

    def text(self, name: str) -> str:
        return str(self.find(name).text())

    def said(self) -> tuple[str, str] | None:
        """Give the title and text of the box in front."""
        found = self.find("box")
        return (found.windowTitle(), found.text()) if found else None


Script = Iterator[Callable[[], object] | str | tuple[str, str]]


def carry_out(script: Script, hand: Hand, wrong: list[str]) -> object:
    """Go through a script whenever what it waits for is there: a condition, a widget's name, or a box's title and text.

    What goes wrong is added to `wrong`, and ends the program. The timer that is given must be kept.
    """
    from PySide6.QtCore import QCoreApplication, QTimer

    awaited: list[Any] = [lambda: True]
    since = [monotonic()]
    timer = QTimer()

    def is_there(what: Any) -> object:
        if isinstance(what, str):
            return hand.is_ready(what)
        return hand.said() == what if isinstance(what, tuple) else what()

    def stop(text: str) -> None:
        wrong.append(text)
        timer.stop()
        for name in ("box", "login", "role", "message"):
            if (window := hand.find(name)) is not None:
                window.reject()
        QCoreApplication.exit(9)

    def tick() -> None:
        try:
            if is_there(awaited[0]):
                awaited[0], since[0] = next(script), monotonic()
            elif monotonic() - since[0] > PATIENCE_S:
                stop(f"waited for {awaited[0]}, saw {hand.said()}")
        except StopIteration:
            timer.stop()
        except Exception as error:
            stop(repr(error))

    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    return timer
