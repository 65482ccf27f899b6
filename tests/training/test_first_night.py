"""The list of a first night's households: it shows one of each kind, and a bad list is named with its line."""

from pathlib import Path

import pytest

from bot.training import HouseholdError, first_night, load_households

FIRST = load_households(first_night())


def test_a_first_night_shows_one_of_each_kind() -> None:
    told = {h.case: (h.expected.outcome, h.expected.reason) for h in FIRST}
    assert list(told.values()) == [
        ("drafted", "Utkast"),
        ("drafted", "Utkast"),
        ("drafted", "Utkast"),
        ("to_person", "A-kassorna har inte svarat"),
        ("to_person", "Skyddade personuppgifter i hushållet"),
        ("to_person", "Akten är låst av HAND02"),
        ("to_person", "Det finns redan en beräkning för 2025-10"),
        ("to_person", "Ansökan har lön; jobbstimulans kan gälla."),
    ]
    changed, family = FIRST[1], FIRST[2]
    assert changed.expected.warnings == ("Inkomständring",)
    assert {m.role for m in family.members} == {"S", "M", "barn"}


def test_who_reviews_the_demo_has_drafts_and_cases_for_a_person_among_their_own() -> None:
    from bot.cli.demo import OFFICER

    mine = {h.expected.outcome for h in FIRST if h.officer == OFFICER}
    assert mine == {"drafted", "to_person"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('filer = ["saknas.toml"]\n', "min.toml rad 1: filen saknas.toml finns inte"),
        ("filer = []\n", "min.toml rad 1: listan namnger inga hushållsfiler"),
        ('\nfiler = "a.toml"\n', 'min.toml rad 2: "filer" ska vara en lista med texter'),
        ('\nfil = ["a.toml"]\n', 'min.toml rad 2: okänt fält "fil"; tillåtna: filer'),
    ],
)
def test_a_list_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "min.toml").write_text(text, encoding="utf-8")
    with pytest.raises(HouseholdError, match=said):
        load_households(tmp_path / "min.toml")


def test_a_household_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    file = first_night().with_name("households") / "20" / "02_ensam_aktivitetsstod.toml"
    (tmp_path / "min.toml").write_text(f'filer = ["{file.as_posix()}", "{file.as_posix()}"]\n', encoding="utf-8")
    with pytest.raises(HouseholdError, match="finns redan i 02_ensam_aktivitetsstod"):
        load_households(tmp_path / "min.toml")
