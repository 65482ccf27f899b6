"""A schedule to start from, and schedules that begin in a moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.packs import Schedule, load_schedule

ROOT = Path(__file__).resolve().parents[2]
ALL_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture(scope="session")
def ovning() -> Schedule:
    return load_schedule(ROOT / "schedules" / "ovning.toml")


@pytest.fixture
def window(ovning: Schedule) -> Callable[..., Schedule]:
    """A schedule whose window opens and closes so many seconds from now, every day, in UTC."""

    def make(opens_s: float, closes_s: float = 3600, **changes: object) -> Schedule:
        now = datetime.now(UTC).replace(microsecond=0)
        start, end = now + timedelta(seconds=opens_s), now + timedelta(seconds=closes_s)
        return replace(
            ovning,
            **({"days": ALL_DAYS, "time_zone": "UTC", "start": start.time(), "end": end.time()} | changes),
        )

    return make
