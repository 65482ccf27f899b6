"""Settings and wiring: the only room that knows every other."""

from bot.app.audit import Review, Told
from bot.app.cases import CaseUnknown
from bot.app.crops import WINDOW_BAR, cut_crop
from bot.app.flows import FlowPackage, load_flow, read_package
from bot.app.night import App, NightEnd, NightOrder
from bot.app.noted import NotNoted, Reply
from bot.app.office import Office
from bot.app.retention import WeedList
from bot.app.settings import (
    AuditSettings,
    MailSettings,
    OfficeSettings,
    OidcSettings,
    Settings,
    SystemSettings,
    WeedingSettings,
    load_settings,
)

__all__ = [
    "WINDOW_BAR",
    "App", "AuditSettings", "CaseUnknown", "FlowPackage", "MailSettings", "NightEnd", "NightOrder", "NotNoted", "Office",
    "OfficeSettings", "OidcSettings", "Reply", "Review", "Settings", "SystemSettings", "Told", "WeedList",
    "WeedingSettings", "cut_crop", "load_flow", "load_settings", "read_package",
]  # fmt: skip
