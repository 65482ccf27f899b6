"""What IT needs to know and steer: a running night, the next starts, and why a flow is stopped."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.app.attribution import IT_ROLE, OPERATIONS
from bot.app.settings import Settings
from bot.app.stopped_flows import StoppedFlows
from bot.app.storage import Storage
from bot.domain.errors import FlowError
from bot.drivers.host import operator
from bot.packs import load_schedules
from bot.ports.clock import Clock
from bot.store import AuditWriter, CaseArchive, Switchboard
from bot.timetable import in_words, next_starts

NEXT_STARTS = 3
UNREAD = "Tidtabellerna går inte att läsa; «brygga schedule preview» säger varför."


def switchboard_of(archive: CaseArchive, actor: str) -> Switchboard:
    """What IT may ask of a night on any machine. Each request that changes something is recorded under `actor`."""
    return Switchboard(archive.database, AuditWriter(archive.ledger, actor, IT_ROLE, OPERATIONS))


@contextmanager
def open_switchboard(storage: Storage) -> Iterator[Switchboard]:
    """The switchboard for whoever runs the command. Raises: CaseUnknown, StoreUnavailable, SecretMissing."""
    with storage.existing_archive() as archive:
        yield switchboard_of(archive, f"it:{operator()}")


class FlowStatus:
    """Implements `office.web.Starts`."""

    def __init__(self, settings: Settings, clock: Clock, stopped_flows: StoppedFlows) -> None:
        self._settings, self._clock, self._stopped_flows = settings, clock, stopped_flows

    def next_starts(self, flow: str) -> Sequence[str]:
        """The next starts of a flow, in words; or a line saying that the timetables cannot be read, which is not «none»."""
        try:
            mine = [one for one in load_schedules(self._settings.schedules) if one.flow == flow]
        except FlowError:
            return [UNREAD]
        return [in_words(start) for one in mine for start in next_starts(one, self._clock.now(), NEXT_STARTS)]

    def stopped(self, flow: str) -> str:
        """Why the flow has stopped itself, or empty."""
        return self._stopped_flows.reason(flow)
