"""A program of a few windows for the desktop driver, run as `python small_program.py TRUTH`.

Everything that is pressed, and what then stood in the fields, goes to TRUTH as JSON lines: the driver is judged by that.
The page that is named in the file TRUTH.page is shown, also when another is named there later: a start takes a second.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6 import QtCore, QtGui
from PySide6 import QtWidgets as W

TRUTH = Path(sys.argv[1])


def told(**what: Any) -> None:
    with TRUTH.open("a", encoding="utf-8") as file:
        file.write(json.dumps(what, ensure_ascii=False) + "\n")


class Page(W.QMainWindow):
    """A main window with a header, a menu, and a child window whose contents a page fills in."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main")
        self.setWindowTitle("Prov")
        head = W.QToolBar(self)
        head.setMovable(False)  # its handle would be read as letters
        self.addToolBar(head)
        for name, label, says in (("case", "Aktnr", "EB-2025-00001"), ("person", "Sökande", "19810313-9993")):
            head.addWidget(W.QLabel(f"    {label}    "))
            one = W.QLineEdit(says)
            one.setObjectName(name)
            one.setReadOnly(True)
            one.setFixedWidth(160)
            head.addWidget(one)
        menu = self.menuBar().addMenu("Ärende")
        menu.addAction("Normberäkning", partial(told, pressed="Normberäkning"))
        menu.addAction("Fatta beslut", partial(told, pressed="Fatta beslut"))
        self.area = W.QMdiArea()
        self.setCentralWidget(self.area)
        self.busy = W.QLabel("")
        self.busy.setObjectName("busy")
        self.statusBar().addWidget(self.busy)

    def turn_to(self, page: str) -> None:
        """Show a page, and nothing of the one before."""
        self.area.closeAllSubWindows()
        for one in self.area.subWindowList():
            one.deleteLater()
        self.busy.setText("")
        self.inside = W.QWidget()
        self.form = W.QFormLayout(self.inside)
        kind = QtCore.Qt.WindowType
        bare = kind.SubWindow | kind.CustomizeWindowHint | kind.WindowTitleHint  # an icon would be read as letters
        child = self.area.addSubWindow(self.inside, bare)
        child.setWindowTitle("Beräkning")
        globals()[page](self)
        child.show()
        child.setGeometry(0, 0, 1000, 800)  # a maximised one would have no bar with its title on
        told(page=page)

    def field(self, label: str, name: str, **more: Any) -> W.QLineEdit:
        one = W.QLineEdit(**more)
        one.setObjectName(name)
        self.form.addRow(label, one)
        return one

    def button(self, text: str, do: Callable[[], Any] | None = None, name: str = "") -> W.QPushButton:
        one = W.QPushButton(text)
        one.setObjectName(name or "button")
        one.clicked.connect(lambda: (told(pressed=text), do() if do else None))
        self.form.addRow(one)
        return one

    def box(self, text: str, title: str = "Prov") -> None:
        W.QMessageBox.information(self, title, text)
        told(answered=text)


def form(page: Page) -> None:
    name = page.field("Namn", "name")
    amount, secret = page.field("Belopp", "amount"), page.field("Lösenord", "password")
    secret.setEchoMode(W.QLineEdit.EchoMode.Password)
    text = W.QPlainTextEdit()
    text.setObjectName("text")
    text.setFixedHeight(84)
    page.form.addRow("Text", text)
    kind = W.QComboBox()
    kind.setObjectName("kind")
    kind.addItems(["– välj –", *(f"Typ {n}" for n in range(1, 31)), "Barnbidrag"])
    page.form.addRow("Typ", kind)
    tick = W.QCheckBox("Åsa (S)")
    tick.setObjectName("tick")
    page.form.addRow(tick)
    page.button(
        "Spara",
        lambda: told(
            name=name.text(),
            amount=amount.text(),
            secret=secret.text(),
            text=text.toPlainText(),
            kind=kind.currentText(),
            tick=tick.isChecked(),
        ),
        "save",
    )
    page.button("Stäng", name="close")
    page.button("Fatta beslut", name="decide").setDefault(True)


def table(page: Page, rows: int = 120) -> None:
    grid = W.QTableWidget(rows, 3)
    grid.setObjectName("grid")
    grid.setHorizontalHeaderLabels(["Nr", "Namn", "Belopp"])
    grid.setSelectionBehavior(W.QTableView.SelectionBehavior.SelectRows)
    grid.setEditTriggers(W.QTableView.EditTrigger.NoEditTriggers)
    for row in range(rows):
        for column, says in enumerate((f"N{row + 1}", "Åsa Öberg", f"{row} 900,00")):
            grid.setItem(row, column, W.QTableWidgetItem(says))
    page.form.addRow(grid)
    total = W.QLabel(f"Antal rader: {rows}")
    total.setObjectName("grid_total")
    page.form.addRow(total)
    page.button("Öppna", lambda: told(row=grid.currentRow()), "open")


