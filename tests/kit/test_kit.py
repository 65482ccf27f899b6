"""The vendors' door: a control has the verbs of its meaning and no other, and a flow lacks nothing."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

from datetime import date

import pytest

from bot.domain.errors import ControlMissing, KitMismatch, OutOfScope, Reason
from bot.domain.money import Money, kronor
from bot.domain.period import Month
from bot.kit import (
    FIXED,
    KINDS,
    Amount,
    Cell,
    Decision,
    Desk,
    Field,
    Flow,
    MonthText,
    SaveDraft,
    Screen,
    Text,
    controls_of,
)
from bot.kit.reading import meaning, word_for
from bot.ports.surface import Reading
from tests.domain import values as v


class OneText:
    """A surface on which every control says the same text."""

    def __init__(self, text):
        self.text, self.committed, self.shown = text, [], []

    def show(self, screen):
        self.shown.append(screen)

    def read(self, target):
        return None if self.text is None else Reading(self.text, v.SOURCE)

    def commit(self, target):
        self.committed.append(str(target))


class Everything(Screen, name="everything"):
    text: Text
    amount: Amount
    month: MonthText
    save: SaveDraft
    decide: Decision


VERBS = {
    "text": {"read", "read_if_there", "settled"}, "amount": {"read", "must_be"}, "month": {"read"}, "table": {"rows"},
    "field": {"fill"}, "choice": {"choose"}, "tick": {"set"}, "secret": {"fill"}, "link": {"follow", "is_there"},
    "press": {"press"}, "ask": {"ask"}, "save_draft": {"save"}, "decision": set(),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_the_verbs_of_its_meaning_and_no_other(kind):
    found = {name for name in dir(KINDS[kind]) if not name.startswith("_")} - {"kind", "public_name"}
    assert found == VERBS[kind]


def test_a_desk_shows_the_screen_before_its_controls_are_used():
    surface = OneText("text")
    page = Desk(surface).on(Everything)
    assert surface.shown == ["everything"]
    page.save.save()
    assert (page.text.read(), surface.committed) == ("text", ["everything.save"])


def test_a_control_that_is_not_there_is_missing_or_none_but_never_empty():
    page = Desk(OneText(None)).on(Everything)
    assert page.text.read_if_there() is None
    for read in (page.text.read, page.amount.read, page.month.read):
        with pytest.raises(ControlMissing):
            read()


@pytest.mark.parametrize("text", ["", "–", "1.234", "Tolvan", "19121212-1212", "1 234 eller 2"])
def test_a_text_that_is_not_surely_an_amount_is_for_a_person_and_is_not_repeated(text):
    page = Desk(OneText(text)).on(Everything)
    with pytest.raises(OutOfScope) as refused:
        page.amount.read()
    assert (refused.value.reason, refused.value.detail) == ("odd_amount", v.SOURCE.public_name)


def test_the_systems_own_figure_must_be_the_wanted_one_to_the_ore():
    page = Desk(OneText("1 234,50")).on(Everything)
    page.amount.must_be(Money(123450), Reason.SUM_DIFFERS)
    with pytest.raises(OutOfScope) as refused:
        page.amount.must_be(Money(123451), Reason.SUM_DIFFERS)
    assert (refused.value.reason, refused.value.detail) == ("sum_differs", "everything.amount")


def test_a_cell_is_read_as_what_it_is_or_refused():
    def cell(text):
        return Cell(Reading(text, v.SOURCE))

    assert (cell("").amount_if_any(), cell("12,00").amount_if_any()) == (None, kronor(12))
    assert (cell("oktober 2025").month(), cell("2025-10-06").day()) == (Month(2025, 10), date(2025, 10, 6))
    assert cell("19850712T001").identity() == v.ANNA
    for read in (cell("x").month, cell("x").day, cell("19121212-1213").identity):
        with pytest.raises(OutOfScope) as refused:
            read()
        assert refused.value.reason == "unknown_status"
        assert "1212" not in str(refused.value)


def test_an_annotation_that_is_no_control_is_refused():
    class Odd(Screen, name="odd"):
        count: int

    with pytest.raises(KitMismatch, match=r"Odd\.count"):
        controls_of(Odd)


def named(name):
    def stage():
        pass

    stage.__name__ = name
    return stage


@pytest.mark.parametrize("name", ["decide", "approve_case", "rewrite_note", "logga_in", "Write_note", ""])
def test_a_stage_that_the_engine_does_not_know_is_refused(name):
    with pytest.raises(KitMismatch):
        Flow("prov").stage(named(name))


def test_a_stage_may_stand_once_only():
    flow = Flow("prov")
    flow.stage(named("login"))
    with pytest.raises(KitMismatch, match="två gånger"):
        flow.stage(named("login"))


@pytest.mark.parametrize("missing", [*FIXED, "verify_note"])
def test_a_flow_that_lacks_a_stage_is_refused_by_its_name(missing):
    flow = Flow("prov")
    for name in (*FIXED, "write_note", "verify_note"):
        if name != missing:
            flow.stage(named(name))
    with pytest.raises(KitMismatch, match=rf"saknar {missing}$"):
        flow.check()
    flow.stage(named(missing))
    flow.check()
    assert flow.writes == ("note",)


def test_a_field_takes_a_value_at_a_row():
    typed = {}

    class Typing(OneText):
        def fill(self, target, value):
            typed[str(target), target.row] = value

    class Form(Screen, name="form"):
        amount: Field

    Desk(Typing("")).on(Form).amount.fill(kronor(5), row="Pension")
    assert typed == {("form.amount[rad]", "Pension"): kronor(5)}


def test_a_word_stands_for_something_both_ways_or_not_at_all():
    words = {"Ja": True, "Nej": False}
    assert [word_for(words, meaning(words, word, "svar"), "svar") for word in words] == ["Ja", "Nej"]
    for unclear in ({"Ja": True}, {"Nej": False, "Inte": False}):
        with pytest.raises(OutOfScope) as refused:
            word_for(unclear, False, "svar")
        assert refused.value.reason == "unknown_status"
