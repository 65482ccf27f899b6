"""What the flow for the profile «lifecare» does in its own way: whole periods, a surplus, days, two tables of expenses, roles."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false

from pathlib import Path

import pytest

from bot.domain.draft import Calculation
from bot.domain.errors import OutOfScope, ReadBackDiffers
from bot.domain.household import Member, Role
from bot.domain.lines import ExpenseLine, IncomeLine
from bot.domain.money import ZERO, kronor
from bot.kit import Cell, Desk
from bot.packs import load_pack
from bot.ports.surface import Reading
from tests.domain import values as v
from tests.flow_modules import flow_modules

MODULES = flow_modules("ovning_lifecare")
flow, reading = MODULES.module("flow.py"), MODULES.module("reading.py")
BLANK_ROW, write_expenses, write_incomes = flow.BLANK_ROW, flow.write_expenses, flow.write_incomes

PACK = Path(__file__).parents[2] / "selectors" / "ovning_lifecare"


def cells(**said):
    return {name: Cell(Reading(text, v.SOURCE)) for name, text in said.items()}


def period(first, last):
    return cells(first=first, last=last)


# ------------------------------------------------------------------ the period


def test_two_days_are_a_month_when_they_are_its_first_and_its_last():
    assert reading.month_of(period("2025-10-01", "2025-10-31")) == v.OCTOBER


@pytest.mark.parametrize(
    "days",
    [("2025-10-01", "2025-10-30"), ("2025-10-02", "2025-10-31"), ("2025-05-01", "2025-10-31"), ("2025-10-01", "")],
)
def test_any_other_period_goes_to_a_person_and_is_not_taken_for_one_of_its_months(days):
    with pytest.raises(OutOfScope) as refused:
        reading.month_of(period(*days))
    assert refused.value.reason == "unknown_status"
    with pytest.raises(OutOfScope):
        reading.existing([period(*days)], v.OCTOBER)


@pytest.mark.parametrize(
    "wrong", [{"included": "Nej"}, {"days": "29"}, {"first": "2025-10-02"}, {"last": "2025-10-15"}, {"last": ""}]
)
def test_a_person_who_does_not_count_for_the_whole_month_goes_to_a_person(wrong):
    whole = {"included": "Ja", "days": "30", "first": "2025-10-01", "last": "2025-10-31"}
    anna = {"identity": str(v.ANNA.digits)}
    assert reading.counted([cells(**anna, **whole)], v.OCTOBER) == (v.ANNA,)
    with pytest.raises(OutOfScope) as refused:
        reading.counted([cells(**anna, **(whole | wrong))], v.OCTOBER)
    assert refused.value.reason == "family_row"


# ------------------------------------------------------------------ sums


@pytest.mark.parametrize("shown", ["500,00", "−500,00", "0,00", ""])
def test_a_surplus_goes_to_a_person_whatever_sign_its_amount_has(shown):
    reading.no_surplus(None)
    with pytest.raises(OutOfScope) as refused:
        reading.no_surplus(shown)
    assert refused.value.reason == "sum_differs"


def test_no_sum_is_read_in_the_list_where_the_norm_is_shown_negated():
    pack = load_pack(PACK)
    listed = {column.header for column in pack.control("calculations", "calculations").columns.values()}
    assert listed.isdisjoint({"Norm", "Underskott/Överskott"})
    for screen in ("calculation_edit", "calculation_view"):
        assert [one.label for one in pack.control(screen, "result").find] == ["Underskott"]


# ------------------------------------------------------------------ roles


def test_a_role_has_the_systems_word_there_and_ours_here():
    for role in Role:
        word = reading.name_and_role(Member(v.ANNA, "Anna Öberg", role, False, False))
        assert reading.role_of(word.removeprefix("Anna Öberg (").removesuffix(")")) is role
    for word in ("S", "M", "barn", ""):
        with pytest.raises(OutOfScope):
            reading.role_of(word)


# ------------------------------------------------------------------ the rows of the calculation


def test_an_income_row_with_a_day_is_not_what_was_written():
    row = {"kind": "Pension", "applicant": "100,00", "co_applicant": "", "day_applicant": "", "day_co_applicant": ""}
    assert reading.income_line(cells(**row), True) == IncomeLine("Pension", kronor(100), ZERO, ())
    for day in ("day_applicant", "day_co_applicant"):
        with pytest.raises(ReadBackDiffers):
            reading.income_line(cells(**(row | {day: "2025-09-25"})), True)


class WorkingCopy:
    """The three tables of the working copy: what stands in each row, by the name of the row's kind."""

    def __init__(self, **tables):
        self.tables = {name: {kind: {} for kind in tables.get(name, ())} for name in ("incomes", "expenses", "living")}

    def show(self, screen):
        assert screen == "calculation_edit"

    def rows(self, target):
        return tuple({"kind": Reading(kind, v.SOURCE)} for kind in self.tables[target.control])

    def table_with(self, kind):
        (table,) = [table for table in self.tables.values() if kind in table]
        return table

    def act(self, target):
        if target.control.startswith("remove_"):
            del self.table_with(target.row)[target.row]
        else:
            added = {"add_income": "incomes", "add_expense": "expenses", "add_living": "living"}[target.control]
            self.tables[added][BLANK_ROW] = {}

    def choose(self, target, option):
        table = {"income_kind": "incomes", "expense_kind": "expenses", "living_kind": "living"}[target.control]
        self.tables[table][option] = self.tables[table].pop(target.row)

    def fill(self, target, value):
        self.table_with(target.row)[target.row][target.control] = value


def calculation(*, incomes=(), expenses=(), couple=False):
    return Calculation(v.OCTOBER, (), couple, incomes, expenses, ZERO, ZERO)


def test_each_expense_is_written_in_the_table_where_the_system_keeps_it():
    copy = WorkingCopy(expenses=["Boendekostnad", "El 2"], living=["Tandvård", "Sjukresor"])
    lines = [ExpenseLine(kind, kronor(9), kronor(8), ()) for kind in ("Medicin", "El 1", "Sjukresor", "Boendekostnad")]
    write_expenses(Desk(copy), calculation(expenses=tuple(lines)))
    typed = {"expense_applied": kronor(9), "expense_proposed": kronor(8)}
    assert copy.tables["expenses"] == {"Boendekostnad": typed, "El 1": typed}
    assert copy.tables["living"] == {"Sjukresor": typed, "Medicin": typed}


@pytest.mark.parametrize("couple", [True, False])
def test_last_months_days_are_emptied_in_every_income_row_that_is_kept(couple):
    copy = WorkingCopy(incomes=["Pension", "Lön efter skatt"])
    write_incomes(Desk(copy), calculation(incomes=(IncomeLine("Pension", kronor(5), ZERO, ()),), couple=couple))
    alone = {"income_day_applicant": "", "income_applicant": kronor(5)}
    both = alone | {"income_day_co_applicant": "", "income_co_applicant": ""}
    assert copy.tables["incomes"] == {"Pension": both if couple else alone}
