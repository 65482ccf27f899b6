"""What a timetable file may say, and how its mistakes are named."""

from datetime import time
from pathlib import Path

import pytest

from bot.domain.errors import SettingsInvalid
from bot.packs import Schedule, load_schedule

GOOD = """\
unit = "Exempelkommunen"
flow = "exempel"
days = ["fri", "mon"]
start = "22:00"
end = "05:00"
ceiling = 50
applies_to = "current"
missed = "skip"
tell = ["drift@example.org"]
"""


def _load(folder: Path, text: str) -> Schedule:
    path = folder / "enhet.toml"
    path.write_text(text, encoding="utf-8")
    return load_schedule(path)


def test_the_training_schedule_is_weekdays_from_ten_to_five_with_at_most_200_cases(ovning: Schedule) -> None:
    assert ovning.days == ("mon", "tue", "wed", "thu", "fri")
    assert (ovning.start, ovning.end) == (time(22), time(5))
    assert (ovning.name, ovning.flow, ovning.ceiling, ovning.missed) == ("ovning", "ovning", 200, "catch_up")
    assert ovning.time_zone == "Europe/Stockholm"


def test_every_commented_key_of_the_training_schedule_can_be_taken_into_use(ovning: Schedule, tmp_path: Path) -> None:
    text = ovning.path.read_text(encoding="utf-8")
    for key in ("work", "before_pay_day", "time_zone"):
        assert f"\n# {key} = " in text
        text = text.replace(f"\n# {key} = ", f"\n{key} = ")
    assert _load(tmp_path, text).work == "watches"
    rule = _load(tmp_path, text).before_pay_day
    assert rule is not None
    assert (rule.day, rule.nights) == (27, 10)


def test_what_is_left_out_has_a_safe_value_and_days_come_in_the_order_of_the_week(tmp_path: Path) -> None:
    schedule = _load(tmp_path, GOOD)
    assert schedule.name == "enhet"
    assert schedule.days == ("mon", "fri")
    assert schedule.before_pay_day is None
    assert schedule.grace_minutes == 15
    assert schedule.work == "cases"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('start = "22:00"', 'start = "25:00"', 4, "start: «25:00» är inte ett klockslag"),
        ('end = "05:00"', 'end = "5"', 5, "end: «5» är inte ett klockslag"),
        ('end = "05:00"', 'end = "22:00"', 5, "end: fönstret 22:00–22:00 har ingen längd"),
        ('["fri", "mon"]', '["fri", "måndag"]', 3, "days.1: okänt värde; tillåtna: 'mon'"),
        ('["fri", "mon"]', "[]", 3, "days: är tom"),
        ("ceiling = 50", 'ceiling = 50\nwork = "watch"', 7, "work: okänt värde; tillåtna: 'cases'"),
        ("ceiling = 50", "ceiling = 0", 6, "ceiling: 0 går inte"),
        ("ceiling = 50", "ceiling = true", 6, "ceiling: ska vara ett heltal"),
        ("ceiling = 50", "ceiling = 50\nceilling = 60", 7, "ceilling: okänd nyckel"),
        ("ceiling = 50\n", "", 1, "ceiling: saknas"),
        ('"skip"', '"maybe"', 8, "missed: okänt värde"),
        ('"current"', '"previous"', 7, "applies_to: okänt värde"),
        ('["drift@example.org"]', "[]", 9, "tell: är tom"),
        ('["drift@example.org"]', '[" "]', 9, "tell.0: är tom"),
        ('["drift@example.org"]', '["IT-drift"]', 9, "tell.0: är ingen e-postadress"),
        ('["drift@example.org"]', '["a@b.se", "Anna Lind <c@d.se>"]', 9, "tell.1: är ingen e-postadress"),
        ('["drift@example.org"]', '["a@b.se\\nBcc: c@d.se"]', 9, "tell.0: har en radbrytning eller ett styrtecken"),
        ('["drift@example.org"]', '"drift@example.org"', 9, "tell: ska vara en lista"),
        ('tell = ["drift@example.org"]', "", 1, "tell: saknas"),
        ("ceiling = 50\n", "celing = 60\n", 6, "celing: okänd nyckel; menas «ceiling»?"),
        ("ceiling = 50", "ceiling = -5", 6, "ceiling: -5 går inte"),
        ("ceiling = 50", "ceiling = 9999999999", 6, "ceiling: 9999999999 går inte"),
        ("ceiling = 50", 'ceiling = 50\ntime_zone = "../etc"', 7, "time_zone: «../etc» är inte en känd tidszon"),
        ("ceiling = 50", 'ceiling = 50\ntime_zone = ""', 7, "time_zone: «» är inte en känd tidszon"),
        ('unit = "Exempelkommunen"', 'unit = ""', 1, "unit: är tom"),
        ('unit = "Exempelkommunen"', 'unit = "Norr\\nBcc: c@d.se"', 1, "unit: har en radbrytning"),
        ("ceiling = 50", "ceiling = 50\ngrace_minutes = 0", 7, "grace_minutes: 0 går inte"),
        (
            "ceiling = 50",
            'ceiling = 50\ntime_zone = "Sverige"',
            7,
            "time_zone: «Sverige» är inte en känd tidszon",
        ),
        (
            "ceiling = 50",
            "ceiling = 50\nbefore_pay_day = { day = 31, nights = 1 }",
            7,
            "before_pay_day.day: 31 går inte",
        ),
        ("ceiling = 50", "ceiling = 50\nbefore_pay_day = { day = 27 }", 7, "before_pay_day.nights: saknas"),
        ("ceiling = 50", "ceiling = = 50", 6, "inte giltig TOML"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    with pytest.raises(SettingsInvalid) as caught:
        _load(tmp_path, GOOD.replace(old, new))
    assert str(caught.value).startswith(f"{tmp_path / 'enhet.toml'} rad {line}: {says}")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"ingen\.toml: filen finns inte"):
        load_schedule(tmp_path / "ingen.toml")
