"""What the citizen answered in her application: known words by the table, everything else to a person's eyes, nothing quoted."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.draft import propose, unchecked
from bot.domain.errors import OutOfScope
from bot.domain.rules import AnswerWarning, Meaning, QuestionRule, is_same
from bot.domain.warnings import CATALOGUE, warnings_for
from tests.domain import values as v

MOVED = QuestionRule("Har du flyttat?", AnswerWarning.HOUSING, ("Nej",), ("Ja",), ("Ja, utomlands",))
WORDS = QuestionRule("Något vi ska veta", nothing=("Inget har förändrats",), free_text=True)
RULES = replace(v.RULES, questions=(MOVED, WORDS))
LISTED = (*MOVED.nothing, *MOVED.warns, *MOVED.to_person, *WORDS.nothing)


def answered(*said: tuple[str, str]):
    basis = v.asked(v.basis())
    answers = tuple(v.stated_answer(question, answer) for question, answer in said)
    return replace(basis, application=replace(basis.application, answers=answers))


def found(*said: tuple[str, str]):
    return [(w.code, w.subject) for w in warnings_for(answered(*said), (), (), RULES)]


def test_every_warning_that_a_table_may_name_is_in_the_catalogue():
    assert {warning.value for warning in AnswerWarning} <= CATALOGUE.keys()


@given(st.text())
def test_an_answer_that_no_list_has_is_never_taken_for_no(answer):
    assume(not any(is_same(answer, known) for known in LISTED))
    assert MOVED.meaning_of(answer) is (Meaning.UNKNOWN if answer.strip() else Meaning.UNANSWERED)
    assert found((MOVED.question, answer)) == [("application_check", MOVED.question)]


@pytest.mark.parametrize("blank", ["", " ", "\u00a0"])
def test_an_open_question_is_unanswered_but_free_text_left_empty_says_nothing(blank):
    assert MOVED.meaning_of(blank) is Meaning.UNANSWERED
    assert found((WORDS.question, blank)) == []


@given(st.text(min_size=1).filter(str.strip))
def test_free_text_is_told_whatever_it_says(text):
    assume(not is_same(text, WORDS.nothing[0]))
    assert found((WORDS.question, text)) == [("application_check", WORDS.question)]


def test_what_goes_to_a_person_wins_over_what_warns():
    with pytest.raises(OutOfScope) as refused:
        propose(answered((MOVED.question, "Ja"), (MOVED.question, "ja,  utomlands")), RULES, v.NORM, v.TODAY, v.ROBOT)
    assert (refused.value.reason, refused.value.detail) == ("answer_for_person", MOVED.question)


def test_the_same_question_twice_is_looked_at_twice():
    assert found((MOVED.question, "Nej"), (MOVED.question, "Ja"), (MOVED.question, "?")) == [
        ("housing_changed", MOVED.question),
        ("application_check", MOVED.question),
    ]


def test_a_table_without_questions_knows_no_answer():
    told = warnings_for(answered((MOVED.question, "Nej")), (), (), v.RULES)
    assert [w.code for w in told] == ["application_check"]


SECRET = "Kalle Anka, 19121212-1212"


@pytest.mark.parametrize("said", [(MOVED.question, SECRET), (WORDS.question, SECRET), (SECRET, "Ja"), (SECRET, SECRET)])
def test_nothing_the_table_does_not_have_is_repeated_in_a_warning_a_note_or_a_printed_form(said):
    basis = answered(said)
    draft = propose(basis, RULES, v.NORM, v.TODAY, v.ROBOT)
    assert [w.code for w in draft.warnings] == ["application_check"]
    assert SECRET not in repr(draft)
    assert said[1] != SECRET or SECRET not in repr(replace(basis.application.answers[0], question=""))
    assert "Kontrollera ansökan" in draft.note.text


def test_a_question_that_no_table_has_does_not_hide_the_next():
    assert found(("Okänd fråga?", "Ja"), (MOVED.question, "Ja")) == [
        ("application_check", "fråga 1"), ("housing_changed", MOVED.question),
    ]  # fmt: skip


def test_only_the_questions_that_the_application_lacks_are_told_as_unasked():
    told = unchecked(answered((MOVED.question, "Nej")), RULES)
    assert f"Frågan «{WORDS.question}»: ansökan har den inte." in told
    assert not any(MOVED.question in line for line in told)
