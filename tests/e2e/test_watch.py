"""`brygga watch` as a service manager runs it: it waits, starts a night by itself, and ends when it is told to."""

import signal
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.training_night import BRYGGA, PROTECTED, ROOT, wait_until, world, write_settings

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(240)]

ZONE = ZoneInfo("Europe/Stockholm")
DAYS = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'


def test_the_watch_starts_a_night_by_itself_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    # The business date of a watched night is today, when no household applies: the night finds no case, and says so.
    with world(tmp_path / "w", PROTECTED) as there:
        start = (datetime.now(ZONE) + timedelta(seconds=5)).replace(second=0, microsecond=0) + timedelta(minutes=1)
        schedules = tmp_path / "schedules"
        schedules.mkdir()
        (schedules / "prov.toml").write_text(
            f'unit = "Prov"\nflow = "ovning"\ndays = {DAYS}\nstart = "{start:%H:%M}"\n'
            f'end = "{start + timedelta(hours=2):%H:%M}"\nceiling = 5\napplies_to = "current"\nmissed = "skip"\n'
            f'tell = ["it@example.org"]\n',
            encoding="utf-8",
        )
        write_settings(there.folder, there.url, schedules=str(schedules))
        _allow_any_month(there.folder / "brygga.toml", tmp_path, start)
        log = tmp_path / "watch.log"
        with log.open("wb") as out:
            watch = subprocess.Popen(
                [BRYGGA, "watch", "--settings", str(there.settings)], cwd=ROOT, stdout=out, stderr=out
            )
        try:
            wait_until(lambda: "Morgonrapport:" in log.read_text("utf-8") or watch.poll() is not None, 100, "natten")
            assert watch.poll() is None, log.read_text("utf-8")
            assert datetime.now(ZONE) >= start
            assert "0 ärenden i kön" in log.read_text("utf-8")
            assert (there.state / "reports" / f"morgonrapport-ovning-{start:%Y-%m-%d}.html").is_file()
            told = time.monotonic()
            watch.send_signal(signal.SIGTERM)
            assert watch.wait(timeout=15) == 0, log.read_text("utf-8")
            assert time.monotonic() - told < 10
        finally:
            watch.kill()
            watch.wait()
        assert all(rows == [] for rows in there.made_by_robot().values())
        assert there.in_training("SELECT count(*) FROM locks") == [(0,)]
        assert there.presses() == 0
        there.must_be_spotless()


def _allow_any_month(settings: Path, folder: Path, day: datetime) -> None:
    """Stretch the norm table to this month: the day the test is run must not matter, and nothing is calculated."""
    text = (ROOT / "schedules/tables/norm.toml").read_text(encoding="utf-8")
    head, _, first = text.partition("[[norm]]")
    one = first.split("[[norm]]")[0]
    lines = []
    for line in one.splitlines():
        name = line.split("=")[0].strip()
        now = {"year": f"{day.year}", "valid_from": f"{day.year}-01-01", "valid_to": f"{day.year}-12-31"}
        lines.append(f"{name} = {now[name]}" if name in now else line)
    norm = folder / "norm.toml"
    norm.write_text(f"{head}[[norm]]\n" + "\n".join(lines), encoding="utf-8")
    old = str(ROOT / "schedules/tables/norm.toml")
    content = settings.read_text(encoding="utf-8")
    assert old in content
    settings.write_text(content.replace(old, str(norm)), encoding="utf-8")
