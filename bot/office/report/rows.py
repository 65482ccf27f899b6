"""The table of a drafted case: last month, application, SSBTEK and draft, with where each was read.

The payment or post behind an amount is found by its source, so no rule tables are needed here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.case import Basis, ExpensePost, IncomePost, PastCalculation
from bot.domain.draft import Draft
from bot.domain.facts import Payment
from bot.domain.household import Role
from bot.domain.lines import ExpenseLine, IncomeLine, payments_in
from bot.domain.money import ZERO, Money, format_kr
from bot.domain.period import control_month
from bot.domain.sources import Source

UNCHANGED = "oförändrad"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value and where it was read."""

    what: str
    amount: Money | None
    source: Source


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. None means no value, never zero."""

    sort: str
    kind: str
    before: Money | None
    applied: Money | None
    paid: Money | None
    drafted: Money | None
    mark: str
    doubt: str
    readings: tuple[Reading, ...]
    own_words: str = ""

    @property
    def is_income(self) -> bool:
        """Whether this is an income rather than an expense."""
        return self.sort.startswith("Inkomst")

    @property
    def differs(self) -> bool:
        """Whether a person should see this line before the others."""
        return self.mark != UNCHANGED or bool(self.doubt)


def rows_for(draft: Draft, basis: Basis | None) -> tuple[Row, ...]:
    """All lines, those that differ first, otherwise incomes before expenses."""
    rows = [*_incomes(draft.calculation.incomes, basis), *_expenses(draft.calculation.expenses, basis)]
    return tuple(sorted(rows, key=lambda row: not row.differs))


def posts_of(basis: Basis) -> tuple[Row, ...]:
    """The posts of an application as they stand, for a case without a draft to compare with."""
    return tuple(
        Row(
            f"{sort} {post.person.value}",
            post.kind,
            None,
            post.amount.value,
            None,
            None,
            "",
            "",
            (_of_post(post),),
            post.own_words,
        )
        for sort, posts in (("Inkomst", basis.application.incomes), ("Utgift", basis.application.expenses))
        for post in posts
    )


def of_payment(payment: Payment) -> Reading:
    """A payment and where it was read."""
    what = f"{payment.agency.value}: {payment.benefit}, {payment.day.isoformat()}"
    return Reading(what, payment.net.value, payment.net.source)


def _incomes(lines: tuple[IncomeLine, ...], basis: Basis | None) -> Iterator[Row]:
    past = basis.previous if basis else None
    by_kind = {line.kind: line for line in lines}
    for kind in dict.fromkeys([*by_kind, *(income.kind for income in (past.incomes if past else ()))]):
        for role in (Role.APPLICANT, Role.CO_APPLICANT):
            line = by_kind.get(kind)
            row = _income(kind, role, line, basis)
            at_zero = line is not None and not line.total and role is Role.APPLICANT
            if any((row.before, row.drafted, row.applied, row.paid)) or at_zero:
                yield row


def _income(kind: str, role: Role, line: IncomeLine | None, basis: Basis | None) -> Row:
    past = basis.previous if basis else None
    before, old = _past_income(kind, role, past)
    payments, posts = _behind(line, basis)
    paid = [payment for payment in payments if _role(payment, basis) is role]
    stated = [post for post in posts if post.person is role]
    drafted = None if line is None else line.applicant if role is Role.APPLICANT else line.co_applicant
    found = [payment.net.value for payment in paid] + [post.amount.value for post in stated]
    known = {p.net.source for p in payments} | {p.amount.source for p in posts}
    return Row(
        sort=f"Inkomst {role.value}",
        kind=kind,
        before=before,
        applied=_sum(post.amount.value for post in stated),
        paid=_sum(payment.net.value for payment in paid),
        drafted=drafted,
        mark=_mark(past, bool(old), before, drafted),
        doubt=_doubt(drafted, found) if basis else "",
        readings=(*map(of_payment, paid), *map(_of_post, stated), *_other(line, known), *old),
    )


def _expenses(lines: tuple[ExpenseLine, ...], basis: Basis | None) -> Iterator[Row]:
    past = basis.previous if basis else None
    posts = basis.application.expenses if basis else ()
    by_kind = {line.kind: line for line in lines}
    for kind in dict.fromkeys([*by_kind, *(expense.kind for expense in (past.expenses if past else ()))]):
        line = by_kind.get(kind)
        old = tuple(_of_past(past, e.approved, e.source) for e in past.expenses if e.kind == kind) if past else ()
        before = _sum(reading.amount or ZERO for reading in old)
        mine = [post for post in posts if line and post.amount.source in line.sources]
        applied, drafted = (line.applied, line.proposed) if line else (None, None)
        doubt = _doubt(applied, [post.amount.value for post in mine]) if basis else ""
        if applied != drafted:
            doubt = "skiljer från ansökan"
        others = _other(line, {post.amount.source for post in mine})
        mark = _mark(past, bool(old), before, drafted)
        yield Row("Utgift", kind, before, applied, None, drafted, mark, doubt, (*map(_of_post, mine), *others, *old))


def _behind(line: IncomeLine | None, basis: Basis | None) -> tuple[list[Payment], list[IncomePost]]:
    """The payments and posts that an income line was summed from."""
    if line is None or basis is None:
        return [], []
    payments = payments_in(basis.answers, control_month(basis.case.month))
    return (
        [payment for payment in payments if payment.net.source in line.sources],
        [post for post in basis.application.incomes if post.amount.source in line.sources],
    )


def _role(payment: Payment, basis: Basis | None) -> Role | None:
    members = basis.household.members if basis else ()
    return next((member.role for member in members if member.identity == payment.person), None)


def _past_income(kind: str, role: Role, past: PastCalculation | None) -> tuple[Money | None, tuple[Reading, ...]]:
    rows = [income for income in past.incomes if income.kind == kind] if past else []
    values = [row.applicant if role is Role.APPLICANT else row.co_applicant for row in rows]
    readings = (_of_past(past, value, row.source) for row, value in zip(rows, values, strict=True))
    return _sum(value for value in values if value is not None), tuple(readings)


def _mark(past: PastCalculation | None, was_there: bool, before: Money | None, now: Money | None) -> str:
    if past is None:
        return "inget att jämföra med"
    if now is not None and not was_there:
        return "ny"
    old, new = before or ZERO, now or ZERO
    if old == new:
        return UNCHANGED if now is not None else "borttagen"
    return "ny" if not old else "borttagen" if not new else "ändrad"


def _doubt(drafted: Money | None, found: list[Money]) -> str:
    total = sum(found, ZERO)
    return "" if total == (drafted or ZERO) else f"källorna ger {format_kr(total, unit=True)}"


def _other(line: IncomeLine | ExpenseLine | None, known: set[Source]) -> list[Reading]:
    sources = line.sources if line else ()
    return [Reading("Källa utan känd person", None, source) for source in sources if source not in known]


def _of_post(post: IncomePost | ExpensePost) -> Reading:
    words = f" («{post.own_words}»)" if post.own_words and post.own_words != post.kind else ""
    return Reading(f"Ansökan ({post.person.value}): {post.kind}{words}", post.amount.value, post.amount.source)


def _of_past(past: PastCalculation | None, value: Money | None, source: Source) -> Reading:
    return Reading(f"Beräkningen för {past.month.in_words()}" if past else "Förra beräkningen", value, source)


def _sum(values: Iterable[Money]) -> Money | None:
    all_values = list(values)
    return sum(all_values, ZERO) if all_values else None
