"""A chat window that keeps coming to the front and taking the focus: what is typed then ends up in it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

EDGE_PX = 40
"""Distance to the edges of the screen, in logical pixels: room for a border, and for the status bar below."""


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
        # Where such windows usually appear: in a corner, beside the work.
        room, own = self.screen().availableGeometry(), self.sizeHint()
        self.move(room.right() - own.width() - EDGE_PX, room.bottom() - own.height() - EDGE_PX)
        self.show()
        self.raise_()
        self.activateWindow()
        self._line.setFocus()
