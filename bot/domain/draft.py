"""The proposal: what the bot will enter in the case system for a person to look at.

It has no field in which a decision could be put: a `Proposal` is text in a form that nobody has decided on.
Every amount carries the places it was read from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import count

from bot.domain.case import Basis, CaseRef, PastDecision
from bot.domain.errors import HumanValue, Label, MissingFact, OutOfScope, Reason
from bot.domain.facts import Agency, silent_agencies, unread_agencies
from bot.domain.field import Field
from bot.domain.household import Household, Role
from bot.domain.identity import Identity
from bot.domain.lines import (
    ExpenseLine,
    IncomeLine,
    expense_lines,
    income_lines,
    require_no_answer_for_a_person,
    require_within_limits,
    stated_income_rows,
)
from bot.domain.money import ZERO, Money, format_kr
from bot.domain.norm import Norm, NormError, NormLine, NormTable, norm_for
from bot.domain.period import Month
from bot.domain.rules import Rules
from bot.domain.sources import NothingRegistered
from bot.domain.warnings import CaseWarning, study_aid_read_in_june, warnings_for


@dataclass(frozen=True, slots=True)
class Calculation:
    """The calculation for one month: rows, and the sums that the system must reach by itself."""

    month: Month
    members: tuple[Identity, ...]
    couple: bool
    incomes: tuple[IncomeLine, ...]
    expenses: tuple[ExpenseLine, ...]
    norm: Money
    result: Money
    norm_lines: tuple[NormLine, ...] = ()

    def comparable_fields(self) -> Mapping[Field, str]:
        """Every value that must be equal in the system."""
        rows = [
            (Field.income(i.kind, column), str(amount.ore))
            for i in self.incomes
            for column, amount in (("S", i.applicant), ("M", i.co_applicant))
        ]
        rows += [
            (Field.expense(e.kind, column), str(amount.ore))
            for e in self.expenses
            for column, amount in (("ansökt", e.applied), ("förslag", e.proposed))
        ]
        rows += [(Field.member(member), "omfattas") for member in self.members]
        sums = {"period": str(self.month), "normsumma": str(self.norm.ore), "resultat": str(self.result.ore)}
        return _every_row(rows) | _singles(sums)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed wording, saved as a draft in the system. A person decides."""

    month: Month
    kind: str
    paragraph: str
    amount: Money
    reason_applicant: str
    reason_co_applicant: str | None
    text: str

    def comparable_fields(self) -> Mapping[Field, str]:
        """Every value that must be equal in the system."""
        return _singles(
            {
                "period": str(self.month),
                "beslutstyp": self.kind,
                "paragraf": self.paragraph,
                "belopp": str(self.amount.ore),
                "orsak sökande": self.reason_applicant,
                "orsak medsökande": self.reason_co_applicant or "",
                "motivering": _plain(self.text),
            }
        )


@dataclass(frozen=True, slots=True)
class Note:
    """A working note in the journal: what the bot did. No identity numbers."""

    heading: str
    text: str

    def comparable_fields(self) -> Mapping[Field, str]:
        """Every value that must be equal in the system."""
        return _singles({"rubrik": _plain(self.heading), "text": _plain(self.text)})


@dataclass(frozen=True, slots=True)
class Watch:
    """A reminder for the caseworker that there is something to review."""

    day: date
    kind: str
    text: str

    def comparable_fields(self) -> Mapping[Field, str]:
        """Every value that must be equal in the system."""
        return _singles({"dag": self.day.isoformat(), "typ": self.kind, "text": _plain(self.text)})


Part = Calculation | Proposal | Note | Watch


