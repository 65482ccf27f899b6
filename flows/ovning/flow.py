"""The model flow: one re-application through Övningssystemet.

Every stage but the first three assumes that it stands somewhere in the case that `open_case` has opened. It begins by
going where it works, and a stage that leaves a trace ends with that act.
"""

from datetime import date

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
    Supplement,
)
from bot.domain.draft import Calculation, Draft, Note, Proposal, Saved, Watch
from bot.domain.errors import MissingFact, OutOfScope, ReadBackDiffers
from bot.domain.facts import Agency, AgencyAnswer, NothingRegistered, NotRead, Payment, Rows, UnreadGroup
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity
from bot.domain.money import ZERO, Money
from bot.domain.period import Month, comparison_month
from bot.domain.rules import ExpenseLine, IncomeLine
from bot.kit import Desk, Flow, Row
from flows.ovning.screens import (
    ApplicationScreen,
    CalculationEdit,
    Calculations,
    CalculationView,
    CaseTabs,
    DecisionEdit,
    Decisions,
    DecisionView,
    Inbox,
    Journal,
    JournalEdit,
    Login,
    Menu,
    Message,
    Overview,
    RoleChoice,
    Search,
    Ssbtek,
    SsbtekAnswer,
    SsbtekQuestion,
    WatchEdit,
    Watches,
)

flow = Flow("ovning")

ROLE = "Robot – Ekonomiskt bistånd Norr"
PURPOSE = "Återansökan om ekonomiskt bistånd"
BLANK_ROW = "– välj –"
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
CANCELLED = "Makulerad"
ONGOING = "Pågående"
ENDED = "Avslutad "
NOT_YET = "Nej"
READABLE = "Inläst"
FULL_MONTH = "30"
NOT_FINAL = ("Preliminär", "Utkast", "Arbetsanteckning")


# ------------------------------------------------------------------ the way in and out


@flow.stage
def login(desk: Desk) -> None:
    """Log in as the robot and pass the message of the day."""
    screen = desk.on(Login)
    screen.user.fill()
    screen.password.fill()
    screen.enter.press()
    role = desk.on(RoleChoice)
    role.role.choose(ROLE)
    role.go_on.press()
    message = desk.on(Message)
    message.ok.press()
    desk.on(Menu)


@flow.stage
def find(desk: Desk, month: Month) -> list[CaseRef]:
    """Every re-application for the month that nobody has decided on."""
    menu = desk.on(Menu)
    menu.inbox.follow()
    inbox = desk.on(Inbox)
    rows = [row for row in inbox.cases.rows() if row["month"].month() == month and row["status"].text != "Beslutad"]
    return [CaseRef(row["case"].text, month) for row in rows]


@flow.stage
def open_case(desk: Desk, case: CaseRef) -> Opened:
    """Open the case, which takes its lock, and read who is in it."""
    menu = desk.on(Menu)
    menu.search.follow()
    search = desk.on(Search)
    search.case.fill(case.number)
    search.search.press()
    hits = desk.on(Search)
    hits.open.follow(row=case.number)
    overview = desk.on(Overview)
    locked_by = overview.locked_by.read_if_there()
    rows = overview.household.rows()
    if any(row["protection"].text != "Nej" for row in rows):
        return Opened(None, protected=True, locked_by=locked_by)
    people = Household(tuple(member(row) for row in rows))
    return Opened(people, protected=False, locked_by=locked_by, closed=has_ended(overview.status.read()))


@flow.stage
def close_case(desk: Desk, case: CaseRef) -> None:
    """Close the open case, which releases its lock."""
    tabs = desk.on(CaseTabs)
    tabs.close.press()
    desk.on(Inbox)


@flow.stage
def read_case(desk: Desk, case: CaseRef, household: Household) -> Basis:
    """Everything that is known before anyone is asked about: the application, and what the system already holds."""
    application = read_application(desk)
    calculations = go_to_calculations(desk)
    calculated = calculations.calculations.rows()
    previous = read_previous_calculation(desk, case, household, calculated)
    decisions = go_to_decisions(desk)
    decided = decisions.decisions.rows()
    return Basis(
        case=case,
        household=household,
        application=application,
        previous=previous,
        previous_decision=read_previous_decision(desk, case, decided),
        existing=tuple(
            Entry(row["status"].source.screen, row["author"].text, row["status"].text)
            for row in calculated + decided
            if is_live(row, case.month)
        ),
        earlier_decisions=tuple(
            EarlierDecision(row["month"].month(), row["kind"].text)
            for row in decided
            if row["month"].month() < case.month
        ),
    )


