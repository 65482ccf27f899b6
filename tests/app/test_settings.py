"""Settings: defaults, and a refusal by file and line of everything that is not one."""

import codecs
from pathlib import Path

import pytest

from bot.app import load_settings
from bot.domain.errors import SettingsInvalid
from tests.unreadable import make_unreadable


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
        written(tmp_path, 'state = "data"\nflows = "/opt/flows"\n[systems.ovning]\nurl = "http://u"\nuser = "R"')
    )
    assert (found.state, str(found.flows)) == (tmp_path / "data", "/opt/flows")
    assert (found.system("ovning").url, found.system("ovning").user) == ("http://u", "R")
    assert found.system("ovning").logins == 1, "one login unless the municipality allows more"


def test_what_one_reading_of_a_file_changes_no_other_sees(tmp_path):
    (tmp_path / "brygga.toml").write_text("")
    load_settings(tmp_path / "brygga.toml").audit.checkpoints = "annat"
    assert load_settings(tmp_path / "brygga.toml").audit.checkpoints == ""


def test_nothing_is_taken_from_the_environment(tmp_path, monkeypatch):
    for name in ("UNIT", "STATE", "unit", "URL", "USER"):
        monkeypatch.setenv(name, "från miljön")
    found = load_settings(written(tmp_path, '[systems.ovning]\nurl = "http://u"\nuser = "R"'))
    assert found.unit == "Ekonomiskt bistånd"
    assert found.system("ovning").user == "R"


def test_a_robots_user_name_that_is_missing_is_not_the_one_who_happens_to_be_logged_in(tmp_path, monkeypatch):
    monkeypatch.setenv("USER", "root")
    with pytest.raises(SettingsInvalid, match=r"systems\.ovning\.user: saknas"):
        load_settings(written(tmp_path, '[systems.ovning]\nurl = "http://u"'))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('unit = "a"\nstat = "x"', 2, "stat: okänd nyckel"),
        ("\nunit = 3", 2, "unit: ska vara en text"),
        ('unit = " "', 1, "unit: är tom"),
        ('unit = "Norr\\nBcc: x"', 1, "unit: har en radbrytning"),
        ('state = ""', 1, "state: är tom"),
        (
            'flows = "C:\\\\brygga\\nytt"',
            1,
            "flows: har en radbrytning eller ett styrtecken; skriv sökvägar inom enkla citattecken",
        ),
        ('database = "postgres://db/brygga"', 1, "database: ska vara postgresql://"),
        ('secrets = "molnet"', 1, "secrets: okänt värde"),
        ("unit = [", 1, "inte giltig TOML"),
        ('[systems.ovning]\nurl = "http://u"', 1, "systems.ovning.user: saknas"),
        ('[systems.ovning]\nurl = "http://u"\nuser = "R"\npassword = "p"', 4, "systems.ovning.password: okänd nyckel"),
        ('[systems.ovning]\nurl = "http://u"\nuser = "R"\nlogins = 0', 4, "systems.ovning.logins: för litet tal"),
        (
            '[systems.ovning]\nurl = "http://u"\nuser = "R"\nlogins = "två"',
            4,
            "systems.ovning.logins: ska vara ett heltal",
        ),
        ('[systems.ovning]\nurl = "http://u"\nusr = "R"', 3, "systems.ovning.usr: okänd nyckel; menas «user»?"),
        ('[systems.ovning]\nurl = "http://u"\nuser = ""', 3, "systems.ovning.user: är tom"),
        (
            '[systems.ovning]\nprogram = ["vks.exe"]\nuser = "R"\nlogins = 2',
            4,
            "systems.ovning.logins: en dator har ett skrivbord",
        ),
        ('[systems.ovning]\nuser = "R"\nscreen = "stor"', 3, "systems.ovning.screen: ska vara bredd och höjd"),
        ("[office]\npay_day = 31", 2, "office.pay_day: 31 går inte; ska vara 1–28"),
        ("[office]\npay_day = 29", 2, "office.pay_day: 29 går inte; ska vara 1–28"),
        ("[office]\npay_day = 0", 2, "office.pay_day: 0 går inte; ska vara 1–28"),
        ('[office]\npay_day = "27"', 2, "office.pay_day: ska vara ett heltal"),
        ("office.pay_day = 31", 1, "office.pay_day: 31 går inte"),
        ("[office]\nfast_s = inf", 2, "office.fast_s: ska vara ett tal"),
        ("[office]\nsecond_percent = 101", 2, "office.second_percent: för stort tal; högst 100"),
        ('[office]\naddress = "brygga.kommun.se"', 2, "office.address: ska börja med https://"),
        ('[office]\naddress = "https://brygga.kommun.se/"', 2, "office.address: ska sluta med namnet eller porten"),
        (
            '[office.oidc]\nissuer = "ftp://id"\nclient_id = "b"\nroles = {}',
            2,
            "office.oidc.issuer: ska börja med https://",
        ),
        ('[office.oidc]\nissuer = "https://id"\nclient_id = "b"\nroles = {}', 1, "office.oidc: kräver address"),
        ('[mail]\nserver = "smtp.k.se"\nsender = "Anna Lind"', 3, "mail.sender: är ingen e-postadress"),
        ('[mail]\nserver = "smtp://smtp.k.se"\nsender = "a@k.se"', 2, "mail.server: är inget namn på en dator"),
        ('[mail]\nserver = "smtp.k.se"\nsender = "a@k.se"\nport = 70000', 4, "mail.port: för stort tal; högst 65535"),
        ("[gallring]\ncase_days = 999999999", 2, "gallring.case_days: för stort tal"),
    ],
)
def test_what_is_wrong_is_told_by_file_and_line(tmp_path, monkeypatch, text, line, says):
    monkeypatch.delenv("USER", raising=False)
    path = written(tmp_path, text)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(path)
    assert says in refused.value.detail
    assert (refused.value.file, refused.value.line) == (str(path), line)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("vks.kommun.se", "ska börja med https:// eller http://"),
        ("vks.kommun.se:8443", "ska börja med https://"),
        ("//vks.kommun.se", "ska börja med https://"),
        ("ftp://vks.kommun.se", "ska börja med https://"),
        ("file:///C:/vks.html", "ska börja med https://"),
        ("javascript:alert(1)", "ska börja med https://"),
        ("https//vks.kommun.se", "ska börja med https://"),
        ("https://", "är ingen webbadress"),
        ("https:///vks", "är ingen webbadress"),
        ("https://https://vks.kommun.se", "är ingen webbadress"),
        ("https://vks kommun.se", "är ingen webbadress"),
        ("https://vks.kommun.se:port", "är ingen webbadress"),
        ("https://[vks", "är ingen webbadress"),
        ("https://robot:hemligt@vks.kommun.se", "användarnamn och lösenord får inte stå i adressen"),
        ("", "är tom"),
    ],
)
def test_a_systems_address_that_is_none_is_refused_at_load_and_not_repeated(tmp_path, url, says):
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(written(tmp_path, f'[systems.ovning]\nuser = "R"\nurl = "{url}"'))
    assert refused.value.detail.startswith(f"systems.ovning.url: {says}")
    assert (refused.value.line, refused.value.exit_code) == (3, 2)
    assert "hemligt" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["https://vks.kommun.se/a?b=1", "http://127.0.0.1:9", "https://vks", "HTTPS://VKS.se", "http://[::1]:8080/"]
)
def test_a_systems_address_may_be_any_page(tmp_path, url):
    path = written(tmp_path, f'[systems.ovning]\nuser = "R"\nurl = "{url}"')
    assert load_settings(path).system("ovning").url == url