@dataclass(frozen=True, slots=True)
class Saved:
    """What the system holds after a save, read on a reopened view: by whom, in what state."""

    author: str
    status: str
    part: Part


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is proposed for a case and month."""

    case: CaseRef
    calculation: Calculation
    proposal: Proposal
    note: Note
    watch: Watch
    warnings: tuple[CaseWarning, ...]
    rules_version: str
    norm_source: str
    unchecked: tuple[str, ...] = ()


class Outlook(StrEnum):
    """Where the sums point. Only a plain approval is ever proposed; the other two are a person's from the start."""

    BIFALL = "bifall"
    DELAVSLAG = "delavslag"
    AVSLAG = "avslag"


def outlook(result: Money, expenses: Iterable[ExpenseLine]) -> Outlook:
    """Tell where the sums point: no deficit is a refusal, a cut expense a part refusal, the rest an approval.

    Source: practice.md 3.3, Utfall; domain.md 4.3.
    """
    if result <= ZERO:
        return Outlook.AVSLAG
    return Outlook.DELAVSLAG if any(e.proposed < e.applied for e in expenses) else Outlook.BIFALL


def require_approval(result: Money, expenses: Iterable[ExpenseLine]) -> None:
    """Refuse everything but a plain approval: a refusal, whole or in part, is never made ready by a robot.

    Raises: OutOfScope (`exactly_zero`, `income_above_norm`, `expense_over_cap`).
    Source: domain.md 3.3 («a robot should never draft a refusal as ready»).
    """
    points_at = outlook(result, expenses)
    if points_at is Outlook.AVSLAG:
        raise OutOfScope(Reason.EXACTLY_ZERO if result == ZERO else Reason.INCOME_ABOVE_NORM)
    if points_at is Outlook.DELAVSLAG:
        raise OutOfScope(Reason.EXPENSE_OVER_CAP)


def differences(wanted: Part, seen: Part) -> tuple[Field, ...]:
    """Name every value that is not what was wanted; the fields, never the values.

    An empty result means that the system holds exactly what was written, no row less and no row more.
    """
    a, b = wanted.comparable_fields(), seen.comparable_fields()
    return tuple(sorted((field for field in a.keys() | b.keys() if a.get(field) != b.get(field)), key=str))


def propose(basis: Basis, rules: Rules, table: NormTable, today: date, author: str) -> Draft:
    """Turn what was read into a draft, or refuse with the reason a person is needed.

    `author` is the robot's own user name in the case system: what it saved itself is not a person's value.

    Raises: OutOfScope ; MissingFact; HumanValue.
    Source: house.md section 5; practice.md 2.4, 3.1 and 5.3.
    """
    require_scope(basis, author)
    decision = require_foreseeable(basis, rules, table)
    require_everyone_asked(basis)
    incomes = income_lines(basis, rules)
    expenses = expense_lines(basis.application.expenses, rules, basis.household.size)
    norm = _norm(basis, table)
    result = norm.total + sum((e.proposed for e in expenses), ZERO) - sum((i.total for i in incomes), ZERO)
    require_approval(result, expenses)
    require_within_limits(basis.case.number, incomes, expenses, result, rules)
    members = tuple(sorted((m.identity for m in basis.household.members), key=lambda i: i.digits))
    calculation = Calculation(
        basis.case.month, members, basis.household.co_applicant is not None, incomes, expenses, norm.total, result, tuple(norm.lines)
    )  # fmt: skip
    warnings = warnings_for(basis, incomes, expenses, rules)
    return Draft(
        case=basis.case,
        calculation=calculation,
        proposal=_proposal(basis, decision, rules, result),
        note=_note(basis, calculation, warnings, rules),
        watch=Watch(today, "Att granska", f"Utkast för {basis.case.month.in_words()} från Brygga"),
        warnings=warnings,
        rules_version=rules.version,
        norm_source=f"{table.source} ({table.status})",
        unchecked=unchecked(basis, rules),
    )