# ------------------------------------------------------------------ the question to the agencies


@flow.stage
def ask(desk: Desk, case: CaseRef, household: Household) -> None:
    """Ask SSBTEK about everyone in the household, for M−2 to M."""
    ssbtek = go_to_ssbtek(desk)
    ssbtek.new_question.press()
    question = desk.on(SsbtekQuestion)
    question.first.fill(comparison_month(case.month))
    question.last.fill(case.month)
    for person in household.members:
        question.person.set(True, row=f"{person.name} ({person.role.value})")
    question.purpose.fill(PURPOSE)
    question.ask.ask()


@flow.stage
def verify_ask(desk: Desk, case: CaseRef, household: Household) -> bool:
    """Whether a question about everyone for these months is there."""
    ssbtek = go_to_ssbtek(desk)
    return any(is_our_question(row, case, household) for row in ssbtek.questions.rows())


@flow.stage
def verify_ask_since(desk: Desk, case: CaseRef, household: Household, day: date) -> bool:
    """Whether a question about everyone for these months was asked on the day or later."""
    ssbtek = go_to_ssbtek(desk)
    ours = [row for row in ssbtek.questions.rows() if is_our_question(row, case, household)]
    return any(row["asked"].day_of_moment() >= day for row in ours)


@flow.stage
def read_answers(desk: Desk, case: CaseRef, household: Household) -> tuple[AgencyAnswer, ...]:
    """Wait for the question's answer, open it, and read every agency for everyone."""
    ssbtek = go_to_ssbtek(desk)
    numbers = [row["number"].text for row in ssbtek.questions.rows() if is_our_question(row, case, household)]
    if not numbers:
        raise MissingFact("agency_not_read", "frågan finns inte")
    number = numbers[-1]
    if ssbtek.status.settled(row=number) not in ("Klar", "Delvis"):
        raise MissingFact("agency_not_read", "frågans status")
    ssbtek.show_answer.follow(row=number)
    answer = desk.on(SsbtekAnswer)
    sources = answer.sources.rows()
    payments = [payment(row) for row in answer.payments.rows()]
    answer.close.press()
    return tuple(agency_answer(person, agency, sources, payments) for person in household.members for agency in Agency)


# ------------------------------------------------------------------ the calculation


@flow.stage
def write_calculation(desk: Desk, case: CaseRef, draft: Draft) -> None:
    """Copy last month's calculation, make it this month's, and save it once the system's sums agree."""
    calculations = go_to_calculations(desk)
    calculations.copy_previous.press()
    edit = desk.on(CalculationEdit)
    edit.month.fill(draft.calculation.month)
    edit.incomes_tab.follow()
    write_incomes(desk, draft.calculation)
    edit.expenses_tab.follow()
    write_expenses(desk, draft.calculation)
    edit.calculate.press()
    edit.norm.must_be(draft.calculation.norm, "norm_differs")
    edit.result.must_be(draft.calculation.result, "sum_differs")
    edit.save.save()


@flow.stage
def verify_calculation(desk: Desk, case: CaseRef, draft: Draft) -> Saved | None:
    """The month's calculation as the system shows it on a reopened view."""
    calculations = go_to_calculations(desk)
    rows = [row for row in calculations.calculations.rows() if is_live(row, case.month)]
    if not rows:
        return None
    if len(rows) > 1:
        raise ReadBackDiffers("flera beräkningar för månaden")
    calculations.open.follow(row=rows[0]["number"].text)
    view = desk.on(CalculationView)
    part = Calculation(
        month=view.month.read(),
        members=read_members(desk),
        couple=draft.calculation.couple,
        incomes=read_incomes(desk, draft.calculation.couple),
        expenses=read_expenses(desk),
        norm=view.norm.read().value,
        result=view.result.read().value,
    )
    return Saved(view.author.read(), not_final(view.status.read()), part)


# ------------------------------------------------------------------ the proposal, the note and the watch


@flow.stage
def write_proposal(desk: Desk, case: CaseRef, draft: Draft) -> None:
    """Save the proposal as a draft that nobody has decided on."""
    decisions = go_to_decisions(desk)
    decisions.new.press()
    edit = desk.on(DecisionEdit)
    proposal = draft.proposal
    edit.kind.choose(proposal.kind)
    edit.paragraph.choose(proposal.paragraph)
    edit.first.fill(proposal.month.first)
    edit.last.fill(proposal.month.last)
    edit.amount.fill(proposal.amount)
    edit.reason_applicant.choose(proposal.reason_applicant)
    if proposal.reason_co_applicant is not None:
        edit.reason_co_applicant.choose(proposal.reason_co_applicant)
    edit.text.fill(proposal.text)
    edit.save.save()


