"""A warning's life: what a person touched is hers, and only a reading that succeeded may close anything."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import Agency, AgencyAnswer, NothingRegistered, NotRead
from bot.domain.warnings import CATALOGUE, CaseWarning, Closer, Section, Status, reconcile, was_read
from tests.domain import values as v


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
    return warning(draw(codes), draw(subjects), draw(texts), status=status, closed_by=closer)


olds = st.lists(stored(), max_size=12, unique_by=lambda w: (w.code, w.subject))
news = st.lists(st.builds(warning, codes, subjects, texts), max_size=12, unique_by=lambda w: (w.code, w.subject))


@given(olds, news, st.frozensets(st.sampled_from(list(Section))))
def test_the_life_of_every_warning(before, now, sections_read):
    def read(w: CaseWarning) -> bool:
        return w.section in sections_read

    after = reconcile(before, now, read)
    was = {(w.code, w.subject): w for w in before}
    found = {(w.code, w.subject): w for w in now}
    became = {(w.code, w.subject): w for w in after}
    assert became.keys() == was.keys() | found.keys()
    assert len(after) == len(became)
    for key, w in became.items():
        old, seen = was.get(key), found.get(key)
        if old is None:
            assert w == seen
            assert w.status is Status.OPEN
        elif old.status is Status.ACKNOWLEDGED or (old.status is Status.CLOSED and old.closed_by is not Closer.BRYGGA):
            assert w == old  # a person's, to the letter
        elif seen is not None:
            assert w == seen  # open with today's text, and what Brygga closed is open again
        elif old.status is Status.OPEN and read(old):
            assert w == replace(old, status=Status.CLOSED, closed_by=Closer.BRYGGA)
        else:
            assert w == old


@given(olds, news)
def test_nothing_is_closed_when_nothing_could_be_read(before, now):
    def closed(warnings):
        return {(w.code, w.subject) for w in warnings if w.status is Status.CLOSED}

    assert closed(reconcile(before, now, never)) <= closed(before)


@given(olds, news, st.booleans())
def test_the_same_night_twice_changes_nothing_more(before, now, ok):
    once = reconcile(before, now, always if ok else never)
    assert sorted(map(repr, reconcile(once, now, always if ok else never))) == sorted(map(repr, once))


def test_two_of_one_code_and_subject_are_two_and_each_keeps_its_life():
    one, two = warning(text="1"), warning(text="2")
    held = replace(one, status=Status.ACKNOWLEDGED)
    assert reconcile([held, two], [one, two], always) == (held, two)
    assert reconcile([held, two], [one], always) == (held, replace(two, status=Status.CLOSED, closed_by=Closer.BRYGGA))


def test_what_was_stored_before_sections_existed_is_never_closed_by_itself():
    old = CaseWarning("income_new", "Ny inkomst", "text")
    assert was_read(v.basis(), old) is False
    assert (old.rule, old.section, old.look_at, old.subject, old.closed_by) == ("", None, "", "", None)


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
