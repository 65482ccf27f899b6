"""Incomes that are easily missed: single payments that say something of themselves, unknown benefits, children's."""

from collections.abc import Iterator

from bot.domain.case import Basis
from bot.domain.facts import Agency
from bot.domain.household import OF_AGE
from bot.domain.lines import payments_in, planned_in
from bot.domain.money import format_kr
from bot.domain.period import comparison_month, control_month
from bot.domain.rules import Rules
from bot.domain.warnings._catalogue import CaseWarning, warn
from bot.domain.warnings._payments import among, june_of, who_is

_SCHOOL_YEARS = range(16, 20)
_OCTOBER = 10
_TAXES = frozenset({"PS", "PST", "SS", "SST", "PF"})
"""Deductions that are tax; every other, and every code that is not known, is told. Source: ssbtek.toml, `codes`."""


def single_payments(basis: Basis) -> Iterator[CaseWarning]:
    """What one payment of the control month says of itself: money drawn after tax, or paid for an earlier time."""
    for n, payment in enumerate(payments_in(basis.answers, control_month(basis.case.month)), start=1):
        subject = f"{payment.benefit} {payment.day.isoformat()} {n}"
        if drawn := [d for d in payment.deductions if d.code.removeprefix("PM:") not in _TAXES]:
            listed = ", ".join(f"{d.code} {format_kr(d.amount.value)} kr" for d in drawn)
            text = f"{payment.benefit} {payment.day.isoformat()}: draget före utbetalning: {listed}."
            yield warn("deduction", text, subject)
        elif payment.net_after_tax is not None and payment.net_after_tax.value != payment.net.value:
            between = payment.net_after_tax.value - payment.net.value
            text = f"{payment.benefit} {payment.day.isoformat()}: {format_kr(between)} kr skiljer mellan netto efter skatt och utbetalt."
            yield warn("deduction", text, subject)
        if payment.kind.strip().casefold().startswith("retro"):
            text = f"{payment.benefit} {payment.day.isoformat()}, {format_kr(payment.net.value)} kr, är retroaktiv."
            yield warn("retroactive", text, subject)


def unknown_ahead(basis: Basis, rules: Rules) -> list[CaseWarning]:
    """A benefit that is already there for the application month and that no rule knows: it will stop next month."""
    names = {p.benefit for p in payments_in(basis.answers, basis.case.month) if rules.benefit(p.benefit) is None}
    text = f"finns i svaret för {basis.case.month.in_words()} och inte i kommunens tabell. Den är inte medräknad nu."
    return [warn("benefit_unknown", f"{name} {text}", name) for name in sorted(names)]


def planned(basis: Basis) -> Iterator[CaseWarning]:
    """What CSN's plan says of the application month, or has no day for yet: it is not counted now, and it will come.

    Source: domain.md 4.3 (planned instalments count); ssbtek.toml, CSN `dates` («0» is not decided).
    """
    for n, one in enumerate(planned_in(basis.answers), start=1):
        if one.day is not None and not basis.case.month.contains(one.day):
            continue
        when = f"planeras till {one.day.isoformat()}" if one.day else "är planerad utan bestämd dag"
        text = f"{one.benefit}, {format_kr(one.amount.value)} kr, för {who_is(basis, one.person)} {when}. Inte medräknad nu."
        yield warn("planned", text, f"{one.benefit} {one.day.isoformat() if one.day else 'utan dag'} {n}")


def hidden(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    month = basis.case.month
    read = [p for m in (comparison_month(month), control_month(month), month) for p in payments_in(basis.answers, m)]
    for code, names in (("tax_refund", rules.hidden.tax_refund), ("survivor_support", rules.hidden.survivors)):
        for n, payment in enumerate((p for p in read if among(p.benefit, names)), start=1):
            counted = "medräknad" if control_month(month).contains(payment.day) else "inte medräknad"
            text = f"{payment.benefit} {payment.day.isoformat()}, {format_kr(payment.net.value)} kr, för {who_is(basis, payment.person)}: {counted}."
            yield warn(code, text, f"{payment.benefit} {payment.day.isoformat()} {n}")
    if month.month == _OCTOBER:
        yield from _study_aid_after_summer(basis, rules)


def study_aid_read_in_june(basis: Basis, rules: Rules) -> bool:
    """Whether CSN's answers reach back to June, or a June payment of study aid is among them; if not, October says nothing."""
    june, of_csn = june_of(basis), [answer for answer in basis.answers if answer.agency is Agency.CSN]
    if of_csn and all(answer.since is not None and answer.since <= june for answer in of_csn):
        return True
    return any(among(p.benefit, rules.hidden.study_aid) for p in payments_in(basis.answers, june))


def _study_aid_after_summer(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    """Study aid rests in July and August, so that one paid in June and not in September is missed by every other rule.

    Source: practice.md 3.2 and domain.md 4.3, the October rule.
    """
    names = rules.hidden.study_aid
    in_june = {p.person for p in payments_in(basis.answers, june_of(basis)) if among(p.benefit, names)}
    now = {p.person for p in payments_in(basis.answers, control_month(basis.case.month)) if among(p.benefit, names)}
    for person in sorted(in_june - now, key=lambda i: i.digits):
        who = who_is(basis, person)
        text = f"Studiehjälp för {who} betalades i {june_of(basis).in_words()} men inte i {control_month(basis.case.month).in_words()}."
        yield warn("study_aid_gone", text, who)


def children(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    month = basis.case.month
    if grown := len(basis.household.children_of_age(month.last)):
        text = f"Barn som är {OF_AGE} år eller äldre i {month.in_words()}: {grown}."
        yield warn("child_of_age", text, "")
    born = (child.identity for child in basis.household.children if child.identity.born <= month.last)
    if pupils := [identity for identity in born if identity.age_on(month.last) in _SCHOOL_YEARS]:
        aided = {
            p.person
            for m in (comparison_month(month), month)
            for p in payments_in(basis.answers, m)
            if p.agency is Agency.CSN or among(p.benefit, rules.hidden.study_aid)
        }
        text = f"Barn i åldern {_SCHOOL_YEARS[0]}–{_SCHOOL_YEARS[-1]} år: {len(pupils)}. Utbetalning från CSN syns för {len(aided & set(pupils))}."
        yield warn("child_study_aid", text, "")
