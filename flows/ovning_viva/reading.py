"""What the rows of Övningssystemet in the profile «viva» mean: each function turns rows of one table into domain values.

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
from bot.domain.errors import Label, OutOfScope, ReadBackDiffers, Reason
from bot.domain.facts import Agency, AgencyAnswer
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity
from bot.domain.lines import ExpenseLine, IncomeLine
from bot.domain.money import ZERO, Money
from bot.domain.period import Month
from bot.kit import Row
from bot.kit.reading import (
    meaning,
    only_row,
    text_of,
    word_for,
)
from bot.kit.ssbtek import AnswerRows, AnswerWords

ROLES = {"Sökande": Role.APPLICANT, "Medsökande": Role.CO_APPLICANT, "Barn": Role.CHILD}
PAYEES = {"Sökande": Role.APPLICANT, "Medsökande": Role.CO_APPLICANT}
WATCHES = {"Granska": "Att granska", "Komplettering": "Komplettering", "Övrigt": "Övrigt"}
# An application's status is a set of flags. Only exactly this one may be handled; any other sends the case to a person,
# and the meaning of a known set is the reason. The sets are sorted by text.
MAY_BE_HANDLED = ("1", "128", "256", "512")
DECIDED = ("128", "256", "32")
WITHDRAWN = ("128", "256")
SUPPLEMENT_MISSING = ("128", "256", "512", "64")
NOT_SIGNED = (("128", "256", "4", "512"), ("128", "256", "512", "8"))
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
FINAL = "Fastställd"
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


def role_word(role: Role) -> str:
    """This system's word for a role."""
    return word_for(ROLES, role, "roll")


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


def flags_of(text: str) -> tuple[str, ...]:
    """An application's flags, sorted, since the screen has them in any order; duplicates are kept."""
    return tuple(sorted(text.split(", ")))


def is_decided(text: str) -> bool:
    """Whether an application's flags are exactly those of one that a person has decided on."""
    return flags_of(text) == DECIDED


def require_handleable(text: str) -> None:
    """Refuse an application whose flags are not exactly the one set that may be handled. Raises: OutOfScope."""
    flags = flags_of(text)
    if flags == WITHDRAWN:
        raise OutOfScope(Reason.WITHDRAWN, at=Label("ansökans flaggor"))
    if flags == SUPPLEMENT_MISSING:
        raise OutOfScope(Reason.SUPPLEMENT_MISSING, at=Label("ansökans flaggor"))
    if flags in NOT_SIGNED:
        raise OutOfScope(Reason.NOT_SIGNED, at=Label("ansökans flaggor"))
    if flags != MAY_BE_HANDLED:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("ansökans flaggor"))


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
    people = list(rows)
    if any(row["included"].text != "Ja" or row["days"].text != FULL_MONTH for row in people):
        raise OutOfScope(Reason.FAMILY_ROW)
    return tuple(row["identity"].identity() for row in people)


def require_no_reduction(rows: list[Row]) -> None:
    """Refuse a calculation with a reduction: only a person can say what it is for. Raises: OutOfScope."""
    if rows:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("reducering"))


def payee(row: Row) -> Role:
    """Whose an income row is. Raises: OutOfScope for anyone but an applicant and a co-applicant."""
    return meaning(PAYEES, row["person"].text, "inkomstradens person")


def past_income(row: Row) -> PastIncome:
    """One income row of last month's calculation: one person's amount."""
    amount, role = row["amount"].amount_if_any(), payee(row)
    return PastIncome(
        kind=row["kind"].text,
        applicant=amount if role is Role.APPLICANT else None,
        co_applicant=amount if role is Role.CO_APPLICANT else None,
        source=row["amount"].source,
    )


def past_expense(row: Row) -> PastExpense:
    """One expense row of last month's calculation, with what was granted."""
    return PastExpense(row["kind"].text, row["approved"].amount().value, row["approved"].source)


def income_lines(rows: list[Row]) -> tuple[IncomeLine, ...]:
    """The income rows of a calculation read back, with both persons' rows merged; an empty cell is no amount.

    Raises: ReadBackDiffers for a type that is there twice for one person, which the sum would hide.
    """
    kinds = [row["kind"].text for row in rows]
    return tuple(
        IncomeLine(kind, amount_for(rows, kind, Role.APPLICANT), amount_for(rows, kind, Role.CO_APPLICANT), ())
        for number, kind in enumerate(kinds)
        if kind not in kinds[:number]
    )


def amount_for(rows: list[Row], kind: str, role: Role) -> Money:
    """The amount in a type's row for one person; zero without such a row. Raises: ReadBackDiffers."""
    found = [row for row in rows if row["kind"].text == kind and payee(row) is role]
    if len(found) > 1:
        raise ReadBackDiffers(at=Label("flera inkomstrader av samma typ för samma person"))
    return (found[0]["amount"].amount_if_any() or ZERO) if found else ZERO


def amounts_of(line: IncomeLine) -> list[tuple[Role, Money]]:
    """The rows that a line becomes: whose, and the amount. A line without amounts is the applicant's, as in a copy."""
    amounts = [(Role.APPLICANT, line.applicant), (Role.CO_APPLICANT, line.co_applicant)]
    return [(role, amount) for role, amount in amounts if amount != ZERO] or amounts[:1]


def payee_word(role: Role) -> str:
    """This system's word for whose an income row is."""
    return word_for(PAYEES, role, "inkomstradens person")


def income_of(row: Row) -> tuple[str, str]:
    """The key of an income row in the working copy: type and person."""
    return row["kind"].text, row["person"].text


def number_of(rows: list[Row], kind: str, person: str) -> str:
    """The number of the one row of this type for this person. Raises: OutOfScope when it is not exactly one."""
    row = only_row([row for row in rows if income_of(row) == (kind, person)])
    if row is None:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("arbetskopians inkomstrader"))
    return row["number"].text


def expense_line(row: Row) -> ExpenseLine:
    """One expense row of a calculation read back."""
    return ExpenseLine(row["kind"].text, row["applied"].amount().value, row["proposed"].amount().value, ())


def watch_word(kind: str) -> str:
    """This system's word for a type of reminder."""
    return word_for(WATCHES, kind, "bevakningens typ")


def watch_kind(word: str) -> str:
    """Our name for a type of reminder. Raises: ReadBackDiffers for one that is not known."""
    if word not in WATCHES:
        raise ReadBackDiffers(at=Label("bevakningens typ"))
    return WATCHES[word]


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
