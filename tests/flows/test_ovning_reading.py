"""What the model flow makes of the answer's rows: every word known, nothing unread taken for nothing."""

# The rows here are made by hand.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

from datetime import date

import pytest

from bot.domain.errors import OutOfScope
from bot.domain.facts import ActivityReport, Agency, NothingRegistered, NotRead, Registration, ReportState, Rows
from bot.domain.household import Household, Member, Role
from bot.domain.money import kronor
from bot.kit import Cell, Row
from bot.ports.surface import Reading
from flows.ovning import reading
from tests.domain import values as v

NUMBER = str(v.ANNA.digits)
ALONE = Household((Member(v.ANNA, "Anna Öberg", Role.APPLICANT, False, False),))
AGENCIES = list(reading.AGENCIES)


def row(**cells: str) -> Row:
    return {name: Cell(Reading(text, v.SOURCE)) for name, text in cells.items()}


def paid(**other: str) -> Row:
    cells = {
        "number": "1", "identity": NUMBER, "agency": "Försäkringskassan", "benefit": "Sjukpenning", "day": "2025-09-26",
        "kind": "Daglig", "preliminary": "Nej", "net": "5 800,00", "net_after_tax": "", "gross": "9 900,00",
        "deducted": "1 200,00", "tax": "2 900,00", "period": "2025-09-01 – 2025-09-30",
    }  # fmt: skip
    return row(**(cells | other))


def sources(**states: str) -> list[Row]:
    """Every agency says «Inga uppgifter», but those named by their key here."""
    said = {Agency[key].value: state for key, state in states.items()}
    return [row(agency=name, status=said.get(name, "Inga uppgifter"), message="", identity=NUMBER) for name in AGENCIES]


def heard(agency: Agency, rows: list[Row], facts: list[reading.Owned], seekers: list[Row]):
    (one,) = [a for a in reading.answers(ALONE, rows, facts, seekers) if a.agency is agency]
    return one


def test_a_payment_keeps_both_nets_its_deductions_and_its_parts():
    deductions = [
        row(number="1", identity=NUMBER, code=code, amount=amount) for code, amount in (("KVI", "700"), ("SKV", "500"))
    ]
    parts = [row(number="1", identity=NUMBER, name="Grundnivå", amount="5 800,00")]
    ((person, agency, one),) = reading.payments([paid(net_after_tax="7 000,00")], deductions, parts)
    assert (person, agency) == (v.ANNA, Agency.FK)
    assert (one.net.value, one.net_after_tax.value, one.gross.value) == (kronor(5800), kronor(7000), kronor(9900))
    assert (one.tax.value, one.deducted.value) == (kronor(2900), kronor(1200))
    assert [(d.code, d.amount.value) for d in one.deductions] == [("KVI", kronor(700)), ("SKV", kronor(500))]
    assert [part.name for part in one.sub_benefits] == ["Grundnivå"]
    assert (one.covers.first, one.preliminary) == (date(2025, 9, 1), False)


def test_one_net_is_not_two_alike():
    ((_, _, one),) = reading.payments([paid(preliminary="Ja")], [], [])
    assert (one.net_after_tax, one.preliminary) == (None, True)


@pytest.mark.parametrize("wrong", [{"kind": "Kvartal"}, {"preliminary": ""}, {"agency": "Kronofogden"}, {"day": "0"}])
def test_a_word_of_a_payment_that_is_not_known_goes_to_a_person(wrong):
    with pytest.raises(OutOfScope):
        reading.payments([paid(**wrong)], [], [])


def test_a_deduction_of_a_payment_that_is_not_there_goes_to_a_person():
    with pytest.raises(OutOfScope):
        reading.payments([paid()], [row(number="2", identity=NUMBER, code="KVI", amount="1")], [])


@pytest.mark.parametrize(("day", "read"), [("0", None), ("2025-10-31", date(2025, 10, 31))])
def test_an_instalment_may_have_no_day_yet(day, read):
    plan = {"identity": NUMBER, "benefit": "Studiehjälp", "part": "STUDB", "amount": "1 250", "weeks": "202540–202544"}
    _, agency, one = reading.planned(row(**plan, day=day, status="Planerad"))
    assert (agency, one.day, one.covers.text) == (Agency.CSN, read, "202540–202544")
    with pytest.raises(OutOfScope):
        reading.planned(row(**plan, day=day, status="Kanske"))


def test_a_group_that_the_agency_could_not_give_makes_its_answer_unread():
    gap = reading.gap(row(identity=NUMBER, agency="Försäkringskassan", group="Bostadsbidrag", why="INTERNT_FEL"))
    one = heard(Agency.FK, sources(FK="Svar med uppgifter"), [gap], [])
    assert isinstance(one.answer, Rows)
    assert (one.is_read_whole, one.why_unread) == (False, ("Bostadsbidrag: INTERNT_FEL",))


def test_what_an_agency_says_beside_nothing_is_not_nothing():
    rows = sources()
    rows[0] = row(agency=AGENCIES[0], status="Inga uppgifter", message="Alla register nåddes inte", identity=NUMBER)
    assert isinstance(heard(Agency.FK, rows, [], []).answer, NotRead)
    assert isinstance(heard(Agency.PM, rows, [], []).answer, NothingRegistered)


@pytest.mark.parametrize("state", ["Inga uppgifter", "Klart"])
def test_a_state_that_is_unknown_or_belies_the_rows_goes_to_a_person(state):
    facts = reading.payments([paid()], [], [])
    with pytest.raises(OutOfScope):
        reading.answers(ALONE, sources(FK=state), facts, [])


def test_an_agency_that_stands_twice_or_not_at_all_goes_to_a_person():
    for rows in (sources()[1:], [*sources(), sources()[0]]):
        with pytest.raises(OutOfScope):
            reading.answers(ALONE, rows, [], [])


def test_a_payment_of_someone_outside_the_household_goes_to_a_person():
    facts = reading.payments([paid(identity=str(v.BO.digits))], [], [])
    with pytest.raises(OutOfScope):
        reading.answers(ALONE, sources(FK="Svar med uppgifter"), facts, [])


# ------------------------------------------------------------------ Arbetsförmedlingen


def item(what: str, value: str = "", code: str = "", first: str = "", last: str = "") -> Row:
    return row(identity=NUMBER, what=what, value=value, code=code, first=first, last=last)


def six(report: Row) -> list[Row]:
    return [
        item("Namn", "Anna Öberg"), item("Inskrivning", first="2024-11-04"), item("A-kassa", "Ingen uppgift"),
        item("Sökandekategori", "Öppet arbetslös"), item("Program", "Garantin", first="2025-02-03"), report,
    ]  # fmt: skip


def seeker(rows: list[Row]):
    return heard(Agency.AF, sources(AF="Svar med uppgifter"), [], rows)


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
