"""What is news from an agency, and what is only silence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.facts import Agency, AgencyAnswer, Rows, UnreadGroup
from bot.domain.money import kronor
from bot.domain.sources import NothingRegistered, NotRead
from bot.domain.warnings import Status, after_answers, after_draft, by_person, last_known, news_in, was_read
from tests.domain import values as v

DAY = date(2025, 9, 24)
SICK = v.paid("Sjukpenning", kronor(5), DAY)
SILENT = AgencyAnswer(v.ANNA, Agency.FK, NotRead("tyst", v.SOURCE))
EMPTY = AgencyAnswer(v.ANNA, Agency.FK, NothingRegistered(v.SOURCE))
PARTLY = AgencyAnswer(v.ANNA, Agency.FK, Rows((SICK,), (UnreadGroup("SJP", "tyst", v.SOURCE),)))


def told(before, now) -> list[str]:
    return [w.text for w in news_in((before,), v.basis(answers=[now]), v.TODAY)]


@pytest.mark.parametrize(
    ("before", "now", "text"),
    [
        (SILENT, v.answered(SICK), "Svarar nu för sökande: utbetalningar 1."),
        (SILENT, EMPTY, "Svarar nu för sökande: ingen uppgift."),
        (PARTLY, v.answered(SICK), "Svarar nu för sökande: utbetalningar 1."),
        (EMPTY, v.answered(SICK), "Sjukpenning 2025-09-24, 5,00 kr, för sökande: ny."),
        (v.answered(SICK), EMPTY, "Sjukpenning 2025-09-24, 5,00 kr, för sökande: finns inte längre i svaret."),
        (
            v.answered(SICK), v.answered(v.paid("Sjukpenning", kronor(6), DAY)),
            "Sjukpenning 2025-09-24, 6,00 kr, för sökande: ändrad, var 5,00 kr.",
        ),
        (
            v.answered(replace(SICK, preliminary=True)), v.answered(SICK),
            "Sjukpenning 2025-09-24, 5,00 kr, för sökande: ändrad, var 5,00 kr (preliminär).",
        ),
        (v.answered(SICK), v.answered(SICK, SICK), "Sjukpenning 2025-09-24, 5,00 kr, för sökande: ny."),
    ],
)  # fmt: skip
def test_a_late_answer_and_a_payment_new_changed_or_gone_are_news(before, now, text):
    assert told(before, now) == [text]


@pytest.mark.parametrize(
    ("before", "now"),
    [(SILENT, SILENT), (v.answered(SICK), SILENT), (v.answered(SICK), PARTLY), (EMPTY, EMPTY), (SILENT, PARTLY),
     (v.answered(SICK), v.answered(replace(SICK, net=replace(SICK.net, source=replace(v.SOURCE, row="9")))))],
)  # fmt: skip
def test_silence_a_part_and_the_same_payment_read_elsewhere_are_no_news(before, now):
    assert told(before, now) == []


def test_without_any_earlier_answer_nothing_can_be_new():
    assert news_in((), v.basis(answers=[v.answered(SICK)]), v.TODAY) == ()


def test_news_bears_the_agencys_own_name_and_its_day_and_stays_until_a_person_has_seen_it():
    basis = v.asked(v.basis(answers=[v.answered(SICK)]))
    kept = after_answers((), news_in(v.everyone(v.household(), [SILENT]), basis, v.TODAY), basis, v.TODAY)
    assert [(w.name, w.subject, w.rule) for w in kept] == [
        ("Nytt från Försäkringskassan", f"Försäkringskassan {v.TODAY}", "INK-16")
    ]
    assert after_draft(kept, (), basis, v.TODAY) == kept
    closed = (by_person(kept[0], Status.CLOSED, "anna", v.TODAY),)
    tomorrow = v.TODAY + timedelta(days=1)
    again = after_answers(closed, news_in(v.everyone(v.household(), [EMPTY]), basis, tomorrow), basis, tomorrow)
    assert [w.status for w in again] == [Status.OPEN, Status.CLOSED]
    assert again[1] == closed[0]


def test_an_answer_that_cannot_be_read_takes_no_earlier_answer_away():
    whole = v.answered(SICK)
    assert last_known((whole,), (SILENT,)) == (whole,)
    assert last_known((whole,), (PARTLY,)) == (whole,)
    assert last_known((SILENT,), (PARTLY,)) == (PARTLY,)
    assert last_known((whole,), (EMPTY,)) == (EMPTY,)
    assert last_known((), (SILENT,)) == (SILENT,)


def test_no_number_or_name_stands_in_the_news():
    found = news_in((SILENT,), v.basis(answers=[v.answered(SICK)]), v.TODAY)
    for part in (v.ANNA.digits, v.ANNA.formatted(), "Namn"):
        assert part not in repr(found)


def test_an_answer_about_someone_who_had_none_before_is_news():
    of_bo = v.answered(replace(SICK, person=v.BO))
    now = replace(v.basis(answers=[EMPTY, of_bo]), household=v.household(couple=True))
    assert [w.text for w in news_in((EMPTY,), now, v.TODAY)] == ["Svarar nu för medsökande: utbetalningar 1."]


def test_no_later_reading_makes_news_old():
    (news,) = news_in((SILENT,), v.basis(answers=[v.answered(SICK)]), v.TODAY)
    assert was_read(v.basis(answers=[v.answered(SICK)]), news) is False
