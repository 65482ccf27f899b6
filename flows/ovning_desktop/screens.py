"""The windows of Övningssystemet's client. The kind of a control decides what may be done with it."""

from bot.kit import (
    Amount,
    Ask,
    Choice,
    Decision,
    Field,
    Link,
    MonthText,
    Press,
    SaveDraft,
    Screen,
    Secret,
    Table,
    Text,
    Tick,
)


class Login(Screen, name="login"):
    user: Secret
    password: Secret
    enter: Press


class RoleChoice(Screen, name="role"):
    role: Choice
    go_on: Press


class Message(Screen, name="message"):
    ok: Press


class Menu(Screen, name="menu"):
    desk_top: Link
    search: Link
    application: Link
    ssbtek: Link
    calculations: Link
    decisions: Link
    journal: Link
    watches: Link
    close: Press


class Inbox(Screen, name="inbox"):
    cases: Table


class Search(Screen, name="search"):
    case: Field
    search: Press
    hit: Link
    open: Press


class Overview(Screen, name="overview"):
    case: Text
    status: Text
    officer: Text
    unit: Text
    locked_by: Text
    household: Table


class ApplicationScreen(Screen, name="application"):
    month: MonthText
    signed_applicant: Text
    signed_co_applicant: Text
    withdrawn: Text
    household_tab: Link
    household: Table
    incomes_tab: Link
    incomes: Table
    expenses_tab: Link
    expenses: Table
    questions_tab: Link
    questions: Table
    attachments_tab: Link
    attachments: Table
    supplements_tab: Link
    supplements: Table


class Ssbtek(Screen, name="ssbtek"):
    questions: Table
    status: Text
    new_question: Press
    question: Link
    show_answer: Press


class SsbtekQuestion(Screen, name="ssbtek_question"):
    first: Field
    last: Field
    person: Tick
    purpose: Field
    ask: Ask


class SsbtekAnswer(Screen, name="ssbtek_answer"):
    number: Text
    first: MonthText
    last: MonthText
    sources_tab: Link
    sources: Table
    gaps_tab: Link
    gaps: Table
    payments_tab: Link
    payments: Table
    deductions_tab: Link
    deductions: Table
    sub_benefits_tab: Link
    sub_benefits: Table
    planned_tab: Link
    planned: Table
    seeker_tab: Link
    seeker: Table
    told_tab: Link
    told: Table
    close: Press


class Calculations(Screen, name="calculations"):
    calculations: Table
    calculation: Link
    open: Press
    copy_previous: Press


class CalculationEdit(Screen, name="calculation_edit"):
    month: Field
    incomes_tab: Link
    expenses_tab: Link
    incomes: Table
    income_row: Link
    income_kind: Choice
    income_applicant: Field
    income_co_applicant: Field
    new_income: Press
    update_income: Press
    remove_income: Press
    expenses: Table
    expense_row: Link
    expense_kind: Choice
    expense_applied: Field
    expense_proposed: Field
    new_expense: Press
    update_expense: Press
    remove_expense: Press
    calculate: Press
    norm: Amount
    result: Amount
    save: SaveDraft
    final: Decision


class CalculationView(Screen, name="calculation_view"):
    month: MonthText
    status: Text
    author: Text
    changed_by: Text
    family_tab: Link
    family: Table
    incomes_tab: Link
    incomes: Table
    incomes_alone: Table
    expenses_tab: Link
    expenses: Table
    norm: Amount
    result: Amount
    final: Decision


class Decisions(Screen, name="decisions"):
    decisions: Table
    decision: Link
    open: Press
    new: Press


class DecisionEdit(Screen, name="decision_edit"):
    kind: Choice
    paragraph: Choice
    first: Field
    last: Field
    amount: Field
    reason_applicant: Choice
    reason_co_applicant: Choice
    text: Field
    save: SaveDraft
    decide: Decision
    ready: Decision


class DecisionView(Screen, name="decision_view"):
    kind: Text
    paragraph: Text
    first: Text
    amount: Amount
    reason_applicant: Text
    reason_co_applicant: Text
    text: Text
    status: Text
    author: Text


class Journal(Screen, name="journal"):
    notes: Table
    new: Press


class JournalEdit(Screen, name="journal_edit"):
    heading: Field
    text: Field
    save: SaveDraft
    final: Decision


class Watches(Screen, name="watches"):
    watches: Table
    new: Press


class WatchEdit(Screen, name="watch_edit"):
    day: Field
    kind: Choice
    text: Field
    save: SaveDraft
