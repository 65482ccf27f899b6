"""What the draft promises: twenty hand-computed households to the öre, sums that add up, and a refusal of the rest."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case import Entry, Opened, PastDecision, gate
from bot.domain.draft import (
    Calculation,
    Draft,
    Note,
    Outlook,
    Proposal,
    Watch,
    differences,
    outlook,
    propose,
    require_approval,
    require_foreseeable,
    unchecked,
)
from bot.domain.errors import CaseLocked, HumanValue, MissingFact, OutOfScope, Reason
from bot.domain.facts import Agency, AgencyAnswer
from bot.domain.field import Field
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity, IdentityKind
from bot.domain.lines import ExpenseLine, IncomeLine
from bot.domain.money import ZERO, Money, kronor
from bot.domain.norm import NormStatus
from bot.domain.period import Month
from bot.domain.rules import BenefitRule, CaseLimit, HiddenIncomes
from bot.domain.sources import NothingRegistered, NotRead
from bot.packs import load_norm, load_rules
from tests.domain import values as v

TABLES = Path(__file__).parents[2] / "schedules" / "tables"
TO_PERSON = {
    "06_medsokande_ej_signerat": "not_signed",
    "09_akassa_kan_inte_besvara": "agency_not_read",
    "12_elstod_okand_forman": "unknown_benefit",
    "15_skyddat_barn": "by_hand",
    "16_last_av_handlaggare": "locked",
    "17_inkomst_over_norm": "income_above_norm",
    "19_manniskans_berakning": "human_value",
}
# Warnings the house gives beside the households' own: an unread agency and an income that only the applicant states.
EXTRA = {"10_skatteverket_nere": ["SSBTEK kunde inte läsas"], "20_swish_i_ansokan": ["Inkomst enligt ansökan"]}


def refusal(basis, rules=v.RULES, table=v.NORM) -> OutOfScope:
    with pytest.raises(OutOfScope) as refused:
        propose(v.asked(basis), rules, table, v.TODAY, v.ROBOT)
    assert refused.value.reason in set(Reason)
    return refused.value


def drafted(basis, rules=v.RULES) -> Draft:
    return propose(v.asked(basis), rules, v.NORM, v.TODAY, v.ROBOT)


# ------------------------------------------------------------------ the twenty households


def from_training(path: Path) -> Draft:
    content = v.training(path)
    gate(v.training_opened(content))
    basis = v.training_basis(content)
    month = basis.case.month
    rules, norm = load_rules(TABLES / "rules.toml", month), load_norm(TABLES / "norm.toml", month)
    return propose(basis, rules, norm, v.TODAY, v.ROBOT)


def test_every_household_is_either_drafted_or_in_the_list_of_those_for_a_person():
    outcomes = {path.stem: v.training(path)["expected"]["outcome"] for path in v.HOUSEHOLDS}
    assert len(outcomes) == 20
    assert {name for name, outcome in outcomes.items() if outcome == "to_person"} == TO_PERSON.keys()


@pytest.mark.parametrize("path", [p for p in v.HOUSEHOLDS if p.stem not in TO_PERSON], ids=lambda p: p.stem)
def test_a_training_household_is_drafted_to_the_ore_as_computed_by_hand(path):
    expected, draft = v.training(path)["expected"], from_training(path)
    assert expected["outcome"] == "drafted"
    calculation = draft.calculation
    assert {(i.kind, i.applicant, i.co_applicant) for i in calculation.incomes} == {
        (i["typ"], v.ore(i.get("s", "0,00")), v.ore(i.get("m", "0,00"))) for i in expected.get("inkomst", [])
    }
    assert len(calculation.incomes) == len(expected.get("inkomst", []))
    assert sorted((e.kind, e.applied, e.proposed) for e in calculation.expenses) == sorted(
        (e["typ"], v.ore(e["ansokt"]), v.ore(e["forslag"])) for e in expected["utgift"]
    )
    assert (calculation.norm, calculation.result) == (v.ore(expected["norm"]), v.ore(expected["belopp"]))
    proposal = draft.proposal
    assert (proposal.amount, proposal.kind) == (v.ore(expected["belopp"]), expected["beslutstyp"])
    assert (proposal.reason_applicant, proposal.reason_co_applicant) == (expected["orsak_s"], expected.get("orsak_m"))
    assert sorted(w.name for w in draft.warnings) == sorted(expected["warnings"] + EXTRA.get(path.stem, []))


@pytest.mark.parametrize("path", [p for p in v.HOUSEHOLDS if p.stem in TO_PERSON], ids=lambda p: p.stem)
def test_a_training_household_for_a_person_is_refused_with_its_reason(path):
    with pytest.raises(OutOfScope) as refused:
        from_training(path)
    assert refused.value.reason == TO_PERSON[path.stem]


# ------------------------------------------------------------------ the gate


@pytest.mark.parametrize(
    "opened",
    [
        Opened(v.household(), True, None),
        Opened(v.household(), None, None),
        Opened(None, False, None),
        Opened(None, True, None),
        Opened(Household((v.member(v.ANNA, Role.APPLICANT, protected=None),)), False, None),
        Opened(
            Household((v.member(v.ANNA, Role.APPLICANT), v.member(v.CHILD, Role.CHILD, protected=True))), False, None
        ),
    ],
    ids=["protected", "unread", "no household", "neither", "a member unread", "a child"],
)
def test_protected_or_unreadable_stops_the_whole_household_without_saying_which(opened):
    with pytest.raises(OutOfScope) as refused:
        gate(opened)
    assert (refused.value.reason, refused.value.detail) == ("by_hand", "")


def test_a_locked_case_is_left_whoever_is_in_it():
    with pytest.raises(CaseLocked) as refused:
        gate(Opened(v.household(), False, "HAND02"))
    assert refused.value.reason == "locked"
    assert "HAND02" not in str(refused.value)


def test_a_deceased_member_goes_to_a_person():
    family = Household((v.member(v.ANNA, Role.APPLICANT), replace(v.member(v.CHILD, Role.CHILD), deceased=True)))
    with pytest.raises(OutOfScope) as refused:
        gate(Opened(family, False, None))
    assert refused.value.reason == "deceased"


def test_a_case_that_is_open_to_the_bot_passes_the_gate_unchanged():
    family = v.household(couple=True, child=True)
    assert gate(Opened(family, False, None)) is family


def test_a_closed_case_file_goes_to_a_person_but_protection_is_said_first():
    with pytest.raises(OutOfScope) as refused:
        gate(Opened(v.household(), False, None, closed=True))
    assert refused.value.reason == "case_closed"
    with pytest.raises(OutOfScope) as refused:
        gate(Opened(None, True, None, closed=True))
    assert refused.value.reason == "by_hand"


# ------------------------------------------------------------------ what is refused before any sum


@pytest.mark.parametrize("signed", [set(), {Role.APPLICANT}, {Role.CO_APPLICANT}])
def test_everyone_who_applies_must_have_signed(signed):
    basis = v.basis(family=v.household(couple=True))
    application = replace(basis.application, signed=frozenset(signed))
    assert refusal(replace(basis, application=application)).reason == "not_signed"


@pytest.mark.parametrize("people", [{v.ANNA}, {v.ANNA, v.CHILD, v.BO}, {v.ANNA, v.BO}])
def test_a_household_that_changed_goes_to_a_person(people):
    basis = v.basis(family=v.household(child=True))
    application = replace(basis.application, household=frozenset(people))
    assert refusal(replace(basis, application=application)).reason == "household_changed"
    assert basis.previous is not None
    previous = replace(basis.previous, members=frozenset(people))
    assert refusal(replace(basis, previous=previous)).reason == "household_changed"


def test_a_persons_entry_is_never_touched_and_the_robots_own_is_no_hindrance():
    theirs, own = Entry("calculations", "HAND01", "Preliminär"), Entry("calculations", v.ROBOT, "Preliminär")
    with pytest.raises(HumanValue):
        drafted(v.basis(existing=[own, theirs]))
    assert drafted(v.basis(existing=[own])) == drafted(v.basis())


@pytest.mark.parametrize("month", [Month(2025, 9), Month(2025, 11), Month(2024, 10)])
def test_an_application_for_another_month_goes_to_a_person(month):
    basis = v.basis()
    assert refusal(replace(basis, application=replace(basis.application, month=month))).reason == "unknown_status"


def test_without_last_months_calculation_there_is_nothing_to_compare_with():
    basis = v.basis()
    assert refusal(replace(basis, previous=None)).reason == "no_previous_calculation"
    assert basis.previous is not None
    older = replace(basis.previous, month=Month(2025, 8))
    assert refusal(replace(basis, previous=older)).reason == "no_previous_calculation"


@pytest.mark.parametrize("kind", ["Avslag", "Delavslag", "bifall", "Bifall ", ""])
def test_only_last_months_plain_approval_is_proposed_again(kind):
    basis = v.basis()
    assert basis.previous_decision is not None
    decision = replace(basis.previous_decision, kind=kind)
    assert refusal(replace(basis, previous_decision=decision)).reason == "unusual_decision"
    assert refusal(replace(basis, previous_decision=None)).reason == "no_previous_decision"


@pytest.mark.parametrize("status", [s for s in NormStatus if s is not NormStatus.VERIFIED])
def test_a_norm_that_is_not_verified_carries_no_draft(status):
    assert refusal(v.basis(), table=replace(v.NORM, status=status)).reason == "norm_unusable"


@pytest.mark.parametrize(("above", "refused"), [(-1, ""), (0, "exactly_zero"), (1, "income_above_norm")])
def test_a_result_of_nothing_or_less_is_for_a_person(above, refused):
    income = Money(kronor(5180).ore + above)  # the norm of one adult alone
    basis = v.basis(answers=[v.answered(v.paid("Sjukpenning", income, v.OCTOBER.previous.first))])
    if refused:
        assert refusal(basis).reason == refused
    else:
        assert drafted(basis).calculation.result == Money(1)


# ------------------------------------------------------------------ what is drafted

amounts = st.integers(0, 2_000_000).map(Money)


@st.composite
def cases(draw):
    family = v.household(couple=draw(st.booleans()), child=draw(st.booleans()))
    grown = [m.identity for m in family.members if m.role is not Role.CHILD]
    days = st.dates(v.OCTOBER.plus(-2).first, v.OCTOBER.last)
    payment = st.builds(
        v.paid, st.sampled_from([b.benefit for b in v.RULES.benefits]), amounts, days, st.sampled_from(grown)
    )
    payments = draw(st.lists(payment, max_size=8))
    expenses = draw(st.lists(st.builds(v.expense, st.just("El 1"), amounts), max_size=4))
    return v.basis(answers=[v.answered(p) for p in payments], expenses=expenses, family=family), payments


@given(cases())
@settings(max_examples=80, deadline=None)
def test_the_result_is_the_norm_and_the_expenses_less_the_incomes_to_the_ore(case):
    basis, payments = case
    counted = sum(p.net.value.ore for p in payments if (p.day.year, p.day.month) == (2025, 9))
    applied = sum(post.amount.value.ore for post in basis.application.expenses)
    norm = {(False, False): 5180, (True, False): 8450, (False, True): 8340, (True, True): 11850}
    couple, child = basis.household.co_applicant is not None, bool(basis.household.children)
    wanted = norm[couple, child] * 100 + applied - counted
    if wanted <= 0:
        assert refusal(basis).reason == ("income_above_norm" if wanted else "exactly_zero")
        return
    draft = drafted(basis)
    assert draft.calculation.result == Money(wanted) == draft.proposal.amount
    assert (
        draft.calculation.norm.ore
        == norm[couple, child] * 100
        == sum(n.amount.ore for n in draft.calculation.norm_lines)
    )
    assert sum(i.applicant.ore + i.co_applicant.ore for i in draft.calculation.incomes) == counted
    assert sum(e.proposed.ore for e in draft.calculation.expenses) == applied


def luhn(nine: str) -> str:
    products = "".join(str(int(c) * (2 - i % 2)) for i, c in enumerate(nine))
    return str(-sum(map(int, products)) % 10)


@st.composite
def persons(draw):
    born = draw(st.dates(v.TODAY - timedelta(days=80 * 365), v.TODAY - timedelta(days=20 * 365)))
    start = f"{born:%Y%m%d}98{draw(st.integers(0, 9))}"
    name = (
        f"{draw(st.sampled_from(['Zeynep', 'Örjan', 'Siân', 'Qamar']))} {draw(st.sampled_from(['Xyzén', 'Kvarnmyr']))}"
    )
    return Member(Identity(start + luhn(start[2:]), IdentityKind.PERSONNUMMER), name, Role.APPLICANT, False, False)


@given(persons(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_note_watch_and_warnings_hold_no_name_and_no_number(person, unread):
    answer = NotRead("tyst", v.SOURCE) if unread else NothingRegistered(v.SOURCE)
    silent = AgencyAnswer(person.identity, Agency.SKV, answer)
    payment = v.answered(v.paid("Sjukpenning", kronor(100), v.OCTOBER.previous.first, person.identity))
    draft = drafted(v.basis(family=Household((person,)), answers=[payment, silent]))
    texts = [draft.note.heading, draft.note.text, draft.watch.text, draft.proposal.text]
    texts += [w.text for w in draft.warnings] + [draft.watch.kind]
    for text in texts:
        for part in (
            *person.name.split(),
            person.identity.digits,
            person.identity.digits[2:8],
            person.identity.formatted(),
        ):
            assert part not in text


@pytest.mark.parametrize("couple", [False, True])
def test_the_calculation_is_for_everyone_in_the_household_in_the_order_of_their_numbers(couple):
    found = drafted(v.basis(family=v.household(couple=couple, child=True))).calculation
    assert found.members == ((v.BO,) if couple else ()) + (v.ANNA, v.CHILD)
    assert found.couple is couple


def test_the_note_tells_an_empty_answer_from_no_answer():
    empty = AgencyAnswer(v.ANNA, Agency.CSN, NothingRegistered(v.SOURCE))
    silent = AgencyAnswer(v.ANNA, Agency.SKV, NotRead("tyst", v.SOURCE))
    text = drafted(v.basis(answers=[empty, silent])).note.text
    assert "Utan uppgift för någon i hushållet: A-kassorna, CSN, Försäkringskassan, Pensionsmyndigheten." in text
    assert "Svarade inte: Skatteverket." in text
    assert "Ingenting är beslutat." in text


def test_the_note_says_which_month_what_deficit_what_to_look_at_and_by_which_table():
    said = "Brygga har förberett återansökan för oktober 2025. Ingenting är beslutat. Beräknat underskott 5 180,00 kr."
    silent = AgencyAnswer(v.ANNA, Agency.SKV, NotRead("tyst", v.SOURCE))
    for answers, look_at in ((), "inget särskilt"), ((silent,), "SSBTEK kunde inte läsas"):
        text = drafted(v.basis(answers=answers)).note.text.replace("\u00a0", " ")
        assert text.startswith(said)
        assert text.endswith(f" Att titta på: {look_at}. Kommunens tabell prov 1.")


def test_a_case_is_printed_by_its_number_and_month():
    assert str(v.CASE) == "EB-2025-00101 2025-10"


@pytest.mark.parametrize(
    ("basis", "table", "reason"),
    [
        (v.basis(incomes=[v.stated("Lön", kronor(1))]), v.NORM, "salary"),
        (v.basis(expenses=[v.expense("Boendekostnad", kronor(12_001))]), v.NORM, "expense_over_cap"),
        (v.basis(), replace(v.NORM, status=NormStatus.ESTIMATE), "norm_unusable"),
    ],
)
def test_what_the_application_and_the_tables_say_no_to_is_refused_before_anyone_is_asked_about(basis, table, reason):
    with pytest.raises(OutOfScope) as refused:
        require_foreseeable(basis, v.RULES, table)
    assert refused.value.reason == reason


def test_the_reasons_proposed_are_those_of_last_months_decision():
    proposal = drafted(v.basis(family=v.household(couple=True))).proposal
    assert (proposal.reason_applicant, proposal.reason_co_applicant) == ("Arbetslös", "Sjuk")
    assert proposal.text == "Bistånd för oktober 2025 med 8\u00a0450,00 kr."


def test_a_draft_has_no_field_for_a_decision():
    names = {f.name for kind in (Draft, Proposal, Calculation, Note, Watch) for f in fields(kind)}
    assert not {n for n in names if any(word in n for word in ("decid", "approv", "granted", "beslut"))}


def test_an_agency_that_bears_income_and_did_not_answer_stops_the_draft():
    silent = AgencyAnswer(v.ANNA, Agency.FK, NotRead("tyst", v.SOURCE))
    with pytest.raises(MissingFact):
        drafted(v.basis(answers=[silent]))


@pytest.mark.parametrize("agency", [a for a in Agency if a.bears_income])
@pytest.mark.parametrize("person", [v.ANNA, v.BO])
def test_an_adult_who_was_not_asked_about_at_an_agency_is_not_without_income_there(person, agency):
    basis = v.asked(v.basis(family=v.household(couple=True, child=True)))
    assert propose(basis, v.RULES, v.NORM, v.TODAY, v.ROBOT)
    short = replace(basis, answers=tuple(a for a in basis.answers if (a.person, a.agency) != (person, agency)))
    with pytest.raises(MissingFact) as missing:
        propose(short, v.RULES, v.NORM, v.TODAY, v.ROBOT)
    assert (missing.value.reason, missing.value.detail) == ("agency_not_read", agency.value)


# ------------------------------------------------------------------ approval only, and what was not checked


def cost(applied: int, proposed: int) -> ExpenseLine:
    return ExpenseLine("El 1", kronor(applied), kronor(proposed), ())


@pytest.mark.parametrize(
    ("ore", "costs", "points_at", "reason"),
    [
        (1, [], Outlook.BIFALL, None),
        (1, [cost(5, 5), cost(0, 0)], Outlook.BIFALL, None),
        (1, [cost(5, 5), cost(5, 4)], Outlook.DELAVSLAG, "expense_over_cap"),
        (0, [cost(5, 4)], Outlook.AVSLAG, "exactly_zero"),
        (-1, [], Outlook.AVSLAG, "income_above_norm"),
    ],
)
def test_only_a_plain_approval_is_ever_ready(ore, costs, points_at, reason):
    assert outlook(Money(ore), costs) is points_at
    if reason is None:
        require_approval(Money(ore), costs)
    else:
        with pytest.raises(OutOfScope) as refused:
            require_approval(Money(ore), costs)
        assert refused.value.reason == reason


def test_what_a_plain_approval_is_called_is_the_tables_word():
    rules = replace(v.RULES, approval="Beviljas")
    basis = v.basis()
    assert refusal(basis, rules).reason == "unusual_decision"
    assert basis.previous_decision is not None
    renamed = replace(basis, previous_decision=replace(basis.previous_decision, kind="Beviljas"))
    assert drafted(renamed, rules).proposal.kind == "Beviljas"


@pytest.mark.parametrize(
    ("couple", "reasons"),
    [(False, ("", None)), (False, (" ", None)), (False, ("Arbetslös", "Sjuk")), (True, ("Arbetslös", None)),
     (True, ("Arbetslös", "")), (True, ("", "Sjuk")), (True, ("Arbetslös", "Okänd")), (False, ("Okänd", None))],
)  # fmt: skip
def test_a_reason_that_is_missing_unlisted_or_of_nobody_is_for_a_person(couple, reasons):
    basis = v.basis(family=v.household(couple=couple))
    decision = PastDecision("Bifall", *reasons, v.SOURCE)
    rules = replace(v.RULES, reasons=("Arbetslös", "Sjuk"))
    assert refusal(replace(basis, previous_decision=decision), rules).reason == "reason_unusable"
    assert drafted(basis, rules).proposal.reason_applicant == "Arbetslös"


def test_an_empty_reason_for_a_co_applicant_who_is_not_there_is_no_reason():
    basis = v.basis()
    assert drafted(replace(basis, previous_decision=PastDecision("Bifall", "Arbetslös", "", v.SOURCE)))


def test_a_household_with_children_gets_the_phrase_for_children_where_there_is_one():
    rules = replace(v.RULES, phrase_with_children="Med barn: {belopp} kr.")
    assert drafted(v.basis(family=v.household(child=True)), rules).proposal.text == "Med barn: 8\u00a0340,00 kr."
    assert drafted(v.basis(), rules).proposal.text.startswith("Bistånd för")
    assert drafted(v.basis(family=v.household(child=True))).proposal.text.startswith("Bistånd för")


def test_a_limit_of_the_case_sends_it_to_a_person_and_another_cases_limit_does_not():
    limits = (CaseLimit("EB-ANNAT", None, kronor(1)), CaseLimit(v.CASE.number, None, Money(517_999)))
    assert refusal(v.basis(), replace(v.RULES, case_limits=limits)).reason == "over_case_limit"
    assert drafted(v.basis(), replace(v.RULES, case_limits=limits[:1])) == drafted(v.basis())


def test_what_was_not_checked_follows_the_household_and_the_answers():
    alone, family = (
        unchecked(v.basis(), v.RULES),
        unchecked(v.basis(family=v.household(couple=True, child=True)), v.RULES),
    )
    assert set(alone) < set(family)
    assert any("medsökande" in line for line in family)
    assert not any("medsökande" in line for line in alone)
    assert any("Barns växelvisa" in line for line in family)
    assert any("orsaken" in line for line in alone)
    silent = AgencyAnswer(v.ANNA, Agency.SKV, NotRead("tyst", v.SOURCE))
    assert "Uppgifter från Skatteverket: svarade inte." in unchecked(v.basis(answers=[silent]), v.RULES)
    aid = replace(v.RULES, hidden=HiddenIncomes(study_aid=("Studiehjälp",)))
    june = v.answered(v.paid("Studiehjälp", kronor(1), date(2025, 6, 20), v.CHILD, Agency.CSN))
    assert [any("juni" in line for line in unchecked(b, aid)) for b in (v.basis(), v.basis(answers=[june]))] == [
        True,
        False,
    ]
    assert not any("orsaken" in line for line in unchecked(v.basis(), replace(v.RULES, reasons=("Sjuk",))))
    assert all(line.endswith(".") for line in family)
    assert drafted(v.basis()).unchecked == alone


# ------------------------------------------------------------------ read back


ONE, TWO = kronor(1), kronor(2)


def line(kind="Sjukpenning", s=ONE, m=TWO) -> IncomeLine:
    return IncomeLine(kind, s, m, ())


CALCULATION = Calculation(
    v.OCTOBER, (v.ANNA, v.CHILD), True, (line(), line("Pension")), (ExpenseLine("El 1", kronor(3), kronor(3), ()),),
    kronor(5), kronor(6),
)  # fmt: skip
PROPOSAL = Proposal(v.OCTOBER, "Bifall", "12 kap. 1 §", kronor(9), "Sjuk", None, "Text")

CHANGED = {
    "period": (CALCULATION, {"month": Month(2025, 9)}),
    "normsumma": (CALCULATION, {"norm": Money(501)}),
    "resultat": (CALCULATION, {"result": Money(599)}),
    "inkomst Sjukpenning S": (CALCULATION, {"incomes": (line(s=Money(101)), line("Pension"))}),
    "inkomst Sjukpenning M": (CALCULATION, {"incomes": (line(m=ZERO), line("Pension"))}),
    "utgift El 1 ansökt": (CALCULATION, {"expenses": (ExpenseLine("El 1", Money(1), kronor(3), ()),)}),
    "utgift El 1 förslag": (CALCULATION, {"expenses": (ExpenseLine("El 1", kronor(3), Money(1), ()),)}),
    f"familj {v.CHILD.digits}": (CALCULATION, {"members": (v.ANNA,)}),
    f"familj {v.BO.digits}": (CALCULATION, {"members": (v.ANNA, v.BO, v.CHILD)}),
    "beslutstyp": (PROPOSAL, {"kind": "Avslag"}),
    "paragraf": (PROPOSAL, {"paragraph": "12 kap. 2 §"}),
    "belopp": (PROPOSAL, {"amount": Money(901)}),
    "orsak sökande": (PROPOSAL, {"reason_applicant": "Frisk"}),
    "orsak medsökande": (PROPOSAL, {"reason_co_applicant": "Frisk"}),
    "motivering": (PROPOSAL, {"text": "text"}),
    "rubrik": (Note("Utkast", "Text"), {"heading": "Utkast 2"}),
    "text": (Note("Utkast", "Text"), {"text": "Texten"}),
    "dag": (Watch(v.TODAY, "Att granska", "Text"), {"day": v.TODAY + timedelta(days=1)}),
    "typ": (Watch(v.TODAY, "Att granska", "Text"), {"kind": "Annat"}),
}


def names(fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple(map(str, fields))


@pytest.mark.parametrize("name", CHANGED)
def test_every_single_changed_value_is_named_and_nothing_else(name):
    part, change = CHANGED[name]
    assert names(differences(part, part)) == ()
    assert names(differences(part, replace(part, **change))) == (name,)
    assert names(differences(replace(part, **change), part)) == (name,)


def test_a_couples_second_reason_is_read_back_as_strictly_and_no_reason_is_an_empty_one():
    couple = replace(PROPOSAL, reason_co_applicant="Sjuk")
    assert names(differences(couple, replace(couple, reason_co_applicant="Frisk"))) == ("orsak medsökande",)
    assert names(differences(couple, PROPOSAL)) == ("orsak medsökande",)
    assert names(differences(PROPOSAL, replace(PROPOSAL, reason_co_applicant=""))) == ()


def test_no_field_of_a_part_can_change_unseen():
    seen = {(type(part), field) for part, change in CHANGED.values() for field in change}
    unseen = {(Calculation, "couple"), (Calculation, "norm_lines")}  # not values of the system's own
    for kind in (Calculation, Proposal, Note, Watch):
        assert {(kind, f.name) for f in fields(kind)} - unseen == {pair for pair in seen if pair[0] is kind} | (
            {(Proposal, "month"), (Watch, "text")} & {(kind, f.name) for f in fields(kind)}
        )
    assert names(differences(PROPOSAL, replace(PROPOSAL, month=Month(2025, 9)))) == ("period",)
    watch = Watch(v.TODAY, "Att granska", "Text")
    assert names(differences(watch, replace(watch, text="Texten"))) == ("text",)


rows = st.lists(
    st.builds(line, st.sampled_from(["A", "B", "C", "D"]), amounts, amounts), max_size=4, unique_by=lambda i: i.kind
)


@given(rows, rows)
def test_income_rows_agree_only_when_no_row_is_missing_added_or_changed(wanted, seen):
    a, b = replace(CALCULATION, incomes=tuple(wanted)), replace(CALCULATION, incomes=tuple(seen))
    same = sorted((i.kind, i.applicant, i.co_applicant) for i in wanted) == sorted(
        (i.kind, i.applicant, i.co_applicant) for i in seen
    )
    assert (names(differences(a, b)) == ()) == same


def test_two_rows_of_one_kind_in_the_system_are_not_one_row():
    twice = replace(CALCULATION, incomes=(line(), line(), line("Pension")))
    assert names(differences(CALCULATION, twice)) == ("inkomst Sjukpenning M (2)", "inkomst Sjukpenning S (2)")


def test_two_expense_rows_of_one_kind_in_the_system_are_not_one_row():
    twice = replace(CALCULATION, expenses=CALCULATION.expenses * 2)
    assert names(differences(CALCULATION, twice)) == ("utgift El 1 ansökt (2)", "utgift El 1 förslag (2)")


def test_two_rules_cannot_make_two_rows_of_one_name():
    rules = replace(v.RULES, benefits=(*v.RULES.benefits, BenefitRule("Rehabpenning", "Sjukpenning")))
    day = v.OCTOBER.previous.last
    answers = [v.answered(v.paid("Sjukpenning", kronor(1), day), v.paid("Rehabpenning", kronor(2), day))]
    lines = drafted(v.basis(answers=answers), rules).calculation.incomes
    assert [(i.kind, i.applicant, len(i.sources)) for i in lines] == [("Sjukpenning", kronor(3), 2)]


def test_wrapped_lines_are_the_same_text_and_changed_words_are_not():
    note = Note("Utkast", "ett två tre")
    assert names(differences(note, Note("Utkast", "ett\r\n två   tre"))) == ()
    assert names(differences(note, Note("Utkast", "ett tvåtre"))) == ("text",)