def short(page: Page) -> None:
    table(page, 0)
    next(one for one in page.inside.findChildren(W.QLabel) if one.objectName() == "grid_total").setText(
        "Antal rader: 2"
    )


def slow(page: Page) -> None:
    norm = page.field("Norm", "norm")
    norm.setReadOnly(True)

    def work() -> None:
        page.busy.setText("Arbetar …")
        page.inside.setEnabled(False)
        QtCore.QTimer.singleShot(700, done)

    def done() -> None:
        page.busy.setText("")
        page.inside.setEnabled(True)
        norm.setText("7 900,00")

    page.button("Beräkna", work, "calculate")


def blocked(page: Page) -> None:
    norm = page.field("Norm", "norm")
    norm.setReadOnly(True)
    page.button("Beräkna", lambda: (time.sleep(2), norm.setText("7 900,00")), "calculate")


def boxes(page: Page) -> None:
    page.button("Känd", lambda: page.box("Utkastet är sparat"), "known")
    page.button("Okänd", lambda: page.box("Vill du betala ut?"), "unknown")
    page.button("Utloggad", lambda: page.box("Sessionen har upphört"), "lost")
    page.field("Belopp", "amount")


def marked(page: Page, says: str = "Allt är lagrat", before: str = "") -> None:
    said = W.QLabel(before)
    page.button("Spara", lambda: said.setText(says), "save")
    page.form.addRow(said)


def denied(page: Page) -> None:
    marked(page, "Beloppet saknas")


def silent(page: Page) -> None:
    marked(page, "")


def already(page: Page) -> None:
    marked(page, "Allt är lagrat", "Allt är lagrat")


def leaving(page: Page) -> None:
    page.field("Lösenord", "password").setEchoMode(W.QLineEdit.EchoMode.Password)
    said = W.QLabel("")
    page.button("Utloggad", lambda: said.setText("Sessionen har upphört"), "lost")
    page.form.addRow(said)


def drifting(page: Page) -> None:
    """What is typed is another thing a moment later."""
    amount = page.field("Belopp", "amount")
    amount.textEdited.connect(lambda: QtCore.QTimer.singleShot(1500, lambda: (amount.setText("0"), told(drifted=True))))
    page.button("Stäng", name="close")


def twins(page: Page) -> None:
    page.button("Spara", name="save")
    page.button("Spara", name="save")


def other(page: Page) -> None:
    page.button("Spara allt", name="all")
    page.button("Ladda", name="load")


def renamed(page: Page) -> None:
    person = page.field("Namn", "name")
    person.setText("Spara Sparasson")
    page.button("Spara nu", name="save_now")
    page.button("Ladda", name="load")


def clips(page: Page) -> None:
    amount = page.field("Belopp", "amount")
    amount.setMaxLength(3)
    page.button("Spara", lambda: told(amount=amount.text()), "save")


def disguised(page: Page) -> None:
    page.button("Bevilja", name="save")
    page.button("Spara", name="decide").setMinimumHeight(30)
    page.button("Skicka vidare", name="forward")


def deciding(page: Page) -> None:
    """Buttons that decide, however they are called, and what lies around them."""
    page.button("Fatta beslut", name="plain")
    described = page.button("✓", name="described")
    described.setAccessibleDescription("Fatta beslut")
    page.button("›", name="tip").setToolTip("Betala ut")
    spoken = page.button("…", name="spoken")
    spoken.setAccessibleName("Fatta beslut")
    turns = page.button("Vidare", name="turns")
    turns.enterEvent = lambda _event: turns.setText("Fatta beslut")  # type: ignore[method-assign]
    page.button("Räkna", name="honest").setToolTip("Räkna ut normen")
    tick = W.QCheckBox("Godkänn")
    tick.setObjectName("consent")
    tick.toggled.connect(lambda _: told(pressed="Godkänn"))
    page.form.addRow(tick)
    under = page.field("Belopp", "under")
    over = W.QPushButton("Fatta beslut", under)
    over.setFlat(True)
    over.resize(4000, 40)
    over.clicked.connect(lambda: told(pressed="det som låg över"))
    line = page.field("Rad", "line")
    line.returnPressed.connect(lambda: told(pressed="Enter"))
    grid = W.QTableWidget(1, 2)
    grid.setObjectName("grid")
    grid.setHorizontalHeaderLabels(["Nr", "Beslut"])
    grid.setItem(0, 0, W.QTableWidgetItem("1"))
    grid.setItem(0, 1, W.QTableWidgetItem("Bifall, betalt"))
    grid.cellClicked.connect(lambda *_: told(pressed="raden"))
    grid.setFixedHeight(90)
    page.form.addRow(grid)


