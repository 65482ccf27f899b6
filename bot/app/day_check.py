"""What would stop a night although the flow is clean: found by day."""

from collections.abc import Iterator
from datetime import date

from bot.app.cases import load_optional_codes
from bot.app.errors import PackageNotTrusted
from bot.app.flows import FlowPackage
from bot.app.package_trust import Trust, require_names, trust_of
from bot.app.settings import Settings, SystemSettings
from bot.domain.errors import SettingsInvalid, TableInvalid
from bot.domain.period import Month
from bot.packs import is_there, load_all_rules, load_norm, load_norms, load_rules


def check_settings(settings: Settings, package: FlowPackage, today: date) -> Iterator[str]:
    """Look at the tables and at the flow's system, where the settings name it.

    Gives a line for each thing that stops only some nights. Raises: TableInvalid, SettingsInvalid; PackageNotTrusted for a
    signature of anything but these bytes, with which no night begins anywhere.
    """
    flow = package.manifest.folder.name
    trust = trust_of(package, settings.signing)
    if flow in settings.systems:
        require_address(package, settings.systems[flow])
        yield from _untrusted(settings, package, trust)
    load_optional_codes(settings.codes)
    if not (is_there(settings.rules, TableInvalid) or is_there(settings.norm, TableInvalid)):
        yield f"{settings.rules.parent}: kommunens tabeller finns inte här och är inte granskade; ingen natt börjar utan dem"
        return
    load_all_rules(settings.rules)
    load_norms(settings.norm)
    for month in (Month.of(today), Month.of(today).next):
        yield from _uncovered(settings, month)


def require_address(package: FlowPackage, system: SystemSettings) -> None:
    """Raises: SettingsInvalid where the settings do not say where a night of the flow works."""
    flow = package.manifest.folder.name
    if package.pack.head.surface == "desktop" and not system.program:
        raise SettingsInvalid(f"[systems.{flow}] program saknas: kommandot som startar systemets klient")
    if package.pack.head.surface == "web" and not system.url:
        raise SettingsInvalid(f"[systems.{flow}] url saknas: adressen till systemets första sida")


def _untrusted(settings: Settings, package: FlowPackage, trust: Trust) -> Iterator[str]:
    """Why no night of the flow begins as it is signed now. Whether a system shows its training banner only a night sees."""
    flow = package.manifest.folder.name
    try:
        require_names(package, trust)
    except PackageNotTrusted as problem:
        yield f"{problem.detail}; ingen natt börjar så"
        return
    if not (trust.vendor or package.pack.head.training_banner or settings.systems[flow].unsigned == "allow"):
        yield f"{flow}: ingen har signerat flödet, och paketet känner inget övningssystem; ingen natt börjar så"


def _uncovered(settings: Settings, month: Month) -> Iterator[str]:
    """The tables are whole: what is still wrong is that none of them covers the month."""
    try:
        load_rules(settings.rules, month)
        load_norm(settings.norm, month)
    except TableInvalid as problem:
        yield f"{problem}; en natt för den månaden börjar inte"
