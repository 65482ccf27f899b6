"""The sections of a case sheet about what was drafted: lines, warnings, norm check, texts, and what came of it all."""

from collections.abc import Iterator
from datetime import tzinfo

from bot.domain.call_sheet import CONSENT
from bot.domain.case import Basis
from bot.domain.draft import Draft
from bot.domain.follow_up import FollowUp
from bot.domain.period import comparison_month, control_month
from bot.domain.warnings import Status
from bot.office.report.calls import Calls
from bot.office.report.case import Card, Done, NormCheck
from bot.office.report.payments import Paid
from bot.office.report.rows import UNCHANGED, Reading, Row
from bot.office.report.sheet import Block, Listing, Section, Table, Tone, Words
from bot.office.report.sheet_cells import cells, joined, kr, place_of, source, tone_of
from bot.office.report.words import LOOK_YOURSELF, ROLES, life_of, moment
from bot.office.report.words import amount as with_unit

_MARKS = {"equal": Tone.PLAIN, "begun": Tone.WRONG, "none": Tone.QUIET}


def incomes(card: Card, basis: Basis) -> Section:
    """Payments of the two months side by side, and the income lines of a draft."""
    month = basis.case.month
    control, earlier = control_month(month).in_words(), comparison_month(month).in_words()
    blocks: list[Block] = [Words(f"Utbetalningar i {control} (kontrollmånaden) mot {earlier} (månaden före)", Tone.SUM)]
    if card.paid:
        heads = ("Vem", "Förmån", f"{earlier}, kr", f"{control}, kr", "Jämfört")
        blocks.append(Table(heads, tuple(map(_paid, card.paid)), frozenset({2, 3})))
    else:
        blocks.append(Words("Inga utbetalningar lästes för någon av månaderna."))
    if card.unread:
        names = ", ".join(card.unread)
        blocks.append(Words(f"Kunde inte läsas, och saknas därför här: {names}.", Tone.WRONG))
    if card.view.draft:
        blocks.append(Words("Raderna i utkastet mot förra månadens beräkning", Tone.SUM))
        rows = tuple(_income(row) for row in card.rows if row.is_income)
        heads = ("Inkomst", "Vem", "Förra, kr", "SSBTEK, kr", "Ansökan, kr", "Utkast, kr", "Jämfört")
        blocks.append(Table(heads, rows, frozenset({2, 3, 4, 5})) if rows else Words("Inga inkomster."))
    return Section("Inkomster", tuple(blocks))


def expenses(card: Card) -> Section:
    """The expense lines of a draft."""
    rows = tuple(_expense(row) for row in card.rows if not row.is_income)
    heads = ("Utgift", "Förra, kr", "Ansökt, kr", "Förslag, kr", "Jämfört")
    block = Table(heads, rows, frozenset({1, 2, 3})) if rows else Words("Inga utgifter.")
    return Section("Utgifter", (block,))


def warnings(card: Card) -> Section:
    """Every warning, with how it stands."""
    rows = tuple(
        (
            Words(
                f"{warning.name} [{warning.handle}], {life_of(warning)}",
                _warning_tone(warning.status),
            ),
            (Words(warning.text),),
        )
        for warning in card.warnings
    )
    nothing = Words("Inget särskilt. Varje belopp är ändå ditt att granska.")
    return Section(f"Att titta på ({card.open_warnings})", (Listing(rows) if rows else nothing,))


def norm(card: Card, draft: Draft) -> Section:
    """Brygga's check of the calculation beside what the system itself shows."""
    calculation, check = draft.calculation, card.norm
    assert check is not None  # a draft has its check
    is_read = "calculation" in card.view.written
    rows = [cells(line.text, kr(line.amount), "") for line in calculation.norm_lines]
    rows += [
        cells("Norm, summa", kr(calculation.norm), kr(calculation.norm) if is_read else "–", tone=Tone.SUM),
        cells("+ utgifter i utkastet", kr(check.expenses), ""),
        cells("− inkomster i utkastet", kr(check.incomes), ""),
        cells("Underskott", kr(calculation.result), kr(calculation.result) if is_read else "–", tone=Tone.SUM),
    ]
    table = Table(("Del", "Brygga, kr", "Systemet, kr"), tuple(rows), frozenset({1, 2}))
    return Section("Normkontroll", (table, _agreement(check), _systems_own(is_read)))


def lines(card: Card, draft: Draft, zone: tzinfo | None) -> Section:
    """Every line and text of the draft with its sources."""
    texts = [(Words(_line(row)), tuple(place_of(reading, zone) for reading in row.readings)) for row in card.rows]
    texts += _proposal(draft, card.view.basis, zone)
    made = f"Källa: Bryggas egen text; kommunens tabell {draft.rules_version}."
    texts += [
        (Words(f"Journalanteckning: {draft.note.heading}"), (Words(draft.note.text), source(made))),
        (
            Words(f"Bevakning {draft.watch.day.isoformat()}, {draft.watch.kind}"),
            (Words(draft.watch.text), source(made)),
        ),
    ]
    lead = Words("Förslag som ingen har beslutat om. Under varje rad står var den lästes.")
    return Section("Utkastet, rad för rad", (lead, Listing(tuple(texts))))


