"""The trigger: which nights a schedule gives, at most one a day.

Days are counted here and not by APScheduler's cron, which in 3.11 fires twice when 02.30 occurs twice (clocks back), drops
the Monday night after the clocks go forward if it begins between 00.00 and 00.59, and knows no pay day. The preview and
the scheduler use the same trigger, so what is shown is what will happen.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from bot.domain.period import Month, pay_day
from bot.packs import Schedule
from bot.timetable.starts import Start, start_on

_NEXT = timedelta(microseconds=1)
# One night a month, on one weekday, before the pay day, is at most 35 days away; the rest is margin for skipped nights.
_MAX_GAP_DAYS = 100


class Nights(BaseTrigger):
    """The starts of one schedule."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride]  # the base class is untyped
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """The first start at or after now, and after the previous one; APScheduler calls this."""
        since = min(now, previous_fire_time + _NEXT) if previous_fire_time else now
        start = self.first(since)
        return start.begins if start else None

    def first(self, since: datetime) -> Start | None:
        """The first start at or after a moment."""
        today = since.astimezone(ZoneInfo(self._schedule.time_zone)).date()
        for n in range(_MAX_GAP_DAYS):
            start = self._on(today + timedelta(days=n))
            if start and start.begins >= since:
                return start
        return None

    def _on(self, day: date) -> Start | None:
        is_night = _name(day) in self._schedule.days and _is_before_pay_day(self._schedule, day)
        return start_on(self._schedule, day) if is_night else None


def next_starts(schedule: Schedule, after: datetime, n: int) -> list[Start]:
    """The next n starts at or after a moment."""
    trigger = Nights(schedule)
    starts: list[Start] = []
    while len(starts) < n and (start := trigger.first(after)):
        starts.append(start)
        after = start.begins + _NEXT
    return starts


def last_start(schedule: Schedule, before: datetime) -> Start | None:
    """The latest start before a moment: if the store has no such night, it was never run."""
    trigger = Nights(schedule)
    last, since = None, before - timedelta(days=_MAX_GAP_DAYS)
    while (start := trigger.first(since)) and start.begins < before:
        last, since = start, start.begins + _NEXT
    return last


def _is_before_pay_day(schedule: Schedule, day: date) -> bool:
    rule = schedule.before_pay_day
    if rule is None:
        return True
    # Open question: public holidays. `pay_day` moves back at weekends only; the municipality must say what happens at Easter.
    pays = pay_day(Month.of(day), rule.day)
    if pays <= day:
        pays = pay_day(Month.of(day).next, rule.day)
    left = [day + timedelta(days=n) for n in range((pays - day).days)]
    return sum(_name(d) in schedule.days for d in left) <= rule.nights


def _name(day: date) -> str:
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]