def asks(page: Page, title: str = "Prov", more: str = "", under: str = "") -> None:
    """A question that a pack knows, and what else the same dialog says."""
    page.button("Räkna")
    box = W.QMessageBox(W.QMessageBox.Icon.NoIcon, title, f"Spara beräkningen?{more}", W.QMessageBox.StandardButton.Ok)
    box.setInformativeText(under)
    box.finished.connect(lambda _: told(answered="Spara beräkningen?"))
    QtCore.QTimer.singleShot(0, box, box.open)
    page.box_open = box  # type: ignore[attr-defined]


def asks_more(page: Page) -> None:
    asks(page, more="\nBeslutet verkställs.")


def asks_under(page: Page) -> None:
    asks(page, under="Beloppet betalas ut i dag.")


def asks_title(page: Page) -> None:
    asks(page, title="Utbetalning")


def asks_described(page: Page) -> None:
    asks(page)
    page.box_open.setAccessibleDescription("Beslutet verkställs.")  # type: ignore[attr-defined]


def asks_else(page: Page) -> None:
    asks(page, under="Den gamla tas bort.")


def asks_tick(page: Page) -> None:
    asks(page)
    page.box_open.tick = tick = W.QCheckBox("Betala ut samtidigt")  # type: ignore[attr-defined]
    page.box_open.setCheckBox(tick)  # type: ignore[attr-defined]


def clickable(base: type[W.QFrame], name: str) -> Any:
    """A label or a frame that tells of a click on it, or on a label that it holds."""
    return type("Clickable", (base,), {"mouseReleaseEvent": lambda _self, _event: told(pressed=name)})


def around(page: Page) -> None:
    """What decides around, in and over the thing that is found, and what only stands around it."""
    for name, title, inside in (
        ("boxed", "Fatta beslut", ("Vidare",)),
        ("beside", "", ("Fatta beslut", "Vidare")),
    ):
        panel = clickable(W.QFrame, name)()
        panel.setFrameShape(W.QFrame.Shape.Box)
        panel.setAccessibleName(title)
        row = W.QHBoxLayout(panel)
        for text in inside:
            row.addWidget(one := W.QLabel(text))
        one.setObjectName(name)
        page.form.addRow(panel)
    for name, title in (("grouped", "Fatta beslut"), ("honest", "Beslut")):
        group = W.QGroupBox(title)
        row = W.QHBoxLayout(group)
        row.addWidget(page.button("Räkna", name=name))
        row.addWidget(field := W.QLineEdit())
        field.setObjectName(f"in_{name}")
        page.form.addRow(group)
    wide = page.button("Räkna", name="wide")
    W.QLabel("Fatta beslut", wide).move(4, 3)
    over = clickable(W.QLabel, "det som låg över")("Fatta beslut", page.field("Belopp", "under"))
    over.resize(4000, 40)
    came = page.button("Vidare", name="came")
    late = W.QPushButton("Fatta beslut", came)
    late.resize(4000, 40)
    late.hide()
    late.clicked.connect(lambda: told(pressed="det som kom"))
    came.enterEvent = lambda _event: late.show()  # type: ignore[method-assign]
    held = page.button("Vidare", name="held")
    held.pressed.connect(lambda: held.setText("Fatta beslut"))
    page.button("›", name="sign").setStatusTip("Fatta beslut")
    tick = W.QCheckBox()
    tick.setObjectName("unnamed")
    tick.toggled.connect(lambda _: told(pressed="utan namn"))
    page.form.addRow(tick)
    kind = W.QComboBox()
    kind.setObjectName("kind")
    kind.addItems(["–", "Fatta beslut", "Bifall"])
    kind.activated.connect(lambda _: told(pressed=kind.currentText()))
    page.form.addRow("Beslutstyp", kind)
    page.button("Klar", name="declared")  # the opened list hangs over it


