"""What is made of SSBTEK's answer: every word known, nothing unread taken for nothing.

The words are the model flow's. The rows are made by hand.
"""

# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.case import CaseRef
from bot.domain.errors import OutOfScope
from bot.domain.facts import Agency, AgencyAnswer, Rows
from bot.domain.household import Household, Member, Role
from bot.domain.money import kronor
from bot.domain.seeker import ActivityReport, Registration, ReportState
from bot.domain.sources import NothingRegistered, NotRead
from bot.kit import Cell, Row
from bot.kit.ssbtek import AnswerRows, is_question
from bot.ports.surface import Reading
from tests.domain import values as v
from tests.flow_modules import flow_modules

READING = flow_modules("ovning").module("reading.py")
AGENCIES, answers = READING.AGENCIES, READING.answers

NUMBER = str(v.ANNA.digits)
ALONE = Household((Member(v.ANNA, "Anna Öberg", Role.APPLICANT, False, False),))
NAMES = list(AGENCIES)
GIVEN = "Svar med uppgifter"


def row(**cells: str) -> Row:
    return {name: Cell(Reading(text, v.SOURCE)) for name, text in cells.items()}


def paid(**other: str) -> Row:
    cells = {
        "number": "1", "identity": NUMBER, "agency": "Försäkringskassan", "benefit": "Sjukpenning", "day": "2025-09-26",
        "kind": "Daglig", "preliminary": "Nej", "net": "5 800,00", "net_after_tax": "", "gross": "9 900,00",
        "deducted": "1 200,00", "tax": "2 900,00", "period": "2025-09-01 – 2025-09-30", "days": "22",
    }  # fmt: skip
    return row(**(cells | other))


def without(cells: Row, *names: str) -> Row:
    return {name: cell for name, cell in cells.items() if name not in names}


def sources(**states: str) -> list[Row]:
    """Every agency says «Inga uppgifter», but those named by their key here."""
    said = {Agency[key].value: state for key, state in states.items()}
    return [row(agency=name, status=said.get(name, "Inga uppgifter"), message="", identity=NUMBER) for name in NAMES]


def heard(agency: Agency, states: list[Row], **tables: list[Row]) -> AgencyAnswer:
    """The agency's answer, with rows in the named tables and none in the others."""
    none = {key: [] for key in ("payments", "deductions", "sub_benefits", "gaps", "planned", "told", "seeker")}
    (one,) = [a for a in answers(ALONE, AnswerRows(sources=states, **(none | tables))) if a.agency is agency]
    return one


def from_fk(**tables: list[Row]) -> Rows:
    answer = heard(Agency.FK, sources(FK=GIVEN), **tables).answer
    assert isinstance(answer, Rows)
    return answer


def test_an_answer_with_facts_but_without_rows_is_unread_and_not_empty():
    assert isinstance(heard(Agency.FK, sources(FK=GIVEN)).answer, NotRead)
    assert isinstance(heard(Agency.FK, sources()).answer, NothingRegistered)


def test_a_payment_keeps_both_nets_its_deductions_and_its_parts():
    deductions = [
        row(number="1", identity=NUMBER, code=code, amount=amount) for code, amount in (("KVI", "700"), ("SKV", "500"))
    ]
    parts = [row(number="1", identity=NUMBER, name="Grundnivå", amount="5 800,00")]
    answer = from_fk(payments=[paid(net_after_tax="7 000,00")], deductions=deductions, sub_benefits=parts)
    (one,) = answer.payments
    assert (one.person, one.agency) == (v.ANNA, Agency.FK)
    assert (one.net.value, one.net_after_tax.value, one.gross.value) == (kronor(5800), kronor(7000), kronor(9900))
    assert (one.tax.value, one.deducted.value) == (kronor(2900), kronor(1200))
    assert [(d.code, d.amount.value) for d in one.deductions] == [("KVI", kronor(700)), ("SKV", kronor(500))]
    assert [part.name for part in one.sub_benefits] == ["Grundnivå"]
    assert (one.covers.first, one.preliminary, one.days) == (date(2025, 9, 1), False, "22")


