"""The household files: their hand computation, and that a bad file is named with its line."""

import codecs
import shutil
import stat
from pathlib import Path

import pytest

from bot.training import Household, HouseholdError, default_households, load_households, prepare
from tests.training.reckoning import assert_it_adds_up, assert_last_month_agrees, incomes_of, norm_now
from tests.unreadable import make_unreadable

HOUSEHOLDS = load_households(default_households() / "20")
DRAFTED = [h for h in HOUSEHOLDS if h.expected.outcome == "drafted"]


def name_of(household: Household) -> str:
    return household.file


def test_there_are_twenty_households_and_thirteen_become_drafts() -> None:
    assert (len(HOUSEHOLDS), len(DRAFTED)) == (20, 13)


@pytest.mark.parametrize("household", DRAFTED, ids=name_of)
def test_the_hand_computation_holds(household: Household) -> None:
    assert_it_adds_up(household)


def test_the_household_above_the_norm_has_no_deficit() -> None:
    above = next(h for h in HOUSEHOLDS if h.expected.reason == "Inkomst över norm")
    need = (norm_now(above) or 0) + sum(e.amount for e in above.application.expenses)
    assert sum(sum(row) for row in incomes_of(above).values()) > need


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=name_of)
def test_the_previous_calculation_and_decision_agree(household: Household) -> None:
    assert_last_month_agrees(household)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'roll = "M"',
            'roll = "kusin"',
            '05_par_bada_inkomst.toml rad 17: okänd roll "kusin"; tillåtna: S, M, barn',
        ),
        (
            's = "6 450,00"',
            's = "6.450"',
            '05_par_bada_inkomst.toml rad 29: "s" är inget belopp: "6.450"; skriv som "7 200,00"',
        ),
        (
            'namn = "Samira Brinnmark"\nroll',
            'nam = "Samira"\nroll',
            '05_par_bada_inkomst.toml rad 16: okänt fält "nam"',
        ),
        ("signerad_m = true", "", '05_par_bada_inkomst.toml rad 58: fältet "signerad_m" saknas'),
        ("signerad_s = true", "signerad_s = ja", "05_par_bada_inkomst.toml rad 62: filen går inte att läsa"),
        (
            "19850712-9818",
            "19850712-9816",
            '05_par_bada_inkomst.toml rad 10: "19850712-9816" har fel kontrollsiffra',
        ),
        ("19850712-9818", "19850712-1234", "kan vara en verklig persons"),
        (
            "[[ansokan.utgift]]",
            '[[ansokan.fraga]]\nfraga = "Har du flyttat?"\nsavr = "Nej"\n\n[[ansokan.utgift]]',
            'okänt fält "savr"; tillåtna: fraga, svar',
        ),
        ("[[ansokan.utgift]]", '[[ansokan.fraga]]\nsvar = "Nej"\n\n[[ansokan.utgift]]', 'fältet "fraga" saknas'),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (default_households() / "20" / "05_par_bada_inkomst.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "05_par_bada_inkomst.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(HouseholdError) as error:
        load_households(tmp_path)
    assert said in str(error.value)


def test_the_same_case_number_twice_is_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        shutil.copy(default_households() / "20" / "01_ensam_utan_inkomst.toml", tmp_path / name)
    with pytest.raises(HouseholdError, match=r"b.toml rad 5: EB-2025-00101 finns redan i a.toml"):
        load_households(tmp_path)


def test_bad_households_leave_an_old_database_alone(db: Path, tmp_path: Path) -> None:
    before = db.read_bytes()
    (tmp_path / "fel").mkdir()
    (tmp_path / "fel" / "x.toml").write_text("[", encoding="utf-8")
    with pytest.raises(HouseholdError):
        prepare(db, tmp_path / "fel", fresh=True)
    assert db.read_bytes() == before


def test_the_accounts_file_is_for_its_owner_only(db: Path) -> None:
    assert stat.S_IMODE(Path(f"{db}.accounts.toml").stat().st_mode) == 0o600


def copied(folder: Path, name: str = "01.toml") -> Path:
    file = next(default_households().rglob("01_*.toml"))
    shutil.copy(file, folder / name)
    return folder / name


def test_a_file_that_begins_with_a_bom_is_read_as_it_stands(tmp_path: Path) -> None:
    file = copied(tmp_path)
    file.write_bytes(codecs.BOM_UTF8 + file.read_bytes().replace(b"\n", b"\r\n"))
    assert len(load_households(tmp_path)) == 1
    file.write_bytes(codecs.BOM_UTF8 + b"[okand]\r\n")
    with pytest.raises(HouseholdError, match=r"01.toml rad 1: okänt fält"):
        load_households(tmp_path)


def test_what_an_editor_leaves_is_no_household(tmp_path: Path) -> None:
    copied(tmp_path)
    (tmp_path / ".#01.toml").symlink_to("anna@dator.4711")
    copied(tmp_path, "._01.toml").write_bytes(b"\0\5\x16\7")
    assert len(load_households(tmp_path)) == 1


def test_a_folder_or_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "20"
    inner.mkdir()
    copied(tmp_path)
    file = copied(inner, "02.toml")
    for refused in (file, inner, tmp_path):
        with monkeypatch.context() as patch:
            make_unreadable(patch, refused)
            with pytest.raises(HouseholdError, match=rf"{refused.name}: går inte att läsa \(Permission denied\)"):
                load_households(tmp_path)


def test_a_folder_that_is_not_there_is_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(HouseholdError, match="borta: finns inte"):
        load_households(tmp_path / "borta")
    with pytest.raises(HouseholdError, match="inga hushållsfiler"):
        load_households(tmp_path)
