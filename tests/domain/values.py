"""Hand-built values for the tests of the ground floor, and a training household's TOML as a Basis."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.domain.case import (
    Application,
    Basis,
    CaseRef,
    Entry,
    ExpensePost,
    IncomePost,
    Opened,
    PastCalculation,
    PastDecision,
    PastExpense,
    PastIncome,
    StatedAnswer,
)
from bot.domain.facts import Agency, AgencyAnswer, Payment, Rows
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity, parse
from bot.domain.money import Money, kronor
from bot.domain.norm import NormStatus, NormTable
from bot.domain.period import Month
from bot.domain.rules import BenefitRule, Compare, ExpenseRule, Rules
from bot.domain.sources import NothingRegistered, NotRead, ReadMoney, ReadText, Source

ROBOT = "ROBOT01"
OCTOBER = Month(2025, 10)
TODAY = date(2025, 10, 6)
CASE = CaseRef("EB-2025-00101", OCTOBER)
SOURCE = Source("bild", "kontroll", "råtext", datetime(2025, 10, 6, 1, 0, tzinfo=UTC), "paket 1")
ANNA = parse("19850712T001")
BO = parse("19840301T002")
CHILD = parse("20190304T003")

RULES = Rules(
    version="prov 1",
    valid_from=date(2025, 1, 1),
    approved_by="Någon",
    source="prov",
    change_limit_percent=12,
    benefits=(
        BenefitRule("Aktivitetsstöd", "Aktivitetsstöd"),
        BenefitRule("Sjukpenning", "Sjukpenning"),
        BenefitRule("Bostadsbidrag", "Bostadsbidrag", Compare.EXACT),
        BenefitRule("Barnbidrag", "Barnbidrag/Flerbarnstillägg", Compare.EXACT),
        BenefitRule("Flerbarnstillägg", "Barnbidrag/Flerbarnstillägg", Compare.EXACT),
    ),
    stated_incomes=(BenefitRule("Swish", "Swish"),),
    expenses=(
        ExpenseRule("Boendekostnad", "Boendekostnad", kronor(12_000)),
        ExpenseRule("Hyra garage", "Boendekostnad", kronor(12_000)),
        ExpenseRule("El 1", "El 1"),
    ),
    approval="Bifall",
    phrase="Bistånd för {period} med {belopp} kr.",
    paragraph="12 kap. 1 § SoL",
)

NORM = NormTable(
    year=2025,
    valid_from=date(2025, 1, 1),
    valid_to=date(2025, 12, 31),
    status=NormStatus.VERIFIED,
    source="prov",
    legal_reference="prov",
    child_personal=tuple(map(kronor, (2720, 3030, 2700, 3030, 3790, 4350, 4920, 4960))),
    child_lunch_away=tuple(map(kronor, (2540, 2780, 2480, 2700))),
    adult_single=kronor(3910),
    adult_pair=kronor(7050),
    common=tuple(map(kronor, (1270, 1400, 1770, 2010, 2310, 2620, 2810))),
)


def read(amount: Money, of: str = SOURCE.control) -> ReadMoney:
    """An amount that was read beside the name `of`, so that a refusal can be seen to point at the right one."""
    return ReadMoney(amount, replace(SOURCE, control=of))


def member(identity: Identity, role: Role, name: str = "Namn", protected: bool | None = False) -> Member:
    return Member(identity, name, role, protected, False)


def household(*, couple: bool = False, child: bool = False) -> Household:
    people = [member(ANNA, Role.APPLICANT)]
    people += [member(BO, Role.CO_APPLICANT)] if couple else []
    people += [member(CHILD, Role.CHILD)] if child else []
    return Household(tuple(people))


def paid(benefit: str, amount: Money, day: date, person: Identity = ANNA, agency: Agency = Agency.FK) -> Payment:
    return Payment(person, agency, benefit, day, read(amount, benefit))


def answered(*payments: Payment) -> AgencyAnswer:
    return AgencyAnswer(payments[0].person, payments[0].agency, Rows(payments))


def everyone(family: Household, answers: Iterable[AgencyAnswer]) -> tuple[AgencyAnswer, ...]:
    """These answers, and «nothing registered» from every agency that bears income and is not among them."""
    given = list(answers)
    there = {(a.person, a.agency) for a in given}
    adults = [m.identity for m in family.members if m.role is not Role.CHILD]
    rest = [(p, a) for p in adults for a in Agency if a.bears_income and (p, a) not in there]
    return (*given, *(AgencyAnswer(p, a, NothingRegistered(SOURCE)) for p, a in rest))


def asked(basis: Basis) -> Basis:
    """The basis with every adult asked about at every agency that bears income."""
    return replace(basis, answers=everyone(basis.household, basis.answers))


def expense(kind: str, amount: Money) -> ExpensePost:
    return ExpensePost(kind, kind, Role.APPLICANT, read(amount, kind))


def stated(kind: str, amount: Money, person: Role = Role.APPLICANT) -> IncomePost:
    return IncomePost(kind, kind, person, read(amount, kind))


def stated_answer(question: str, answer: str) -> StatedAnswer:
    return StatedAnswer(question, ReadText(answer, SOURCE))


def basis(
    *,
    answers: Iterable[AgencyAnswer] = (),
    incomes: Iterable[IncomePost] = (),
    expenses: Iterable[ExpensePost] = (),
    past_incomes: Iterable[PastIncome] = (),
    past_expenses: Iterable[PastExpense] = (),
    existing: Iterable[Entry] = (),
    family: Household | None = None,
) -> Basis:
    people = family or household()
    signers = frozenset(m.role for m in people.members if m.role is not Role.CHILD)
    couple = people.co_applicant is not None
    return Basis(
        case=CASE,
        household=people,
        application=Application(OCTOBER, signers, people.identities, tuple(incomes), tuple(expenses)),
        previous=PastCalculation(OCTOBER.previous, people.identities, tuple(past_incomes), tuple(past_expenses)),
        previous_decision=PastDecision("Bifall", "Arbetslös", "Sjuk" if couple else None, SOURCE),
        existing=tuple(existing),
        answers=tuple(answers),
    )


def past_income(kind: str, applicant: Money, co_applicant: Money | None = None) -> PastIncome:
    return PastIncome(kind, applicant, co_applicant, SOURCE)


# ------------------------------------------------------------------ the training households

HOUSEHOLDS = sorted((Path(__file__).parents[2] / "bot" / "training" / "households" / "20").glob("*.toml"))
AGENCIES = {
    "FK": Agency.FK, "PM": Agency.PM, "CSN": Agency.CSN, "AK": Agency.SO, "AF": Agency.AF, "SKV": Agency.SKV,
    "TS": Agency.TNS, "MIV": Agency.MIV,
}  # fmt: skip


def ore(text: str) -> Money:
    """«1 234,50» to öre, by a reading of its own: the house's parser is not trusted here."""
    whole, part = text.replace("\u00a0", "").replace(" ", "").split(",")
    return Money(int(whole) * 100 + int(part))