def test_a_system_that_shows_no_days_has_none_and_not_nought():
    (one,) = from_fk(payments=[without(paid(), "days")]).payments
    assert one.days == ""


def test_a_deduction_stays_with_its_own_payment():
    two = [paid(), paid(number="2", net="100,00")]
    answer = from_fk(payments=two, deductions=[row(number="2", identity=NUMBER, code="KVI", amount="1")])
    assert [len(one.deductions) for one in answer.payments] == [0, 1]


def test_one_net_is_not_two_alike():
    (one,) = from_fk(payments=[paid(preliminary="Ja")]).payments
    assert (one.net_after_tax, one.preliminary) == (None, True)


@pytest.mark.parametrize("wrong", [{"kind": "Kvartal"}, {"preliminary": ""}, {"agency": "Kronofogden"}, {"day": "0"}])
def test_a_word_of_a_payment_that_is_not_known_goes_to_a_person(wrong):
    with pytest.raises(OutOfScope):
        from_fk(payments=[paid(**wrong)])


def test_a_deduction_of_a_payment_that_is_not_there_goes_to_a_person():
    with pytest.raises(OutOfScope):
        from_fk(payments=[paid()], deductions=[row(number="2", identity=NUMBER, code="KVI", amount="1")])


def test_a_payment_that_stands_twice_under_its_number_is_never_counted_twice():
    with pytest.raises(OutOfScope):
        from_fk(payments=[paid(), paid()])


@pytest.mark.parametrize(("day", "read"), [("0", None), ("2025-10-31", date(2025, 10, 31))])
def test_an_instalment_may_have_no_day_yet(day, read):
    plan = {"identity": NUMBER, "benefit": "Studiehjälp", "part": "STUDB", "amount": "1 250", "weeks": "202540–202544"}
    answer = heard(Agency.CSN, sources(CSN=GIVEN), planned=[row(**plan, day=day, status="Planerad")]).answer
    assert isinstance(answer, Rows)
    (one,) = answer.planned
    assert (one.day, one.covers.text) == (read, "202540–202544")
    with pytest.raises(OutOfScope):
        heard(Agency.CSN, sources(CSN=GIVEN), planned=[row(**plan, day=day, status="Kanske")])


def test_a_group_that_the_agency_could_not_give_makes_its_answer_unread():
    gap = row(identity=NUMBER, agency="Försäkringskassan", group="Bostadsbidrag", why="INTERNT_FEL")
    one = heard(Agency.FK, sources(FK=GIVEN), gaps=[gap])
    assert isinstance(one.answer, Rows)
    assert (one.is_read_whole, one.why_unread) == (False, ("Bostadsbidrag: INTERNT_FEL",))


def test_what_an_agency_says_beside_nothing_is_not_nothing():
    rows = sources()
    rows[0] = row(agency=NAMES[0], status="Inga uppgifter", message="Alla register nåddes inte", identity=NUMBER)
    assert isinstance(heard(Agency.FK, rows).answer, NotRead)
    assert isinstance(heard(Agency.PM, rows).answer, NothingRegistered)


@pytest.mark.parametrize("state", ["Inga uppgifter", "Klart"])
def test_a_state_that_is_unknown_or_belies_the_rows_goes_to_a_person(state):
    with pytest.raises(OutOfScope):
        heard(Agency.FK, sources(FK=state), payments=[paid()])


def test_an_agency_that_stands_twice_or_not_at_all_goes_to_a_person():
    for rows in (sources()[1:], [*sources(), sources()[0]]):
        with pytest.raises(OutOfScope):
            heard(Agency.FK, rows)


def test_a_payment_of_someone_outside_the_household_goes_to_a_person():
    with pytest.raises(OutOfScope):
        from_fk(payments=[paid(identity=str(v.BO.digits))])


# ------------------------------------------------------------------ the question

CASE = CaseRef("EB-2025-00101", v.OCTOBER)
PAIR = Household((*ALONE.members, Member(v.BO, "Bo Ek", Role.CO_APPLICANT, False, False)))


