"""How far back the agencies are asked, and what an answer that holds more, or lacks a part, makes a person look at."""

# pyright: reportArgumentType=false

from dataclasses import replace

import pytest

from bot.domain.call_sheet import call_sheets
from bot.domain.case import CaseRef, asked_from
from bot.domain.draft import unchecked
from bot.domain.facts import Agency, AgencyAnswer, Deduction, Rows, UnreadGroup
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity, IdentityKind
from bot.domain.money import kronor
from bot.domain.period import Month, comparison_month
from bot.domain.rules import HiddenIncomes
from bot.domain.sources import NothingRegistered, NotRead
from bot.domain.warnings import warnings_for, was_read
from tests.domain import values as v

OCTOBER = Month.parse("2025-10")
RULES = replace(v.RULES, hidden=HiddenIncomes(study_aid=("Studiehjälp",)))
JUNE_UNREAD = "Studiehjälp i juni: månaden ligger utanför det som lästes."


@pytest.mark.parametrize(
    ("month", "born", "first"),
    [
        ("2025-10", "20080217", "2025-06"),  # 17 years
        ("2025-10", "20091031", "2025-06"),  # 16 on the month's last day
        ("2025-10", "20091101", "2025-08"),  # 15
        ("2025-10", "20041101", "2025-06"),  # 20
        ("2025-10", "20041031", "2025-08"),  # 21
        ("2025-09", "20080217", "2025-07"),
    ],
)
def test_the_question_reaches_june_only_in_october_and_for_those_of_the_age_for_study_aid(month, born, first):
    adult = Member(v.ANNA, "Anna", Role.APPLICANT, False, False)
    child = Member(Identity(f"{born}T001", IdentityKind.RESERVE), "Maja", Role.CHILD, False, False)
    case = CaseRef("EB-1", Month.parse(month))
    assert asked_from(case, Household((adult, child))) == Month.parse(first)
    assert asked_from(case, Household((adult,))) == comparison_month(case.month)


def in_october(*answers):
    basis = v.basis(answers=list(answers))
    return replace(basis, case=CaseRef(basis.case.number, OCTOBER))


@pytest.mark.parametrize(("since", "said"), [(None, True), ("2025-08", True), ("2025-06", False), ("2025-05", False)])
def test_june_is_unchecked_unless_csns_answer_reaches_it(since, said):
    month = since and Month.parse(since)
    basis = in_october(AgencyAnswer(v.ANNA, Agency.CSN, NothingRegistered(v.SOURCE), since=month))
    assert (JUNE_UNREAD in unchecked(basis, RULES)) is said


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        (("PS", "KVI", "SKV"), "KVI 100,00 kr, SKV 100,00 kr"),
        (("PM:PS", "PM:UTMATNING"), "PM:UTMATNING 100,00 kr"),
        (("NYTT",), "NYTT 100,00 kr"),
        (("PS", "PST", "SS", "SST", "PM:PS"), ""),
        ((), ""),
    ],
)
def test_every_deduction_that_is_not_tax_is_told_also_one_that_nobody_knows(codes, text):
    day = v.basis().case.month.previous.first
    paid = replace(
        v.paid("Sjukpenning", kronor(80), day), deductions=tuple(Deduction(code, v.read(kronor(100))) for code in codes)
    )
    basis = v.basis(answers=[AgencyAnswer(v.ANNA, Agency.FK, Rows((paid,)))])
    found = [w.text for w in warnings_for(basis, (), (), v.RULES) if w.code == "deduction"]
    assert len(found) == bool(text)
    assert all(text in one for one in found)


def test_an_answer_that_lacks_a_part_is_told_as_unread_everywhere():
    partial = AgencyAnswer(v.ANNA, Agency.AF, Rows((), (UnreadGroup("Aktivitetsrapport", "kod 502", v.SOURCE),)))
    whole = AgencyAnswer(v.ANNA, Agency.AF, Rows(()))
    basis, repaired = v.basis(answers=[partial]), v.basis(answers=[whole])
    (warning,) = [w for w in warnings_for(basis, (), (), v.RULES) if w.code == "ssbtek_unread"]
    assert warning.text == "Arbetsförmedlingen svarade, men inte med allt. Det är inte detsamma som ingen uppgift."
    assert "Uppgifter från Arbetsförmedlingen: en del av svaret kunde inte läsas." in unchecked(basis, v.RULES)
    assert (was_read(basis, warning), was_read(repaired, warning)) == (False, True)
    assert {q.number for sheet in call_sheets(basis) for q in sheet.questions} >= {7}


def test_a_silent_agency_and_one_that_lacks_a_part_are_told_apart():
    silent = AgencyAnswer(v.ANNA, Agency.TNS, NotRead("tyst", v.SOURCE))
    texts = [w.text for w in warnings_for(v.basis(answers=[silent]), (), (), v.RULES)]
    assert texts == ["Transportstyrelsen svarade inte. Det är inte detsamma som ingen uppgift."]


def test_one_of_two_answers_from_csn_that_does_not_reach_june_leaves_june_unchecked():
    asked = [
        AgencyAnswer(who, Agency.CSN, NothingRegistered(v.SOURCE), since=Month.parse(month))
        for who, month in ((v.ANNA, "2025-06"), (v.BO, "2025-08"))
    ]
    assert JUNE_UNREAD in unchecked(in_october(*asked), RULES)
