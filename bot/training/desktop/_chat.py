"""A chat of its own that comes up in front and takes the focus, again and again: what is typed then lands in it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget


class Chat(QWidget):
    """The window. Units: seconds."""

    def __init__(self, every_s: float) -> None:
        super().__init__(None, Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("chat")
        self.setWindowTitle("Chatt")
        self._line = QLineEdit()
        self._line.setObjectName("chat_line")
        self._line.setAccessibleName("Svara")
        column = QVBoxLayout(self)
        column.addWidget(QLabel("Hej! Har du tid en stund?"))
        column.addWidget(self._line)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._come_up)
        self._timer.start(int(every_s * 1000))

    def _come_up(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()
        self._line.setFocus()