def embedded(page: Page) -> None:
    """A button in a cell and one in a line of a list, of which the tree tells nothing."""
    grid = W.QTableWidget(3, 1)
    grid.setObjectName("grid")
    grid.setHorizontalHeaderLabels(["Nr"])
    lines = W.QListWidget()
    lines.addItems(["Ny", "Gammal"])
    for row in range(3):
        grid.setItem(row, 0, W.QTableWidgetItem(str(row + 1)))
    grid.setCellWidget(2, 0, small := W.QToolButton())  # it leaves the keyboard to the table
    small.clicked.connect(lambda: told(pressed="det som låg i"))
    for where, show in (
        (grid, partial(grid.setCellWidget, 0, 0)),
        (lines, partial(lines.setItemWidget, lines.item(0))),
    ):
        show(one := W.QPushButton("Fatta beslut"))
        one.clicked.connect(lambda: told(pressed="det som låg i"))
        where.setFixedHeight(140)
        page.form.addRow(where)
    grid.cellClicked.connect(lambda *_: told(pressed="raden"))
    lines.itemClicked.connect(lambda one: told(pressed=one.text()))


def jumps(page: Page) -> None:
    """A field that passes the keyboard on to a button once it is full."""
    page.button("Räkna")
    line, decide = page.field("Rad", "line"), page.button("Fatta beslut")
    line.textEdited.connect(lambda text: decide.setFocus() if len(text) == 3 else None)


def locked(page: Page) -> None:
    one = page.button("Spara", name="save")
    one.setEnabled(False)
    QtCore.QTimer.singleShot(900, lambda: one.setEnabled(True))


def case(page: Page) -> None:
    """A page that a case of `believed_windows.toml` describes, in the file TRUTH.case."""
    told_by = json.loads(Path(f"{TRUTH}.case").read_text(encoding="utf-8"))
    head = page.findChild(W.QLineEdit, "case")
    head.setText(told_by.get("head", "EB-2025-00001"))
    for label, text in told_by.get("lines", {}).items():
        box = W.QPlainTextEdit(text)
        box.setFixedHeight(84)
        page.form.addRow(label, box)
    for label, text in told_by.get("fields", {}).items():
        page.field(label, label).setText(text)
    for name, text in told_by.get("labels", {}).items():
        one = W.QLabel(text)
        one.setObjectName(name)
        page.form.addRow(one)
    if told_by.get("rows") is not None:
        _case_table(page, told_by)
    if "lost_ms" in told_by:
        said = W.QLabel("")
        page.form.addRow(said)
        QtCore.QTimer.singleShot(told_by["lost_ms"], said, lambda: said.setText("Sessionen har upphört"))


def _case_table(page: Page, told_by: dict[str, Any]) -> None:
    grid = W.QTableWidget(0, len(told_by["headers"]))
    grid.setObjectName("grid")
    grid.setHorizontalHeaderLabels(told_by["headers"])
    grid.setEditTriggers(W.QTableView.EditTrigger.NoEditTriggers)
    grid.horizontalHeader().setHighlightSections(False)
    grid.setMinimumHeight(told_by.get("height", 300))
    grid.setMaximumHeight(told_by.get("height", 300))
    counter = W.QLabel("")
    counter.setObjectName("counter")
    total = W.QLabel(told_by.get("total", ""))
    total.setObjectName("grid_total")
    shown = 0

    def fill(rows: list[list[str]]) -> None:
        grid.clearSpans()
        grid.setRowCount(len(rows))
        for y, row in enumerate(rows):
            for x, says in enumerate(row):
                grid.setItem(y, x, W.QTableWidgetItem(says))
        for y, x in told_by.get("struck", ()):
            font = grid.font()
            font.setStrikeOut(True)
            grid.item(y, x).setFont(font)
        for y, x, high, wide in told_by.get("spans", ()):
            grid.setSpan(y, x, high, wide)
        grid.resizeColumnsToContents()
        grid.resizeRowsToContents()
        for x in told_by.get("hidden_columns", ()):
            grid.setColumnHidden(x, True)
        for y in told_by.get("hidden_rows", ()):
            grid.setRowHidden(y, True)

    def turn(step: int) -> None:
        nonlocal shown
        shown = min(max(shown + step, 0), len(more)) if not told_by.get("stuck") else 0
        fill([told_by["rows"], *more][shown])
        counter.setText(f"Sida {shown + 1} av {told_by.get('says_pages', len(more) + 1)}")
        onwards.setEnabled(shown < len(more))

    more = told_by.get("more", [])
    page.form.addRow(grid)
    if told_by.get("total"):
        page.form.addRow(total)
    if more:
        onwards = page.button("Nästa", lambda: turn(1), "next")
        page.button("Första", lambda: turn(-9), "first")
        page.form.addRow(counter)
        turn(told_by.get("begins_at", 0))
    else:
        fill(told_by["rows"])
    for number, rows in enumerate(told_by.get("later", ()), start=1):
        QtCore.QTimer.singleShot(told_by.get("later_ms", 300) * number, grid, lambda rows=rows: fill(rows))
    page.button("Öppna", lambda: told(row=grid.currentRow(), says=grid.currentItem() and grid.currentItem().text()))


