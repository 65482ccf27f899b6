"""What a payment says of its days and its period, beside the month that is looked at."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.facts import Agency, AgencyAnswer, Payment, PlannedInstalment, Rows
from bot.domain.money import kronor
from bot.domain.rules import DayChecks
from bot.domain.sources import Covers
from bot.domain.warnings import warnings_for
from tests.domain import values as v

RULES = replace(v.RULES, days=DayChecks(("Aktivitetsstöd",), ("Föräldrapenning",)))
SEPTEMBER = Covers("september", date(2025, 9, 1), date(2025, 9, 30))
DAY = date(2025, 9, 25)


def paid(benefit: str, covers: Covers | None = SEPTEMBER, days: str = "") -> Payment:
    return replace(v.paid(benefit, kronor(100), DAY), covers=covers, days=days)


def said(code: str, *payments: Payment) -> list[tuple[str, str]]:
    found = warnings_for(v.basis(answers=[v.answered(*payments)]), (), (), RULES)
    return [(w.text, w.subject) for w in found if w.code == code]


UNREADABLE = [
    None,
    Covers("september", None, date(2025, 9, 30)),
    Covers("september", date(2025, 9, 1), None),
    Covers("höst", date(2025, 8, 25), date(2025, 9, 7)),
]


@pytest.mark.parametrize("covers", UNREADABLE)
def test_days_of_no_one_month_are_told_and_do_not_hide_the_next_payment(covers):
    others = (
        v.paid("Sjukpenning", kronor(1), DAY),
        paid("Aktivitetsstöd", covers, "22"),
        paid("Aktivitetsstöd", days="3"),
    )
    text = (
        "Aktivitetsstöd 2025-09-25 för sökande: dagarna gäller inte en enda månad, eller går inte att läsa som antal."
    )
    assert said("days_paid", *others) == [
        (text, "Aktivitetsstöd 2025-09-25 för sökande, oläst"),
        (
            "Aktivitetsstöd för sökande: 3 dagar betalda, september 2025 har 22 vardagar.",
            "sökande: Aktivitetsstöd 2025-09",
        ),
    ]


@pytest.mark.parametrize("covers", UNREADABLE[1:])
def test_a_period_that_is_not_within_the_control_month_is_told_after_one_without_any(covers):
    text = "Föräldrapenning 2025-09-25 för sökande: gäller inte bara dagar i september 2025, eller en öppen period."
    payments = (paid("Sjukpenning"), paid("Föräldrapenning", None), paid("Föräldrapenning", covers))
    assert said("parental_period", *payments) == [(text, "Föräldrapenning 2025-09-25 för sökande")]


def test_of_csns_plan_only_what_comes_in_the_month_or_has_no_day_is_told_each_by_its_own_number():
    days = (date(2025, 11, 25), date(2025, 10, 25), None)
    plan = tuple(PlannedInstalment(v.ANNA, "Studiehjälp", v.read(kronor(1250)), day, "Planerad") for day in days)
    found = warnings_for(v.basis(answers=[AgencyAnswer(v.ANNA, Agency.CSN, Rows((), planned=plan))]), (), (), RULES)
    assert [(w.text.replace("\u00a0", " "), w.subject) for w in found if w.code == "planned"] == [
        (
            "Studiehjälp, 1 250,00 kr, för sökande planeras till 2025-10-25. Inte medräknad nu.",
            "Studiehjälp 2025-10-25 2",
        ),
        (
            "Studiehjälp, 1 250,00 kr, för sökande är planerad utan bestämd dag. Inte medräknad nu.",
            "Studiehjälp utan dag 3",
        ),
    ]


def test_a_table_that_chooses_no_benefits_looks_at_no_days():
    answers = [v.answered(paid("Aktivitetsstöd", days="3"), paid("Föräldrapenning", UNREADABLE[3]))]
    found = {w.code for w in warnings_for(v.basis(answers=answers), (), (), v.RULES)}
    assert not found & {"days_paid", "parental_period"}
