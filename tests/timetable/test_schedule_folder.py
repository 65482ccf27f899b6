"""The folder of timetables: what is read, what is passed over with a line, and which two timetables cannot stand side by side."""

from pathlib import Path

import pytest

from bot.domain.errors import SettingsInvalid
from bot.packs import load_schedules, passed_over
from tests.timetable.test_schedule_file import GOOD
from tests.unreadable import make_unreadable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ovning.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "README.md").write_text("Tidtabeller", encoding="utf-8")
    (tmp_path / "tables").mkdir()
    return tmp_path


def _names(folder: Path) -> list[str]:
    return [schedule.name for schedule in load_schedules(folder)]


@pytest.mark.parametrize(
    "name",
    [".#ovning.toml", "#ovning.toml#", "ovning.toml~", ".ovning.toml.swp", "._ovning.toml", "~$ovning.toml", ".ovning.toml", "~ovning.toml"],
)  # fmt: skip
def test_what_an_editor_leaves_is_passed_over_with_a_line(folder: Path, name: str) -> None:
    if name == ".#ovning.toml":
        (folder / name).symlink_to("anna@dator.4711")  # so an editor marks the file it has open
    else:
        (folder / name).write_text("halv", encoding="utf-8")
    assert _names(folder) == ["ovning"]
    assert passed_over(folder) == [f"{folder / name} läses inte: en redigerares eller ett filsystems egen fil"]


@pytest.mark.parametrize("name", ["norr.toml.txt", "norr.TOML", "norr.toml.bak", "norr.toml (1)"])
def test_a_file_whose_name_ends_otherwise_is_passed_over_with_a_line(folder: Path, name: str) -> None:
    (folder / name).write_text(GOOD, encoding="utf-8")
    assert _names(folder) == ["ovning"]
    assert passed_over(folder) == [f"{folder / name} läses inte: namnet slutar inte på .toml"]


def test_other_files_and_folders_are_nothing_to_tell_of(folder: Path) -> None:
    assert passed_over(folder) == []


@pytest.mark.parametrize(
    "name",
    ["ovning (1)", "ovning(2)", "ovning - Kopia", "ovning - Kopia (2)", "ovning – kopia", "ovning kopia", "ovning - Copy", "ovning copy 2",
     "Kopia av ovning", "Copy of ovning"],
)  # fmt: skip
def test_a_copy_beside_its_original_is_no_second_timetable(folder: Path, name: str) -> None:
    (folder / f"{name}.toml").write_text(GOOD.replace("22:00", "23:00"), encoding="utf-8")
    with pytest.raises(SettingsInvalid) as refused:
        load_schedules(folder)
    assert str(refused.value).startswith(f"{folder / name}.toml: filen ser ut som en kopia av ovning.toml")


def test_a_copy_that_is_alone_is_the_timetable(tmp_path: Path) -> None:
    (tmp_path / "ovning (1).toml").write_text(GOOD, encoding="utf-8")
    assert _names(tmp_path) == ["ovning (1)"]


def test_the_same_night_cannot_begin_in_two_timetables(folder: Path) -> None:
    other = folder / "söder.toml"
    other.write_text(GOOD.replace('["fri", "mon"]', '["mon", "tue"]').replace("ceiling = 50", "ceiling = 9"), "utf-8")
    with pytest.raises(SettingsInvalid) as refused:
        load_schedules(folder)
    assert str(refused.value).startswith(
        f"{other} rad 4: start: samma natt börjar i ovning.toml: flödet exempel kl. 22:00"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["fri", "mon"]', '["sat", "tue"]'),
        ('start = "22:00"', 'start = "23:00"'),
        ('flow = "exempel"', 'flow = "annat"'),
        ("ceiling = 50", 'ceiling = 50\nwork = "watches"'),
    ],
)
def test_another_night_may_have_a_timetable_of_its_own(folder: Path, old: str, new: str) -> None:
    (folder / "söder.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    assert _names(folder) == ["ovning", "söder"]


def test_a_folder_that_cannot_be_read_is_not_an_empty_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_unreadable(monkeypatch, folder)
    for look in (load_schedules, passed_over):
        with pytest.raises(SettingsInvalid) as refused:
            look(folder)
        assert str(refused.value) == f"{folder}: mappen går inte att läsa: Brygga saknar rättighet till den"


def test_an_empty_folder_one_that_is_not_there_and_a_file_in_its_place_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    (tmp_path / "fil").write_text("", encoding="utf-8")
    said = {}
    for name in ("tom", "fil", "borta"):
        with pytest.raises(SettingsInvalid) as refused:
            load_schedules(tmp_path / name)
        said[name] = refused.value.detail
    assert said == {
        "tom": "det finns ingen tidtabell i mappen",
        "fil": "mappen går inte att läsa: det är ingen mapp",
        "borta": "mappen finns inte",
    }


def test_a_timetable_that_cannot_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "söder.toml").write_text(GOOD, encoding="utf-8")
    make_unreadable(monkeypatch, folder / "söder.toml")
    with pytest.raises(SettingsInvalid, match=r"söder\.toml: filen går inte att läsa: Brygga saknar rättighet"):
        load_schedules(folder)
