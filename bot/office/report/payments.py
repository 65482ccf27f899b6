"""Payments of the control month beside those of the month before: what a person looks for first.

They are compared as the answers spell them, so no rule tables are needed here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.case import Basis
from bot.domain.facts import Payment
from bot.domain.household import Role
from bot.domain.identity import Identity
from bot.domain.lines import payments_in
from bot.domain.money import ZERO, Money
from bot.domain.period import comparison_month, control_month
from bot.office.report.rows import UNCHANGED


@dataclass(frozen=True, slots=True)
class Paid:
    """One benefit of one person; None means that no payment was read, never zero."""

    role: Role | None
    agency: str
    benefit: str
    earlier: Money | None
    control: Money | None

    @property
    def mark(self) -> str:
        """How the control month differs."""
        if self.earlier is None:
            return "ny"
        if self.control is None:
            return "saknas"
        return UNCHANGED if self.earlier == self.control else "ändrad"


def paid_in(basis: Basis) -> tuple[Paid, ...]:
    """Every benefit paid in either month, those that differ first."""
    earlier = _sums(payments_in(basis.answers, comparison_month(basis.case.month)))
    control = _sums(payments_in(basis.answers, control_month(basis.case.month)))
    roles = {member.identity: member.role for member in basis.household.members}
    found = [
        Paid(roles.get(who), agency, benefit, earlier.get(key), control.get(key))
        for key in dict.fromkeys([*control, *earlier])
        for who, agency, benefit in (key,)
    ]
    return tuple(sorted(found, key=lambda paid: paid.mark == UNCHANGED))


def _sums(payments: Iterable[Payment]) -> dict[tuple[Identity, str, str], Money]:
    sums: dict[tuple[Identity, str, str], Money] = {}
    for payment in payments:
        key = (payment.person, payment.agency.value, payment.benefit)
        sums[key] = sums.get(key, ZERO) + payment.net.value
    return sums