@flow.stage
def verify_proposal(desk: Desk, case: CaseRef, draft: Draft) -> Saved | None:
    """The month's proposal as the system shows it."""
    decisions = go_to_decisions(desk)
    rows = [row for row in decisions.decisions.rows() if row["month"].month() == case.month]
    if not rows:
        return None
    if len(rows) > 1:
        raise ReadBackDiffers("flera beslut för månaden")
    decisions.open.follow(row=rows[0]["number"].text)
    view = desk.on(DecisionView)
    part = Proposal(
        month=rows[0]["month"].month(),
        kind=view.kind.read(),
        paragraph=view.paragraph.read(),
        amount=view.amount.read().value,
        reason_applicant=view.reason_applicant.read(),
        reason_co_applicant=view.reason_co_applicant.read_if_there(),
        text=view.text.read(),
    )
    return Saved(view.author.read(), not_final(view.status.read()), part)


@flow.stage
def write_note(desk: Desk, case: CaseRef, draft: Draft) -> None:
    """Save a working note about what was prepared."""
    journal = go_to_journal(desk)
    journal.new.press()
    edit = desk.on(JournalEdit)
    edit.heading.fill(draft.note.heading)
    edit.text.fill(draft.note.text)
    edit.save.save()


@flow.stage
def verify_note(desk: Desk, case: CaseRef, draft: Draft) -> Saved | None:
    """The note with this heading."""
    journal = go_to_journal(desk)
    rows = [row for row in journal.notes.rows() if row["heading"].text == draft.note.heading]
    if not rows:
        return None
    if len(rows) > 1:
        raise ReadBackDiffers("flera anteckningar")
    row = rows[0]
    return Saved(row["author"].text, not_final(row["status"].text), Note(row["heading"].text, row["text"].text))


@flow.stage
def write_watch(desk: Desk, case: CaseRef, draft: Draft) -> None:
    """Remind the caseworker that there is a draft to look at."""
    watches = go_to_watches(desk)
    watches.new.press()
    edit = desk.on(WatchEdit)
    edit.day.fill(draft.watch.day)
    edit.kind.choose(draft.watch.kind)
    edit.text.fill(draft.watch.text)
    edit.save.save()


@flow.stage
def verify_watch(desk: Desk, case: CaseRef, draft: Draft) -> Saved | None:
    """The watch with this text."""
    watches = go_to_watches(desk)
    rows = [row for row in watches.watches.rows() if row["text"].text == draft.watch.text]
    if not rows:
        return None
    if len(rows) > 1:
        raise ReadBackDiffers("flera bevakningar")
    row = rows[0]
    return Saved(row["author"].text, "", Watch(row["day"].day(), row["kind"].text, row["text"].text))


# ------------------------------------------------------------------ going somewhere in the open case


def go_to_ssbtek(desk: Desk) -> Ssbtek:
    """The open case's questions."""
    tabs = desk.on(CaseTabs)
    tabs.ssbtek.follow()
    return desk.on(Ssbtek)


def go_to_calculations(desk: Desk) -> Calculations:
    """The open case's calculations."""
    tabs = desk.on(CaseTabs)
    tabs.calculations.follow()
    return desk.on(Calculations)


def go_to_decisions(desk: Desk) -> Decisions:
    """The open case's decisions."""
    tabs = desk.on(CaseTabs)
    tabs.decisions.follow()
    return desk.on(Decisions)


def go_to_journal(desk: Desk) -> Journal:
    """The open case's journal."""
    tabs = desk.on(CaseTabs)
    tabs.journal.follow()
    return desk.on(Journal)


def go_to_watches(desk: Desk) -> Watches:
    """The open case's watches."""
    tabs = desk.on(CaseTabs)
    tabs.watches.follow()
    return desk.on(Watches)


# ------------------------------------------------------------------ reading


def known(words: dict[str, Role], word: str) -> Role:
    """The role behind a word. Raises: OutOfScope for a word that is not in the list."""
    if word not in words:
        raise OutOfScope("unknown_status", "roll")
    return words[word]


def yes(word: str) -> bool:
    """Ja or Nej. Raises: OutOfScope for anything else."""
    if word not in YES_NO:
        raise OutOfScope("unknown_status", "ja/nej")
    return YES_NO[word]


