"""How every TOML file is read: what Windows leaves in it, what is misspelt in it, and what the parser refuses."""

import codecs

import pytest
from pydantic import Field

from bot.domain.errors import SettingsInvalid
from bot.domain.period import Month
from bot.packs import load_codes, load_manifest, load_norm, load_pack, load_rules, load_schedule, read_toml
from bot.packs._toml import Strict, build, line_of
from tests.unreadable import make_unreadable

OCTOBER = Month(2025, 10)


class Inner(Strict):
    day: int = Field(default=1, ge=1, le=28)
    nights: int = 1


class Whole(Strict):
    ceiling: int = 1
    unit: str = ""
    needed: str
    inner: Inner = Inner()
    each: tuple[Inner, ...] = ()
    by_name: dict[str, Inner] = Field(default={})


def refused(tmp_path, text: str | bytes) -> SettingsInvalid:
    path = tmp_path / "enhet.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsInvalid) as caught:
        build(Whole, read_toml(path, SettingsInvalid), path, SettingsInvalid)
    return caught.value


# ------------------------------------------------------------------ what Windows leaves


def test_a_file_that_begins_with_a_bom_is_read_and_its_first_line_is_still_the_first(tmp_path):
    path = tmp_path / "enhet.toml"
    path.write_bytes(codecs.BOM_UTF8 + b'unit = "A"\r\nneeded = "B"\r\n')
    assert read_toml(path, SettingsInvalid) == {"unit": "A", "needed": "B"}
    assert refused(tmp_path, codecs.BOM_UTF8 + b'unit = 3\r\nneeded = "B"\r\n').line == 1
    assert line_of(path, ["needed"]) == 2


@pytest.mark.parametrize(
    ("file", "load"),
    [
        ("tables/rules.toml", lambda path: load_rules(path, OCTOBER)),
        ("tables/norm.toml", lambda path: load_norm(path, OCTOBER)),
        ("tables/codes.toml", load_codes),
        ("flows/ovning/flow.toml", lambda path: load_manifest(path.parent)),
        ("selectors/ovning/pack.toml", lambda path: load_pack(path.parent)),
        ("selectors/ovning/search.toml", lambda path: load_pack(path.parent)),
        ("ovning.toml", load_schedule),
    ],
)
def test_every_kind_of_file_may_begin_with_a_bom(shipped, file, load):
    path = shipped / file
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    load(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "cp1252"])
def test_a_file_in_another_encoding_is_told_by_what_to_do(tmp_path, encoding):
    problem = refused(tmp_path, 'unit = "Åmål"\nneeded = "B"\n'.encode(encoding))
    assert problem.detail == "filen är inte skriven i UTF-8; spara om den som UTF-8"


# ------------------------------------------------------------------ what the parser refuses


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('unit = "A"\nunit = "B"', 2, "nyckeln står två gånger"),
        ("inner = { day = 1, day = 2 }", 1, "nyckeln står två gånger"),
        ("[inner]\nday = 1\n[inner]\nday = 2", 3, "tabellen står två gånger"),
        ('\nunit = "C:\\Program\\brygga"', 2, "skriv sökvägar med / eller inom enkla citattecken"),
        ('unit = "C:\\Users\\brygga"', 1, "skriv sökvägar med / eller inom enkla citattecken"),
        ('unit = "A', 1, "en text saknar sitt andra citattecken"),
        ('unit = "A\nneeded = "B"', 1, "en text saknar sitt andra citattecken"),
        ("unit = Norr", 1, "en text ska stå inom citattecken"),
        ("needed = ", 1, "en text ska stå inom citattecken"),
        ("unit", 1, "ett = saknas efter nyckeln"),
        ('tak_för = "A"', 1, "en nyckel med å, ä, ö eller blanksteg ska stå inom citattecken"),
        ('unit = "A" needed = "B"', 1, "något som inte hör dit står efter värdet"),
        ("each = [1, 2", 1, "en lista saknar sin ]"),
        ("[inner\nday = 1", 1, "tabellens namn saknar sin ]"),
        ("inner = { day = 1", 1, "en tabell saknar sin }"),
        ("= 3", 1, "raden är varken en nyckel med ett värde eller en [tabell]"),
        ("needed = 2025-02-30", 1, "dagen finns inte"),
        ("ceiling = " + "9" * 5000, 0, "ett värde är för stort"),
        ("ceiling = " + "[" * 5000, 0, "ett värde är för stort"),
    ],
)
def test_what_is_no_toml_is_told_in_swedish_by_its_line(tmp_path, text, line, says):
    problem = refused(tmp_path, text)
    assert problem.detail.startswith("inte giltig TOML: ")
    assert says in problem.detail
    assert problem.line == line


def test_an_empty_file_lacks_what_it_must_say(tmp_path):
    assert str(refused(tmp_path, "")).endswith("enhet.toml rad 1: needed: saknas")


