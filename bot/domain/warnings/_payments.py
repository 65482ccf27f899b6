"""Payments as the finders look at them: by person and benefit, by calculation row, by the words for whose they are."""

from collections import defaultdict
from collections.abc import Iterable
from types import MappingProxyType

from bot.domain.case import Basis
from bot.domain.facts import Payment
from bot.domain.household import Role
from bot.domain.identity import Identity
from bot.domain.lines import payments_in
from bot.domain.money import ZERO, Money, change_percent
from bot.domain.period import Month, comparison_month, control_month
from bot.domain.rules import Rules, is_same

_JUNE = 6
IN_WORDS = MappingProxyType({Role.APPLICANT: "sökande", Role.CO_APPLICANT: "medsökande", Role.CHILD: "ett barn"})


def benefit_of(payment: Payment) -> tuple[Identity, str]:
    return payment.person, " ".join(payment.benefit.split()).casefold()


def sums_of(payments: Iterable[Payment]) -> dict[tuple[Identity, str], Money]:
    sums: dict[tuple[Identity, str], Money] = defaultdict(lambda: ZERO)
    for payment in payments:
        sums[benefit_of(payment)] += payment.net.value
    return sums


def sortable(entry: tuple[tuple[Identity, str], Money]) -> tuple[str, str]:
    (person, benefit), _ = entry
    return benefit, person.digits


def spelt(basis: Basis, key: tuple[Identity, str]) -> str:
    """The benefit as the answer spells it."""
    month = basis.case.month
    read = [p for m in (comparison_month(month), control_month(month)) for p in payments_in(basis.answers, m)]
    return next(p.benefit for p in read if benefit_of(p) == key)


def row_of(benefit: str, rules: Rules) -> str:
    rule = rules.benefit(benefit)
    return rule.row if rule else benefit


def who_is(basis: Basis, person: Identity) -> str:
    roles = {member.identity: member.role for member in basis.household.members}
    return IN_WORDS[roles[person]] if person in roles else "någon utanför hushållet"


def among(benefit: str, names: Iterable[str]) -> bool:
    return any(is_same(benefit, name) for name in names)


def june_of(basis: Basis) -> Month:
    return Month(basis.case.month.year, _JUNE)


def is_beyond(old: Money, new: Money, limit_percent: int) -> bool:
    """Strictly more than the limit; a change from nothing is always beyond it."""
    change = change_percent(old, new)
    return old != new if change is None else abs(change) > limit_percent
