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
        if problem := _unknown(settings, one.flow):
            raise SettingsInvalid(f"flow: {problem}", file=str(one.path), line=line_of(one.path, ["flow"]))
        load_manifest(settings.flows / one.flow)
    return schedules


def require_flow(settings: Settings, flow: str) -> None:
    """Raises: SettingsInvalid for a flow that is not there, naming those that are."""
    if problem := _unknown(settings, flow):
        raise SettingsInvalid(problem)


def _unknown(settings: Settings, flow: str) -> str:
    flows = [name for name in names_in(settings.flows, SettingsInvalid) if _is_flow(settings, name)]
    if flow in flows:
        return ""
    near = get_close_matches(flow, flows, n=1) or flows
    return f"flödet {flow} finns inte i {settings.flows}; där finns {', '.join(near) or 'inget flöde'}"


def _is_flow(settings: Settings, name: str) -> bool:
    return is_there(settings.flows / name / "flow.toml", ManifestInvalid)
