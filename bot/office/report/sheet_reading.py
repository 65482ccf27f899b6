"""The sections of a case sheet about what was read: household, application, answers and last month."""

from collections.abc import Iterator
from datetime import tzinfo

from bot.domain.case import Basis, PastCalculation, StatedAnswer
from bot.domain.facts import Payment
from bot.domain.identity import Identity
from bot.domain.period import Month, comparison_month, control_month
from bot.office.report.case import Answered, Card, PersonAnswers
from bot.office.report.sheet import Block, Listing, Pairs, Section, Table, Tone, Words
from bot.office.report.sheet_cells import cells, kr, on_one_line, place_of
from bot.office.report.words import NOT_ANSWERED, ROLES

_ANSWERS = {"rows": Tone.PLAIN, "empty": Tone.QUIET, "unread": Tone.WRONG}


def household(basis: Basis) -> Section:
    """The members of the household."""
    last = basis.case.month.last
    rows = [
        cells(ROLES[member.role], member.name, member.identity.masked(), _age(member.identity, basis.case.month))
        for member in basis.household.members
    ]
    heads = ("Roll", "Namn", "Född, maskerat nummer", f"Ålder {last.isoformat()}")
    return Section("Hushåll", (Table(heads, tuple(rows)),))


def application(card: Card, basis: Basis, zone: tzinfo | None) -> Section:
    """The application as it stands."""
    stated = basis.application
    signed = ", ".join(words for role, words in ROLES.items() if role in stated.signed)
    people = ", ".join(sorted(identity.masked() for identity in stated.household))
    facts = (
        ("Avser", Words(stated.month.in_words())),
        ("Underskriven av", Words(signed or "ingen", Tone.PLAIN if signed else Tone.LOOK)),
        ("Personer", Words(people or "ingen")),
    )
    blocks: list[Block] = [Pairs(facts)]
    if card.posts:
        rows = tuple(cells(row.sort, row.kind, row.own_words, kr(row.applied)) for row in card.posts)
        blocks.append(Table(("Post", "Slag", "Med egna ord", "Belopp, kr"), rows, frozenset({3})))
        if card.view.draft is None:  # the lines of a draft already say it
            places = (place_of(reading, zone) for row in card.posts for reading in row.readings)
            blocks.append(Listing(((Words("Var posterna lästes:"), tuple(places)),)))
    else:
        blocks.append(Words("Inga poster i ansökan."))
    if stated.answers:
        blocks.append(Table(("Fråga", "Svar"), tuple(map(_answered, stated.answers))))
    if basis.existing:
        found = tuple((Words(f"{one.kind}, av {one.author}, {one.status}"), ()) for one in basis.existing)
        blocks += [Words("Fanns redan i systemet för månaden:", Tone.LOOK), Listing(found)]
    return Section("Ansökan", tuple(blocks))


def answers(card: Card, basis: Basis) -> Section:
    """What the agencies answered about each person."""
    if not basis.answers:
        asked = card.asked is not None and card.asked.state != "none"
        text = "SSBTEK är eller kan vara tillfrågat, men svaren lästes inte." if asked else "SSBTEK tillfrågades inte."
        return Section("Svaren i SSBTEK", (Words(text, Tone.LOOK),))
    blocks = [block for person in card.people for block in _person(person, basis)]
    return Section("Svaren i SSBTEK", tuple(blocks))


def previous(past: PastCalculation) -> Section:
    """Last month's calculation, for a case with no draft to show beside it."""
    incomes = tuple(cells(one.kind, kr(one.applicant), kr(one.co_applicant)) for one in past.incomes)
    expenses = tuple(cells(one.kind, kr(one.approved)) for one in past.expenses)
    blocks: list[Block] = []
    if incomes:
        blocks.append(Table(("Inkomst", "Sökande, kr", "Medsökande, kr"), incomes, frozenset({1, 2})))
    if expenses:
        blocks.append(Table(("Utgift", "Godkänt, kr"), expenses, frozenset({1})))
    nothing = (Words("Inga inkomster och inga utgifter."),)
    return Section(f"Beräkningen för {past.month.in_words()}", tuple(blocks) or nothing)


def _person(person: PersonAnswers, basis: Basis) -> Iterator[Block]:
    yield Words(person.person, Tone.SUM)
    if not person.answers:
        yield Words("Inga svar i underlaget.", Tone.QUIET)
        return
    rows = tuple(
        cells(answer.agency, on_one_line(answer.words), _about(answer), tone=_ANSWERS[answer.state])
        for answer in person.answers
    )
    yield Table(("Myndighet", "Läge", "Uppgift"), rows)
    if payments := [payment for answer in person.answers for payment in answer.payments]:
        heads = ("Betaldag", "Myndighet", "Förmån", "Netto, kr", "Månad")
        yield Table(heads, tuple(_payment(payment, basis.case.month) for payment in payments), frozenset({3}))
    if codes := [one for answer in person.answers for one in answer.explained]:
        yield Words("Ur kodtabellen, som bara förklarar; vad som är inkomst bestämmer kommunens tabell:", Tone.QUIET)
        yield Listing(tuple((Words(one.raw), (Words(one.words),)) for one in dict.fromkeys(codes)))
    if notes := [f"{answer.agency}: {note}" for answer in person.answers for note in answer.notes]:
        yield Listing(((Words("Mer ur svaren"), tuple(map(Words, notes))),))
    if person.silent:
        yield Words(f"Inga svar i underlaget från: {', '.join(person.silent)}.", Tone.QUIET)


def _answered(stated: StatedAnswer) -> tuple[Words, ...]:
    """A question with its answer. An unanswered one says so: it is not «no»."""
    given = Words(stated.answer.value) if stated.answer.value.strip() else Words(NOT_ANSWERED, Tone.LOOK)
    return Words(stated.question), given


def _age(identity: Identity, month: Month) -> str:
    return f"{identity.age_on(month.last)} år" if identity.born <= month.last else "inte född"


def _about(answer: Answered) -> str:
    if answer.state == "unread":
        return f"{answer.why}. Läs eller fråga själv: det är inte detsamma som ingen uppgift."
    count = len(answer.payments)
    return "" if answer.state == "empty" else f"{count} utbetalning{'' if count == 1 else 'ar'}"


def _payment(payment: Payment, month: Month) -> tuple[Words, ...]:
    paid_in = Month.of(payment.day)
    place = {control_month(month): "kontrollmånad", comparison_month(month): "månaden före"}.get(paid_in, "annan")
    marks = ", ".join(mark for mark in (payment.kind, "PRELIMINÄR" if payment.preliminary else "") if mark)
    benefit = f"{payment.benefit} ({marks})" if marks else payment.benefit
    return cells(payment.day.isoformat(), payment.agency.value, benefit, kr(payment.net.value), place)
