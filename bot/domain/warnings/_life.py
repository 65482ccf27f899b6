"""The life of a warning from one night to the next: what a person has touched stays theirs, and a failed reading closes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from bot.domain.case import Basis
from bot.domain.facts import unread_agencies
from bot.domain.warnings._catalogue import NEWS, UNREAD, CaseWarning, Closer, Section, Status
from bot.domain.warnings._incomes import unread_for_a_draft


def after_draft(
    before: Iterable[CaseWarning], found: Iterable[CaseWarning], basis: Basis, day: date
) -> tuple[CaseWarning, ...]:
    """Carry over what is kept about a case to what its draft found."""
    return reconcile(before, found, lambda warning: was_read(basis, warning), day)


def after_answers(
    before: Iterable[CaseWarning], news: Iterable[CaseWarning], basis: Basis, day: date
) -> tuple[CaseWarning, ...]:
    """Carry over what is kept about a case that was asked about and got no draft, or whose answers alone were read.

    Nobody compared anything else, so that only news and «not read» are found, and only «not read» may be closed.
    """
    found = (*news, *unread_for_a_draft(basis))
    return reconcile(before, found, lambda warning: warning.code == UNREAD and was_read(basis, warning), day)


def reconcile(
    before: Iterable[CaseWarning], now: Iterable[CaseWarning], read_ok: Callable[[CaseWarning], bool], day: date
) -> tuple[CaseWarning, ...]:
    """Carry yesterday's warnings over to what was found today; those found now first, then the rest of yesterday's.

    New ones open. An open one gets today's text. One whose cause is gone is closed by Brygga, but only when `read_ok`
    says that what it stands on was read this time. What a person acknowledged or closed is never touched, and a closed
    one of unknown closer counts as a person's. What Brygga closed opens again when the cause is back.

    Source: practice.md 3.2 (fine rules), domain.md 4.3 (open → acknowledged → closed).
    """
    known, found = _by_key(before), _by_key(now)
    lived = [_live_on(known.get(key), seen, day) for key, seen in found.items()]
    return (*lived, *(_left(old, read_ok, day) for key, old in known.items() if key not in found))


def by_person(warning: CaseWarning, status: Status, who: str, day: date) -> CaseWarning:
    """The warning as a person left it, from now on theirs."""
    closer = Closer.PERSON if status is Status.CLOSED else None
    return replace(warning, status=status, closed_by=closer, by=who, since=day)


def was_read(basis: Basis, warning: CaseWarning) -> bool:
    """Whether what a warning stands on could be read this time, so that its absence means something.

    Fails closed: an unknown section, no answers at all, an answer that lacks a part, or one silent agency is «not
    read» for every income.
    """
    match warning.section:
        case _ if warning.code == NEWS:
            return False  # no later reading makes it old news: a person says when they have seen it
        case Section.INCOMES if warning.code == UNREAD:
            if not warning.subject:
                return bool(basis.answers)
            of_agency = [answer for answer in basis.answers if answer.agency.value == warning.subject]
            return bool(of_agency) and all(answer.is_read_whole for answer in of_agency)
        case Section.INCOMES:
            unread = unread_agencies(basis.answers)
            return bool(basis.answers) and not unread and basis.previous is not None
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


def _live_on(old: CaseWarning | None, seen: CaseWarning, day: date) -> CaseWarning:
    if old is None or (old.status is Status.CLOSED and old.closed_by is Closer.BRYGGA):
        return replace(seen, since=day)
    return replace(seen, since=old.since) if old.status is Status.OPEN else old


def _left(old: CaseWarning, read_ok: Callable[[CaseWarning], bool], day: date) -> CaseWarning:
    gone = old.status is Status.OPEN and read_ok(old)
    return replace(old, status=Status.CLOSED, closed_by=Closer.BRYGGA, since=day) if gone else old