def stale(page: Page) -> None:
    form(page)
    page.inside.hide()
    other = page.area.addSubWindow(W.QLabel("ett annat fönster"))
    other.setWindowTitle("Annat")
    other.showMaximized()


def covered(page: Page) -> None:
    """Another child window with a button of its own lies over the form."""
    form(page)
    over = W.QPushButton("Fatta beslut")
    over.clicked.connect(lambda: told(pressed="det som låg över"))
    other = page.area.addSubWindow(over)
    other.setWindowTitle("Annat")

    def cover() -> None:
        page.inside.parentWidget().showNormal()
        page.inside.parentWidget().setGeometry(0, 0, 900, 700)
        other.setGeometry(0, 0, 900, 700)
        other.show()
        page.area.setActiveSubWindow(other)
        over.setFocus()

    QtCore.QTimer.singleShot(50, cover)


def topped(page: Page) -> None:
    """A window of the program's own, beside the main one, lies over the form and stays there until another page is turned to."""
    form(page)
    over = W.QWidget(page.inside, QtCore.Qt.WindowType.Window | QtCore.Qt.WindowType.WindowStaysOnTopHint)
    over.setWindowTitle("Chatt")
    pressed = W.QPushButton("Svara", over)
    pressed.clicked.connect(lambda: told(pressed="det som låg över"))
    W.QVBoxLayout(over).addWidget(pressed)
    pressed.setMinimumHeight(600)
    over.setGeometry(20, 120, 1000, 800)
    QtCore.QTimer.singleShot(50, over.show)


def interrupts(page: Page) -> None:
    """A box of the program's own comes up as soon as twenty characters of the text are there."""
    form(page)
    text = page.inside.findChildren(W.QPlainTextEdit)[0]
    state = {"asked": False}

    def grown() -> None:
        if len(text.toPlainText()) >= 20 and not state["asked"]:
            state["asked"] = True
            QtCore.QTimer.singleShot(0, lambda: page.box("Vill du betala ut?"))

    text.textChanged.connect(grown)


def thief(page: Page) -> None:
    """A chat of another process, which takes the keyboard when somebody has typed twenty characters."""
    form(page)
    name = next(one for one in page.inside.findChildren(W.QLineEdit) if one.objectName() == "name")
    name.textChanged.connect(lambda text: Path(f"{TRUTH}.chat").touch() if len(text) >= 20 else None)
    other = QtCore.QProcess(page.inside)
    other.start(sys.executable, [__file__, f"{TRUTH}.chat", "chat"])


def chat(page: Page) -> None:
    """Hidden until it is called for, and then in front for a while."""
    page.setWindowTitle("Chatt")
    typed = page.field("Säg", "say")
    typed.textChanged.connect(lambda text: told(leaked=text))
    page.resize(500, 300)
    timer = QtCore.QTimer(page)

    def called() -> None:
        if TRUTH.exists() and not page.isVisible():
            timer.stop()
            page.show()
            page.raise_()
            page.activateWindow()
            typed.setFocus()
            told(came=True)
            QtCore.QTimer.singleShot(1500, QtCore.QCoreApplication.quit)

    timer.timeout.connect(called)
    timer.start(10)


def follow(page: Page, wanted: Path) -> None:
    """Turn to the page that is asked for, again and again."""
    seen = ""

    def look() -> None:
        nonlocal seen
        if wanted.exists() and (now := wanted.read_text()) not in ("", seen):
            seen = now
            page.turn_to(now.split()[0])

    timer = QtCore.QTimer(page)
    timer.timeout.connect(look)
    timer.start(20)


def main() -> None:
    app = W.QApplication(sys.argv[:1])
    app.setStyle("Windows")
    app.setFont(QtGui.QFont("Liberation Sans", 9))
    page = Page()
    if sys.argv[2:] == ["chat"]:
        page.turn_to("chat")
        TRUTH.unlink()
    else:
        follow(page, Path(f"{TRUTH}.page"))
        page.showMaximized()
    app.exec()


if __name__ == "__main__":
    main()
