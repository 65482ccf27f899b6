"""Windows drawn by Qt itself, as pictures with the truth beside them: a program of its own, since Qt takes its scale once.

`python desktop_drawings.py FOLDER VARIANT…` writes VARIANT.png and VARIANT.json for each. Nothing here is shown on a screen.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Variant:
    """How a window is drawn. `without` names what is hidden; `twin` draws «Spara» once more; `marked` is in the field that
    has the keyboard, and marked there."""

    style: str = "Windows"
    px: int = 12
    dark: bool = False
    smooth: bool = True
    twin: bool = False
    lines: bool = True
    without: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    moved: bool = False
    marked: str = ""
    focus: str = "f_name"


VARIANTS: Mapping[str, Variant] = {
    "same": Variant(),
    "fusion": Variant(style="Fusion"),
    "larger": Variant(px=13),
    "dark": Variant(style="Fusion", dark=True),
    "rough": Variant(smooth=False),
    "scaled": Variant(),  # drawn with QT_SCALE_FACTOR
    "hidden": Variant(without=("save",)),
    "twins": Variant(twin=True),
    "moved": Variant(moved=True),
    "no_search": Variant(without=("search",)),
    "no_lines": Variant(lines=False),
    "focused": Variant(focus="t_2"),
    "still": Variant(focus="save"),
    "marked": Variant(px=13, marked="5804,50", focus="f_amount"),
}

HEADERS = ("Personnummer", "Namn", "Månad", "Belopp S", "Summa")
ROWS = (
    ("19850712-9818", "Åsa Öberg", "2025-10", "7 900,00", "12 345,67"),
    ("19771212-9944", "Örjan Ånäs", "2025-11", "-1 250,50", "0,00"),
    ("19660114-9872", "Märta Sjö", "2025-10", "11 111,00", "966,00"),
    ("19810115-9880", "Bo Lind", "2025-12", "606,06", "88 888,88"),
    ("19730111-9967", "Yrsa Åkerblöm", "2025-09", "4 470,00", "1 100,01"),
)
LABELS = ("Sök ärende:", "Namn:", "Belopp:", "Öppnad av Åsa", "Försörjningsstöd, oktober", "Datum (ÅÅÅÅ-MM-DD)")
BUTTONS = {"save": "Spara", "close": "Stäng", "search": "Sök", "open": "Öppna", "next": "Nästa ärende"}
FIELDS = {"f_name": "Gun-Britt Ärlig", "f_amount": "7 900,00", "f_person": "19700919-9899", "f_empty": ""}


@dataclass
class Truth:
    """What is in the picture: boxes are left, top, width, height in its own pixels."""

    texts: list[dict[str, Any]] = field(default_factory=list)
    named: dict[str, list[int]] = field(default_factory=dict)
    table: dict[str, Any] = field(default_factory=dict)


def draw(folder: Path, names: list[str]) -> None:
    """Draw each variant. The drawing library is imported here, in a process of its own."""
    from PySide6.QtCore import QPoint, QRect
    from PySide6.QtGui import QColor, QFont, QPalette
    from PySide6.QtWidgets import (
        QApplication,
        QCheckBox,
        QGridLayout,
        QHBoxLayout,
        QLabel,
        QLineEdit,
        QPushButton,
        QRadioButton,
        QStyleFactory,
        QTableWidget,
        QTableWidgetItem,
        QVBoxLayout,
        QWidget,
    )  # fmt: skip

    app = QApplication([])

    def palette(dark: bool) -> QPalette:
        colours = QPalette(QColor("#efefef")) if not dark else QPalette(QColor("#2b2b2b"))
        if dark:
            for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
                colours.setColor(role, QColor("#e6e6e6"))
            colours.setColor(QPalette.ColorRole.Base, QColor("#1e1e1e"))
        colours.setColor(QPalette.ColorRole.Highlight, QColor("#0078d7"))
        colours.setColor(QPalette.ColorRole.HighlightedText, QColor("#ffffff"))
        return colours

    def build(variant: Variant) -> tuple[QWidget, Truth]:
        font = QFont("Liberation Sans")
        font.setPixelSize(variant.px)
        if not variant.smooth:
            font.setStyleStrategy(QFont.StyleStrategy.NoAntialias)
        app.setStyle(QStyleFactory.create(variant.style))
        app.setPalette(palette(variant.dark))
        app.setFont(font)
        window, rows = QWidget(), QVBoxLayout()
        window.setLayout(rows)
        form, truth = QGridLayout(), Truth()
        if variant.moved:
            rows.addSpacing(60)
        rows.addLayout(form)
        shown: list[tuple[str, QWidget, str]] = []
        for place, text in enumerate(LABELS):
            label = QLabel(text)
            form.addWidget(label, place, 0)
            shown.append((f"l_{place}", label, text))
        for place, (name, text) in enumerate(FIELDS.items()):
            edit = QLineEdit(text)
            edit.setFixedWidth(170)
            form.addWidget(edit, place, 1)
            shown.append((name, edit, text))
        ticks = [QCheckBox("Underskriven"), QCheckBox("Skyddad"), QRadioButton("Bifall"), QRadioButton("Avslag")]
        ticks[0].setChecked(True)
        ticks[2].setChecked(True)
        for place, tick in enumerate(ticks):
            form.addWidget(tick, place, 2)
            shown.append((f"t_{place}", tick, tick.text()))
        bar = QHBoxLayout()
        rows.addLayout(bar)
        for name, text in {**BUTTONS, **({"twin": "Spara"} if variant.twin else {})}.items():
            button = QPushButton(text)
            button.setAutoDefault(False)
            bar.addWidget(button)
            shown.append((name, button, text))
        content = ROWS if not variant.amounts else tuple((*row[:3], *pair) for row, pair in zip(
            (ROWS * 9), zip(variant.amounts[::2], variant.amounts[1::2], strict=True), strict=False))  # fmt: skip
        table = QTableWidget(len(content), len(HEADERS))
        table.setHorizontalHeaderLabels(list(HEADERS))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(variant.px + 10)
        table.setShowGrid(variant.lines)
        for across, width in enumerate((120, 120, 80, 90, 90)):
            table.setColumnWidth(across, width)
        for down, row in enumerate(content):
            for across, text in enumerate(row):
                table.setItem(down, across, QTableWidgetItem(text))
        table.setFixedSize(520, 28 + (variant.px + 10) * (len(content) + 1) + 20)
        table.setFocusPolicy(table.focusPolicy().NoFocus)
        table.setSelectionBehavior(table.SelectionBehavior.SelectRows)
        table.selectRow(2)
        rows.addWidget(table)
        rows.addStretch()
        window.resize(820, 520)
        for name, one, _text in shown:
            if name in variant.without:
                kept = one.sizePolicy()
                kept.setRetainSizeWhenHidden(True)
                one.setSizePolicy(kept)
                one.hide()
        window.show()
        focused = next(one for name, one, _ in shown if name == variant.focus)
        focused.setFocus()
        if variant.marked and isinstance(focused, QLineEdit):
            focused.setText(variant.marked)
            focused.selectAll()
        app.processEvents()
        scale = window.devicePixelRatioF()

        def boxed(one: QWidget, rect: QRect) -> list[int]:
            corner = one.mapTo(window, QPoint(rect.x(), rect.y()))
            return [round(scale * side) for side in (corner.x(), corner.y(), rect.width(), rect.height())]

        for name, one, text in shown:
            if name not in variant.without:
                truth.named[name] = boxed(one, one.rect())
                truth.texts.append({"name": name, "text": text, "box": truth.named[name]})
        truth.named["table"] = boxed(table, table.rect())
        head, view = table.horizontalHeader(), table.viewport()
        truth.table = {
            "headers": list(HEADERS),
            "header_boxes": [
                boxed(head.viewport(), QRect(head.sectionViewportPosition(n), 0, head.sectionSize(n), head.height()))
                for n in range(len(HEADERS))
            ],
            "rows": [list(row) for row in content],
            "cells": [
                [boxed(view, table.visualItemRect(table.item(down, across))) for across in range(len(HEADERS))]
                for down in range(len(content))
            ],
        }
        return window, truth

    for name in names:
        window, truth = build(variant_of(name))
        window.grab().save(str(folder / f"{name}.png"))
        (folder / f"{name}.json").write_text(json.dumps(truth.__dict__), encoding="utf-8")
        window.close()


def variant_of(name: str) -> Variant:
    """The variant by its name; «amounts=…;…» draws a table of those amounts."""
    kind, _, amounts = name.partition("=")
    return Variant(amounts=tuple(amounts.split(";"))) if kind == "amounts" else VARIANTS[name]


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    draw(Path(sys.argv[1]), sys.argv[2:])
