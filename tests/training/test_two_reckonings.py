"""The bot's rules and the training system's own reckoning, written apart, agree on every household without a browser.

Here a household file is turned into what a flow would have read. The two share no code; where they differ, one is wrong.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.case import (
    Application,
    Basis,
    CaseRef,
    EarlierDecision,
    Entry,
    ExpensePost,
    IncomePost,
    Opened,
    PastCalculation,
    PastDecision,
    PastExpense,
    PastIncome,
    StatedAnswer,
    Supplement,
    gate,
)
from bot.domain.draft import Draft, propose, require_foreseeable, require_scope
from bot.domain.errors import OutOfScope
from bot.domain.facts import Agency, AgencyAnswer, Deduction, Payment, Rows, UnreadGroup
from bot.domain.household import Household, Member, Role
from bot.domain.identity import parse
from bot.domain.money import Money
from bot.domain.period import Month
from bot.domain.sources import Covers, NothingRegistered, NotRead, ReadMoney, ReadText, Source
from bot.office import reason_words
from bot.packs import load_norm, load_rules
from bot.training import Household as File
from bot.training import default_households, load_households, write_generated
from bot.training.codes import FAILED_STATUSES, SOURCES

FORTY = default_households() / "60"
OCTOBER, TODAY, ROBOT = Month.parse("2025-10"), date(2025, 10, 6), "ROBOT01"
TABLES = Path(__file__).parents[2] / "schedules" / "tables"
RULES, NORM = load_rules(TABLES / "rules.toml", OCTOBER), load_norm(TABLES / "norm.toml", OCTOBER)
HERE = Source("prov", "prov", "", datetime(2025, 10, 6, tzinfo=UTC), "prov")
ELSEWHERE = (
    "skrivet =",
    "[[foregaende_berakning.familj]]",
    "ROBOT01",
    "Kräver att flödet läser",
    '"2026-01"',
    "Lön efter skatt",
)
"""What marks a file whose outcome is decided on the screens or the way there, not by the rules tried here."""


def is_for_the_rules(file: File) -> bool:
    return not any(mark in text_of(file) for mark in ELSEWHERE)


def text_of(file: File) -> str:
    return (FORTY / file.file).read_text("utf-8")


def money(ore: int) -> ReadMoney:
    return ReadMoney(Money(ore), HERE)


def agency_answer(file: File, number: str, code: str, name: str) -> AgencyAnswer:
    person, agency = parse(number), Agency(name)
    said = next((a for a in file.answers if (a.pnr, a.source) == (number, code)), None)
    if said is None:
        return AgencyAnswer(person, agency, NothingRegistered(HERE))
    if said.status in FAILED_STATUSES:
        return AgencyAnswer(person, agency, NotRead(said.message, HERE))
    paid = [p for p in said.payments if "2025-06" <= p.day[:7] <= "2025-10"]
    unread = [UnreadGroup(g.group, g.code, HERE) for g in said.gaps]
    unread += [UnreadGroup("", said.message, HERE)] if said.message else []
    failed = [line for line in said.seeker if line.code == "502"]
    unread += [UnreadGroup(line.what, "kod 502", HERE) for line in failed]
    payments = tuple(
        Payment(
            person, agency, p.benefit, date.fromisoformat(p.day), money(p.net), p.type,
            net_after_tax=None if p.net_after_tax is None else money(p.net_after_tax), preliminary=p.preliminary,
            deductions=tuple(Deduction(kind, money(amount)) for kind, amount in p.deductions),
            covers=Covers(p.period, *map(date.fromisoformat, p.period.split(" – "))) if p.period else None, days=p.days,
        )
        for p in paid
    )  # fmt: skip
    return AgencyAnswer(person, agency, Rows(payments, tuple(unread)), since=Month.parse("2025-06"))


def basis_of(file: File) -> Basis:
    """What the flow would read of a case, and the gate passed. Raises: OutOfScope."""
    members = [Member(parse(m.pnr), m.name, Role(m.role), bool(m.protection), bool(m.deceased)) for m in file.members]
    locked = file.locks[0].user if file.locks else None
    household = gate(Opened(Household(tuple(members)), any(m.protected for m in members), locked, bool(file.closed)))
    sent, past = file.application, file.previous
    signed = {Role.APPLICANT: sent.signed_s, Role.CO_APPLICANT: sent.signed_m}
    return Basis(
        CaseRef(file.case, OCTOBER), household,
        Application(
            Month.parse(sent.period), frozenset(role for role, yes in signed.items() if yes),
            frozenset(parse(m.pnr) for m in sent.stated),
            tuple(IncomePost(p.type, p.label, Role(p.applies), money(p.amount)) for p in sent.incomes),
            tuple(ExpensePost(p.type, p.label, Role(p.applies), money(p.amount)) for p in sent.expenses),
            bool(sent.withdrawn),
            tuple(Supplement(bool(s.came), s.spot_check) for s in file.supplements),
            sum(a.status != "Inläst" for a in sent.attachments),
            tuple(StatedAnswer(f.question, ReadText(f.answer, HERE)) for f in sent.answers),
        ),
        PastCalculation(
            Month.parse(past.period), household.identities,
            tuple(PastIncome(i.type, Money(i.s), Money(i.m), HERE) for i in past.incomes),
            tuple(PastExpense(e.type, Money(e.proposed), HERE) for e in past.expenses),
        ),
        PastDecision(file.decision.type, file.decision.reason_s, file.decision.reason_m or None, HERE),
        tuple(Entry("Normberäkningar", made.by, made.status) for made in file.existing),
        tuple(agency_answer(file, m.pnr, code, name) for m in file.members for code, name in SOURCES.items()),
        tuple(EarlierDecision(Month.parse(d.period), d.type) for d in file.decisions),
    )  # fmt: skip


def prepare(file: File) -> tuple[str, bool, Draft | None]:
    """What the bot makes of a file: the reason, whether anybody was asked about, and the draft."""
    asked = False
    try:
        basis = basis_of(file)
        require_scope(basis, ROBOT)
        require_foreseeable(basis, RULES, NORM)
        asked = True
        return "Utkast", asked, propose(basis, RULES, NORM, TODAY, ROBOT)
    except OutOfScope as refused:
        return reason_words(refused.reason)[0], asked, None


def assert_they_agree(file: File, *, reasons: bool) -> None:
    reason, asked, draft = prepare(file)
    wanted = file.expected
    assert (draft is None, asked) == (wanted.outcome == "to_person", wanted.asked), (file.file, reason)
    assert not reasons or reason == wanted.reason, file.file
    if draft is None:
        return
    made = draft.calculation
    assert (made.norm.ore, made.result.ore) == (wanted.norm, wanted.amount), file.file
    rows = {i.kind: (i.applicant.ore, i.co_applicant.ore) for i in made.incomes}
    assert rows == {i.type: (i.s, i.m) for i in wanted.incomes}, file.file
    assert {e.kind: e.proposed.ore for e in made.expenses} == {e.type: e.proposed for e in wanted.expenses}, file.file
    if reasons:
        assert {w.name for w in draft.warnings} == set(wanted.warnings), file.file


NEW = load_households(FORTY)


@pytest.mark.parametrize("file", load_households(default_households() / "20"), ids=lambda h: h.file)
def test_they_agree_on_the_twenty(file: File) -> None:
    assert_they_agree(file, reasons=False)


@pytest.mark.parametrize("file", [h for h in NEW if is_for_the_rules(h)], ids=lambda h: h.file)
def test_they_agree_on_the_others_and_on_reasons_and_warnings(file: File) -> None:
    assert_they_agree(file, reasons=True)


def test_they_agree_on_generated_households_and_on_reasons_and_warnings(tmp_path: Path) -> None:
    write_generated(tmp_path / "nya", seed=11, count=300)
    for file in load_households(tmp_path / "nya"):
        assert_they_agree(file, reasons=True)
