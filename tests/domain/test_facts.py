"""What facts promise: three kinds of answer are three things, and a value can be found again on the screen."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.errors import MissingFact
from bot.domain.facts import (
    Agency,
    AgencyAnswer,
    Deduction,
    Payment,
    PlannedInstalment,
    Rows,
    SubBenefit,
    Told,
    UnreadGroup,
    planned_day,
    silent_agencies,
    unread_agencies,
)
from bot.domain.lines import income_lines, payments_in, require_answers
from bot.domain.money import kronor
from bot.domain.period import DateError
from bot.domain.seeker import ActivityReport, Programme, Programmes, Registration, ReportState, Seeker, activity_report
from bot.domain.sources import Covers, FactError, NothingRegistered, NotRead, ReadText, Source
from bot.domain.warnings import warnings_for
from tests.domain import values as v

BEARS = {Agency.FK, Agency.PM, Agency.CSN, Agency.SO}


@pytest.mark.parametrize("agency", Agency)
def test_only_the_agencies_that_pay_incomes_must_have_answered(agency):
    silent = AgencyAnswer(v.ANNA, agency, NotRead("tekniskt fel", v.SOURCE))
    assert agency.bears_income == (agency in BEARS)
    if agency in BEARS:
        with pytest.raises(MissingFact) as missing:
            require_answers([silent])
        assert (missing.value.reason, missing.value.detail) == ("agency_not_read", agency.value)
    else:
        require_answers([silent])


def test_one_silent_agency_among_many_answers_is_enough_to_stop():
    empty = [AgencyAnswer(v.ANNA, agency, NothingRegistered(v.SOURCE)) for agency in Agency]
    require_answers(empty)
    with pytest.raises(MissingFact):
        require_answers([*empty, AgencyAnswer(v.BO, Agency.PM, NotRead("", v.SOURCE))])


def test_not_read_nothing_registered_and_no_rows_are_three_different_answers():
    answers = [NotRead("", v.SOURCE), NothingRegistered(v.SOURCE), Rows(())]
    assert len(set(answers)) == 3
    effect = []
    for answer in answers:
        basis = v.basis(answers=[AgencyAnswer(v.ANNA, Agency.SKV, answer)])
        assert income_lines(basis, v.RULES) == ()
        effect.append([w.code for w in warnings_for(basis, (), (), v.RULES)])
    assert effect == [["ssbtek_unread"], [], []]


def test_a_place_says_screen_control_and_row_but_never_the_value():
    source = Source("SSBTEK", "netto", "8 208,00", v.SOURCE.read_at, "paket", "3")
    assert source.place == "SSBTEK › netto › 3"
    assert "8 208" not in source.place
    assert v.SOURCE.place == "bild › kontroll"


def test_payments_are_those_whose_day_lies_in_the_month():
    september = v.OCTOBER.previous
    days = [september.previous.last, september.first, september.last, september.next.first]
    answers = [v.answered(*(v.paid("Sjukpenning", kronor(1), day) for day in days))]
    assert [p.day for p in payments_in(answers, september)] == days[1:3]


# ------------------------------------------------------------------ payments

DAY = date(2025, 9, 25)
BROKEN = UnreadGroup("FK:BOB", "INTERNT_FEL", v.SOURCE)


def test_a_payment_says_nothing_of_what_was_not_read():
    payment = v.paid("Sjukpenning", kronor(8208), DAY)
    assert (payment.gross, payment.net_after_tax, payment.covers) == (None, None, None)
    assert (payment.deductions, payment.sub_benefits, payment.preliminary) == ((), (), False)


def test_the_two_nets_of_the_a_kassor_are_kept_apart():
    after_all, after_tax = v.read(kronor(8000)), v.read(kronor(9500))
    payment = Payment(v.ANNA, Agency.SO, "Arbetslöshetsersättning", DAY, after_all, net_after_tax=after_tax)
    assert (payment.net, payment.net_after_tax) == (after_all, after_tax)


def test_a_payment_keeps_its_deductions_and_parts_as_they_were_read():
    payment = replace(
        v.paid("Sjukpenning", kronor(8000), DAY),
        gross=v.read(kronor(11_000)),
        deductions=(Deduction("PS", v.read(kronor(2500))), Deduction("INF", v.read(kronor(500)))),
        sub_benefits=(SubBenefit("Sjukpenning", v.read(kronor(6000))), SubBenefit("Tillägg", v.read(kronor(2000)))),
    )
    assert [(d.code, d.amount.value) for d in payment.deductions] == [("PS", kronor(2500)), ("INF", kronor(500))]
    assert [part.name for part in payment.sub_benefits] == ["Sjukpenning", "Tillägg"]
    assert payment.net.value == kronor(8000)


def test_a_preliminary_payment_is_not_the_same_as_the_payment():
    made = v.paid("Sjukpenning", kronor(8000), DAY)
    assert replace(made, preliminary=True) != made


@pytest.mark.parametrize("last", [None, DAY, date(2025, 10, 1)])
def test_a_period_may_be_open_or_a_single_day(last):
    assert Covers("2025-09-25 –", DAY, last).last == last


def test_a_period_without_days_keeps_its_text_only():
    covers = Covers("2025-09")
    assert (covers.text, covers.first, covers.last) == ("2025-09", None, None)


def test_a_period_without_a_beginning_may_have_an_end() -> None:
    covers = Covers("– 2025-09-24", None, DAY)
    assert (covers.first, covers.last) == (None, DAY)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(FactError, match="slutar innan den börjar"):
        Covers("2025-09-25 – 2025-09-24", DAY, date(2025, 9, 24))


# ------------------------------------------------------------------ planned instalments


def test_a_planned_instalment_without_a_day_is_no_payment_of_any_month():
    undecided = PlannedInstalment(v.ANNA, "Studiemedel", v.read(kronor(3000)), planned_day("0"), "Planerad", "GRUNDL")
    answer = AgencyAnswer(v.ANNA, Agency.CSN, Rows((), planned=(undecided,)))
    assert undecided.day is None
    assert [payments_in([answer], v.OCTOBER.plus(n)) for n in range(-3, 3)] == [[]] * 6


@pytest.mark.parametrize("text", ["20251025", "2025-10-25", " 20251025 "])
def test_a_planned_day_is_read_in_csns_spelling(text):
    assert planned_day(text) == date(2025, 10, 25)


@pytest.mark.parametrize("text", ["", " ", "00", "-", "20251325", "202510", "okänt"])
def test_only_a_zero_means_that_the_day_is_not_decided(text):
    assert planned_day("0") is None
    with pytest.raises(DateError):
        planned_day(text)


# ------------------------------------------------------------------ unread inside an answer


def test_a_group_that_is_unread_inside_an_answer_is_neither_empty_nor_a_silent_agency():
    partial = AgencyAnswer(v.ANNA, Agency.FK, Rows((), (BROKEN,)))
    empty = AgencyAnswer(v.ANNA, Agency.FK, NothingRegistered(v.SOURCE))
    assert partial.answer not in (Rows(()), empty.answer, NotRead("INTERNT_FEL", v.SOURCE))
    assert (partial.is_read_whole, empty.is_read_whole) == (False, True)


@pytest.mark.parametrize(
    ("answer", "whole"),
    [
        (Rows(()), True),
        (Rows((v.paid("Sjukpenning", kronor(1), DAY),)), True),
        (Rows((v.paid("Sjukpenning", kronor(1), DAY),), (BROKEN,)), False),
        (NothingRegistered(v.SOURCE), True),
        (NotRead("tyst", v.SOURCE), False),
    ],
)
def test_an_answer_is_read_whole_only_if_nothing_in_it_is_unread(answer, whole):
    assert AgencyAnswer(v.ANNA, Agency.FK, answer).is_read_whole is whole


def test_an_agency_that_lacks_a_part_is_unread_but_not_silent():
    answers = [
        AgencyAnswer(v.ANNA, Agency.FK, Rows((), (BROKEN,))),
        AgencyAnswer(v.ANNA, Agency.CSN, NotRead("tyst", v.SOURCE)),
        AgencyAnswer(v.ANNA, Agency.AF, Rows(()), seeker(activity_report=NotRead("502", v.SOURCE))),
        AgencyAnswer(v.ANNA, Agency.PM, Rows(())),
    ]
    assert unread_agencies(answers) == ["Arbetsförmedlingen", "CSN", "Försäkringskassan"]
    assert silent_agencies(answers) == ["CSN"]


def test_what_is_unread_is_said_with_its_reason():
    other = UnreadGroup("", "Svaret är inte fullständigt.", v.SOURCE)
    partial = AgencyAnswer(v.ANNA, Agency.FK, Rows((), (BROKEN, other)))
    assert partial.why_unread == (f"{BROKEN.group}: {BROKEN.why}", "Svaret är inte fullständigt")
    assert AgencyAnswer(v.ANNA, Agency.FK, Rows(())).why_unread == ()


# ------------------------------------------------------------------ Arbetsförmedlingen


@pytest.mark.parametrize(
    ("code", "day", "state"),
    [
        ("200", DAY, ReportState.HANDED_IN),
        ("500", None, ReportState.NOT_IN_SYSTEM),
        ("501", None, ReportState.NOT_HANDED_IN),
        ("501", DAY, ReportState.NOT_HANDED_IN),
    ],
)
def test_an_activity_report_says_what_its_code_says(code, day, state):
    assert activity_report(code, day, v.SOURCE) == ActivityReport(state, day, v.SOURCE)


@pytest.mark.parametrize(
    ("code", "day", "why"),
    [
        ("502", None, "Tekniskt fel"),
        ("502", DAY, "Tekniskt fel"),
        ("200", None, "datumet saknas"),
        ("503", None, "okänd"),
        ("", None, "okänd"),
        ("HANDED_IN", DAY, "okänd"),
    ],
)
def test_an_activity_report_that_could_not_be_read_is_never_one_that_was_not_handed_in(code, day, why):
    report = activity_report(code, day, v.SOURCE)
    assert isinstance(report, NotRead)
    assert why in report.why


def test_a_report_that_is_handed_in_has_a_day():
    with pytest.raises(FactError, match="utan datum"):
        ActivityReport(ReportState.HANDED_IN, None, v.SOURCE)


def seeker(**changed) -> Seeker:
    """A job-seeker whose six items were all read."""
    six = {
        "name": ReadText("Anna Prov", v.SOURCE),
        "registration_dates": Registration(date(2025, 1, 7), None, v.SOURCE),
        "unemployment_fund": NothingRegistered(v.SOURCE),
        "seeker_category": ReadText("Öppet arbetslös", v.SOURCE),
        "programme_period": Programmes((Programme("Jobb- och utvecklingsgarantin", Covers("2025-03"), v.SOURCE),)),
        "activity_report": activity_report("200", DAY, v.SOURCE),
    }
    return Seeker(v.ANNA, **(six | changed))


@pytest.mark.parametrize(
    "name",
    ["name", "registration_dates", "unemployment_fund", "seeker_category", "programme_period", "activity_report"],
)
def test_each_of_the_six_items_may_be_unread_on_its_own(name):
    silent = NotRead("tyst", v.SOURCE)
    assert seeker().unread == ()
    assert seeker(**{name: silent}).unread == (silent,)
    answer = AgencyAnswer(v.ANNA, Agency.AF, Rows(()), seeker(**{name: silent}))
    assert not answer.is_read_whole
    assert replace(answer, seeker=seeker()).is_read_whole


def test_a_job_seekers_name_stays_out_of_what_is_printed():
    assert "Anna" not in repr(seeker())
    assert "Anna" not in repr(ReadText("Anna Prov", replace(v.SOURCE, raw="Anna Prov")))


def test_the_six_items_belong_to_arbetsformedlingen_and_to_one_person():
    with pytest.raises(FactError, match="hör till Arbetsförmedlingen"):
        AgencyAnswer(v.ANNA, Agency.FK, Rows(()), seeker())
    with pytest.raises(FactError, match="annan person"):
        AgencyAnswer(v.BO, Agency.AF, Rows(()), seeker())


def test_an_agency_whose_name_is_logged_is_no_text_that_was_read():
    with pytest.raises(TypeError):
        AgencyAnswer(v.ANNA, ReadText("Anna Prov", v.SOURCE), Rows(()))


def test_an_item_with_nothing_in_it_is_not_an_answer():
    with pytest.raises(FactError):
        Registration(None, None, v.SOURCE)
    with pytest.raises(FactError):
        Programmes(())


# ------------------------------------------------------------------ what a flow did not look for


def test_what_was_not_looked_for_is_left_unsaid_and_never_zero():
    bare = v.paid("Sjukpenning", kronor(1), DAY)
    assert bare.kind == ""
    assert (bare.gross, bare.net_after_tax, bare.covers, bare.tax, bare.deducted) == (None,) * 5
    assert (bare.deductions, bare.sub_benefits, bare.preliminary) == ((), (), False)
    planned = PlannedInstalment(v.ANNA, "Studiemedel", v.read(kronor(1)), None, "Planerad")
    assert (planned.part, planned.covers) == ("", None)
    assert Programme("Jobb- och utvecklingsgarantin", Covers("2025-03"), v.SOURCE).extent == ""
    assert Told("Fordon", ReadText("ABC 123", v.SOURCE)).covers is None


def test_nothing_is_told_without_what_was_read():
    with pytest.raises(TypeError):
        Told("Fordon")  # type: ignore[call-arg]


def test_an_agency_that_did_not_answer_says_why_without_its_full_stop():
    assert AgencyAnswer(v.ANNA, Agency.FK, NotRead("Källan svarade inte: fel X.", v.SOURCE)).why_unread == (
        "Källan svarade inte: fel X",
    )
    partial = AgencyAnswer(v.ANNA, Agency.FK, Rows((), (UnreadGroup("SJP", "fel X.", v.SOURCE),)))
    assert partial.why_unread == ("SJP: fel X",)
