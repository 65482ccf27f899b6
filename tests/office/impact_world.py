"""An office with a half-year of nights in three units, as the columns of the store have them. Everything is made up."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot.store.tables import CaseRow, LookRow, ReviewRow, Run
from tests.office.web_world import World

UNITS = (("Norr", 0.55, "abc"), ("Syd", 0.38, "def"), ("=1+1 Väst", 0.07, "gh"))
REASONS = (
    ("supplement_missing", 30), ("household_changed", 22), ("agency_not_read", 18), ("salary", 16), ("expense_over_cap", 9),
    ("unknown_benefit", 8), ("child_income", 2), ("norm_differs", 1),
)  # fmt: skip
Row = Run | CaseRow | ReviewRow | LookRow
FIRST, LAST = date(2026, 8, 3), date(2026, 11, 20)


@dataclass
class ImpactWorld(World):
    """The office in November; nights since August, fewer towards the end of each month."""

    chance: random.Random = field(default_factory=lambda: random.Random(7))
    count: int = 0
    nights: int = 0

    def fill(self, first: date = FIRST, last: date = LAST) -> None:
        """Put the nights in."""
        rows: list[Row] = []
        for day in weekdays(first, last):
            self.nights += 1
            rows.append(Run(id=self.nights, flow="prov", day=day.isoformat()))
            for _ in range(self.chance.randint(24, 44) if day.day < 13 else self.chance.randint(0, 7)):
                rows += self.case(self.nights, day)
        with (
            self.database.transaction() as s
        ):  # numbered here, so that each table is written at once and not row by row
            for table in (Run, CaseRow, ReviewRow, LookRow):
                s.add_all([row for row in rows if isinstance(row, table)])
                s.flush()

    def case(self, night: int, day: date) -> Iterator[Row]:
        """One case of a night, and what was said of its draft."""
        self.count += 1
        unit, _, reviewers = self.chance.choices(UNITS, [weight for _, weight, _ in UNITS])[0]
        is_drafted = self.chance.random() < 0.7
        seen = datetime.combine(day, time(20), UTC)
        ended = seen + timedelta(minutes=round(self.chance.lognormvariate(5.6, 0.9)))
        reason = "" if is_drafted else self.chance.choices(*zip(*REASONS, strict=True))[0]
        yield CaseRow(
            id=self.count, flow="prov", number=f"EB-{self.count}", month="2026-10", run_id=night, unit=unit, reason=reason,
            state="drafted" if is_drafted else "to_person", offered_at=seen, ended_at=ended,
        )  # fmt: skip
        if is_drafted and self.chance.random() < 0.85:
            yield from self.said(self.count, self.chance.choice(reviewers), ended)

    def said(self, case_id: int, account: str, at: datetime) -> Iterator[Row]:
        """A review, sometimes a second look and a hidden sum."""
        drawn = self.chance.random()
        mark, adjusted = ("åter", False) if drawn < 0.05 else ("granskad", drawn < 0.14)
        plain = {"case_id": case_id, "draft": f"u{case_id}", "reason": 0, "said": b"", "at": at}
        took = self.chance.randint(40, 400)
        yield ReviewRow(account=account, mark=mark, is_adjusted=adjusted, is_second=False, took_s=took, **plain)
        if adjusted or self.chance.random() < 0.05:
            other = "åter" if self.chance.random() < 0.2 else "granskad"
            yield ReviewRow(account=account, mark=other, is_adjusted=False, is_second=True, took_s=60, **plain)
        if self.chance.random() < 0.06:
            flag = "blind-olika" if self.chance.random() < 0.3 else "blind-lika"
            yield LookRow(case_id=case_id, draft=f"u{case_id}", account=account, flag=flag, at=at)


def weekdays(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)
