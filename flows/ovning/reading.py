"""What Övningssystemet's rows mean: each function turns rows of one table into values of the house.

It never sees a screen. A word that is not known here goes to a person.
"""

from collections.abc import Iterable

from bot.domain.case import (
    CaseRef,
    EarlierDecision,
    Entry,
    ExpensePost,
    IncomePost,
    PastExpense,
    PastIncome,
    StatedAnswer,
    Supplement,
)
from bot.domain.errors import OutOfScope
from bot.domain.facts import (
    Agency,
    AgencyAnswer,
    Deduction,
    NothingRegistered,
    NotRead,
    Payment,
    PlannedInstalment,
    Programme,
    Programmes,
    ProgrammesAnswer,
    Registration,
    RegistrationAnswer,
    ReportAnswer,
    Rows,
    Seeker,
    Source,
    SubBenefit,
    TextAnswer,
    Told,
    UnreadGroup,
    activity_report,
)
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity
from bot.domain.money import ZERO
from bot.domain.period import Month
from bot.domain.rules import ExpenseLine, IncomeLine
from bot.kit import Row
from bot.kit.reading import (
    covers_between,
    covers_of,
    day_if_any,
    meaning,
    money_if_any,
    one_of,
    planned_day_of,
    text_of,
)

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
ANSWERED = "Svar med uppgifter"
EMPTY = "Inga uppgifter"
UNANSWERED = ("Kan inte besvara", "Tekniskt fel")
KINDS_OF_PAYMENT = ("Månad", "Daglig", "Retro", "Presumtiv", "Lokal", "Engång")
PLANNED_AS = ("Planerad", "Utbetald", "UTBETALAD")
SILENT = "Ingen uppgift"
UNFETCHED = "Kunde inte hämtas"
CANCELLED = "Makulerad"
FINAL = "Slutlig"
ONGOING = "Pågående"
ENDED = "Avslutad "
NOT_YET = "Nej"
READABLE = "Inläst"
FULL_MONTH = "30"

Fact = Payment | PlannedInstalment | UnreadGroup | Told
Owned = tuple[Identity, Agency, Fact]


# ------------------------------------------------------------------ the case and its application


def member(row: Row) -> Member:
    """A household member from a row of the overview, where nobody is protected."""
    deceased = row["deceased"].text != "Nej"
    return Member(row["identity"].identity(), row["name"].text, role_of(row["role"].text), False, deceased)


def role_of(word: str) -> Role:
    """The role behind a word."""
    return meaning(ROLES, word, "roll")


def yes(word: str) -> bool:
    """Ja or Nej, and nothing else."""
    return meaning(YES_NO, word, "ja/nej")


def has_ended(status: str) -> bool:
    """Whether the case file is closed; «Avslutad» is followed by the day. Raises: OutOfScope."""
    if status == ONGOING or status.startswith(ENDED):
        return status != ONGOING
    raise OutOfScope("unknown_status", "akten")


def has_happened(word: str) -> bool:
    """Whether there is a day where «Nej» means that it has not happened."""
    return word != NOT_YET


def income_post(row: Row) -> IncomePost:
    """One stated income."""
    return IncomePost(row["kind"].text, row["own_words"].text, role_of(row["person"].text), row["amount"].amount())


def expense_post(row: Row) -> ExpensePost:
    """One expense applied for."""
    return ExpensePost(row["kind"].text, row["own_words"].text, role_of(row["person"].text), row["amount"].amount())


def supplement(row: Row) -> Supplement:
    """One thing that the citizen was asked to send in."""
    return Supplement(has_happened(row["came"].text), yes(row["spot_check"].text))


def stated_answer(row: Row) -> StatedAnswer:
    """One question of the form and its answer as it stands; an empty one is kept, for it is not «no»."""
    return StatedAnswer(row["question"].text, text_of(row["answer"]))


def unreadable(rows: Iterable[Row]) -> int:
    """How many enclosures the system itself could not read."""
    return sum(row["status"].text != READABLE for row in rows)


# ------------------------------------------------------------------ what the system already holds


def is_live(row: Row, month: Month) -> bool:
    """Whether a calculation or a decision is for the month and stands."""
    return row["month"].month() == month and row["status"].text != CANCELLED


def is_final(row: Row, month: Month) -> bool:
    """Whether a calculation is the month's final one."""
    return is_live(row, month) and row["status"].text == FINAL


def existing(rows: Iterable[Row], month: Month) -> tuple[Entry, ...]:
    """What stands for the month already: by whom, in what state."""
    return tuple(
        Entry(row["status"].source.screen, row["author"].text, row["status"].text)
        for row in rows
        if is_live(row, month)
    )


