"""What a person records on a case: a warning acknowledged or closed, an answer given by telephone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.app.attribution import Attribution
from bot.app.errors import NotNoted
from bot.domain.call_sheet import QUESTIONS, CallAnswer, with_answer
from bot.domain.household import Role
from bot.domain.warnings import CaseWarning, Status, by_person
from bot.engine import CALLS, WARNINGS
from bot.office import CaseView, is_closed
from bot.ports.memory import Memory


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it was typed; `person` is «S», «M» or empty where there is only one adult."""

    question: str
    text: str
    person: str
    consent: bool | None


def mark_warning(memory: Memory, view: CaseView, name: str, status: Status, by: Attribution) -> None:
    """Acknowledge or close one warning. Raises: NotNoted."""
    _require_open(view)
    drafted = view.draft.warnings if view.draft else ()

    def change(before: tuple[CaseWarning, ...]) -> tuple[CaseWarning, ...]:
        index = _index_of(before, name)
        if before[index].status in (Status.CLOSED, status):
            raise NotNoted(f"{before[index].handle} är redan {before[index].status.value}")
        marked = by_person(before[index], status, by.who, by.day)
        return (*before[:index], marked, *before[index + 1 :])

    # A case stored before warnings were kept has them in its draft only.
    amended = replace(WARNINGS, default=drafted).updater(change)
    memory.amend(view.flow, view.case, WARNINGS.name, amended, by.entry)


def record_answer(memory: Memory, view: CaseView, reply: Reply, by: Attribution) -> None:
    """Record the answer to a question on the call sheet, replacing any earlier one. Raises: NotNoted."""
    _require_open(view)
    if not reply.text.strip():
        raise NotNoted("svaret är tomt")
    role, number = _role(view, reply.person), _question(reply.question)
    answer = CallAnswer(role, number, reply.text.strip(), reply.consent, by.who, by.day)
    amended = CALLS.updater(lambda before: with_answer(before, answer))
    memory.amend(view.flow, view.case, CALLS.name, amended, by.entry)


def _require_open(view: CaseView) -> None:
    if is_closed(view):
        raise NotNoted("ärendet hanteras manuellt, och Brygga håller inget om det")


def _index_of(warnings: Sequence[CaseWarning], name: str) -> int:
    """The index of the warning named by its rule or code, and by its subject where several share the rule."""
    rule, _, subject = (part.strip().casefold() for part in name.partition("/"))
    named = [n for n, w in enumerate(warnings) if rule in {w.rule.casefold(), w.code.casefold()}]
    if exact := [n for n in named if warnings[n].subject.casefold() == subject]:
        named = exact
    elif subject:
        named = []
    else:
        named = [n for n in named if warnings[n].status is not Status.CLOSED]
    if len(named) != 1:
        handles = ", ".join(warnings[n].handle for n in named or range(len(warnings)))
        raise NotNoted(f"«{name}» är {'flera' if named else 'ingen'} av ärendets varningar: {handles or 'inga'}")
    return named[0]


def _question(text: str) -> int:
    found = [one.number for one in QUESTIONS if text.strip().casefold() in (str(one.number), one.key)]
    if not found:
        raise NotNoted(f"frågan ska vara {QUESTIONS[0].number}–{QUESTIONS[-1].number}, så som den står på ringlistan")
    return found[0]


def _role(view: CaseView, person: str) -> Role:
    adults = [m.role for m in view.basis.household.members if m.role is not Role.CHILD] if view.basis else []
    wanted = [role for role in adults if person.upper() in (role.value, "")]
    if len(wanted) != 1:
        raise NotNoted("skriv vem svaret gäller: --person S eller --person M" if adults else "hushållet är inte läst")
    return wanted[0]
