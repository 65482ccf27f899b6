"""The household files: their hand computation, and that a bad file is named with its line."""

import shutil
import stat
from pathlib import Path

import pytest

from bot.training import Household, HouseholdError, default_households, load_households, prepare
from bot.training._norm import NormPerson, norm_sum

HOUSEHOLDS = load_households(default_households())
DRAFTED = [h for h in HOUSEHOLDS if h.expected.outcome == "drafted"]
ROW_OF_BENEFIT = {
    "Aktivitetsstöd": "Aktivitetsstöd",
    "Etableringsersättning": "Etableringsersättning",
    "Sjukpenning": "Sjukpenning",
    "Föräldrapenning": "Föräldrapenning",
    "Bostadsbidrag": "Bostadsbidrag",
    "Barnbidrag": "Barnbidrag/Flerbarnstillägg",
    "Flerbarnstillägg": "Barnbidrag/Flerbarnstillägg",
    "Underhållsstöd": "Underhållsstöd",
    "Studiemedel bidrag": "CSN Bidrag",
    "Arbetslöshetsersättning": "A-kassa/Alfaersättning",
    "Ålderspension": "Pension",
}


def name_of(household: Household) -> str:
    return household.file


def norm_of(household: Household) -> int | None:
    return norm_sum([NormPerson(m.role, m.pnr[:8]) for m in household.members], household.application.period)


def incomes_of(household: Household) -> dict[str, list[int]]:
    """September's payments and the form's own incomes, by row type, for S and M."""
    roles = {m.pnr: m.role for m in household.members}
    rows: dict[str, list[int]] = {}
    for answer in household.answers:
        for payment in answer.payments:
            if payment.day.startswith("2025-09"):
                row = rows.setdefault(ROW_OF_BENEFIT[payment.benefit], [0, 0])
                row[roles[answer.pnr] == "M"] += payment.net
    for post in household.application.incomes:
        rows.setdefault(post.type, [0, 0])[post.applies == "M"] += post.amount
    return rows


def test_there_are_twenty_households_and_thirteen_become_drafts() -> None:
    assert (len(HOUSEHOLDS), len(DRAFTED)) == (20, 13)


@pytest.mark.parametrize("household", DRAFTED, ids=name_of)
def test_the_hand_computation_holds(household: Household) -> None:
    expected = household.expected
    incomes, expenses = incomes_of(household), household.application.expenses
    assert norm_of(household) == expected.norm
    assert {i.type: [i.s, i.m] for i in expected.incomes} == incomes
    assert [(e.type, e.applied, e.proposed) for e in expected.expenses] == [
        (e.type, e.amount, e.amount) for e in expenses
    ]
    total = expected.norm + sum(e.amount for e in expenses) - sum(sum(row) for row in incomes.values())
    assert expected.amount == total > 0
    assert (expected.reason_s, expected.reason_m) == (
        household.decision.reason_s,
        household.decision.reason_m,
    )
    assert f"= {expected.amount // 100:,}".replace(",", " ") in expected.arithmetic


def test_the_household_above_the_norm_has_no_deficit() -> None:
    above = next(h for h in HOUSEHOLDS if h.expected.reason == "Inkomst över norm")
    need = (norm_of(above) or 0) + sum(e.amount for e in above.application.expenses)
    assert sum(sum(row) for row in incomes_of(above).values()) > need


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=name_of)
def test_the_previous_calculation_and_decision_agree(household: Household) -> None:
    assert household.previous.norm == norm_of(household)
    assert household.previous.result == household.decision.amount


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
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (default_households() / "05_par_bada_inkomst.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "05_par_bada_inkomst.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(HouseholdError) as error:
        load_households(tmp_path)
    assert said in str(error.value)


def test_the_same_case_number_twice_is_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        shutil.copy(default_households() / "01_ensam_utan_inkomst.toml", tmp_path / name)
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
