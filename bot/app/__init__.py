"""Settings and wiring: the only room that knows every other."""

from bot.app._audit import Review, Told
from bot.app._cases import CaseUnknown
from bot.app._crops import WINDOW_BAR, cut_crop
from bot.app._flows import FlowPackage, load_flow, read_package
from bot.app._night import App, NightEnd, NightOrder
from bot.app._noted import NotNoted, Reply
from bot.app._office import Office
from bot.app._settings import (
    AuditSettings,
    MailSettings,
    OfficeSettings,
    OidcSettings,
    Settings,
    SystemSettings,
    WeedingSettings,
    load_settings,
)
from bot.app._weeding import WeedList

__all__ = [
    "WINDOW_BAR",
    "App", "AuditSettings", "CaseUnknown", "FlowPackage", "MailSettings", "NightEnd", "NightOrder", "NotNoted", "Office",
    "OfficeSettings", "OidcSettings", "Reply", "Review", "Settings", "SystemSettings", "Told", "WeedList",
    "WeedingSettings", "cut_crop", "load_flow", "load_settings", "read_package",
]  # fmt: skip
