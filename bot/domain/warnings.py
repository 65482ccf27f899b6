"""Warnings: what a person should look at before she decides. A warning never changes an amount.

Each has a stable code, a rule in the catalogue, a Swedish name from the field, a sentence and what to look at. Whether
it is open is its own life: what a person acknowledged or closed is hers, and a reading that failed closes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from bot.domain.case import Basis, PastCalculation, PastExpense, PastIncome
from bot.domain.facts import Agency, Payment, silent_agencies, unread_agencies
from bot.domain.household import OF_AGE, Role
from bot.domain.identity import Identity
from bot.domain.money import ZERO, Money, change_percent, format_kr
from bot.domain.period import Month, comparison_month, control_month
from bot.domain.rules import Compare, Comparison, ExpenseLine, IncomeLine, Rules, is_same, payments_in


class Status(StrEnum):
    """The life of a warning."""

    OPEN = "öppen"
    ACKNOWLEDGED = "kvitterad"
    CLOSED = "stängd"


class Closer(StrEnum):
    """Who closed a warning: only what Brygga closed by itself may come back."""

    PERSON = "person"
    BRYGGA = "brygga"


class Section(StrEnum):
    """The part of the caseworker's view a warning belongs to. Source: practice.md 3.2, the table's first column."""

    INCOMES = "SSBTEK/inkomster"
    EXPENSES = "Utgifter"
    HOUSEHOLD = "Hushåll"
    APPLICATION = "Ansökan"
    PREVIOUS = "Föregående beräkning"
    DECISION = "Beslut"
    PAYMENT = "Utbetalning"
    SYSTEM = "System"


@dataclass(frozen=True, slots=True)
class CaseWarning:
    """One thing to look at.

    `subject` says which row, benefit or agency it is about and tells two warnings of one code apart; it names no one.
    `rule`, `section` and `look_at` are empty in what was stored before they existed.
    """

    code: str
    name: str
    text: str
    status: Status = Status.OPEN
    rule: str = ""
    section: Section | None = None
    look_at: str = ""
    subject: str = ""
    closed_by: Closer | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the catalogue: what all warnings of a code have in common."""

    rule: str
    section: Section
    name: str
    look_at: str