@pytest.mark.parametrize(
    ("people", "ours"),
    [
        ("Anna Öberg, Bo Ek", True),
        ("Bo Ek, Anna Öberg", True),
        ("Anna Öberg", False),
        ("Anna Öberg, Bo Ekström", False),
        ("Anna Öberg, Bo Ek, Cia Ek", False),
        ("", False),
    ],
)
def test_a_question_is_ours_only_when_it_is_about_exactly_the_household(people, ours):
    asked = row(first="2025-08", last="2025-10", people=people)
    assert is_question(asked, CASE, v.OCTOBER.previous.previous, PAIR) is ours


@pytest.mark.parametrize(
    ("people", "ours"),
    [
        ("Ek, Bo, Öberg, Anna", True),
        ("Öberg, Anna, Ek, Bo", True),
        ("Öberg, Anna", False),
        ("Öberg, Bo, Ek, Anna", False),
        ("Ek, Bo, Öberg, Anna, Ek, Bo", False),
    ],
)
def test_names_may_have_a_comma_of_their_own(people, ours):
    pair = Household(
        tuple(replace(one, name=name) for one, name in zip(PAIR.members, ("Öberg, Anna", "Ek, Bo"), strict=True))
    )
    asked = row(first="2025-08", last="2025-10", people=people)
    assert is_question(asked, CASE, v.OCTOBER.previous.previous, pair) is ours


@pytest.mark.parametrize("months", [{"first": "2025-09"}, {"last": "2025-09"}])
def test_a_question_about_other_months_is_not_ours(months):
    asked = row(**({"first": "2025-08", "last": "2025-10", "people": "Anna Öberg"} | months))
    assert not is_question(asked, CASE, v.OCTOBER.previous.previous, ALONE)


# ------------------------------------------------------------------ Arbetsförmedlingen


def item(what: str, value: str = "", code: str = "", first: str = "", last: str = "") -> Row:
    return row(identity=NUMBER, what=what, value=value, code=code, first=first, last=last)


def six(report: Row) -> list[Row]:
    return [
        item("Namn", "Anna Öberg"), item("Inskrivning", first="2024-11-04"), item("A-kassa", "Ingen uppgift"),
        item("Sökandekategori", "Öppet arbetslös"), item("Program", "Garantin", first="2025-02-03"), report,
    ]  # fmt: skip


def seeker(rows: list[Row]):
    return heard(Agency.AF, sources(AF=GIVEN), seeker=rows)


def test_the_six_items_are_read_each_by_itself():
    one = seeker(six(item("Aktivitetsrapport", code="200", first="2025-09-12")))
    read = one.seeker
    assert one.is_read_whole
    assert (read.name.value, read.seeker_category.value) == ("Anna Öberg", "Öppet arbetslös")
    assert isinstance(read.registration_dates, Registration)
    assert isinstance(read.unemployment_fund, NothingRegistered)
    assert read.programme_period.rows[0].covers.last is None
    assert read.activity_report == ActivityReport(ReportState.HANDED_IN, date(2025, 9, 12), v.SOURCE)


@pytest.mark.parametrize(
    ("code", "state"),
    [("501", ReportState.NOT_HANDED_IN), ("500", ReportState.NOT_IN_SYSTEM), ("502", None), ("", None)],
)
def test_502_is_unread_and_never_a_report_that_was_not_handed_in(code, state):
    report = seeker(six(item("Aktivitetsrapport", code=code))).seeker.activity_report
    assert (report.state if isinstance(report, ActivityReport) else None) == state


@pytest.mark.parametrize("gone", range(6))
def test_an_item_that_is_not_there_is_unread(gone):
    rows = six(item("Aktivitetsrapport", code="200", first="2025-09-12"))
    assert len(seeker(rows[:gone] + rows[gone + 1 :]).seeker.unread) == 1
    rows[gone] = item(rows[gone]["what"].text, "Kunde inte hämtas")
    assert len(seeker(rows).seeker.unread) == 1
