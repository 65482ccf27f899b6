"""A unit's timetable: the nights and hours in which the robot works, and what to do about a missed start."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import combinations
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StrictInt, StrictStr

from bot.domain.errors import SettingsInvalid
from bot.packs._fields import MailAddress, PayDay, Text, within
from bot.packs._files import files_in, passed_over_in
from bot.packs._toml import Strict, build, line_of, read_toml

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


@dataclass(frozen=True, slots=True)
class BeforePayDay:
    """Restricts the schedule to the last `nights` of its nights that begin before the pay day."""

    day: int
    nights: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """One unit's timetable. A night belongs to the day it begins; an end before the start falls on the next day."""

    name: str
    unit: str
    flow: str
    work: Literal["cases", "watches", "outcomes"]
    days: tuple[Weekday, ...]
    start: time
    end: time
    ceiling: int
    missed: Literal["catch_up", "skip"]
    grace_minutes: int
    applies_to: Literal["current", "next"]
    tell: tuple[str, ...]
    before_pay_day: BeforePayDay | None
    time_zone: str
    path: Path


def _clock_time(text: str) -> str:
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError(f'«{text}» är inte ett klockslag; skriv timmar och minuter, till exempel "22:00"')
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'«{text}» är inte en känd tidszon; skriv till exempel "Europe/Stockholm"') from None
    return text


_Time = Annotated[StrictStr, AfterValidator(_clock_time)]


class _PayDayFile(Strict):
    day: PayDay
    nights: Annotated[StrictInt, AfterValidator(within(1, 31))]


class _ScheduleFile(Strict):
    """The content of `schedules/<unit>.toml`."""

    unit: Text
    flow: Text
    # «watches» asks again about cases that wait for an agency, and writes nothing.
    work: Literal["cases", "watches", "outcomes"] = "cases"
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    start: _Time
    end: _Time
    ceiling: Annotated[StrictInt, AfterValidator(within(1, 100_000))]
    applies_to: Literal["current", "next"]
    missed: Literal["catch_up", "skip"]
    tell: Annotated[tuple[MailAddress, ...], Field(min_length=1)]
    # Zero is refused: a start is always some milliseconds late, so every night would raise an alarm.
    grace_minutes: Annotated[StrictInt, AfterValidator(within(1, 720))] = 15
    before_pay_day: _PayDayFile | None = None
    time_zone: Annotated[StrictStr, AfterValidator(_zone)] = "Europe/Stockholm"


def load_schedule(path: Path) -> Schedule:
    """Read and check a unit's timetable. Raises: SettingsInvalid naming file and line."""
    content = build(_ScheduleFile, read_toml(path, SettingsInvalid), path, SettingsInvalid)
    if content.start == content.end:
        message = f"end: fönstret {content.start}–{content.end} har ingen längd; start och end får inte vara samma"
        raise SettingsInvalid(message, file=str(path), line=line_of(path, ["end"]))
    before = content.before_pay_day
    return Schedule(
        name=path.stem,
        unit=content.unit,
        flow=content.flow,
        work=content.work,
        days=tuple(day for day in WEEKDAYS if day in content.days),
        start=time.fromisoformat(content.start),
        end=time.fromisoformat(content.end),
        ceiling=content.ceiling,
        missed=content.missed,
        grace_minutes=content.grace_minutes,
        applies_to=content.applies_to,
        tell=content.tell,
        before_pay_day=BeforePayDay(before.day, before.nights) if before else None,
        time_zone=content.time_zone,
        path=path,
    )


def load_schedules(folder: Path) -> list[Schedule]:
    """Every timetable of a folder. Raises: SettingsInvalid, also when there is none or two begin the same night."""
    schedules = [load_schedule(path) for path in files_in(folder, ".toml", SettingsInvalid)]
    if not schedules:
        raise SettingsInvalid("det finns ingen tidtabell i mappen", file=str(folder))
    _refuse_copies(schedules)
    for first, second in combinations(schedules, 2):
        if _begin_together(first, second):
            message = (
                f"start: samma natt börjar i {first.path.name}: flödet {first.flow} kl. {first.start:%H:%M}; ändra days eller "
                "start, eller ta bort en av filerna"
            )
            raise SettingsInvalid(message, file=str(second.path), line=line_of(second.path, ["start"]))
    return schedules


def passed_over(folder: Path) -> list[str]:
    """A line for each file in the folder that looks like a timetable but is not loaded. Raises: SettingsInvalid."""
    return passed_over_in(folder, SettingsInvalid)


_COPY = re.compile(
    r"(.+?)\s*(?:\(\d+\)|(?:[-–]\s*)?\b(?:kopia|copy)(?:\s*\(?\d+\)?)?)|(?:kopia av|copy of)\s+(.+)", re.IGNORECASE
)


def _refuse_copies(schedules: Sequence[Schedule]) -> None:
    names = {one.name: one.path.name for one in schedules}
    for one in schedules:
        copied = _COPY.fullmatch(one.name)
        original = names.get((copied[1] or copied[2]) if copied else "")
        if original:
            message = f"filen ser ut som en kopia av {original} och vore en andra tidtabell; ta bort den, eller ge den ett eget namn"
            raise SettingsInvalid(message, file=str(one.path))


def _begin_together(one: Schedule, other: Schedule) -> bool:
    same = (one.flow, one.work, one.start, one.time_zone) == (other.flow, other.work, other.start, other.time_zone)
    return same and not set(one.days).isdisjoint(other.days)
