"""The screens of Övningssystemet in the profile combine. The kind of a control decides what may be done with it."""

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
    inbox: Link
    search: Link


class Inbox(Screen, name="inbox"):
    cases: Table


class Search(Screen, name="search"):
    case: Field
    search: Press
    open: Link


class Overview(Screen, name="overview"):
    case: Text
    status: Text
    officer: Text
    unit: Text
    locked_by: Text
    household: Table


class CaseTabs(Screen, name="case_tabs"):
    application: Link
    ssbtek: Link
    calculations: Link
    decisions: Link
    journal: Link
    watches: Link
    close: Press


class ApplicationScreen(Screen, name="application"):
    month: MonthText
    signed_applicant: Text
    signed_co_applicant: Text
    withdrawn: Text
    household: Table
    incomes: Table
    expenses: Table
    questions: Table
    attachments: Table
    supplements: Table


class Ssbtek(Screen, name="ssbtek"):
    questions: Table
    status: Text
    new_question: Press
    show_answer: Link


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
    sources: Table
    gaps: Table
    payments: Table
    deductions: Table
    sub_benefits: Table
    planned: Table
    seeker: Table
    told: Table
    close: Press


class Calculations(Screen, name="calculations"):
    calculations: Table
    open: Link
    copy_previous: Press


class CalculationEdit(Screen, name="calculation_edit"):
    month: Field
    incomes_tab: Link
    expenses_tab: Link
    incomes: Table
    income_kind: Choice
    income_applicant: Field
    income_co_applicant: Field
    add_income: Press
    remove_income: Press
    expenses: Table
    expense_kind: Choice
    expense_applied: Field
    expense_proposed: Field
    add_expense: Press
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
    family: Table
    incomes: Table
    incomes_alone: Table
    expenses: Table
    norm: Amount
    result: Amount
    final: Decision


class Decisions(Screen, name="decisions"):
    decisions: Table
    open: Link
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
