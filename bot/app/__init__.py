"""Settings and wiring: the only room that knows every other."""

from bot.app.account_check import AccountAnswer, AccountOrder
from bot.app.annotations import Reply
from bot.app.audit import Disclosure, LogReview
from bot.app.crops import WINDOW_BAR, cut_crop
from bot.app.day_check import check_settings
from bot.app.errors import AccountMayDecide, PackageNotTrusted
from bot.app.flows import FlowPackage, load_flow, read_package
from bot.app.night import NightEnd, NightOrder
from bot.app.package_trust import Trust, changes, countersign, new_key_file, require_names, sign, trust_of
from bot.app.retention import RetentionList
from bot.app.settings import (
    AuditSettings,
    MailSettings,
    OfficeSettings,
    OidcSettings,
    RetentionSettings,
    Settings,
    SigningSettings,
    SystemSettings,
    load_settings,
)
from bot.app.timetables import load_timetables, require_flow
from bot.app.wiring import App, wire

__all__ = [
    "WINDOW_BAR", "AccountAnswer", "AccountMayDecide", "AccountOrder", "App", "AuditSettings", "Disclosure", "FlowPackage", "LogReview", "MailSettings", "NightEnd", "NightOrder",
    "OfficeSettings", "OidcSettings", "PackageNotTrusted", "Reply", "RetentionList", "RetentionSettings", "Settings", "SigningSettings",
    "SystemSettings", "Trust", "changes", "check_settings", "countersign", "cut_crop", "load_flow", "load_settings", "load_timetables",
    "new_key_file", "read_package", "require_flow", "require_names", "sign", "trust_of", "wire",
]  # fmt: skip
