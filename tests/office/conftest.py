"""A night of four cases built by hand, the report of it, and the browser that shows it."""

import shutil
from datetime import UTC, date, datetime

import pytest

from bot.domain.case import (
    Application,
    Basis,
    CaseRef,
    ExpensePost,
    IncomePost,
    Outcome,
    PastCalculation,
    PastDecision,
    PastExpense,
    PastIncome,
)
from bot.domain.draft import Calculation, Draft, Note, Proposal, Watch
from bot.domain.facts import Agency, AgencyAnswer, Payment, Rows
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity, parse
from bot.domain.lines import ExpenseLine, IncomeLine
from bot.domain.money import Money, format_kr, kronor
from bot.domain.norm import NormLine
from bot.domain.period import Month
from bot.domain.sources import NothingRegistered, NotRead, ReadMoney, Source
from bot.domain.warnings import CaseWarning
from bot.office import CaseView, ReportHead, Trace, morning_report
from tests.migrated import migrated_once  # noqa: F401 - a fixture of every test here

M = Month(2026, 10)
READ_AT = datetime(2026, 10, 6, 1, 12, 3, tzinfo=UTC)
ANNA, OLLE, MAJA = (parse(number) for number in ("19850712-2383", "19830304-2389", "20190105-2389"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The same browser as on the robot's machine; a machine without it fails the tests, it does not skip them."""
    shell = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert shell, "chromium-headless-shell saknas"
    return {"executable_path": shell, "headless": True}


def source(screen: str, control: str, raw: str, row: str = "") -> Source:
    return Source(screen, control, raw, READ_AT, "ovning 1.0.0", row)


def read(value: Money, screen: str, control: str, row: str = "") -> ReadMoney:
    return ReadMoney(value, source(screen, control, format_kr(value), row))


def paid(who: Identity, agency: Agency, benefit: str, day: date, value: Money) -> Payment:
    return Payment(who, agency, benefit, day, read(value, "SSBTEK-svar", "Nettobelopp", f"{benefit} {day}"))


def household() -> Household:
    return Household(
        (
            Member(ANNA, "Anna Öberg", Role.APPLICANT, False, False),
            Member(OLLE, "<b>O'Tööle</b>", Role.CO_APPLICANT, False, False),
            Member(MAJA, "Maja Öberg", Role.CHILD, False, False),
        )
    )


SICK = paid(ANNA, Agency.FK, "Sjukpenning", date(2026, 9, 24), Money(612350))
CHILD_ALLOWANCE = paid(ANNA, Agency.FK, "Barnbidrag", date(2026, 9, 18), kronor(1250))
STUDY = paid(OLLE, Agency.FK, "Aktivitetsstöd", date(2026, 9, 25), kronor(4810))
EARLIER = paid(ANNA, Agency.FK, "Bostadsbidrag", date(2026, 8, 25), kronor(1300))
SWISH = IncomePost(
    "Övrig inkomst", "Swish från mormor", Role.APPLICANT, read(kronor(500), "Ansökan", "Belopp", "Inkomst 1")
)
RENT = ExpensePost("Hyra", "Hyra", Role.APPLICANT, read(Money(892500), "Ansökan", "Sökt belopp", "Utgift 1"))
POWER = ExpensePost(
    "El", "Elräkning 19850712-2383", Role.APPLICANT, read(kronor(640), "Ansökan", "Sökt belopp", "Utgift 2")
)


def answers() -> tuple[AgencyAnswer, ...]:
    nothing = NothingRegistered(source("SSBTEK-svar", "Svarstext", "Ingen uppgift finns för 198507122383"))
    silent = NotRead("Källan är tillfälligt otillgänglig", source("SSBTEK-svar", "Svarstext", "FEL 503"))
    return (
        AgencyAnswer(ANNA, Agency.FK, Rows((SICK, CHILD_ALLOWANCE, EARLIER))),
        AgencyAnswer(ANNA, Agency.PM, nothing),
        AgencyAnswer(ANNA, Agency.CSN, nothing),
        AgencyAnswer(ANNA, Agency.SO, nothing),
        AgencyAnswer(ANNA, Agency.AF, nothing),
        AgencyAnswer(ANNA, Agency.TNS, silent),
        AgencyAnswer(OLLE, Agency.FK, Rows((STUDY,))),
        AgencyAnswer(OLLE, Agency.CSN, nothing),
    )


def basis(number: str) -> Basis:
    family = household()
    past = source("Beräkning", "Rader", "5 500,00", "Sjukpenning")
    return Basis(
        case=CaseRef(number, M),
        household=family,
        application=Application(
            M, frozenset({Role.APPLICANT, Role.CO_APPLICANT}), family.identities, (SWISH,), (RENT, POWER)
        ),
        answers=answers(),
        previous=PastCalculation(
            M.previous,
            family.identities,
            (
                PastIncome("Sjukpenning", kronor(5500), None, past),
                PastIncome("Barnbidrag", kronor(1250), None, past),
                PastIncome("Bostadsbidrag", kronor(1300), None, past),
            ),
            (PastExpense("Boendekostnad", Money(892500), past),),
        ),
        previous_decision=PastDecision("Bifall", "Arbetslös, ingen ersättning", "Sjukskriven", past),
        existing=(),
    )


def draft(number: str) -> Draft:
    incomes = (
        IncomeLine("Aktivitetsstöd", Money(0), kronor(4810), (STUDY.net.source,)),
        IncomeLine("Barnbidrag", kronor(1250), Money(0), (CHILD_ALLOWANCE.net.source,)),
        IncomeLine("Sjukpenning", Money(612350), Money(0), (SICK.net.source,)),
        IncomeLine("Övrig inkomst", kronor(500), Money(0), (SWISH.amount.source,), stated=True),
    )
    expenses = (
        ExpenseLine("Boendekostnad", Money(892500), Money(892500), (RENT.amount.source,)),
        ExpenseLine("Hushållsel", kronor(640), kronor(640), (POWER.amount.source,)),
    )
    lines = (
        NormLine("Personliga kostnader, sammanboende par", kronor(7310)),
        NormLine("Personliga kostnader, barn 7–10 år", kronor(3570)),
        NormLine("Gemensamma hushållskostnader, antal personer: 3", kronor(1710)),
    )
    amount = Money(947150)
    return Draft(
        case=CaseRef(number, M),
        calculation=Calculation(
            month=M, members=(ANNA, OLLE, MAJA), couple=True, incomes=incomes, expenses=expenses,
            norm=kronor(12590), result=amount, norm_lines=lines,
        ),
        proposal=Proposal(
            M, "Bifall", "12 kap. 1 § SoL", amount, "Arbetslös, ingen ersättning", "Sjukskriven",
            f"Ni beviljas ekonomiskt bistånd för oktober 2026 med {format_kr(amount)} kr.",
        ),
        note=Note("Utkast oktober 2026 av Brygga", "Brygga har förberett återansökan. Ingenting är beslutat."),
        watch=Watch(date(2026, 10, 6), "Att granska", "Utkast för oktober 2026 från Brygga"),
        warnings=(
            CaseWarning("ssbtek_unread", "SSBTEK kunde inte läsas", "Transportstyrelsen svarade inte."),
            CaseWarning("income_gone", "Inkomst borttagen", "Bostadsbidrag: 1 300,00 kr förra månaden."),
        ),
        rules_version="2026-09",
        norm_source="Regeringens beslut om riksnormen 2026 (verified)",
        unchecked=("Bilagor till ansökan.", "Tillgångar.", "Återkrav och förskott på förmån.", "Jobbstimulans."),
    )  # fmt: skip


JPEG = bytes.fromhex("ffd8ffe000104a464946000101")  # only how every JPEG begins
PARTS = ("calculation", "proposal", "note", "watch")


def traces(*confirmed: str, begun: tuple[str, ...] = ()) -> tuple[Trace, ...]:
    """The question and these parts confirmed; those in `begun` only begun."""
    sure = [Trace(what, READ_AT, READ_AT, "ROBOT01", "Utkast") for what in ("ask", *confirmed)]
    return (*sure, *(Trace(what, READ_AT, None) for what in begun))


@pytest.fixture
def head() -> ReportHead:
    return ReportHead(
        "Försörjningsstöd Norr", "ovning 1.0.0", "ovning 1.0.0 (a41c…)", "2026-09, godkänd av M. Lind 2026-08-28",
        "Regeringens beslut om riksnormen 2026 (verified)", date(2026, 10, 6), READ_AT, "", True,
    )  # fmt: skip


@pytest.fixture
def drafted() -> CaseView:
    pictures = (("Svaret från Försäkringskassan", JPEG),)
    return CaseView(
        CaseRef("EB-1001", M), Outcome.DRAFTED, "", "", basis("EB-1001"), draft("EB-1001"), traces(*PARTS), pictures
    )


@pytest.fixture
def to_person() -> CaseView:
    return CaseView(
        CaseRef("EB-1002", M), Outcome.TO_PERSON, "unknown_benefit", "Elstöd", basis("EB-1002"), None, traces(), ()
    )


@pytest.fixture
def by_hand() -> CaseView:
    return CaseView(CaseRef("EB-1003", M), Outcome.TO_PERSON, "by_hand", "", None, None, (), ())


@pytest.fixture
def not_begun() -> CaseView:
    return CaseView(CaseRef("EB-1004", M), None, "", "", None, None, (), ())


@pytest.fixture
def night(drafted: CaseView, to_person: CaseView, by_hand: CaseView, not_begun: CaseView) -> list[CaseView]:
    return [drafted, to_person, by_hand, not_begun]


@pytest.fixture
def report(head: ReportHead, night: list[CaseView]) -> str:
    return morning_report(head, night)