def require_scope(basis: Basis, author: str) -> None:
    """Refuse a case that a person must take whatever the agencies answer, so that nobody is asked about in vain.

    Raises: HumanValue; OutOfScope.
    Source: practice.md 2.4 and 5.3; only necessary processing (SoLPUL 2001:454 6 §, by domain.md section 6).
    """
    application, household = basis.application, basis.household
    if any(entry.author != author for entry in basis.existing):
        raise HumanValue
    if application.month != basis.case.month:
        raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("ansökans period"))
    if application.withdrawn:
        raise OutOfScope(Reason.WITHDRAWN)
    if application.signed != _signers(household):
        raise OutOfScope(Reason.NOT_SIGNED)
    if not all(supplement.came for supplement in application.supplements):
        raise OutOfScope(Reason.SUPPLEMENT_MISSING)
    people = frozenset(member.identity for member in household.members)
    if application.household != people:
        raise OutOfScope(Reason.HOUSEHOLD_CHANGED)
    if basis.previous is None or basis.previous.month != basis.case.month.previous:
        raise OutOfScope(Reason.NO_PREVIOUS_CALCULATION)
    if basis.previous.members != people:
        raise OutOfScope(Reason.HOUSEHOLD_CHANGED)


def require_foreseeable(basis: Basis, rules: Rules, table: NormTable) -> PastDecision:
    """Refuse what the application and the tables already say no to, before anyone is asked about.

    Gives last month's decision, whose reasons are proposed again.

    Raises: OutOfScope (`answer_for_person`, `no_previous_decision`, `unusual_decision`, `reason_unusable`, `salary`,
    `unknown_income`, `unknown_expense`, `expense_over_cap`, `cap_unknown`, `odd_amount`, `norm_unusable`).
    Source: as `require_scope`.
    """
    require_no_answer_for_a_person(basis.application, rules)
    stated_income_rows(basis.application, rules)
    expense_lines(basis.application.expenses, rules, basis.household.size)
    _norm(basis, table)
    return _require_decision(basis, rules)


def require_everyone_asked(basis: Basis) -> None:
    """Refuse when an adult lacks an answer from an agency that bears income: not asked is not read, and never empty.

    Raises: MissingFact `agency_not_read` with the agency's name.
    Source: domain.md 8 points 1 and 4 (everyone is asked); practice.md 3.1.
    """
    answered = {(a.person, a.agency) for a in basis.answers}
    for member in basis.household.members:
        for agency in Agency:
            if member.role is not Role.CHILD and agency.bears_income and (member.identity, agency) not in answered:
                raise MissingFact(Reason.AGENCY_NOT_READ, at=Label(agency.value))


_NEVER_CHECKED = (
    "Bilagor till ansökan.",
    "Planering, aktivitet och nedsättningar, utöver ett svar i ansökan.",
    "Tillgångar, utöver ett svar i ansökan.",
    "Nya återkrav, och förskott på förmån utöver månaden innan.",
    "Jobbstimulans.",
    "Bostadens skälighet, utöver kommunens tak.",
    "Vilka som bor i bostaden, och vistelse på annan ort, utöver ett svar i ansökan.",
    "Hur många dagar och vilken tid en utbetalning gäller, utöver de förmåner kommunens tabell väljer.",
)


def unchecked(basis: Basis, rules: Rules) -> tuple[str, ...]:
    """Name what nobody may think that the bot looked at, as Swedish sentences without names or numbers.

    Source: practice.md 3.2 (what other systems warn of and the facts here cannot show); domain.md 8.
    """
    found: list[str] = [*_NEVER_CHECKED, *_not_asked(basis, rules)]
    if basis.household.children:
        found.append("Barns växelvisa boende, lunch borta och egna inkomster av arbete.")
    if basis.household.co_applicant is not None:
        found.append("Hur utbetalningen delas mellan sökande och medsökande.")
    if not rules.reasons:
        found.append("Om orsaken får föreslås: kommunens tabell begränsar den inte.")
    silent = silent_agencies(basis.answers)
    found += [
        f"Uppgifter från {name}: {'svarade inte' if name in silent else 'en del av svaret kunde inte läsas'}."
        for name in unread_agencies(basis.answers)
    ]
    if basis.case.month.month == 10 and rules.hidden.study_aid and not study_aid_read_in_june(basis, rules):
        found.append("Studiehjälp i juni: månaden ligger utanför det som lästes.")
    return tuple(found)