def training(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def training_opened(content: dict[str, Any]) -> Opened:
    people = tuple(
        Member(parse(p["personnummer"]), p["namn"], Role(p["roll"]), "skydd" in p, p.get("avliden", False))
        for p in content["hushall"]
    )
    locks = [lock["anvandare"] for lock in content.get("las", [])]
    return Opened(Household(people), any("skydd" in p for p in content["hushall"]), locks[0] if locks else None)


def training_basis(content: dict[str, Any]) -> Basis:
    people = training_opened(content).household
    assert people is not None
    application, past, decision = content["ansokan"], content["foregaende_berakning"], content["foregaende_beslut"]
    month = Month.parse(application["period"])
    signed = {
        role
        for role, key in ((Role.APPLICANT, "signerad_s"), (Role.CO_APPLICANT, "signerad_m"))
        if application.get(key)
    }
    return Basis(
        case=CaseRef(content["akt"]["aktnummer"], month),
        household=people,
        application=Application(
            month,
            frozenset(signed),
            frozenset(parse(p["personnummer"]) for p in application["hushall"]),
            tuple(IncomePost(*_post(i)) for i in application.get("inkomst", [])),
            tuple(ExpensePost(*_post(u)) for u in application.get("utgift", [])),
        ),
        previous=PastCalculation(
            Month.parse(past["period"]),
            people.identities,
            tuple(
                PastIncome(i["typ"], ore(i["s"]) if "s" in i else None, ore(i["m"]) if "m" in i else None, SOURCE)
                for i in past.get("inkomst", [])
            ),
            tuple(PastExpense(u["typ"], ore(u["godkant"]), SOURCE) for u in past.get("utgift", [])),
        ),
        previous_decision=PastDecision(decision["beslutstyp"], decision["orsak_s"], decision.get("orsak_m"), SOURCE),
        existing=tuple(
            Entry("beräkning", b["av"], b["status"])
            for b in content.get("befintlig_berakning", [])
            if b["period"] == str(month)
        ),
        answers=tuple(_answer(content, m.identity, code) for m in people.members for code in AGENCIES),
    )


def _post(entry: dict[str, Any]) -> tuple[str, str, Role, ReadMoney]:
    return entry["typ"], entry["etikett"], Role(entry["galler"]), read(ore(entry["belopp"]))


def _answer(content: dict[str, Any], person: Identity, code: str) -> AgencyAnswer:
    agency = AGENCIES[code]
    for answer in content.get("ssbtek", {}).get("svar", []):
        if parse(answer["person"]) == person and answer["kalla"] == code:
            if answer["status"] != "Svar med uppgifter":
                return AgencyAnswer(person, agency, NotRead(answer["status"], SOURCE))
            rows = [
                paid(u["forman"], ore(u["netto"]), date.fromisoformat(u["dag"]), person, agency)
                for u in answer["utbetalning"]
            ]
            return AgencyAnswer(person, agency, Rows(tuple(rows)))
    return AgencyAnswer(person, agency, NothingRegistered(SOURCE))