CATALOGUE: dict[str, Kind] = {
    "ssbtek_unread": Kind(
        "INK-01", Section.INCOMES, "SSBTEK kunde inte läsas", "Ställ frågan igen, eller fråga myndigheten."
    ),
    "income_new": Kind("INK-02", Section.INCOMES, "Ny inkomst", "Svaret från SSBTEK: är det en ny förmån?"),
    "income_changed": Kind("INK-03", Section.INCOMES, "Inkomständring", "Jämför med förra månadens beräkning."),
    "income_gone": Kind("INK-04", Section.INCOMES, "Saknas i SSBTEK", "Har förmånen upphört, eller är den bara sen?"),
    "income_late": Kind(
        "INK-05", Section.INCOMES, "Inkomst saknas mot föregående period",
        "Ska utbetalningen räknas nu, eftersom den inte togs med då?",
    ),
    "benefit_gone": Kind(
        "INK-06", Section.INCOMES, "Inkomst saknas mot föregående SSBTEK-period",
        "Raden har andra utbetalningar. Har just den här förmånen upphört?",
    ),
    "income_double": Kind(
        "INK-07", Section.INCOMES, "Möjlig dubbelförd inkomst", "Är det två utbetalningar eller samma en gång till?"
    ),
    "benefit_unknown": Kind(
        "INK-08", Section.INCOMES, "Ej hanterad inkomst", "Bedöm förmånen inför nästa månad och lägg in den i tabellen."
    ),
    "income_moved": Kind(
        "INK-09", Section.INCOMES, "Inkomst på annan person", "Vem fick utbetalningen förra månaden, och vem nu?"
    ),
    "deduction": Kind(
        "INK-10", Section.INCOMES, "Avdrag på utbetalning", "Vad drogs av efter skatt: kvittning, utmätning, avgift?"
    ),
    "retroactive": Kind(
        "INK-11", Section.INCOMES, "Retroaktiv utbetalning", "Vilken tid gäller den, och fanns bistånd den tiden?"
    ),
    "study_aid_gone": Kind(
        "INK-12", Section.INCOMES, "Studiehjälp saknas efter sommaren", "Studerar barnet ännu, och är studiehjälp sökt?"
    ),
    "child_study_aid": Kind(
        "INK-13", Section.INCOMES, "Kontrollera barns studiehjälp", "CSN:s svar om barnet, och om barnbidraget har upphört."
    ),
    "tax_refund": Kind(
        "INK-14", Section.INCOMES, "Skatteåterbäring", "Betalades den ut, eller togs den av Kronofogden?"
    ),
    "survivor_support": Kind(
        "INK-15", Section.INCOMES, "Efterlevandestöd eller barnpension", "Vem är förmånen för, och ska den räknas?"
    ),
    "expense_new": Kind("UTG-01", Section.EXPENSES, "Ny utgift", "Finns underlag, och är utgiften skälig?"),
    "expense_changed": Kind("UTG-02", Section.EXPENSES, "Förändrad utgift", "Finns underlag för det nya beloppet?"),
    "expense_gone": Kind("UTG-03", Section.EXPENSES, "Utgift saknas i ansökan", "Har utgiften upphört, eller glömdes den?"),
    "expense_assess": Kind(
        "UTG-04", Section.EXPENSES, "Manuell skälighetsbedömning", "Utgiften föreslås som ansökt. Bedöm om den är skälig."
    ),
    "expense_double": Kind(
        "UTG-05", Section.EXPENSES, "Möjlig dubbel utgift", "Är det två utgifter eller samma en gång till?"
    ),
    "child_of_age": Kind(
        "HUS-01", Section.HOUSEHOLD, "Barn har fyllt 18", "Går barnet i skolan, och ska det räknas i hushållet?"
    ),
    "spot_check": Kind("ANS-02", Section.APPLICATION, "Stickprov", "Det som kom in: stämmer det med ansökan?"),
    "attachments_unread": Kind(
        "ANS-03", Section.APPLICATION, "Bilagor att kontrollera", "Bilagan i ansökan, eller be om en ny."
    ),
    "stated_income": Kind(
        "ANS-01", Section.APPLICATION, "Inkomst enligt ansökan", "Underlaget: ingen myndighet bekräftar beloppet."
    ),
    "past_income_unknown": Kind(
        "FBE-01", Section.PREVIOUS, "Inkomst saknas mot föregående beräkning",
        "Raden fördes in av en person. Gäller den även den här månaden?",
    ),
    "recovery_claim": Kind(
        "BES-02", Section.DECISION, "Återkrav", "Är något kvar att återbetala, och påverkar det den här månaden?"
    ),
    "reason_waiting": Kind(
        "BES-01", Section.DECISION, "Väntar på annan ersättning", "Har ersättningen kommit, och stämmer orsaken ännu?"
    ),
}  # fmt: skip
"""Every warning there is. Source: practice.md 3.2, as far as the facts reach; what they do not reach is `draft.unchecked`."""

_SCHOOL_YEARS = range(16, 20)
_JUNE, _OCTOBER = 6, 10
_LOOK_BACK_MONTHS = 36
_TAXES = frozenset({"PS", "PST", "SS", "SST", "PF"})
"""Deductions that are tax; every other, and every code that is not known, is told. Source: ssbtek.toml, `codes`."""
_IN_WORDS = {Role.APPLICANT: "sökande", Role.CO_APPLICANT: "medsökande", Role.CHILD: "ett barn"}


def warnings_for(
    basis: Basis, incomes: tuple[IncomeLine, ...], expenses: tuple[ExpenseLine, ...], rules: Rules
) -> tuple[CaseWarning, ...]:
    """Everything worth a look in this draft, incomes first; no text holds a name or a number of anyone.

    Source: practice.md 3.2, warning catalogue.
    """
    found = [*_unread(basis), *_stated(incomes)]
    if basis.previous is not None:
        found += _incomes(basis.previous, incomes, rules)
        found += _expenses(basis.previous.expenses, expenses, rules)
    found += [*_late(basis, incomes, rules), *_benefits_gone(basis, incomes, rules), *_doubles(basis, incomes, rules)]
    found += [*_single_payments(basis), *_unknown_ahead(basis, rules), *_hidden(basis, rules)]
    found += [*_posts(basis, rules), *_children(basis, rules), *_sent_in(basis), *_decision(basis)]
    return tuple(found)