def _not_asked(basis: Basis, rules: Rules) -> list[str]:
    if not basis.application.answers:
        return ["Fritext och övriga svar i ansökan."]
    asked = {rule.question for one in basis.application.answers if (rule := rules.question(one.question))}
    missing = [rule.question for rule in rules.questions if rule.question not in asked]
    return ["Fritext i ansökan: bara att den finns.", *(f"Frågan «{each}»: ansökan har den inte." for each in missing)]


def _norm(basis: Basis, table: NormTable) -> Norm:
    try:
        return norm_for(basis.household, basis.case.month, table)
    except NormError as error:
        raise OutOfScope(Reason.NORM_UNUSABLE, at=Label(str(error))) from error


def _signers(household: Household) -> frozenset[Role]:
    return frozenset({Role.APPLICANT} | ({Role.CO_APPLICANT} if household.co_applicant else set()))


def _require_decision(basis: Basis, rules: Rules) -> PastDecision:
    decision = basis.previous_decision
    if decision is None:
        raise OutOfScope(Reason.NO_PREVIOUS_DECISION)
    if decision.kind != rules.approval:
        raise OutOfScope(Reason.UNUSUAL_DECISION, at=Label("föregående beslut, beslutstyp"))
    # The system takes a decision with an empty co-applicant's reason without complaint (practice.md 3.6), so we must not.
    couple = basis.household.co_applicant is not None
    reasons = [decision.reason_applicant, *([decision.reason_co_applicant or ""] if couple else [])]
    if not all(map(rules.may_propose, reasons)) or bool(decision.reason_co_applicant) != couple:
        raise OutOfScope(Reason.REASON_UNUSABLE)
    return decision


def _proposal(basis: Basis, decision: PastDecision, rules: Rules, amount: Money) -> Proposal:
    text = rules.phrase_for(children=bool(basis.household.children)).format(
        period=basis.case.month.in_words(), belopp=format_kr(amount)
    )
    return Proposal(
        basis.case.month, rules.approval, rules.paragraph, amount,
        decision.reason_applicant, decision.reason_co_applicant, text,
    )  # fmt: skip


def _note(basis: Basis, calculation: Calculation, warnings: tuple[CaseWarning, ...], rules: Rules) -> Note:
    month = basis.case.month
    silent = silent_agencies(basis.answers)
    unread = [name if name in silent else f"{name} (delvis)" for name in unread_agencies(basis.answers)]
    empty = sorted({a.agency.value for a in basis.answers if isinstance(a.answer, NothingRegistered)})
    lines = [
        f"Brygga har förberett återansökan för {month.in_words()}. Ingenting är beslutat.",
        f"Beräknat underskott {format_kr(calculation.result)} kr.",
        "Utan uppgift för någon i hushållet: " + (", ".join(empty) or "ingen myndighet") + ".",
        "Svarade inte: " + (", ".join(unread) or "ingen myndighet") + ".",
        "Att titta på: " + (", ".join(sorted({w.name for w in warnings})) or "inget särskilt") + ".",
        f"Kommunens tabell {rules.version}.",
    ]
    return Note(f"Utkast {month.in_words()} av Brygga", " ".join(lines))


def _every_row(rows: list[tuple[Field, str]]) -> dict[Field, str]:
    """Number the rows of one name, so that a second one does not hide behind the first."""
    numbered: dict[Field, str] = {}
    for field, value in rows:
        free = (replace(field, nth=n) for n in count(1))
        numbered[next(one for one in free if one not in numbered)] = value
    return numbered


def _singles(values: Mapping[str, str]) -> dict[Field, str]:
    return {Field.single(label): value for label, value in values.items()}


def _plain(text: str) -> str:
    """White space folded: a text area may wrap lines, it may not change words."""
    return " ".join(text.split())
