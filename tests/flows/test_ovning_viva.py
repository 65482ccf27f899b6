"""What the flow for the profile «viva» does in its own way: flags, a row for each person, reductions, its own words."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false

import pytest

from bot.domain.draft import Calculation
from bot.domain.errors import OutOfScope, ReadBackDiffers
from bot.domain.household import Role
from bot.domain.lines import IncomeLine
from bot.domain.money import ZERO, kronor
from bot.kit import Cell, Desk
from bot.ports.surface import Reading
from tests.domain import values as v
from tests.flow_modules import flow_modules

MODULES = flow_modules("ovning_viva")
flow, reading = MODULES.module("flow.py"), MODULES.module("reading.py")
pass_reductions, write_incomes = flow.pass_reductions, flow.write_incomes


def cells(**said):
    return {name: Cell(Reading(text, v.SOURCE)) for name, text in said.items()}


def income(kind, person, amount):
    return cells(kind=kind, person=person, amount=amount)


# ------------------------------------------------------------------ the set of flags


@pytest.mark.parametrize("text", ["1, 128, 256, 512", "512, 1, 128, 256", "256, 512, 1, 128"])
def test_exactly_the_one_set_may_be_handled_in_whatever_order_it_stands(text):
    reading.require_handleable(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1, 2, 128, 256, 512", "unknown_status"),
        ("1, 32, 128, 256, 512", "unknown_status"),
        ("1, 1, 128, 256, 512", "unknown_status"),
        ("128, 256, 512", "unknown_status"),
        ("1", "unknown_status"),
        ("-1", "unknown_status"),
        ("897", "unknown_status"),
        ("1,128,256,512", "unknown_status"),
        ("", "unknown_status"),
        ("256, 128", "withdrawn"),
        ("512, 64, 128, 256", "supplement_missing"),
        ("4, 128, 256, 512", "not_signed"),
        ("8, 128, 256, 512", "not_signed"),
        ("1, 64, 128, 256, 512", "unknown_status"),
        ("128, 32, 256", "unknown_status"),
    ],
)
def test_any_other_set_goes_to_a_person(text, reason):
    with pytest.raises(OutOfScope) as refused:
        reading.require_handleable(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(("text", "decided"), [("256, 32, 128", True), ("32, 128, 256, 512", False), ("32", False)])
def test_only_exactly_the_decided_set_is_left_out_of_the_queue(text, decided):
    assert reading.is_decided(text) is decided


# ------------------------------------------------------------------ income rows


def test_the_rows_of_two_persons_are_one_line_with_two_amounts():
    rows = [
        income("Sjukpenning", "Sökande", "100,00"),
        income("Pension", "Medsökande", "300,00"),
        income("Sjukpenning", "Medsökande", "200,00"),
        income("CSN Lån", "Sökande", ""),
    ]
    assert reading.income_lines(rows) == (
        IncomeLine("Sjukpenning", kronor(100), kronor(200), ()),
        IncomeLine("Pension", ZERO, kronor(300), ()),
        IncomeLine("CSN Lån", ZERO, ZERO, ()),
    )


def test_a_line_is_the_same_when_its_rows_are_put_together_again():
    lines = (
        IncomeLine("A", kronor(1), ZERO, ()),
        IncomeLine("B", ZERO, kronor(2), ()),
        IncomeLine("C", kronor(3), kronor(4), ()),
        IncomeLine("D", ZERO, ZERO, ()),
    )
    rows = [
        income(line.kind, reading.payee_word(role), f"{amount.ore // 100},00")
        for line in lines
        for role, amount in reading.amounts_of(line)
    ]
    assert [row["person"].text for row in rows] == ["Sökande", "Medsökande", "Sökande", "Medsökande", "Sökande"]
    assert reading.income_lines(rows) == lines


def test_two_rows_of_a_type_for_the_same_person_are_never_added_up():
    with pytest.raises(ReadBackDiffers):
        reading.income_lines([income("Pension", "Sökande", "1,00"), income("Pension", "Sökande", "2,00")])


@pytest.mark.parametrize("person", ["Barn", "S", ""])
def test_a_row_for_anyone_else_is_not_read_as_somebodys(person):
    with pytest.raises(OutOfScope):
        reading.income_lines([income("Pension", person, "1,00")])


def test_a_past_row_is_one_persons_and_says_nothing_of_the_other():
    past = reading.past_income(income("Pension", "Medsökande", "300,00"))
    assert (past.applicant, past.co_applicant) == (None, kronor(300))


class IncomeStep:
    """The third step as the system shows it: numbered rows, and a new one that is the applicant's."""

    def __init__(self, *rows):
        self.table, self.left = [list(row) for row in rows], False

    def show(self, screen):
        assert screen == "calculation_incomes"

    def rows(self, target):
        return tuple(
            {
                "number": Reading(str(number), v.SOURCE),
                "kind": Reading(kind, v.SOURCE),
                "person": Reading(who, v.SOURCE),
            }
            for number, (kind, who, _) in enumerate(self.table, start=1)
        )

    def act(self, target):
        if target.control == "add_income":
            self.table.append(["– välj –", "Sökande", ""])
        elif target.control == "remove_income":
            del self.table[int(target.row) - 1]
        else:
            self.left = True

    def choose(self, target, option):
        self.table[int(target.row) - 1][0 if target.control == "income_kind" else 1] = option

    def fill(self, target, value):
        self.table[int(target.row) - 1][2] = value


