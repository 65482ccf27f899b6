"""A warning's life: what a person touched is hers, and only a reading that succeeded may close anything."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import Agency, AgencyAnswer, Rows, UnreadGroup
from bot.domain.sources import NothingRegistered, NotRead
from bot.domain.warnings import (
    CATALOGUE,
    CaseWarning,
    Closer,
    Section,
    Status,
    after_answers,
    after_draft,
    by_person,
    reconcile,
    was_read,
)
from tests.domain import values as v

YESTERDAY, TODAY = v.TODAY - timedelta(days=1), v.TODAY


def warning(code: str = "income_new", subject: str = "A", text: str = "text", **more) -> CaseWarning:
    return CaseWarning(code, CATALOGUE[code].name, text, subject=subject, section=CATALOGUE[code].section, **more)


def always(_: CaseWarning) -> bool:
    return True


def never(_: CaseWarning) -> bool:
    return False


codes = st.sampled_from(sorted(CATALOGUE))
subjects = st.sampled_from(["", "A", "B"])
lives = st.one_of(
    st.tuples(st.sampled_from([Status.OPEN, Status.ACKNOWLEDGED]), st.none()),
    st.tuples(st.just(Status.CLOSED), st.sampled_from([None, Closer.PERSON, Closer.BRYGGA])),
)
texts = st.sampled_from(["i går", "i dag"])


@st.composite
def stored(draw):
    status, closer = draw(lives)
    return warning(draw(codes), draw(subjects), draw(texts), status=status, closed_by=closer, since=YESTERDAY)


olds = st.lists(stored(), max_size=12, unique_by=lambda w: (w.code, w.subject))
news = st.lists(st.builds(warning, codes, subjects, texts), max_size=12, unique_by=lambda w: (w.code, w.subject))


@given(olds, news, st.frozensets(st.sampled_from(list(Section))))
def test_the_life_of_every_warning(before, now, sections_read):
    def read(w: CaseWarning) -> bool:
        return w.section in sections_read

    after = reconcile(before, now, read, TODAY)
    was = {(w.code, w.subject): w for w in before}
    found = {(w.code, w.subject): w for w in now}
    became = {(w.code, w.subject): w for w in after}
    assert became.keys() == was.keys() | found.keys()
    assert len(after) == len(became)
    for key, w in became.items():
        old, seen = was.get(key), found.get(key)
        if old is None:
            assert w == replace(seen, since=TODAY)
            assert w.status is Status.OPEN
        elif old.status is Status.ACKNOWLEDGED or (old.status is Status.CLOSED and old.closed_by is not Closer.BRYGGA):
            assert w == old  # a person's, to the letter
        elif (
            seen is not None
        ):  # open with today's text since it opened, and what Brygga closed is open again from today
            assert w == replace(seen, since=old.since if old.status is Status.OPEN else TODAY)
        elif old.status is Status.OPEN and read(old):
            assert w == replace(old, status=Status.CLOSED, closed_by=Closer.BRYGGA, since=TODAY)
        else:
            assert w == old


@given(olds, news)
def test_nothing_is_closed_when_nothing_could_be_read(before, now):
    def closed(warnings):
        return {(w.code, w.subject) for w in warnings if w.status is Status.CLOSED}

    assert closed(reconcile(before, now, never, TODAY)) <= closed(before)


@given(olds, news, st.booleans())
def test_the_same_night_twice_changes_nothing_more(before, now, ok):
    once = reconcile(before, now, always if ok else never, YESTERDAY)
    assert sorted(map(repr, reconcile(once, now, always if ok else never, TODAY))) == sorted(map(repr, once))


def test_two_of_one_code_and_subject_are_two_and_each_keeps_its_life():
    one, two = warning(text="1"), warning(text="2")
    held = replace(one, status=Status.ACKNOWLEDGED)
    assert reconcile([held, two], [one, two], always, TODAY) == (held, two)
    closed = replace(two, status=Status.CLOSED, closed_by=Closer.BRYGGA, since=TODAY)
    assert reconcile([held, two], [one], always, TODAY) == (held, closed)


def test_what_was_stored_before_sections_existed_is_never_closed_by_itself():
    old = CaseWarning("income_new", "Ny inkomst", "text")
    assert was_read(v.basis(), old) is False
    assert (old.rule, old.section, old.look_at, old.subject, old.closed_by) == ("", None, "", "", None)
    assert (old.since, old.by) == (None, "")


def answers(**silent: bool) -> list[AgencyAnswer]:
    return [
        AgencyAnswer(v.ANNA, a, NotRead("tyst", v.SOURCE) if silent.get(a.name) else NothingRegistered(v.SOURCE))
        for a in Agency
    ]


@pytest.mark.parametrize(
    ("code", "subject", "silent", "read"),
    [
        ("income_new", "", {}, True),
        ("income_new", "", {"SKV": True}, False),
        ("ssbtek_unread", "Skatteverket", {"SKV": True}, False),
        ("ssbtek_unread", "Skatteverket", {"TNS": True}, True),
        ("ssbtek_unread", "Okänd myndighet", {}, False),
        ("expense_new", "", {"SKV": True}, True),
        ("child_of_age", "", {"SKV": True}, True),
        ("past_income_unknown", "", {"SKV": True}, True),
        ("reason_waiting", "", {"SKV": True}, True),
    ],
)
def test_a_warning_was_read_only_when_all_it_stands_on_was(code, subject, silent, read):
    assert was_read(v.basis(answers=answers(**silent)), warning(code, subject)) is read


def test_an_agency_that_was_silent_about_one_of_two_was_not_read():
    both = [*answers(), AgencyAnswer(v.BO, Agency.SKV, NotRead("tyst", v.SOURCE))]
    assert not was_read(v.basis(answers=both), warning("ssbtek_unread", "Skatteverket"))


def test_no_answers_at_all_is_not_a_reading():
    assert not was_read(v.basis(), warning("income_new"))
    assert not was_read(v.basis(), warning("ssbtek_unread", "Skatteverket"))
    nothing_before = replace(v.basis(answers=answers()), previous=None, previous_decision=None)
    for code in ("income_new", "expense_new", "past_income_unknown", "reason_waiting"):
        assert not was_read(nothing_before, warning(code))


def named(warnings, status) -> list[str]:
    return [w.subject for w in warnings if w.status is status]


def test_a_case_that_got_no_draft_keeps_every_other_warning_open_and_tells_what_was_not_read():
    kept = (warning("expense_new", "El 1", since=YESTERDAY), warning("ssbtek_unread", "CSN", since=YESTERDAY))
    basis = v.asked(v.basis(answers=[AgencyAnswer(v.ANNA, Agency.FK, NotRead("tyst", v.SOURCE))]))
    after = after_answers(kept, (), basis, TODAY)
    assert named(after, Status.OPEN) == ["Försäkringskassan", "El 1"]
    assert [(w.subject, w.closed_by, w.since) for w in after if w.status is Status.CLOSED] == [
        ("CSN", Closer.BRYGGA, TODAY)
    ]


def test_an_answer_that_could_not_be_read_at_all_is_one_warning_that_the_next_answer_closes():
    after = after_answers((), (), v.basis(), YESTERDAY)
    assert [(w.code, w.subject, w.since) for w in after] == [("ssbtek_unread", "", YESTERDAY)]
    assert named(after_answers(after, (), v.basis(), TODAY), Status.OPEN) == [""]
    assert named(after_draft(after, (), v.asked(v.basis()), TODAY), Status.CLOSED) == [""]


@pytest.mark.parametrize("agency", [agency for agency in Agency if agency.bears_income])
def test_an_answer_that_lacks_a_part_or_a_grown_up_is_told_and_closes_nothing(agency):
    part = AgencyAnswer(v.ANNA, agency, Rows((), (UnreadGroup("SJP", "tyst", v.SOURCE),)))
    one_of_two = [
        a for a in v.asked(v.basis(family=v.household(couple=True))).answers if (a.agency, a.person) != (agency, v.BO)
    ]
    for basis in (
        v.asked(v.basis(answers=[part])),
        replace(v.basis(family=v.household(couple=True)), answers=tuple(one_of_two)),
    ):
        after = after_answers((), (), basis, TODAY)
        assert named(after, Status.OPEN) == [agency.value]
    assert not was_read(v.asked(v.basis(answers=[part])), warning("ssbtek_unread", agency.value))


def test_what_a_person_did_says_who_and_when_and_brygga_never_undoes_it():
    done = by_person(warning(), Status.CLOSED, "anna", TODAY)
    assert (done.closed_by, done.by, done.since) == (Closer.PERSON, "anna", TODAY)
    assert reconcile([done], [warning(text="i dag")], always, TODAY) == (done,)
    seen = by_person(warning(), Status.ACKNOWLEDGED, "anna", TODAY)
    assert (seen.closed_by, seen.by) == (None, "anna")
    assert reconcile([seen], [], always, TODAY) == (seen,)


def test_a_warning_is_called_by_its_rule_and_what_it_is_about():
    assert replace(warning(), rule="INK-02").handle == "INK-02/A"
    assert warning(subject="").handle == "income_new"


def test_the_catalogue_gives_every_code_its_own_rule_and_something_to_look_at():
    assert len({kind.rule for kind in CATALOGUE.values()}) == len(CATALOGUE)
    prefix = {"INK": Section.INCOMES, "UTG": Section.EXPENSES, "HUS": Section.HOUSEHOLD, "ANS": Section.APPLICATION}
    prefix |= {"FBE": Section.PREVIOUS, "BES": Section.DECISION, "UTB": Section.PAYMENT, "SYS": Section.SYSTEM}
    for kind in CATALOGUE.values():
        assert prefix[kind.rule[:3]] is kind.section
        assert kind.look_at.endswith((".", "?"))
        assert kind.name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("income_changed", "Inkomständring"), ("tax_refund", "Skatteåterbäring"), ("spot_check", "Stickprov"),
        ("recovery_claim", "Återkrav"),
    ],
)  # fmt: skip
def test_a_warning_is_called_what_the_field_calls_it(code, name):
    assert CATALOGUE[code].name == name
