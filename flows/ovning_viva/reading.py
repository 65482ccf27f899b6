"""What the rows of Övningssystemet in the profile «viva» mean: each function turns rows of one table into values of the house.

It never sees a screen. A word that is not known here goes to a person.
"""

from collections.abc import Iterable, Mapping

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
from bot.domain.errors import OutOfScope, ReadBackDiffers
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
from bot.domain.money import ZERO, Money
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
    only_row,
    planned_day_of,
    text_of,
    word_for,
)

ROLES = {"Sökande": Role.APPLICANT, "Medsökande": Role.CO_APPLICANT, "Barn": Role.CHILD}
PAYEES = {"Sökande": Role.APPLICANT, "Medsökande": Role.CO_APPLICANT}
WATCHES = {"Granska": "Att granska", "Komplettering": "Komplettering", "Övrigt": "Övrigt"}
# An application's status is a set of flags. Only exactly this one may be handled; each of the others is a person's, and
# what a known one means says why. The sets are written in the order of their texts.
MAY_BE_HANDLED = ("1", "128", "256", "512")
DECIDED = ("128", "256", "32")
LEFT_TO_A_PERSON: Mapping[tuple[str, ...], str] = {
    ("128", "256"): "withdrawn",
    ("128", "256", "512", "64"): "supplement_missing",
    ("128", "256", "4", "512"): "not_signed",
    ("128", "256", "512", "8"): "not_signed",
}
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
FINAL = "Fastställd"
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
    raise OutOfScope("unknown_status", "akten")


def has_happened(word: str) -> bool:
    """Whether there is a day where «Nej» means that it has not happened."""
    return word != NOT_YET


def flags_of(text: str) -> tuple[str, ...]:
    """An application's flags in one order, whatever order the screen has them in; one said twice is there twice."""
    return tuple(sorted(text.split(", ")))


def is_decided(text: str) -> bool:
    """Whether an application's flags are exactly those of one that a person has decided on."""
    return flags_of(text) == DECIDED


def require_handleable(text: str) -> None:
    """Refuse an application whose flags are not exactly the one set that may be handled. Raises: OutOfScope."""
    flags = flags_of(text)
    if flags in LEFT_TO_A_PERSON:
        raise OutOfScope(LEFT_TO_A_PERSON[flags], "ansökans flaggor")
    if flags != MAY_BE_HANDLED:
        raise OutOfScope("unknown_status", "ansökans flaggor")


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
    people = list(rows)
    if any(row["included"].text != "Ja" or row["days"].text != FULL_MONTH for row in people):
        raise OutOfScope("family_row")
    return tuple(row["identity"].identity() for row in people)


def require_no_reduction(rows: list[Row]) -> None:
    """Refuse a calculation with a reduction: what it is for is a person's to say. Raises: OutOfScope."""
    if rows:
        raise OutOfScope("unknown_status", "reducering")


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
    """The income rows of a calculation read back, both persons' put together; an empty cell is no amount.

    Raises: ReadBackDiffers when a type stands twice for the same person, since the sum would hide it.
    """
    kinds = [row["kind"].text for row in rows]
    return tuple(
        IncomeLine(kind, amount_for(rows, kind, Role.APPLICANT), amount_for(rows, kind, Role.CO_APPLICANT), ())
        for number, kind in enumerate(kinds)
        if kind not in kinds[:number]
    )


def amount_for(rows: list[Row], kind: str, role: Role) -> Money:
    """What a type's row says for one person, and nothing when there is no such row. Raises: ReadBackDiffers."""
    found = [row for row in rows if row["kind"].text == kind and payee(row) is role]
    if len(found) > 1:
        raise ReadBackDiffers("flera inkomstrader av samma typ för samma person")
    return (found[0]["amount"].amount_if_any() or ZERO) if found else ZERO


def income_rows_of(line: IncomeLine) -> list[tuple[str, str, Money]]:
    """The rows that a line is here: type, person, amount. A line without amounts is the applicant's, as a copy has it."""
    amounts = [(Role.APPLICANT, line.applicant), (Role.CO_APPLICANT, line.co_applicant)]
    kept = [(role, amount) for role, amount in amounts if amount != ZERO] or amounts[:1]
    return [(line.kind, word_for(PAYEES, role, "inkomstradens person"), amount) for role, amount in kept]


def income_of(row: Row) -> tuple[str, str]:
    """What tells an income row of the working copy from the others: type and person."""
    return row["kind"].text, row["person"].text


def number_of(rows: list[Row], kind: str, person: str) -> str:
    """The number of the one row of this type for this person. Raises: OutOfScope when it is not exactly one."""
    row = only_row([row for row in rows if income_of(row) == (kind, person)])
    if row is None:
        raise OutOfScope("unknown_status", "arbetskopians inkomstrader")
    return row["number"].text


def expense_line(row: Row) -> ExpenseLine:
    """One expense row of a calculation read back."""
    return ExpenseLine(row["kind"].text, row["applied"].amount().value, row["proposed"].amount().value, ())


def watch_word(kind: str) -> str:
    """This system's word for a watch's type."""
    return word_for(WATCHES, kind, "bevakningens typ")


def watch_kind(word: str) -> str:
    """The house's word for a watch's type. Raises: ReadBackDiffers for one that is not known."""
    if word not in WATCHES:
        raise ReadBackDiffers("bevakningens typ")
    return WATCHES[word]


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
