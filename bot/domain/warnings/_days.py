"""The days and the period that a payment is for, beside the month that is looked at."""

from collections import defaultdict
from collections.abc import Iterator

from bot.domain.case import Basis
from bot.domain.facts import Payment
from bot.domain.holidays import weekdays_of
from bot.domain.identity import Identity
from bot.domain.lines import payments_in
from bot.domain.period import Month, control_month
from bot.domain.rules import Rules
from bot.domain.sources import Covers
from bot.domain.warnings._catalogue import CaseWarning, warn
from bot.domain.warnings._payments import among, benefit_of, spelt, who_is


def days_paid(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    """Days paid that are not the weekdays of the month they are for; nothing is said where no days were read.

    Source: practice.md 3.2 (day check; a payment that spans two months cannot be read so). That the check is only for
    those with an economic decision and under 450 days (domain.md 4.3) is not known here, and is left to the reader.
    """
    sums: dict[tuple[tuple[Identity, str], Month], int] = defaultdict(int)
    for payment in payments_in(basis.answers, control_month(basis.case.month)):
        if not payment.days or not among(payment.benefit, rules.days.as_weekdays):
            continue
        month = _month_of(payment.covers)
        if month is None or not payment.days.isdecimal():
            text = f"{_named(basis, payment)}: dagarna gäller inte en enda månad, eller går inte att läsa som antal."
            yield warn("days_paid", text, f"{_named(basis, payment)}, oläst")
        else:
            sums[benefit_of(payment), month] += int(payment.days)
    for (key, month), days in sums.items():
        if days not in (expected := weekdays_of(month)):
            benefit, who = spelt(basis, key), who_is(basis, key[0])
            wanted = " eller ".join(map(str, sorted(expected)))
            text = f"{benefit} för {who}: {days} dagar betalda, {month.in_words()} har {wanted} vardagar."
            yield warn("days_paid", text, f"{who}: {benefit} {month}")


def periods(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    """Payments for days outside the control month, or for a period that is not two whole days.

    Source: practice.md 3.2 names the warning [C]; what it looks at is our conclusion [I].
    """
    control = control_month(basis.case.month)
    for payment in payments_in(basis.answers, control):
        if payment.covers is None or not among(payment.benefit, rules.days.within_month):
            continue
        if _month_of(payment.covers) != control:
            text = f"{_named(basis, payment)}: gäller inte bara dagar i {control.in_words()}, eller en öppen period."
            yield warn("parental_period", text, _named(basis, payment))


def _named(basis: Basis, payment: Payment) -> str:
    return f"{payment.benefit} {payment.day.isoformat()} för {who_is(basis, payment.person)}"


def _month_of(covers: Covers | None) -> Month | None:
    """The one month that a period lies in, or None."""
    if covers is None or covers.first is None or covers.last is None:
        return None
    month = Month.of(covers.first)
    return month if month.contains(covers.last) else None