def not_final(status: str) -> str:
    """The status of something that nobody has decided on. Raises: ReadBackDiffers for any other."""
    if status not in NOT_FINAL:
        raise ReadBackDiffers("status")
    return status


def member(row: Row) -> Member:
    """A household member from a row of the overview, where nobody is protected."""
    deceased = row["deceased"].text != "Nej"
    return Member(row["identity"].identity(), row["name"].text, known(ROLES, row["role"].text), False, deceased)


def is_our_question(row: Row, case: CaseRef, household: Household) -> bool:
    """Whether a question covers the right months and everyone in the household."""
    months = row["first"].month() == comparison_month(case.month) and row["last"].month() == case.month
    return months and all(person.name in row["people"].text for person in household.members)


def payment(row: Row) -> Payment:
    """One payment of the answer."""
    if row["agency"].text not in AGENCIES:
        raise OutOfScope("unknown_status", "källa")
    return Payment(
        person=row["identity"].identity(),
        agency=AGENCIES[row["agency"].text],
        benefit=row["benefit"].text,
        day=row["day"].day(),
        net=row["net"].amount(),
        kind=row["kind"].text,
    )


def agency_answer(person: Member, agency: Agency, sources: list[Row], payments: list[Payment]) -> AgencyAnswer:
    """One agency's answer about one person; an agency that is missing has not answered."""
    rows = [
        row
        for row in sources
        if row["identity"].identity() == person.identity and AGENCIES.get(row["agency"].text) == agency
    ]
    if not rows:
        return AgencyAnswer(person.identity, agency, NotRead("saknas i svaret", sources[0]["agency"].source))
    status, source = rows[0]["status"].text, rows[0]["status"].source
    paid = tuple(p for p in payments if p.person == person.identity and p.agency == agency)
    if status in UNANSWERED:
        return AgencyAnswer(person.identity, agency, NotRead(rows[0]["message"].text or status, source))
    if status == EMPTY and not paid:
        return AgencyAnswer(person.identity, agency, NothingRegistered(source))
    if status == ANSWERED:
        # A message beside an answer says that some of it is missing.
        message = rows[0]["message"]
        unread = (UnreadGroup("", message.text, message.source),) if message.text else ()
        return AgencyAnswer(person.identity, agency, Rows(paid, unread))
    raise OutOfScope("unknown_status", agency.value)


def has_ended(status: str) -> bool:
    """Whether the case file is closed; «Avslutad» is followed by the day. Raises: OutOfScope."""
    if status == ONGOING or status.startswith(ENDED):
        return status != ONGOING
    raise OutOfScope("unknown_status", "akten")


def read_application(desk: Desk) -> Application:
    """The application as the citizen sent it."""
    tabs = desk.on(CaseTabs)
    tabs.application.follow()
    screen = desk.on(ApplicationScreen)
    answers = {
        Role.APPLICANT: screen.signed_applicant.read(),
        Role.CO_APPLICANT: screen.signed_co_applicant.read_if_there() or "Nej",
    }
    return Application(
        month=screen.month.read(),
        signed=frozenset(role for role, answer in answers.items() if yes(answer)),
        household=frozenset(row["identity"].identity() for row in screen.household.rows()),
        incomes=tuple(income_post(row) for row in screen.incomes.rows()),
        expenses=tuple(expense_post(row) for row in screen.expenses.rows()),
        withdrawn=screen.withdrawn.read() != NOT_YET,
        supplements=tuple(
            Supplement(row["came"].text != NOT_YET, yes(row["spot_check"].text)) for row in screen.supplements.rows()
        ),
        unread_attachments=sum(row["status"].text != READABLE for row in screen.attachments.rows()),
    )


def income_post(row: Row) -> IncomePost:
    """One stated income."""
    return IncomePost(row["kind"].text, row["own_words"].text, known(ROLES, row["person"].text), row["amount"].amount())


def expense_post(row: Row) -> ExpensePost:
    """One expense applied for."""
    return ExpensePost(
        row["kind"].text, row["own_words"].text, known(ROLES, row["person"].text), row["amount"].amount()
    )


def is_live(row: Row, month: Month) -> bool:
    """Whether a calculation or a decision is for the month and stands."""
    return row["month"].month() == month and row["status"].text != CANCELLED


