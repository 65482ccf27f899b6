"""Settings and wiring: the only room that knows every other."""

from bot.app._cases import CaseUnknown
from bot.app._flows import FlowPackage, load_flow, read_package
from bot.app._night import App, NightEnd, NightOrder
from bot.app._noted import NotNoted, Reply
from bot.app._settings import Settings, SystemSettings, load_settings

__all__ = [
    "App", "CaseUnknown", "FlowPackage", "NightEnd", "NightOrder", "NotNoted", "Reply", "Settings", "SystemSettings",
    "load_flow", "load_settings", "read_package",
]  # fmt: skip
