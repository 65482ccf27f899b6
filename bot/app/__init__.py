"""Settings and wiring: the only room that knows every other."""

from bot.app.annotations import Reply
from bot.app.audit import Disclosure, LogReview
from bot.app.crops import WINDOW_BAR, cut_crop
from bot.app.day_check import check_settings
from bot.app.flows import FlowPackage, load_flow, read_package
from bot.app.night import NightEnd, NightOrder
from bot.app.retention import RetentionList
from bot.app.settings import (
    AuditSettings,
    MailSettings,
    OfficeSettings,
    OidcSettings,
    RetentionSettings,
    Settings,
    SystemSettings,
    load_settings,
)
from bot.app.timetables import load_timetables, require_flow
from bot.app.wiring import App, wire

__all__ = [
    "WINDOW_BAR", "App", "AuditSettings", "Disclosure", "FlowPackage", "LogReview", "MailSettings", "NightEnd",
    "NightOrder", "OfficeSettings", "OidcSettings", "Reply", "RetentionList", "RetentionSettings", "Settings",
    "SystemSettings", "check_settings", "cut_crop", "load_flow", "load_settings", "load_timetables", "read_package", "require_flow", "wire",
]  # fmt: skip
