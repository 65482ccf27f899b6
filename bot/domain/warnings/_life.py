"""The life of a warning from one night to the next: what a person touched is hers, a failed reading closes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.domain.case import Basis
from bot.domain.facts import NotRead, unread_agencies
from bot.domain.warnings._catalogue import CaseWarning, Closer, Section, Status


def reconcile(
    before: Iterable[CaseWarning], now: Iterable[CaseWarning], read_ok: Callable[[CaseWarning], bool]
) -> tuple[CaseWarning, ...]:
    """Carry yesterday's warnings over to what was found today; those found now first, then the rest of yesterday's.

    New ones open. An open one gets today's text. One whose cause is gone is closed by Brygga, but only when `read_ok`
    says that what it stands on was read this time. What a person acknowledged or closed is never touched, and a closed
    one of unknown closer counts as a person's. What Brygga closed opens again when the cause is back.

    Source: practice.md 3.2 (fine rules), domain.md 4.3 (open → acknowledged → closed).
    """
    known, found = _by_key(before), _by_key(now)
    lived = [_live_on(known[key], seen) if key in known else seen for key, seen in found.items()]
    return (*lived, *(_left(old, read_ok) for key, old in known.items() if key not in found))


def was_read(basis: Basis, warning: CaseWarning) -> bool:
    """Whether what a warning stands on could be read this time, so that its absence means something.

    Fails closed: an unknown section, no answers at all, or one silent agency is «not read» for every income.
    """
    match warning.section:
        case Section.INCOMES if warning.code == "ssbtek_unread":
            of_agency = [a.answer for a in basis.answers if a.agency.value == warning.subject]
            return bool(of_agency) and not any(isinstance(answer, NotRead) for answer in of_agency)
        case Section.INCOMES:
            silent = unread_agencies(basis.answers)
            return bool(basis.answers) and not silent and basis.previous is not None
        case Section.EXPENSES | Section.PREVIOUS:
            return basis.previous is not None
        case Section.DECISION:
            return basis.previous_decision is not None
        case Section.HOUSEHOLD | Section.APPLICATION:
            return True
        case _:
            return False


def _by_key(warnings: Iterable[CaseWarning]) -> dict[tuple[str, str, int], CaseWarning]:
    """Two warnings of one code and subject are two: the second must not hide behind the first."""
    seen: Counter[tuple[str, str]] = Counter()
    numbered: dict[tuple[str, str, int], CaseWarning] = {}
    for warning in warnings:
        seen[warning.code, warning.subject] += 1
        numbered[warning.code, warning.subject, seen[warning.code, warning.subject]] = warning
    return numbered


def _live_on(old: CaseWarning, seen: CaseWarning) -> CaseWarning:
    back = old.status is Status.CLOSED and old.closed_by is Closer.BRYGGA
    return seen if old.status is Status.OPEN or back else old


def _left(old: CaseWarning, read_ok: Callable[[CaseWarning], bool]) -> CaseWarning:
    gone = old.status is Status.OPEN and read_ok(old)
    return replace(old, status=Status.CLOSED, closed_by=Closer.BRYGGA) if gone else old
