"""What Övningssystemet's rows mean: each function turns rows of one table into domain values.

It never sees a screen. An unknown word sends the case to a person.
"""

from collections.abc import Iterable

from bot.domain.case import (
    EarlierDecision,
    Entry,
    ExpensePost,
    IncomePost,
    PastExpense,
    PastIncome,
    StatedAnswer,
    Supplement,
)
from bot.domain.errors import Label, OutOfScope, Reason
from bot.domain.facts import Agency, AgencyAnswer
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity
from bot.domain.lines import ExpenseLine, IncomeLine
from bot.domain.money import ZERO
from bot.domain.period import Month
from bot.kit import Row
from bot.kit.reading import meaning, text_of
from bot.kit.ssbtek import AnswerRows, AnswerWords

ROLES = {"S": Role.APPLICANT, "M": Role.CO_APPLICANT, "barn": Role.CHILD}
YES_NO = {"Ja": True, "Nej": False}
AGENCIES = {
    "Försäkringskassan": Agency.FK,
    "Pensionsmyndigheten": Agency.PM,
    "CSN": Agency.CSN,
    "A-kassorna": Agency.SO,
    "Arbetsförmedlingen": Agency.AF,
    "Skatteverket": Agency.SKV,
    "Transportstyrelsen": Agency.TNS,
    "Migrationsverket": Agency.MIV,
}
CANCELLED = "Makulerad"
FINAL = "Slutlig"
ONGOING = "Pågående"
ENDED = "Avslutad "
NOT_YET = "Nej"
READABLE = "Inläst"
FULL_MONTH = "30"


# ------------------------------------------------------------------ the case and its application


def member(row: Row) -> Member:
    """A household member from a row of the overview, read only when nobody in it is protected."""
    deceased = row["deceased"].text != "Nej"
    return Member(row["identity"].identity(), row["name"].text, role_of(row["role"].text), False, deceased)


def role_of(word: str) -> Role:
    """The role that a word stands for."""
    return meaning(ROLES, word, "roll")


def yes(word: str) -> bool:
    """Ja or Nej, and nothing else."""
    return meaning(YES_NO, word, "ja/nej")


def has_ended(status: str) -> bool:
    """Whether the case file is closed; «Avslutad» is followed by the day. Raises: OutOfScope."""
    if status == ONGOING or status.startswith(ENDED):
        return status != ONGOING
    raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("akten"))


def has_happened(word: str) -> bool:
    """Whether something has happened: a day means yes, «Nej» means no."""
    return word != NOT_YET


def income_post(row: Row) -> IncomePost:
    """One stated income."""
    return IncomePost(row["kind"].text, row["own_words"].text, role_of(row["person"].text), row["amount"].amount())


def expense_post(row: Row) -> ExpensePost:
    """One expense applied for."""
    return ExpensePost(row["kind"].text, row["own_words"].text, role_of(row["person"].text), row["amount"].amount())


def supplement(row: Row) -> Supplement:
    """One document that the citizen was asked to send in."""
    return Supplement(has_happened(row["came"].text), yes(row["spot_check"].text))


def stated_answer(row: Row) -> StatedAnswer:
    """One question of the form with its answer as written; an empty answer is kept, since it does not mean no."""
    return StatedAnswer(row["question"].text, text_of(row["answer"]))


def unreadable(rows: Iterable[Row]) -> int:
    """How many attachments the system itself could not read."""
    return sum(row["status"].text != READABLE for row in rows)


# ------------------------------------------------------------------ what the system already holds


def is_live(row: Row, month: Month) -> bool:
    """Whether a calculation or a decision is for the month and in force."""
    return row["month"].month() == month and row["status"].text != CANCELLED


def is_final(row: Row, month: Month) -> bool:
    """Whether a calculation is the month's final one."""
    return is_live(row, month) and row["status"].text == FINAL


def existing(rows: Iterable[Row], month: Month) -> tuple[Entry, ...]:
    """What the month already has: by whom, in what state."""
    return tuple(
        Entry(row["status"].source.screen, row["author"].text, row["status"].text)
        for row in rows
        if is_live(row, month)
    )


def earlier_decisions(rows: Iterable[Row], month: Month) -> tuple[EarlierDecision, ...]:
    """The decisions of earlier months."""
    return tuple(
        EarlierDecision(row["month"].month(), row["kind"].text) for row in rows if row["month"].month() < month
    )


def counted(rows: Iterable[Row]) -> tuple[Identity, ...]:
    """Whom a calculation includes, each for a whole month. Raises: OutOfScope for any other row."""
    people = [row for row in rows if row["identity"].text]
    if any(row["included"].text != "Ja" or row["days"].text != FULL_MONTH for row in people):
        raise OutOfScope(Reason.FAMILY_ROW)
    return tuple(row["identity"].identity() for row in people)


def past_income(row: Row, couple: bool) -> PastIncome:
    """One income row of last month's calculation; only couples have a column for a co-applicant."""
    co_applicant = row["co_applicant"].amount_if_any() if couple else None
    return PastIncome(row["kind"].text, row["applicant"].amount_if_any(), co_applicant, row["applicant"].source)


def past_expense(row: Row) -> PastExpense:
    """One expense row of last month's calculation, with what was granted."""
    return PastExpense(row["kind"].text, row["approved"].amount().value, row["approved"].source)


def income_line(row: Row, couple: bool) -> IncomeLine:
    """One income row of a calculation read back; an empty cell is no amount."""
    co_applicant = (row["co_applicant"].amount_if_any() or ZERO) if couple else ZERO
    return IncomeLine(row["kind"].text, row["applicant"].amount_if_any() or ZERO, co_applicant, ())


def expense_line(row: Row) -> ExpenseLine:
    """One expense row of a calculation read back."""
    return ExpenseLine(row["kind"].text, row["applied"].amount().value, row["proposed"].amount().value, ())


# ------------------------------------------------------------------ what the agencies answered


def answers(household: Household, rows: AnswerRows) -> tuple[AgencyAnswer, ...]:
    """Every agency's answer about everyone, in this system's words. Raises: OutOfScope `unknown_status`."""
    words = AnswerWords(
        agencies=AGENCIES,
        with_facts="Svar med uppgifter",
        empty="Inga uppgifter",
        unanswered=("Kan inte besvara", "Tekniskt fel"),
        kinds_of_payment=("Månad", "Daglig", "Retro", "Presumtiv", "Lokal", "Engång"),
        preliminary=YES_NO,
        planned_as=("Planerad", "Utbetald", "UTBETALAD"),
        silent="Ingen uppgift",
        unfetched="Kunde inte hämtas",
        name="Namn",
        registration="Inskrivning",
        unemployment_fund="A-kassa",
        seeker_category="Sökandekategori",
        programme="Program",
        activity_report="Aktivitetsrapport",
    )
    return words.answers(household, rows)