def earlier_decisions(rows: Iterable[Row], month: Month) -> tuple[EarlierDecision, ...]:
    """The decisions of the months before."""
    return tuple(
        EarlierDecision(row["month"].month(), row["kind"].text) for row in rows if row["month"].month() < month
    )


def counted(rows: Iterable[Row]) -> tuple[Identity, ...]:
    """Who a calculation counts, each for a whole month. Raises: OutOfScope for any other row."""
    people = [row for row in rows if row["identity"].text]
    if any(row["included"].text != "Ja" or row["days"].text != FULL_MONTH for row in people):
        raise OutOfScope("family_row")
    return tuple(row["identity"].identity() for row in people)


def past_income(row: Row, couple: bool) -> PastIncome:
    """One income row of last month's calculation; the column for a co-applicant is there only for a couple."""
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


def is_question(row: Row, case: CaseRef, first: Month, household: Household) -> bool:
    """Whether a question covers exactly the months from `first` and everyone in the household."""
    months = row["first"].month() == first and row["last"].month() == case.month
    return months and all(person.name in row["people"].text for person in household.members)


def agency_of(row: Row) -> Agency:
    """Whose row it is."""
    return meaning(AGENCIES, row["agency"].text, "källa")


def payments(rows: list[Row], deductions: list[Row], parts: list[Row]) -> list[Owned]:
    """Every payment, with what stands under its number in the tables of deductions and parts.

    Raises: OutOfScope `unknown_status` for a deduction or a part of a payment that is not there.
    """
    numbers = {under(row) for row in rows}
    if any(under(row) not in numbers for row in deductions + parts):
        raise OutOfScope("unknown_status", "avdrag eller delförmån utan utbetalning")
    return [
        payment(
            row,
            tuple(Deduction(d["code"].text, d["amount"].amount()) for d in deductions if under(d) == under(row)),
            tuple(SubBenefit(p["name"].text, p["amount"].amount()) for p in parts if under(p) == under(row)),
        )
        for row in rows
    ]


def under(row: Row) -> tuple[Identity, str]:
    """Which payment a row is or belongs to: payments are numbered for each person."""
    return row["identity"].identity(), row["number"].text


def payment(row: Row, deductions: tuple[Deduction, ...], parts: tuple[SubBenefit, ...]) -> Owned:
    """One payment, both nets as they stand; the municipality's table chooses between them."""
    person, agency = row["identity"].identity(), agency_of(row)
    paid = Payment(
        person=person,
        agency=agency,
        benefit=row["benefit"].text,
        day=row["day"].day(),
        net=row["net"].amount(),
        kind=one_of(KINDS_OF_PAYMENT, row["kind"].text, "utbetalningens typ"),
        gross=money_if_any(row["gross"]),
        net_after_tax=money_if_any(row["net_after_tax"]),
        deductions=deductions,
        preliminary=yes(row["preliminary"].text),
        sub_benefits=parts,
        covers=covers_of(row["period"]),
        tax=money_if_any(row["tax"]),
        deducted=money_if_any(row["deducted"]),
    )
    return person, agency, paid


def planned(row: Row) -> Owned:
    """One row of CSN's payment plan."""
    person = row["identity"].identity()
    instalment = PlannedInstalment(
        person=person,
        benefit=row["benefit"].text,
        amount=row["amount"].amount(),
        day=planned_day_of(row["day"]),
        status=one_of(PLANNED_AS, row["status"].text, "utbetalningsplanen"),
        part=row["part"].text,
        covers=covers_of(row["weeks"]),
    )
    return person, Agency.CSN, instalment


def gap(row: Row) -> Owned:
    """One benefit group that the agency could not give."""
    return (
        row["identity"].identity(),
        agency_of(row),
        UnreadGroup(row["group"].text, row["why"].text, row["why"].source),
    )


def told(row: Row) -> Owned:
    """One thing an agency told that is no payment."""
    fact = Told(row["what"].text, text_of(row["value"]), covers_between(row["first"], row["last"]))
    return row["identity"].identity(), agency_of(row), fact


def answers(
    household: Household, sources: list[Row], facts: list[Owned], seekers: list[Row]
) -> tuple[AgencyAnswer, ...]:
    """Every agency's answer about everyone. Raises: OutOfScope `unknown_status` for a fact about someone else."""
    about = {fact[0] for fact in facts} | {row["identity"].identity() for row in seekers}
    if not about <= household.identities:
        raise OutOfScope("unknown_status", "svar om någon utanför hushållet")
    return tuple(
        answer(
            person.identity,
            agency,
            [row for row in sources if row["identity"].identity() == person.identity and agency_of(row) is agency],
            [fact for who, whose, fact in facts if who == person.identity and whose is agency],
            [row for row in seekers if row["identity"].identity() == person.identity and agency is Agency.AF],
        )
        for person in household.members
        for agency in Agency
    )