def test_another_address_on_the_command_line_is_held_to_the_same(tmp_path):
    system = load_settings(written(tmp_path, '[systems.ovning]\nurl = "http://u"\nuser = "R"')).system("ovning")
    assert (system.with_options(url="http://v").url, system.with_options(url="http://v").user) == ("http://v", "R")
    with pytest.raises(SettingsInvalid, match="--url ska börja med https://"):
        system.with_options(url="ftp://v")


def test_a_file_that_may_not_be_read_or_looked_for_is_not_passed_over(tmp_path, monkeypatch):
    written(tmp_path, 'unit = "Norr"')
    monkeypatch.chdir(tmp_path)
    make_unreadable(monkeypatch, Path("brygga.toml"))
    with pytest.raises(SettingsInvalid, match=r"brygga\.toml: filen går inte att läsa: Brygga saknar rättighet"):
        load_settings(None)
    monkeypatch.setattr(Path, "lstat", lambda _: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with pytest.raises(SettingsInvalid, match=r"brygga\.toml: filen går inte att läsa: Brygga saknar rättighet"):
        load_settings(None)


def test_a_file_with_a_bom_is_read(tmp_path):
    path = tmp_path / "brygga.toml"
    path.write_bytes(codecs.BOM_UTF8 + b'unit = "Norr"\r\n')
    assert load_settings(path).unit == "Norr"


def test_a_file_that_was_named_and_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsInvalid, match="finns inte"):
        load_settings(tmp_path / "borta.toml")


def test_a_system_that_nobody_has_set_is_told_by_what_to_write(tmp_path):
    with pytest.raises(SettingsInvalid, match=r"\[systems\.ovning\] saknas"):
        load_settings(written(tmp_path, "")).system("ovning")
