"""Settings: defaults, and a refusal by file and line of everything that is not one."""

from pathlib import Path

import pytest

from bot.app import load_settings
from bot.domain.errors import SettingsInvalid


def written(tmp_path, text):
    path = tmp_path / "brygga.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_the_defaults_hold_where_one_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.app.settings.PLACES", (Path("brygga.toml"),))
    found = load_settings(None)
    assert (found.state, found.flows, found.norm) == (
        tmp_path / "var",
        tmp_path / "flows",
        tmp_path / "schedules/tables/norm.toml",
    )
    assert (found.secrets, found.browser, found.systems) == ("auto", "", {})


def test_the_file_where_one_stands_is_found(tmp_path, monkeypatch):
    written(tmp_path, 'unit = "Norr"')
    monkeypatch.chdir(tmp_path)
    assert load_settings(None).unit == "Norr"


def test_paths_are_relative_to_the_file_and_absolute_ones_stay(tmp_path):
    found = load_settings(
        written(tmp_path, 'state = "data"\nflows = "/opt/flows"\n[systems.ovning]\nurl = "u"\nuser = "R"')
    )
    assert (found.state, str(found.flows)) == (tmp_path / "data", "/opt/flows")
    assert (found.system("ovning").url, found.system("ovning").user) == ("u", "R")
    assert found.system("ovning").logins == 1, "one login unless the municipality allows more"


def test_nothing_is_taken_from_the_environment(tmp_path, monkeypatch):
    for name in ("UNIT", "STATE", "unit", "URL", "USER"):
        monkeypatch.setenv(name, "från miljön")
    found = load_settings(written(tmp_path, '[systems.ovning]\nurl = "u"\nuser = "R"'))
    assert found.unit == "Ekonomiskt bistånd"
    assert found.system("ovning").user == "R"


def test_a_robots_user_name_that_is_missing_is_not_the_one_who_happens_to_be_logged_in(tmp_path, monkeypatch):
    monkeypatch.setenv("USER", "root")
    with pytest.raises(SettingsInvalid, match=r"systems\.ovning\.user: saknas"):
        load_settings(written(tmp_path, '[systems.ovning]\nurl = "u"'))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('unit = "a"\nstat = "x"', 2, "stat: okänd nyckel"),
        ("\nunit = 3", 2, "unit: ska vara en text"),
        ('secrets = "molnet"', 1, "secrets: okänt värde"),
        ("unit = [", 1, "inte giltig TOML"),
        ('[systems.ovning]\nurl = "u"', 1, "systems.ovning.user: saknas"),
        ('[systems.ovning]\nurl = "u"\nuser = "R"\npassword = "p"', 4, "systems.ovning.password: okänd nyckel"),
        ('[systems.ovning]\nurl = "u"\nuser = "R"\nlogins = 0', 4, "systems.ovning.logins: för litet tal"),
        ('[systems.ovning]\nurl = "u"\nuser = "R"\nlogins = "två"', 4, "systems.ovning.logins: ska vara ett heltal"),
    ],
)
def test_what_is_wrong_is_told_by_file_and_line(tmp_path, monkeypatch, text, line, says):
    monkeypatch.delenv("USER", raising=False)
    path = written(tmp_path, text)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(path)
    assert says in refused.value.detail
    assert (refused.value.file, refused.value.line) == (str(path), line)


def test_a_file_that_was_named_and_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsInvalid, match="finns inte"):
        load_settings(tmp_path / "borta.toml")


def test_a_system_that_nobody_has_set_is_told_by_what_to_write(tmp_path):
    with pytest.raises(SettingsInvalid, match=r"\[systems\.ovning\] saknas"):
        load_settings(written(tmp_path, "")).system("ovning")