# ------------------------------------------------------------------ what is misspelt


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('unit = "A"\nneded = "B"', 2, "neded: okänd nyckel; menas «needed»?"),
        ('needed = "B"\nCeiling = 3', 2, "Ceiling: okänd nyckel; menas «ceiling»?"),
        ('needed = "B"\nceiling = 3\nceilling = 3', 3, "ceilling: okänd nyckel; «ceiling» står redan där"),
        ('unit = "A"\n"krävs" = "B"', 2, "krävs: okänd nyckel; needed saknas"),
        ('needed = "B"\nxyz = 3', 2, "xyz: okänd nyckel; tillåtna: ceiling, unit, needed, inner, each, by_name"),
        ('needed = "B"\n[inner]\nnigths = 3', 3, "inner.nigths: okänd nyckel; menas «nights»?"),
        ('needed = "B"\n[inner]\nday = 3\n[iner]\nday = 3', 4, "iner: okänd nyckel; «inner» står redan där"),
        ('needed = "B"\ninner = { day = 1, nigths = 3 }', 2, "inner.nigths: okänd nyckel; menas «nights»?"),
        ('needed = "B"\ninner.nigths = 3', 2, "inner.nigths: okänd nyckel; menas «nights»?"),
        ('needed = "B"\neach = [\n  { day = 1 },\n  { dag = 1 },\n]', 4, "each.1.dag: okänd nyckel; menas «day»?"),
        ('needed = "B"\n[[each]]\nday = 1\n[[each]]\ndag = 1', 5, "each.1.dag: okänd nyckel; menas «day»?"),
        ('needed = "B"\n[by_name.norr]\ndag = 1', 3, "by_name.norr.dag: okänd nyckel; menas «day»?"),
    ],
)
def test_a_misspelt_key_is_told_at_its_own_line_with_the_likely_word(tmp_path, text, line, says):
    problem = refused(tmp_path, text)
    assert (problem.line, problem.detail) == (line, says)


def test_a_key_is_not_sought_in_another_table_that_has_one_by_the_same_name(tmp_path):
    problem = refused(tmp_path, 'needed = "B"\n[by_name.each]\nday = 1\n[inner]\nday = 2\n[by_name.norr]\nday = 31')
    assert (problem.line, problem.detail) == (7, "by_name.norr.day: för stort tal; högst 28")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("needed = 3", "needed: ska vara en text inom citattecken"),
        ('needed = "B"\ninner = 3', "inner: ska vara en [tabell]"),
        ('needed = "B"\neach = 3', "each: ska vara en lista"),
        ('needed = "B"\nby_name = 3', "by_name: ska vara en [tabell]"),
        ('needed = "B"\nceiling = "många"', "ceiling: ska vara ett heltal"),
        ('needed = "B"\nceiling = 3.5', "ceiling: ska vara ett heltal"),
        ('needed = "B"\nceiling = nan', "ceiling: ska vara ett tal"),
        ('needed = "B"\nceiling = 2025-01-01', "ceiling: ska vara ett heltal"),
        ('needed = "B"\ninner = { day = 0 }', "inner.day: för litet tal; minst 1"),
    ],
)
def test_a_value_of_another_kind_is_told_in_swedish(tmp_path, text, says):
    assert refused(tmp_path, text).detail == says


# ------------------------------------------------------------------ what cannot be read


def test_a_file_that_may_not_be_read_is_told_as_such(tmp_path, monkeypatch):
    path = tmp_path / "enhet.toml"
    path.write_text("")
    make_unreadable(monkeypatch, path)
    with pytest.raises(SettingsInvalid, match=r"enhet\.toml: filen går inte att läsa: Brygga saknar rättighet"):
        read_toml(path, SettingsInvalid)


def test_a_folder_a_dead_link_and_a_circle_are_told_as_such(tmp_path):
    (tmp_path / "mapp.toml").mkdir()
    (tmp_path / "enhet.toml").write_text("")
    (tmp_path / "död.toml").symlink_to(tmp_path / "borta.toml")
    (tmp_path / "ring.toml").symlink_to(tmp_path / "ring.toml")
    said = {}
    for name in ("mapp.toml", "enhet.toml/x.toml", "död.toml", "ring.toml", "borta.toml"):
        with pytest.raises(SettingsInvalid) as caught:
            read_toml(tmp_path / name, SettingsInvalid)
        said[name] = caught.value.detail
    assert said == {
        "mapp.toml": "filen går inte att läsa: det är en mapp",
        "enhet.toml/x.toml": "filen går inte att läsa: en del av sökvägen är ingen mapp",
        "död.toml": "filen finns inte",
        "ring.toml": "filen går inte att läsa: länken pekar på sig själv",
        "borta.toml": "filen finns inte",
    }
