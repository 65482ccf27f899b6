"""What facts promise: three kinds of answer are three things, and a value can be found again on the screen."""

import pytest

from bot.domain.errors import MissingFact
from bot.domain.facts import Agency, AgencyAnswer, NothingRegistered, NotRead, Rows, Source
from bot.domain.money import kronor
from bot.domain.rules import income_lines, payments_in, require_answers
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
