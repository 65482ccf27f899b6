"""The timetables of this installation, checked by day for what would stop the nights they start."""

from collections.abc import Sequence
from difflib import get_close_matches

from bot.app.settings import Settings
from bot.domain.errors import ManifestInvalid, SettingsInvalid
from bot.packs import Schedule, is_there, line_of, load_manifest, load_schedules, names_in


def load_timetables(settings: Settings) -> Sequence[Schedule]:
    """Every timetable, for flows that are there. Raises: SettingsInvalid, ManifestInvalid."""
    schedules = load_schedules(settings.schedules)
    for one in schedules:
        flows = [name for name in names_in(settings.flows, SettingsInvalid) if _is_flow(settings, name)]
        if one.flow not in flows:
            meant = get_close_matches(one.flow, flows, n=1) or flows
            message = (
                f"flow: flödet {one.flow} finns inte i {settings.flows}; där finns {', '.join(meant) or 'inget flöde'}"
            )
            raise SettingsInvalid(message, file=str(one.path), line=line_of(one.path, ["flow"]))
        load_manifest(settings.flows / one.flow)
    return schedules


def _is_flow(settings: Settings, name: str) -> bool:
    return is_there(settings.flows / name / "flow.toml", ManifestInvalid)
