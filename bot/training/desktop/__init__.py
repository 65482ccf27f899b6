"""Övningssystemet in windows: a fat client of the same training server as the web pages, without data of its own.

Importing this package loads no window toolkit; that happens when the client starts.
"""

from bot.training.desktop.switches import MISSING, Switches, add_switches, is_installed, switches_of
from bot.training.desktop.together import run_together

__all__ = ["MISSING", "Switches", "add_switches", "is_installed", "run_together", "switches_of"]
