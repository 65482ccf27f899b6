"""One re-application through Övningssystemet in the profile combine, where the work is done in a separate window.

Every stage after the first three assumes that the case opened by `open_case` is on the screen. It first goes to where
it works, and a stage that leaves a trace ends with that act.
"""

from dataclasses import replace
from datetime import date

from bot.domain.case import (
    Application,
    Basis,
    Belonging,
    CaseRef,
    Entry,
    Opened,
    PastCalculation,
    PastDecision,
    asked_from,
)
from bot.domain.draft import Calculation, Draft, Note, Proposal, Saved, Watch
from bot.domain.errors import Label, MissingFact, Reason
from bot.domain.facts import AgencyAnswer
from bot.domain.follow_up import Found
from bot.domain.household import Household, Role
from bot.domain.identity import Identity
from bot.domain.lines import ExpenseLine, IncomeLine
from bot.domain.period import Month
from bot.kit import Desk, Flow, Row
from bot.kit.reading import blank_or, change_by, decided_row, only_row, saved_as, saved_row, undecided
from bot.kit.ssbtek import AnswerRows, is_question
from flows.ovning_combine.reading import (
    answers,
    counted,
    earlier_decisions,
    existing,
    expense_line,
    expense_post,
    has_ended,
    has_happened,
    income_line,
    income_post,
    is_final,
    is_live,
    member,
    past_expense,
    past_income,
    role_word,
    stated_answer,
    supplement,
    unreadable,
    watch_kind,
    watch_word,
    yes,
)
from flows.ovning_combine.screens import (
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

flow = Flow("ovning_combine")

ROLE = "Robot – Ekonomiskt bistånd Norr"
PURPOSE = "Återansökan om ekonomiskt bistånd"
BLANK_ROW = "– välj –"
NOT_FINAL = ("Tills vidare", "Ej fattat", "Arbetsnotering")
DECIDED = ("Fattat",)


# ------------------------------------------------------------------ opening and closing


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
    """List every re-application for the month that nobody has decided on."""
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
    office = Belonging(overview.officer.read(), overview.unit.read())
    rows = overview.household.rows()
    if any(row["protection"].text != "Nej" for row in rows):
        return Opened(None, protected=True, locked_by=locked_by, belongs=office)
    people = Household(tuple(member(row) for row in rows))
    ended = has_ended(overview.status.read())
    return Opened(people, protected=False, locked_by=locked_by, closed=ended, belongs=office)


@flow.stage
def close_case(desk: Desk, case: CaseRef) -> None:
    """Close the open case, which releases its lock."""
    tabs = desk.on(CaseTabs)
    tabs.close.press()
    desk.on(Inbox)


@flow.stage
def read_case(desk: Desk, case: CaseRef, household: Household) -> Basis:
    """Read what is known before the agencies are asked: the application, and what the system already holds."""
    application = read_application(desk)
    calculations = go_to_calculations(desk)
    calculated = calculations.calculations.rows()
    previous = read_previous_calculation(desk, case, household, calculated)
    changes = read_changes(desk, case, calculated)
    decisions = go_to_decisions(desk)
    decided = decisions.decisions.rows()
    return Basis(
        case=case,
        household=household,
        application=application,
        previous=previous,
        previous_decision=read_previous_decision(desk, case, decided),
        existing=existing(calculated + decided, case.month) + changes,
        earlier_decisions=earlier_decisions(decided, case.month),
    )


# ------------------------------------------------------------------ the question to the agencies


@flow.stage
def ask(desk: Desk, case: CaseRef, household: Household) -> None:
    """Ask SSBTEK about everyone in the household, from the first month needed up to M."""
    ssbtek = go_to_ssbtek(desk)
    ssbtek.new_question.press()
    question = desk.on(SsbtekQuestion)
    question.first.fill(asked_from(case, household))
    question.last.fill(case.month)
    for person in household.members:
        question.person.set(True, row=f"{person.name} ({role_word(person.role)})")
    question.purpose.fill(PURPOSE)
    question.ask.ask()


@flow.stage
def verify_ask(desk: Desk, case: CaseRef, household: Household) -> bool:
    """Whether there is a question about everyone for these months."""
    ssbtek = go_to_ssbtek(desk)
    return any(is_question(row, case, asked_from(case, household), household) for row in ssbtek.questions.rows())


@flow.stage
def verify_ask_since(desk: Desk, case: CaseRef, household: Household, day: date) -> bool:
    """Whether a question about everyone for these months was asked on the day or later."""
    ssbtek = go_to_ssbtek(desk)
    first = asked_from(case, household)
    ours = [row for row in ssbtek.questions.rows() if is_question(row, case, first, household)]
    return any(row["asked"].day_of_moment() >= day for row in ours)


@flow.stage
def read_answers(desk: Desk, case: CaseRef, household: Household) -> tuple[AgencyAnswer, ...]:
    """Wait for the answer, open it, and read every agency's answer about everyone."""
    ssbtek = go_to_ssbtek(desk)
    numbers = [
        row["number"].text
        for row in ssbtek.questions.rows()
        if is_question(row, case, asked_from(case, household), household)
    ]
    if not numbers:
        raise MissingFact(Reason.AGENCY_NOT_READ, at=Label("frågan finns inte"))
    number = numbers[-1]
    if ssbtek.status.settled(row=number) not in ("Besvarad", "Delvis besvarad"):
        raise MissingFact(Reason.AGENCY_NOT_READ, at=Label("frågans status"))
    ssbtek.show_answer.follow(row=number)
    answer = desk.on(SsbtekAnswer)
    since = answer.first.read()
    if answer.number.read() != number or (since, answer.last.read()) != (asked_from(case, household), case.month):
        raise MissingFact(Reason.AGENCY_NOT_READ, at=Label("svaret hör till en annan fråga"))
    rows = AnswerRows(
        sources=answer.sources.rows(),
        payments=answer.payments.rows(),
        deductions=answer.deductions.rows(),
        sub_benefits=answer.sub_benefits.rows(),
        gaps=answer.gaps.rows(),
        planned=answer.planned.rows(),
        told=answer.told.rows(),
        seeker=answer.seeker.rows(),
    )
    found = answers(household, rows)
    answer.close.press()
    return tuple(replace(one, since=since) for one in found)


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
    edit.norm.must_be(draft.calculation.norm, Reason.NORM_DIFFERS)
    edit.result.must_be(draft.calculation.result, Reason.SUM_DIFFERS)
    edit.save.save()


@flow.stage
def verify_calculation(desk: Desk, case: CaseRef, draft: Draft) -> Saved | None:
    """Read back the month's calculation from a reopened view."""
    calculations = go_to_calculations(desk)
    rows = [row for row in calculations.calculations.rows() if is_live(row, case.month)]
    row = saved_row(rows, "flera beräkningar för månaden")
    return None if row is None else undecided(NOT_FINAL, read_calculation(desk, row, draft.calculation.couple))


# ------------------------------------------------------------------ the proposal, the note and the reminder


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
    """Read back the month's proposal as the system shows it."""
    decisions = go_to_decisions(desk)
    rows = [row for row in decisions.decisions.rows() if row["month"].month() == case.month]
    row = saved_row(rows, "flera beslut för månaden")
    return None if row is None else undecided(NOT_FINAL, read_decision(desk, row))


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
    """Read back the note with this heading."""
    journal = go_to_journal(desk)
    rows = [row for row in journal.notes.rows() if row["heading"].text == draft.note.heading]
    row = saved_row(rows, "flera anteckningar")
    if row is None:
        return None
    return Saved(
        row["author"].text, saved_as(NOT_FINAL, row["status"].text), Note(row["heading"].text, row["text"].text)
    )


@flow.stage
def write_watch(desk: Desk, case: CaseRef, draft: Draft) -> None:
    """Remind the caseworker that there is a draft to look at."""
    watches = go_to_watches(desk)
    watches.new.press()
    edit = desk.on(WatchEdit)
    edit.day.fill(draft.watch.day)
    edit.kind.choose(watch_word(draft.watch.kind))
    edit.text.fill(draft.watch.text)
    edit.save.save()


@flow.stage
def verify_watch(desk: Desk, case: CaseRef, draft: Draft) -> Saved | None:
    """Read back the reminder with this text."""
    watches = go_to_watches(desk)
    rows = [row for row in watches.watches.rows() if row["text"].text == draft.watch.text]
    row = saved_row(rows, "flera bevakningar")
    if row is None:
        return None
    kind = watch_kind(row["kind"].text)
    return Saved(row["author"].text, "", Watch(row["day"].day(), kind, row["text"].text))


# ------------------------------------------------------------------ the outcome


@flow.stage
def read_outcome(desk: Desk, case: CaseRef, draft: Draft) -> Found:
    """Read what the month ended with, whoever it is by. Of several calculations only the final one counts."""
    decisions = go_to_decisions(desk)
    made = [row for row in decisions.decisions.rows() if row["month"].month() == case.month]
    row = decided_row(DECIDED, made)
    decided = None if row is None else read_decision(desk, row)
    calculations = go_to_calculations(desk)
    live = [row for row in calculations.calculations.rows() if is_live(row, case.month)]
    counted_on = only_row([row for row in live if is_final(row, case.month)]) or only_row(live)
    calculation = None if counted_on is None else read_calculation(desk, counted_on, draft.calculation.couple)
    return Found(calculation, decided, decided is not None)


# ------------------------------------------------------------------ navigating in the open case


def go_to_ssbtek(desk: Desk) -> Ssbtek:
    """Go to the open case's questions."""
    tabs = desk.on(CaseTabs)
    tabs.ssbtek.follow()
    return desk.on(Ssbtek)


def go_to_calculations(desk: Desk) -> Calculations:
    """Go to the open case's calculations."""
    tabs = desk.on(CaseTabs)
    tabs.calculations.follow()
    return desk.on(Calculations)


def go_to_decisions(desk: Desk) -> Decisions:
    """Go to the open case's decisions."""
    tabs = desk.on(CaseTabs)
    tabs.decisions.follow()
    return desk.on(Decisions)


def go_to_journal(desk: Desk) -> Journal:
    """Go to the open case's journal."""
    tabs = desk.on(CaseTabs)
    tabs.journal.follow()
    return desk.on(Journal)


def go_to_watches(desk: Desk) -> Watches:
    """Go to the open case's reminders."""
    tabs = desk.on(CaseTabs)
    tabs.watches.follow()
    return desk.on(Watches)


# ------------------------------------------------------------------ reading screens


def read_calculation(desk: Desk, row: Row, couple: bool) -> Saved:
    """Open a calculation in the list."""
    calculations = desk.on(Calculations)
    calculations.open.follow(row=row["number"].text)
    view = desk.on(CalculationView)
    part = Calculation(
        month=view.month.read(),
        members=read_members(desk),
        couple=couple,
        incomes=read_incomes(desk, couple),
        expenses=read_expenses(desk),
        norm=view.norm.read().value,
        result=view.result.read().value,
    )
    return Saved(view.author.read(), view.status.read(), part)


def read_decision(desk: Desk, row: Row) -> Saved:
    """Open a decision in the list, whatever its state."""
    decisions = desk.on(Decisions)
    decisions.open.follow(row=row["number"].text)
    view = desk.on(DecisionView)
    part = Proposal(
        month=row["month"].month(),
        kind=view.kind.read(),
        paragraph=view.paragraph.read(),
        amount=view.amount.read().value,
        reason_applicant=view.reason_applicant.read(),
        reason_co_applicant=view.reason_co_applicant.read_if_there(),
        text=view.text.read(),
    )
    return Saved(view.author.read(), view.status.read(), part)


def read_application(desk: Desk) -> Application:
    """Read the application as the citizen sent it."""
    tabs = desk.on(CaseTabs)
    tabs.application.follow()
    screen = desk.on(ApplicationScreen)
    signed = {
        Role.APPLICANT: screen.signed_applicant.read(),
        Role.CO_APPLICANT: screen.signed_co_applicant.read_if_there() or "Nej",
    }
    return Application(
        month=screen.month.read(),
        signed=frozenset(role for role, word in signed.items() if yes(word)),
        household=frozenset(row["identity"].identity() for row in screen.household.rows()),
        incomes=tuple(income_post(row) for row in screen.incomes.rows()),
        expenses=tuple(expense_post(row) for row in screen.expenses.rows()),
        withdrawn=has_happened(screen.withdrawn.read()),
        supplements=tuple(supplement(row) for row in screen.supplements.rows()),
        unread_attachments=unreadable(screen.attachments.rows()),
        answers=tuple(stated_answer(row) for row in screen.questions.rows()),
    )


def read_previous_calculation(
    desk: Desk, case: CaseRef, household: Household, listed: list[Row]
) -> PastCalculation | None:
    """Read last month's final calculation; None unless there is exactly one."""
    row = only_row([row for row in listed if is_final(row, case.month.previous)])
    if row is None:
        return None
    calculations = desk.on(Calculations)
    calculations.open.follow(row=row["number"].text)
    view = desk.on(CalculationView)
    couple = household.co_applicant is not None
    return PastCalculation(
        month=view.month.read(),
        members=frozenset(read_members(desk)),
        incomes=tuple(past_income(row, couple) for row in income_rows(desk, couple)),
        expenses=tuple(past_expense(row) for row in view.expenses.rows()),
    )


def read_changes(desk: Desk, case: CaseRef, listed: list[Row]) -> tuple[Entry, ...]:
    """Read who has changed the month's calculations since they were made, which the list does not show."""
    return tuple(entry for row in listed if is_live(row, case.month) for entry in read_change(desk, row))


def read_change(desk: Desk, row: Row) -> tuple[Entry, ...]:
    """Open a calculation in the list, and read who has changed it."""
    calculations = go_to_calculations(desk)
    calculations.open.follow(row=row["number"].text)
    view = desk.on(CalculationView)
    return change_by(view.changed_by.read(), view.status.read())


def read_previous_decision(desk: Desk, case: CaseRef, listed: list[Row]) -> PastDecision | None:
    """Read last month's decision; None unless there is exactly one."""
    row = only_row([row for row in listed if row["month"].month() == case.month.previous])
    if row is None:
        return None
    decisions = desk.on(Decisions)
    decisions.open.follow(row=row["number"].text)
    view = desk.on(DecisionView)
    return PastDecision(
        view.kind.read(), view.reason_applicant.read(), view.reason_co_applicant.read_if_there(), row["kind"].source
    )


def read_members(desk: Desk) -> tuple[Identity, ...]:
    """Read whom the calculation on the screen includes."""
    view = desk.on(CalculationView)
    return counted(view.family.rows())


def income_rows(desk: Desk, couple: bool) -> list[Row]:
    """Read the income rows on the screen; only couples have a column for a co-applicant."""
    view = desk.on(CalculationView)
    if couple:
        return view.incomes.rows()
    return view.incomes_alone.rows()


def read_incomes(desk: Desk, couple: bool) -> tuple[IncomeLine, ...]:
    """Read the income rows of the calculation on the screen."""
    return tuple(income_line(row, couple) for row in income_rows(desk, couple))


def read_expenses(desk: Desk) -> tuple[ExpenseLine, ...]:
    """Read the expense rows of the calculation on the screen."""
    view = desk.on(CalculationView)
    return tuple(expense_line(row) for row in view.expenses.rows())


# ------------------------------------------------------------------ filling in the working copy


def write_incomes(desk: Desk, calculation: Calculation) -> None:
    """Make the income rows match the draft: delete, add, and fill every cell."""
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
    """Make the expense rows match the draft: delete, add, and fill every cell."""
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
