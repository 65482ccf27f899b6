"""A start: a night and its window, as a value and in words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from bot.domain.period import Month
from bot.packs import Schedule

_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


@dataclass(frozen=True, slots=True)
class Start:
    """A night that may work from `begins` until `ends`.

    Each carries the zone's offset at that moment, so that differences are elapsed time even when the clocks change.
    """

    schedule: Schedule
    begins: datetime
    ends: datetime

    @property
    def month(self) -> Month:
        """The month whose renewed applications the night prepares."""
        begins = Month.of(self.begins.date())
        return begins.next if self.schedule.applies_to == "next" else begins


def start_on(schedule: Schedule, day: date) -> Start | None:
    """The night that begins on a day; None when the change to summer time skips its whole window."""
    over_midnight = schedule.end <= schedule.start
    zone = ZoneInfo(schedule.time_zone)
    begins = _moment(day, schedule.start, zone)
    ends = _moment(day + timedelta(days=int(over_midnight)), schedule.end, zone)
    return Start(schedule, begins, ends) if begins < ends else None


def _moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    # Clocks forward: a time in the skipped hour means one hour later. Clocks back: the first of the two.
    utc = datetime.combine(day, wall, zone).astimezone(UTC)
    offset = utc.astimezone(zone).utcoffset()
    assert offset is not None
    return utc.astimezone(timezone(offset))


def in_words(start: Start) -> str:
    """Write the start for people.

    Example: «måndag 6 oktober 2025 kl. 22.00, till tisdag kl. 05.00».
    """
    begins, ends = start.begins, start.ends
    first = f"{_weekday(begins)} {begins.day} {Month.of(begins.date()).in_words()} kl. {begins:%H.%M}"
    day = "" if begins.date() == ends.date() else f"{_weekday(ends)} "
    return f"{first}, till {day}kl. {ends:%H.%M}"


def _weekday(moment: datetime) -> str:
    return _WEEKDAYS[moment.weekday()]