def read_previous_calculation(
    desk: Desk, case: CaseRef, household: Household, listed: list[Row]
) -> PastCalculation | None:
    """Last month's final calculation, or None when there is not exactly one."""
    rows = [row for row in listed if is_live(row, case.month.previous) and row["status"].text == "Slutlig"]
    if len(rows) != 1:
        return None
    calculations = desk.on(Calculations)
    calculations.open.follow(row=rows[0]["number"].text)
    view = desk.on(CalculationView)
    couple = household.co_applicant is not None
    return PastCalculation(
        month=view.month.read(),
        members=frozenset(read_members(desk)),
        incomes=tuple(past_income(row, couple) for row in income_rows(desk, couple)),
        expenses=tuple(
            PastExpense(row["kind"].text, row["approved"].amount().value, row["approved"].source)
            for row in view.expenses.rows()
        ),
    )


def past_income(row: Row, couple: bool) -> PastIncome:
    """One income row of last month's calculation."""
    co_applicant = row["co_applicant"].amount_if_any() if couple else None
    return PastIncome(row["kind"].text, row["applicant"].amount_if_any(), co_applicant, row["applicant"].source)


def read_members(desk: Desk) -> tuple[Identity, ...]:
    """Who the calculation counts, each for a whole month. Raises: OutOfScope for any other row."""
    view = desk.on(CalculationView)
    people = [row for row in view.family.rows() if row["identity"].text]
    if any(row["included"].text != "Ja" or row["days"].text != FULL_MONTH for row in people):
        raise OutOfScope("family_row")
    return tuple(row["identity"].identity() for row in people)


def read_previous_decision(desk: Desk, case: CaseRef, listed: list[Row]) -> PastDecision | None:
    """Last month's decision, or None when there is not exactly one."""
    rows = [row for row in listed if row["month"].month() == case.month.previous]
    if len(rows) != 1:
        return None
    decisions = desk.on(Decisions)
    source = rows[0]["kind"].source
    decisions.open.follow(row=rows[0]["number"].text)
    view = desk.on(DecisionView)
    return PastDecision(
        view.kind.read(), view.reason_applicant.read(), view.reason_co_applicant.read_if_there(), source
    )


def income_rows(desk: Desk, couple: bool) -> list[Row]:
    """The income rows on the screen; the column for a co-applicant is there only for a couple."""
    view = desk.on(CalculationView)
    if couple:
        return view.incomes.rows()
    return view.incomes_alone.rows()


def read_incomes(desk: Desk, couple: bool) -> tuple[IncomeLine, ...]:
    """The income rows of the calculation on the screen; an empty cell is no amount."""
    return tuple(
        IncomeLine(
            row["kind"].text,
            row["applicant"].amount_if_any() or ZERO,
            (row["co_applicant"].amount_if_any() or ZERO) if couple else ZERO,
            (),
        )
        for row in income_rows(desk, couple)
    )


def read_expenses(desk: Desk) -> tuple[ExpenseLine, ...]:
    """The expense rows of the calculation on the screen."""
    view = desk.on(CalculationView)
    return tuple(
        ExpenseLine(row["kind"].text, row["applied"].amount().value, row["proposed"].amount().value, ())
        for row in view.expenses.rows()
    )


# ------------------------------------------------------------------ writing into the working copy


def write_incomes(desk: Desk, calculation: Calculation) -> None:
    """Make the income rows the draft's: take away, add, and fill every cell."""
    edit = desk.on(CalculationEdit)
    wanted = [line.kind for line in calculation.incomes]
    there = [row["kind"].text for row in edit.incomes.rows()]
    for kind in there:
        if kind not in wanted:
            edit.remove_income.press(row=kind)
    for line in calculation.incomes:
        if line.kind not in there:
            edit.add_income.press()
            edit.income_kind.choose(line.kind, row=BLANK_ROW)
        edit.income_applicant.fill(blank_or(line.applicant), row=line.kind)
        if calculation.couple:
            edit.income_co_applicant.fill(blank_or(line.co_applicant), row=line.kind)


def write_expenses(desk: Desk, calculation: Calculation) -> None:
    """Make the expense rows the draft's: take away, add, and fill every cell."""
    edit = desk.on(CalculationEdit)
    wanted = [line.kind for line in calculation.expenses]
    there = [row["kind"].text for row in edit.expenses.rows()]
    for kind in there:
        if kind not in wanted:
            edit.remove_expense.press(row=kind)
    for line in calculation.expenses:
        if line.kind not in there:
            edit.add_expense.press()
            edit.expense_kind.choose(line.kind, row=BLANK_ROW)
        edit.expense_applied.fill(line.applied, row=line.kind)
        edit.expense_proposed.fill(line.proposed, row=line.kind)


def blank_or(amount: Money) -> Money | str:
    """Nothing typed where there is nothing, as a person does."""
    return amount if amount != ZERO else ""
