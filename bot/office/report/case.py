"""One case as people see it, in the report and on a sheet: what is shown is decided here, not where it is rendered."""

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from bot.domain.case import Basis, Outcome
from bot.domain.codes import Codes
from bot.domain.draft import Draft
from bot.domain.errors import Reason
from bot.domain.facts import Agency, AgencyAnswer, Payment, Rows
from bot.domain.household import Member
from bot.domain.identity import Identity
from bot.domain.money import ZERO, Money
from bot.domain.sources import NothingRegistered
from bot.domain.warnings import CaseWarning, Status
from bot.office.report.calls import Calls, calls_of
from bot.office.report.codes import Explained, explained
from bot.office.report.details import notes_of
from bot.office.report.outcome import Differing, differing_in
from bot.office.report.payments import Paid, paid_in
from bot.office.report.rows import Reading, Row, of_payment, posts_of, rows_for
from bot.office.report.values import ASK, CaseView, Trace
from bot.office.report.wording import Piece, wording_of
from bot.office.report.words import ASKED, PARTS, ROLES, SAVED, STATES, reason_words


@dataclass(frozen=True, slots=True)
class Answered:
    """One agency's answer. `state` is «rows», «empty» or «unread», and `words` says it in Swedish."""

    agency: str
    state: str
    words: str
    payments: tuple[Payment, ...]
    why: str
    readings: tuple[Reading, ...]
    explained: tuple[Explained, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonAnswers:
    """All answers about one person, and the agencies without one."""

    person: str
    identity: Identity
    answers: tuple[Answered, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NormCheck:
    """The draft's arithmetic, redone from the lines shown."""

    lines_agree: bool
    sum_agrees: bool
    expenses: Money
    incomes: Money


@dataclass(frozen=True, slots=True)
class Done:
    """How far one act came. `state` is «equal», «begun» or «none», and `words` says it in Swedish."""

    name: str
    state: str
    words: str
    at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class Card:
    """A case as people see it; a closed one carries only its number."""

    anchor: str
    view: CaseView
    closed: bool
    what: str
    to_do: str
    who: str
    warnings: tuple[CaseWarning, ...]
    rows: tuple[Row, ...]
    posts: tuple[Row, ...]
    people: tuple[PersonAnswers, ...]
    paid: tuple[Paid, ...]
    norm: NormCheck | None
    asked: Done | None
    written: tuple[Done, ...]
    unchecked: tuple[str, ...]
    calls: tuple[Calls, ...]
    pictures: tuple[tuple[str, Markup], ...]
    outcome: tuple[Differing, ...]
    wording: tuple[Piece, ...]

    @property
    def open_warnings(self) -> int:
        """The number of warnings that nobody has closed."""
        return sum(warning.status is not Status.CLOSED for warning in self.warnings)

    @property
    def unread(self) -> tuple[str, ...]:
        """The agencies that could not be read for somebody in the household."""
        names = [answer.agency for person in self.people for answer in person.answers if answer.state == "unread"]
        return tuple(dict.fromkeys(names))


def is_closed(view: CaseView) -> bool:
    """Whether only the number may be shown. A mark of protection in the basis closes a case too."""
    return view.reason == Reason.BY_HAND or (view.basis is not None and view.basis.household.anyone_protected)


def outcome_of(view: CaseView) -> Outcome | None:
    """The list that a case stands in: never ready for review when it is closed or its draft must not be seen yet."""
    is_for_person = view.outcome is Outcome.SHADOWED or (is_closed(view) and view.outcome is not None)
    return Outcome.TO_PERSON if is_for_person else view.outcome


def reason_of(view: CaseView) -> str:
    """The key of the reason a case goes to a person; for a closed case only that it is closed."""
    if is_closed(view):
        return Reason.BY_HAND.value
    return Outcome.SHADOWED.value if view.outcome is Outcome.SHADOWED else view.reason


def card_for(view: CaseView, anchor: str) -> Card:
    """Gather everything that is shown of a case."""
    closed = is_closed(view)
    what, to_do = reason_words(reason_of(view))
    basis, draft = (None, None) if closed else (view.basis, view.draft)
    return Card(
        anchor=anchor,
        view=view,
        closed=closed,
        what=what,
        to_do=to_do,
        who=basis.household.applicant.name if basis else "",
        warnings=() if closed else _by_status(_warnings(view)),
        rows=rows_for(draft, basis) if draft else (),
        posts=posts_of(basis) if basis else (),
        people=_people(basis, view.codes) if basis else (),
        paid=paid_in(basis) if basis else (),
        norm=_norm_check(draft) if draft else None,
        asked=_done(ASK, view) if basis else None,
        written=() if closed else _written(view),
        unchecked=draft.unchecked if draft else (),
        calls=() if closed else calls_of(view),
        pictures=() if closed else tuple((caption, _embedded(jpeg)) for caption, jpeg in view.pictures),
        outcome=() if closed else differing_in(view.follow_up),
        wording=wording_of(draft.proposal) if draft else (),
    )


def identities_in(view: CaseView) -> set[Identity]:
    """Everybody in a case whose number could turn up in a text."""
    found: set[Identity] = set(view.draft.calculation.members) if view.draft else set()
    if view.basis is not None:
        found |= view.basis.household.identities | view.basis.application.household
        found |= {answer.person for answer in view.basis.answers}
    return found


def named(member: Member) -> str:
    """A person with role and masked number."""
    return f"{member.name}, {member.identity.masked()}, {ROLES[member.role]}"


def _warnings(view: CaseView) -> tuple[CaseWarning, ...]:
    if view.warnings is not None:
        return view.warnings
    return view.draft.warnings if view.draft else ()


def _by_status(warnings: tuple[CaseWarning, ...]) -> tuple[CaseWarning, ...]:
    return tuple(sorted(warnings, key=lambda warning: list(Status).index(warning.status)))


def _people(basis: Basis, codes: Codes | None) -> tuple[PersonAnswers, ...]:
    names = {member.identity: named(member) for member in basis.household.members}
    for answer in basis.answers:
        names.setdefault(answer.person, f"Utanför hushållet, {answer.person.masked()}")
    return tuple(
        _person(name, who, [a for a in basis.answers if a.person == who], codes) for who, name in names.items()
    )


def _person(name: str, who: Identity, answers: list[AgencyAnswer], codes: Codes | None) -> PersonAnswers:
    ordered = sorted(answers, key=lambda answer: list(Agency).index(answer.agency))
    asked = {answer.agency for answer in answers}
    silent = tuple(agency.value for agency in Agency if agency not in asked)
    answered = tuple(replace(_answered(answer), explained=explained(answer, codes)) for answer in ordered)
    return PersonAnswers(name, who, answered, silent)


def _answered(answer: AgencyAnswer) -> Answered:
    agency, content, why = answer.agency.value, answer.answer, "; ".join(answer.why_unread)
    if isinstance(content, Rows):
        readings = tuple(of_payment(payment) for payment in content.payments)
        # An answer with a part missing counts as unread: what is missing may be what matters.
        state = "rows" if answer.is_read_whole else "unread"
        return Answered(agency, state, STATES[state], content.payments, why, readings, notes=notes_of(answer))
    readings = (Reading(f"{agency}, svaret", None, content.source),)
    if isinstance(content, NothingRegistered) and answer.is_read_whole:
        return Answered(agency, "empty", STATES["empty"], (), "", readings)
    return Answered(agency, "unread", STATES["unread"], (), why, readings)


def _norm_check(draft: Draft) -> NormCheck:
    calculation = draft.calculation
    expenses = sum((line.proposed for line in calculation.expenses), ZERO)
    incomes = sum((line.total for line in calculation.incomes), ZERO)
    lines = sum((line.amount for line in calculation.norm_lines), ZERO)
    right = calculation.norm + expenses - incomes
    return NormCheck(lines == calculation.norm, right == calculation.result, expenses, incomes)


def _written(view: CaseView) -> tuple[Done, ...]:
    """Every part that Brygga writes, and how far it came; an unknown part is named by its code."""
    begun = [trace.what for trace in view.traces if trace.what != ASK]
    if view.draft is None and not begun:
        return ()
    return tuple(_done(what, view) for what in dict.fromkeys([*PARTS, *begun]))


def _done(what: str, view: CaseView) -> Done:
    words = ASKED if what == ASK else SAVED
    name = PARTS.get(what, what) if what != ASK else "Frågan till SSBTEK"
    trace = next((trace for trace in view.traces if trace.what == what), Trace(what, None, None))
    if trace.confirmed:
        by = ", ".join(word for word in (trace.author and f"av {trace.author}", trace.status) if word)
        return Done(name, "equal", words["equal"], trace.confirmed, by)
    state = "begun" if trace.begun else "none"
    return Done(name, state, words[state], trace.begun, "")


def _embedded(jpeg: bytes) -> Markup:
    return Markup("data:image/jpeg;base64,") + b64encode(jpeg).decode("ascii")
