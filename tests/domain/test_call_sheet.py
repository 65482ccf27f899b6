"""Which of the fourteen questions a case raises: only what its own facts point at, and never an answer."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.call_sheet import QUESTIONS, CallAnswer, call_sheets, with_answer
from bot.domain.case import PastDecision
from bot.domain.facts import Agency, AgencyAnswer
from bot.domain.household import Role
from bot.domain.money import kronor
from bot.domain.sources import NotRead
from tests.domain.values import ANNA, BO, SOURCE, answered, basis, household, paid

SEPTEMBER, AUGUST = date(2025, 9, 25), date(2025, 8, 25)


def numbers(case, role=Role.APPLICANT):
    return [asked.number for sheet in call_sheets(case) if sheet.role is role for asked in sheet.questions]


def because(reason, co_reason=None, **more):
    return replace(basis(**more), previous_decision=PastDecision("Bifall", reason, co_reason, SOURCE))


def test_the_items_are_the_fourteen_that_ssbtek_does_not_carry():
    assert [asked.number for asked in QUESTIONS] == list(range(7, 21))
    assert len({asked.key for asked in QUESTIONS}) == 14
    assert all(asked.text.endswith("?") and asked.why.endswith(".") and asked.raised_by for asked in QUESTIONS)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Arbetslös, ingen ersättning", [7, 8, 14, 18]),
        ("Arbetslös, väntar på ersättning", [7, 8, 14, 16, 17, 18]),
        ("Etableringsersättning otillräcklig", [7, 8, 14, 18]),
        ("Sjukskriven, otillräcklig sjukpenning", [10, 12, 15, 20]),
        ("Sjukskriven, väntar på sjukpenning", [10, 12, 15, 16, 17, 20]),
        ("Arbetshinder, sociala skäl", [10, 12, 15, 20]),
        ("Föräldrapenning, väntar på ersättning", [16, 17]),
        ("Pension otillräcklig", []),
        ("Saknar barnomsorg", []),
        ("", []),
    ],
)
def test_last_month_s_reason_raises(reason, expected):
    assert numbers(because(reason)) == expected


@pytest.mark.parametrize("benefit", ["Aktivitetsstöd", "  utvecklingsersättning ", "Etableringsersättning"])
def test_a_programme_that_pays_raises_what_it_holds_and_one_that_stopped_asks_why(benefit):
    now = answered(paid(benefit, kronor(7000), SEPTEMBER))
    gone = answered(paid(benefit, kronor(7000), AUGUST))
    assert numbers(because("Pension otillräcklig", answers=[now])) == [7, 11, 13, 14, 18, 19]
    assert numbers(because("Pension otillräcklig", answers=[gone])) == [8, 9, 15]
    assert numbers(because("Pension otillräcklig", answers=[now, gone])) == [7, 11, 13, 14, 18, 19]


def test_another_benefit_raises_nothing():
    assert numbers(because("Pension otillräcklig", answers=[answered(paid("Sjukpenning", kronor(1), SEPTEMBER))])) == []


def test_an_agency_that_did_not_answer_is_asked_and_another_s_silence_is_not_its_own():
    silent = AgencyAnswer(ANNA, Agency.AF, NotRead("Tekniskt fel", SOURCE))
    other = AgencyAnswer(ANNA, Agency.SKV, NotRead("Tekniskt fel", SOURCE))
    assert numbers(because("Pension otillräcklig", answers=[silent])) == [7, 8, 14, 18]
    assert numbers(because("Pension otillräcklig", answers=[other])) == []


def test_each_adult_has_a_sheet_of_her_own_facts():
    couple = because("Pension otillräcklig", "Arbetslös, ingen ersättning", family=household(couple=True, child=True))
    assert [sheet.role for sheet in call_sheets(couple)] == [Role.CO_APPLICANT]
    paid_to_bo = answered(paid("Aktivitetsstöd", kronor(7000), SEPTEMBER, BO))
    both = because("Arbetslös, ingen ersättning", "", family=household(couple=True), answers=[paid_to_bo])
    assert numbers(both) == [7, 8, 14, 18]
    assert numbers(both, Role.CO_APPLICANT) == [7, 11, 13, 14, 18, 19]


def test_a_first_month_without_a_decision_raises_only_what_payments_say():
    case = replace(basis(), previous_decision=None)
    assert call_sheets(case) == ()


def test_nobody_is_asked_about_on_behalf_of_a_co_applicant_who_is_not_there():
    assert call_sheets(because("Saknar barnomsorg", "Arbetslös, ingen ersättning")) == ()


def test_a_new_answer_takes_the_place_of_the_one_to_the_same_question_about_the_same_person_only():
    def said(role: Role, number: int, text: str) -> CallAnswer:
        return CallAnswer(role, number, text, None, "HAND01", date(2025, 10, 6))

    mine, theirs, other = said(Role.APPLICANT, 9, "a"), said(Role.CO_APPLICANT, 8, "b"), said(Role.APPLICANT, 8, "c")
    kept = with_answer((theirs, mine, other), new := said(Role.APPLICANT, 8, "d"))
    assert kept == (new, mine, theirs)
    assert with_answer((), mine) == (mine,)


def test_each_question_bears_the_name_that_the_field_has_for_it():
    assert [asked.key for asked in QUESTIONS] == [
        "activity_report_content", "sanction_decisions", "deregistration_reason", "work_placement_eligibility",
        "referral_decision", "disability_code", "jobgarantee_days_used", "action_plan", "past_activities",
        "support_application_received", "completion_requested", "next_planning_meeting", "programme_activities_extent",
        "sius_right",
    ]  # fmt: skip
