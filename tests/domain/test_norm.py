"""What the norm promises: the regulation's sums on a sound table, and a refusal on any other."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity, parse
from bot.domain.money import ZERO, Money, kronor
from bot.domain.norm import Norm, NormError, NormStatus, NormTable, common_cost, norm_for
from bot.domain.period import Month

LAW: dict[str, Any] = tomllib.loads((Path(__file__).parent / "cases" / "norm.toml").read_text(encoding="utf-8"))


def table(year: str) -> NormTable:
    row = LAW["table"][year]
    return NormTable(
        year=int(year),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        status=NormStatus(row["status"]),
        source=row["source"],
        legal_reference=row["legal_reference"],
        child_personal=tuple(map(kronor, row["child_personal"])),
        child_lunch_away=tuple(map(kronor, row["child_lunch_away"])),
        adult_single=kronor(row["adult_single"]),
        adult_pair=kronor(row["adult_pair"]),
        common=tuple(map(kronor, row["common"])),
    )


T2025 = table("2025")
OCTOBER = Month(2025, 10)


def household(adults: int, *births: date) -> Household:
    roles = [Role.APPLICANT, Role.CO_APPLICANT][:adults]
    grown = [Member(parse(f"19850712T{n:03d}"), "Vuxen", role, False, False) for n, role in enumerate(roles)]
    return Household((*grown, *(child(born, serial) for serial, born in enumerate(births))))


def child(born: date, serial: int) -> Member:
    return Member(parse(f"{born:%Y%m%d}T{serial:03d}"), "Barn", Role.CHILD, False, False)


def compute(case: dict[str, Any]) -> Money:
    used = table(case.get("table", case["month"][:4]))
    if "common_for" in case:
        return common_cost(used, case["common_for"])
    family = household(case["adults"], *map(date.fromisoformat, case.get("children", [])))
    away: frozenset[Identity] = frozenset(family.children[at].identity for at in case.get("lunch_away", []))
    month = Month.parse(case["month"])
    norm = norm_for(family, month, used, lunch_away=away, sharing_home=case.get("sharing_home"))
    assert norm.total == sum((line.amount for line in norm.lines), ZERO)
    return norm.total


@pytest.mark.parametrize("case", LAW["case"], ids=lambda case: case["name"])
def test_law(case: dict[str, Any]) -> None:
    assert case["source"]
    if "refuse" in case:
        with pytest.raises(NormError, match=case["refuse"]):
            compute(case)
    else:
        assert compute(case) == kronor(case["expect"])


def test_the_law_file_holds_every_worked_example_of_the_research_table() -> None:
    sums = [case.get("expect") for case in LAW["case"] if case["month"][:4] == "2025"]
    assert {5180, 15880, 11300, 13060, 4372, 3190} <= set(sums)
    names = [case["name"] for case in LAW["case"]]
    assert len(set(names)) == len(names)


# Typed by hand from the regulation, one age at a time, so that no band can slide.
PERSONAL_2025 = dict(
    enumerate([2720] + [3030] * 2 + [2700] + [3030] * 3 + [3790] * 4 + [4350] * 4 + [4920] * 4 + [4960] * 2)
)
LUNCH_2025 = {**PERSONAL_2025, 0: 2540, 1: 2780, 2: 2780, 3: 2480, 4: 2700, 5: 2700, 6: 2700}


@pytest.mark.parametrize("age", range(21))
def test_each_age_has_its_amount_with_lunch_at_home_and_away(age: int) -> None:
    family = household(1, date(2025 - age, 10, 15))
    away = frozenset({family.children[0].identity})
    assert norm_for(family, OCTOBER, T2025).lines[1].amount == kronor(PERSONAL_2025[age])
    assert norm_for(family, OCTOBER, T2025, lunch_away=away).lines[1].amount == kronor(LUNCH_2025[age])


# Typed by hand from the regulation's own headings.
BANDS = ["0", "1–2", "1–2", "3", *["4–6"] * 3, *["7–10"] * 4, *["11–14"] * 4, *["15–18"] * 4, "19–20", "19–20"]


@pytest.mark.parametrize("age", range(21))
def test_each_age_is_told_by_the_ages_its_amount_is_for(age: int) -> None:
    said = norm_for(household(1, date(2025 - age, 10, 15)), OCTOBER, T2025).lines[1].text
    assert said == f"Personliga kostnader, barn {BANDS[age]} år"


@pytest.mark.parametrize(
    ("persons", "kr"),
    [(1, 1270), (2, 1400), (3, 1770), (4, 2010), (5, 2310), (6, 2620), (7, 2810), (8, 3000), (12, 3760)],
)
def test_common_costs_follow_the_number_of_persons(persons: int, kr: int) -> None:
    assert common_cost(T2025, persons) == kronor(kr)


def test_common_costs_for_no_one_are_refused() -> None:
    with pytest.raises(NormError):
        common_cost(T2025, 0)


def test_each_line_says_what_it_is_and_nothing_about_who() -> None:
    norm = norm_for(household(2, date(2022, 3, 1), date(2013, 3, 1)), OCTOBER, T2025)
    assert [line.text for line in norm.lines] == [
        "Personliga kostnader, sammanboende par",
        "Personliga kostnader, barn 3 år",
        "Personliga kostnader, barn 11–14 år",
        "Gemensamma hushållskostnader, antal personer: 4",
    ]


def test_a_shared_cost_that_does_not_divide_evenly_is_rounded_to_the_nearest_ore() -> None:
    seven = norm_for(household(1), OCTOBER, T2025, sharing_home=7).lines[-1]
    assert seven.amount == Money(40143)  # 2 810 / 7 = 401,428…
    assert seven.text == "Gemensamma hushållskostnader, en av 7 i bostaden"


@pytest.mark.parametrize("status", [status for status in NormStatus if status is not NormStatus.VERIFIED])
def test_only_a_verified_table_gives_a_norm(status: NormStatus) -> None:
    with pytest.raises(NormError, match="inte verifierad"):
        norm_for(household(1), OCTOBER, replace(T2025, status=status))


def test_a_table_must_cover_the_whole_month() -> None:
    half = replace(T2025, valid_from=date(2025, 10, 2))
    with pytest.raises(NormError, match="gäller inte oktober 2025"):
        norm_for(household(1), OCTOBER, half)
    with pytest.raises(NormError, match="gäller inte oktober 2025"):
        norm_for(household(1), OCTOBER, replace(T2025, valid_to=date(2025, 10, 30)))
    exact = replace(T2025, valid_from=OCTOBER.first, valid_to=OCTOBER.last)
    assert norm_for(household(1), OCTOBER, exact).total == kronor(5180)


@pytest.mark.parametrize(
    "hole",
    [
        {"adult_pair": None},
        {"common": ()},
        {"common": (*T2025.common[:3], None, *T2025.common[4:])},
        {"child_personal": ()},
        {"child_personal": (*T2025.child_personal[:4], None, *T2025.child_personal[5:])},
        {"child_lunch_away": ()},
    ],
)
def test_a_missing_value_is_refused_and_never_zero(hole: dict[str, Any]) -> None:
    family = household(2, date(2022, 3, 1), date(2017, 3, 1))
    away = frozenset({family.children[0].identity})
    with pytest.raises(NormError, match="saknar ett belopp"):
        norm_for(family, OCTOBER, replace(T2025, **hole), lunch_away=away)


def test_a_value_that_is_not_needed_may_be_missing() -> None:
    sparse = replace(T2025, adult_pair=None, child_lunch_away=(), common=(kronor(1270), *[None] * 6))
    assert norm_for(household(1), OCTOBER, sparse).total == kronor(5180)


def test_eight_persons_need_the_step_from_six_to_seven() -> None:
    with pytest.raises(NormError, match="saknar ett belopp"):
        common_cost(replace(T2025, common=(*T2025.common[:5], None, T2025.common[6])), 8)


def test_seven_persons_need_only_the_amount_for_seven() -> None:
    assert common_cost(replace(T2025, common=(*[None] * 6, kronor(2810))), 7) == kronor(2810)


def test_a_table_without_a_row_refuses_also_the_first_amount_of_it() -> None:
    with pytest.raises(NormError, match="saknar ett belopp"):
        common_cost(replace(T2025, common=()), 1)
    newborn = household(1, OCTOBER.first)
    with pytest.raises(NormError, match="saknar ett belopp"):
        norm_for(newborn, OCTOBER, replace(T2025, child_personal=()))


def test_two_who_share_a_home_bear_half_each_and_one_shares_with_no_one() -> None:
    assert norm_for(household(1), OCTOBER, T2025, sharing_home=2).lines[-1].amount == kronor(700)
    with pytest.raises(NormError, match="Delad bostad"):
        norm_for(household(1), OCTOBER, T2025, sharing_home=1)


def test_a_table_may_hold_for_a_single_day() -> None:
    assert replace(T2025, valid_from=T2025.valid_to).valid_to == T2025.valid_to


@pytest.mark.parametrize("row", ["child_personal", "child_lunch_away", "common"])
def test_a_row_of_the_wrong_length_is_refused(row: str) -> None:
    values: tuple[Money, ...] = getattr(T2025, row)
    for wrong in (values[:-1], (*values, kronor(1))):
        with pytest.raises(NormError, match="fel antal"):
            replace(T2025, **{row: wrong})


def test_a_table_whose_dates_run_backwards_is_refused() -> None:
    with pytest.raises(NormError):
        replace(T2025, valid_to=date(2024, 12, 31))


def test_lunch_away_for_someone_who_is_no_child_of_the_household_is_refused() -> None:
    family = household(1, date(2022, 3, 1))
    for other in (family.applicant.identity, parse("20220301T999")):
        with pytest.raises(NormError, match="inte är barn"):
            norm_for(family, OCTOBER, T2025, lunch_away=frozenset({other}))


def test_a_household_with_a_deceased_member_goes_to_a_person() -> None:
    family = household(1, date(2022, 3, 1))
    late = Household((family.applicant, replace(family.children[0], deceased=True)))
    with pytest.raises(NormError, match="avliden"):
        norm_for(late, OCTOBER, T2025)


@given(st.integers(1, 2), st.lists(st.dates(date(2004, 11, 1), date(2025, 10, 31)), max_size=12))
def test_the_total_is_its_lines_and_one_child_more_never_lowers_it(adults: int, births: list[date]) -> None:
    norm: Norm = norm_for(household(adults, *births), OCTOBER, T2025)
    assert norm.total == sum((line.amount for line in norm.lines), ZERO)
    assert len(norm.lines) == len(births) + 2
    more = norm_for(household(adults, *births, date(2020, 1, 1)), OCTOBER, T2025)
    assert more.total >= norm.total + kronor(3030)


@given(st.permutations([date(2023, 3, 1), date(2017, 3, 1), date(2010, 3, 1)]))
def test_the_order_of_the_children_does_not_matter(births: list[date]) -> None:
    assert norm_for(household(2, *births), OCTOBER, T2025).total == kronor(7050 + 3030 + 3790 + 4920 + 2310)