def written(step, *lines):
    write_incomes(Desk(step), Calculation(v.OCTOBER, (), True, lines, (), ZERO, ZERO))
    assert step.left
    return sorted(tuple(row) for row in step.table)


def test_the_rows_become_the_drafts_whatever_stood_before():
    step = IncomeStep(
        ["Lön", "Sökande", "9"],
        ["Pension", "Sökande", "8"],
        ["Lön", "Medsökande", "7"],
        ["Pension", "Medsökande", "6"],
        ["CSN Lån", "Sökande", "5"],
    )
    found = written(
        step,
        IncomeLine("Bostadsbidrag", kronor(1), kronor(2), ()),
        IncomeLine("CSN Lån", ZERO, ZERO, ()),
        IncomeLine("Pension", ZERO, kronor(3), ()),
    )
    assert found == [
        ("Bostadsbidrag", "Medsökande", kronor(2)),
        ("Bostadsbidrag", "Sökande", kronor(1)),
        ("CSN Lån", "Sökande", ""),
        ("Pension", "Medsökande", kronor(3)),
    ]


def test_a_copy_with_two_rows_of_a_type_for_the_same_person_is_left_unsaved():
    step = IncomeStep(["Pension", "Sökande", "8"], ["Pension", "Sökande", "7"])
    with pytest.raises(OutOfScope):
        written(step, IncomeLine("Pension", kronor(3), ZERO, ()))
    assert not step.left


# ------------------------------------------------------------------ reductions, and the system's own words


class Reductions:
    """The fourth step with these rows."""

    def __init__(self, *kinds):
        self.kinds, self.left = kinds, False

    def show(self, screen):
        assert screen == "calculation_reductions"

    def rows(self, target):
        return tuple({"kind": Reading(kind, v.SOURCE)} for kind in self.kinds)

    def act(self, target):
        self.left = True


def test_a_calculation_with_a_reduction_goes_to_a_person():
    step = Reductions("Matlåda")
    with pytest.raises(OutOfScope):
        pass_reductions(Desk(step))
    assert not step.left
    empty = Reductions()
    pass_reductions(Desk(empty))
    assert empty.left


def test_the_watch_has_the_systems_word_there_and_ours_here():
    assert reading.watch_word("Att granska") == "Granska"
    assert reading.watch_kind("Granska") == "Att granska"
    assert [reading.role_word(role) for role in Role] == ["Sökande", "Medsökande", "Barn"]
    with pytest.raises(OutOfScope):
        reading.watch_word("Granska")
    with pytest.raises(ReadBackDiffers):
        reading.watch_kind("Att granska")


def test_a_family_row_without_a_number_is_not_passed_over():
    with pytest.raises(OutOfScope):
        reading.counted([cells(included="Ja", days="30", identity="")])