def answer(person: Identity, agency: Agency, sources: list[Row], facts: list[Fact], seekers: list[Row]) -> AgencyAnswer:
    """One agency's answer about one person. Raises: OutOfScope for a state that is not known or belies the facts."""
    if len(sources) != 1:
        raise OutOfScope("unknown_status", f"{agency.value} står inte en gång i svaret")
    state, message = sources[0]["status"], sources[0]["message"]
    if state.text in UNANSWERED:
        return AgencyAnswer(person, agency, NotRead(message.text or state.text, state.source))
    if state.text == EMPTY and not facts and not seekers:
        # A message beside it says that something was not looked through: then «nothing» is not what was answered.
        nothing = NotRead(message.text, message.source) if message.text else NothingRegistered(state.source)
        return AgencyAnswer(person, agency, nothing)
    if state.text != ANSWERED:
        raise OutOfScope("unknown_status", agency.value)
    # A message beside an answer says that some of it is missing.
    beside = (UnreadGroup("", message.text, message.source),) if message.text else ()
    rows = Rows(
        tuple(fact for fact in facts if isinstance(fact, Payment)),
        beside + tuple(fact for fact in facts if isinstance(fact, UnreadGroup)),
        tuple(fact for fact in facts if isinstance(fact, PlannedInstalment)),
        tuple(fact for fact in facts if isinstance(fact, Told)),
    )
    return AgencyAnswer(person, agency, rows, seeker(person, seekers, state.source) if agency is Agency.AF else None)


# ------------------------------------------------------------------ Arbetsförmedlingen's six items


def seeker(person: Identity, rows: list[Row], source: Source) -> Seeker:
    """The six items, each by itself; one that is not there is unread, never nothing."""
    return Seeker(
        person=person,
        name=words(rows_about("Namn", rows), source),
        registration_dates=registration(rows_about("Inskrivning", rows), source),
        unemployment_fund=words(rows_about("A-kassa", rows), source),
        seeker_category=words(rows_about("Sökandekategori", rows), source),
        programme_period=programmes(rows_about("Program", rows), source),
        activity_report=report(rows_about("Aktivitetsrapport", rows), source),
    )


def rows_about(what: str, rows: list[Row]) -> list[Row]:
    """The rows of one item."""
    return [row for row in rows if row["what"].text == what]


def not_given(rows: list[Row], source: Source) -> NothingRegistered | NotRead | None:
    """What an item is when it has no value: nothing when it says so, else unread; None when there is a value to read."""
    if not rows:
        return NotRead("En av Arbetsförmedlingens uppgifter saknas i svaret.", source)
    if len(rows) == 1 and rows[0]["value"].text == SILENT:
        return NothingRegistered(rows[0]["value"].source)
    if any(row["value"].text in (SILENT, UNFETCHED) for row in rows):
        return NotRead("En av Arbetsförmedlingens uppgifter kunde inte hämtas.", rows[0]["value"].source)
    return None


def words(rows: list[Row], source: Source) -> TextAnswer:
    """An item that is one text."""
    nothing = not_given(rows, source)
    if nothing is not None:
        return nothing
    if len(rows) != 1 or not rows[0]["value"].text:
        return NotRead("En av Arbetsförmedlingens uppgifter gick inte att läsa.", rows[0]["value"].source)
    return text_of(rows[0]["value"])


def registration(rows: list[Row], source: Source) -> RegistrationAnswer:
    """When the person was registered and deregistered."""
    nothing = not_given(rows, source)
    if nothing is not None:
        return nothing
    first, last = day_if_any(rows[0]["first"]), day_if_any(rows[0]["last"])
    if len(rows) != 1 or (first is None and last is None):
        return NotRead("Arbetsförmedlingens datum för inskrivning gick inte att läsa.", rows[0]["first"].source)
    return Registration(first, last, rows[0]["first"].source)


def programmes(rows: list[Row], source: Source) -> ProgrammesAnswer:
    """The programme decisions, a row for each."""
    nothing = not_given(rows, source)
    if nothing is not None:
        return nothing
    found = [(row["value"], covers_between(row["first"], row["last"])) for row in rows]
    if any(not name.text or covers is None for name, covers in found):
        return NotRead("Arbetsförmedlingens programbeslut gick inte att läsa.", rows[0]["value"].source)
    return Programmes(tuple(Programme(name.text, covers, name.source) for name, covers in found if covers))


def report(rows: list[Row], source: Source) -> ReportAnswer:
    """The activity report by its code; 502 is unread, and so is a report without a code."""
    if len(rows) != 1:
        return NotRead("Uppgiften om aktivitetsrapport saknas i svaret.", source)
    return activity_report(rows[0]["code"].text, day_if_any(rows[0]["first"]), rows[0]["code"].source)