# ------------------------------------------------------------------ the life of a warning


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


def _live_on(old: CaseWarning, seen: CaseWarning) -> CaseWarning:
    back = old.status is Status.CLOSED and old.closed_by is Closer.BRYGGA
    return seen if old.status is Status.OPEN or back else old


def _left(old: CaseWarning, read_ok: Callable[[CaseWarning], bool]) -> CaseWarning:
    gone = old.status is Status.OPEN and read_ok(old)
    return replace(old, status=Status.CLOSED, closed_by=Closer.BRYGGA) if gone else old


# ------------------------------------------------------------------ incomes


def _unread(basis: Basis) -> list[CaseWarning]:
    silent = silent_agencies(basis.answers)
    texts = {n: "svarade inte" if n in silent else "svarade, men inte med allt" for n in unread_agencies(basis.answers)}
    return [
        _warn("ssbtek_unread", f"{n} {text}. Det är inte detsamma som ingen uppgift.", n) for n, text in texts.items()
    ]


def _stated(incomes: tuple[IncomeLine, ...]) -> list[CaseWarning]:
    return [
        _warn("stated_income", f"{line.kind} finns bara i ansökan, {format_kr(line.total)} kr.", line.kind)
        for line in incomes
        if line.stated
    ]


def _incomes(previous: PastCalculation, now: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    past = _by_row(previous.incomes)
    found: list[CaseWarning] = []
    for line in now:
        if line.kind not in past:
            found.append(_warn("income_new", f"{line.kind} fanns inte i förra månadens beräkning.", line.kind))
            continue
        before = past[line.kind]
        old, new = before.total, line.total
        if _worth_a_look(old, new, rules.comparison(line.kind)):
            text = f"{line.kind}: {format_kr(old)} kr förra månaden, {format_kr(new)} kr nu{_in_percent(old, new)}."
            found.append(_warn("income_changed", text, line.kind))
        if old and new and before.columns != (bool(line.applicant), bool(line.co_applicant)):
            # The sums may be alike to the öre while the money has moved to the other one.
            text = f"{line.kind} står inte på samma person som i förra månadens beräkning."
            found.append(_warn("income_moved", text, line.kind))
    for kind in sorted(past.keys() - {line.kind for line in now}):
        if past[kind].total == ZERO:
            continue
        amount = f"{kind}: {format_kr(past[kind].total)} kr förra månaden"
        if rules.has_income_row(kind):
            found.append(_warn("income_gone", f"{amount}, ingen utbetalning i kontrollmånaden.", kind))
        else:
            found.append(_warn("past_income_unknown", f"{amount}; ingen regel i kommunens tabell för in den.", kind))
    return found


def _late(basis: Basis, incomes: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    """A benefit paid in M−2 that is neither in the control month nor in last month's calculation."""
    month = basis.case.month
    taken = {line.kind for line in incomes}
    taken |= {income.kind for income in basis.previous.incomes} if basis.previous else set()
    rows = {_row(p.benefit, rules) for p in payments_in(basis.answers, comparison_month(month))} - taken
    text = f"betalades i {comparison_month(month).in_words()} men inte i {control_month(month).in_words()}, och togs inte med då."
    return [_warn("income_late", f"{row} {text}", row) for row in sorted(rows)]


def _benefits_gone(basis: Basis, incomes: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    """A benefit that one person had in M−2 and not now, on a row that other payments keep alive.

    The row's own comparison cannot see it: the other payments may make up for what vanished.
    """
    month, rows = basis.case.month, {line.kind for line in incomes}
    now = {_benefit_of(p) for p in payments_in(basis.answers, control_month(month))}
    found: list[CaseWarning] = []
    for key, amount in sorted(_sums(payments_in(basis.answers, comparison_month(month))).items(), key=_sortable):
        person, _ = key
        if key in now or amount <= ZERO:
            continue
        name = _spelt(basis, key)
        if _row(name, rules) in rows:
            who = _who(basis, person)
            text = f"{name} för {who}: {format_kr(amount)} kr i {comparison_month(month).in_words()}, inget i {control_month(month).in_words()}."
            found.append(_warn("benefit_gone", text, f"{who}: {name}"))
    return found


def _doubles(basis: Basis, incomes: tuple[IncomeLine, ...], rules: Rules) -> list[CaseWarning]:
    """The same benefit, day and amount twice for one person, or a row both answered and stated. Both are counted."""
    payments = payments_in(basis.answers, control_month(basis.case.month))
    same = Counter((*_benefit_of(p), p.day, p.net.value) for p in payments)
    found: list[CaseWarning] = []
    for (person, benefit, day, amount), times in same.items():
        if times > 1 and amount:
            name, who = _spelt(basis, (person, benefit)), _who(basis, person)
            text = (
                f"{name} {day.isoformat()}, {format_kr(amount)} kr, står {times} gånger för {who}. Alla är medräknade."
            )
            found.append(_warn("income_double", text, f"{who}: {name} {day.isoformat()} {amount.ore}"))
    paid = {_row(p.benefit, rules) for p in payments}
    for line in incomes:
        if line.stated and line.kind in paid:
            text = f"{line.kind} står både i svaret från SSBTEK och i ansökan. Båda är medräknade."
            found.append(_warn("income_double", text, line.kind))
    return found


def _single_payments(basis: Basis) -> Iterator[CaseWarning]:
    """What one payment of the control month says of itself: money drawn after tax, or paid for an earlier time."""
    for n, payment in enumerate(payments_in(basis.answers, control_month(basis.case.month)), start=1):
        subject = f"{payment.benefit} {payment.day.isoformat()} {n}"
        if drawn := [d for d in payment.deductions if d.code.removeprefix("PM:") not in _TAXES]:
            listed = ", ".join(f"{d.code} {format_kr(d.amount.value)} kr" for d in drawn)
            text = f"{payment.benefit} {payment.day.isoformat()}: draget före utbetalning: {listed}."
            yield _warn("deduction", text, subject)
        elif payment.net_after_tax is not None and payment.net_after_tax.value != payment.net.value:
            between = payment.net_after_tax.value - payment.net.value
            text = f"{payment.benefit} {payment.day.isoformat()}: {format_kr(between)} kr skiljer mellan netto efter skatt och utbetalt."
            yield _warn("deduction", text, subject)
        if payment.kind.strip().casefold().startswith("retro"):
            text = f"{payment.benefit} {payment.day.isoformat()}, {format_kr(payment.net.value)} kr, är retroaktiv."
            yield _warn("retroactive", text, subject)


def _unknown_ahead(basis: Basis, rules: Rules) -> list[CaseWarning]:
    """A benefit that is already there for the application month and that no rule knows: it will stop next month."""
    names = {p.benefit for p in payments_in(basis.answers, basis.case.month) if rules.benefit(p.benefit) is None}
    text = f"finns i svaret för {basis.case.month.in_words()} och inte i kommunens tabell. Den är inte medräknad nu."
    return [_warn("benefit_unknown", f"{name} {text}", name) for name in sorted(names)]


# ------------------------------------------------------------------ incomes that hide


def _hidden(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    month = basis.case.month
    read = [p for m in (comparison_month(month), control_month(month), month) for p in payments_in(basis.answers, m)]
    for code, names in (("tax_refund", rules.hidden.tax_refund), ("survivor_support", rules.hidden.survivors)):
        for n, payment in enumerate((p for p in read if _among(p.benefit, names)), start=1):
            counted = "medräknad" if control_month(month).contains(payment.day) else "inte medräknad"
            text = f"{payment.benefit} {payment.day.isoformat()}, {format_kr(payment.net.value)} kr, för {_who(basis, payment.person)}: {counted}."
            yield _warn(code, text, f"{payment.benefit} {payment.day.isoformat()} {n}")
    if month.month == _OCTOBER:
        yield from _study_aid_after_summer(basis, rules)


def study_aid_read_in_june(basis: Basis, rules: Rules) -> bool:
    """Whether CSN's answers reach back to June, or a June payment of study aid is among them; if not, October says nothing."""
    june, of_csn = _june(basis), [answer for answer in basis.answers if answer.agency is Agency.CSN]
    if of_csn and all(answer.since is not None and answer.since <= june for answer in of_csn):
        return True
    return any(_among(p.benefit, rules.hidden.study_aid) for p in payments_in(basis.answers, june))


def _study_aid_after_summer(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    """Study aid rests in July and August, so that one paid in June and not in September is missed by every other rule.

    Source: practice.md 3.2 and domain.md 4.3, the October rule.
    """
    names = rules.hidden.study_aid
    in_june = {p.person for p in payments_in(basis.answers, _june(basis)) if _among(p.benefit, names)}
    now = {p.person for p in payments_in(basis.answers, control_month(basis.case.month)) if _among(p.benefit, names)}
    for person in sorted(in_june - now, key=lambda i: i.digits):
        who = _who(basis, person)
        text = f"Studiehjälp för {who} betalades i {_june(basis).in_words()} men inte i {control_month(basis.case.month).in_words()}."
        yield _warn("study_aid_gone", text, who)


def _children(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    month = basis.case.month
    if grown := len(basis.household.children_of_age(month.last)):
        text = f"Barn som är {OF_AGE} år eller äldre i {month.in_words()}: {grown}."
        yield _warn("child_of_age", text, "")
    born = (child.identity for child in basis.household.children if child.identity.born <= month.last)
    if pupils := [identity for identity in born if identity.age_on(month.last) in _SCHOOL_YEARS]:
        aided = {
            p.person
            for m in (comparison_month(month), month)
            for p in payments_in(basis.answers, m)
            if p.agency is Agency.CSN or _among(p.benefit, rules.hidden.study_aid)
        }
        text = f"Barn i åldern {_SCHOOL_YEARS[0]}–{_SCHOOL_YEARS[-1]} år: {len(pupils)}. Utbetalning från CSN syns för {len(aided & set(pupils))}."
        yield _warn("child_study_aid", text, "")


# ------------------------------------------------------------------ expenses, application, decision


def _expenses(previous: tuple[PastExpense, ...], now: tuple[ExpenseLine, ...], rules: Rules) -> list[CaseWarning]:
    past: dict[str, Money] = defaultdict(lambda: ZERO)
    for row in previous:
        past[row.kind] += row.approved
    found: list[CaseWarning] = []
    for line in now:
        before = past.get(line.kind)
        if before is None:
            found.append(_warn("expense_new", f"{line.kind} fanns inte förra månaden.", line.kind))
        elif _beyond(before, line.applied, rules.change_limit_percent):
            name = "Förändrad boendekostnad" if line.kind == "Boendekostnad" else ""
            text = f"{line.kind}: {format_kr(before)} kr förra månaden, {format_kr(line.applied)} kr nu."
            found.append(_warn("expense_changed", text, line.kind, name))
    for kind in sorted(past.keys() - {line.kind for line in now}):
        if past[kind]:
            text = f"{kind}: {format_kr(past[kind])} kr godkändes förra månaden, inget är ansökt nu."
            found.append(_warn("expense_gone", text, kind))
    return found


def _posts(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    posts = basis.application.expenses
    for kind in sorted({post.kind for post in posts if (rule := rules.expense(post.kind)) and rule.assess}):
        yield _warn("expense_assess", f"{kind} ska alltid bedömas av en person.", kind)
    same = Counter((post.kind, post.person, post.amount.value) for post in posts)
    for (kind, role, amount), times in same.items():
        if times > 1 and amount:
            text = f"{kind}, {format_kr(amount)} kr, står {times} gånger i ansökan för {_IN_WORDS[role]}. Alla är medräknade."
            yield _warn("expense_double", text, f"{_IN_WORDS[role]}: {kind} {amount.ore}")


def _sent_in(basis: Basis) -> Iterator[CaseWarning]:
    """What came in beside the application, which no robot has looked at."""
    application = basis.application
    if any(supplement.spot_check for supplement in application.supplements):
        yield _warn("spot_check", "Ansökan är dragen för stickprov, och underlaget har kommit in.", "")
    if application.unread_attachments:
        text = f"Bilagor som systemet inte kunde läsa: {application.unread_attachments}."
        yield _warn("attachments_unread", text, "")


def _decision(basis: Basis) -> Iterator[CaseWarning]:
    """What earlier decisions still mean.

    A reason that says «väntar på …» is copied from last month: the wait may be over. A recovery claim is looked for
    36 months back (domain.md 4.3).
    """
    since = basis.case.month
    for _ in range(_LOOK_BACK_MONTHS):
        since = since.previous
    claims = [d for d in basis.earlier_decisions if "återkrav" in d.kind.casefold() and d.month >= since]
    if claims:
        yield _warn("recovery_claim", f"Återkrav finns i {', '.join(d.month.in_words() for d in claims)}.", "")
    decision = basis.previous_decision
    if decision is None:
        return
    for who, reason in (("sökande", decision.reason_applicant), ("medsökande", decision.reason_co_applicant or "")):
        if "väntar" in reason.casefold():
            yield _warn("reason_waiting", f"Orsaken för {who} är «{reason}», som i förra månadens beslut.", who)


# ------------------------------------------------------------------ helpers


def _warn(code: str, text: str, subject: str, name: str = "") -> CaseWarning:
    kind = CATALOGUE[code]
    return CaseWarning(
        code, name or kind.name, text, rule=kind.rule, section=kind.section, look_at=kind.look_at, subject=subject
    )


def _benefit_of(payment: Payment) -> tuple[Identity, str]:
    return payment.person, " ".join(payment.benefit.split()).casefold()


def _sums(payments: Iterable[Payment]) -> dict[tuple[Identity, str], Money]:
    sums: dict[tuple[Identity, str], Money] = defaultdict(lambda: ZERO)
    for payment in payments:
        sums[_benefit_of(payment)] += payment.net.value
    return sums


def _sortable(entry: tuple[tuple[Identity, str], Money]) -> tuple[str, str]:
    (person, benefit), _ = entry
    return benefit, person.digits


def _spelt(basis: Basis, key: tuple[Identity, str]) -> str:
    """The benefit as the answer spells it."""
    month = basis.case.month
    read = [p for m in (comparison_month(month), control_month(month)) for p in payments_in(basis.answers, m)]
    return next(p.benefit for p in read if _benefit_of(p) == key)


def _row(benefit: str, rules: Rules) -> str:
    rule = rules.benefit(benefit)
    return rule.row if rule else benefit


def _who(basis: Basis, person: Identity) -> str:
    roles = {member.identity: member.role for member in basis.household.members}
    return _IN_WORDS[roles[person]] if person in roles else "någon utanför hushållet"


def _among(benefit: str, names: Iterable[str]) -> bool:
    return any(is_same(benefit, name) for name in names)


def _june(basis: Basis) -> Month:
    return Month(basis.case.month.year, _JUNE)


@dataclass(frozen=True, slots=True)
class _Past:
    """All that last month's calculation had on rows of one kind."""

    applicant: Money = ZERO
    co_applicant: Money = ZERO

    @property
    def total(self) -> Money:
        return self.applicant + self.co_applicant

    @property
    def columns(self) -> tuple[bool, bool]:
        return bool(self.applicant), bool(self.co_applicant)


def _by_row(incomes: Iterable[PastIncome]) -> dict[str, _Past]:
    """A person may have entered two rows of one kind: they are compared as one, as ours are."""
    past: dict[str, _Past] = {}
    for row in incomes:
        so_far = past.get(row.kind, _Past())
        past[row.kind] = _Past(
            so_far.applicant + (row.applicant or ZERO), so_far.co_applicant + (row.co_applicant or ZERO)
        )
    return past


def _worth_a_look(old: Money, new: Money, how: Comparison) -> bool:
    if how.compare is Compare.NEVER:
        return False
    return old != new if how.compare is Compare.EXACT else _beyond(old, new, how.limit_percent)


def _beyond(old: Money, new: Money, limit_percent: int) -> bool:
    """Strictly more than the limit; a change from nothing is always beyond it."""
    change = change_percent(old, new)
    return old != new if change is None else abs(change) > limit_percent


def _in_percent(old: Money, new: Money) -> str:
    change: Fraction | None = change_percent(old, new)
    return "" if change is None else f" ({'+' if change > 0 else '−'}{round(abs(change))} %)"
