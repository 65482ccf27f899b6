"""Assembles the client: the toolkit with the look that was asked for, the connection, the dialogs, the main window."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from bot.training.desktop.calls import Calls, Stopped
from bot.training.desktop.chat import Chat
from bot.training.desktop.login import log_in
from bot.training.desktop.main_window import MainWindow
from bot.training.desktop.server import Server
from bot.training.desktop.switches import Switches

DARK = {
    QPalette.ColorRole.Window: "#2b2b2b", QPalette.ColorRole.WindowText: "#e6e6e6", QPalette.ColorRole.Base: "#1e1e1e",
    QPalette.ColorRole.AlternateBase: "#252525", QPalette.ColorRole.Text: "#e6e6e6", QPalette.ColorRole.Button: "#3a3a3a",
    QPalette.ColorRole.ButtonText: "#e6e6e6", QPalette.ColorRole.Highlight: "#2f65ca", QPalette.ColorRole.HighlightedText: "#ffffff",
    QPalette.ColorRole.Light: "#4a4a4a", QPalette.ColorRole.Midlight: "#424242", QPalette.ColorRole.Mid: "#252525",
    QPalette.ColorRole.Dark: "#161616", QPalette.ColorRole.Shadow: "#000000", QPalette.ColorRole.ToolTipBase: "#3a3a3a",
    QPalette.ColorRole.ToolTipText: "#e6e6e6", QPalette.ColorRole.PlaceholderText: "#9a9a9a",
}  # fmt: skip
LIGHT = {
    QPalette.ColorRole.Window: "#f0f0f0", QPalette.ColorRole.WindowText: "#000000", QPalette.ColorRole.Base: "#ffffff",
    QPalette.ColorRole.AlternateBase: "#f5f5f5", QPalette.ColorRole.Text: "#000000", QPalette.ColorRole.Button: "#f0f0f0",
    QPalette.ColorRole.ButtonText: "#000000", QPalette.ColorRole.Highlight: "#0a246a", QPalette.ColorRole.HighlightedText: "#ffffff",
}  # fmt: skip


def dress(app: QApplication, switches: Switches) -> None:
    """Give the program its style, font and colours."""
    app.setStyle(switches.style)
    palette = QPalette()
    for role, colour in (DARK if switches.is_dark else LIGHT).items():
        palette.setColor(role, QColor(colour))
    grey = QColor("#7a7a7a" if switches.is_dark else "#9a9a9a")
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, grey)
    app.setPalette(palette)
    font = QFont(switches.font)
    font.setPixelSize(switches.font_px)
    if not switches.antialias:
        font.setStyleStrategy(QFont.StyleStrategy.NoAntialias)
    app.setFont(font)


def run(url: str, switches: Switches) -> int:
    """Run the client until the user leaves (exit code 0) or the session is lost. The environment must be prepared before."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("ovningssystemet")
    app.setApplicationDisplayName("")
    app.setQuitOnLastWindowClosed(False)
    dress(app, switches)
    calls = Calls(Server(url, switches.delay_ms))
    chat = Chat(switches.intrude_after_s) if switches.intrude_after_s else None
    try:
        inside = log_in(calls)
    except Stopped:
        return 1
    window = MainWindow(calls, inside)
    window.showMaximized()
    QTimer.singleShot(0, calls.later(window.start))
    code = app.exec()
    if chat is not None:
        chat.close()
    return code