def done(card: Card, zone: tzinfo | None) -> Section:
    """How far the question and each written part came."""
    acts = [act for act in (card.asked, *card.written) if act]
    rows = tuple(cells(act.name, act.words, _when(act, zone), tone=_MARKS[act.state]) for act in acts)
    blocks: list[Block] = [Table(("Del", "Läge", "När"), rows)]
    if not card.written:
        blocks.append(Words("Ingenting är skrivet i verksamhetssystemet."))
    if any(act.state == "begun" for act in acts):
        blocks.append(Words(LOOK_YOURSELF, Tone.WRONG))
    return Section("Skrivet och läst tillbaka", tuple(blocks))


def outcome(card: Card, followed: FollowUp) -> Section:
    """What a person decided, beside the draft."""
    blocks: list[Block] = [
        Words(f"{followed.stands.value.capitalize()}{f': {followed.kind}' if followed.kind else ''}.")
    ]
    if card.outcome:
        rows = tuple(cells(one.name, one.drafted, one.found) for one in card.outcome)
        blocks.append(Table(("Uppgift", "Utkastet", "I verksamhetssystemet"), rows, frozenset({1, 2})))
    else:
        blocks.append(Words("Allt är som i utkastet."))
    return Section("Vad det blev", tuple(blocks))


def _proposal(draft: Draft, basis: Basis | None, zone: tzinfo | None) -> Iterator[tuple[Words, tuple[Words, ...]]]:
    proposal = draft.proposal
    table = source(f"Källa: kommunens tabell {draft.rules_version}.")
    past = basis.previous_decision if basis else None
    copied = place_of(Reading("Förra månadens beslut", None, past.source), zone) if past else source("Källa: saknas.")
    yield (
        Words(f"Förslag till beslut: {proposal.kind}, {proposal.paragraph}, {proposal.month.in_words()}"),
        (table,),
    )
    yield Words(f"Belopp: {with_unit(proposal.amount)}"), (source("Källa: underskottet i normkontrollen."),)
    yield Words(f"Orsak, sökande: {proposal.reason_applicant}"), (copied,)
    if proposal.reason_co_applicant is not None:
        yield Words(f"Orsak, medsökande: {proposal.reason_co_applicant}"), (copied,)
    yield Words("Motivering"), (Words(proposal.text), table)


def _systems_own(is_read: bool) -> Words:
    if is_read:
        return Words("Systemets normsumma och resultat lästes tillbaka och är desamma.")
    return Words("Systemets normsumma och resultat är inte bekräftade.", Tone.LOOK)


def _when(act: Done, zone: tzinfo | None) -> str:
    return ", ".join(text for text in (moment(act.at, zone) if act.at else "", act.by) if text)


def calls_for(calls: Calls) -> Section:
    """What to ask by telephone. SSBTEK does not carry it, and nothing is assumed about the answers."""
    rows = tuple(
        (Words(f"{one.question.number}. {one.question.text}"), (Words(one.why, Tone.QUIET), *map(Words, one.answers)))
        for one in calls.questions
    )
    return Section(f"Att fråga Arbetsförmedlingen: {ROLES[calls.role]}", (Words(f"{CONSENT} ja / nej"), Listing(rows)))


def _paid(paid: Paid) -> tuple[Words, ...]:
    who = ROLES[paid.role] if paid.role else "Utanför hushållet"
    return cells(who, paid.benefit, kr(paid.earlier), kr(paid.control), paid.mark, tone=tone_of(paid.mark != UNCHANGED))


def _income(row: Row) -> tuple[Words, ...]:
    amounts = (kr(row.before), kr(row.paid), kr(row.applied), kr(row.drafted))
    return cells(row.kind, row.sort.removeprefix("Inkomst "), *amounts, _mark(row), tone=tone_of(row.differs))


def _expense(row: Row) -> tuple[Words, ...]:
    amounts = (kr(row.before), kr(row.applied), kr(row.drafted))
    return cells(row.kind, *amounts, _mark(row), tone=tone_of(row.differs))


def _mark(row: Row) -> str:
    return joined((row.mark, row.doubt))


def _line(row: Row) -> str:
    return f"{row.sort}, {row.kind}: {with_unit(row.drafted)}"


def _warning_tone(status: Status) -> Tone:
    return Tone.QUIET if status is Status.CLOSED else Tone.LOOK


def _agreement(check: NormCheck) -> Words:
    if check.lines_agree and check.sum_agrees:
        return Words("Raderna och summan stämmer med varandra.")
    return Words("Raderna och summan STÄMMER INTE med varandra.", Tone.WRONG)
