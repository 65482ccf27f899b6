"""The widgets that every window is made of: labelled fields and values, grids, buttons.

Each has a stable object name, and an accessible name that is its visible label.
"""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

BANNER = "ÖVNINGSSYSTEM – PÅHITTADE UPPGIFTER"
CHOOSE = "– välj –"
WIDEST_CELL_PX = 420
LINES = 5


def banner() -> QLabel:
    """Make the strip that says that everything is invented."""
    made = QLabel(BANNER)
    made.setObjectName("banner")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setStyleSheet("background: #b00020; color: white; font-weight: bold; padding: 2px;")
    return made


def button(name: str, text: str, act: Callable[..., object]) -> QPushButton:
    """Make a button that Enter in a field does not press."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    made.clicked.connect(act)
    return made


def in_a_row(*pieces: QWidget) -> QHBoxLayout:
    """Put widgets side by side, to the left."""
    made = QHBoxLayout()
    for piece in pieces:
        made.addWidget(piece)
    made.addStretch(1)
    return made


class Fields(QWidget):
    """A form with labels to the left of their fields. Object names are the window's name and the field's."""

    def __init__(self, window: str) -> None:
        super().__init__()
        self._window = window
        self._form = QFormLayout(self)
        self._form.setContentsMargins(4, 4, 4, 4)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)

    def line(self, name: str, label: str, chars: int = 20) -> QLineEdit:
        """Add an input field."""
        made = QLineEdit()
        made.setFixedWidth(QFontMetrics(made.font()).averageCharWidth() * chars + 16)
        self.add(name, label, made)
        return made

    def value(self, name: str, label: str, chars: int = 20) -> QLineEdit:
        """Add a read-only value, which can be selected and copied."""
        made = self.line(name, label, chars)
        made.setReadOnly(True)
        made.setStyleSheet("QLineEdit { background: palette(window); }")
        return made

    def choice(self, name: str, label: str, options: Sequence[str] = ()) -> QComboBox:
        """Add a drop-down list, with nothing chosen at first."""
        made = QComboBox()
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        set_options(made, options)
        self.add(name, label, made)
        return made

    def text(self, name: str, label: str, *, is_read_only: bool = False) -> QPlainTextEdit:
        """Add a multi-line field, which Tab leaves."""
        made = QPlainTextEdit()
        made.setTabChangesFocus(True)
        made.setReadOnly(is_read_only)
        metrics = QFontMetrics(made.font())
        made.setFixedSize(metrics.averageCharWidth() * 90, metrics.lineSpacing() * LINES + 14)
        self.add(name, label, made)
        return made

    def add(self, name: str, label: str, field: QWidget) -> None:
        """Add a field of any kind under its label."""
        field.setObjectName(f"{self._window}_{name}")
        field.setAccessibleName(label)
        said = QLabel(label)
        said.setBuddy(field)
        self._form.addRow(said, field)

    def set_there(self, field: QWidget, is_there: bool) -> None:
        """Show or hide a row."""
        self._form.setRowVisible(field, is_there)


def set_options(box: QComboBox, options: Iterable[str], chosen: str = "") -> None:
    """Fill a list, with «choose» first."""
    box.clear()
    box.addItems([CHOOSE, *options])
    box.setCurrentText(chosen or CHOOSE)


def written(box: QPlainTextEdit) -> str:
    """Return the exact text of a multi-line field: Qt's plain text has spaces where no-break spaces were typed."""
    return box.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")


def chosen(box: QComboBox) -> str:
    """Return what is chosen, or nothing."""
    return "" if box.currentText() == CHOOSE else box.currentText()


class Grid(QWidget):
    """A read-only table where whole rows are selected, with the number of rows below it."""

    def __init__(self, name: str, label: str, headers: Sequence[str]) -> None:
        super().__init__()
        self.table = QTableWidget()
        self.table.setObjectName(name)
        self.table.setAccessibleName(label)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        # Otherwise a selected row makes every heading bold, and the picture different.
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.verticalHeader().setHighlightSections(False)
        self._total = QLabel()
        self._total.setObjectName(f"{name}_total")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        column.addWidget(self._total)
        self.set_headers(headers)

    def set_headers(self, headers: Sequence[str]) -> None:
        """Set the columns, and remove the rows."""
        self.table.clear()
        self.table.setColumnCount(len(headers))
        self.table.setHorizontalHeaderLabels(list(headers))
        self.fill(())

    def fill(self, rows: Sequence[Sequence[object]]) -> None:
        """Replace the rows. A selected row stays selected if there are as many as before."""
        marked = self.selected() if len(rows) == self.table.rowCount() else None
        self.table.clearSelection()
        self.table.setRowCount(len(rows))
        for y, row in enumerate(rows):
            for x, said in enumerate(row):
                self.table.setItem(y, x, QTableWidgetItem(str(said)))
        self._fit()
        self._total.setText(f"Antal rader: {len(rows)}")
        if marked is not None:
            self.table.selectRow(marked)

    def selected(self) -> int | None:
        """Return the index of the selected row."""
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows else None

    def _fit(self) -> None:
        self.table.resizeColumnsToContents()
        for x in range(self.table.columnCount()):
            self.table.setColumnWidth(x, min(self.table.columnWidth(x) + 6, WIDEST_CELL_PX))
        self.table.resizeRowsToContents()
